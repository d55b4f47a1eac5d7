#include <memory>
#include <utility>

#include "src/text/chunk_tokenizer.h"
#include "src/text/tokenizers.h"

namespace gauntlet {

namespace {

class WhitespaceTokenizer final : public ChunkTokenizer<WhitespaceTokenizer> {
 public:
  explicit WhitespaceTokenizer(TokenFinisher finisher) : ChunkTokenizer(kDropCarriageReturn, std::move(finisher)) {}

  void TokenizeAscii(absl::string_view chunk, Emit emit) { EmitAscii(chunk, emit); }
  void TokenizeUnicode(absl::string_view chunk, Emit emit) { EmitUnicode(chunk, emit); }
};

}  // namespace

absl::StatusOr<std::unique_ptr<Tokenizer>> CreateWhitespaceTokenizer(TokenFinisher finisher) {
  return std::make_unique<WhitespaceTokenizer>(std::move(finisher));
}

}  // namespace gauntlet
