// Text in columns.
#pragma once

#include <string>
#include <vector>

namespace gauntlet {

// The first column is set to the left, the others to the right, two spaces between them; widths follow the cells.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> header);
  // As many cells as the header has.
  void AddRow(std::vector<std::string> cells);
  // A line for each row, the header's first.
  std::string ToString() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace gauntlet
