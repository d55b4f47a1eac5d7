// Every tokenizer on generated English-like text, one thread.
//   build/release/bench/tokenizers_bench --benchmark_counters_tabular=true
// bytes_per_second counts bytes of text. The text is lines of words of Zipf's frequencies with the punctuation of
// prose, or of tweets: names, topics, addresses, faces and emoji.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "gauntlet/base/random.h"
#include "gauntlet/text/tokenizer.h"

namespace gauntlet {
namespace {

constexpr size_t kBytes = size_t{4} << 20;
constexpr uint64_t kWords = 20000;
constexpr size_t kLineWords = 15;

std::string RandomWord(CounterRng* rng) {
  std::string word;
  for (size_t n = 1 + rng->NextBelow(4) + rng->NextBelow(6); n > 0; --n) {
    word.push_back(static_cast<char>('a' + rng->NextBelow(26)));
  }
  return word;
}

// Lines of words, of which one in `share` has one of `decorations` after it.
std::string RandomText(const std::vector<std::string>& decorations, uint64_t share) {
  CounterRng rng(1);
  std::vector<std::string> words;
  for (uint64_t k = 0; k < kWords; ++k) words.push_back(RandomWord(&rng));
  std::string text;
  for (size_t k = 0; text.size() < kBytes; ++k) {
    // The product of two uniform numbers favours small ones.
    std::string word = words[rng.NextBelow(rng.NextBelow(kWords) + 1)];
    if (rng.NextBelow(10) == 0) word[0] = static_cast<char>(word[0] - 'a' + 'A');
    text += word;
    if (rng.NextBelow(share) == 0) text += decorations[rng.NextBelow(decorations.size())];
    text += k % kLineWords == kLineWords - 1 ? '\n' : ' ';
  }
  return text;
}

void Run(benchmark::State& state, const std::string& name, const std::string& text) {
  const auto tokenizer = *CreateTokenizer(name, TokenizerOptions{});
  size_t tokens = 0;
  for (auto _ : state) {
    tokenizer->Tokenize(text, [&](absl::string_view) { ++tokens; });
  }
  benchmark::DoNotOptimize(tokens);
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}

void RegisterAll() {
  static const auto& prose = *new std::string(
      RandomText({",", ".", ";", ":", "'s", "n't", " (1984)", " \"so\"", " – 1,234.5", " café", "-based", " U.S."}, 5));
  static const auto& tweets = *new std::string(RandomText(
      {"!", "...", "?!", " :)", " @someone", " #SomeTopic", " https://t.co/abcdef", " 😂😂", " $AAPL", " &amp;", " LOL"},
      5));
  for (const TokenizerInfo& info : KnownTokenizers()) {
    benchmark::RegisterBenchmark((info.name + "/prose").c_str(), Run, info.name, prose);
    benchmark::RegisterBenchmark((info.name + "/tweets").c_str(), Run, info.name, tweets);
  }
}

}  // namespace
}  // namespace gauntlet

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  gauntlet::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
