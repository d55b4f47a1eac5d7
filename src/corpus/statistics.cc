#include "gauntlet/corpus/statistics.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"

namespace gauntlet {

namespace {

constexpr uint64_t kBlockTokenBytes = 10;  // of a block that is being read: as ids, decompressed and compressed
constexpr uint64_t kNever = std::numeric_limits<uint64_t>::max();

using LengthCounts = absl::flat_hash_map<uint64_t, uint64_t>;  // documents by length

// What one worker found in its blocks.
struct Tally {
  std::vector<uint64_t> counts;          // by word
  std::vector<uint64_t> first_position;  // by word; kNever
  LengthCounts lengths;                  // of documents that begin and end in one block
  std::vector<uint32_t> ids;
};

// The rest of a document that began before the block, and the beginning of one that goes on after it.
struct BlockEdges {
  uint64_t head = 0;  // the whole block, when no document ends in it
  uint64_t tail = 0;
  bool has_document_end = false;
};

// Adds block k to *tally.
absl::StatusOr<BlockEdges> TallyBlock(const EncodedCorpus& corpus, size_t k, Tally* tally) {
  GAUNTLET_RETURN_IF_ERROR(corpus.ReadBlock(k, &tally->ids));
  BlockEdges edges;
  uint64_t position = corpus.block_begin(k);
  uint64_t length = 0;
  for (const uint32_t id : tally->ids) {
    if (id != kDocumentEnd) {
      ++tally->counts[id];
      tally->first_position[id] = std::min(tally->first_position[id], position++);
      ++length;
      continue;
    }
    if (edges.has_document_end) {
      ++tally->lengths[length];
    } else {
      edges.head = length;
    }
    edges.has_document_end = true;
    length = 0;
  }
  (edges.has_document_end ? edges.tail : edges.head) = length;
  return edges;
}

// Adds `others` to the first tally.
absl::Status MergeTallies(std::vector<Tally>* tallies, int threads) {
  constexpr size_t kWordsAtATime = size_t{1} << 16;
  Tally& sum = tallies->front();
  const size_t words = sum.counts.size();
  for (size_t t = 1; t < tallies->size(); ++t) {
    for (const auto& [length, documents] : (*tallies)[t].lengths) sum.lengths[length] += documents;
  }
  return ParallelFor((words + kWordsAtATime - 1) / kWordsAtATime, threads, [&](size_t part, int) {
    const size_t end = std::min(words, (part + 1) * kWordsAtATime);
    for (size_t t = 1; t < tallies->size(); ++t) {
      const Tally& tally = (*tallies)[t];
      for (size_t id = part * kWordsAtATime; id < end; ++id) {
        sum.counts[id] += tally.counts[id];
        sum.first_position[id] = std::min(sum.first_position[id], tally.first_position[id]);
      }
    }
    return absl::OkStatus();
  });
}

// Adds the documents that go over the edges of blocks.
void JoinDocuments(const std::vector<BlockEdges>& edges, LengthCounts* lengths) {
  uint64_t open = 0;
  const auto close = [&] {
    if (open > 0) ++(*lengths)[open];
    open = 0;
  };
  for (const BlockEdges& block : edges) {
    open += block.head;
    if (!block.has_document_end) continue;
    close();
    open = block.tail;
  }
  close();
}

DocumentLengths DescribeLengths(const LengthCounts& counts) {
  const std::map<uint64_t, uint64_t> sorted(counts.begin(), counts.end());
  DocumentLengths lengths;
  if (sorted.empty()) return lengths;
  uint64_t tokens = 0;
  for (const auto& [length, documents] : sorted) {
    lengths.documents += documents;
    tokens += length * documents;
    const auto bin = static_cast<size_t>(std::bit_width(length) - 1);
    if (lengths.histogram.size() <= bin) lengths.histogram.resize(bin + 1);
    lengths.histogram[bin] += documents;
  }
  lengths.mean = static_cast<double>(tokens) / static_cast<double>(lengths.documents);
  lengths.max = sorted.rbegin()->first;
  const auto length_at = [&](uint64_t index) {
    auto at = sorted.begin();
    while (index >= at->second) index -= (at++)->second;
    return static_cast<double>(at->first);
  };
  lengths.median = (length_at((lengths.documents - 1) / 2) + length_at(lengths.documents / 2)) / 2.0;
  return lengths;
}

// `first_positions` in ascending order.
std::vector<TypesAtTokens> TypeTokenCurve(absl::Span<const uint64_t> first_positions, uint64_t tokens) {
  std::vector<TypesAtTokens> curve;
  const auto add = [&](uint64_t n) {
    const auto end = std::lower_bound(first_positions.begin(), first_positions.end(), n);
    curve.push_back({n, static_cast<uint64_t>(end - first_positions.begin())});
  };
  for (uint64_t power = 1; power < tokens; power *= 10) {
    for (const uint64_t n : {power, 2 * power, 5 * power}) {
      if (n < tokens) add(n);
    }
  }
  if (tokens > 0) add(tokens);
  return curve;
}

void DescribeWords(Tally* tally, CorpusStatistics* statistics) {
  std::sort(tally->first_position.begin(), tally->first_position.end());
  const auto never = std::lower_bound(tally->first_position.begin(), tally->first_position.end(), kNever);
  statistics->types = static_cast<uint64_t>(never - tally->first_position.begin());
  statistics->curve =
      TypeTokenCurve(absl::MakeConstSpan(tally->first_position).first(statistics->types), statistics->summary.tokens);
  std::sort(tally->counts.rbegin(), tally->counts.rend());
  statistics->zipf = FitZipf(tally->counts);
  statistics->entropy = ComputeEntropy(tally->counts);
}

int NumWorkers(const EncodedCorpus& corpus, int threads, uint64_t memory) {
  uint64_t block = 0;
  for (size_t k = 0; k < corpus.num_blocks(); ++k) block = std::max(block, corpus.block_tokens(k) * kBlockTokenBytes);
  const uint64_t worker = 2 * sizeof(uint64_t) * corpus.vocabulary_size() + block;
  return static_cast<int>(
      std::clamp<uint64_t>(memory / std::max<uint64_t>(worker, 1), 1, static_cast<uint64_t>(ResolveThreads(threads))));
}

}  // namespace

Entropy ComputeEntropy(absl::Span<const uint64_t> counts) {
  uint64_t types = 0;
  uint64_t total = 0;
  double sum = 0.0;
  for (const uint64_t number : counts) {
    if (number == 0) continue;
    const auto count = static_cast<double>(number);
    sum += count * std::log2(count);
    total += number;
    ++types;
  }
  if (types == 0) return {};
  const auto tokens = static_cast<double>(total);
  const double plain = std::log2(tokens) - sum / tokens;
  return {plain, plain + static_cast<double>(types - 1) / (2.0 * tokens * std::log(2.0))};
}

absl::StatusOr<CorpusStatistics> ComputeStatistics(const EncodedCorpus& corpus, int threads, uint64_t memory,
                                                   Progress* progress, const CancellationToken* cancellation) {
  CorpusStatistics statistics;
  statistics.summary = corpus.summary();
  progress->BeginStage("stats", "reading the corpus", "tokens", statistics.summary.tokens);
  const int workers = NumWorkers(corpus, threads, memory);
  std::vector<Tally> tallies(static_cast<size_t>(workers));
  for (Tally& tally : tallies) {
    tally.counts.resize(corpus.vocabulary_size());
    tally.first_position.resize(corpus.vocabulary_size(), kNever);
  }
  std::vector<BlockEdges> edges(corpus.num_blocks());
  std::atomic<uint64_t> done = 0;
  const auto tally_block = [&](size_t k, int worker) -> absl::Status {
    GAUNTLET_RETURN_IF_ERROR(cancellation->Check());
    GAUNTLET_ASSIGN_OR_RETURN(edges[k], TallyBlock(corpus, k, &tallies[static_cast<size_t>(worker)]));
    progress->Update(done += corpus.block_tokens(k), {});
    return absl::OkStatus();
  };
  GAUNTLET_RETURN_IF_ERROR(ParallelFor(corpus.num_blocks(), workers, tally_block));
  GAUNTLET_RETURN_IF_ERROR(MergeTallies(&tallies, workers));
  Tally& sum = tallies.front();
  JoinDocuments(edges, &sum.lengths);
  statistics.lengths = DescribeLengths(sum.lengths);
  DescribeWords(&sum, &statistics);
  uint64_t begin = 0;
  for (const WeightRange& range : corpus.weights()) {
    statistics.weighted_tokens += (range.end - begin) * range.weight;
    begin = range.end;
  }
  const uint64_t all = statistics.summary.tokens + statistics.summary.unknown_tokens;
  if (all > 0) {
    statistics.unknown_rate = static_cast<double>(statistics.summary.unknown_tokens) / static_cast<double>(all);
  }
  progress->EndStage({{"types", static_cast<double>(statistics.types)}});
  return statistics;
}

nlohmann::ordered_json StatisticsToJson(const CorpusStatistics& statistics) {
  nlohmann::ordered_json curve = nlohmann::ordered_json::array();
  for (const TypesAtTokens& point : statistics.curve) curve.push_back({point.tokens, point.types});
  nlohmann::ordered_json zipf;
  if (statistics.zipf.has_value()) {
    zipf = {{"exponent", statistics.zipf->exponent},
            {"standard_error", statistics.zipf->standard_error},
            {"ranks", statistics.zipf->ranks},
            {"tokens", statistics.zipf->tokens}};
  }
  const DocumentLengths& lengths = statistics.lengths;
  return {{"tokens", statistics.summary.tokens},
          {"weighted_tokens", statistics.weighted_tokens},
          {"unknown_tokens", statistics.summary.unknown_tokens},
          {"unknown_rate", statistics.unknown_rate},
          {"types", statistics.types},
          {"distinct_words", statistics.summary.distinct_words},
          {"phrases", statistics.summary.phrases},
          {"raw_bytes", statistics.summary.raw_bytes},
          {"invalid_sequences", statistics.summary.invalid_sequences},
          {"entropy", statistics.entropy.plain},
          {"entropy_miller_madow", statistics.entropy.miller_madow},
          {"zipf", zipf},
          {"type_token_curve", curve},
          {"documents",
           {{"all", statistics.summary.documents},
            {"with_known_tokens", lengths.documents},
            {"mean_length", lengths.mean},
            {"median_length", lengths.median},
            {"max_length", lengths.max},
            {"length_histogram", lengths.histogram}}}};
}

}  // namespace gauntlet
