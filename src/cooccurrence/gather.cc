#include "src/cooccurrence/gather.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"

namespace gauntlet {

namespace {

// Neighbours are collected before they are added: both loops are then free of branches that cannot be predicted.
constexpr size_t kNeighbours = 2048;
// How many occurrences ahead the ids around one are fetched into the cache.
constexpr size_t kPrefetchDistance = 8;

struct Occurrence {
  uint32_t position;
  uint16_t left;   // tokens of its window before it, and
  uint16_t right;  // after it, in the document and the chunk
};
static_assert(sizeof(Occurrence) == kGatherTokenBytes);

// The occurrences of each word of a chunk, in order: a counting sort of its positions.
class OccurrenceIndex {
 public:
  absl::Status Build(const Chunk& chunk, uint32_t vocabulary_size, size_t window, int threads) {
    ends_.assign(vocabulary_size, 0);
    for (const uint32_t id : chunk.ids) ++ends_[id];
    uint32_t sum = 0;
    for (uint32_t& end : ends_) {  // for now the beginnings, which Place moves to the ends
      const uint32_t count = end;
      end = sum;
      sum += count;
    }
    occurrences_.resize(chunk.ids.size());
    // Each worker places the words of its own range of ids, so that nothing is shared.
    std::vector<uint32_t> bounds = {0};
    for (int part = 1; part < threads; ++part) {
      const auto begin = static_cast<uint32_t>(uint64_t{sum} * static_cast<unsigned>(part) / unsigned(threads));
      const auto at = std::lower_bound(ends_.begin(), ends_.end(), begin) - ends_.begin();
      bounds.push_back(static_cast<uint32_t>(at));
    }
    bounds.push_back(vocabulary_size);
    return ParallelFor(bounds.size() - 1, threads, [&](size_t k, int) {
      Place(chunk, window, bounds[k], bounds[k + 1]);
      return absl::OkStatus();
    });
  }

  uint32_t begin(uint32_t id) const { return id == 0 ? 0 : ends_[id - 1]; }
  uint32_t end(uint32_t id) const { return ends_[id]; }
  absl::Span<const Occurrence> Range(uint32_t begin, uint32_t end) const {
    return absl::MakeConstSpan(occurrences_).subspan(begin, end - begin);
  }

 private:
  void Place(const Chunk& chunk, size_t window, uint32_t first_id, uint32_t end_id) {
    uint32_t begin = 0;
    for (const uint32_t end : chunk.document_ends) {
      for (uint32_t p = begin; p < end; ++p) {
        const uint32_t id = chunk.ids[p];
        if (id < first_id || id >= end_id) continue;
        // The windows of tokens in the prefix were counted to their left with the chunk before.
        const size_t left = p < chunk.prefix ? 0 : std::min<size_t>(window, p - begin);
        const size_t right = std::min<size_t>(window, end - 1 - p);
        occurrences_[ends_[id]++] = {p, static_cast<uint16_t>(left), static_cast<uint16_t>(right)};
      }
      begin = end;
    }
  }

  std::vector<uint32_t> ends_;
  std::vector<Occurrence> occurrences_;
};

// Adds the neighbours of one word's occurrences to an accumulator.
class NeighbourCollector {
 public:
  NeighbourCollector(const Chunk& chunk, const WeightTable& weights, RowAccumulator<uint64_t>* row)
      : chunk_(chunk),
        weights_(weights.weights),
        row_(row),
        columns_(kNeighbours + 2 * weights_.size()),
        values_(kNeighbours + 2 * weights_.size()) {}

  // Neighbours with ids up to `limit` are added, to the right and, with `both_sides`, to the left.
  void Add(absl::Span<const Occurrence> occurrences, uint32_t limit, bool both_sides) {
    for (size_t k = 0; k < occurrences.size(); ++k) {
      if (k + kPrefetchDistance < occurrences.size()) Prefetch(occurrences[k + kPrefetchDistance]);
      const Occurrence& at = occurrences[k];
      const uint32_t* center = chunk_.ids.data() + at.position;
      if (both_sides) Collect<-1>(center, 1, at.left, limit);
      const size_t first = at.position + size_t{1} < chunk_.prefix ? chunk_.prefix - at.position : 1;
      Collect<+1>(center, first, at.right, limit);
      if (size_ >= kNeighbours) Flush();
    }
    Flush();
  }

