// Tokens in, counts and encoded provisional ids out.
#pragma once

#include <array>
#include <cstddef>

#include "absl/strings/string_view.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "src/corpus/token_coding.h"
#include "src/corpus/word_table.h"

namespace gauntlet {

// Looks tokens up in a word table some tokens late, in order, so that the memory that a look-up needs is being fetched
// while the next tokens are cut. One thread at a time.
class TokenCounter {
 public:
  // Each token counts `weight` times.
  TokenCounter(WordTable* table, uint64_t weight, TokenEncoder* output)
      : table_(*table), weight_(weight), output_(*output) {}

  void AddToken(absl::string_view token) {
    if (token.size() > ShortWord::kMaxBytes) {
      Flush();
      output_.Append(table_.Count(token, weight_));
      return;
    }
    ShortWord& word = MakeRoom();
    word = ShortWord(token);
    table_.Prefetch(word);
  }
  void AddDocumentEnd() { MakeRoom() = ShortWord(); }  // the empty word stands for it

  // Encodes what is delayed.
  void Flush() {
    while (begin_ != end_) EncodeFirst();
  }

 private:
  static constexpr size_t kDelay = 16;  // tokens; a power of two

  ShortWord& MakeRoom() {
    if (end_ - begin_ == kDelay) EncodeFirst();
    return delayed_[end_++ % kDelay];
  }
  void EncodeFirst() {
    const ShortWord& word = delayed_[begin_++ % kDelay];
    output_.Append(word == ShortWord() ? kDocumentEnd : table_.Count(word, weight_));
  }

  WordTable& table_;
  const uint64_t weight_;
  TokenEncoder& output_;
  std::array<ShortWord, kDelay> delayed_;
  size_t begin_ = 0;  // delayed_[begin_ % kDelay] to delayed_[end_ % kDelay - 1] are in use
  size_t end_ = 0;
};

}  // namespace gauntlet
