#include "gauntlet/cooccurrence/associations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/cooccurrence/counting_test_util.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Vocabulary Words(const std::vector<std::string>& words) {
  std::vector<Vocabulary::Entry> entries;
  for (const std::string& word : words) entries.emplace_back(word, 10);
  return *Vocabulary::Create(entries);
}

// "a b a b c", "a a", "d", counted by neighbours without weights: X_ab = 3, X_bc = 1, X_aa = 2 in the symmetric matrix,
// with the row sums 5, 4, 1, 0; X_ab = 2, X_ba = 1, X_bc = 1, X_aa = 1 in the one of left contexts.
class AssociationsTest : public testing::Test {
 protected:
  CooccurrenceMatrix Count(bool symmetric) {
    const std::string directory = JoinPath(FreshDirectory(), "matrix");
    const VectorSource source({{0, 1, 0, 1, 2}, {0, 0}, {3}}, 100);
    CountTuning tuning;
    tuning.band_width = 2;
    EXPECT_EQ(CountTokens({&source, 4, vocabulary_.Fingerprint(), nullptr},
                          MakeRequest(directory, 1, symmetric, DistanceWeighting::kNone), tuning, nullptr, nullptr),
              absl::OkStatus());
    return *CooccurrenceMatrix::Open(directory);
  }

  Vocabulary vocabulary_ = Words({"a", "b", "c", "d"});
  ScanResources resources_;
};

TEST_F(AssociationsTest, Marginals) {
  const Marginals symmetric = *ComputeMarginals(Count(true), resources_);
  EXPECT_THAT(symmetric.rows, ElementsAre(5, 4, 1, 0));
  EXPECT_THAT(symmetric.columns, ElementsAre(5, 4, 1, 0));
  EXPECT_EQ(symmetric.total, 10);
  EXPECT_NEAR(symmetric.sum_x_log_x, 6 * std::log(3.0) + 2 * std::log(2.0), 1e-12);
  const Marginals left = *ComputeMarginals(Count(false), resources_);
  EXPECT_THAT(left.rows, ElementsAre(3, 2, 0, 0));
  EXPECT_THAT(left.columns, ElementsAre(2, 2, 1, 0));
  EXPECT_EQ(left.total, 5);
  EXPECT_NEAR(left.sum_x_log_x, 2 * std::log(2.0), 1e-12);
}

TEST_F(AssociationsTest, InformationInBits) {
  const CooccurrenceInformation information = DescribeInformation(*ComputeMarginals(Count(true), resources_));
  EXPECT_NEAR(information.word_entropy, 1.360964047443681, 1e-12);   // of 0.5, 0.4, 0.1
  EXPECT_NEAR(information.joint_entropy, 2.170950594454669, 1e-12);  // of 0.3, 0.3, 0.2, 0.1, 0.1
  const double expected = 0.2 * std::log2(0.8) + 0.6 * std::log2(1.5) + 0.2 * std::log2(2.5);
  EXPECT_NEAR(information.mutual_information, expected, 1e-12);
  const CooccurrenceInformation left = DescribeInformation(*ComputeMarginals(Count(false), resources_));
  EXPECT_NEAR(left.mutual_information,
              0.4 * std::log2(0.4 / (0.6 * 0.4)) + 0.2 * std::log2(0.2 / (0.4 * 0.4)) +
                  0.2 * std::log2(0.2 / (0.4 * 0.2)) + 0.2 * std::log2(0.2 / (0.6 * 0.4)),
              1e-12);
}

TEST_F(AssociationsTest, PairsByHand) {
  const absl::StatusOr<AssociationReport> report =
      ComputeAssociations(Count(true), vocabulary_, {{"a", "b"}, {"b", "c"}, {"a", "a"}, {"a", "c"}, {"d", "a"}}, {},
                          AssociationOptions(), resources_);
  GAUNTLET_ASSERT_OK(report);
  EXPECT_EQ(report->total, 10);
  EXPECT_EQ(report->entries, 5);
  const std::vector<Association>& pairs = report->pairs;
  EXPECT_EQ(pairs[0].count, 3);
  EXPECT_NEAR(pairs[0].expected, 2.0, 1e-12);
  EXPECT_NEAR(pairs[0].pmi, std::log2(1.5), 1e-12);
  EXPECT_NEAR(pairs[1].pmi, std::log2(2.5), 1e-12);
  EXPECT_NEAR(pairs[2].pmi, std::log2(0.8), 1e-12);
  EXPECT_EQ(pairs[2].positive_pmi(), 0.0);
  EXPECT_EQ(pairs[3].pmi, -std::numeric_limits<double>::infinity());
  EXPECT_NEAR(pairs[3].expected, 0.5, 1e-12);
  EXPECT_EQ(pairs[3].positive_pmi(), 0.0);
  EXPECT_EQ(pairs[4].expected, 0.0);  // "d" stands alone
  EXPECT_EQ(pairs[4].pmi, -std::numeric_limits<double>::infinity());
}

