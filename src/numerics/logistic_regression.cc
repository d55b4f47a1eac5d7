#include "gauntlet/numerics/logistic_regression.h"

#include <algorithm>
#include <cmath>

#include "gauntlet/base/check.h"

namespace gauntlet {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Scores of all classes: with two of them, that of class 0 is 0 and has no column in `coefficients`.
MatrixXd Scores(const MatrixXd& rows, const MatrixXd& coefficients, Index classes) {
  const Index free = coefficients.cols();
  const Index d = rows.cols();
  MatrixXd scores = MatrixXd::Zero(rows.rows(), classes);
  scores.rightCols(free) = (rows * coefficients.topRows(d)).rowwise() + coefficients.row(d);
  return scores;
}

// Rows to probabilities, in place; the logarithms of their normalizers.
VectorXd Softmax(MatrixXd* scores) {
  VectorXd log_sums(scores->rows());
  for (Index i = 0; i < scores->rows(); ++i) {
    const double largest = scores->row(i).maxCoeff();
    scores->row(i) = (scores->row(i).array() - largest).exp();
    const double sum = scores->row(i).sum();
    scores->row(i) /= sum;
    log_sums[i] = largest + std::log(sum);
  }
  return log_sums;
}

class Objective {
 public:
  Objective(const MatrixXd& rows, absl::Span<const uint32_t> labels, Index classes, double l2)
      : rows_(rows), labels_(labels), classes_(classes), l2_(l2) {}

  Index free_classes() const { return classes_ == 2 ? 1 : classes_; }

  // The value at `coefficients`; remembers the probabilities for Gradient and Curvature.
  double Evaluate(const MatrixXd& coefficients) {
    probabilities_ = Scores(rows_, coefficients, classes_);
    double loss = 0.0;
    for (Index i = 0; i < rows_.rows(); ++i) loss -= probabilities_(i, Label(i));
    loss += Softmax(&probabilities_).sum();
    return loss + l2_ / 2.0 * coefficients.topRows(rows_.cols()).squaredNorm();
  }

  MatrixXd Gradient(const MatrixXd& coefficients) const {
    MatrixXd errors = probabilities_;
    for (Index i = 0; i < rows_.rows(); ++i) errors(i, Label(i)) -= 1.0;
    return Back(errors, coefficients);
  }

  // The Hessian times `direction`.
  MatrixXd Curvature(const MatrixXd& direction) const {
    MatrixXd change = Scores(rows_, direction, classes_);
    const VectorXd mean = (probabilities_.array() * change.array()).rowwise().sum();
    change = probabilities_.array() * (change.colwise() - mean).array();
    return Back(change, direction);
  }

 private:
  Index Label(Index row) const { return static_cast<Index>(labels_[static_cast<size_t>(row)]); }

  // From derivatives by scores to those by coefficients, with the penalty's.
  MatrixXd Back(const MatrixXd& by_scores, const MatrixXd& coefficients) const {
    const Index d = rows_.cols();
    const auto free = by_scores.rightCols(free_classes());
    MatrixXd result(d + 1, free_classes());
    result.topRows(d).noalias() = rows_.transpose() * free;
    result.topRows(d) += l2_ * coefficients.topRows(d);
    result.row(d) = free.colwise().sum();
    return result;
  }

  const MatrixXd& rows_;
  absl::Span<const uint32_t> labels_;
  Index classes_;
  double l2_;
  MatrixXd probabilities_;
};

double Dot(const MatrixXd& a, const MatrixXd& b) { return a.cwiseProduct(b).sum(); }

// Solves Hessian * step = -gradient by conjugate gradients, the more exactly the nearer the minimum is.
MatrixXd NewtonStep(const Objective& objective, const MatrixXd& gradient) {
  MatrixXd step = MatrixXd::Zero(gradient.rows(), gradient.cols());
  MatrixXd residual = -gradient;
  MatrixXd direction = residual;
  double squares = residual.squaredNorm();
  const double norm = std::sqrt(squares);
  const double enough = norm * std::min(0.1, std::sqrt(norm));
  for (Index k = 0; k < 2 * gradient.size() && std::sqrt(squares) > enough; ++k) {
    const MatrixXd curved = objective.Curvature(direction);
    const double curvature = Dot(direction, curved);
    if (!(curvature > 0.0)) break;
    const double length = squares / curvature;
    step += length * direction;
    residual -= length * curved;
    const double next = residual.squaredNorm();
    direction = residual + next / squares * direction;
    squares = next;
  }
  return step;
}

}  // namespace

MatrixXd LogisticModel::Probabilities(const MatrixXd& rows) const {
  MatrixXd scores = Scores(rows, coefficients, static_cast<Index>(classes));
  Softmax(&scores);
  return scores;
}

std::vector<uint32_t> LogisticModel::Predict(const MatrixXd& rows) const {
  const MatrixXd scores = Scores(rows, coefficients, static_cast<Index>(classes));
  std::vector<uint32_t> labels;
  for (Index i = 0; i < scores.rows(); ++i) {
    Index best = 0;
    scores.row(i).maxCoeff(&best);
    labels.push_back(static_cast<uint32_t>(best));
  }
  return labels;
}

LogisticModel FitLogisticRegression(const MatrixXd& rows, absl::Span<const uint32_t> labels, uint32_t classes,
                                    const LogisticRegressionOptions& options) {
  GAUNTLET_CHECK(static_cast<size_t>(rows.rows()) == labels.size());
  GAUNTLET_CHECK(classes >= 2 && options.l2 > 0.0);
  // Of the decrease that the slope promises, so much must come true; and where the decrease is lost in rounding, none.
  constexpr double kDecrease = 1e-4;
  constexpr double kRounding = 1e-14;
  constexpr double kShortestStep = 1e-10;

  Objective objective(rows, labels, static_cast<Index>(classes), options.l2);
  LogisticModel model{classes, MatrixXd::Zero(rows.cols() + 1, objective.free_classes())};
  double value = objective.Evaluate(model.coefficients);
  const double tolerance = options.tolerance * std::max(1.0, static_cast<double>(rows.rows()));
  for (int iteration = 0; iteration < options.max_iterations; ++iteration) {
    const MatrixXd gradient = objective.Gradient(model.coefficients);
    if (gradient.cwiseAbs().maxCoeff() <= tolerance) break;
    const MatrixXd step = NewtonStep(objective, gradient);
    const double slope = Dot(gradient, step);
    double length = 1.0;
    MatrixXd next = model.coefficients + step;
    double next_value = objective.Evaluate(next);
    while (next_value > value + kDecrease * length * slope + kRounding * std::abs(value) && length > kShortestStep) {
      length /= 2.0;
      next = model.coefficients + length * step;
      next_value = objective.Evaluate(next);
    }
    model.coefficients = next;
    value = next_value;
  }
  return model;
}

}  // namespace gauntlet
