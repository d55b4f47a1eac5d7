#include "corpora/grammar.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"

namespace gauntlet {
namespace {

constexpr uint32_t kUnbound = UINT32_MAX;

bool StartsWithVowelSound(absl::string_view text) {
  for (const absl::string_view consonant : {"uni", "eu", "one", "us"}) {
    if (absl::StartsWithIgnoreCase(text, consonant)) return false;
  }
  for (const absl::string_view vowel : {"hour", "honest", "heir"}) {
    if (absl::StartsWithIgnoreCase(text, vowel)) return true;
  }
  return absl::string_view("aeiouAEIOU").find(text[0]) != absl::string_view::npos;
}

}  // namespace

// Turns the lines of a grammar file into rules. One object compiles one file.
class GrammarCompiler {
 public:
  GrammarCompiler(const Lexicon& lexicon, std::string file) : lexicon_(lexicon), where_{std::move(file), 0} {}

  absl::StatusOr<Grammar> Compile(absl::string_view text) {
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      ++where_.line;
      GAUNTLET_RETURN_IF_ERROR(ParseLine(line));
    }
    GAUNTLET_RETURN_IF_ERROR(CheckRules());
    return std::move(grammar_);
  }

 private:
  using Action = Grammar::Action;
  using Step = Grammar::Step;
  using Alternative = std::vector<Step>;
  // A rule as it is being read.
  struct PendingRule {
    std::string name;  // empty for the rule of a bracketed choice
    SourceLine where;  // where it is defined, or first used when it is not defined
    bool defined = false;
    std::vector<double> weights;
    uint8_t visit = 0;  // of the search for cycles: 0 not seen, 1 on the path, 2 done
  };

  absl::Status Error(absl::string_view message) const { return DataError(where_, message); }

  absl::Status ParseLine(absl::string_view line) {
    if (line.empty() || line[0] == '#') return absl::OkStatus();
    const absl::string_view content = absl::StripAsciiWhitespace(line);
    if (content.empty()) return absl::OkStatus();
    if (absl::ascii_isspace(static_cast<unsigned char>(line[0]))) return ParseAlternative(content);
    if (content == "option sentence-case") {
      grammar_.sentence_case_ = true;
      return absl::OkStatus();
    }
    if (absl::StartsWith(content, "option stray ")) {
      double& stray = grammar_.stray_;
      const bool is_number = absl::SimpleAtod(absl::StripPrefix(content, "option stray "), &stray);
      return is_number && stray >= 0 && stray <= 1 ? absl::OkStatus()
                                                   : Error("expected 'option stray P' with P in 0..1");
    }
    if (!absl::EndsWith(content, ":")) return Error("expected 'RULE:', an indented alternative, or an option");
    current_rule_ = FindRule(absl::StripSuffix(content, ":"));
    PendingRule& rule = pending_[current_rule_];
    if (rule.defined) return Error(absl::StrCat("rule '", rule.name, "' is already defined"));
    rule.defined = true;
    rule.where = where_;
    in_rule_ = true;
    return absl::OkStatus();
  }

  // "TEXT" or "WEIGHT* TEXT".
  absl::Status ParseAlternative(absl::string_view content) {
    if (!in_rule_) return Error("an alternative stands before the first rule");
    double weight = 1;
    const size_t star = content.find("* ");
    if (star != absl::string_view::npos && absl::SimpleAtod(content.substr(0, star), &weight)) {
      if (!(weight > 0)) return Error("an alternative's weight must be above 0");
      content = content.substr(star + 2);
    }
    size_t position = 0;
    GAUNTLET_ASSIGN_OR_RETURN(Alternative steps, ParseSequence(content, position, /*nested=*/false));
    grammar_.rules_[current_rule_].alternatives.push_back(std::move(steps));
    pending_[current_rule_].weights.push_back(weight);
    return absl::OkStatus();
  }

