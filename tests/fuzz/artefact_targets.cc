// The project's own artefacts. Checksums would keep nearly all inputs from the readers behind them, so the targets make
// valid block files and manifests around parts that are taken from the input.

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/cooccurrence/count.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/io/block_file.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/hash.h"
#include "gauntlet/io/json.h"
#include "gauntlet/io/manifest.h"
#include "gauntlet/training/checkpoint.h"
#include "src/cooccurrence/run_file.h"
#include "src/cooccurrence/weights.h"
#include "src/corpus/build_corpus_internal.h"
#include "tests/fuzz/fuzz_target.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t kMostBlocks = 8;

// A manifest whose checksum is right, in a directory of its own; the details are an input's.
std::string WriteArtefact(const std::string& artefact, absl::string_view details, const Json& index_checksum) {
  const std::string directory = JoinPath(ScratchDirectory(), artefact);
  GAUNTLET_CHECK(CreateDirectories(directory).ok());
  Manifest manifest;
  manifest.artefact = artefact;
  if (auto json = ParseJson<Json>(details); json.is_object()) manifest.details = std::move(json);
  manifest.details["index_checksum"] = index_checksum;
  GAUNTLET_CHECK(WriteManifest(directory, manifest).ok());
  return directory;
}

// A valid block file of what is left of the input: a number of blocks, each with the numbers that the index has before
// and behind its place, and its bytes; then what follows them in the index. Returns the index's checksum.
uint64_t WriteBlocks(const std::string& path, absl::string_view magic, int before, int behind, FuzzInput* parts) {
  BlockFileWriter writer = *BlockFileWriter::Create(path, magic, 2);
  std::string index;
  for (uint64_t left = parts->Number() % kMostBlocks; left > 0; --left) {
    for (int k = 0; k < before; ++k) PutVarint64(&index, parts->Number());
    std::string last;
    for (int k = 0; k < behind; ++k) PutVarint64(&last, parts->Number());
    PutBlockHandle(&index, *writer.Append(parts->Piece(), /*level=*/1));
    index += last;
  }
  index.append(parts->rest().data(), parts->rest().size());
  GAUNTLET_CHECK(writer.Finish(index, Durability::kScratch).ok());
  return writer.index_checksum();
}

// Either a block file as it is, or a valid one with a block whose stored bytes and sizes are the input's.
void FuzzBlockFile(absl::string_view input) {
  constexpr absl::string_view kMagic = "GNTokens";
  const std::string path = WriteScratch("file.blk", input);
  BlockHandle handle;
  if (input.substr(0, kMagic.size()) != kMagic) {
    FuzzInput parts(input);
    handle.offset = parts.Number();
    handle.stored_size = static_cast<uint32_t>(parts.Number());
    handle.raw_size = static_cast<uint32_t>(parts.Number());
    BlockFileWriter writer = *BlockFileWriter::Create(path, kMagic, 1);
    const BlockHandle written = *writer.Append({std::string(parts.rest()), handle.raw_size});
    if (handle.offset == 0) handle = written;
    GAUNTLET_CHECK(writer.Finish("", Durability::kScratch).ok());
  }
  const absl::StatusOr<BlockFileReader> reader = BlockFileReader::Open(path, kMagic, 1);
  if (!IsOkOrNames(reader.status(), path)) return;
  absl::string_view index = reader->index();
  std::string raw;
  do {
    const absl::Status status = reader->Read(handle, &raw);
    GAUNTLET_CHECK(!IsOkOrNames(status, path) || raw.size() == handle.raw_size);
  } while (GetBlockHandle(&index, &handle));
}

// The input as a manifest, and as the details of one, which then must come back as they are.
void FuzzManifest(absl::string_view input) {
  const std::string path = WriteScratch("manifest.json", input);
  IsOkOrNames(ReadManifestFile(path, "", 1).status(), path);
  Manifest manifest;
  manifest.details = ParseJson<Json>(input);
  if (manifest.details.is_discarded()) return;
  GAUNTLET_CHECK(WriteManifestFile(path, manifest).ok());
  const absl::StatusOr<Manifest> read = ReadManifestFile(path, "", 1);
  GAUNTLET_CHECK(!IsOkOrNames(read.status(), path) || read->details == manifest.details);
}

void FuzzVocabulary(absl::string_view input) {
  const std::string path = WriteScratch("vocab.txt", input);
  const absl::StatusOr<Vocabulary> vocabulary = Vocabulary::Load(path);
  if (!IsOkOrNames(vocabulary.status(), path)) return;
  GAUNTLET_CHECK(vocabulary->Save(path).ok());
  const absl::StatusOr<Vocabulary> again = Vocabulary::Load(path);
  GAUNTLET_CHECK(again.ok() && again->Fingerprint() == vocabulary->Fingerprint());
}

