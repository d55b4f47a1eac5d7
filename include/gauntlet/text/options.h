// What the user can set about reading and tokenizing the raw corpus (the config's "corpus" section).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace gauntlet {

// Counts above 2^63 are errors, and this bound keeps every plausible corpus far below them.
constexpr uint64_t kMaxInputWeight = 1000000;

constexpr uint64_t kSmallestMaxRecord = uint64_t{4} << 20;

// A part of the raw text. Converts from a path alone, which is nearly always all there is to say.
struct CorpusInput {
  CorpusInput() = default;
  CorpusInput(std::string input_path, uint64_t input_weight = 1)  // NOLINT(google-explicit-constructor)
      : path(std::move(input_path)), weight(input_weight) {}
  CorpusInput(const char* input_path) : path(input_path) {}  // NOLINT(google-explicit-constructor)

  std::string path;     // file, directory, pattern, "@LIST" or "-"; see ExpandInputs
  uint64_t weight = 1;  // the text counts as if it were given so often; 1 to kMaxInputWeight
  std::string format;   // as CorpusOptions::format, which holds when this is empty

  friend bool operator==(const CorpusInput&, const CorpusInput&) = default;
};

enum class Normalization { kNone, kNfc, kNfkc };

// Meant for every tokenizer. The text is normalized before the tokenizer's rules see it; the other steps are done to
// each token that the rules give, in the order below.
struct TokenizerOptions {
  // Unicode's normal forms, by white-space-separated piece. NFKC makes one of the compatibility variants of a
  // character: "ﬁ" becomes "fi", a full-width "Ａ" an "A", "½" a "1⁄2".
  Normalization normalization = Normalization::kNone;
  // By Unicode's full, locale-independent mapping: "İ" to "i" and U+0307, a capital sigma that ends a token after a
  // letter to "ς".
  bool lowercase = true;
  // Takes the accents off: "é" becomes "e", "й" "и", "أ" "ا". These are the nonspacing marks of combining class 10 to
  // 35 (Hebrew points, Arabic vowel signs) and from 200 on (marks that stand by their position: above, below ...); the
  // vowel signs and viramas of Indic scripts, Thai tones and Japanese voicing marks spell another word and stay, as do
  // letters without a decomposition ("ł", "ø"). What is left is in NFC.
  bool strip_accents = false;
  // Writes each decimal digit, of any script, as "0": "1,234.5" becomes "0,000.0".
  bool fold_numbers = false;
  // Tokens of fewer or more code points are dropped as if they were not in the text: they are counted nowhere, and
  // their neighbours become neighbours of each other. 0: no limit.
  uint32_t min_token_length = 0;
  uint32_t max_token_length = 0;
};

// Frequent neighbours become one word, "new york" "new_york", once the corpus is tokenized: words a and b whose score
// (n(ab) - min_count) / (n(a) n(b)) N is above the threshold, where n counts occurrences in the corpus and N is the
// number of its tokens (Mikolov et al. 2013, arXiv 1310.4546, with the scale of word2phrase). Words are joined from
// left to right, each with one neighbour at most, and never across the end of a document.
struct PhraseOptions {
  int passes = 0;          // each over what the one before has joined: phrases of up to 2^passes words; 0: none
  uint64_t min_count = 5;  // the paper's discount: rarer pairs score 0 or less; at least 1
  double threshold = 100.0;
  std::string delimiter = "_";  // between the words
};

struct CorpusOptions {
  // Order matters only for the order of the documents.
  std::vector<CorpusInput> inputs;
  // "text", "mediawiki", "tweets", "jsonl", "csv" or "tsv"; see CreateCorpusReader.
  std::string format = "text";
  // Damaged or incomplete input is an error (DataLoss); else what can be read is used, and the rest reported.
  bool strict = false;
  // Drop documents whose text has come before.
  bool deduplicate = false;
  // Longest line, page or row, or stretch of plain text without white space, in bytes; longer ones are skipped. At
  // least kSmallestMaxRecord, so that what is skipped does not depend on how the corpus is cut into parts.
  uint64_t max_record = uint64_t{64} << 20;
  // Limits of compressed inputs; see InputLimits.
  double max_expansion = 250.0;
  uint64_t max_unpacked = uint64_t{4} << 40;

  // Of "mediawiki": numbers of the namespaces whose pages are read, separated by commas.
  std::string namespaces = "0";
  bool redirects = false;        // read pages that only lead to another
  bool disambiguations = false;  // read pages that list the meanings of a name
  bool whole_articles = false;   // a page is one document, else each of its paragraphs is

  // Of "tweets": codes of languages that are kept, separated by commas; empty: all.
  std::string languages;
  bool retweets = false;  // keep them, with the whole text of the original

  // Of "jsonl": the path to the text through objects, e.g. "data.body".
  std::string field = "text";
  // Of "csv" and "tsv": a name in the first line, or a number from 1 for a table without such a line.
  std::string column = "text";

  // One of KnownTokenizers.
  std::string tokenizer = "words";
  TokenizerOptions tokens;
  PhraseOptions phrases;
};

// The files that options.inputs stand for, each with the weight and the format of its input: lightest first, so that a
// weight is one stretch of the corpus; within a weight in the given order. Errors as for ExpandInputs.
absl::StatusOr<std::vector<CorpusInput>> ExpandCorpusInputs(const CorpusOptions& options);

}  // namespace gauntlet
