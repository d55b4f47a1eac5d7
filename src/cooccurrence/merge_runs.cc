#include "src/cooccurrence/merge_runs.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "src/cooccurrence/row_accumulator.h"

namespace gauntlet {

namespace {

constexpr size_t kStripesEach = 8;  // merged at a time for each thread

// The fewest bytes of an entry in a run.
template <typename T>
constexpr uint64_t kMinEntryBytes = std::is_floating_point_v<T> ? 9 : 2;

template <typename T>
class RunMerger {
 public:
  RunMerger(const MergeRunsOptions& options, const CancellationToken* cancellation)
      : options_(options), cancellation_(cancellation) {
    for (int thread = 0; thread < options.threads; ++thread) sums_.emplace_back(options.format.vocabulary_size());
  }

  absl::Status Open(absl::Span<const std::string> paths) {
    runs_.clear();
    for (const std::string& path : paths) {
      GAUNTLET_ASSIGN_OR_RETURN(RunReader run, RunReader::Open(path, options_.format));
      runs_.push_back(std::move(run));
    }
    return absl::OkStatus();
  }

  absl::Status Merge(RowSink* sink, const std::function<void(uint64_t)>& on_progress) {
    const size_t stripes = options_.format.num_stripes();
    for (size_t begin = 0; begin < stripes;) {
      GAUNTLET_ASSIGN_OR_RETURN(const size_t end, GroupEnd(begin));
      std::vector<RowBatch> batches(end - begin);
      GAUNTLET_RETURN_IF_ERROR(ParallelFor(batches.size(), options_.threads, [&](size_t k, int thread) {
        if (cancellation_ != nullptr && cancellation_->IsCancelled()) return cancellation_->Check();
        return MergeStripe(begin + k, &sums_[static_cast<size_t>(thread)], &batches[k]);
      }));
      GAUNTLET_RETURN_IF_ERROR(sink->Append(batches));
      begin = end;
      if (on_progress) on_progress(options_.format.stripe_begin(end));
    }
    return absl::OkStatus();
  }

 private:
  uint64_t StripeBytes(size_t stripe) const {
    uint64_t bytes = 0;
    for (const RunReader& run : runs_) bytes += run.StripeBytes(stripe);
    return bytes;
  }
  // An upper bound of the sums of a stripe.
  uint64_t StripeEntries(size_t stripe) const {
    const RunFormat& format = options_.format;
    const uint64_t cells = uint64_t{format.stripe_end(stripe) - format.stripe_begin(stripe)} * format.vocabulary_size();
    return std::min(StripeBytes(stripe) / kMinEntryBytes<T>, cells);
  }

  // The end of the stripes from `begin` on that fit the memory together.
  absl::StatusOr<size_t> GroupEnd(size_t begin) const {
    const size_t limit = std::min(begin + kStripesEach * sums_.size(), options_.format.num_stripes());
    uint64_t needed = sums_.size() * RowAccumulator<T>::Bytes(options_.format.vocabulary_size());
    for (size_t stripe = begin; stripe < limit; ++stripe) {
      // The bytes twice, while blocks are put together.
      needed += 2 * StripeBytes(stripe) + StripeEntries(stripe) * RowBatch::kEntryBytes;
      if (needed <= options_.memory) continue;
      if (stripe > begin) return stripe;
      return absl::ResourceExhaustedError(
          absl::StrCat("merging the counts of words ", options_.format.stripe_begin(stripe) + 1, " to ",
                       options_.format.stripe_end(stripe), " takes ", FormatByteSize(needed),
                       ", of which the memory budget leaves ", FormatByteSize(options_.memory), "; raise the budget"));
    }
    return limit;
  }

