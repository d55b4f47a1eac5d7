#include "corpora/planted.h"

#include <algorithm>
#include <cstdint>
#include <map>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"

#include "gauntlet/base/random.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"

namespace gauntlet {
namespace {

constexpr size_t kPairsPerGrade = 100;  // of same-class and of unrelated pairs in the similarities

// Reads planted.txt, a line at a time.
class PlantedReader {
 public:
  PlantedReader(const Lexicon& lexicon, std::string file) : lexicon_(lexicon), where_{std::move(file), 0} {}

  absl::StatusOr<PlantedSets> Read(absl::string_view text) {
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      ++where_.line;
      const std::vector<absl::string_view> fields = absl::StrSplit(line, ' ', absl::SkipEmpty());
      if (fields.empty() || line[0] == '#') continue;
      GAUNTLET_RETURN_IF_ERROR(ReadLine(fields));
    }
    for (const auto& [word, meaning] : encyclopedic_) {
      const auto it = social_.find(word);
      if (it == social_.end()) return DataError(where_, absl::StrCat("'", word, "' has no sense in social"));
      sets_.shifted.push_back({word, meaning, it->second});
    }
    AddSimilarities();
    return std::move(sets_);
  }

 private:
  using Column = std::vector<std::string>;

  absl::Status ReadLine(absl::Span<const absl::string_view> fields) {
    const absl::string_view kind = fields[0];
    if (kind == "analogy" && fields.size() == 4) {
      GAUNTLET_ASSIGN_OR_RETURN(std::vector<WordPair> pairs, ReadPairs(fields[2], fields[3]));
      sets_.relations.push_back({std::string(fields[1]), std::move(pairs)});
    } else if (kind == "synonyms" && fields.size() == 3) {
      GAUNTLET_ASSIGN_OR_RETURN(const std::vector<WordPair> pairs, ReadPairs(fields[1], fields[2]));
      sets_.synonyms.insert(sets_.synonyms.end(), pairs.begin(), pairs.end());
    } else if (kind == "class" && fields.size() == 2) {
      GAUNTLET_ASSIGN_OR_RETURN(Column words, ReadWords(fields[1]));
      classes_.push_back(std::move(words));
    } else if (kind == "sense" && fields.size() == 4 && (fields[1] == "encyclopedic" || fields[1] == "social")) {
      return ReadSenses(fields[2], fields[3], fields[1] == "social" ? social_ : encyclopedic_);
    } else {
      return DataError(where_,
                       "expected 'analogy NAME COLUMN COLUMN', 'synonyms COLUMN COLUMN', 'class COLUMN', or "
                       "'sense encyclopedic|social MEANING_COLUMN WORD_COLUMN'");
    }
    return absl::OkStatus();
  }

  // The table and column that "TABLE.COLUMN" names.
  absl::StatusOr<std::pair<const Table*, size_t>> FindColumn(absl::string_view reference) const {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(reference, absl::MaxSplits('.', 1));
    const Table* table = lexicon_.Find(parts.first);
    const int column = table == nullptr ? -1 : table->FindColumn(parts.second);
    if (column < 0) return DataError(where_, absl::StrCat("unknown column '", reference, "'"));
    return std::make_pair(table, static_cast<size_t>(column));
  }

  // The cells of a column in lower case, each one word of letters.
  absl::StatusOr<Column> ReadWords(absl::string_view reference) const {
    GAUNTLET_ASSIGN_OR_RETURN(const auto found, FindColumn(reference));
    const auto [table, column] = found;
    Column words;
    for (size_t r = 0; r < table->rows.size(); ++r) {
      const std::string& cell = table->rows[r][column];
      if (cell.empty() || !std::all_of(cell.begin(), cell.end(), absl::ascii_isalpha)) {
        return DataError(table->row_lines[r],
                         absl::StrCat("'", cell, "' of the planted column ", reference, " is not one word of letters"));
      }
      words.push_back(absl::AsciiStrToLower(cell));
    }
    return words;
  }

  absl::StatusOr<std::vector<WordPair>> ReadPairs(absl::string_view first, absl::string_view second) const {
    GAUNTLET_ASSIGN_OR_RETURN(const Column a, ReadWords(first));
    GAUNTLET_ASSIGN_OR_RETURN(const Column b, ReadWords(second));
    if (a.size() != b.size()) return DataError(where_, "the two columns are of different tables");
    std::vector<WordPair> pairs;
    for (size_t i = 0; i < a.size(); ++i) pairs.emplace_back(a[i], b[i]);
    return pairs;
  }

