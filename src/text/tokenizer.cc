#include "gauntlet/text/tokenizer.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gauntlet/base/status.h"
#include "src/text/tokenizers.h"

namespace gauntlet {

namespace {

struct Entry {
  TokenizerInfo info;
  absl::StatusOr<std::unique_ptr<Tokenizer>> (*create)(TokenFinisher finisher);
};

const std::vector<Entry>& Entries() {
  static const auto& entries = *new std::vector<Entry>{
      {{"whitespace", "tokens separated by white space, carriage returns dropped, as the reference has it"},
       CreateWhitespaceTokenizer},
      {{"alphanumeric", "runs of letters, digits and marks"}, CreateAlphanumericTokenizer},
      {{"words", "Unicode words (UAX #29), which keep apostrophes and decimal points within them"},
       CreateWordTokenizer},
      {{"wikipedia", "the Penn Treebank's conventions for English, as the published Wikipedia vectors have them"},
       CreateWikipediaTokenizer},
      {{"twitter",
        "words, emoji and punctuation of tweets, with tags for names, addresses, faces, numbers and capitals"},
       CreateTwitterTokenizer},
      {{"twitter-glove27b", "the preprocessing published with the Twitter vectors, with its quirks"},
       CreateTwitterGlove27bTokenizer},
  };
  return entries;
}

}  // namespace

const std::vector<TokenizerInfo>& KnownTokenizers() {
  static const auto& known = *[] {
    auto* infos = new std::vector<TokenizerInfo>;
    for (const Entry& entry : Entries()) infos->push_back(entry.info);
    return infos;
  }();
  return known;
}

absl::StatusOr<std::unique_ptr<Tokenizer>> CreateTokenizer(absl::string_view name, const TokenizerOptions& options) {
  for (const Entry& entry : Entries()) {
    if (entry.info.name != name) continue;
    GAUNTLET_ASSIGN_OR_RETURN(TokenFinisher finisher, TokenFinisher::Create(options));
    return entry.create(std::move(finisher));
  }
  const auto append_name = [](std::string* out, const TokenizerInfo& info) { out->append(info.name); };
  return absl::InvalidArgumentError(
      absl::StrCat("unknown tokenizer \"", name, "\"; known: ", absl::StrJoin(KnownTokenizers(), ", ", append_name)));
}

}  // namespace gauntlet
