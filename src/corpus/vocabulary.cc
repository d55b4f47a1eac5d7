#include "gauntlet/corpus/vocabulary.h"

#include <algorithm>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/hash.h"
#include "gauntlet/text/unicode.h"

namespace gauntlet {

namespace {

constexpr uint64_t kMaxWords = std::numeric_limits<uint32_t>::max() - uint64_t{1};
constexpr size_t kMinLineBytes = 4;  // a letter, a space, a digit and a line feed

// Takes "word count" apart; an empty string, or what is wrong with the line.
std::string ParseLine(absl::string_view line, Vocabulary::Entry* entry) {
  const size_t separator = line.find_last_of(" \t");
  if (separator == absl::string_view::npos) return absl::StrCat("expected `word count`, got \"", line, "\"");
  const absl::string_view count = line.substr(separator + 1);
  const bool digits = count.find_first_not_of("0123456789") == absl::string_view::npos;
  if (!digits || !absl::SimpleAtoi(count, &entry->second) || entry->second == 0) {
    return absl::StrCat("expected a whole number above 0 after the word, got \"", count, "\"");
  }
  entry->first = std::string(line.substr(0, separator));
  return "";
}

}  // namespace

std::string Vocabulary::Add(Entry entry) {
  const std::string& word = entry.first;
  if (word.empty()) return "a word is empty";
  if (word == kUnknownWord) return absl::StrCat(kUnknownWord, " is reserved and cannot be a word of the vocabulary");
  if (ContainsWhiteSpace(word)) return absl::StrCat("the word \"", word, "\" contains white space");
  if (entry.second > std::numeric_limits<uint64_t>::max() - total_count_)
    return "the counts add up to more than 2^64 - 1";
  entries_.push_back(std::move(entry));
  const auto [at, added] = ids_.try_emplace(entries_.back().first, size() - 1);
  if (!added) return absl::StrCat("the word \"", at->first, "\" occurs twice, first as number ", at->second + 1);
  total_count_ += entries_.back().second;
  return "";
}

absl::StatusOr<Vocabulary> Vocabulary::Create(std::vector<Entry> entries) {
  if (entries.size() > kMaxWords) return absl::InvalidArgumentError("the vocabulary has more than 2^32 - 2 words");
  Vocabulary vocabulary;
  vocabulary.entries_.reserve(entries.size());
  vocabulary.ids_.reserve(entries.size());
  for (Entry& entry : entries) {
    const std::string problem = vocabulary.Add(std::move(entry));
    if (!problem.empty()) return absl::InvalidArgumentError(absl::StrCat("vocabulary: ", problem));
  }
  return vocabulary;
}

absl::StatusOr<Vocabulary> Vocabulary::Build(std::vector<Entry> entries, const VocabularyOptions& options) {
  entries.erase(std::remove_if(entries.begin(), entries.end(),
                               [&](const Entry& e) { return e.first == kUnknownWord || e.second < options.min_count; }),
                entries.end());
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  // Both limits keep a beginning of the sorted list, so that it does not matter which is applied first.
  if (options.max_vocab > 0 && entries.size() > options.max_vocab) entries.resize(options.max_vocab);
  return Create(std::move(entries));
}

absl::StatusOr<Vocabulary> Vocabulary::Load(const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  const size_t lines =
      std::min(static_cast<size_t>(std::count(text.begin(), text.end(), '\n')), text.size() / kMinLineBytes) + 1;
  Vocabulary vocabulary;
  vocabulary.entries_.reserve(lines);
  vocabulary.ids_.reserve(lines);
  size_t number = 0;
  for (absl::string_view line : absl::StrSplit(absl::StripSuffix(text, "\n"), '\n')) {
    ++number;
    if (text.empty()) break;
    absl::ConsumeSuffix(&line, "\r");
    Entry entry;
    std::string problem = ParseLine(line, &entry);
    if (problem.empty()) problem = vocabulary.Add(std::move(entry));
    if (!problem.empty()) return absl::InvalidArgumentError(absl::StrCat(path, ":", number, ": ", problem));
  }
  if (vocabulary.size() == 0) return absl::InvalidArgumentError(absl::StrCat(path, ": the vocabulary has no word"));
  return vocabulary;
}

absl::Status Vocabulary::Save(const std::string& path) const {
  std::string text;
  for (const auto& [word, count] : entries_) absl::StrAppend(&text, word, " ", count, "\n");
  return WriteFile(path, text);
}

std::optional<uint32_t> Vocabulary::Find(absl::string_view word) const {
  const auto at = ids_.find(word);
  if (at == ids_.end()) return std::nullopt;
  return at->second;
}

std::string Vocabulary::Fingerprint() const {
  Fingerprinter fingerprint;
  for (const auto& [word, count] : entries_) {
    fingerprint.Add(word);
    fingerprint.Add(count);
  }
  return fingerprint.Hex();
}

}  // namespace gauntlet
