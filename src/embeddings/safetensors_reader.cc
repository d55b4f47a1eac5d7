#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/json.h"
#include "nlohmann/json.hpp"
#include "src/embeddings/readers.h"
#include "src/embeddings/token_list.h"

namespace gauntlet {

namespace {

using Json = nlohmann::json;

constexpr uint64_t kLengthBytes = 8;
// The limit that the format sets itself.
constexpr uint64_t kMaxHeaderBytes = 100'000'000;
// Names listed in a message.
constexpr size_t kListedNames = 10;

std::optional<ElementType> TypeOf(const std::string& dtype) {
  if (dtype == "F16") return ElementType::kFloat16;
  if (dtype == "BF16") return ElementType::kBFloat16;
  if (dtype == "F32") return ElementType::kFloat32;
  if (dtype == "F64") return ElementType::kFloat64;
  return std::nullopt;
}

// The header: an object {name: {"dtype", "shape", "data_offsets"}}, and where the data begin.
absl::StatusOr<std::pair<Json, uint64_t>> ReadHeader(const RandomAccessFile& file) {
  std::array<char, kLengthBytes> bytes{};
  GAUNTLET_RETURN_IF_ERROR(file.ReadExactlyAt(0, absl::MakeSpan(bytes)));
  absl::string_view rest(bytes.data(), bytes.size());
  uint64_t length = 0;
  GetFixed64(&rest, &length);
  if (length > file.size() - kLengthBytes || length > kMaxHeaderBytes) {
    return CorruptFileError(file.path(), 0,
                            absl::StrCat("announces a header of ", length, " bytes; the file has ", file.size()));
  }
  std::string text(length, '\0');
  GAUNTLET_RETURN_IF_ERROR(file.ReadExactlyAt(kLengthBytes, absl::MakeSpan(text)));
  auto header = ParseJson<Json>(text);
  if (!header.is_object()) return CorruptFileError(file.path(), kLengthBytes, "the header is not a JSON object");
  header.erase("__metadata__");
  return std::make_pair(std::move(header), kLengthBytes + length);
}

// Two whole numbers, as shapes of matrices and data offsets are; nothing for anything else.
std::optional<std::pair<uint64_t, uint64_t>> TwoNumbers(const Json& tensor, const char* key) {
  const auto list = tensor.find(key);
  if (list == tensor.end() || !list->is_array() || list->size() != 2) return std::nullopt;
  if (!(*list)[0].is_number_unsigned() || !(*list)[1].is_number_unsigned()) return std::nullopt;
  return std::make_pair((*list)[0].get<uint64_t>(), (*list)[1].get<uint64_t>());
}

std::string TypeName(const Json& tensor) {
  const auto dtype = tensor.find("dtype");
  return dtype != tensor.end() && dtype->is_string() ? dtype->get<std::string>() : "";
}

// Whether the tensor says of itself that it is a matrix that could be read.
bool IsMatrix(const Json& tensor) {
  return tensor.is_object() && TwoNumbers(tensor, "shape").has_value() && TypeOf(TypeName(tensor)).has_value();
}

absl::StatusOr<std::string> ChooseTensor(const std::string& path, const Json& header, const std::string& wanted) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : header.items()) {
    if (IsMatrix(tensor)) names.push_back(name);
  }
  if (wanted.empty() && names.size() == 1) return names.front();
  if (!wanted.empty() && header.contains(wanted)) return wanted;
  const size_t listed = std::min(names.size(), kListedNames);
  std::string list = absl::StrJoin(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(listed), ", ");
  if (names.size() > listed) absl::StrAppend(&list, " and ", names.size() - listed, " more");
  if (names.empty()) list = "none";
  return absl::InvalidArgumentError(
      wanted.empty()
          ? absl::StrCat(path, ": name one of its matrices (--tensor): ", list)
          : absl::StrCat(path, ": has no tensor \"", absl::Utf8SafeCEscape(wanted), "\"; its matrices: ", list));
}

absl::StatusOr<StoredMatrix> FindMatrix(const RandomAccessFile& file, const std::string& wanted) {
  GAUNTLET_ASSIGN_OR_RETURN(const auto header_and_end, ReadHeader(file));
  const auto& [header, data_begin] = header_and_end;
  GAUNTLET_ASSIGN_OR_RETURN(const std::string name, ChooseTensor(file.path(), header, wanted));
  const Json& tensor = header[name];
  const std::string of_tensor = absl::StrCat("tensor \"", absl::Utf8SafeCEscape(name), "\"");
  if (!IsMatrix(tensor)) {
    return absl::InvalidArgumentError(absl::StrCat(file.path(), ": ", of_tensor,
                                                   ": expected rows and columns of F16, BF16, F32 or F64; found ",
                                                   tensor.dump().substr(0, 200)));
  }
  const auto offsets = TwoNumbers(tensor, "data_offsets");
  const uint64_t data_bytes = file.size() - data_begin;
  if (!offsets || offsets->first > offsets->second || offsets->second > data_bytes) {
    return CorruptFileError(file.path(), kLengthBytes,
                            absl::StrCat(of_tensor, ": its offsets do not lie in the ", data_bytes,
                                         " bytes of data: ", tensor.dump().substr(0, 200)));
  }
  StoredMatrix matrix;
  matrix.offset = data_begin + offsets->first;
  std::tie(matrix.rows, matrix.columns) = *TwoNumbers(tensor, "shape");
  matrix.type = *TypeOf(TypeName(tensor));
  const uint64_t bytes = offsets->second - offsets->first;
  if (matrix.rows == 0 || matrix.columns == 0 || !FitsExactly(matrix.rows, matrix.columns, matrix.type, bytes)) {
    return CorruptFileError(file.path(), kLengthBytes,
                            absl::StrCat(of_tensor, ": announces ", matrix.rows, " rows of ", matrix.columns, " ",
                                         TypeName(tensor), " in ", bytes, " bytes"));
  }
  return matrix;
}

}  // namespace

absl::StatusOr<Embeddings> LoadSafetensors(const std::string& path, const LoadOptions& options) {
  GAUNTLET_ASSIGN_OR_RETURN(const RandomAccessFile file, RandomAccessFile::Open(path));
  GAUNTLET_ASSIGN_OR_RETURN(const StoredMatrix matrix, FindMatrix(file, options.tensor));
  const std::string words = absl::StrCat(absl::StripSuffix(path, ".safetensors"), ".words.txt");
  return LoadMatrixWithWords(file, matrix, options, {words, JoinPath(DirectoryName(path), "vocab.json")});
}

}  // namespace gauntlet