  // Parses until the end of `text`, or, when nested, up to the '|' or ']' that ends one branch of a choice.
  absl::StatusOr<Alternative> ParseSequence(absl::string_view text, size_t& position, bool nested) {
    Alternative steps;
    std::string literal;
    const auto flush = [&] {
      if (!literal.empty()) steps.push_back({.action = Action::kText, .index = AddText(std::exchange(literal, {}))});
    };
    while (position < text.size()) {
      const char c = text[position];
      if (nested && (c == '|' || c == ']')) break;
      if (c == '}' || c == '>' || c == ']')
        return Error(absl::StrCat("'", text.substr(position, 1), "' closes nothing"));
      if (c == '\\') {
        if (++position == text.size()) return Error("'\\' stands at the end");
        literal += text[position++];
      } else if (c == '*') {
        flush();
        steps.push_back({.action = Action::kElongate});
        ++position;
      } else if (absl::StartsWith(text.substr(position), "a~ ")) {
        flush();
        steps.push_back({.action = Action::kArticle});
        position += 3;
      } else if (c == '{' || c == '<' || c == '[') {
        flush();
        GAUNTLET_ASSIGN_OR_RETURN(const Step step, c == '[' ? ParseChoice(text, position) : ParseSlot(text, position));
        steps.push_back(step);
      } else {
        literal += c;
        ++position;
      }
    }
    flush();
    return steps;
  }

  // "[first|second|...]", with `position` at the bracket.
  absl::StatusOr<Step> ParseChoice(absl::string_view text, size_t& position) {
    const uint32_t rule = AddRule("");
    pending_[rule].defined = true;
    do {
      ++position;
      GAUNTLET_ASSIGN_OR_RETURN(Alternative steps, ParseSequence(text, position, /*nested=*/true));
      if (position == text.size()) return Error("'[' is not closed");
      grammar_.rules_[rule].alternatives.push_back(std::move(steps));
      pending_[rule].weights.push_back(1);
    } while (text[position] == '|');
    ++position;
    return Step{.action = Action::kRule, .index = rule};
  }

  // "{slot}" or "<rule>", with `position` at the bracket.
  absl::StatusOr<Step> ParseSlot(absl::string_view text, size_t& position) {
    const char open = text[position];
    const size_t close = text.find(open == '{' ? '}' : '>', position);
    if (close == absl::string_view::npos) return Error(absl::StrCat("'", std::string(1, open), "' is not closed"));
    const absl::string_view body = text.substr(position + 1, close - position - 1);
    position = close + 1;
    if (body.empty()) return Error("empty brackets");
    if (open == '<') return Step{.action = Action::kRule, .index = FindRule(body)};
    return absl::ascii_isdigit(static_cast<unsigned char>(body[0])) ? ParseNumber(body) : ParseCell(body);
  }

  // "LOW-HIGH".
  absl::StatusOr<Step> ParseNumber(absl::string_view body) const {
    const std::vector<absl::string_view> ends = absl::StrSplit(body, '-');
    Step step{.action = Action::kNumber};
    if (ends.size() != 2 || !absl::SimpleAtoi(ends[0], &step.index) || !absl::SimpleAtoi(ends[1], &step.column) ||
        step.column < step.index) {
      return Error(absl::StrCat("expected {LOW-HIGH}, found {", body, "}"));
    }
    return step;
  }

  // "[^ or _][~ or ?]TABLE[#LABEL][.COLUMN[/FALLBACK]]".
  absl::StatusOr<Step> ParseCell(absl::string_view body) {
    Step step{.action = Action::kBound};
    if (absl::ConsumePrefix(&body, "^")) step.letters = Grammar::Case::kUpperFirst;
    if (absl::ConsumePrefix(&body, "_")) step.letters = Grammar::Case::kLower;
    if (absl::ConsumePrefix(&body, "~")) step.action = Action::kFresh;
    if (absl::ConsumePrefix(&body, "?")) step.action = Action::kStray;
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(body, absl::MaxSplits('.', 1));
    const absl::string_view instance = parts.first;
    const absl::string_view table_name = instance.substr(0, instance.find('#'));
    const Table* table = lexicon_.Find(table_name);
    if (table == nullptr) return Error(absl::StrCat("unknown table '", table_name, "'"));
    const std::pair<absl::string_view, absl::string_view> columns =
        absl::StrSplit(parts.second, absl::MaxSplits('/', 1));
    GAUNTLET_ASSIGN_OR_RETURN(step.column, FindColumn(*table, columns.first, /*otherwise=*/0));
    GAUNTLET_ASSIGN_OR_RETURN(step.fallback, FindColumn(*table, columns.second, /*otherwise=*/step.column));
    step.index = step.action == Action::kFresh ? FindSource(*table) : FindBinding(instance, *table);
    return step;
  }

  // `otherwise` for an empty name.
  absl::StatusOr<uint32_t> FindColumn(const Table& table, absl::string_view name, uint32_t otherwise) const {
    if (name.empty()) return otherwise;
    const int column = table.FindColumn(name);
    if (column < 0) return Error(absl::StrCat("table '", table.name, "' has no column '", name, "'"));
    return static_cast<uint32_t>(column);
  }

