#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/embeddings/text_format.h"
#include "gauntlet/io/file.h"
#include "src/embeddings/text_internal.h"

namespace gauntlet {

namespace {

// A float32 takes at most 15 characters, as in "-1.17549435e-38".
constexpr size_t kMaxNumberLength = 24;
// Values formatted as one unit of work: about half a MiB of text.
constexpr size_t kValuesPerBlock = size_t{1} << 16;
constexpr size_t kBlocksPerThread = 4;
constexpr size_t kRareWords = 100;

// Whether the loader would take `word` for the word of a line.
bool ReadsBack(absl::string_view word) {
  if (word.empty() || word.front() == ' ' || word.back() == ' ') return false;
  if (word.find_first_of("\t\n\v\f\r") != absl::string_view::npos) return false;
  const size_t space = word.rfind(' ');
  return space == absl::string_view::npos || !IsNumber(word.substr(space + 1));
}

absl::Status CheckOptions(absl::Span<const std::string> words, uint32_t dimensions, const TextFormatOptions& options) {
  if (options.precision < 0 || options.precision > 9) {
    return absl::InvalidArgumentError(absl::StrCat("precision ", options.precision, " is not between 0 and 9"));
  }
  if (dimensions == 0) return absl::InvalidArgumentError("vectors have no dimensions");
  const auto bad = std::find_if_not(words.begin(), words.end(), ReadsBack);
  if (bad == words.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("row ", bad - words.begin() + 1, ": the word \"",
                                                 absl::Utf8SafeCEscape(*bad),
                                                 "\" cannot be written as text: it would not read back as itself"));
}

absl::Status AppendRow(const std::string& word, absl::Span<const float> values, int precision, std::string* out) {
  out->append(word);
  size_t end = out->size();
  out->resize(end + values.size() * kMaxNumberLength + 1);
  for (const float value : values) {
    if (!std::isfinite(value)) {
      return absl::InvalidArgumentError(
          absl::StrCat("the vector of \"", absl::Utf8SafeCEscape(word), "\" has a value that is not finite"));
    }
    (*out)[end++] = ' ';
    char* const first = out->data() + end;
    char* const last = first + kMaxNumberLength - 1;
    const std::to_chars_result result = precision == 0
                                            ? std::to_chars(first, last, value)
                                            : std::to_chars(first, last, value, std::chars_format::general, precision);
    GAUNTLET_CHECK(result.ec == std::errc());
    end = static_cast<size_t>(result.ptr - out->data());
  }
  (*out)[end++] = '\n';
  out->resize(end);
  return absl::OkStatus();
}

}  // namespace

absl::Status SaveText(const std::string& path, absl::Span<const std::string> words, RowSource row, uint32_t dimensions,
                      const TextFormatOptions& options, int threads) {
  const auto annotate = [&](const absl::Status& status) { return AnnotateStatus(status, path); };
  GAUNTLET_RETURN_IF_ERROR(annotate(CheckOptions(words, dimensions, options)));
  GAUNTLET_ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
  if (options.header) GAUNTLET_RETURN_IF_ERROR(file.Append(absl::StrCat(words.size(), " ", dimensions, "\n")));

  threads = ResolveThreads(threads);
  const size_t block_rows = std::max<size_t>(1, kValuesPerBlock / dimensions);
  std::vector<std::string> texts(static_cast<size_t>(threads) * kBlocksPerThread);
  for (size_t first = 0; first < words.size(); first += texts.size() * block_rows) {
    const size_t left = words.size() - first;
    const size_t blocks = std::min(texts.size(), (left + block_rows - 1) / block_rows);
    const auto format_block = [&](size_t block, int) {
      std::vector<float> values(dimensions);
      texts[block].clear();
      const size_t begin = first + block * block_rows;
      for (size_t r = begin; r < std::min(begin + block_rows, words.size()); ++r) {
        row(r, absl::MakeSpan(values));
        GAUNTLET_RETURN_IF_ERROR(AppendRow(words[r], values, options.precision, &texts[block]));
      }
      return absl::OkStatus();
    };
    GAUNTLET_RETURN_IF_ERROR(annotate(ParallelFor(blocks, threads, format_block)));
    for (size_t block = 0; block < blocks; ++block) GAUNTLET_RETURN_IF_ERROR(file.Append(texts[block]));
  }
  return file.Commit();
}

absl::Status SaveText(const std::string& path, absl::Span<const std::string> words, absl::Span<const float> vectors,
                      uint32_t dimensions, const TextFormatOptions& options, int threads) {
  GAUNTLET_CHECK(vectors.size() == words.size() * dimensions);
  const auto copy_row = [&](size_t row, absl::Span<float> values) {
    std::copy_n(vectors.begin() + static_cast<std::ptrdiff_t>(row * dimensions), dimensions, values.begin());
  };
  return SaveText(path, words, RowSource(copy_row), dimensions, options, threads);
}

std::vector<float> UnknownWordVector(absl::Span<const float> vectors, uint32_t dimensions) {
  const size_t rows = vectors.size() / dimensions;
  GAUNTLET_CHECK(rows > 0 && vectors.size() == rows * dimensions);
  const size_t rare = std::min(rows, kRareWords);
  std::vector<double> sums(dimensions);
  for (size_t i = (rows - rare) * dimensions; i < vectors.size(); ++i) sums[i % dimensions] += double{vectors[i]};
  std::vector<float> mean(dimensions);
  for (size_t i = 0; i < dimensions; ++i) mean[i] = static_cast<float>(sums[i] / static_cast<double>(rare));
  return mean;
}

}  // namespace gauntlet
