#include "src/embeddings/token_list.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/json.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

namespace {

using Json = nlohmann::json;

absl::Status ListError(const std::string& path, absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", reason));
}

absl::StatusOr<TokenList> ParseLines(const std::string& path, absl::string_view text, uint64_t rows,
                                     uint32_t max_words) {
  absl::ConsumeSuffix(&text, "\n");
  TokenList list;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    absl::ConsumeSuffix(&line, "\r");
    if (line.empty()) return ListError(path, absl::StrCat("line ", list.words.size() + 1, ": expected a word"));
    list.words.emplace_back(line);
  }
  if (list.words.size() != rows) {
    return ListError(path, absl::StrCat("has ", list.words.size(), " words; the matrix has ", rows, " rows"));
  }
  if (max_words > 0 && list.words.size() > max_words) list.words.resize(max_words);
  list.rows.resize(list.words.size());
  std::iota(list.rows.begin(), list.rows.end(), uint64_t{0});
  return list;
}

absl::StatusOr<TokenList> ParseVocabulary(const std::string& path, const std::string& text, uint64_t rows,
                                          uint32_t max_words) {
  if (NestsDeeperThan(kMaxJsonNesting, text)) return ListError(path, "expected a JSON object {\"word\": row, …}");
  size_t keys = 0;
  const auto count_keys = [&keys](int depth, Json::parse_event_t event, Json&) {
    if (event == Json::parse_event_t::key && depth == 1) ++keys;
    return true;
  };
  const Json vocabulary = Json::parse(text, count_keys, /*allow_exceptions=*/false);
  if (!vocabulary.is_object()) return ListError(path, "expected a JSON object {\"word\": row, …}");
  if (keys != vocabulary.size()) return ListError(path, "a word occurs twice");
  std::vector<std::pair<uint64_t, std::string>> entries;
  for (const auto& [word, row] : vocabulary.items()) {
    const std::string quoted = absl::StrCat("\"", absl::Utf8SafeCEscape(word), "\"");
    if (!row.is_number_unsigned()) return ListError(path, absl::StrCat(quoted, ": expected the number of a row"));
    if (row.get<uint64_t>() >= rows) {
      return ListError(path, absl::StrCat(quoted, ": has row ", row.get<uint64_t>(), "; the matrix has ", rows,
                                          " rows, counted from 0"));
    }
    entries.emplace_back(row.get<uint64_t>(), word);
  }
  std::sort(entries.begin(), entries.end());
  TokenList list;
  for (auto& [row, word] : entries) {
    if (!list.rows.empty() && list.rows.back() == row) {
      return ListError(path, absl::StrCat("\"", absl::Utf8SafeCEscape(list.words.back()), "\" and \"",
                                          absl::Utf8SafeCEscape(word), "\" have the same row, ", row));
    }
    if (max_words > 0 && list.words.size() == max_words) break;
    list.rows.push_back(row);
    list.words.push_back(std::move(word));
  }
  return list;
}

absl::StatusOr<std::string> WordsPath(const RandomAccessFile& file, const LoadOptions& options,
                                      absl::Span<const std::string> beside) {
  if (!options.words.empty()) return options.words;
  const auto found = std::find_if(beside.begin(), beside.end(), FileExists);
  if (found != beside.end()) return *found;
  return absl::InvalidArgumentError(absl::StrCat(file.path(), ": holds numbers without their words; name a list of ",
                                                 "words (--words), or put it at ", absl::StrJoin(beside, " or ")));
}

}  // namespace

absl::StatusOr<TokenList> LoadTokenList(const std::string& path, uint64_t rows, uint32_t max_words) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  if (text.empty()) return ListError(path, "the file is empty; expected words");
  if (absl::EndsWith(path, ".json")) return ParseVocabulary(path, text, rows, max_words);
  return ParseLines(path, text, rows, max_words);
}

absl::StatusOr<Embeddings> LoadMatrixWithWords(const RandomAccessFile& file, const StoredMatrix& matrix,
                                               const LoadOptions& options, absl::Span<const std::string> beside) {
  if (matrix.rows > std::numeric_limits<uint32_t>::max() || matrix.columns > std::numeric_limits<int32_t>::max()) {
    return absl::InvalidArgumentError(
        absl::StrCat(file.path(), ": has more rows or columns than can be read: ", matrix.rows, ", ", matrix.columns));
  }
  GAUNTLET_ASSIGN_OR_RETURN(const std::string words_path, WordsPath(file, options, beside));
  GAUNTLET_ASSIGN_OR_RETURN(TokenList list, LoadTokenList(words_path, matrix.rows, options.max_words));
  if (list.words.empty()) return ListError(words_path, "names no words");
  const uint64_t read_rows = list.rows.back() + 1;
  GAUNTLET_ASSIGN_OR_RETURN(std::vector<float> values, ReadElements(file, matrix.offset, read_rows * matrix.columns,
                                                                    matrix.type, options.threads));
  if (list.rows.size() < read_rows) {  // rows without a word are left out
    auto to = values.begin();
    for (const uint64_t row : list.rows) {
      to = std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(row * matrix.columns), matrix.columns, to);
    }
    values.resize(list.rows.size() * matrix.columns);
  }
  absl::StatusOr<Embeddings> embeddings =
      Embeddings::Create(std::move(list.words), std::move(values), static_cast<uint32_t>(matrix.columns));
  if (!embeddings.ok()) return AnnotateStatus(embeddings.status(), absl::StrCat(file.path(), " with ", words_path));
  return embeddings;
}

}  // namespace gauntlet
