#include "src/numerics/dense.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"

namespace gauntlet {

namespace {

// Sums are taken over this many parts of the rows, whatever the number of threads, and added in order.
constexpr Eigen::Index kParts = 16;
constexpr Eigen::Index kScatterRows = 1024;

// The same for rows [begin, end).
Eigen::MatrixXd ScatterPart(const FloatRows& rows, const Eigen::VectorXd& centre, Eigen::Index begin,
                            Eigen::Index end) {
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(rows.cols(), rows.cols());
  for (Eigen::Index block = begin; block < end; block += kScatterRows) {
    const Eigen::Index size = std::min(kScatterRows, end - block);
    const Eigen::MatrixXd centred = rows.middleRows(block, size).cast<double>().rowwise() - centre.transpose();
    sum.selfadjointView<Eigen::Lower>().rankUpdate(centred.transpose());
  }
  return sum;
}

}  // namespace

Eigen::MatrixXd Scatter(const FloatRows& rows, const Eigen::VectorXd& centre, int threads) {
  std::vector<Eigen::MatrixXd> parts(kParts);
  const absl::Status status = ParallelFor(kParts, threads, [&](size_t part, int /*thread*/) {
    const auto index = static_cast<Eigen::Index>(part);
    parts[part] = ScatterPart(rows, centre, rows.rows() * index / kParts, rows.rows() * (index + 1) / kParts);
    return absl::OkStatus();
  });
  GAUNTLET_CHECK(status.ok());
  for (size_t part = 1; part < parts.size(); ++part) parts[0] += parts[part];
  return std::move(parts[0]);
}

void MakeSignsDefinite(Eigen::MatrixXd* columns) {
  for (Eigen::Index k = 0; k < columns->cols(); ++k) {
    Eigen::Index largest = 0;
    columns->col(k).cwiseAbs().maxCoeff(&largest);
    if ((*columns)(largest, k) < 0.0) columns->col(k) = -columns->col(k);
  }
}

}  // namespace gauntlet
