#include "gauntlet/training/fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "gauntlet/kernels/adagrad_reference.h"
#include "gauntlet/numerics/correlation.h"
#include "tests/unit/training/training_test_util.h"

namespace gauntlet {
namespace {

using testing::HasSubstr;

using Entries = std::map<std::pair<uint32_t, uint32_t>, double>;

// Both directions.
Entries FullMatrix(const CooccurrenceMatrix& matrix) {
  Entries entries;
  std::vector<TileRecord> records;
  for (size_t k = 0; k < matrix.tiles().size(); ++k) {
    GAUNTLET_EXPECT_OK(matrix.ReadTile(k, &records));
    for (const TileRecord& record : records) {
      const uint32_t i = matrix.tiles()[k].row_band * matrix.band_width() + record.row;
      const uint32_t j = matrix.tiles()[k].column_band * matrix.band_width() + record.column;
      entries[{i, j}] = record.value;
      if (matrix.symmetric()) entries[{j, i}] = record.value;
    }
  }
  return entries;
}

// w·c, and w·c + b + b'.
std::pair<double, double> Model(const Parameters& parameters, uint32_t i, uint32_t j) {
  double product = 0.0;
  for (size_t k = 0; k < parameters.vector(Side::kWord, i).size(); ++k) {
    product += double{parameters.vector(Side::kWord, i)[k]} * double{parameters.vector(Side::kContext, j)[k]};
  }
  return {product, product + parameters.bias(Side::kWord, i) + parameters.bias(Side::kContext, j)};
}

class FitTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override { model_.emplace(MakeSmallModel(FreshDirectory(), /*symmetric=*/GetParam())); }

  Checkpoint TrainedFor(int epochs, double eta) {
    TrainRequest request;
    request.options.vector_size = 10;
    request.options.epochs = epochs;
    request.options.x_max = 10;
    request.options.eta = eta;
    request.options.bias_step = BiasStep::kEta;
    request.options.schedule = Schedule::kDeterministic;
    request.checkpoint_directory = JoinPath(model_->directory, absl::StrCat("checkpoints", epochs, eta));
    Progress progress;
    const CancellationToken never;
    GAUNTLET_EXPECT_OK(Train(model_->matrix, model_->vocabulary, request, &progress, &never));
    return *std::move(*LoadNewestCheckpoint(request.checkpoint_directory));
  }

