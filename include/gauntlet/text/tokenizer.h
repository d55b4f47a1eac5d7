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

namespace gauntlet {

// Longest token in bytes; a longer one is cut at the last UTF-8 boundary within it (as the reference does).
constexpr size_t kMaxTokenBytes = 999;

// Splits documents into tokens. An object holds scratch space: one per thread. Never fails: invalid UTF-8 is replaced
// by U+FFFD. A token is never empty and never contains Unicode white space, since vectors files separate by it. Cutting
// a document after a space, tab or newline does not change its tokens.
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

//   whitespace    the reference's: separated by space, tab and newline (and, beyond it, any Unicode white space, which
//                 could not stand in a vectors file); carriage returns dropped wherever they stand
//   alphanumeric  a Unicode letter or digit (general categories L and Nd) with all letters, digits and marks (M) that
//                 follow it: "don't stop-2" gives don t stop 2
//   words         word segments of UAX #29 (through ICU, root locale, with its dictionaries for scripts written without
//                 spaces) that contain a letter or digit (L or Nd): "don't stop-2" gives don't stop 2
// `lowercase` maps each token by Unicode's full, locale-independent lower-casing: "İ" to "i" and U+0307, a capital
// sigma that ends a token after a letter to "ς". InvalidArgument, with the known names, for other names; Internal when
// ICU lacks its data.
absl::StatusOr<std::unique_ptr<Tokenizer>> CreateTokenizer(absl::string_view name, bool lowercase);

}  // namespace gauntlet
