// Checksummed blocks, and input streams of every compression.
//   build/release/bench/io_bench --benchmark_counters_tabular=true
// bytes_per_second counts bytes before compression. Files are read from the system's cache. Where more than one thread
// works, "CPU" is that of all threads, and the rates are by the clock.
#include <benchmark/benchmark.h>
#include <bzlib.h>
#include <zlib.h>
#include <zstd.h>

#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "bench/generated.h"
#include "gauntlet/base/random.h"
#include "gauntlet/io/block_file.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/input_stream.h"

namespace gauntlet {
namespace {

constexpr uint64_t kVocabularySize = 100000;
constexpr size_t kBlockBytes = size_t{1} << 20;
constexpr size_t kTextBytes = size_t{16} << 20;
constexpr int kBzip2Level = 9;  // blocks of 900,000 bytes
constexpr char kMagic[] = "GNTBENCH";

// Word ids as varints: what most blocks hold.
std::string RandomIds() {
  CounterRng rng(1);
  std::string bytes;
  while (bytes.size() < kBlockBytes) PutVarint64(&bytes, ZipfRank(kVocabularySize, &rng));
  return bytes;
}

// Argument: zstd's level.
void BenchEncodeBlock(benchmark::State& state) {
  const std::string raw = RandomIds();
  size_t stored = 0;
  for (auto _ : state) {
    const EncodedBlock block = *EncodeBlock(raw, static_cast<int>(state.range(0)));
    stored = block.stored.size();
    benchmark::DoNotOptimize(stored);
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * raw.size()));
  state.counters["stored"] = static_cast<double>(stored) / static_cast<double>(raw.size());
}
BENCHMARK(BenchEncodeBlock)->ArgName("level")->Arg(0)->Arg(1)->Arg(3);

void BenchReadBlock(benchmark::State& state) {
  const std::string raw = RandomIds();
  const ScratchDirectory scratch;
  const std::string path = scratch.path() + "/blocks";
  BlockFileWriter writer = *BlockFileWriter::Create(path, kMagic, 1);
  const BlockHandle handle = *writer.Append(raw, static_cast<int>(state.range(0)));
  writer.Finish("").IgnoreError();
  const BlockFileReader reader = *BlockFileReader::Open(path, kMagic, 1);
  std::string read;
  for (auto _ : state) {
    if (!reader.Read(handle, &read).ok()) return state.SkipWithError("the block is damaged");
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * read.size()));
}
BENCHMARK(BenchReadBlock)->ArgName("level")->Arg(0)->Arg(1)->Arg(3);

std::string Gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);  // 16: gzip, not zlib
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string Bzip2(const std::string& text) {
  auto size = static_cast<unsigned>(text.size() + text.size() / 100 + 600);  // the bound of the library's manual
  std::string packed(size, '\0');
  BZ2_bzBuffToBuffCompress(packed.data(), &size, const_cast<char*>(text.data()), static_cast<unsigned>(text.size()),
                           kBzip2Level, 0, 0);
  packed.resize(size);
  return packed;
}

std::string Zstd(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), ZSTD_CLEVEL_DEFAULT));
  return packed;
}

void BenchReadInput(benchmark::State& state, const std::string& path, size_t size, int threads) {
  std::vector<char> buffer(size_t{1} << 18);
  for (auto _ : state) {
    const auto stream = *OpenInput(path, threads);
    size_t total = 0;
    for (size_t read = 1; read > 0; total += read) read = stream->Read(absl::MakeSpan(buffer)).value_or(0);
    if (total != size) return state.SkipWithError("the file is damaged");
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * size));
}

void RegisterInputs(const ScratchDirectory& scratch) {
  const auto add = [&](const std::string& name, const std::string& bytes, size_t size, int threads = 1) {
    const std::string path = scratch.Write(absl::StrReplaceAll(name, {{"/", "."}}), bytes);
    auto* bench = benchmark::RegisterBenchmark(("BenchReadInput/" + name).c_str(), BenchReadInput, path, size, threads);
    bench->Unit(benchmark::kMillisecond);
    if (threads > 1) bench->MeasureProcessCPUTime()->UseRealTime();
  };
  const std::string text = RandomProse(kTextBytes);
  const std::string block = text.substr(0, 800000);
  add("plain", text, text.size());
  add("gz", Gzip(text), text.size());
  add("zst", Zstd(text), text.size());
  add("bz2/one_block", Bzip2(block), block.size());
  add("bz2/threads:1", Bzip2(text), text.size());
  add("bz2/threads:2", Bzip2(text), text.size(), 2);
}

}  // namespace
}  // namespace gauntlet

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const gauntlet::ScratchDirectory scratch;
  gauntlet::RegisterInputs(scratch);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
