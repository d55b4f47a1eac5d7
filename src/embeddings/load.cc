#include "gauntlet/embeddings/load.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/embeddings/text_format.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/input_stream.h"
#include "src/embeddings/peek_reader.h"
#include "src/embeddings/readers.h"
#include "src/embeddings/word2vec_format.h"

namespace gauntlet {

namespace {

// Enough for a header, a word and some numbers.
constexpr uint64_t kLookedAtBytes = uint64_t{1} << 16;
// fastText's models begin with this number, little-endian.
constexpr uint32_t kFastTextMagic = 793712314;

// Whether what follows the first word, up to the line's end or to where binary values would end, could be numbers.
bool FirstRowIsText(absl::string_view row, uint64_t columns) {
  const size_t word_end = row.find(' ');
  if (word_end == absl::string_view::npos) return true;
  absl::string_view values = row.substr(word_end + 1);
  values = values.substr(0, std::min<uint64_t>(values.find('\n'), columns * sizeof(float)));
  return std::all_of(values.begin(), values.end(),
                     [](char c) { return (c >= ' ' && c <= '~') || c == '\t' || c == '\r'; });
}

absl::StatusOr<VectorsFormat> FormatOfBytes(const std::string& path, absl::string_view start) {
  if (absl::StartsWith(start, "\x93NUMPY")) return VectorsFormat::kNpy;
  uint64_t length = 0;
  uint32_t magic = 0;
  absl::string_view rest = start;
  const bool has_length = GetFixed64(&rest, &length);
  if (has_length && length < (uint64_t{1} << 40) && absl::StartsWith(rest, "{")) return VectorsFormat::kSafetensors;
  if (absl::StartsWith(start, "PK\x03\x04")) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": is a zip archive, as of numpy.savez or PyTorch; unpack it, or save its matrix with numpy.save"));
  }
  rest = start;
  if (GetFixed32(&rest, &magic) && magic == kFastTextMagic) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is a fastText model; give the .vec file beside it"));
  }
  const std::optional<Word2vecHeader> header = ParseWord2vecHeader(start);
  if (header && !FirstRowIsText(start.substr(header->bytes), header->columns)) return VectorsFormat::kWord2vecBinary;
  return VectorsFormat::kText;
}

absl::StatusOr<VectorsFormat> ChooseFormat(const std::string& path, const std::string& name) {
  if (name == "auto") return path == "-" ? VectorsFormat::kText : DetectVectorsFormat(path);
  if (name == "text") return VectorsFormat::kText;
  if (name == "word2vec") return VectorsFormat::kWord2vecBinary;
  if (name == "npy") return VectorsFormat::kNpy;
  if (name == "safetensors") return VectorsFormat::kSafetensors;
  return absl::InvalidArgumentError(
      absl::StrCat("unknown format \"", name, "\" of vectors; expected auto, text, word2vec, npy or safetensors"));
}

}  // namespace

absl::StatusOr<VectorsFormat> DetectVectorsFormat(const std::string& path) {
  if (absl::EndsWith(path, ".npy")) return VectorsFormat::kNpy;
  if (absl::EndsWith(path, ".safetensors")) return VectorsFormat::kSafetensors;
  GAUNTLET_ASSIGN_OR_RETURN(std::unique_ptr<InputStream> input, OpenInput(path));
  PeekReader reader(std::move(input));
  GAUNTLET_ASSIGN_OR_RETURN(const absl::string_view start, reader.Peek(kLookedAtBytes));
  return FormatOfBytes(path, start);
}

absl::StatusOr<Embeddings> LoadVectors(const std::string& path, const LoadOptions& options) {
  GAUNTLET_ASSIGN_OR_RETURN(const VectorsFormat format, ChooseFormat(path, options.format));
  if (!options.words.empty() && format != VectorsFormat::kNpy && format != VectorsFormat::kSafetensors) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": has words of its own and takes no list of words (--words)"));
  }
  if (!options.tensor.empty() && format != VectorsFormat::kSafetensors) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is not a safetensors file and has no tensors (--tensor)"));
  }
  switch (format) {
    case VectorsFormat::kText:
      return LoadText(path, options.max_words, options.threads);
    case VectorsFormat::kWord2vecBinary:
      return LoadWord2vecBinary(path, options);
    case VectorsFormat::kNpy:
      return LoadNpy(path, options);
    case VectorsFormat::kSafetensors:
      return LoadSafetensors(path, options);
  }
  return absl::InternalError("a format without a reader");
}

}  // namespace gauntlet