  absl::Status MergeStripe(size_t stripe, RowAccumulator<T>* sums, RowBatch* batch) const {
    std::vector<std::string> bytes(runs_.size());
    std::vector<StripeCursor> cursors;
    batch->Reserve(StripeEntries(stripe));
    std::vector<bool> has_row(runs_.size());
    for (size_t k = 0; k < runs_.size(); ++k) {
      GAUNTLET_RETURN_IF_ERROR(runs_[k].ReadStripe(stripe, &bytes[k]));
      cursors.emplace_back(bytes[k], options_.format, stripe);
      has_row[k] = cursors[k].NextRow();
    }
    while (true) {
      uint32_t row = std::numeric_limits<uint32_t>::max();
      for (size_t k = 0; k < runs_.size(); ++k) {
        if (!cursors[k].ok()) return Malformed(runs_[k], stripe);
        if (has_row[k]) row = std::min(row, cursors[k].row());
      }
      if (row == std::numeric_limits<uint32_t>::max()) return absl::OkStatus();
      bool in_range = true;
      for (size_t k = 0; k < runs_.size(); ++k) {
        while (has_row[k] && cursors[k].row() == row) {
          const bool read = cursors[k].ForEachEntry([&](uint32_t column, uint64_t bits) {
            in_range = sums->AddChecked(column, std::bit_cast<T>(bits)) && in_range;
          });
          if (!read) return Malformed(runs_[k], stripe);
          has_row[k] = cursors[k].NextRow();
        }
      }
      if (!in_range)
        return absl::OutOfRangeError(absl::StrCat("a count of word ", row + 1, " grows beyond what can be stored"));
      sums->Emit(row, batch);
    }
  }

  static absl::Status Malformed(const RunReader& run, size_t stripe) {
    return absl::DataLossError(absl::StrCat(run.path(), ": stripe ", stripe, " is malformed"));
  }

  const MergeRunsOptions& options_;
  const CancellationToken* cancellation_;
  std::vector<RowAccumulator<T>> sums_;
  std::vector<RunReader> runs_;
};

template <typename T>
absl::Status MergeRunsOf(std::vector<std::string> runs, const MergeRunsOptions& options, RowSink* sink,
                         const std::function<void(uint64_t)>& on_progress, const CancellationToken* cancellation) {
  RunMerger<T> merger(options, cancellation);
  const size_t fan_in = std::max<size_t>(options.fan_in, 2);
  const std::string first = runs.front();
  for (size_t pass = 0; runs.size() > fan_in; ++pass) {
    // Always the first ones: what is added up so far stays in front of what is still to add.
    const auto used = runs.begin() + static_cast<std::ptrdiff_t>(fan_in);
    const std::string path = absl::StrCat(first, ".", pass);
    GAUNTLET_RETURN_IF_ERROR(merger.Open(absl::MakeConstSpan(runs).subspan(0, fan_in)));
    GAUNTLET_ASSIGN_OR_RETURN(const auto writer, RunWriter::Create(path, options.format, options.threads));
    GAUNTLET_RETURN_IF_ERROR(merger.Merge(writer.get(), nullptr));
    GAUNTLET_RETURN_IF_ERROR(writer->Finish());
    for (auto run = runs.begin(); run != used; ++run) GAUNTLET_RETURN_IF_ERROR(RemoveAll(*run));
    runs.erase(runs.begin() + 1, used);
    runs.front() = path;
  }
  GAUNTLET_RETURN_IF_ERROR(merger.Open(runs));
  GAUNTLET_RETURN_IF_ERROR(merger.Merge(sink, on_progress));
  for (const std::string& run : runs) GAUNTLET_RETURN_IF_ERROR(RemoveAll(run));
  return absl::OkStatus();
}

}  // namespace

absl::Status MergeRuns(std::vector<std::string> runs, const MergeRunsOptions& options, RowSink* sink,
                       const std::function<void(uint64_t)>& on_progress, const CancellationToken* cancellation) {
  if (options.format.codec().kind() == ValueKind::kFloat64) {
    return MergeRunsOf<double>(std::move(runs), options, sink, on_progress, cancellation);
  }
  return MergeRunsOf<uint64_t>(std::move(runs), options, sink, on_progress, cancellation);
}

}  // namespace gauntlet
