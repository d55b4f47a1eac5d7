#include <array>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "gauntlet/base/status.h"
#include "src/embeddings/readers.h"
#include "src/embeddings/token_list.h"

namespace gauntlet {

namespace {

constexpr absl::string_view kMagic = "\x93NUMPY";
// NumPy itself writes headers of 64 or 128 bytes for plain arrays.
constexpr uint64_t kMaxNpyHeaderBytes = uint64_t{1} << 20;

// What the header says of the array: descr, e.g. "<f4"; order; shape.
struct NpyHeader {
  std::string descr;
  bool fortran_order = false;
  std::vector<uint64_t> shape;
};

// Reads a Python dictionary as NumPy writes it: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }.
class DictionaryParser {
 public:
  explicit DictionaryParser(absl::string_view text) : text_(text) {}

  // False when the text is anything else, or lacks one of the three keys.
  bool Parse(NpyHeader* header) {
    bool has_descr = false, has_order = false, has_shape = false;
    if (!Take("{")) return false;
    while (!Take("}")) {
      std::string key;
      if (!String(&key) || !Take(":")) return false;
      if (key == "descr") {
        has_descr = String(&header->descr);
      } else if (key == "fortran_order") {
        header->fortran_order = Take("True");
        has_order = header->fortran_order || Take("False");
      } else if (key == "shape") {
        has_shape = Tuple(&header->shape);
      } else {
        return false;
      }
      if (!Take(",") && !absl::StartsWith(Rest(), "}")) return false;
    }
    return Rest().empty() && has_descr && has_order && has_shape;
  }

 private:
  absl::string_view Rest() {
    text_ = absl::StripLeadingAsciiWhitespace(text_);
    return text_;
  }

  bool Take(absl::string_view token) {
    Rest();
    return absl::ConsumePrefix(&text_, token);
  }

  bool String(std::string* value) {
    if (!Take("'")) return false;
    const size_t end = text_.find('\'');
    if (end == absl::string_view::npos) return false;
    value->assign(text_.data(), end);
    text_.remove_prefix(end + 1);
    return true;
  }

  bool Tuple(std::vector<uint64_t>* values) {
    if (!Take("(")) return false;
    while (!Take(")")) {
      Rest();
      const size_t end = text_.find_first_not_of("0123456789");
      uint64_t value = 0;
      if (end == absl::string_view::npos || !absl::SimpleAtoi(text_.substr(0, end), &value)) return false;
      values->push_back(value);
      text_.remove_prefix(end);
      if (!Take(",") && !absl::StartsWith(Rest(), ")")) return false;
    }
    return true;
  }

  absl::string_view text_;
};

absl::StatusOr<ElementType> TypeOf(const std::string& path, const std::string& descr) {
  if (descr == "<f2") return ElementType::kFloat16;
  if (descr == "<f4") return ElementType::kFloat32;
  if (descr == "<f8") return ElementType::kFloat64;
  return absl::InvalidArgumentError(absl::StrCat(path, ": has elements of type \"", absl::Utf8SafeCEscape(descr),
                                                 "\"; float16, float32 and float64 in little-endian order (<f2, <f4, ",
                                                 "<f8) are read"));
}

// The text of the header, and where the elements begin.
absl::StatusOr<std::pair<std::string, uint64_t>> ReadNpyHeader(const RandomAccessFile& file) {
  std::array<char, 12> start{};
  GAUNTLET_ASSIGN_OR_RETURN(const size_t got, file.ReadAt(0, absl::MakeSpan(start)));
  if (got < 10 || absl::string_view(start.data(), kMagic.size()) != kMagic) {
    return CorruptFileError(file.path(), 0, "does not begin with the magic of a NumPy array");
  }
  const auto byte = [&start](size_t i) { return uint64_t{static_cast<unsigned char>(start[i])}; };
  const uint64_t version = byte(6);
  if (version < 1 || version > 3) {
    return absl::InvalidArgumentError(
        absl::StrCat(file.path(), ": has version ", version, " of NumPy's format; 1 to 3 are read"));
  }
  const uint64_t begin = version == 1 ? 10 : 12;
  const uint64_t length = byte(8) | byte(9) << 8 | (version == 1 ? 0 : byte(10) << 16 | byte(11) << 24);
  if (got < begin || length > file.size() - begin || length > kMaxNpyHeaderBytes) {
    return CorruptFileError(file.path(), 8,
                            absl::StrCat("announces a header of ", length, " bytes; the file has ", file.size()));
  }
  std::string header(length, '\0');
  GAUNTLET_RETURN_IF_ERROR(file.ReadExactlyAt(begin, absl::MakeSpan(header)));
  return std::make_pair(std::move(header), begin + length);
}

absl::StatusOr<StoredMatrix> FindMatrix(const RandomAccessFile& file) {
  GAUNTLET_ASSIGN_OR_RETURN(const auto text_and_end, ReadNpyHeader(file));
  const auto& [text, offset] = text_and_end;
  NpyHeader header;
  if (!DictionaryParser(text).Parse(&header)) {
    return CorruptFileError(file.path(), 10,
                            absl::StrCat("expected a header of descr, fortran_order and shape; found \"",
                                         absl::Utf8SafeCEscape(text.substr(0, 80)), "\""));
  }
  StoredMatrix matrix;
  matrix.offset = offset;
  GAUNTLET_ASSIGN_OR_RETURN(matrix.type, TypeOf(file.path(), header.descr));
  if (header.shape.size() != 2 || header.shape[0] == 0 || header.shape[1] == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(file.path(), ": has shape (", absl::StrJoin(header.shape, ", "), "); expected rows and columns"));
  }
  matrix.rows = header.shape[0];
  matrix.columns = header.shape[1];
  if (header.fortran_order && matrix.rows > 1 && matrix.columns > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(file.path(), ": is stored column by column; save numpy.ascontiguousarray of it"));
  }
  const uint64_t bytes = file.size() - offset;
  if (!FitsExactly(matrix.rows, matrix.columns, matrix.type, bytes)) {
    return CorruptFileError(file.path(), offset,
                            absl::StrCat("the header announces ", matrix.rows, " rows of ", matrix.columns, " ",
                                         header.descr, "; ", bytes, " bytes follow"));
  }
  return matrix;
}

}  // namespace

absl::StatusOr<Embeddings> LoadNpy(const std::string& path, const LoadOptions& options) {
  GAUNTLET_ASSIGN_OR_RETURN(const RandomAccessFile file, RandomAccessFile::Open(path));
  GAUNTLET_ASSIGN_OR_RETURN(const StoredMatrix matrix, FindMatrix(file));
  const absl::string_view stem = absl::StripSuffix(path, ".npy");
  return LoadMatrixWithWords(file, matrix, options, {absl::StrCat(stem, ".words.txt")});
}

}  // namespace gauntlet
