// tokens: what the tokenizer made of a corpus.

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/pipeline/run_directory.h"
#include "src/cli/command.h"

namespace gauntlet {

namespace {

absl::Status PrintTokens(const std::string& run_dir, const CommandContext& context) {
  const RunPaths run(run_dir);
  GAUNTLET_ASSIGN_OR_RETURN(const EncodedCorpus corpus, EncodedCorpus::Open(run.Tokens()));
  GAUNTLET_ASSIGN_OR_RETURN(const Vocabulary vocabulary, Vocabulary::Load(run.Vocabulary()));
  if (vocabulary.Fingerprint() != corpus.vocabulary_fingerprint()) {
    return absl::DataLossError(
        absl::StrCat(run.Vocabulary(), ": is not the vocabulary of ", run.Tokens(), "; the same run makes it again"));
  }
  std::vector<uint32_t> ids;
  std::string text;
  bool line_begins = true;
  for (size_t k = 0; k < corpus.num_blocks(); ++k) {
    GAUNTLET_RETURN_IF_ERROR(context.cancellation->Check());
    GAUNTLET_RETURN_IF_ERROR(corpus.ReadBlock(k, &ids));
    text.clear();
    for (const uint32_t id : ids) {
      if (id == kDocumentEnd) {
        text += '\n';
      } else {
        absl::StrAppend(&text, line_begins ? "" : " ", vocabulary.word(id));
      }
      line_begins = id == kDocumentEnd;
    }
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) break;  // the program's end reports it
  }
  return absl::OkStatus();
}

}  // namespace

void AddTokensCommand(CommandSet* commands) {
  const auto run_dir = std::make_shared<std::string>();
  CLI::App* command =
      commands->Add("tokens", "print the encoded corpus as text: a document on each line, words in the vocabulary only",
                    [run_dir](const CommandContext& context) { return PrintTokens(*run_dir, context); });
  command->add_option("run_dir", *run_dir, "run directory")->required();
}

}  // namespace gauntlet