TEST_F(AssociationsTest, SmoothedContexts) {
  AssociationOptions options;
  options.smoothing = 0.75;
  const absl::StatusOr<AssociationReport> report =
      ComputeAssociations(Count(true), vocabulary_, {{"a", "c"}, {"b", "c"}}, {}, options, resources_);
  GAUNTLET_ASSERT_OK(report);
  const double sum = std::pow(5.0, 0.75) + std::pow(4.0, 0.75) + 1.0;
  EXPECT_NEAR(report->pairs[0].expected, 10 * 0.5 / sum, 1e-12);
  EXPECT_NEAR(report->pairs[1].pmi, std::log2(1.0 / (10 * 0.4 / sum)), 1e-12);
}

TEST_F(AssociationsTest, StrongestPartners) {
  AssociationOptions options;
  options.min_count = 1.0;
  absl::StatusOr<AssociationReport> report =
      ComputeAssociations(Count(true), vocabulary_, {}, {"b", "d", "a", "b"}, options, resources_);
  GAUNTLET_ASSERT_OK(report);
  const auto contexts = [&](size_t k) {
    std::vector<std::string> names;
    for (const Association& partner : report->partners[k].strongest) names.push_back(partner.context);
    return names;
  };
  EXPECT_THAT(contexts(0), ElementsAre("c", "a"));
  EXPECT_THAT(contexts(1), ElementsAre());
  EXPECT_THAT(contexts(2), ElementsAre("b", "a"));
  EXPECT_THAT(contexts(3), ElementsAre("c", "a"));
  options.min_count = 1.5;
  options.partners = 1;
  report = ComputeAssociations(Count(true), vocabulary_, {}, {"b", "a"}, options, resources_);
  GAUNTLET_ASSERT_OK(report);
  EXPECT_THAT(contexts(0), ElementsAre("a"));
  EXPECT_THAT(contexts(1), ElementsAre("b"));
  EXPECT_NEAR(report->partners[1].strongest[0].pmi, std::log2(1.5), 1e-12);
}

TEST_F(AssociationsTest, RatioTableByHand) {
  const absl::StatusOr<RatioTable> table =
      ComputeRatioTable(Count(true), vocabulary_, "a", "c", {"b", "a", "d"}, resources_);
  GAUNTLET_ASSERT_OK(table);
  EXPECT_EQ(table->probes[0].first_count, 3);
  EXPECT_NEAR(table->probes[0].first_probability, 0.6, 1e-12);
  EXPECT_NEAR(table->probes[0].second_probability, 1.0, 1e-12);
  EXPECT_NEAR(table->probes[0].ratio, 0.6, 1e-12);
  EXPECT_EQ(table->probes[1].ratio, std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(table->probes[2].ratio));
  const std::string text = FormatRatioTable(*table);
  EXPECT_THAT(text, HasSubstr("P(k|a)"));
  EXPECT_THAT(text, HasSubstr("0.6  b\n"));
  EXPECT_THAT(text, HasSubstr("inf  a\n"));
  EXPECT_THAT(text, HasSubstr("n/a  d\n"));
  const nlohmann::ordered_json json = ToJson(*table);
  EXPECT_TRUE(json["probes"][1]["ratio"].is_null());
  EXPECT_NEAR(json["probes"][0]["ratio"].get<double>(), 0.6, 1e-12);
  // Rows of a matrix of left contexts hold what stands to the right: "c" has none.
  const absl::StatusOr<RatioTable> left = ComputeRatioTable(Count(false), vocabulary_, "b", "c", {"a"}, resources_);
  GAUNTLET_ASSERT_OK(left);
  EXPECT_NEAR(left->probes[0].first_probability, 0.5, 1e-12);
  EXPECT_TRUE(std::isnan(left->probes[0].second_probability));
}

TEST_F(AssociationsTest, ReportsShowWhatHasNoFigure) {
  AssociationOptions options;
  options.min_count = 100;
  const absl::StatusOr<AssociationReport> report =
      ComputeAssociations(Count(true), vocabulary_, {{"a", "c"}, {"a", "b"}}, {"a"}, options, resources_);
  GAUNTLET_ASSERT_OK(report);
  const std::string text = FormatAssociations(*report);
  EXPECT_THAT(text, HasSubstr("-inf    0.000  a c\n"));
  EXPECT_THAT(text, HasSubstr("0.585    0.585  a b\n"));
  EXPECT_THAT(text, HasSubstr("with X of 100 or more\n  none\n"));
  const nlohmann::ordered_json json = ToJson(*report);
  EXPECT_TRUE(json["pairs"][0]["pmi"].is_null());
  EXPECT_NEAR(json["pairs"][1]["pmi"].get<double>(), std::log2(1.5), 1e-12);
  EXPECT_TRUE(json["partners"][0]["strongest"].empty());
}

