#include "src/corpus/first_pass.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/text/tokenizer.h"
#include "src/corpus/token_coding.h"
#include "src/corpus/token_counter.h"

namespace gauntlet {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kProvisionalLevel = 1;  // of zstd: these blocks are read once and deleted
constexpr Clock::duration kUpdateInterval = std::chrono::milliseconds(100);

// What a worker owns.
struct Worker {
  std::unique_ptr<Tokenizer> tokenizer;
  CorpusPart part;
  TokenEncoder encoder;
};

class FirstPassRunner {
 public:
  FirstPassRunner(int threads, PartQueue* queue, BlockFileWriter* output, Progress* progress,
                  const CancellationToken* cancellation)
      : queue_(queue), output_(output), progress_(progress), cancellation_(cancellation) {
    result_.tables.resize(static_cast<size_t>(threads));
    workers_.resize(static_cast<size_t>(threads));
  }

  absl::StatusOr<FirstPass> Run(const CorpusOptions& options) {
    for (Worker& worker : workers_) {
      GAUNTLET_ASSIGN_OR_RETURN(worker.tokenizer, CreateTokenizer(options.tokenizer, options.tokens));
    }
    GAUNTLET_RETURN_IF_ERROR(ParallelRegion(static_cast<int>(workers_.size()),
                                            [&](int thread) { return Work(static_cast<uint32_t>(thread)); }));
    std::sort(result_.parts.begin(), result_.parts.end(),
              [](const PartRecord& a, const PartRecord& b) { return a.key < b.key; });
    for (const Worker& worker : workers_) {
      result_.invalid_sequences += worker.tokenizer->invalid_sequences();
      result_.truncated_tokens += worker.tokenizer->truncated_tokens();
    }
    return std::move(result_);
  }

 private:
  absl::Status Work(uint32_t thread) {
    // However this worker ends, the others must not wait for it.
    const auto stop = absl::MakeCleanup([&] { queue_->Stop(); });
    Worker& worker = workers_[thread];
    while (true) {
      GAUNTLET_RETURN_IF_ERROR(cancellation_->Check());
      GAUNTLET_ASSIGN_OR_RETURN(const bool got, queue_->Next(&worker.part));
      if (!got) return cancellation_->Check();
      PartRecord record;
      record.key = worker.part.key;
      record.weight = worker.part.weight;
      record.table = thread;
      uint64_t tokens = 0;
      GAUNTLET_RETURN_IF_ERROR(Encode(&worker, &result_.tables[thread], &record, &tokens));
      GAUNTLET_ASSIGN_OR_RETURN(const EncodedBlock block, EncodeBlock(worker.encoder.bytes(), kProvisionalLevel));
      GAUNTLET_RETURN_IF_ERROR(Store(block, worker.part.text.size(), tokens, record));
    }
  }

  // Tokenizes the part into worker->encoder.
  absl::Status Encode(Worker* worker, WordTable* table, PartRecord* record, uint64_t* tokens) const {
    TokenEncoder& encoder = worker->encoder;
    encoder.Clear();
    TokenCounter counter(table, record->weight, &encoder);
    const CorpusPart& part = worker->part;
    const absl::Status status = part.reader->ForEachDocument(part.text, [&](absl::string_view text, bool complete) {
      uint64_t count = 0;
      worker->tokenizer->Tokenize(text, [&](absl::string_view token) {
        counter.AddToken(token);
        ++count;
      });
      *tokens += count;
      if (!record->has_document_end) record->tokens_before_first_end = count > 0;
      record->tokens_after_last_end = count > 0 && !complete;
      if (!complete) return;
      if (record->has_document_end && count > 0) ++record->inner_documents;
      // The part's first document may have begun in the part before, so its end is kept whether it has tokens or not.
      if (!record->has_document_end || count > 0) counter.AddDocumentEnd();
      record->has_document_end = true;
    });
    counter.Flush();
    return status;
  }

  absl::Status Store(const EncodedBlock& block, uint64_t raw_bytes, uint64_t tokens, PartRecord record) {
    const std::lock_guard<std::mutex> lock(mutex_);
    GAUNTLET_ASSIGN_OR_RETURN(record.handle, output_->Append(block));
    result_.parts.push_back(record);
    result_.raw_bytes += raw_bytes;
    result_.tokens += tokens;
    if (Clock::now() - last_update_ >= kUpdateInterval) {
      progress_->Update(queue_->consumed_bytes(), {{"tokens", static_cast<double>(result_.tokens)}});
      last_update_ = Clock::now();
    }
    return absl::OkStatus();
  }

  PartQueue* const queue_;
  BlockFileWriter* const output_;
  Progress* const progress_;
  const CancellationToken* const cancellation_;
  std::vector<Worker> workers_;

  std::mutex mutex_;  // guards output_, last_update_ and result_ but for its tables
  Clock::time_point last_update_;
  FirstPass result_;
};

}  // namespace

absl::StatusOr<FirstPass> RunFirstPass(const CorpusOptions& options, int threads, PartQueue* queue,
                                       BlockFileWriter* output, Progress* progress,
                                       const CancellationToken* cancellation) {
  return FirstPassRunner(threads, queue, output, progress, cancellation).Run(options);
}

}  // namespace gauntlet
