// Fits a logistic regression to the rows of a file, so that another program can check it: logistic_probe FILE L2, where
// a line of FILE is a class and the row's numbers. Prints a row of coefficients a line, the intercepts last.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gauntlet/numerics/logistic_regression.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::ifstream file(argv[1]);
  std::vector<uint32_t> labels;
  std::vector<double> values;
  uint32_t classes = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    uint32_t label = 0;
    fields >> label;
    labels.push_back(label);
    if (label >= classes) classes = label + 1;
    for (double value; fields >> value;) values.push_back(value);
  }
  const auto count = static_cast<Eigen::Index>(labels.size());
  if (count == 0 || classes < 2) return 1;
  using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::MatrixXd rows =
      Eigen::Map<const Rows>(values.data(), count, static_cast<Eigen::Index>(values.size()) / count);
  const gauntlet::LogisticModel model =
      gauntlet::FitLogisticRegression(rows, labels, classes, {.l2 = std::atof(argv[2])});
  for (Eigen::Index i = 0; i < model.coefficients.rows(); ++i) {
    for (Eigen::Index j = 0; j < model.coefficients.cols(); ++j) std::printf("%.17g ", model.coefficients(i, j));
    std::printf("\n");
  }
  return 0;
}