 private:
  // The neighbours at the distances first .. last. `size` is local because a store to `values` might change size_, for
  // all the compiler knows.
  template <int kDirection>
  void Collect(const uint32_t* center, size_t first, size_t last, uint32_t limit) {
    uint32_t* columns = columns_.data();
    uint64_t* values = values_.data();
    const uint64_t* weights = weights_.data();
    size_t size = size_;
    for (size_t d = first; d <= last; ++d) {
      const uint32_t id = *(center + kDirection * static_cast<std::ptrdiff_t>(d));
      columns[size] = id;
      values[size] = weights[d - 1];
      size += id <= limit ? 1 : 0;
    }
    size_ = size;
  }
  void Flush() {
    row_->AddAll(absl::MakeConstSpan(columns_.data(), size_), values_.data());
    size_ = 0;
  }
  void Prefetch(const Occurrence& at) const {
    const uint32_t* center = chunk_.ids.data() + at.position;
    __builtin_prefetch(center - at.left);
    __builtin_prefetch(center + at.right);
  }

  const Chunk& chunk_;
  const std::vector<uint64_t>& weights_;
  RowAccumulator<uint64_t>* row_;
  std::vector<uint32_t> columns_;
  std::vector<uint64_t> values_;
  size_t size_ = 0;
};

// Rows [first_row, end_row) with the occurrences [begin, end): several whole rows, or a part of one.
struct Task {
  uint32_t first_row = 0;
  uint32_t end_row = 0;
  uint32_t begin = 0;
  uint32_t end = 0;
};

// Cuts the rows of a chunk into groups of tasks that are counted together.
class TaskList {
 public:
  TaskList(const OccurrenceIndex& index, const GatherOptions& options, size_t window)
      : index_(index), options_(options), window_(window) {}

  // The next group; empty at the end.
  std::vector<Task> NextGroup() {
    std::vector<Task> tasks;
    uint64_t entries = 0;
    while (row_ < options_.vocabulary_size) {
      const uint64_t bound = EntryBound(row_);
      if (!tasks.empty() && entries + bound > options_.batch_entries) break;
      entries += bound;
      AddRow(&tasks);
    }
    return tasks;
  }

 private:
  uint32_t Parts(uint32_t row) const {
    return std::max((index_.end(row) - index_.begin(row)) / options_.task_occurrences, 1u);
  }
  // An upper bound of the entries of a row, those of its parts together.
  uint64_t EntryBound(uint32_t row) const {
    const uint64_t neighbours = uint64_t{index_.end(row) - index_.begin(row)} * window_ * (options_.symmetric ? 2 : 1);
    const uint64_t columns = options_.symmetric ? uint64_t{row} + 1 : options_.vocabulary_size;
    return std::min(neighbours, columns * Parts(row));
  }
  void AddRow(std::vector<Task>* tasks) {
    const uint32_t begin = index_.begin(row_);
    const uint32_t end = index_.end(row_);
    const uint32_t parts = Parts(row_);
    if (parts == 1 && !tasks->empty() && end - tasks->back().begin <= options_.task_occurrences) {
      tasks->back().end_row = row_ + 1;
      tasks->back().end = end;
    } else {
      for (uint32_t part = 0; part < parts; ++part) {
        const auto cut = [&](uint64_t k) { return static_cast<uint32_t>(begin + k * (end - begin) / parts); };
        tasks->push_back({row_, row_ + 1, cut(part), cut(part + 1)});
      }
    }
    ++row_;
  }

