// The stages from the matrix to vectors.

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/manifest.h"
#include "gauntlet/pipeline/export_vectors.h"
#include "gauntlet/training/checkpoint.h"
#include "gauntlet/training/trainer.h"
#include "src/pipeline/resources.h"
#include "src/pipeline/stages.h"
#include "src/pipeline/up_to_date.h"

namespace gauntlet {

namespace {

constexpr int kShortestDigits = 6;  // about, of a float32 that reads back as itself

}  // namespace

std::string VectorsPath(const StageContext& context) {
  return JoinPath(context.paths.Vectors(), absl::StrCat(context.config.output.name, ".txt"));
}

absl::Status TrainModel(const StageContext& context) {
  GAUNTLET_ASSIGN_OR_RETURN(const Vocabulary vocabulary, Vocabulary::Load(context.paths.Vocabulary()));
  GAUNTLET_ASSIGN_OR_RETURN(const CooccurrenceMatrix matrix, CooccurrenceMatrix::Open(MatrixDirectory(context)));
  TrainRequest request;
  request.options = context.config.training;
  request.checkpoint_directory = context.paths.Checkpoints();
  request.threads = context.threads;
  request.memory = context.memory;
  request.restart = context.restart;
  GAUNTLET_ASSIGN_OR_RETURN(request.score, MakeScoreFunction(context.config, vocabulary, context.threads));
  return Train(matrix, vocabulary, request, context.progress, context.cancellation).status();
}

absl::Status WriteVectors(const StageContext& context) {
  const OutputOptions& options = context.config.output;
  const std::string path = VectorsPath(context);
  const std::string manifest_path = JoinPath(context.paths.Vectors(), absl::StrCat(options.name, ".json"));
  GAUNTLET_ASSIGN_OR_RETURN(const std::string model, NewestCheckpointContent(context.paths.Checkpoints()));
  Manifest manifest;
  manifest.artefact = "vectors";
  manifest.fingerprint = StageFingerprint("vectors", ResultOptions(context.config, {"output."}), {model});
  const absl::StatusOr<Manifest> made = ReadManifestFile(manifest_path, manifest.artefact, manifest.version);
  if (made.ok() && made->fingerprint == manifest.fingerprint && FileExists(path)) {
    GAUNTLET_RETURN_IF_ERROR(VerifyVectors(path, *made));
    ReportUpToDate(context, "vectors", {});
    return absl::OkStatus();
  }
  GAUNTLET_ASSIGN_OR_RETURN(const Vocabulary vocabulary, Vocabulary::Load(context.paths.Vocabulary()));
  const uint64_t numbers = uint64_t{vocabulary.size()} * static_cast<uint64_t>(context.config.training.vector_size) *
                           (options.vectors == OutputVectors::kConcatenation ? 2 : 1);
  const auto digits = static_cast<uint64_t>(options.precision > 0 ? options.precision : kShortestDigits);
  GAUNTLET_RETURN_IF_ERROR(CheckFreeDisk(context.paths.root, "the text of the vectors", numbers * digits));
  context.progress->BeginStage("vectors", "writing vectors", "words", vocabulary.size());
  GAUNTLET_RETURN_IF_ERROR(CreateDirectories(context.paths.Vectors()));
  // Were the files replaced and the manifest not, it would still vouch for what they were before.
  GAUNTLET_RETURN_IF_ERROR(Discard(manifest_path));
  GAUNTLET_ASSIGN_OR_RETURN(const std::optional<Checkpoint> checkpoint,
                            LoadNewestCheckpoint(context.paths.Checkpoints()));
  GAUNTLET_RETURN_IF_ERROR(AnnotateStatus(CheckVocabulary(*checkpoint, vocabulary), context.paths.Vocabulary()));
  GAUNTLET_RETURN_IF_ERROR(ExportVectors(checkpoint->parameters, vocabulary, options, path, context.threads));
  GAUNTLET_ASSIGN_OR_RETURN(manifest.content, FileContent(path));
  const uint32_t dimensions = OutputDimensions(checkpoint->parameters, options.vectors);
  manifest.details = {{"words", vocabulary.size()},
                      {"dimensions", dimensions},
                      {"vocabulary_fingerprint", vocabulary.Fingerprint()},
                      {"checkpoint_content", model}};
  GAUNTLET_RETURN_IF_ERROR(WriteManifestFile(manifest_path, manifest));
  context.progress->EndStage({{"words", vocabulary.size()}, {"dimensions", dimensions}});
  return absl::OkStatus();
}

}  // namespace gauntlet
