// Rows of the matrix on their way from counting to disk.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace gauntlet {

// Rows in ascending order, each with its entries in ascending order of the column.
struct RowBatch {
  static constexpr uint64_t kEntryBytes = 12;

  struct Row {
    uint32_t row = 0;
    uint64_t end = 0;  // of its entries; they begin where those of the row before it end
  };
  std::vector<Row> rows;  // only those with entries
  std::vector<uint32_t> columns;
  std::vector<uint64_t> values;  // bits, see ValueKind

  uint64_t Begin(size_t row_index) const { return row_index == 0 ? 0 : rows[row_index - 1].end; }
  void Reserve(uint64_t entries) {
    columns.reserve(entries);
    values.reserve(entries);
  }
  // Ends a row whose entries were appended to `columns` and `values`; nothing when there are none.
  void EndRow(uint32_t row) {
    if (columns.size() > Begin(rows.size())) rows.push_back({row, columns.size()});
  }
};

// What an entry takes at most in a batch that grows without Reserve(): vectors double, and copy while they do.
constexpr uint64_t kBatchEntryBytes = 3 * RowBatch::kEntryBytes;

// Takes rows in ascending order, over all calls.
class RowSink {
 public:
  virtual ~RowSink() = default;
  // The batches follow each other.
  virtual absl::Status Append(absl::Span<const RowBatch> batches) = 0;
};

}  // namespace gauntlet
