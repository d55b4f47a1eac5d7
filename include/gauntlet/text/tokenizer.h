// Tokenizers: a document in, its tokens out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/text/options.h"

namespace gauntlet {

// Longest token in bytes; a longer one is cut at the last UTF-8 boundary within it (as the reference does).
constexpr size_t kMaxTokenBytes = 999;

// Splits documents into tokens. An object holds scratch space: one per thread. Never fails: invalid UTF-8 is replaced
// by U+FFFD. A token is never empty and never contains Unicode white space, since vectors files separate by it. Cutting
// a document after a space, tab or newline does not change its tokens: every rule looks at one white-space-separated
// piece only. Time is linear in the size of a piece.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  // Calls emit(token) for each token of `document` in order; the view is valid during the call only.
  virtual void Tokenize(absl::string_view document, absl::FunctionRef<void(absl::string_view token)> emit) = 0;

  // Malformed UTF-8 sequences met (and replaced) by this object so far.
  uint64_t invalid_sequences() const { return invalid_sequences_; }
  // Tokens cut at kMaxTokenBytes by this object so far.
  uint64_t truncated_tokens() const { return truncated_tokens_; }

 protected:
  uint64_t invalid_sequences_ = 0;
  uint64_t truncated_tokens_ = 0;
};

// Names CreateTokenizer knows, with a line of help for each.
struct TokenizerInfo {
  std::string name;
  std::string help;
};
const std::vector<TokenizerInfo>& KnownTokenizers();

//   whitespace        the reference's: separated by space, tab and newline (and, beyond it, any Unicode white space,
//                     which could not stand in a vectors file); carriage returns dropped wherever they stand
//   alphanumeric      a Unicode letter or digit (general categories L and Nd) with all letters, digits and marks (M)
//                     after it: "don't stop-2" gives don t stop 2
//   words             word segments of UAX #29 (through ICU, root locale, with its dictionaries for scripts written
//                     without spaces) that contain a letter or digit (L or Nd): "don't stop-2" gives don't stop 2
//   wikipedia         conventions of the Penn Treebank, see below
//   twitter           tweets with tags for names, addresses, faces ..., see below
//   twitter-glove27b  the preprocessing published with the Twitter vectors, with its quirks, see below
// InvalidArgument, with the known names, for other names, and for a least token length above the greatest; Internal
// when ICU lacks its data.
//
// "wikipedia", for English. A word is a run of letters, marks and numbers, and of these joined by
//
//   - _               between any: well-known covid-19
//   ' &               between letters: o'clock at&t
//   , : / .           between digits: 1,234.5 3:30 1/2; a sign or point may begin the number that begins a piece: -5 .5
//   .                 after a single letter (u.s. a.m. e.g.), in ph.d., in host names under a few top-level domains
//
// A period after a word is its own token unless the word is one capital or ASCII letter (but "i"), has single letters
// between periods, or is in a list of abbreviations (mr. inc. vol.; some of them, such as "No.", only with a capital).
// This cannot see whether a sentence ends there too. Split off words are n't 's 'm 'd 're 've 'll (do n't), cannot
// gonna gotta wanna lemme gimme (can not), 't of 'tis and 'twas. Web and e-mail addresses are tokens.
//
//   ’ in a word       the apostrophe '
//   `` '' --          one token, as is a longer run of hyphens, which becomes --
//   .. ...            ..., any run of two or more periods
//   !? !!             one token, any run of the two
//
// Every other mark or symbol is a token of its own, as it is written, and an emoji sequence is one. So the vocabulary
// of the published vectors has it: ( ) and " are among its most frequent words, with `` '' -- beside them. Scripts
// without spaces are not segmented.
//
// "twitter-glove27b". The rules of the published script in its order, on the text with its HTML entities decoded, since
// the rules presuppose that ("<3"): addresses, slashes, users, faces, hearts, numbers, hashtags, repetitions,
// elongations, capitals; then lower case. Tags are lower case, and capitals are [A-Z] only, as everyone's working
// reading of it has it: the script as published rewrites its own tags. Punctuation stays on words. Its quirks are kept:
// "said:" is sai<smile>, "8pm" <lolface>m, "#NLProc" <hashtag> n l proc.
//
// "twitter". HTML entities are decoded. <url> is an address, with or without http://; <user> "@" and a name that is not
// within a word; <hashtag> is followed by the name split before each capital and around digits, or whole and followed
// by <allcaps> when all its letters are capitals; names may be in any script. "$aapl" is a token. <number> is a number
// that no letter touches: "8pm" and "b4" are words, "5:30pm" <number> pm. Faces (<smile> <sadface> <lolface>
// <neutralface>) and <heart> must stand alone, but for "thanks:)"; see src/text/emoticons.h. A run of ! ? . is its last
// and <repeat>, as is a run of one other ASCII mark. A word that ends in three or more of a letter loses all but one
// and is followed by <elong>, one of two or more capitals and no small letter by <allcaps>. Words are joined by ' _
// and, between letters, - and &, and those of scripts without spaces split by ICU's dictionaries. Emoji (sequences with
// U+200D, skin tones, flags, keycaps) are tokens; every other mark is one of its own.
absl::StatusOr<std::unique_ptr<Tokenizer>> CreateTokenizer(absl::string_view name, const TokenizerOptions& options);

}  // namespace gauntlet
