// What the benchmarks run on: generated text and files that go with the process.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/string_view.h"
#include "gauntlet/base/random.h"

namespace gauntlet {

// A number below `count` of Zipf's law: k with a probability of about 1/(k + 1), up to the common factor.
inline uint64_t ZipfRank(uint64_t count, CounterRng* rng) {
  return static_cast<uint64_t>(std::pow(static_cast<double>(count + 1), rng->NextUniform())) - 1;
}

inline std::vector<std::string> RandomWords(uint64_t count, CounterRng* rng) {
  std::vector<std::string> words(count);
  for (std::string& word : words) {
    for (size_t n = 1 + rng->NextBelow(4) + rng->NextBelow(6); n > 0; --n) {
      word.push_back(static_cast<char>('a' + rng->NextBelow(26)));
    }
  }
  return words;
}

// At least `bytes` of lines of 15 words, of which one in ten has a capital, and one in five has one of `decorations`
// after it.
inline std::string RandomText(size_t bytes, const std::vector<std::string>& decorations) {
  constexpr uint64_t kWords = 20000;
  constexpr size_t kLineWords = 15;
  CounterRng rng(1);
  const std::vector<std::string> words = RandomWords(kWords, &rng);
  std::string text;
  for (size_t k = 0; text.size() < bytes || k % kLineWords != 0; ++k) {
    std::string word = words[ZipfRank(kWords, &rng)];
    if (rng.NextBelow(10) == 0) word[0] = static_cast<char>(word[0] - 'a' + 'A');
    text += word;
    if (rng.NextBelow(5) == 0) text += decorations[rng.NextBelow(decorations.size())];
    text += k % kLineWords == kLineWords - 1 ? '\n' : ' ';
  }
  return text;
}

// With the punctuation of an encyclopedia.
inline std::string RandomProse(size_t bytes) {
  return RandomText(bytes,
                    {",", ".", ";", ":", "'s", "n't", " (1984)", " \"so\"", " – 1,234.5", " café", "-based", " U.S."});
}

// With names, topics, addresses, faces and emoji.
inline std::string RandomTweets(size_t bytes) {
  return RandomText(bytes, {"!", "...", "?!", " :)", " @someone", " #SomeTopic", " https://t.co/abcdef", " 😂😂",
                            " $AAPL", " &amp;", " LOL"});
}

// An empty directory, which is removed in the end.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string name = std::filesystem::temp_directory_path() / "gauntlet.bench.XXXXXX";
    path_ = mkdtemp(name.data()) == nullptr ? "" : name;
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  const std::string& path() const { return path_; }
  // Returns the path of a file with `bytes`.
  std::string Write(const std::string& name, absl::string_view bytes) const {
    std::string path = path_ + "/" + name;
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path;
  }

 private:
  std::string path_;
};

}  // namespace gauntlet
