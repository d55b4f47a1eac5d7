// Every tokenizer on generated English-like text, one thread.
//   build/release/bench/tokenizers_bench --benchmark_counters_tabular=true
// bytes_per_second counts bytes of text: lines of words of Zipf's frequencies with the punctuation of prose, or of
// tweets.
#include <benchmark/benchmark.h>

#include <string>

#include "bench/generated.h"
#include "gauntlet/text/tokenizer.h"

namespace gauntlet {
namespace {

constexpr size_t kBytes = size_t{4} << 20;

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
  static const auto& prose = *new std::string(RandomProse(kBytes));
  static const auto& tweets = *new std::string(RandomTweets(kBytes));
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
