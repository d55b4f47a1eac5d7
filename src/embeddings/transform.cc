#include "gauntlet/embeddings/transform.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <Eigen/Core>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/numerics/principal_components.h"

namespace gauntlet {

namespace {

using FloatMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr Eigen::Index kBlockRows = 1024;
// A smaller share of the largest variance is rounding.
constexpr double kLeastVariance = 1e-12;

enum class Count { kNone, kOptional, kRequired };

struct NamedStep {
  absl::string_view name;
  TransformKind kind;
  Count count;
};

constexpr NamedStep kNamedSteps[] = {
    {"center", TransformKind::kCenter, Count::kNone},
    {"remove-top", TransformKind::kRemoveTop, Count::kRequired},
    {"whiten-pca", TransformKind::kWhitenPca, Count::kOptional},
    {"whiten-zca", TransformKind::kWhitenZca, Count::kNone},
    {"unit", TransformKind::kUnit, Count::kNone},
    {"unit-variance", TransformKind::kUnitVariance, Count::kNone},
    {"unit-dimensions", TransformKind::kUnitDimensions, Count::kNone},
};

const NamedStep& NameOf(TransformKind kind) {
  const auto* const found =
      std::find_if(std::begin(kNamedSteps), std::end(kNamedSteps), [&](const NamedStep& s) { return s.kind == kind; });
  GAUNTLET_CHECK(found != std::end(kNamedSteps));
  return *found;
}

absl::Status StepError(absl::string_view step, absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("step \"", absl::Utf8SafeCEscape(step), "\": ", reason));
}

// "name" or "name=K".
absl::StatusOr<TransformStep> ParseStep(absl::string_view text, absl::string_view name) {
  const auto* const found =
      std::find_if(std::begin(kNamedSteps), std::end(kNamedSteps), [&](const NamedStep& s) { return s.name == name; });
  if (found == std::end(kNamedSteps)) {
    return StepError(text,
                     "unknown; expected center, remove-top=K, all-but-the-top=K, whiten-pca[=K], whiten-zca, unit, "
                     "unit-variance or unit-dimensions");
  }
  TransformStep step{found->kind, 0};
  if (name.size() == text.size()) {
    if (found->count == Count::kRequired) return StepError(text, "expected a number of directions, as in remove-top=2");
    return step;
  }
  if (found->count == Count::kNone) return StepError(text, "takes no number");
  if (!absl::SimpleAtoi(text.substr(name.size() + 1), &step.count) || step.count == 0) {
    return StepError(text, "expected a whole number above 0 after the equals sign");
  }
  return step;
}

Eigen::Map<const FloatMatrix> Rows(const Embeddings& embeddings) {
  return {embeddings.matrix().data(), static_cast<Eigen::Index>(embeddings.size()),
          static_cast<Eigen::Index>(embeddings.dimensions())};
}

// (x - shift) · map for each row x; `map` is d x k.
FloatMatrix MapRows(const Embeddings& embeddings, const Eigen::VectorXd& shift, const Eigen::MatrixXd& map,
                    int threads) {
  const auto rows = Rows(embeddings);
  FloatMatrix mapped(rows.rows(), map.cols());
  const Eigen::Index blocks = (rows.rows() + kBlockRows - 1) / kBlockRows;
  const auto map_block = [&](size_t block, int) {
    const Eigen::Index begin = static_cast<Eigen::Index>(block) * kBlockRows;
    const Eigen::Index size = std::min(kBlockRows, rows.rows() - begin);
    const Eigen::MatrixXd shifted = rows.middleRows(begin, size).cast<double>().rowwise() - shift.transpose();
    mapped.middleRows(begin, size) = (shifted * map).cast<float>();
    return absl::OkStatus();
  };
  GAUNTLET_CHECK(ParallelFor(static_cast<size_t>(blocks), threads, map_block).ok());
  return mapped;
}

FloatMatrix ScaleColumns(const Embeddings& embeddings, const Eigen::VectorXd& divisors) {
  const Eigen::RowVectorXd scales =
      divisors.unaryExpr([](double divisor) { return divisor > 0.0 ? 1.0 / divisor : 1.0; }).transpose();
  return (Rows(embeddings).cast<double>().array().rowwise() * scales.array()).cast<float>();
}

// 1/√λ of the first `count` directions.
absl::StatusOr<Eigen::VectorXd> InverseDeviations(const PrincipalComponents& components, Eigen::Index count,
                                                  absl::string_view step) {
  const double least = kLeastVariance * components.variances[0];
  const Eigen::Index varied = (components.variances.array() > least).count();
  if (varied < count) {
    return StepError(step, absl::StrCat("only ", varied, " of ", components.variances.size(),
                                        " directions have variance; whiten-pca=K takes the first K"));
  }
  return Eigen::VectorXd(components.variances.head(count).array().rsqrt());
}

absl::StatusOr<FloatMatrix> ApplyByComponents(const Embeddings& embeddings, const TransformStep& step, int threads) {
  const absl::string_view name = NameOf(step.kind).name;
  if (step.count > embeddings.dimensions()) {
    return StepError(absl::StrCat(name, "=", step.count),
                     absl::StrCat("there are ", embeddings.dimensions(), " dimensions"));
  }
  const PrincipalComponents components =
      ComputePrincipalComponents(embeddings.matrix(), embeddings.dimensions(), threads);
  const Eigen::Index d = components.mean.size();
  const Eigen::Index count = step.count > 0 ? static_cast<Eigen::Index>(step.count) : d;
  const Eigen::MatrixXd axes = components.axes.leftCols(count);
  if (step.kind == TransformKind::kRemoveTop) {
    const Eigen::MatrixXd rest = Eigen::MatrixXd::Identity(d, d) - axes * axes.transpose();
    return MapRows(embeddings, Eigen::VectorXd::Zero(d), rest, threads);
  }
  GAUNTLET_ASSIGN_OR_RETURN(const Eigen::VectorXd scales, InverseDeviations(components, count, name));
  Eigen::MatrixXd map = axes * scales.asDiagonal();
  if (step.kind == TransformKind::kWhitenZca) map *= axes.transpose();
  return MapRows(embeddings, components.mean, map, threads);
}

absl::StatusOr<FloatMatrix> Apply(const Embeddings& embeddings, const TransformStep& step, int threads) {
  const auto rows = Rows(embeddings);
  const Eigen::VectorXd mean = rows.cast<double>().colwise().mean().transpose();
  switch (step.kind) {
    case TransformKind::kCenter:
      return FloatMatrix((rows.cast<double>().rowwise() - mean.transpose()).cast<float>());
    case TransformKind::kRemoveTop:
    case TransformKind::kWhitenPca:
    case TransformKind::kWhitenZca:
      return ApplyByComponents(embeddings, step, threads);
    case TransformKind::kUnit:
      return FloatMatrix(Rows(embeddings.Normalized()));
    case TransformKind::kUnitVariance: {
      const auto degrees = static_cast<double>(std::max<Eigen::Index>(rows.rows() - 1, 1));
      const auto squares = (rows.cast<double>().rowwise() - mean.transpose()).array().square();
      return ScaleColumns(embeddings, (squares.colwise().sum() / degrees).sqrt().transpose());
    }
    case TransformKind::kUnitDimensions:
      break;
  }
  return ScaleColumns(embeddings, rows.cast<double>().colwise().norm().transpose());
}

}  // namespace

