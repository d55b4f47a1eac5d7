// inspect: what an artefact is, what made it, and whether it is intact.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/status.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/embeddings/text_format.h"
#include "gauntlet/io/block_file.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/json.h"
#include "gauntlet/io/manifest.h"
#include "gauntlet/pipeline/export_vectors.h"
#include "gauntlet/pipeline/run_directory.h"
#include "gauntlet/training/checkpoint.h"
#include "src/cli/command.h"

namespace gauntlet {

namespace {

constexpr uint32_t kAnyVersion = 0xffffffffu;

void PrintManifest(const std::string& path, const Manifest& manifest) {
  Print(absl::StrCat(path, "\n  artefact     ", manifest.artefact, ", format version ", manifest.version,
                     "\n  fingerprint  ", manifest.fingerprint, "  (of what made it)", "\n  content      ",
                     manifest.content, "  (of what is in it)\n"));
  for (const auto& [name, value] : manifest.details.items()) {
    std::string text = JsonLine(value);
    constexpr size_t kLongest = 100;
    if (text.size() > kLongest) text = absl::StrCat(text.substr(0, kLongest), "… (", text.size(), " characters)");
    Print(absl::StrFormat("  %-24s %s\n", name, text));
  }
}

absl::Status PrintBlockFile(const std::string& path, const std::string& magic) {
  GAUNTLET_ASSIGN_OR_RETURN(const BlockFileReader reader, BlockFileReader::Open(path, magic, kAnyVersion));
  Print(absl::StrFormat("%s\n  block file   %s, %s, index of %s with checksum %016x\n", path, magic,
                        FormatByteSize(reader.file_size()), FormatByteSize(reader.index().size()),
                        reader.index_checksum()));
  return absl::OkStatus();
}

// Reads every block, whose checksums are verified on the way.
absl::Status VerifyDirectory(const std::string& path, const std::string& artefact) {
  if (artefact == "encoded-corpus") {
    GAUNTLET_ASSIGN_OR_RETURN(const EncodedCorpus corpus, EncodedCorpus::Open(path));
    std::vector<uint32_t> ids;
    for (size_t k = 0; k < corpus.num_blocks(); ++k) GAUNTLET_RETURN_IF_ERROR(corpus.ReadBlock(k, &ids));
    Print(absl::StrCat("  verified     ", corpus.num_blocks(), " blocks\n"));
  } else if (artefact == "cooccurrence-matrix") {
    GAUNTLET_ASSIGN_OR_RETURN(const CooccurrenceMatrix matrix, CooccurrenceMatrix::Open(path));
    std::vector<TileRecord> records;
    for (size_t k = 0; k < matrix.tiles().size(); ++k) GAUNTLET_RETURN_IF_ERROR(matrix.ReadTile(k, &records));
    Print(absl::StrCat("  verified     ", matrix.tiles().size(), " tiles\n"));
  } else if (artefact == "checkpoint") {
    GAUNTLET_RETURN_IF_ERROR(LoadCheckpoint(path).status());
    Print("  verified     parameters and schedule\n");
  }
  return absl::OkStatus();
}

absl::Status PrintText(const std::string& path) {
  const absl::StatusOr<Vocabulary> vocabulary = Vocabulary::Load(path);
  if (vocabulary.ok()) {
    Print(absl::StrCat(path, "\n  vocabulary   ", vocabulary->size(), " words, ", vocabulary->total_count(),
                       " tokens, fingerprint ", vocabulary->Fingerprint(), "\n"));
    return absl::OkStatus();
  }
  const absl::StatusOr<Embeddings> vectors = LoadText(path);
  if (vectors.ok()) {
    Print(
        absl::StrCat(path, "\n  vectors      ", vectors->size(), " words of ", vectors->dimensions(), " dimensions\n"));
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("neither a vocabulary (", vocabulary.status().message(),
                                                 ") nor vectors (", vectors.status().message(), ")"));
}

absl::Status InspectDirectory(const std::string& path);

absl::Status InspectFile(const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(const RandomAccessFile file, RandomAccessFile::Open(path));
  std::string head(8, '\0');
  GAUNTLET_ASSIGN_OR_RETURN(const size_t size, file.ReadAt(0, absl::MakeSpan(head.data(), head.size())));
  head.resize(size);
  if (absl::StartsWith(head, "GNT")) return PrintBlockFile(path, head);
  if (absl::StartsWith(head, "{")) {
    GAUNTLET_ASSIGN_OR_RETURN(const Manifest manifest, ReadManifestFile(path, "", kAnyVersion));
    PrintManifest(path, manifest);
    if (manifest.artefact == "vectors") {
      GAUNTLET_RETURN_IF_ERROR(VerifyVectors(absl::StrCat(absl::StripSuffix(path, ".json"), ".txt"), manifest));
      Print("  verified     vectors\n");
    }
    return absl::OkStatus();
  }
  return PrintText(path);
}

// That the tokens are numbered by the vocabulary beside them.
absl::Status VerifyVocabulary(const RunPaths& run) {
  if (!FileExists(run.Vocabulary()) || !FileExists(run.Tokens())) return absl::OkStatus();
  GAUNTLET_ASSIGN_OR_RETURN(const EncodedCorpus corpus, EncodedCorpus::Open(run.Tokens()));
  GAUNTLET_ASSIGN_OR_RETURN(const Vocabulary vocabulary, Vocabulary::Load(run.Vocabulary()));
  if (vocabulary.Fingerprint() == corpus.vocabulary_fingerprint()) return absl::OkStatus();
  return CorruptFileError(run.Vocabulary(), 0, absl::StrCat("is not the vocabulary that ", run.Tokens(), " refers to"));
}

absl::Status InspectRun(const RunPaths& run) {
  for (const std::string& path : {run.Vocabulary(), run.Tokens(), run.Cooccurrence()}) {
    if (!FileExists(path)) continue;
    GAUNTLET_RETURN_IF_ERROR(path == run.Vocabulary() ? InspectFile(path) : InspectDirectory(path));
  }
  for (const std::string& directory : {run.Checkpoints(), run.Vectors()}) {
    const absl::StatusOr<std::vector<std::string>> names = ListDirectory(directory);
    if (absl::IsNotFound(names.status())) continue;
    GAUNTLET_RETURN_IF_ERROR(names.status());
    for (const std::string& name : *names) {
      const std::string path = JoinPath(directory, name);
      GAUNTLET_RETURN_IF_ERROR(directory == run.Checkpoints()  ? InspectDirectory(path)
                               : absl::EndsWith(name, ".json") ? InspectFile(path)
                                                               : absl::OkStatus());
    }
  }
  if (FileExists(run.Evaluation())) GAUNTLET_RETURN_IF_ERROR(InspectFile(run.Evaluation()));
  return VerifyVocabulary(run);
}

absl::Status InspectDirectory(const std::string& path) {
  const absl::StatusOr<Manifest> manifest = ReadManifest(path, "", kAnyVersion);
  if (absl::IsNotFound(manifest.status())) {
    if (FileExists(RunPaths(path).Config()) || FileExists(RunPaths(path).Vocabulary()))
      return InspectRun(RunPaths(path));
    return absl::NotFoundError(absl::StrCat(path, ": neither a run directory nor an artefact"));
  }
  GAUNTLET_RETURN_IF_ERROR(manifest.status());
  PrintManifest(path, *manifest);
  return VerifyDirectory(path, manifest->artefact);
}

absl::Status Inspect(const std::string& path) {
  const absl::StatusOr<std::vector<std::string>> names = ListDirectory(path);
  return names.ok() ? InspectDirectory(path) : InspectFile(path);
}

}  // namespace

void AddInspectCommand(CommandSet* commands) {
  const auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* command =
      commands->Add("inspect", "print what artefacts are and what made them, and verify their checksums",
                    [paths](const CommandContext&) {
                      for (const std::string& path : *paths) GAUNTLET_RETURN_IF_ERROR(Inspect(path));
                      return absl::OkStatus();
                    });
  command->add_option("paths", *paths, "files or directories: a run, or any artefact in it")->required();
}

}  // namespace gauntlet
