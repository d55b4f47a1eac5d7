#include "src/pipeline/check_paths.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/input_stream.h"
#include "gauntlet/text/options.h"

namespace gauntlet {

namespace {

namespace fs = std::filesystem;

// Absolute and without links; a part that does not exist stays as it is.
fs::path Canonical(const std::string& path) {
  std::error_code error;
  fs::path canonical = fs::weakly_canonical(fs::absolute(path, error), error);
  return error ? fs::path(path) : canonical;
}

// The first name on the way from `directory` down to `path`; empty when `path` is not below it.
std::string EntryBelow(const fs::path& directory, const fs::path& path) {
  const fs::path relative = path.lexically_relative(directory);
  if (relative.empty() || *relative.begin() == ".." || *relative.begin() == ".") return "";
  return relative.begin()->string();
}

// Whether a run replaces or deletes what bears this name in its directory.
bool IsWritten(const std::string& name) {
  constexpr std::array<absl::string_view, 9> kNames = {"config.json",     "vocab.txt",   "tokens",
                                                       "cooccurrence",    "checkpoints", "vectors",
                                                       "evaluation.json", "log.jsonl",   ".lock"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end() || absl::EndsWith(name, ".partial") ||
         absl::EndsWith(name, ".replaced");
}

class PathChecker {
 public:
  explicit PathChecker(const std::string& run_dir) : run_dir_(run_dir), canonical_(Canonical(run_dir)) {}

  // A directory among inputs stands for all files below it.
  absl::Status CheckDirectory(const char* option, const std::string& input) const {
    std::error_code error;
    if (!fs::is_directory(input, error)) return absl::OkStatus();
    const fs::path directory = Canonical(input);
    if (directory != canonical_ && EntryBelow(directory, canonical_).empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("\"run_dir\": ", run_dir_, " lies in ", input, ", all of which \"",
                                                   option, "\" reads; choose another run_dir"));
  }

  absl::Status CheckFile(const char* option, const std::string& path) const {
    if (!IsWritten(EntryBelow(canonical_, Canonical(path)))) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("\"", option, "\": ", path, " is where the run in ", run_dir_,
                                                   " writes; move it, or choose another run_dir"));
  }

 private:
  const std::string run_dir_;
  const fs::path canonical_;
};

absl::Status CheckCorpus(const PathChecker& checker, const CorpusOptions& corpus) {
  constexpr const char* kOption = "corpus.inputs";
  for (const CorpusInput& input : corpus.inputs) GAUNTLET_RETURN_IF_ERROR(checker.CheckDirectory(kOption, input.path));
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<CorpusInput> files, ExpandCorpusInputs(corpus));
  for (const CorpusInput& file : files) {
    if (file.path != "-") GAUNTLET_RETURN_IF_ERROR(checker.CheckFile(kOption, file.path));
  }
  return absl::OkStatus();
}

absl::Status CheckQuestions(const PathChecker& checker, const char* option, const std::vector<std::string>& inputs) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> files, ExpandInputs(inputs));
  for (const std::string& file : files) {
    GAUNTLET_RETURN_IF_ERROR(checker.CheckFile(option, file));
    std::error_code error;
    if (fs::is_regular_file(file, error)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("\"", option, "\": ", file, ": is not a regular file, which can be read more than once"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckInputsApart(const Config& config) {
  const PathChecker checker(config.run_dir);
  const std::string& import = config.cooccurrence.import;
  if (import.empty()) {
    GAUNTLET_RETURN_IF_ERROR(CheckCorpus(checker, config.corpus));
  } else if (!FileExists(JoinPath(import, "manifest.json"))) {  // a matrix is read where it is
    GAUNTLET_RETURN_IF_ERROR(checker.CheckFile("cooccurrence.import", import));
  }
  if (!config.training.initial_vectors.empty()) {
    GAUNTLET_RETURN_IF_ERROR(checker.CheckFile("training.initial_vectors", config.training.initial_vectors));
  }
  const EvaluationOptions& evaluation = config.evaluation;
  GAUNTLET_RETURN_IF_ERROR(CheckQuestions(checker, "evaluation.analogies", evaluation.analogies));
  GAUNTLET_RETURN_IF_ERROR(CheckQuestions(checker, "evaluation.similarities", evaluation.similarities));
  GAUNTLET_RETURN_IF_ERROR(CheckQuestions(checker, "evaluation.categories", evaluation.categories));
  return CheckQuestions(checker, "evaluation.outliers", evaluation.outliers);
}

}  // namespace gauntlet
