// Logistic regression: a linear classifier into two or more classes.
#pragma once

#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "absl/types/span.h"

namespace gauntlet {

struct LogisticRegressionOptions {
  double l2 = 1.0;  // above 0: then there is one minimum, even where a plane separates the classes
  int max_iterations = 100;
  double tolerance = 1e-10;  // on the gradient's largest component, for one row
};

// K classes; the score of class k for a row x is x W_k + b_k, and its probability softmax(scores)_k.
struct LogisticModel {
  uint32_t classes = 0;
  // d + 1 rows, the last one the intercepts. K columns, but for two classes one: that of class 1, with class 0 at score
  // 0.
  Eigen::MatrixXd coefficients;

  // n x K, for n rows of d numbers; each row sums to 1.
  Eigen::MatrixXd Probabilities(const Eigen::MatrixXd& rows) const;
  // The most probable class of each row, the lowest of equals.
  std::vector<uint32_t> Predict(const Eigen::MatrixXd& rows) const;
};

// Minimizes  sum_i -ln p(label_i | row_i) + l2/2 ||W||^2,  the intercepts free, which is scikit-learn's objective with
// C = 1/l2; by Newton's method with conjugate gradients for its steps (Lin, Weng, Keerthi 2008, JMLR 9) and
// backtracking. `rows`: n x d; `labels`: n numbers below `classes`, which is at least 2.
LogisticModel FitLogisticRegression(const Eigen::MatrixXd& rows, absl::Span<const uint32_t> labels, uint32_t classes,
                                    const LogisticRegressionOptions& options);

}  // namespace gauntlet