  // An empty cell has no word of double meaning.
  absl::Status ReadSenses(absl::string_view meaning_reference, absl::string_view word_reference,
                          std::map<std::string, std::string>& senses) const {
    GAUNTLET_ASSIGN_OR_RETURN(const auto meaning, FindColumn(meaning_reference));
    GAUNTLET_ASSIGN_OR_RETURN(const auto word, FindColumn(word_reference));
    if (meaning.first != word.first) return DataError(where_, "the two columns are of different tables");
    for (const std::vector<std::string>& row : word.first->rows) {
      if (!row[word.second].empty()) senses[row[word.second]] = row[meaning.second];
    }
    return absl::OkStatus();
  }

  void AddSimilarities() {
    for (const WordPair& pair : sets_.synonyms) sets_.similarities.push_back({pair, 9});
    if (classes_.size() < 2) return;
    CounterRng rng(/*seed=*/0);
    const auto draw = [&rng](const Column& words) { return words[rng.NextBelow(words.size())]; };
    absl::flat_hash_set<WordPair> seen;
    for (const double score : {5.0, 1.0}) {
      for (size_t i = 0; i < kPairsPerGrade; ++i) {
        const size_t first = rng.NextBelow(classes_.size());
        const size_t other = (first + 1 + rng.NextBelow(classes_.size() - 1)) % classes_.size();
        WordPair pair(draw(classes_[first]), draw(classes_[score > 1 ? first : other]));
        if (pair.first != pair.second && seen.insert(pair).second)
          sets_.similarities.push_back({std::move(pair), score});
      }
    }
  }

  const Lexicon& lexicon_;
  SourceLine where_;
  PlantedSets sets_;
  std::vector<Column> classes_;
  std::map<std::string, std::string> encyclopedic_;  // word to meaning
  std::map<std::string, std::string> social_;
};

std::string Questions(const PlantedRelation& relation) {
  std::string text;
  for (const WordPair& known : relation.pairs) {
    for (const WordPair& asked : relation.pairs) {
      if (known == asked) continue;
      absl::StrAppend(&text, known.first, " ", known.second, " ", asked.first, " ", asked.second, "\n");
    }
  }
  return text;
}

}  // namespace

absl::StatusOr<PlantedSets> LoadPlantedSets(const std::string& data_directory) {
  GAUNTLET_ASSIGN_OR_RETURN(const Lexicon lexicon, Lexicon::Load(JoinPath(data_directory, "lexicons")));
  GAUNTLET_ASSIGN_OR_RETURN(const std::string text, ReadFile(JoinPath(data_directory, "planted.txt")));
  return PlantedReader(lexicon, "planted.txt").Read(text);
}

absl::Status WriteQuestions(const PlantedSets& sets, const std::string& directory) {
  GAUNTLET_ASSIGN_OR_RETURN(StagedDirectory staged, StagedDirectory::Create(directory));
  const auto write = [&staged](absl::string_view name, absl::string_view text) {
    return WriteFile(JoinPath(staged.path(), absl::StrCat(name, ".txt")), text);
  };
  GAUNTLET_RETURN_IF_ERROR(CreateDirectories(JoinPath(staged.path(), "analogies")));
  for (const PlantedRelation& relation : sets.relations) {
    GAUNTLET_RETURN_IF_ERROR(write(absl::StrCat("analogies/", relation.name), Questions(relation)));
  }
  std::string synonyms;
  std::string similarities;
  std::string shifted;
  for (const WordPair& pair : sets.synonyms) absl::StrAppend(&synonyms, pair.first, "\t", pair.second, "\n");
  for (const ScoredPair& pair : sets.similarities) {
    absl::StrAppendFormat(&similarities, "%s\t%s\t%.1f\n", pair.words.first, pair.words.second, pair.score);
  }
  for (const ShiftedWord& word : sets.shifted) {
    absl::StrAppend(&shifted, word.word, "\t", word.encyclopedic, "\t", word.social, "\n");
  }
  GAUNTLET_RETURN_IF_ERROR(write("synonyms", synonyms));
  GAUNTLET_RETURN_IF_ERROR(write("similarities", similarities));
  GAUNTLET_RETURN_IF_ERROR(write("shifted", shifted));
  return staged.Commit();
}

}  // namespace gauntlet
