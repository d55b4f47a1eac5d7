// The word lists of the bundled corpora: tables whose rows are entities and whose columns are their attributes.
// The file format is described in corpora/README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

#include "gauntlet/base/random.h"

namespace gauntlet {

// Draws an index with probability proportional to its weight in constant time (the alias method: Walker 1977).
class WeightedSampler {
 public:
  // `weights` are positive and at least one.
  explicit WeightedSampler(absl::Span<const double> weights);
  // Uses one random number of `rng`.
  uint32_t Sample(CounterRng& rng) const;

 private:
  struct Cell {
    uint32_t threshold;  // below it of 2^32: the cell's own index, else `alias`
    uint32_t alias;
  };
  std::vector<Cell> cells_;
};

// A line of a data file, for messages.
struct SourceLine {
  std::string file;
  size_t line = 0;
};

// InvalidArgument with the message "FILE:LINE: message".
absl::Status DataError(const SourceLine& where, absl::string_view message);

// A named list of entities. Cells are as they are printed: "_" in the file is a space and "-" is the empty string.
struct Table {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // each as long as `columns`
  std::vector<SourceLine> row_lines;
  double zipf = 0;  // row r (from 0) is drawn with probability proportional to (r + 1)^-zipf
  SourceLine where;

  // The index of a column, or -1.
  int FindColumn(absl::string_view column) const;
  WeightedSampler MakeSampler() const;
};

// All tables under a directory.
class Lexicon {
 public:
  // Reads every .txt file directly in `directory`. InvalidArgument with file and line for a malformed file.
  static absl::StatusOr<Lexicon> Load(const std::string& directory);

  // Null when there is none.
  const Table* Find(absl::string_view name) const;
  absl::Span<const Table> tables() const { return tables_; }

 private:
  absl::Status ParseFile(const std::string& path);
  absl::Status AddTable(absl::Span<const absl::string_view> fields, const SourceLine& where);
  absl::Status AddRow(absl::Span<const absl::string_view> fields, const SourceLine& where);
  std::vector<Table> tables_;
  absl::flat_hash_map<std::string, size_t> index_;
};

}  // namespace gauntlet
