#include <unicode/uchar.h>

#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "src/text/chunk_tokenizer.h"
#include "src/text/tokenizers.h"

namespace gauntlet {

namespace {

class AlphanumericTokenizer final : public ChunkTokenizer<AlphanumericTokenizer> {
 public:
  explicit AlphanumericTokenizer(TokenFinisher finisher)
      : ChunkTokenizer(kSplitAtCarriageReturn, std::move(finisher)) {}

  void TokenizeAscii(absl::string_view chunk, Emit emit) {
    for (size_t i = 0; i < chunk.size(); ++i) {
      const size_t begin = i;
      while (i < chunk.size() && absl::ascii_isalnum(static_cast<unsigned char>(chunk[i]))) ++i;
      if (i > begin) EmitAscii(chunk.substr(begin, i - begin), emit);
    }
  }

  void TokenizeUnicode(absl::string_view chunk, Emit emit) {
    constexpr uint32_t kStart = U_GC_L_MASK | U_GC_ND_MASK;
    size_t begin = absl::string_view::npos;
    for (size_t i = 0; i < chunk.size();) {
      const size_t at = i;
      const uint32_t category = U_GET_GC_MASK(NextCodePoint(chunk, &i));
      if (begin == absl::string_view::npos) {
        if ((category & kStart) != 0) begin = at;
      } else if ((category & (kStart | U_GC_M_MASK)) == 0) {
        EmitUnicode(chunk.substr(begin, at - begin), emit);
        begin = absl::string_view::npos;
      }
    }
    if (begin != absl::string_view::npos) EmitUnicode(chunk.substr(begin), emit);
  }
};

}  // namespace

absl::StatusOr<std::unique_ptr<Tokenizer>> CreateAlphanumericTokenizer(TokenFinisher finisher) {
  return std::make_unique<AlphanumericTokenizer>(std::move(finisher));
}

}  // namespace gauntlet
