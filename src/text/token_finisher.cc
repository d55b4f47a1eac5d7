#include "src/text/token_finisher.h"

#include <unicode/bytestream.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/check.h"
#include "gauntlet/text/tokenizer.h"
#include "src/text/code_points.h"

namespace gauntlet {

namespace {

// An accent, as TokenizerOptions::strip_accents has it.
bool IsAccent(UChar32 c) {
  if (u_charType(c) != U_NON_SPACING_MARK) return false;
  const uint8_t combining_class = u_getCombiningClass(c);
  return (combining_class >= 10 && combining_class <= 35) || combining_class >= 200;
}

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isascii(static_cast<uint8_t>(c)); });
}

}  // namespace

absl::StatusOr<TokenFinisher> TokenFinisher::Create(const TokenizerOptions& options) {
  if (options.max_token_length > 0 && options.min_token_length > options.max_token_length) {
    return absl::InvalidArgumentError(absl::StrCat("min_token_length (", options.min_token_length,
                                                   ") is above max_token_length (", options.max_token_length,
                                                   "): no token could be kept"));
  }
  UErrorCode error = U_ZERO_ERROR;
  TokenFinisher finisher;
  finisher.options_ = options;
  finisher.has_rare_steps_ =
      options.strip_accents || options.fold_numbers || options.min_token_length > 1 || options.max_token_length > 0;
  finisher.case_map_.adoptInstead(ucasemap_open("", 0, &error));
  finisher.nfc_ = icu::Normalizer2::getNFCInstance(error);
  finisher.nfd_ = icu::Normalizer2::getNFDInstance(error);
  finisher.nfkc_ = icu::Normalizer2::getNFKCInstance(error);
  if (U_FAILURE(error)) {
    return absl::InternalError(absl::StrCat("ICU cannot map or normalize text: ", u_errorName(error)));
  }
  // UTF-8 grows at most threefold by a change of case.
  finisher.lowered_.resize(3 * kMaxTokenBytes + 1);
  return finisher;
}

absl::string_view TokenFinisher::Transform(const icu::Normalizer2* normalizer, absl::string_view text,
                                           std::string* out) {
  UErrorCode error = U_ZERO_ERROR;
  out->clear();
  icu::StringByteSink<std::string> sink(out);
  normalizer->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink, nullptr, error);
  GAUNTLET_CHECK(U_SUCCESS(error));
  return *out;
}

void TokenFinisher::Normalize(std::string* text) {
  if (options_.normalization == Normalization::kNone) return;
  Transform(options_.normalization == Normalization::kNfc ? nfc_ : nfkc_, *text, &normalized_);
  text->swap(normalized_);
}

absl::string_view TokenFinisher::LowerAscii(absl::string_view token) {
  std::transform(token.begin(), token.end(), lowered_.begin(),
                 [](char c) { return absl::ascii_tolower(static_cast<unsigned char>(c)); });
  return absl::string_view(lowered_.data(), token.size());
}

absl::string_view TokenFinisher::Lower(absl::string_view token) {
  UErrorCode error = U_ZERO_ERROR;
  const int32_t size =
      ucasemap_utf8ToLower(case_map_.getAlias(), lowered_.data(), static_cast<int32_t>(lowered_.size()), token.data(),
                           static_cast<int32_t>(token.size()), &error);
  GAUNTLET_CHECK(U_SUCCESS(error));
  return absl::string_view(lowered_.data(), static_cast<size_t>(size));
}

absl::string_view TokenFinisher::StripAccents(absl::string_view token) {
  Transform(nfd_, token, &decomposed_);
  stripped_.clear();
  for (size_t i = 0; i < decomposed_.size();) {
    const size_t at = i;
    if (!IsAccent(NextCodePoint(decomposed_, &i))) stripped_.append(decomposed_, at, i - at);
  }
  return Transform(nfc_, stripped_, &decomposed_);
}

bool TokenFinisher::HasAllowedLength(absl::string_view token) const {
  const auto length = static_cast<uint64_t>(
      std::count_if(token.begin(), token.end(), [](char c) { return !U8_IS_TRAIL(static_cast<uint8_t>(c)); }));
  return length >= options_.min_token_length && (options_.max_token_length == 0 || length <= options_.max_token_length);
}

absl::string_view TokenFinisher::Finish(absl::string_view token) {
  const bool is_ascii = IsAscii(token);
  if (options_.lowercase) token = is_ascii ? LowerAscii(token) : Lower(token);
  if (options_.strip_accents && !is_ascii) token = StripAccents(token);
  if (options_.fold_numbers) {
    folded_.clear();
    for (size_t i = 0; i < token.size();) {
      const size_t at = i;
      if (u_isdigit(NextCodePoint(token, &i))) {
        folded_.push_back('0');
      } else {
        folded_.append(token.data() + at, i - at);
      }
    }
    token = folded_;
  }
  return HasAllowedLength(token) ? token : absl::string_view();
}

}  // namespace gauntlet
