// spectrum: singular values of a run's co-occurrence matrix or of vectors.

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/cooccurrence/spectrum.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/embeddings/text_format.h"
#include "gauntlet/io/json.h"
#include "gauntlet/pipeline/run_directory.h"
#include "src/cli/command.h"

namespace gauntlet {

namespace {

struct SpectrumArguments {
  std::string path;
  std::string of = "log";
  std::string output;
  SpectrumOptions options;
  bool json = false;
  Resources resources;
};

absl::Status WriteBaseline(const MatrixSpectrum& spectrum, const Vocabulary& vocabulary, const std::string& path,
                           int threads) {
  std::vector<std::string> words;
  for (uint32_t id = 0; id < vocabulary.size(); ++id) words.push_back(vocabulary.word(id));
  return SaveText(path, words, BaselineVectors(spectrum), static_cast<uint32_t>(spectrum.left.cols()),
                  TextFormatOptions(), threads);
}

absl::StatusOr<Spectrum> OfMatrix(const SpectrumArguments& arguments, const CommandContext& context) {
  const RunPaths run(arguments.path);
  GAUNTLET_ASSIGN_OR_RETURN(const CooccurrenceMatrix matrix, CooccurrenceMatrix::Open(run.Cooccurrence()));
  GAUNTLET_ASSIGN_OR_RETURN(const Vocabulary vocabulary, Vocabulary::Load(run.Vocabulary()));
  GAUNTLET_RETURN_IF_ERROR(CheckVocabulary(matrix, vocabulary));
  GAUNTLET_ASSIGN_OR_RETURN(const uint64_t memory, arguments.resources.Memory());
  SpectrumOptions options = arguments.options;
  options.source = arguments.of == "log" ? SpectrumSource::kLog : SpectrumSource::kPositivePmi;
  GAUNTLET_ASSIGN_OR_RETURN(
      MatrixSpectrum spectrum,
      ComputeSpectrum(matrix, options, {arguments.resources.threads, memory, context.cancellation}, context.progress));
  if (!arguments.output.empty()) {
    GAUNTLET_RETURN_IF_ERROR(WriteBaseline(spectrum, vocabulary, arguments.output, arguments.resources.threads));
  }
  return std::move(spectrum.spectrum);
}

absl::StatusOr<Spectrum> OfVectors(const SpectrumArguments& arguments) {
  if (!arguments.output.empty()) {
    return absl::InvalidArgumentError("--write-vectors goes with --of log or ppmi: those vectors have been written");
  }
  GAUNTLET_ASSIGN_OR_RETURN(const std::string path, ResolveVectorsPath(arguments.path));
  const int threads = ResolveThreads(arguments.resources.threads);
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings vectors, LoadText(path, /*max_words=*/0, threads));
  return ComputeVectorSpectrum(vectors.matrix(), vectors.dimensions(), arguments.options.fit_from, threads);
}

absl::Status PrintSpectrum(const SpectrumArguments& arguments, const CommandContext& context) {
  if (arguments.of != "ppmi" && arguments.options.smoothing != 1.0) {
    return absl::InvalidArgumentError("--smoothing goes with --of ppmi");
  }
  GAUNTLET_ASSIGN_OR_RETURN(const Spectrum spectrum,
                            arguments.of == "vectors" ? OfVectors(arguments) : OfMatrix(arguments, context));
  std::fputs((arguments.json ? JsonText(ToJson(spectrum)) : FormatSpectrum(spectrum)).c_str(), stdout);
  return absl::OkStatus();
}

}  // namespace

void AddSpectrumCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<SpectrumArguments>();
  CLI::App* command =
      commands->Add("spectrum", "print leading singular values and their power law; write vectors made of them",
                    [arguments](const CommandContext& context) { return PrintSpectrum(*arguments, context); });
  command->add_option("path", arguments->path, "run directory; with --of vectors also a vectors file")->required();
  command->add_option("--of", arguments->of, "log: ln(1 + X); ppmi: positive PMI; vectors: the word vectors")
      ->check(CLI::IsMember({"log", "ppmi", "vectors"}))
      ->capture_default_str();
  command->add_option("--values", arguments->options.values, "leading values of a matrix; of vectors there are all")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--smoothing", arguments->options.smoothing, "exponent of the contexts of PMI, e.g. 0.75")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--fit-from", arguments->options.fit_from, "first rank of the power law")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--write-vectors", arguments->output,
                      "file for U sqrt(S) of as many values, as GloVe text, to evaluate beside trained vectors");
  command->add_flag("--json", arguments->json, "as JSON");
  arguments->resources.Declare(command);
}

}  // namespace gauntlet
