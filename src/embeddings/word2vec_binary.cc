#include "gauntlet/embeddings/word2vec_binary.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "src/embeddings/peek_reader.h"
#include "src/embeddings/readers.h"
#include "src/embeddings/word2vec_format.h"

namespace gauntlet {

namespace {

// A plain file must have room for what its header announces: a row is a letter, a space and its values at least.
absl::Status CheckAnnouncedSize(const std::string& path, const Word2vecHeader& header) {
  GAUNTLET_ASSIGN_OR_RETURN(const RandomAccessFile file, RandomAccessFile::Open(path));
  const absl::uint128 least = absl::uint128(header.rows) * (absl::uint128(header.columns) * sizeof(float) + 2);
  if (least <= file.size() - std::min(file.size(), header.bytes)) return absl::OkStatus();
  return CorruptFileError(path, 0,
                          absl::StrCat("the header announces ", header.rows, " rows of ", header.columns,
                                       " values, more than the file's ", file.size(), " bytes can hold"));
}

// Reads rows one by one.
class RowReader {
 public:
  RowReader(const std::string& path, PeekReader* input, uint64_t columns)
      : path_(path), input_(input), columns_(columns) {}

  absl::Status Next(uint64_t row) {
    const auto error = [&](absl::string_view reason) {
      return CorruptFileError(path_, input_->offset(), absl::StrCat("row ", row + 1, ": ", reason));
    };
    const uint64_t value_bytes = columns_ * sizeof(float);
    GAUNTLET_ASSIGN_OR_RETURN(absl::string_view bytes, input_->Peek(kMaxWord2vecWordBytes + value_bytes + 2));
    const size_t line_end = !bytes.empty() && bytes.front() == '\n' ? 1 : 0;  // of the row before
    const size_t word_end = bytes.substr(0, kMaxWord2vecWordBytes + 2).find(' ', line_end);
    if (word_end == absl::string_view::npos) {
      return error(bytes.size() <= kMaxWord2vecWordBytes
                       ? "expected a word; found the end of the file"
                       : "expected a word and a space; is the number of columns in the header right?");
    }
    if (bytes.size() - word_end - 1 < value_bytes) {
      return error(absl::StrCat("expected ", columns_, " values; found the end of the file"));
    }
    words.emplace_back(bytes.substr(line_end, word_end - line_end));
    values.resize(values.size() + columns_);
    std::memcpy(values.data() + values.size() - columns_, bytes.data() + word_end + 1, value_bytes);
    input_->Take(word_end + 1 + value_bytes);
    return absl::OkStatus();
  }

  // That nothing but a line end follows the last row.
  absl::Status CheckEnd() const {
    GAUNTLET_ASSIGN_OR_RETURN(absl::string_view rest, input_->Peek(2));
    absl::ConsumePrefix(&rest, "\n");
    if (rest.empty()) return absl::OkStatus();
    return CorruptFileError(path_, input_->offset(),
                            absl::StrCat("the header announces ", words.size(), " rows; more bytes follow"));
  }

  std::vector<std::string> words;
  std::vector<float> values;

 private:
  const std::string& path_;
  PeekReader* input_;
  uint64_t columns_;
};

}  // namespace

std::optional<Word2vecHeader> ParseWord2vecHeader(absl::string_view start) {
  const size_t line_end = start.substr(0, kMaxWord2vecHeaderBytes).find('\n');
  if (line_end == absl::string_view::npos) return std::nullopt;
  const std::vector<absl::string_view> fields =
      absl::StrSplit(start.substr(0, line_end), absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
  Word2vecHeader header;
  header.bytes = line_end + 1;
  const auto whole = [](absl::string_view field) {
    return field.find_first_not_of("0123456789") == absl::string_view::npos;
  };
  if (fields.size() != 2 || !whole(fields[0]) || !whole(fields[1])) return std::nullopt;
  // What 64 bits do not hold is more than any file has, and is refused as such.
  if (!absl::SimpleAtoi(fields[0], &header.rows)) header.rows = std::numeric_limits<uint64_t>::max();
  if (!absl::SimpleAtoi(fields[1], &header.columns)) header.columns = std::numeric_limits<uint64_t>::max();
  return header;
}

absl::StatusOr<Embeddings> LoadWord2vecBinary(const std::string& path, const LoadOptions& options) {
  GAUNTLET_ASSIGN_OR_RETURN(std::unique_ptr<InputStream> stream, OpenInput(path));
  PeekReader input(std::move(stream));
  GAUNTLET_ASSIGN_OR_RETURN(const absl::string_view start, input.Peek(kMaxWord2vecHeaderBytes));
  const std::optional<Word2vecHeader> header = ParseWord2vecHeader(start);
  if (!header) return CorruptFileError(path, 0, "expected a line with the numbers of rows and columns");
  if (header->rows == 0 || header->columns == 0 || header->rows > std::numeric_limits<uint32_t>::max() ||
      header->columns > std::numeric_limits<int32_t>::max()) {
    return CorruptFileError(path, 0,
                            absl::StrCat("the header announces ", header->rows, " rows of ", header->columns,
                                         " values, which cannot be read"));
  }
  const uint64_t wanted = options.max_words > 0 ? std::min<uint64_t>(options.max_words, header->rows) : header->rows;
  RowReader reader(path, &input, header->columns);
  GAUNTLET_ASSIGN_OR_RETURN(const Compression compression,
                            path == "-" ? absl::StatusOr<Compression>(Compression::kGzip) : DetectCompression(path));
  if (compression == Compression::kNone) {
    GAUNTLET_RETURN_IF_ERROR(CheckAnnouncedSize(path, *header));
    reader.words.reserve(wanted);
    reader.values.reserve(wanted * header->columns);
  }
  input.Take(header->bytes);
  for (uint64_t row = 0; row < wanted; ++row) GAUNTLET_RETURN_IF_ERROR(reader.Next(row));
  if (wanted == header->rows) GAUNTLET_RETURN_IF_ERROR(reader.CheckEnd());
  absl::StatusOr<Embeddings> embeddings =
      Embeddings::Create(std::move(reader.words), std::move(reader.values), static_cast<uint32_t>(header->columns));
  if (!embeddings.ok()) return AnnotateStatus(embeddings.status(), path);
  return embeddings;
}

absl::Status SaveWord2vecBinary(const std::string& path, absl::Span<const std::string> words,
                                absl::Span<const float> vectors, uint32_t dimensions) {
  GAUNTLET_CHECK(vectors.size() == words.size() * dimensions);
  const auto reads_back = [](const std::string& word) {
    return !word.empty() && word.size() <= kMaxWord2vecWordBytes && word.find_first_of(" \n") == std::string::npos;
  };
  const auto bad = std::find_if_not(words.begin(), words.end(), reads_back);
  if (bad != words.end()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": row ", bad - words.begin() + 1, ": the word \"",
                                                   absl::Utf8SafeCEscape(*bad),
                                                   "\" cannot be written: it would not read back as itself"));
  }
  GAUNTLET_ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
  GAUNTLET_RETURN_IF_ERROR(file.Append(absl::StrCat(words.size(), " ", dimensions, "\n")));
  std::string row;
  for (size_t i = 0; i < words.size(); ++i) {
    row = words[i] + ' ';
    const size_t begin = row.size();
    row.resize(begin + dimensions * sizeof(float) + 1, '\n');
    std::memcpy(row.data() + begin, vectors.data() + i * dimensions, dimensions * sizeof(float));
    GAUNTLET_RETURN_IF_ERROR(file.Append(row));
  }
  return file.Commit();
}

}  // namespace gauntlet