  std::optional<SmallModel> model_;
};

TEST_P(FitTest, EqualsAPlainLoop) {
  const Checkpoint checkpoint = TrainedFor(5, 0.05);
  const absl::StatusOr<FitReport> report = MeasureCheckpointFit(model_->matrix, checkpoint, FitOptions(), {});
  GAUNTLET_ASSERT_OK(report);
  const uint32_t words = model_->vocabulary.size();
  struct Sums {
    double pairs = 0, f = 0, weighted = 0, squares = 0, differences = 0;
  };
  std::vector<Sums> deciles(kDeciles);
  Sums all;
  for (const auto& [pair, x] : FullMatrix(model_->matrix)) {
    const double difference = Model(checkpoint.parameters, pair.first, pair.second).second - std::log(x);
    const double f = ReferenceWeight(x, 10.0, 0.75);
    for (Sums* sums : {&all, &deciles[size_t{pair.first} * 10 / words]}) {
      sums->pairs += 1;
      sums->f += f;
      sums->weighted += f * difference * difference;
      sums->squares += difference * difference;
      sums->differences += difference;
    }
  }
  const auto expect_figures = [](const FitFigures& figures, const Sums& sums) {
    EXPECT_EQ(static_cast<double>(figures.pairs), sums.pairs);
    EXPECT_NEAR(figures.cost, 0.5 * sums.weighted / sums.pairs, 1e-10);
    EXPECT_NEAR(figures.weighted_rms, std::sqrt(sums.weighted / sums.f), 1e-10);
    EXPECT_NEAR(figures.rms, std::sqrt(sums.squares / sums.pairs), 1e-10);
    EXPECT_NEAR(figures.mean, sums.differences / sums.pairs, 1e-10);
  };
  expect_figures(report->all, all);
  uint64_t counted = 0;
  for (size_t decile = 0; decile < kDeciles; ++decile) {
    expect_figures(report->deciles[decile], deciles[decile]);
    counted += report->deciles[decile].words;
  }
  EXPECT_EQ(counted, words);
  EXPECT_EQ(report->epochs, 5);
  EXPECT_EQ(report->epoch_cost, checkpoint.history.back().cost);
}

// With steps of no length the trainer's cost is that of the parameters as they are.
TEST_P(FitTest, CostIsTheTrainers) {
  const Checkpoint checkpoint = TrainedFor(1, 1e-30);
  const absl::StatusOr<FitReport> report = MeasureCheckpointFit(model_->matrix, checkpoint, FitOptions(), {});
  GAUNTLET_ASSERT_OK(report);
  EXPECT_NEAR(report->all.cost, checkpoint.history.back().cost, 1e-6 * report->all.cost);
  EXPECT_EQ(report->all.pairs, checkpoint.history.back().pairs);
}

TEST_P(FitTest, CorrelationsOfEveryPair) {
  const Checkpoint checkpoint = TrainedFor(5, 0.05);
  FitOptions options;
  options.sample = model_->matrix.directed_records();  // each with probability 1
  const absl::StatusOr<FitReport> report = MeasureCheckpointFit(model_->matrix, checkpoint, options, {});
  GAUNTLET_ASSERT_OK(report);
  const Entries entries = FullMatrix(model_->matrix);
  std::map<uint32_t, double> rows;
  std::map<uint32_t, double> columns;
  double total = 0.0;
  for (const auto& [pair, x] : entries) {
    rows[pair.first] += x;
    columns[pair.second] += x;
    total += x;
  }
  for (size_t k = 0; k < kFitMinCounts.size(); ++k) {
    std::vector<double> products, pmi, model, logs;
    for (const auto& [pair, x] : entries) {
      if (x < kFitMinCounts[k]) continue;
      const auto [product, whole] = Model(checkpoint.parameters, pair.first, pair.second);
      products.push_back(product);
      model.push_back(whole);
      logs.push_back(std::log(x));
      pmi.push_back(std::log(x * total / (rows[pair.first] * columns[pair.second])));
    }
    const FitCorrelations& found = report->correlations[k];
    EXPECT_GT(found.pairs, 100);
    EXPECT_EQ(found.pairs, products.size());
    EXPECT_NEAR(found.product_and_pmi.pearson, PearsonCorrelation(products, pmi), 1e-9);
    EXPECT_NEAR(found.product_and_pmi.spearman, SpearmanCorrelation(products, pmi), 1e-5);
    EXPECT_NEAR(found.model_and_log.pearson, PearsonCorrelation(model, logs), 1e-9);
    EXPECT_NEAR(found.model_and_log.spearman, SpearmanCorrelation(model, logs), 1e-5);
  }
}

TEST_P(FitTest, SampleFollowsTheSeedOnly) {
  const Checkpoint checkpoint = TrainedFor(1, 0.05);
  FitOptions options;
  options.sample = 500;
  const auto measure = [&](int threads, uint64_t memory) {
    return *MeasureCheckpointFit(model_->matrix, checkpoint, options, {threads, memory, nullptr});
  };
  const FitReport first = measure(1, 1);
  EXPECT_NEAR(static_cast<double>(first.correlations[0].pairs), 500.0, 150.0);
  EXPECT_EQ(ToJson(measure(3, 1 << 30)), ToJson(first));
  options.seed = 2;
  const FitReport other = measure(1, 1);
  EXPECT_EQ(other.all.cost, first.all.cost);
  EXPECT_NE(other.correlations[0].product_and_pmi.pearson, first.correlations[0].product_and_pmi.pearson);
}

INSTANTIATE_TEST_SUITE_P(Symmetric, FitTest, testing::Bool());

TEST(FitReportTest, TextAndJson) {
  FitReport report;
  report.epochs = 3;
  report.x_max = 10;
  report.alpha = 0.75;
  report.all = {20, 5, 0.25, 0.5, 0.75, -0.125};
  report.deciles[0] = report.all;
  const std::string text = FormatFit(report);
  EXPECT_THAT(text, HasSubstr("after 3 epochs"));
  EXPECT_THAT(text, HasSubstr("0.25000       0.5000   0.7500  -0.1250\n"));
  EXPECT_THAT(text, HasSubstr("n/a"));
  EXPECT_EQ(text.find("last epoch"), std::string::npos);
  const nlohmann::ordered_json json = ToJson(report);
  EXPECT_EQ(json["deciles"].size(), kDeciles);
  EXPECT_EQ(json["deciles"][0]["cost"], 0.25);
  EXPECT_TRUE(json["deciles"][9]["rms"].is_null());
  EXPECT_TRUE(json["epoch_cost"].is_null());
}

TEST(MeasureFitTest, OtherMatrices) {
  const SmallModel model = MakeSmallModel(JoinPath(FreshDirectory(), "a"), true, 50, 100);
  const Parameters parameters = *Parameters::Create(model.vocabulary.size() + 1, 4, 1);
  EXPECT_TRUE(absl::IsFailedPrecondition(MeasureFit(model.matrix, parameters, FitOptions(), {}).status()));
  Checkpoint checkpoint;
  checkpoint.parameters = *Parameters::Create(model.vocabulary.size(), 4, 1);
  checkpoint.origin = {{"the co-occurrence matrix", "another"}};
  EXPECT_TRUE(absl::IsFailedPrecondition(MeasureCheckpointFit(model.matrix, checkpoint, FitOptions(), {}).status()));
}

}  // namespace
}  // namespace gauntlet