// What a corpus is made into: the fingerprints of vocabulary and tokens, or the code of the error.
std::string BuildAndDescribe(BuildCorpusRequest request, uint64_t part_bytes) {
  request.vocabulary_path = JoinPath(ScratchDirectory(), "built/vocab.txt");
  request.corpus_directory = JoinPath(ScratchDirectory(), "built/tokens");
  GAUNTLET_CHECK(CreateDirectories(DirectoryName(request.vocabulary_path)).ok());
  Progress progress;
  const CancellationToken cancellation;
  const CorpusBuildSizes sizes = {part_bytes, /*block_tokens=*/3};
  const absl::Status status = BuildCorpusWithSizes(request, sizes, &progress, &cancellation).status();
  if (!status.ok()) return absl::StatusCodeToString(status.code());
  const absl::StatusOr<EncodedCorpus> corpus = EncodedCorpus::Open(request.corpus_directory);
  GAUNTLET_CHECK(corpus.ok());
  std::vector<uint32_t> ids;
  for (size_t k = 0; k < corpus->num_blocks(); ++k) GAUNTLET_CHECK(corpus->ReadBlock(k, &ids).ok());
  return corpus->manifest().content;
}

// The first byte chooses the format and options; the rest is a corpus, which must be the same however it is cut.
void FuzzCorpus(absl::string_view input) {
  static constexpr const char* kFormats[] = {"text", "mediawiki", "tweets", "jsonl", "csv", "tsv"};
  if (input.empty()) return;
  const auto choice = static_cast<uint8_t>(input[0]);
  BuildCorpusRequest request;
  request.corpus.inputs = {WriteScratch("corpus", input.substr(1))};
  request.corpus.format = kFormats[choice % 8 % 6];
  request.corpus.deduplicate = (choice & 64) != 0;
  request.corpus.phrases.passes = (choice & 128) != 0 ? 2 : 0;
  request.corpus.phrases.min_count = 1;
  request.corpus.phrases.threshold = 0.5;
  request.vocabulary.min_count = 1;
  GAUNTLET_CHECK(BuildAndDescribe(request, uint64_t{1} << 20) == BuildAndDescribe(request, /*part_bytes=*/61));
}

// Details; a number of blocks, each with the tokens that the index claims and its bytes; what follows them in the
// index.
void FuzzTokens(absl::string_view input) {
  FuzzInput parts(input);
  const absl::string_view details = parts.Piece();
  const std::string path = WriteScratch("encoded-corpus/tokens.blk", "");
  const uint64_t checksum = WriteBlocks(path, "GNTokens", /*before=*/0, /*behind=*/1, &parts);
  const std::string directory = WriteArtefact("encoded-corpus", details, absl::StrFormat("%016x", checksum));
  const absl::StatusOr<EncodedCorpus> corpus = EncodedCorpus::Open(directory);
  if (!IsOkOrNames(corpus.status(), directory)) return;
  uint64_t tokens = 0;
  std::vector<uint32_t> ids;
  for (size_t k = 0; k < corpus->num_blocks(); ++k) {
    if (!IsOkOrNames(corpus->ReadBlock(k, &ids), path)) return;
    for (const uint32_t id : ids) {
      GAUNTLET_CHECK(id == kDocumentEnd || id < corpus->vocabulary_size());
      tokens += id == kDocumentEnd ? 0 : 1;
    }
  }
  GAUNTLET_CHECK(tokens == corpus->summary().tokens && corpus->weights().back().end == tokens);
}

// Reads every tile, and checks that the records are in order, within their bands and positive.
absl::Status CheckTiles(const CooccurrenceMatrix& matrix) {
  std::vector<TileRecord> records;
  for (size_t k = 0; k < matrix.tiles().size(); ++k) {
    if (const absl::Status status = matrix.ReadTile(k, &records); !status.ok()) return status;
    const TileInfo& tile = matrix.tiles()[k];
    GAUNTLET_CHECK(records.size() == tile.records);
    uint64_t least = 0;
    for (const TileRecord& record : records) {
      const uint64_t row = uint64_t{tile.row_band} * matrix.band_width() + record.row;
      const uint64_t column = uint64_t{tile.column_band} * matrix.band_width() + record.column;
      const uint64_t place = row << 32 | column;
      GAUNTLET_CHECK(row < matrix.vocabulary_size() && column < matrix.vocabulary_size() && place >= least);
      GAUNTLET_CHECK(!matrix.symmetric() || column <= row);
      GAUNTLET_CHECK(std::isfinite(record.value) && record.value > 0.0);
      least = place + 1;
    }
  }
  return absl::OkStatus();
}

