// Rows of the matrix on their way from counting to disk.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace gauntlet {

// Rows in ascending order, each with its entries in ascending order of the column. 12 bytes an entry.
struct RowBatch {
  struct Row {
    uint32_t row = 0;
    uint64_t end = 0;  // of its entries; they begin where those of the row before it end
  };
  std::vector<Row> rows;  // only those with entries
  std::vector<uint32_t> columns;
  std::vector<uint64_t> values;  // bits, see ValueKind

  uint64_t Begin(size_t row_index) const { return row_index == 0 ? 0 : rows[row_index - 1].end; }
  // Ends a row whose entries were appended to `columns` and `values`; nothing when there are none.
  void EndRow(uint32_t row) {
    if (columns.size() > Begin(rows.size())) rows.push_back({row, columns.size()});
  }
};

// While it grows, an entry of a batch takes at most this many bytes (vectors double, and copy while they do).
constexpr uint64_t kBatchEntryBytes = 36;

// Takes rows in ascending order, over all calls.
class RowSink {
 public:
  virtual ~RowSink() = default;
  // The batches follow each other.
  virtual absl::Status Append(absl::Span<const RowBatch> batches) = 0;
};

}  // namespace gauntlet
