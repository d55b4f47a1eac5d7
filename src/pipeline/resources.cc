#include "src/pipeline/resources.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/status.h"
#include "gauntlet/cooccurrence/count.h"
#include "gauntlet/corpus/build_corpus.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/io/file.h"
#include "gauntlet/training/parameters.h"

namespace gauntlet {

namespace {

// The parameters, and the vectors that are made of them.
uint64_t SmallestVectorsMemory(const Config& config, uint32_t words) {
  constexpr uint64_t kBytesPerWord = 64;  // of a list of the words, beside the vocabulary
  const auto columns = static_cast<uint64_t>(config.training.vector_size) *
                       (config.output.vectors == OutputVectors::kConcatenation ? 2 : 1);
  return Parameters::MemoryBytes(words, config.training.vector_size) + Vocabulary::MemoryBytes(words) +
         (uint64_t{words} + 1) * (columns * sizeof(float) + kBytesPerWord);
}

}  // namespace

absl::Status CheckMemory(const Config& config, Stage last, int threads, uint64_t memory, uint32_t words) {
  uint64_t least = 0;
  std::string what;
  const auto need = [&](const std::string& stage, uint64_t bytes) {
    if (bytes > least) {
      least = bytes;
      what = stage;
    }
  };
  const bool counts = config.cooccurrence.import.empty();
  if (counts) need(absl::StrCat("reading the corpus with ", threads, " threads"), SmallestCorpusMemory(threads));
  if (counts && last >= Stage::kCount) {
    need(absl::StrCat("counting ", words, " words with ", threads, " threads"),
         SmallestCountingMemory(config.cooccurrence, words, threads));
  }
  if (last >= Stage::kTrain) {
    need(absl::StrCat("training ", words, " words with vectors of ", config.training.vector_size, " components"),
         SmallestVectorsMemory(config, words));
  }
  if (memory >= least) return absl::OkStatus();
  return MemoryBudgetError(absl::StrCat("\"memory\": ", what), least, memory);
}

void WarnOfDisk(const std::string& directory, absl::string_view what, double bytes, Progress* progress) {
  const absl::StatusOr<uint64_t> free = FreeDiskBytes(directory);
  if (!free.ok() || static_cast<double>(*free) >= bytes) return;
  progress->Warning(absl::StrCat("the disk of ", directory, " has ", FormatByteSize(*free), " free; ", what,
                                 " may take about ", FormatByteSize(static_cast<uint64_t>(bytes))));
}

DiskWatch::DiskWatch(std::string directory, FreeBytes free_bytes, absl::Duration period,
                     const CancellationToken* cancellation)
    : directory_(std::move(directory)),
      free_bytes_(std::move(free_bytes)),
      period_(period),
      cancellation_(cancellation),
      thread_([this] { Watch(); }) {}

DiskWatch::~DiskWatch() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    end_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

void DiskWatch::Watch() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!ended_.wait_for(lock, absl::ToChronoMilliseconds(period_), [&] { return end_; })) {
    const absl::StatusOr<uint64_t> free = free_bytes_();
    if (!free.ok() || *free >= kReserve) continue;
    full_ = true;
    cancellation_.Cancel();
    return;
  }
}

absl::Status DiskWatch::Explain(const absl::Status& status) const {
  if (!absl::IsCancelled(status) || !full_) return status;
  return absl::ResourceExhaustedError(absl::StrCat(directory_, ": its disk has less than ", FormatByteSize(kReserve),
                                                   " left; the run was stopped before it is full. Make room, and run "
                                                   "the same command again"));
}

}  // namespace gauntlet
