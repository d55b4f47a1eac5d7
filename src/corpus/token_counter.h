// Tokens in, counts and encoded provisional ids out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "src/corpus/token_coding.h"
#include "src/corpus/word_table.h"

namespace gauntlet {

// Looks tokens up in a word table some tokens late, in order, so that the memory that a look-up needs is being fetched
// while the next tokens are cut. One thread at a time.
class TokenCounter {
 public:
  // Each token counts `weight` times. Tokens in `text` are taken faster than others.
  TokenCounter(WordTable* table, uint64_t weight, absl::string_view text, TokenEncoder* output)
      : table_(*table),
        weight_(weight),
        text_(reinterpret_cast<uintptr_t>(text.data())),
        readable_(text.size() < ShortWord::kReadBytes ? 0 : text.size() - ShortWord::kReadBytes + 1),
        output_(*output) {}

  void AddToken(absl::string_view token) {
    if (token.size() > ShortWord::kMaxBytes) {
      Flush();
      output_.Append(table_.Count(token, weight_));
      return;
    }
    const bool readable = reinterpret_cast<uintptr_t>(token.data()) - text_ < readable_;
    const ShortWord word = readable ? ShortWord::FromReadable(token) : ShortWord(token);
    const size_t hash = ShortWordMap::Hash(word);
    table_.Prefetch(hash);
    MakeRoom() = {word, hash};
  }
  void AddDocumentEnd() { MakeRoom() = {ShortWord(), 0}; }

  // Encodes what is delayed.
  void Flush() {
    while (begin_ != end_) EncodeFirst();
  }

 private:
  static constexpr size_t kDelay = 16;  // tokens; a power of two

  struct Delayed {
    ShortWord word;  // the empty one stands for a document end
    size_t hash = 0;
  };

  Delayed& MakeRoom() {
    if (end_ - begin_ == kDelay) EncodeFirst();
    return delayed_[end_++ % kDelay];
  }
  void EncodeFirst() {
    const auto& [word, hash] = delayed_[begin_++ % kDelay];
    output_.Append(word == ShortWord() ? kDocumentEnd : table_.Count(word, hash, weight_));
  }

  WordTable& table_;
  const uint64_t weight_;
  const uintptr_t text_;
  const uintptr_t readable_;  // so many bytes of the text have ShortWord::kReadBytes bytes from them on
  TokenEncoder& output_;
  std::array<Delayed, kDelay> delayed_;
  size_t begin_ = 0;  // delayed_[begin_ % kDelay] to delayed_[end_ % kDelay - 1] are in use
  size_t end_ = 0;
};

}  // namespace gauntlet
