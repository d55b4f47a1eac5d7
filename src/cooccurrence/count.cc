#include "gauntlet/cooccurrence/count.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/random.h"
#include "src/cooccurrence/count_tokens.h"

namespace gauntlet {

namespace {

class CorpusSource : public TokenSource {
 public:
  explicit CorpusSource(const EncodedCorpus& corpus) : corpus_(corpus) {}
  size_t num_blocks() const override { return corpus_.num_blocks(); }
  uint64_t block_tokens(size_t k) const override { return corpus_.block_tokens(k); }
  absl::Status ReadBlock(size_t k, std::vector<uint32_t>* ids) const override { return corpus_.ReadBlock(k, ids); }
  absl::Span<const WeightRange> weights() const override { return corpus_.weights(); }

 private:
  const EncodedCorpus& corpus_;
};

// Keeps a word of relative frequency f with probability min(1, sqrt(threshold / f)) (Mikolov et al. 2013), decided by
// the token's position alone: once for all repetitions of a text that counts several times.
TokenFilter MakeSubsampler(const Vocabulary& vocabulary, const CooccurrenceOptions& options) {
  if (options.subsample <= 0.0) return nullptr;
  std::vector<double> keep(vocabulary.size());
  for (uint32_t id = 0; id < vocabulary.size(); ++id) {
    const double frequency = static_cast<double>(std::max<uint64_t>(vocabulary.count(id), 1)) /
                             static_cast<double>(std::max<uint64_t>(vocabulary.total_count(), 1));
    keep[id] = std::min(1.0, std::sqrt(options.subsample / frequency));
  }
  return [keep = std::move(keep), rng = CounterRng(options.subsample_seed)](uint64_t position, uint32_t id) {
    return rng.UniformAt(position) < keep[id];
  };
}

}  // namespace

uint64_t SmallestCountingMemory(const CooccurrenceOptions& options, uint32_t vocabulary_size, int threads) {
  return SmallestMemory(options, vocabulary_size, threads, /*block=*/0);
}

absl::Status CountCooccurrences(const EncodedCorpus& corpus, const Vocabulary& vocabulary, const CountRequest& request,
                                Progress* progress, const CancellationToken* cancellation) {
  const std::string fingerprint = vocabulary.Fingerprint();
  if (corpus.vocabulary_fingerprint() != fingerprint || corpus.vocabulary_size() != vocabulary.size()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the encoded corpus belongs to another vocabulary: its fingerprint is ", corpus.vocabulary_fingerprint(), " (",
        corpus.vocabulary_size(), " words), this one's ", fingerprint, " (", vocabulary.size(), " words)"));
  }
  const CorpusSource source(corpus);
  const CountInput input = {&source, vocabulary.size(), fingerprint, MakeSubsampler(vocabulary, request.options)};
  return CountTokens(input, request, {}, progress, cancellation);
}

}  // namespace gauntlet
