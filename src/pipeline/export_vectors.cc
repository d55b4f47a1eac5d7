#include "gauntlet/pipeline/export_vectors.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"
#include "gauntlet/embeddings/text_format.h"
#include "src/pipeline/up_to_date.h"

namespace gauntlet {

namespace {

absl::Status WriteBiases(const Parameters& parameters, const std::vector<std::string>& words, const std::string& path,
                         int precision) {
  std::vector<float> biases;
  biases.reserve(size_t{2} * parameters.rows());
  for (uint32_t id = 0; id < parameters.rows(); ++id) {
    biases.push_back(parameters.bias(Side::kWord, id));
    biases.push_back(parameters.bias(Side::kContext, id));
  }
  return SaveText(path, words, biases, /*dimensions=*/2, {precision, /*header=*/false});
}

}  // namespace

uint32_t OutputDimensions(const Parameters& parameters, OutputVectors vectors) {
  const auto size = static_cast<uint32_t>(parameters.vector_size());
  return vectors == OutputVectors::kConcatenation ? 2 * size : size;
}

std::vector<float> CombineVectors(const Parameters& parameters, OutputVectors vectors) {
  std::vector<float> rows;
  rows.reserve(size_t{parameters.rows()} * OutputDimensions(parameters, vectors));
  for (uint32_t id = 0; id < parameters.rows(); ++id) {
    const absl::Span<const float> word = parameters.vector(Side::kWord, id);
    const absl::Span<const float> context = parameters.vector(Side::kContext, id);
    const bool has_word = vectors == OutputVectors::kWord || vectors == OutputVectors::kConcatenation;
    const bool has_context = vectors == OutputVectors::kContext || vectors == OutputVectors::kConcatenation;
    if (has_word) rows.insert(rows.end(), word.begin(), word.end());
    if (has_context) rows.insert(rows.end(), context.begin(), context.end());
    if (vectors == OutputVectors::kSum) {
      std::transform(word.begin(), word.end(), context.begin(), std::back_inserter(rows), std::plus<>());
    }
  }
  return rows;
}

absl::Status ExportVectors(const Parameters& parameters, const Vocabulary& vocabulary, const OutputOptions& options,
                           const std::string& path, int threads) {
  GAUNTLET_CHECK(parameters.rows() == vocabulary.size());
  const uint32_t dimensions = OutputDimensions(parameters, options.vectors);
  std::vector<float> rows = CombineVectors(parameters, options.vectors);
  std::vector<std::string> words;
  words.reserve(size_t{vocabulary.size()} + 1);
  for (uint32_t id = 0; id < vocabulary.size(); ++id) words.push_back(vocabulary.word(id));
  // Finite parameters may have a sum that is not.
  if (!std::all_of(rows.begin(), rows.end(), [](float value) { return std::isfinite(value); })) {
    return absl::InternalError("a vector is not finite: the model diverged; lower training.eta or training.grad_clip");
  }
  if (options.biases) {
    const std::string biases = absl::StrCat(absl::StripSuffix(path, ".txt"), ".biases.txt");
    GAUNTLET_RETURN_IF_ERROR(WriteBiases(parameters, words, biases, options.precision));
  }
  if (options.unknown_word) {
    const std::vector<float> unknown = UnknownWordVector(rows, dimensions);
    rows.insert(rows.end(), unknown.begin(), unknown.end());
    words.emplace_back(kUnknownWord);
  }
  return SaveText(path, words, rows, dimensions, {options.precision, options.header}, threads);
}

absl::Status VerifyVectors(const std::string& path, const Manifest& manifest) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::string content, FileContent(path));
  if (content == manifest.content) return absl::OkStatus();
  return CorruptFileError(path, 0, "was damaged or edited since it was written; delete it to have it written again");
}

}  // namespace gauntlet
