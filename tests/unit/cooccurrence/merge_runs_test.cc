#include "src/cooccurrence/merge_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <map>

#include "gauntlet/io/block_file.h"
#include "gauntlet/io/coding.h"
#include "tests/unit/cooccurrence/counting_test_util.h"

namespace gauntlet {
namespace {

using Cells = std::map<std::pair<uint32_t, uint32_t>, uint64_t>;

class CollectingSink : public RowSink {
 public:
  absl::Status Append(absl::Span<const RowBatch> batches) override {
    for (const RowBatch& batch : batches) {
      for (size_t k = 0; k < batch.rows.size(); ++k) {
        for (uint64_t e = batch.Begin(k); e < batch.rows[k].end; ++e) {
          cells[{batch.rows[k].row, batch.columns[e]}] = batch.values[e];
        }
      }
    }
    return absl::OkStatus();
  }
  Cells cells;
};

RowBatch OneRow(uint32_t row, const std::vector<std::pair<uint32_t, uint64_t>>& entries) {
  RowBatch batch;
  for (const auto& [column, bits] : entries) {
    batch.columns.push_back(column);
    batch.values.push_back(bits);
  }
  batch.EndRow(row);
  return batch;
}

class MergeRunsTest : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::vector<RowBatch>& batches) {
    std::string path = JoinPath(directory_, name);
    const auto writer = RunWriter::Create(path, options_.format, 2);
    GAUNTLET_EXPECT_OK(writer);
    GAUNTLET_EXPECT_OK((*writer)->Append(batches));
    GAUNTLET_EXPECT_OK((*writer)->Finish());
    return path;
  }
  absl::Status Merge(const std::vector<std::string>& runs) {
    return MergeRuns(runs, options_, &sink_, nullptr, nullptr);
  }

  const std::string directory_ = FreshDirectory();
  const ValueCodec counts_{ValueKind::kCount, {6, 3, 2}};
  const ValueCodec doubles_{ValueKind::kFloat64, {}};
  MergeRunsOptions options_ = {RunFormat(&counts_, /*vocabulary_size=*/10), /*threads=*/2};
  CollectingSink sink_;
};

TEST_F(MergeRunsTest, BlocksThatOverlapAreRefused) {
  // Each fits the file; together they claim more than it can hold.
  const std::string path = JoinPath(directory_, "run");
  absl::StatusOr<BlockFileWriter> file = BlockFileWriter::Create(path, kRunMagic, kRunVersion);
  GAUNTLET_ASSERT_OK(file);
  const absl::StatusOr<BlockHandle> handle = file->Append(std::string(1000, 'x'), 1);
  GAUNTLET_ASSERT_OK(handle);
  std::string index;
  for (int repeat = 0; repeat < 2; ++repeat) {
    PutVarint64(&index, 0);
    PutBlockHandle(&index, *handle);
  }
  GAUNTLET_ASSERT_OK(file->Finish(index));
  const absl::Status status = RunReader::Open(path, options_.format).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("blocks overlap"));
}

TEST_F(MergeRunsTest, AddsAndRemovesTheRuns) {
  const std::string a = Write("a", {OneRow(0, {{0, 6}, {9, 5}}), OneRow(7, {{1, 1}})});
  const std::string b = Write("b", {OneRow(0, {{9, 7}}), OneRow(3, {{3, 3}}), OneRow(9, {{0, 2}})});
  const std::string c = Write("c", {});
  GAUNTLET_ASSERT_OK(Merge({a, b, c}));
  EXPECT_EQ(sink_.cells, (Cells{{{0, 0}, 6}, {{0, 9}, 12}, {{3, 3}, 3}, {{7, 1}, 1}, {{9, 0}, 2}}));
  EXPECT_THAT(*ListDirectory(directory_), testing::IsEmpty());
}

