#include "src/corpus/first_pass.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/hash.h"
#include "gauntlet/text/tokenizer.h"
#include "src/corpus/provisional_ids.h"
#include "src/corpus/token_coding.h"
#include "src/corpus/token_counter.h"

namespace gauntlet {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Clock::duration kUpdateInterval = std::chrono::milliseconds(100);

// What a worker owns.
struct Worker {
  std::unique_ptr<Tokenizer> tokenizer;
  WordTable table;
  uint32_t table_number = 0;  // of FirstPass::tables
  CorpusPart part;
  TokenEncoder encoder;
  std::map<std::string, std::unique_ptr<CorpusReader>> readers;  // by format
  PartReport report;
  std::string hashes;  // of the part's documents
};

class FirstPassRunner {
 public:
  FirstPassRunner(const SpillOptions& spill, int threads, PartQueue* queue, BlockFileWriter* output, Progress* progress,
                  const CancellationToken* cancellation)
      : spill_(spill), queue_(queue), output_(output), progress_(progress), cancellation_(cancellation) {
    result_.tables.resize(static_cast<size_t>(threads));
    workers_.resize(static_cast<size_t>(threads));
  }

  absl::StatusOr<FirstPass> Run(const CorpusOptions& options) {
    options_ = options;
    for (size_t k = 0; k < workers_.size(); ++k) {
      workers_[k].table_number = static_cast<uint32_t>(k);
      GAUNTLET_ASSIGN_OR_RETURN(workers_[k].tokenizer, CreateTokenizer(options.tokenizer, options.tokens));
    }
    GAUNTLET_RETURN_IF_ERROR(ParallelRegion(static_cast<int>(workers_.size()),
                                            [&](int thread) { return Work(static_cast<uint32_t>(thread)); }));
    std::sort(result_.parts.begin(), result_.parts.end(),
              [](const PartRecord& a, const PartRecord& b) { return a.key < b.key; });
    const bool on_disk = result_.tables.size() > workers_.size();
    for (Worker& worker : workers_) {
      if (on_disk) GAUNTLET_RETURN_IF_ERROR(Spill(&worker));
      if (!on_disk) result_.tables[worker.table_number] = CountedWords(std::move(worker.table));
      CountOddities(worker);
    }
    return std::move(result_);
  }

 private:
  absl::Status Work(uint32_t thread) {
    Worker& worker = workers_[thread];
    // However this worker ends, the others must not wait for it.
    const auto stop = absl::MakeCleanup([&] {
      worker.part.large = {};
      queue_->Stop();
    });
    while (true) {
      GAUNTLET_RETURN_IF_ERROR(cancellation_->Check());
      GAUNTLET_ASSIGN_OR_RETURN(const bool got, queue_->Next(&worker.part));
      if (!got) return cancellation_->Check();
      PartRecord record;
      record.key = worker.part.key;
      record.weight = worker.part.weight;
      record.table = worker.table_number;
      uint64_t tokens = 0;
      GAUNTLET_RETURN_IF_ERROR(Encode(&worker, &record, &tokens));
      GAUNTLET_RETURN_IF_ERROR(CheckReport(worker));
      GAUNTLET_ASSIGN_OR_RETURN(const EncodedBlock block, EncodeBlock(worker.encoder.bytes(), kProvisionalLevel));
      GAUNTLET_RETURN_IF_ERROR(Store(block, worker, tokens, std::move(record)));
      if (worker.part.large.owns_lock()) GAUNTLET_RETURN_IF_ERROR(Shrink(&worker));
      if (spill_.table_bytes > 0 && worker.table.MemoryBytes() > spill_.table_bytes) {
        GAUNTLET_RETURN_IF_ERROR(Spill(&worker));
        const std::lock_guard<std::mutex> lock(mutex_);
        worker.table_number = static_cast<uint32_t>(result_.tables.size());
        result_.tables.emplace_back();
      }
    }
  }

  // Frees what grew with a large part, while no other worker has one.
  absl::Status Shrink(Worker* worker) {
    worker->readers.clear();
    worker->encoder = TokenEncoder();
    std::string().swap(worker->hashes);
    CountOddities(*worker);
    GAUNTLET_ASSIGN_OR_RETURN(worker->tokenizer, CreateTokenizer(options_.tokenizer, options_.tokens));
    return absl::OkStatus();
  }

  void CountOddities(const Worker& worker) {
    const std::lock_guard<std::mutex> lock(mutex_);
    result_.invalid_sequences += worker.tokenizer->invalid_sequences();
    result_.truncated_tokens += worker.tokenizer->truncated_tokens();
  }

