// Export to and import from the reference's binary records.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <limits>

#include "absl/types/span.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/io/coding.h"
#include "tests/unit/cooccurrence/counting_test_util.h"

namespace gauntlet {
namespace {

using ::testing::HasSubstr;

constexpr uint64_t kMemory = uint64_t{64} << 20;

Vocabulary MakeVocabulary(uint32_t size) {
  std::vector<Vocabulary::Entry> entries;
  for (uint32_t k = 0; k < size; ++k) entries.emplace_back(absl::StrCat("w", k), size - k);
  auto vocabulary = Vocabulary::Create(std::move(entries));
  GAUNTLET_EXPECT_OK(vocabulary);
  return *std::move(vocabulary);
}

void PutRecord(std::string* out, uint32_t i, uint32_t j, double value) {
  PutFixed32(out, i);
  PutFixed32(out, j);
  PutFixed64(out, std::bit_cast<uint64_t>(value));
}

std::string ShuffleRecords(const std::string& bytes, uint64_t seed) {
  std::vector<size_t> order(bytes.size() / 16);
  for (size_t k = 0; k < order.size(); ++k) order[k] = k;
  Shuffle(absl::MakeSpan(order), CounterRng(seed));
  std::string shuffled;
  for (const size_t k : order) shuffled += bytes.substr(16 * k, 16);
  return shuffled;
}

// Counts, exports, shuffles, imports and exports again.
TEST(RecordsTest, ExportAndImportAreInverse) {
  const std::string base = FreshDirectory();
  const Vocabulary vocabulary = MakeVocabulary(90);
  for (const bool symmetric : {true, false}) {
    CountTuning tuning;
    tuning.band_width = 16;
    CountRequest request = MakeRequest(JoinPath(base, "counted"), 6, symmetric);
    GAUNTLET_ASSERT_OK(CountDocuments(RandomDocuments(2, 90, 30, 60), 90, request, tuning));
    const std::string exported = JoinPath(base, "exported.bin");
    GAUNTLET_ASSERT_OK(ExportRecords(request.directory, exported, 2, kMemory, nullptr, nullptr));
    const std::string bytes = *ReadFile(exported);
    const auto counted = CooccurrenceMatrix::Open(request.directory);
    GAUNTLET_ASSERT_OK(counted);
    EXPECT_EQ(bytes.size(), 16 * counted->directed_records());

    const std::string shuffled = JoinPath(base, "shuffled.bin");
    GAUNTLET_ASSERT_OK(WriteFile(shuffled, ShuffleRecords(bytes, 1)));
    request.directory = JoinPath(base, "imported");
    request.threads = 2;
    GAUNTLET_ASSERT_OK(ImportRecords(shuffled, vocabulary, request, nullptr, nullptr));
    const auto imported = CooccurrenceMatrix::Open(request.directory);
    GAUNTLET_ASSERT_OK(imported);
    EXPECT_FALSE(imported->symmetric());
    EXPECT_EQ(imported->directed_records(), counted->directed_records());
    EXPECT_EQ(imported->vocabulary_fingerprint(), vocabulary.Fingerprint());
    GAUNTLET_ASSERT_OK(ExportRecords(request.directory, exported, 1, kMemory, nullptr, nullptr));
    EXPECT_TRUE(*ReadFile(exported) == bytes);
  }
}

TEST(ExportRecordsTest, AnyBudgetGivesTheSameFile) {
  const std::string base = FreshDirectory();
  CountTuning tuning;
  tuning.band_width = 32;
  const CountRequest request = MakeRequest(JoinPath(base, "matrix"), 9);
  GAUNTLET_ASSERT_OK(CountDocuments(RandomDocuments(3, 150, 40, 100), 150, request, tuning));
  const std::string output = JoinPath(base, "records.bin");
  GAUNTLET_ASSERT_OK(ExportRecords(request.directory, output, 2, kMemory, nullptr, nullptr));
  const std::string expected = *ReadFile(output);
  int succeeded = 0;
  for (uint64_t memory = 1000; memory < 200000; memory = memory * 5 / 4) {
    const absl::Status status = ExportRecords(request.directory, output, 3, memory, nullptr, nullptr);
    if (absl::IsResourceExhausted(status)) continue;
    GAUNTLET_ASSERT_OK(status);
    EXPECT_TRUE(*ReadFile(output) == expected) << memory;
    ++succeeded;
  }
  EXPECT_GT(succeeded, 3);
  EXPECT_TRUE(absl::IsResourceExhausted(ExportRecords(request.directory, output, 1, 100, nullptr, nullptr)));
}

TEST(ExportRecordsTest, CancelledLeavesTheOldFile) {
  const std::string base = FreshDirectory();
  GAUNTLET_ASSERT_OK(CountDocuments({{0, 1, 2}}, 3, MakeRequest(JoinPath(base, "matrix"), 2)));
  CancellationToken cancellation;
  cancellation.Cancel();
  EXPECT_TRUE(absl::IsCancelled(
      ExportRecords(JoinPath(base, "matrix"), JoinPath(base, "out.bin"), 1, kMemory, nullptr, &cancellation)));
  EXPECT_THAT(*ListDirectory(base), testing::ElementsAre("matrix"));
}

// Sums of doubles depend on their order: it is that of the file, wherever runs are cut.
TEST(ImportRecordsTest, RepeatedRecordsAreAddedInTheOrderOfTheFile) {
  const std::string base = FreshDirectory();
  const Vocabulary vocabulary = MakeVocabulary(400);
  std::string bytes;
  std::vector<double> sums(4, 0.0);
  CounterRng rng(1);
  for (uint32_t k = 0; k < 200000; ++k) {
    const double value = std::ldexp(rng.NextUniform() + 0.1, static_cast<int>(rng.NextBelow(80)));
    PutRecord(&bytes, 1 + k % 2 * 300, 1 + k / 2 % 2 * 200, value);
    sums[k % 2 * 2 + k / 2 % 2] += value;
  }
  const std::string path = JoinPath(base, "records.bin");
  GAUNTLET_ASSERT_OK(WriteFile(path, bytes));
  for (const uint64_t memory : {uint64_t{9} << 20, kMemory}) {
    CountRequest request = MakeRequest(JoinPath(base, "matrix"), 1);
    request.memory = memory;
    RecordingProgress progress;
    const absl::Status status = ImportRecords(path, vocabulary, request, &progress, nullptr);
    GAUNTLET_ASSERT_OK(status);
    EXPECT_EQ(progress.metric("runs"), memory == kMemory ? 1 : 3);
    const Counts counts = ReadCounts(request.directory);
    ASSERT_EQ(counts.size(), 4);
    EXPECT_EQ(counts.at({0, 0}), std::bit_cast<uint64_t>(sums[0]));
    EXPECT_EQ(counts.at({0, 200}), std::bit_cast<uint64_t>(sums[1]));
    EXPECT_EQ(counts.at({300, 0}), std::bit_cast<uint64_t>(sums[2]));
    EXPECT_EQ(counts.at({300, 200}), std::bit_cast<uint64_t>(sums[3]));
  }
}

TEST(ImportRecordsTest, BadRecordsAreNamedWithTheirOffset) {
  const std::string base = FreshDirectory();
  const std::string path = JoinPath(base, "records.bin");
  const Vocabulary vocabulary = MakeVocabulary(10);
  const auto import = [&](const std::string& bytes) {
    GAUNTLET_EXPECT_OK(WriteFile(path, bytes));
    return ImportRecords(path, vocabulary, MakeRequest(JoinPath(base, "matrix"), 1), nullptr, nullptr);
  };
  std::string good;
  PutRecord(&good, 10, 1, 0.5);
  GAUNTLET_EXPECT_OK(import(good));
  GAUNTLET_EXPECT_OK(RemoveAll(JoinPath(base, "matrix")));

  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<std::tuple<uint32_t, uint32_t, double>> bad = {
      {0, 1, 1.0},  {1, 0, 1.0},           {11, 1, 1.0},
      {1, 11, 1.0}, {0xffffffffu, 1, 1.0}, {1, 1, 0.0},
      {1, 1, -1.0}, {1, 1, infinity},      {1, 1, std::numeric_limits<double>::quiet_NaN()},
      {1, 1, 1e31}, {1, 1, 1e-31}};
  for (const auto& [i, j, value] : bad) {
    std::string bytes = good;
    PutRecord(&bytes, i, j, value);
    const absl::Status status = import(bytes);
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("records.bin: offset 16: "));
  }
  EXPECT_THAT(std::string(import(good + good.substr(0, 15)).message()), HasSubstr("offset 16: the last record is cut"));
  EXPECT_THAT(std::string(import("").message()), HasSubstr("has no record"));
  EXPECT_THAT(*ListDirectory(base), testing::ElementsAre("records.bin"));
}

TEST(ImportRecordsTest, CancellationAndBudget) {
  const std::string base = FreshDirectory();
  const std::string path = JoinPath(base, "records.bin");
  std::string bytes;
  PutRecord(&bytes, 1, 1, 0.5);
  GAUNTLET_ASSERT_OK(WriteFile(path, bytes));
  CountRequest request = MakeRequest(JoinPath(base, "matrix"), 1);
  CancellationToken cancellation;
  cancellation.Cancel();
  EXPECT_TRUE(absl::IsCancelled(ImportRecords(path, MakeVocabulary(3), request, nullptr, &cancellation)));
  request.memory = 1000;
  EXPECT_TRUE(absl::IsResourceExhausted(ImportRecords(path, MakeVocabulary(3), request, nullptr, nullptr)));
  EXPECT_THAT(*ListDirectory(base), testing::ElementsAre("records.bin"));
}

}  // namespace
}  // namespace gauntlet