  uint32_t AddText(std::string text) {
    grammar_.texts_.push_back(std::move(text));
    return static_cast<uint32_t>(grammar_.texts_.size() - 1);
  }

  uint32_t AddRule(absl::string_view name) {
    pending_.emplace_back();
    pending_.back().name = std::string(name);
    pending_.back().where = where_;
    grammar_.rules_.emplace_back();
    return static_cast<uint32_t>(grammar_.rules_.size() - 1);
  }

  uint32_t FindRule(absl::string_view name) {
    const auto it = rule_ids_.find(name);
    if (it != rule_ids_.end()) return it->second;
    const uint32_t rule = AddRule(name);
    rule_ids_.emplace(name, rule);
    return rule;
  }

  uint32_t FindSource(const Table& table) {
    const auto [it, is_new] = source_ids_.emplace(table.name, static_cast<uint32_t>(grammar_.sources_.size()));
    if (is_new) {
      Grammar::Source source{static_cast<uint32_t>(table.columns.size()), {}, table.MakeSampler(), {}};
      for (const std::vector<std::string>& row : table.rows) {
        source.cells.insert(source.cells.end(), row.begin(), row.end());
      }
      grammar_.sources_.push_back(std::move(source));
    }
    return it->second;
  }

  uint32_t FindBinding(absl::string_view instance, const Table& table) {
    const auto [it, is_new] = binding_ids_.emplace(instance, static_cast<uint32_t>(grammar_.binding_sources_.size()));
    if (is_new) {
      const uint32_t source = FindSource(table);
      grammar_.binding_sources_.push_back(source);
      grammar_.sources_[source].bindings.push_back(it->second);
    }
    return it->second;
  }

  absl::Status CheckRules() {
    const auto document = rule_ids_.find("document");
    if (document == rule_ids_.end()) return Error("there is no rule 'document'");
    grammar_.document_rule_ = document->second;
    for (uint32_t r = 0; r < pending_.size(); ++r) {
      const PendingRule& rule = pending_[r];
      if (!rule.defined) return DataError(rule.where, absl::StrCat("unknown rule '", rule.name, "'"));
      if (rule.weights.empty()) {
        return DataError(rule.where, absl::StrCat("rule '", rule.name, "' has no alternatives"));
      }
      if (rule.weights.size() > 1) grammar_.rules_[r].sampler.emplace_back(rule.weights);
    }
    for (uint32_t r = 0; r < pending_.size(); ++r) GAUNTLET_RETURN_IF_ERROR(CheckAcyclic(r));
    return absl::OkStatus();
  }

  absl::Status CheckAcyclic(uint32_t r) {
    PendingRule& rule = pending_[r];
    if (rule.visit == 1) return DataError(rule.where, absl::StrCat("rule '", rule.name, "' reaches itself"));
    if (rule.visit == 2) return absl::OkStatus();
    rule.visit = 1;
    for (const Alternative& steps : grammar_.rules_[r].alternatives) {
      for (const Step& step : steps) {
        if (step.action == Action::kRule) GAUNTLET_RETURN_IF_ERROR(CheckAcyclic(step.index));
      }
    }
    rule.visit = 2;
    return absl::OkStatus();
  }

  const Lexicon& lexicon_;
  SourceLine where_;
  Grammar grammar_;
  std::vector<PendingRule> pending_;  // parallel to grammar_.rules_
  absl::flat_hash_map<std::string, uint32_t> rule_ids_;
  absl::flat_hash_map<std::string, uint32_t> source_ids_;
  absl::flat_hash_map<std::string, uint32_t> binding_ids_;
  uint32_t current_rule_ = 0;
  bool in_rule_ = false;
};

// The state of one document.
class Grammar::Expansion {
 public:
  Expansion(const Grammar& grammar, CounterRng rng, std::string& out)
      : grammar_(grammar),
        rng_(rng),
        out_(out),
        bound_(grammar.binding_sources_.size(), kUnbound),
        last_choice_(grammar.rules_.size(), kUnbound) {}

  void Expand(uint32_t rule_index) {
    const Rule& rule = grammar_.rules_[rule_index];
    for (const Step& step : rule.alternatives[Choose(rule, last_choice_[rule_index])]) Apply(step);
  }

