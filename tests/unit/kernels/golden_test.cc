// The reference kernel against the original program's parameters and costs, and against finite differences.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/kernels/adagrad_reference.h"

namespace gauntlet {
namespace {

using Matrix = std::vector<std::vector<double>>;

constexpr size_t kWords = 67;
constexpr size_t kColumns = 9;  // 8 components and the bias
constexpr double kMaxCount = 10.0;
constexpr double kAlpha = 0.75;

struct Record {
  size_t word;
  size_t context;
  double value;
};

// 2·kWords rows: the word side, then the context side.
Matrix ReadGoldenMatrix(const std::string& name) {
  std::ifstream file(absl::StrCat(GAUNTLET_TEST_DATA, "/golden/", name));
  Matrix matrix(2 * kWords, std::vector<double>(kColumns));
  for (std::vector<double>& row : matrix) {
    for (double& value : row) file >> value;
  }
  EXPECT_TRUE(file.good()) << name;
  return matrix;
}

std::vector<Record> ReadGoldenRecords() {
  std::ifstream file(absl::StrCat(GAUNTLET_TEST_DATA, "/golden/train.records.txt"));
  std::vector<Record> records;
  for (Record record{}; file >> record.word >> record.context >> record.value;) records.push_back(record);
  EXPECT_EQ(records.size(), 4431u);
  return records;
}

double TrainOnce(const std::vector<Record>& records, Matrix* values, Matrix* squares) {
  double cost = 0.0;
  for (const Record& record : records) {
    const size_t i = record.word - 1;
    const size_t j = kWords + record.context - 1;
    cost += ReferenceStep<double>({}, std::log(record.value), ReferenceWeight(record.value, kMaxCount, kAlpha),
                                  {absl::MakeSpan((*values)[i]), absl::MakeSpan((*squares)[i])},
                                  {absl::MakeSpan((*values)[j]), absl::MakeSpan((*squares)[j])});
  }
  return cost / static_cast<double>(records.size());
}

void ExpectNear(const Matrix& actual, const Matrix& expected) {
  for (size_t row = 0; row < expected.size(); ++row) {
    EXPECT_THAT(actual[row], testing::Pointwise(testing::DoubleNear(1e-9), expected[row])) << "row " << row;
  }
}

TEST(ReferenceStep, ReproducesTheOriginalProgram) {
  const std::vector<Record> records = ReadGoldenRecords();
  Matrix values = ReadGoldenMatrix("train.init.params.txt");
  Matrix squares(2 * kWords, std::vector<double>(kColumns, 1.0));
  EXPECT_NEAR(TrainOnce(records, &values, &squares), 0.174203, 5e-7);
  ExpectNear(values, ReadGoldenMatrix("train.iter1.params.txt"));
  ExpectNear(squares, ReadGoldenMatrix("train.iter1.gradsq.txt"));
  EXPECT_NEAR(TrainOnce(records, &values, &squares), 0.114786, 5e-7);
  EXPECT_NEAR(TrainOnce(records, &values, &squares), 0.110799, 5e-7);
  ExpectNear(values, ReadGoldenMatrix("train.iter3.params.txt"));
  ExpectNear(squares, ReadGoldenMatrix("train.iter3.gradsq.txt"));
}

// Trains one pair by `step` with accumulators of 1 and rates of 1, where a step is minus the gradient, and holds it to
// the numerical derivatives of `loss`, a function of the pair's difference.
template <typename Step, typename Loss>
void ExpectNumericalGradient(const Step& step, double log_x, double weight, const Loss& loss) {
  const std::vector<double> word = {0.3, -0.2, 0.5, 0.1};
  const std::vector<double> context = {-0.4, 0.25, 0.6, -0.3};
  const auto loss_of = [&](std::vector<double> w, std::vector<double> c) {
    return loss(ReferenceDifference<double>({absl::MakeSpan(w), {}}, {absl::MakeSpan(c), {}}, log_x));
  };
  std::vector<double> w = word;
  std::vector<double> c = context;
  std::vector<double> w_squares(4, 1.0);
  std::vector<double> c_squares(4, 1.0);
  EXPECT_NEAR(step({1.0, 100.0, 1.0}, log_x, weight, {absl::MakeSpan(w), absl::MakeSpan(w_squares)},
                   {absl::MakeSpan(c), absl::MakeSpan(c_squares)}, ReferenceUpdate<double>),
              loss_of(word, context), 1e-15);
  constexpr double kDelta = 1e-5;
  for (size_t k = 0; k < word.size(); ++k) {
    std::vector<double> up = word;
    std::vector<double> down = word;
    up[k] += kDelta;
    down[k] -= kDelta;
    EXPECT_NEAR(word[k] - w[k], (loss_of(up, context) - loss_of(down, context)) / (2 * kDelta), 1e-9) << "word " << k;
    up = down = context;
    up[k] += kDelta;
    down[k] -= kDelta;
    EXPECT_NEAR(context[k] - c[k], (loss_of(word, up) - loss_of(word, down)) / (2 * kDelta), 1e-9) << "context " << k;
  }
}

TEST(ReferenceStep, StepsAlongTheNumericalGradient) {
  const double weight = ReferenceWeight(4.0, kMaxCount, kAlpha);
  ExpectNumericalGradient(ReferenceStep<double>, std::log(4.0), weight,
                          [&](double difference) { return 0.5 * weight * difference * difference; });
}

TEST(ReferenceUnobservedStep, StepsAlongTheNumericalGradient) {
  for (const double log_x : {-1.0, 0.0, 2.0}) {
    ExpectNumericalGradient(ReferenceUnobservedStep<double>, log_x, 0.7,
                            [](double difference) { return 0.7 * std::log1p(std::exp(difference)); });
  }
}

TEST(ReferenceStep, ClipsTheVectorsButNotTheBiases) {
  std::vector<double> w = {2.0, 0.0};
  std::vector<double> c = {-3.0, 0.0};
  std::vector<double> w_squares(2, 1.0);
  std::vector<double> c_squares(2, 1.0);
  // diff = -6 - 4 = -10, weight 1: the gradients are 30 and -20 for the vectors, -10 for the biases.
  ReferenceStep<double>({0.5, 1.0, 1.0}, 4.0, 1.0, {absl::MakeSpan(w), absl::MakeSpan(w_squares)},
                        {absl::MakeSpan(c), absl::MakeSpan(c_squares)});
  EXPECT_THAT(w, testing::ElementsAre(1.5, 10.0));
  EXPECT_THAT(c, testing::ElementsAre(-2.5, 10.0));
  EXPECT_THAT(w_squares, testing::ElementsAre(1.25, 101.0));
}

}  // namespace
}  // namespace gauntlet
