#include "src/cli/vectors_argument.h"

#include "gauntlet/base/status.h"
#include "src/cli/command.h"

namespace gauntlet {

void VectorsArgument::Declare(CLI::App* command, const std::string& name, const std::string& suffix,
                              const std::string& help) {
  const std::string group = "How to read " + name;
  CLI::Option* path = command->add_option(name, path_, help);
  if (name.front() != '-') path->required();
  command->add_option("--format" + suffix, options_.format, "of the file")
      ->check(CLI::IsMember({"auto", "text", "word2vec", "npy", "safetensors"}))
      ->capture_default_str()
      ->group(group);
  command
      ->add_option("--words" + suffix, options_.words, "for npy and safetensors: a word a line, or {word: row} in JSON")
      ->type_name("FILE")
      ->group(group);
  command->add_option("--tensor" + suffix, options_.tensor, "for safetensors: the matrix, e.g. wte.weight")
      ->type_name("NAME")
      ->group(group);
  command->add_option("--max-words" + suffix, options_.max_words, "only the first rows; 0: all")
      ->capture_default_str()
      ->group(group);
}

absl::StatusOr<Embeddings> VectorsArgument::Load(int threads) const {
  GAUNTLET_ASSIGN_OR_RETURN(const std::string file, ResolveVectorsPath(path_));
  LoadOptions options = options_;
  options.threads = threads;
  return LoadVectors(file, options);
}

absl::StatusOr<Embeddings> VectorsArgument::LoadNormalized(int threads) const {
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings embeddings, Load(threads));
  return embeddings.Normalized();
}

}  // namespace gauntlet
