// The stored matrix as a source of records.
#pragma once

#include <vector>

#include "gauntlet/cooccurrence/matrix.h"
#include "src/training/record_store.h"

namespace gauntlet {

// A group is the stored tiles within a square of ids that whole stored bands and whole working bands both fill.
class MatrixSource : public RecordSource {
 public:
  // `matrix` must outlive it.
  MatrixSource(const CooccurrenceMatrix* matrix, uint32_t band_rows);

  size_t num_groups() const override { return groups_.size(); }
  uint64_t group_records(size_t group) const override { return groups_[group].records; }
  Square square(size_t group) const override { return groups_[group].square; }
  absl::Status ReadGroup(size_t group, absl::FunctionRef<void(const Part& part)> add) const override;

 private:
  struct Group {
    Square square;
    std::vector<size_t> tiles;  // indices into matrix->tiles()
    uint64_t records = 0;
  };
  const CooccurrenceMatrix* matrix_;
  std::vector<Group> groups_;
};

}  // namespace gauntlet
