#include <memory>
#include <utility>

#include "gauntlet/base/status.h"
#include "src/text/chunk_tokenizer.h"
#include "src/text/tokenizers.h"
#include "src/text/word_segments.h"

namespace gauntlet {

namespace {

class WordTokenizer final : public ChunkTokenizer<WordTokenizer> {
 public:
  WordTokenizer(WordSegmenter segmenter, TokenFinisher finisher)
      : ChunkTokenizer(kSplitAtCarriageReturn, std::move(finisher)), segmenter_(std::move(segmenter)) {}

  void TokenizeAscii(absl::string_view chunk, Emit emit) {
    ForEachAsciiWord(chunk, [&](absl::string_view word) { EmitAscii(word, emit); });
  }
  void TokenizeUnicode(absl::string_view chunk, Emit emit) {
    segmenter_.ForEachWord(chunk, [&](absl::string_view word) { EmitUnicode(word, emit); });
  }

 private:
  WordSegmenter segmenter_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Tokenizer>> CreateWordTokenizer(TokenFinisher finisher) {
  GAUNTLET_ASSIGN_OR_RETURN(WordSegmenter segmenter, WordSegmenter::Create());
  return std::make_unique<WordTokenizer>(std::move(segmenter), std::move(finisher));
}

}  // namespace gauntlet
