// Text to train on in tests.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/random.h"

namespace gauntlet {

// Sentences over `words` words, the frequent ones first, each next word near the last one, so that there is something
// to learn.
inline std::string SmallText(uint32_t words, int sentences) {
  CounterRng rng(11);
  std::string text;
  for (int k = 0; k < sentences; ++k) {
    auto word = static_cast<uint32_t>(rng.NextUniform() * rng.NextUniform() * words);
    for (int length = 0; length < 12; ++length) {
      absl::StrAppend(&text, "w", word, " ");
      word = static_cast<uint32_t>((word + rng.NextBelow(5) * rng.NextBelow(5)) % words);
    }
    text += "\n";
  }
  return text;
}

}  // namespace gauntlet
