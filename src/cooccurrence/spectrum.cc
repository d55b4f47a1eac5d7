#include "gauntlet/cooccurrence/spectrum.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/status.h"
#include "gauntlet/numerics/singular_values.h"
#include "src/cooccurrence/stage_progress.h"
#include "src/cooccurrence/tiled_map.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

// Counts the products on the way.
class ObservedMap : public LinearMap {
 public:
  ObservedMap(const LinearMap* map, StageProgress* progress) : map_(map), progress_(progress) {}
  uint32_t rows() const override { return map_->rows(); }
  uint32_t columns() const override { return map_->columns(); }
  bool symmetric() const override { return map_->symmetric(); }
  absl::Status Multiply(absl::Span<const double> x, absl::Span<double> y) const override {
    progress_->Update(++products_);
    return map_->Multiply(x, y);
  }
  absl::Status MultiplyTransposed(absl::Span<const double> x, absl::Span<double> y) const override {
    progress_->Update(++products_);
    return map_->MultiplyTransposed(x, y);
  }

 private:
  const LinearMap* map_;
  StageProgress* progress_;
  mutable uint64_t products_ = 0;
};

// What is held from the first pass on: the marginals and the matrix.
uint64_t HeldBytes(const CooccurrenceMatrix& matrix) {
  return TiledMap::MemoryBytes(matrix) + 2 * sizeof(double) * matrix.vocabulary_size();
}

absl::StatusOr<uint64_t> NeededMemory(const CooccurrenceMatrix& matrix, uint32_t values, uint64_t budget) {
  uint64_t largest = 0;
  for (const TileInfo& tile : matrix.tiles()) largest = std::max(largest, tile.records);
  const uint32_t words = matrix.vocabulary_size();
  // Tiles are read before there are singular vectors.
  const uint64_t needed =
      HeldBytes(matrix) + std::max(2 * largest * sizeof(TileRecord), TruncatedSvdMemory(words, words, values));
  if (needed <= budget) return needed;
  return absl::ResourceExhaustedError(absl::StrCat("the spectrum needs a memory budget of ", (needed >> 20) + 1,
                                                   "MiB or more, and has ", FormatByteSize(budget),
                                                   "; fewer values need less"));
}

const char* NameOf(SpectrumSource source) { return source == SpectrumSource::kLog ? "log(1+X)" : "positive PMI"; }

void AppendValue(const Spectrum& spectrum, size_t k, double squares, std::string* text) {
  absl::StrAppendFormat(text, "%8d %14.6g  %6.2f %%\n", k + 1, spectrum.values[k],
                        spectrum.squared_norm > 0.0 ? 100.0 * squares / spectrum.squared_norm : 0.0);
}

// 1 to 10, then 20, 30, … 100, 200, …
bool IsShown(size_t rank) {
  while (rank > 10 && rank % 10 == 0) rank /= 10;
  return rank <= 10;
}

}  // namespace

absl::StatusOr<MatrixSpectrum> ComputeSpectrum(const CooccurrenceMatrix& matrix, const SpectrumOptions& options,
                                               const ScanResources& resources, Progress* progress) {
  GAUNTLET_ASSIGN_OR_RETURN(const uint64_t memory, NeededMemory(matrix, options.values, resources.memory));
  ScanResources passes = resources;
  passes.memory -= HeldBytes(matrix);
  StageProgress computing(progress, "spectrum", "computing singular values", "products", 0);
  GAUNTLET_ASSIGN_OR_RETURN(const Marginals marginals, ComputeMarginals(matrix, passes));
  GAUNTLET_ASSIGN_OR_RETURN(const TiledMap map, TiledMap::Load(matrix, marginals, options, passes));
  GAUNTLET_ASSIGN_OR_RETURN(TruncatedSvd svd, ComputeTruncatedSvd(ObservedMap(&map, &computing), options.values));
  Spectrum spectrum;
  spectrum.of = NameOf(options.source);
  spectrum.rows = map.rows();
  spectrum.columns = map.columns();
  spectrum.entries = map.entries();
  spectrum.squared_norm = map.squared_norm();
  spectrum.values.assign(svd.values.begin(), svd.values.end());
  spectrum.fit = FitPowerLaw(spectrum.values, options.fit_from);
  spectrum.memory = memory;
  spectrum.products = svd.products;
  computing.End({{"products", static_cast<double>(svd.products)}});
  return MatrixSpectrum{std::move(spectrum), std::move(svd.left)};
}