absl::StatusOr<std::vector<TransformStep>> ParseTransformSteps(absl::string_view text) {
  std::vector<TransformStep> steps;
  for (absl::string_view part : absl::StrSplit(text, ',')) {
    const absl::string_view name = part.substr(0, part.find('='));
    if (name == "all-but-the-top") {
      steps.push_back({TransformKind::kCenter, 0});
      part.remove_prefix(name.size());
      GAUNTLET_ASSIGN_OR_RETURN(const TransformStep step, ParseStep(absl::StrCat("remove-top", part), "remove-top"));
      steps.push_back(step);
    } else {
      GAUNTLET_ASSIGN_OR_RETURN(const TransformStep step, ParseStep(part, name));
      steps.push_back(step);
    }
  }
  return steps;
}

absl::StatusOr<Embeddings> Transform(const Embeddings& embeddings, absl::Span<const TransformStep> steps, int threads) {
  threads = ResolveThreads(threads);
  Embeddings result = embeddings;
  for (const TransformStep& step : steps) {
    GAUNTLET_ASSIGN_OR_RETURN(const FloatMatrix rows, Apply(result, step, threads));
    absl::StatusOr<Embeddings> next = result.WithVectors(std::vector<float>(rows.data(), rows.data() + rows.size()),
                                                         static_cast<uint32_t>(rows.cols()));
    if (!next.ok()) return StepError(NameOf(step.kind).name, next.status().message());
    result = *std::move(next);
  }
  return result;
}

}  // namespace gauntlet