TEST_F(AssociationsTest, Errors) {
  const CooccurrenceMatrix matrix = Count(true);
  const absl::Status unknown = ComputeRatioTable(matrix, vocabulary_, "a", "x", {"b"}, resources_).status();
  EXPECT_TRUE(absl::IsNotFound(unknown)) << unknown;
  EXPECT_THAT(std::string(unknown.message()), HasSubstr("\"x\""));
  EXPECT_TRUE(absl::IsNotFound(
      ComputeAssociations(matrix, vocabulary_, {{"a", "y"}}, {}, AssociationOptions(), resources_).status()));
  const Vocabulary other = Words({"a", "b", "c", "e"});
  EXPECT_TRUE(absl::IsFailedPrecondition(ComputeRatioTable(matrix, other, "a", "b", {"c"}, resources_).status()));
  CancellationToken cancelled;
  cancelled.Cancel();
  resources_.cancellation = &cancelled;
  EXPECT_TRUE(absl::IsCancelled(ComputeMarginals(matrix, resources_).status()));
}

TEST(ComputeMarginalsTest, EmptyMatrix) {
  const std::string directory = JoinPath(FreshDirectory(), "matrix");
  GAUNTLET_ASSERT_OK(CountDocuments({{0}, {1}}, 2, MakeRequest(directory, 3)));
  EXPECT_TRUE(absl::IsInvalidArgument(ComputeMarginals(*CooccurrenceMatrix::Open(directory), {}).status()));
}

// Rows and marginals of a matrix of many tiles, for any number of threads and any budget.
TEST(ScanTest, EqualsThePlainSumsOfEveryEntry) {
  constexpr uint32_t kWords = 37;
  const Documents documents = RandomDocuments(5, kWords, 40, 60);
  for (const bool symmetric : {true, false}) {
    const std::string directory = JoinPath(FreshDirectory(), "matrix");
    CountTuning tuning;
    tuning.band_width = 4;
    GAUNTLET_ASSERT_OK(CountDocuments(documents, kWords, MakeRequest(directory, 3, symmetric), tuning));
    const CooccurrenceMatrix matrix = *CooccurrenceMatrix::Open(directory);
    std::vector<std::vector<double>> full(kWords, std::vector<double>(kWords));
    for (const auto& [pair, units] : ReadCounts(directory)) {
      full[pair.first][pair.second] = static_cast<double>(units) / 6.0;  // the LCM of 1 to 3
      if (symmetric) full[pair.second][pair.first] = full[pair.first][pair.second];
    }
    const Marginals first = *ComputeMarginals(matrix, {});
    for (const int threads : {1, 3}) {
      for (const uint64_t memory : {uint64_t{1}, uint64_t{1} << 30}) {
        const ScanResources resources = {threads, memory, nullptr};
        const Marginals marginals = *ComputeMarginals(matrix, resources);
        EXPECT_EQ(marginals.rows, first.rows);
        EXPECT_EQ(marginals.columns, first.columns);
        EXPECT_EQ(marginals.sum_x_log_x, first.sum_x_log_x);
        const auto rows = *ReadRows(matrix, {0, 7, 36, 5, 7}, resources);
        EXPECT_EQ(rows.size(), 4);
        for (const auto& [id, row] : rows) {
          for (size_t k = 1; k < row.size(); ++k) EXPECT_LT(row[k - 1].column, row[k].column);
          for (uint32_t column = 0; column < kWords; ++column) EXPECT_EQ(ValueAt(row, column), full[id][column]);
        }
      }
    }
    double sum_x_log_x = 0.0;
    for (uint32_t i = 0; i < kWords; ++i) {
      double row = 0.0;
      double column = 0.0;
      for (uint32_t j = 0; j < kWords; ++j) {
        row += full[i][j];
        column += full[j][i];
        if (full[i][j] > 0) sum_x_log_x += full[i][j] * std::log(full[i][j]);
      }
      EXPECT_NEAR(first.rows[i], row, 1e-9);
      EXPECT_NEAR(first.columns[i], column, 1e-9);
    }
    EXPECT_NEAR(first.sum_x_log_x, sum_x_log_x, 1e-8);
  }
}

}  // namespace
}  // namespace gauntlet
