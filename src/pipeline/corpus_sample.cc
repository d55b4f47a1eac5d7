#include "src/pipeline/corpus_sample.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/input_stream.h"

namespace gauntlet {

namespace {

constexpr uint64_t kPieces = 16;

// Appends text[begin of a line, …) so that a piece that starts within a line loses that line's rest.
void AppendWholeLines(absl::string_view piece, bool starts_a_line, std::string* text) {
  if (!starts_a_line) {
    const size_t line_feed = piece.find('\n');
    // A corpus of one endless line is sampled as it is.
    if (line_feed != absl::string_view::npos) piece.remove_prefix(line_feed + 1);
  }
  text->append(piece.data(), piece.size());
  if (!text->empty() && text->back() != '\n') text->push_back('\n');
}

// Whether a piece from anywhere in a file is like the whole.
bool IsMadeOfLines(absl::string_view format) { return format == "text" || format == "tweets" || format == "jsonl"; }

absl::Status SamplePlain(const RandomAccessFile& file, uint64_t share, std::string* text) {
  if (share >= file.size()) share = file.size();
  const uint64_t pieces = share == file.size() ? 1 : kPieces;
  std::string piece(share / pieces, '\0');
  for (uint64_t k = 0; k < pieces; ++k) {
    const uint64_t offset = file.size() / pieces * k;
    GAUNTLET_ASSIGN_OR_RETURN(const size_t got, file.ReadAt(offset, absl::MakeSpan(piece.data(), piece.size())));
    AppendWholeLines(absl::string_view(piece).substr(0, got), offset == 0, text);
  }
  return absl::OkStatus();
}

// Returns the decompressed bytes for each compressed one.
absl::StatusOr<double> SampleBegin(const std::string& path, uint64_t share, std::string* text) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::unique_ptr<InputStream> stream, OpenInput(path));
  std::string piece(share, '\0');
  size_t size = 0;
  while (size < piece.size()) {
    GAUNTLET_ASSIGN_OR_RETURN(const size_t got, stream->Read(absl::MakeSpan(piece.data() + size, piece.size() - size)));
    if (got == 0) break;
    size += got;
  }
  AppendWholeLines(absl::string_view(piece).substr(0, size), true, text);
  return stream->consumed() == 0 ? 1.0 : static_cast<double>(size) / static_cast<double>(stream->consumed());
}

// The text that takes what `input` is sampled for.
std::string* TextOf(const CorpusInput& input, std::vector<SampledText>* texts) {
  for (SampledText& text : *texts) {
    if (text.weight == input.weight && text.format == input.format) return &text.text;
  }
  return &texts->emplace_back(SampledText{input.weight, input.format, ""}).text;
}

}  // namespace

absl::StatusOr<CorpusSample> SampleCorpus(const CorpusOptions& options, uint64_t bytes) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<CorpusInput> inputs, ExpandCorpusInputs(options));
  std::vector<RandomAccessFile> files;
  uint64_t stored = 0;
  for (const CorpusInput& input : inputs) {
    if (input.path == "-")
      return absl::InvalidArgumentError("standard input cannot be sampled and read again; name a file");
    GAUNTLET_ASSIGN_OR_RETURN(RandomAccessFile file, RandomAccessFile::Open(input.path));
    stored += file.size();
    files.push_back(std::move(file));
  }
  CorpusSample sample;
  for (size_t k = 0; k < files.size(); ++k) {
    const RandomAccessFile& file = files[k];
    if (file.size() == 0) continue;
    std::string* const text = TextOf(inputs[k], &sample.texts);
    const double part = static_cast<double>(file.size()) / static_cast<double>(stored);
    const auto share = std::max<uint64_t>(static_cast<uint64_t>(part * static_cast<double>(bytes)), 4096);
    GAUNTLET_ASSIGN_OR_RETURN(const Compression compression, DetectCompression(file.path()));
    if (compression == Compression::kNone && IsMadeOfLines(inputs[k].format)) {
      GAUNTLET_RETURN_IF_ERROR(SamplePlain(file, share, text));
      sample.corpus_bytes += file.size();
    } else {
      GAUNTLET_ASSIGN_OR_RETURN(const double ratio, SampleBegin(file.path(), share, text));
      sample.corpus_bytes += static_cast<uint64_t>(ratio * static_cast<double>(file.size()));
    }
  }
  return sample;
}

}  // namespace gauntlet
