// The tokenizers, one in each file; see gauntlet/text/tokenizer.h for what they do.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "gauntlet/text/tokenizer.h"
#include "src/text/token_finisher.h"

namespace gauntlet {

// Internal when ICU lacks its data.
absl::StatusOr<std::unique_ptr<Tokenizer>> CreateWhitespaceTokenizer(TokenFinisher finisher);
absl::StatusOr<std::unique_ptr<Tokenizer>> CreateAlphanumericTokenizer(TokenFinisher finisher);
absl::StatusOr<std::unique_ptr<Tokenizer>> CreateWordTokenizer(TokenFinisher finisher);
absl::StatusOr<std::unique_ptr<Tokenizer>> CreateWikipediaTokenizer(TokenFinisher finisher);
absl::StatusOr<std::unique_ptr<Tokenizer>> CreateTwitterTokenizer(TokenFinisher finisher);
absl::StatusOr<std::unique_ptr<Tokenizer>> CreateTwitterGlove27bTokenizer(TokenFinisher finisher);

}  // namespace gauntlet