  // Writes the worker's table to disk, and leaves it an empty one.
  absl::Status Spill(Worker* worker) {
    CountedWords words(std::exchange(worker->table, WordTable()));
    const std::string name = absl::StrCat("words.", worker->table_number, ".blk");
    GAUNTLET_RETURN_IF_ERROR(words.Spill(JoinPath(spill_.directory, name)));
    const std::lock_guard<std::mutex> lock(mutex_);
    result_.tables[worker->table_number] = std::move(words);
    return absl::OkStatus();
  }

  // Tokenizes the part into worker->encoder.
  absl::Status Encode(Worker* worker, PartRecord* record, uint64_t* tokens) const {
    TokenEncoder& encoder = worker->encoder;
    encoder.Clear();
    TokenCounter counter(&worker->table, record->weight, worker->part.raw.bytes, &encoder);
    worker->report = PartReport();
    for (const InputProblem& skipped : worker->part.skipped) {
      ++worker->report.figures.long_records;
      worker->report.AddProblem(skipped.offset, skipped.message);
    }
    worker->hashes.clear();
    const auto add_document = [&](absl::string_view text, bool complete) {
      uint64_t count = 0;
      worker->tokenizer->Tokenize(text, [&](absl::string_view token) {
        counter.AddToken(token);
        ++count;
      });
      *tokens += count;
      if (options_.deduplicate && count > 0) PutFixed64(&worker->hashes, Checksum64(text));
      if (!record->has_document_end) record->tokens_before_first_end = count > 0;
      record->tokens_after_last_end = count > 0 && !complete;
      if (!complete) return;
      if (record->has_document_end && count > 0) ++record->inner_documents;
      // The part's first document may have begun in the part before, so its end is kept whether it has tokens or not.
      if (!record->has_document_end || count > 0) counter.AddDocumentEnd();
      record->has_document_end = true;
    };
    // Within a record that is longer than a part, and where one was skipped, there is nothing to understand.
    if (worker->part.raw.bytes.empty()) return absl::OkStatus();
    GAUNTLET_ASSIGN_OR_RETURN(CorpusReader* const reader, ReaderOf(worker));
    absl::Status status = reader->ForEachDocument(worker->part.raw, add_document, &worker->report);
    counter.Flush();
    return AnnotateStatus(status, queue_->path(record->key.file));
  }

  // For the format of the worker's part.
  absl::StatusOr<CorpusReader*> ReaderOf(Worker* worker) const {
    const std::string format(worker->part.format);
    std::unique_ptr<CorpusReader>& reader = worker->readers[format];
    if (reader == nullptr) {
      CorpusOptions options = options_;
      options.format = format;
      GAUNTLET_ASSIGN_OR_RETURN(reader, CreateCorpusReader(options));
    }
    return reader.get();
  }

  absl::Status CheckReport(const Worker& worker) const {
    if (!options_.strict || worker.report.problems.empty()) return absl::OkStatus();
    return absl::DataLossError(FormatProblem(queue_->path(worker.part.key.file), worker.report.problems.front()));
  }

  absl::Status Store(const EncodedBlock& block, const Worker& worker, uint64_t tokens, PartRecord record) {
    const std::lock_guard<std::mutex> lock(mutex_);
    GAUNTLET_ASSIGN_OR_RETURN(record.handle, output_->Append(block));
    if (!worker.hashes.empty()) {
      record.hashed_documents = worker.hashes.size() / sizeof(uint64_t);
      GAUNTLET_ASSIGN_OR_RETURN(record.hashes, output_->Append(worker.hashes, /*level=*/0));
    }
    record.problems = worker.report.problems;
    result_.parts.push_back(std::move(record));
    result_.raw_bytes += worker.part.raw.bytes.size();
    result_.tokens += tokens;
    result_.figures.Add(worker.report.figures);
    if (Clock::now() - last_update_ >= kUpdateInterval) {
      progress_->Update(queue_->consumed_bytes(), {{"tokens", static_cast<double>(result_.tokens)}});
      last_update_ = Clock::now();
    }
    return absl::OkStatus();
  }

  const SpillOptions& spill_;
  PartQueue* const queue_;
  BlockFileWriter* const output_;
  Progress* const progress_;
  const CancellationToken* const cancellation_;
  CorpusOptions options_;
  std::vector<Worker> workers_;

  std::mutex mutex_;  // guards output_, last_update_ and result_ but for its tables
  Clock::time_point last_update_;
  FirstPass result_;
};

}  // namespace

std::string FormatProblem(absl::string_view path, const InputProblem& problem) {
  return absl::StrCat(path, ": offset ", problem.offset, ": ", problem.message);
}

absl::StatusOr<FirstPass> RunFirstPass(const CorpusOptions& options, const SpillOptions& spill, int threads,
                                       PartQueue* queue, BlockFileWriter* output, Progress* progress,
                                       const CancellationToken* cancellation) {
  return FirstPassRunner(spill, threads, queue, output, progress, cancellation).Run(options);
}

}  // namespace gauntlet
