#include "corpora/generator.h"

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

#include "corpora/lexicon.h"
#include "gauntlet/base/random.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"

namespace gauntlet {
namespace {

constexpr size_t kWriteBytes = size_t{1} << 18;

absl::Status UnknownRegister(const std::string& grammars, absl::string_view corpus_register) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> files, ListDirectory(grammars));
  std::vector<absl::string_view> known;
  for (const absl::string_view file : files) {
    absl::string_view name = file;
    if (absl::ConsumeSuffix(&name, ".txt")) known.push_back(name);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown register '", corpus_register, "'; ", grammars, " has: ", absl::StrJoin(known, ", ")));
}

}  // namespace

std::string DefaultCorporaDirectory() {
  std::error_code ignored;  // then the path is relative to the working directory, and found there or not at all
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  for (const char* from_program : {GAUNTLET_CORPORA_FROM_BUILT_PROGRAM, GAUNTLET_CORPORA_FROM_INSTALLED_PROGRAM}) {
    std::string directory = (program.parent_path() / from_program).lexically_normal().string();
    if (FileExists(JoinPath(directory, "planted.txt"))) return directory;
  }
  return "";
}

absl::StatusOr<CorpusGenerator> CorpusGenerator::Load(const std::string& data_directory,
                                                      absl::string_view corpus_register, uint64_t seed) {
  const std::string grammars = JoinPath(data_directory, "grammars");
  const std::string path = JoinPath(grammars, absl::StrCat(corpus_register, ".txt"));
  if (corpus_register.find('/') != absl::string_view::npos || !FileExists(path)) {
    return UnknownRegister(grammars, corpus_register);
  }
  GAUNTLET_ASSIGN_OR_RETURN(const Lexicon lexicon, Lexicon::Load(JoinPath(data_directory, "lexicons")));
  GAUNTLET_ASSIGN_OR_RETURN(Grammar grammar, Grammar::Load(path, lexicon));
  for (const char c : corpus_register) seed = MixBits(seed + static_cast<unsigned char>(c));
  return CorpusGenerator(std::move(grammar), seed);
}

void CorpusGenerator::AppendDocument(uint64_t index, std::string& out) const {
  grammar_.Expand(CounterRng(seed_, index), out);
  out += '\n';
}

absl::Status WriteCorpus(const CorpusGenerator& generator, uint64_t size, const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
  std::string buffer;
  for (uint64_t document = 0; file.offset() + buffer.size() < size; ++document) {
    generator.AppendDocument(document, buffer);
    if (buffer.size() < kWriteBytes) continue;
    GAUNTLET_RETURN_IF_ERROR(file.Append(buffer));
    buffer.clear();
  }
  GAUNTLET_RETURN_IF_ERROR(file.Append(buffer));
  return file.Commit();
}

}  // namespace gauntlet
