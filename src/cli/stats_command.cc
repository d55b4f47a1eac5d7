// stats: what an encoded corpus is like.

#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/status.h"
#include "gauntlet/corpus/statistics.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/json.h"
#include "gauntlet/pipeline/run_directory.h"
#include "src/cli/command.h"
#include "src/pipeline/stages.h"

namespace gauntlet {

namespace {

struct StatsArguments {
  std::string path;
  Resources resources;
  bool json = false;
};

std::string FormatWords(const CorpusStatistics& statistics) {
  const CorpusSummary& summary = statistics.summary;
  std::string text = absl::StrFormat(
      "text              %s, %d malformed sequences of bytes\n"
      "tokens            %d in the vocabulary",
      FormatByteSize(summary.raw_bytes), summary.invalid_sequences, summary.tokens);
  if (statistics.weighted_tokens != summary.tokens) {
    absl::StrAppendFormat(&text, " (%d with the weights of the texts)", statistics.weighted_tokens);
  }
  absl::StrAppendFormat(&text,
                        "\nout of vocabulary %d (%.3f %%)\n"
                        "types             %d, of %d distinct words in the text\n"
                        "entropy           %.4f bits for each token (%.4f with Miller and Madow's correction)\n",
                        summary.unknown_tokens, 100.0 * statistics.unknown_rate, statistics.types,
                        summary.distinct_words, statistics.entropy.plain, statistics.entropy.miller_madow);
  if (summary.phrases > 0)
    absl::StrAppendFormat(&text, "phrases           %d pairs of words joined\n", summary.phrases);
  if (statistics.zipf.has_value()) {
    absl::StrAppendFormat(&text,
                          "Zipf exponent     %.4f, standard error %.2g, by maximum likelihood over the ranks 1 to %d "
                          "(words with %d occurrences or more)\n",
                          statistics.zipf->exponent, statistics.zipf->standard_error, statistics.zipf->ranks,
                          kZipfMinCount);
  }
  absl::StrAppendFormat(&text, "\n%16s %14s\n", "tokens", "types");
  for (const TypesAtTokens& point : statistics.curve) {
    absl::StrAppendFormat(&text, "%16d %14d\n", point.tokens, point.types);
  }
  return text;
}

std::string FormatDocuments(const CorpusStatistics& statistics) {
  const DocumentLengths& lengths = statistics.lengths;
  std::string text = absl::StrFormat(
      "\ndocuments         %d, of which %d have a token in the vocabulary\n"
      "length            mean %.2f, median %g, longest %d tokens\n\n%16s %14s\n",
      statistics.summary.documents, lengths.documents, lengths.mean, lengths.median, lengths.max, "length",
      "documents");
  for (size_t k = 0; k < lengths.histogram.size(); ++k) {
    const uint64_t low = uint64_t{1} << k;
    absl::StrAppendFormat(&text, "%16s %14d\n", k == 0 ? "1" : absl::StrCat(low, " to ", 2 * low - 1),
                          lengths.histogram[k]);
  }
  return text;
}

absl::Status Stats(const StatsArguments& arguments, const CommandContext& context) {
  const std::string tokens = RunPaths(arguments.path).Tokens();
  GAUNTLET_ASSIGN_OR_RETURN(const EncodedCorpus corpus,
                            EncodedCorpus::Open(FileExists(tokens) ? tokens : arguments.path));
  GAUNTLET_ASSIGN_OR_RETURN(const uint64_t memory, arguments.resources.Memory());
  GAUNTLET_ASSIGN_OR_RETURN(
      const CorpusStatistics statistics,
      ComputeStatistics(corpus, arguments.resources.threads, memory, context.progress, context.cancellation));
  const std::string text =
      arguments.json ? JsonText(StatisticsToJson(statistics)) : FormatWords(statistics) + FormatDocuments(statistics);
  std::fputs(text.c_str(), stdout);
  return absl::OkStatus();
}

}  // namespace

void AddStatsCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<StatsArguments>();
  CLI::App* command = commands->Add("stats", "describe an encoded corpus: words, their distribution, documents",
                                    [arguments](const CommandContext& context) { return Stats(*arguments, context); });
  command->add_option("corpus", arguments->path, "a run directory, or an encoded corpus")->required();
  command->add_flag("--json", arguments->json, "as JSON");
  arguments->resources.Declare(command);
}

}  // namespace gauntlet