  const OccurrenceIndex& index_;
  const GatherOptions& options_;
  const size_t window_;
  uint32_t row_ = 0;
};

// Adds the parts of a row that was split: consecutive batches with that row alone.
std::vector<RowBatch> JoinParts(absl::Span<const Task> tasks, std::vector<RowBatch> batches,
                                RowAccumulator<uint64_t>* row) {
  std::vector<RowBatch> joined;
  for (size_t k = 0; k < tasks.size();) {
    size_t end = k + 1;
    while (end < tasks.size() && tasks[end].first_row == tasks[k].first_row) ++end;
    if (end == k + 1) {
      joined.push_back(std::move(batches[k]));
    } else {
      for (size_t part = k; part < end; ++part) {
        const RowBatch batch = std::move(batches[part]);
        row->AddAll(batch.columns, batch.values.data());
      }
      row->Emit(tasks[k].first_row, &joined.emplace_back());
    }
    k = end;
  }
  return joined;
}

// Multiplies all counts by `factor`.
absl::Status Scale(uint64_t factor, int threads, std::vector<RowBatch>* batches) {
  if (factor == 1) return absl::OkStatus();
  return ParallelFor(batches->size(), threads, [&](size_t k, int) -> absl::Status {
    for (uint64_t& value : (*batches)[k].values) {
      if (value > ValueCodec::kMaxCount / factor) {
        return absl::OutOfRangeError(
            absl::StrCat("a count of a text with weight ", factor, " grows beyond what can be stored"));
      }
      value *= factor;
    }
    return absl::OkStatus();
  });
}

}  // namespace

uint64_t GatherThreadBytes(uint64_t vocabulary_size, int window) {
  return RowAccumulator<uint64_t>::Bytes(vocabulary_size) + (kNeighbours + 2 * static_cast<uint64_t>(window)) * 12;
}

uint64_t GatherFixedBytes(uint64_t vocabulary_size) { return vocabulary_size * sizeof(uint32_t); }

absl::Status Gather(const Chunk& chunk, const WeightTable& weights, const GatherOptions& options,
                    std::vector<RowAccumulator<uint64_t>>* accumulators, RowSink* sink,
                    const std::function<void(uint64_t)>& on_progress, const CancellationToken* cancellation) {
  const size_t window = weights.weights.size();
  OccurrenceIndex index;
  GAUNTLET_RETURN_IF_ERROR(index.Build(chunk, options.vocabulary_size, window, options.threads));
  std::vector<NeighbourCollector> collectors;
  for (RowAccumulator<uint64_t>& accumulator : *accumulators) collectors.emplace_back(chunk, weights, &accumulator);
  const auto count_task = [&](const Task& task, size_t thread, RowBatch* batch) {
    for (uint32_t row = task.first_row; row < task.end_row; ++row) {
      const uint32_t begin = std::max(index.begin(row), task.begin);
      const uint32_t end = std::min(index.end(row), task.end);
      const uint32_t limit = options.symmetric ? row : std::numeric_limits<uint32_t>::max();
      collectors[thread].Add(index.Range(begin, end), limit, options.symmetric);
      (*accumulators)[thread].Emit(row, batch);
    }
  };
  TaskList list(index, options, window);
  for (std::vector<Task> tasks = list.NextGroup(); !tasks.empty(); tasks = list.NextGroup()) {
    std::vector<RowBatch> batches(tasks.size());
    GAUNTLET_RETURN_IF_ERROR(ParallelFor(tasks.size(), options.threads, [&](size_t k, int thread) {
      if (cancellation != nullptr && cancellation->IsCancelled()) return cancellation->Check();
      count_task(tasks[k], static_cast<size_t>(thread), &batches[k]);
      return absl::OkStatus();
    }));
    batches = JoinParts(tasks, std::move(batches), &accumulators->front());
    GAUNTLET_RETURN_IF_ERROR(Scale(chunk.weight, options.threads, &batches));
    GAUNTLET_RETURN_IF_ERROR(sink->Append(batches));
    if (on_progress) on_progress(tasks.back().end);
  }
  return absl::OkStatus();
}

}  // namespace gauntlet