 private:
  // The alternative to expand. A rule of three or more does not repeat itself at once within a document.
  static constexpr size_t kVariedAlternatives = 3;
  uint32_t Choose(const Rule& rule, uint32_t& last) {
    if (rule.sampler.empty()) return 0;
    const size_t count = rule.alternatives.size();
    uint32_t choice = rule.sampler[0].Sample(rng_);
    if (count >= kVariedAlternatives && choice == last) choice = static_cast<uint32_t>((choice + 1) % count);
    return last = choice;
  }

  void Apply(const Step& step) {
    switch (step.action) {
      case Action::kText:
        return Append(grammar_.texts_[step.index], Case::kAsIs);
      case Action::kBound:
        return AppendCell(BoundSource(step), BoundRow(step.index), step);
      case Action::kFresh: {
        const Source& source = grammar_.sources_[step.index];
        return AppendCell(source, source.sampler.Sample(rng_), step);
      }
      case Action::kStray: {
        const Source& source = BoundSource(step);
        const bool strays = rng_.NextUniform() < grammar_.stray_;
        return AppendCell(source, strays ? source.sampler.Sample(rng_) : BoundRow(step.index), step);
      }
      case Action::kRule:
        return Expand(step.index);
      case Action::kNumber:
        return Append(absl::StrCat(step.index + rng_.NextBelow(uint64_t{step.column} - step.index + 1)), Case::kAsIs);
      case Action::kArticle:
        article_pending_ = true;
        return;
      case Action::kElongate:
        if (!out_.empty()) out_.append(2 + rng_.NextBelow(4), out_.back());
        return;
    }
  }

  // The row of a binding, drawn at its first use in the document: another than its table's other bindings hold.
  uint32_t BoundRow(uint32_t binding) {
    if (bound_[binding] != kUnbound) return bound_[binding];
    const Source& source = grammar_.sources_[grammar_.binding_sources_[binding]];
    uint32_t row = source.sampler.Sample(rng_);
    const auto taken = [&](uint32_t candidate) {
      return std::any_of(source.bindings.begin(), source.bindings.end(),
                         [&](uint32_t other) { return bound_[other] == candidate; });
    };
    for (uint32_t tries = 0; tries < source.row_count() && taken(row); ++tries) row = (row + 1) % source.row_count();
    return bound_[binding] = row;
  }

  const Source& BoundSource(const Step& step) const { return grammar_.sources_[grammar_.binding_sources_[step.index]]; }

  void AppendCell(const Source& source, uint32_t row, const Step& step) {
    const std::string* cells = &source.cells[size_t{row} * source.column_count];
    Append(cells[cells[step.column].empty() ? step.fallback : step.column], step.letters);
  }

  void Append(absl::string_view text, Case letters) {
    if (text.empty()) return;
    if (std::exchange(article_pending_, false)) out_ += StartsWithVowelSound(text) ? "an " : "a ";
    const size_t start = out_.size();
    out_.append(text.data(), text.size());
    if (letters == Case::kUpperFirst) out_[start] = absl::ascii_toupper(static_cast<unsigned char>(out_[start]));
    if (letters == Case::kLower) {
      for (size_t i = start; i < out_.size(); ++i) out_[i] = absl::ascii_tolower(static_cast<unsigned char>(out_[i]));
    }
  }

  const Grammar& grammar_;
  CounterRng rng_;
  std::string& out_;
  absl::InlinedVector<uint32_t, 64> bound_;         // for each binding, its row
  absl::InlinedVector<uint32_t, 512> last_choice_;  // for each rule, its alternative before
  bool article_pending_ = false;
};

absl::StatusOr<Grammar> Grammar::Load(const std::string& path, const Lexicon& lexicon) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  return GrammarCompiler(lexicon, BaseName(path)).Compile(text);
}

void Grammar::Expand(CounterRng rng, std::string& out) const {
  const size_t start = out.size();
  Expansion(*this, rng, out).Expand(document_rule_);
  while (out.size() > start && out.back() == ' ') out.pop_back();
  if (!sentence_case_) return;
  bool sentence_start = true;
  for (size_t i = start; i < out.size(); ++i) {
    if (sentence_start) out[i] = absl::ascii_toupper(static_cast<unsigned char>(out[i]));
    sentence_start = out[i] == ' ' && i > start && (out[i - 1] == '.' || out[i - 1] == '?' || out[i - 1] == '!');
  }
}

}  // namespace gauntlet