// As for tokens; each tile has its bands and number of records before its bytes.
void FuzzTiles(absl::string_view input) {
  FuzzInput parts(input);
  const absl::string_view details = parts.Piece();
  const std::string path = WriteScratch("cooccurrence-matrix/tiles.blk", "");
  const uint64_t checksum = WriteBlocks(path, "GNTTILES", /*before=*/3, /*behind=*/0, &parts);
  const std::string directory = WriteArtefact("cooccurrence-matrix", details, absl::StrFormat("%016x", checksum));
  const absl::StatusOr<CooccurrenceMatrix> matrix = CooccurrenceMatrix::Open(directory);
  if (IsOkOrNames(matrix.status(), directory)) IsOkOrNames(CheckTiles(*matrix), path);
}

// Records as the reference program writes them, over a vocabulary of three words.
void FuzzRecords(absl::string_view input) {
  const std::string path = WriteScratch("cooccurrence.bin", input);
  const Vocabulary vocabulary = *Vocabulary::Create({{"a", 3}, {"b", 2}, {"c", 1}});
  CountRequest request;
  request.directory = JoinPath(ScratchDirectory(), "imported");
  request.memory = uint64_t{16} << 20;
  Progress progress;
  const CancellationToken cancellation;
  if (!IsOkOrNames(ImportRecords(path, vocabulary, request, &progress, &cancellation), path)) return;
  const absl::StatusOr<CooccurrenceMatrix> matrix = CooccurrenceMatrix::Open(request.directory);
  GAUNTLET_CHECK(matrix.ok() && CheckTiles(*matrix).ok());
}

// A spill run over 40 words: a number of blocks, each with the stripe that the index claims and its bytes.
void FuzzRun(absl::string_view input) {
  const ValueCodec codec(ValueKind::kCount, MakeWeights(3, DistanceWeighting::kHarmonic)->weights);
  const RunFormat format(&codec, /*vocabulary_size=*/40);
  const std::string path = WriteScratch("run.0", "");
  FuzzInput parts(input);
  WriteBlocks(path, kRunMagic, /*before=*/1, /*behind=*/0, &parts);
  const absl::StatusOr<RunReader> run = RunReader::Open(path, format);
  if (!IsOkOrNames(run.status(), path)) return;
  std::string bytes;
  for (size_t stripe = 0; stripe < format.num_stripes(); ++stripe) {
    if (!IsOkOrNames(run->ReadStripe(stripe, &bytes), path)) return;
    GAUNTLET_CHECK(bytes.size() == run->StripeBytes(stripe));
    StripeCursor cursor(bytes, format, stripe);
    while (cursor.NextRow()) {
      GAUNTLET_CHECK(cursor.row() >= format.stripe_begin(stripe) && cursor.row() < format.stripe_end(stripe));
      cursor.ForEachEntry([](uint32_t column, uint64_t count) { GAUNTLET_CHECK(column < 40 && count > 0); });
    }
  }
}

// Details; a number of blocks with their bytes; what follows them in the index.
void FuzzCheckpoint(absl::string_view input) {
  FuzzInput parts(input);
  const absl::string_view details = parts.Piece();
  const std::string path = WriteScratch("checkpoint/state.blk", "");
  const uint64_t checksum = WriteBlocks(path, "GNTSTATE", /*before=*/0, /*behind=*/0, &parts);
  const std::string directory = WriteArtefact("checkpoint", details, checksum);
  const absl::StatusOr<Checkpoint> checkpoint = LoadCheckpoint(directory);
  if (!IsOkOrNames(checkpoint.status(), directory)) return;
  GAUNTLET_CHECK(checkpoint->parameters.rows() > 0 && checkpoint->parameters.vector_size() > 0);
  GAUNTLET_CHECK(checkpoint->epoch.costs.size() == checkpoint->epoch.done.size());
}

}  // namespace

absl::Span<const FuzzTarget> ArtefactTargets() {
  static constexpr FuzzTarget kTargets[] = {
      {"block_file", FuzzBlockFile}, {"manifest", FuzzManifest}, {"vocabulary", FuzzVocabulary},
      {"corpus", FuzzCorpus},        {"tokens", FuzzTokens},     {"tiles", FuzzTiles},
      {"records", FuzzRecords},      {"run", FuzzRun},           {"checkpoint", FuzzCheckpoint},
  };
  return kTargets;
}

}  // namespace gauntlet
