// The options of tokenizers, as steps before and after their rules.
#pragma once

#include <unicode/normalizer2.h>
#include <unicode/ucasemap.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/text/options.h"

namespace gauntlet {

// One thread at a time. The views returned are valid until the next call.
class TokenFinisher {
 public:
  // InvalidArgument for a least length above the greatest; Internal when ICU lacks its data.
  static absl::StatusOr<TokenFinisher> Create(const TokenizerOptions& options);

  // Whether tokens need Finish, beyond being lower-cased. When not, LowerAscii and Lower suffice.
  bool has_rare_steps() const { return has_rare_steps_; }
  bool lowercase() const { return options_.lowercase; }

  // Step before the rules; `text` is valid UTF-8. ASCII needs none.
  void Normalize(std::string* text);

  // `token` has at most kMaxTokenBytes bytes, and is ASCII for the first.
  absl::string_view LowerAscii(absl::string_view token);
  absl::string_view Lower(absl::string_view token);

  // All steps after the rules; empty when the token is to be dropped.
  absl::string_view Finish(absl::string_view token);

 private:
  TokenFinisher() = default;
  absl::string_view Transform(const icu::Normalizer2* normalizer, absl::string_view text, std::string* out);
  absl::string_view StripAccents(absl::string_view token);
  bool HasAllowedLength(absl::string_view token) const;

  TokenizerOptions options_;
  bool has_rare_steps_ = false;
  icu::LocalUCaseMapPointer case_map_;
  const icu::Normalizer2* nfc_ = nullptr;  // these are ICU's own, shared
  const icu::Normalizer2* nfd_ = nullptr;
  const icu::Normalizer2* nfkc_ = nullptr;
  std::vector<char> lowered_;
  std::string normalized_;
  std::string decomposed_;
  std::string stripped_;
  std::string folded_;
};

}  // namespace gauntlet
