// Sentence grammars of the bundled corpora: rules whose alternatives are text with slots for the lexicon's words.
// The template syntax is described in corpora/README.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "corpora/lexicon.h"
#include "gauntlet/base/random.h"

namespace gauntlet {

// A compiled grammar. Immutable, so thread-safe.
class Grammar {
 public:
  // Compiles the grammar in `path` against `lexicon`, whose tables it copies. InvalidArgument with file and line for an
  // unbalanced bracket, an unknown table, column or rule, a rule that reaches itself, or no rule 'document'.
  static absl::StatusOr<Grammar> Load(const std::string& path, const Lexicon& lexicon);

  // Appends one expansion of the rule 'document' to `out`: one line, without its newline.
  void Expand(CounterRng rng, std::string& out) const;

 private:
  friend class GrammarCompiler;
  class Expansion;

  // What a step of an alternative does; a step's operands are in `index` and `column`.
  enum class Action : uint8_t {
    kText,      // literal texts_[index]
    kBound,     // a cell of the row that binding `index` holds in this document
    kFresh,     // a cell of a newly drawn row of table `index`
    kStray,     // kBound, or with the probability stray_ the same cell of a newly drawn row
    kRule,      // an expansion of rule `index`
    kNumber,    // a whole number from `index` to `column`
    kArticle,   // "a " or "an ", as the text that follows asks
    kElongate,  // the last letter again, two to five times
  };
  enum class Case : uint8_t { kAsIs, kLower, kUpperFirst };
  struct Step {
    Action action;
    Case letters = Case::kAsIs;
    uint32_t index = 0;
    uint32_t column = 0;
    uint32_t fallback = 0;  // the column to print when the cell is empty
  };
  struct Rule {
    std::vector<std::vector<Step>> alternatives;
    std::vector<WeightedSampler> sampler;  // one, or none when there is a single alternative
  };
  struct Source {
    uint32_t column_count;
    std::vector<std::string> cells;  // row-major
    WeightedSampler sampler;
    std::vector<uint32_t> bindings;  // those that draw from this table; they hold distinct rows while there are enough
    uint32_t row_count() const { return static_cast<uint32_t>(cells.size()) / column_count; }
  };

  std::vector<std::string> texts_;
  std::vector<Rule> rules_;
  std::vector<Source> sources_;
  std::vector<uint32_t> binding_sources_;  // for each binding, its table
  uint32_t document_rule_ = 0;
  double stray_ = 0;
  bool sentence_case_ = false;
};

}  // namespace gauntlet