Spectrum ComputeVectorSpectrum(absl::Span<const float> rows, uint32_t dimensions, uint32_t fit_from, int threads) {
  const Eigen::VectorXd values = SingularValuesOfRows(rows, dimensions, threads);
  Spectrum spectrum;
  spectrum.of = "vectors";
  spectrum.rows = static_cast<uint32_t>(rows.size() / dimensions);
  spectrum.columns = dimensions;
  spectrum.entries = rows.size() - static_cast<uint64_t>(std::count(rows.begin(), rows.end(), 0.0f));
  spectrum.squared_norm = values.squaredNorm();
  spectrum.values.assign(values.begin(), values.end());
  spectrum.fit = FitPowerLaw(spectrum.values, fit_from);
  spectrum.memory = rows.size() * sizeof(float) + 16 * sizeof(double) * dimensions * dimensions;
  return spectrum;
}

std::vector<float> BaselineVectors(const MatrixSpectrum& spectrum) {
  std::vector<float> vectors;
  vectors.reserve(static_cast<size_t>(spectrum.left.size()));
  for (Eigen::Index word = 0; word < spectrum.left.rows(); ++word) {
    for (Eigen::Index k = 0; k < spectrum.left.cols(); ++k) {
      const double value = spectrum.spectrum.values[static_cast<size_t>(k)];
      vectors.push_back(static_cast<float>(spectrum.left(word, k) * std::sqrt(value)));
    }
  }
  return vectors;
}

std::string FormatSpectrum(const Spectrum& spectrum) {
  std::string text =
      absl::StrFormat("singular values of %s\nmatrix     %d x %d, %d entries other than 0, sum of squares %.6g\n",
                      spectrum.of, spectrum.rows, spectrum.columns, spectrum.entries, spectrum.squared_norm);
  if (spectrum.fit.has_value()) {
    absl::StrAppendFormat(
        &text, "power law  rank^-%.4f, R² %.4f, by least squares of the logarithms over ranks %d to %d\n",
        spectrum.fit->exponent, spectrum.fit->r_squared, spectrum.fit->first_rank, spectrum.fit->last_rank);
  }
  absl::StrAppendFormat(&text, "memory     %s at most\n", FormatByteSize(spectrum.memory));
  absl::StrAppendFormat(&text, "\n%8s %14s  %s\n", "rank", "value", "share of squares up to it");
  double squares = 0.0;
  for (size_t k = 0; k < spectrum.values.size(); ++k) {
    squares += spectrum.values[k] * spectrum.values[k];
    if (IsShown(k + 1) || k + 1 == spectrum.values.size()) AppendValue(spectrum, k, squares, &text);
  }
  return text;
}

Json ToJson(const Spectrum& spectrum) {
  Json json = {{"of", spectrum.of},
               {"rows", spectrum.rows},
               {"columns", spectrum.columns},
               {"entries", spectrum.entries},
               {"squared_norm", spectrum.squared_norm},
               {"memory", spectrum.memory},
               {"products", spectrum.products},
               {"values", spectrum.values},
               {"power_law", nullptr}};
  if (spectrum.fit.has_value()) {
    json["power_law"] = {{"exponent", spectrum.fit->exponent},
                         {"r_squared", spectrum.fit->r_squared},
                         {"first_rank", spectrum.fit->first_rank},
                         {"last_rank", spectrum.fit->last_rank}};
  }
  return json;
}

}  // namespace gauntlet