TEST_F(MergeRunsTest, DoublesAreAddedInOrderWhateverTheFanIn) {
  options_.format = RunFormat(&doubles_, 10);
  const std::vector<double> values = {1e16, 1.0, 1.0, 3.0, 1e-3, 1e15, 7.0, 0.1, 0.2};
  double sum = 0.0;
  for (const double value : values) sum += value;
  for (const size_t fan_in : {2, 3, 4, 100}) {
    std::vector<std::string> runs;
    for (size_t k = 0; k < values.size(); k += 3) {  // each run repeats the cell
      runs.push_back(Write(absl::StrCat("run", k), {OneRow(5, {{2, std::bit_cast<uint64_t>(values[k])},
                                                               {2, std::bit_cast<uint64_t>(values[k + 1])},
                                                               {2, std::bit_cast<uint64_t>(values[k + 2])}})}));
    }
    options_.fan_in = fan_in;
    GAUNTLET_ASSERT_OK(Merge(runs));
    EXPECT_EQ(sink_.cells, (Cells{{{5, 2}, std::bit_cast<uint64_t>(sum)}})) << fan_in;
    EXPECT_THAT(*ListDirectory(directory_), testing::IsEmpty());
  }
}

TEST_F(MergeRunsTest, CountsThatOverflowAreAnError) {
  const std::string a = Write("a", {OneRow(0, {{0, ValueCodec::kMaxCount}})});
  const std::string b = Write("b", {OneRow(0, {{0, 1}})});
  EXPECT_TRUE(absl::IsOutOfRange(Merge({a, b})));
}

TEST_F(MergeRunsTest, MemoryTooSmall) {
  options_.memory = 10;
  const absl::Status status = Merge({Write("a", {OneRow(0, {{0, 1}})})});
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
}

TEST_F(MergeRunsTest, DamageIsNoticed) {
  const std::vector<RowBatch> batches = {OneRow(0, {{0, 6}, {9, 5}}), OneRow(7, {{1, 1}})};
  const std::string bytes = *ReadFile(Write("a", batches));
  const std::string path = JoinPath(directory_, "a");
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x11);
    Overwrite(path, damaged);
    const absl::Status status = Merge({path});
    EXPECT_TRUE(absl::IsDataLoss(status) || absl::IsFailedPrecondition(status)) << at << status;
    Overwrite(path, bytes.substr(0, at));
    EXPECT_TRUE(absl::IsDataLoss(Merge({path}))) << at;
  }
}

TEST(RunFormatTest, StripesCoverTheRowsAndGrow) {
  const ValueCodec codec(ValueKind::kFloat64, {});
  for (const uint32_t size : {1, 2, 9, 1000}) {
    const RunFormat format(&codec, size);
    EXPECT_EQ(format.vocabulary_size(), size);
    EXPECT_EQ(format.stripe_begin(0), 0);
    EXPECT_EQ(format.stripe_end(format.num_stripes() - 1), size);
    for (size_t stripe = 0; stripe < format.num_stripes(); ++stripe) {
      EXPECT_LE(format.stripe_end(stripe) - format.stripe_begin(stripe), 64);
      for (uint32_t row = format.stripe_begin(stripe); row < format.stripe_end(stripe); ++row) {
        EXPECT_EQ(format.StripeOf(row), stripe);
      }
    }
  }
}

// Behind the checksums: a cursor stays inside its stripe and its bytes.
TEST(StripeCursorTest, DamagedBytesNeverLeadOutside) {
  const ValueCodec codec(ValueKind::kCount, {6, 3, 2});
  const RunFormat format(&codec, /*vocabulary_size=*/100);
  const size_t stripe = format.StripeOf(40);
  const uint32_t begin = format.stripe_begin(stripe);
  const uint32_t end = format.stripe_end(stripe);
  ASSERT_GE(end - begin, 4);
  const std::string bytes = {1, 2, 3, 0, 5, 1, 3, 1, 0, 0};  // row 1: two entries; row 3: one
  const auto walk = [&](absl::string_view damaged) {
    StripeCursor cursor(damaged, format, stripe);
    size_t entries = 0;
    while (cursor.NextRow()) {
      EXPECT_GE(cursor.row(), begin);
      EXPECT_LT(cursor.row(), end);
      const bool read = cursor.ForEachEntry([&](uint32_t column, uint64_t bits) {
        EXPECT_LT(column, 100);
        EXPECT_GT(bits, 0);
        ++entries;
      });
      if (!read) break;
    }
    return cursor.ok() ? entries : 0;
  };
  EXPECT_EQ(walk(bytes), 3);
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(value);
      walk(damaged);
      walk(damaged.substr(0, at + 1));
    }
  }
}

}  // namespace
}  // namespace gauntlet
