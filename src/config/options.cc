// Every option of the program, declared once. Defaults are those of the structs in the modules' options headers.

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gauntlet/base/status.h"
#include "gauntlet/config/option.h"
#include "gauntlet/text/tokenizer.h"
#include "src/config/option_types.h"
#include "src/config/recipes.h"

// Names a field of Config for reading and for writing.
#define GAUNTLET_FIELD(path) ([](auto& config) -> auto& { return config.path; })

namespace gauntlet {

namespace {

using config_internal::AllRecipes;
using config_internal::ApplyRecipe;
using config_internal::BooleanOption;
using config_internal::ByteSizeOption;
using config_internal::ChoiceOption;
using config_internal::InputListOption;
using config_internal::IntegerOption;
using config_internal::NumberOption;
using config_internal::PathListOption;
using config_internal::Recipe;
using config_internal::TextKind;
using config_internal::TextOption;
using Choices = std::vector<std::pair<std::string, std::string>>;

constexpr int64_t kMaxTokenLength = kMaxTokenBytes;
constexpr int64_t kMaxInteger = std::numeric_limits<int64_t>::max();

// For options such as the number of threads, on which no result depends.
Option WithoutEffectOnResults(Option option) {
  option.shapes_result = false;
  return option;
}

Choices TokenizerNames() {
  Choices names;
  for (const TokenizerInfo& info : KnownTokenizers()) names.emplace_back(info.name, info.name);
  return names;
}

std::string TokenizerHelp() {
  const auto append = [](std::string* out, const TokenizerInfo& info) {
    absl::StrAppend(out, "\"", info.name, "\": ", info.help);
  };
  return absl::StrCat("how a document is split into words; ", absl::StrJoin(KnownTokenizers(), "; ", append));
}

// Setting it sets others, which may then be set otherwise; it has no further effect.
Option RecipeOption() {
  Choices names;
  for (const Recipe& recipe : AllRecipes()) names.emplace_back(recipe.name, recipe.name);
  const auto append = [](std::string* out, const Recipe& recipe) {
    absl::StrAppend(out, "\"", recipe.name, "\": ", recipe.help);
  };
  Option option = WithoutEffectOnResults(
      ChoiceOption("recipe", "recipe", GAUNTLET_FIELD(recipe), names,
                   absl::StrCat("options that go together, see docs/RECIPES.md; what the same file sets besides holds "
                                "over them; ",
                                absl::StrJoin(AllRecipes(), "; ", append))));
  option.set = [set_name = option.set](Config* config, const nlohmann::ordered_json& value,
                                       const std::string& directory) {
    GAUNTLET_RETURN_IF_ERROR(set_name(config, value, directory));
    return ApplyRecipe(config);
  };
  return option;
}

void AddGeneralOptions(std::vector<Option>* options) {
  options->push_back(WithoutEffectOnResults(
      TextOption("run_dir", "run-dir", GAUNTLET_FIELD(run_dir), TextKind::kPath, "a directory, made when absent",
                 "where the run keeps its artefacts; the same directory resumes the same run")));
  options->push_back(RecipeOption());
  options->push_back(WithoutEffectOnResults(IntegerOption("threads", "threads", GAUNTLET_FIELD(threads), {0, 4096},
                                                          "worker threads; 0: as many as there are processors")));
  options->push_back(WithoutEffectOnResults(
      ByteSizeOption("memory", "memory", GAUNTLET_FIELD(memory),
                     "memory budget of a stage; 0: 60 % of the machine's (a plain number is bytes)")));
}

void AddCorpusOptions(std::vector<Option>* options) {
  options->push_back(WithoutEffectOnResults(
      InputListOption("corpus.inputs", "input", GAUNTLET_FIELD(corpus.inputs),
                      "files, directories, patterns (*, ?, []), \"@LIST\" for a file with a path "
                      "on each line, \"-\" for standard input; or {\"path\": one of these, "
                      "\"weight\": 1 to 1000000, \"format\": as corpus.format}",
                      "the raw text; plain, .gz, .bz2 or .zst, told apart by content; a text of "
                      "weight k counts as if it were given k times, but is read once; a format of its own "
                      "goes before corpus.format")));
  options->push_back(ChoiceOption("corpus.format", "format", GAUNTLET_FIELD(corpus.format),
                                  Choices{{"text", "text"},
                                          {"mediawiki", "mediawiki"},
                                          {"tweets", "tweets"},
                                          {"jsonl", "jsonl"},
                                          {"csv", "csv"},
                                          {"tsv", "tsv"}},
                                  "how documents lie in the input: one on each line; in the paragraphs of the articles "
                                  "of a MediaWiki XML dump; in tweets as JSON lines (Twitter's API 1.1 and 2, the "
                                  "Internet Archive); in a field of JSON lines; in a column of a table"));
  options->push_back(BooleanOption("corpus.strict", "strict", GAUNTLET_FIELD(corpus.strict),
                                   "broken records and damaged compression are errors; false: they are skipped with a "
                                   "warning, and counted"));
  options->push_back(BooleanOption("corpus.deduplicate", "deduplicate", GAUNTLET_FIELD(corpus.deduplicate),
                                   "drop documents whose text has come before"));
  options->push_back(ByteSizeOption("corpus.max_record", "", GAUNTLET_FIELD(corpus.max_record),
                                    "skip longer lines, pages and rows, and longer stretches of plain text without "
                                    "white space: each is held in memory as a whole",
                                    kSmallestMaxRecord));
  options->push_back(WithoutEffectOnResults(
      NumberOption("corpus.max_expansion", "", GAUNTLET_FIELD(corpus.max_expansion), {0, 1e12},
                   "stop at a compressed file that gives more bytes than this for each one of its own, beyond the "
                   "first 64 MiB: text gives 3 to 20, a decompression bomb 1000 and more; 0: no limit")));
  options->push_back(WithoutEffectOnResults(
      ByteSizeOption("corpus.max_unpacked", "", GAUNTLET_FIELD(corpus.max_unpacked),
                     "stop at a compressed file that gives more bytes than this in all; 0: no limit")));
  options->push_back(TextOption("corpus.namespaces", "", GAUNTLET_FIELD(corpus.namespaces), TextKind::kText,
                                "whole numbers separated by commas",
                                "mediawiki: the namespaces whose pages are read; 0: articles"));
  options->push_back(BooleanOption("corpus.redirects", "", GAUNTLET_FIELD(corpus.redirects),
                                   "mediawiki: also read pages that only lead to another"));
  options->push_back(BooleanOption("corpus.disambiguations", "", GAUNTLET_FIELD(corpus.disambiguations),
                                   "mediawiki: also read pages that list the meanings of a name"));
  options->push_back(BooleanOption("corpus.whole_articles", "", GAUNTLET_FIELD(corpus.whole_articles),
                                   "mediawiki: an article is one document; false: each of its paragraphs is, so that "
                                   "no window reaches from one into the next"));
  options->push_back(TextOption("corpus.languages", "", GAUNTLET_FIELD(corpus.languages), TextKind::kText,
                                "codes separated by commas, such as \"en,und\"",
                                "tweets: the languages that are kept, as the tweets' `lang` has them; empty: all"));
  options->push_back(BooleanOption("corpus.retweets", "", GAUNTLET_FIELD(corpus.retweets),
                                   "tweets: keep retweets, with the whole text of the original; false: drop them"));
  options->push_back(TextOption("corpus.field", "field", GAUNTLET_FIELD(corpus.field), TextKind::kText,
                                "names separated by dots, such as \"data.body\"", "jsonl: the path to the text"));
  options->push_back(TextOption("corpus.column", "column", GAUNTLET_FIELD(corpus.column), TextKind::kText,
                                "a name, or a number from 1",
                                "csv, tsv: the column that has the text, by its name in the first line; or by number, "
                                "for a table whose first line is a record"));
  options->push_back(ChoiceOption("corpus.tokenizer", "tokenizer", GAUNTLET_FIELD(corpus.tokenizer), TokenizerNames(),
                                  TokenizerHelp()));
  options->push_back(BooleanOption("corpus.lowercase", "lowercase", GAUNTLET_FIELD(corpus.tokens.lowercase),
                                   "lower-case all words, by Unicode's rules"));
  options->push_back(
      ChoiceOption("corpus.normalization", "", GAUNTLET_FIELD(corpus.tokens.normalization),
                   std::vector<std::pair<std::string, Normalization>>{
                       {"none", Normalization::kNone}, {"nfc", Normalization::kNfc}, {"nfkc", Normalization::kNfkc}},
                   "Unicode's normal form to bring the text to before it is tokenized"));
  options->push_back(
      BooleanOption("corpus.strip_accents", "", GAUNTLET_FIELD(corpus.tokens.strip_accents),
                    "take the accents off letters, and the points and vowel signs of Hebrew and Arabic"));
  options->push_back(BooleanOption("corpus.fold_numbers", "", GAUNTLET_FIELD(corpus.tokens.fold_numbers),
                                   "write every digit of a word as 0"));
  options->push_back(IntegerOption("corpus.min_token_length", "", GAUNTLET_FIELD(corpus.tokens.min_token_length),
                                   {0, kMaxTokenLength},
                                   "leave out tokens of fewer code points, as if they were not in the text"));
  options->push_back(IntegerOption("corpus.max_token_length", "", GAUNTLET_FIELD(corpus.tokens.max_token_length),
                                   {0, kMaxTokenLength}, "leave out tokens of more code points; 0: no limit"));
  options->push_back(IntegerOption("corpus.phrase_passes", "phrase-passes", GAUNTLET_FIELD(corpus.phrases.passes),
                                   {0, 4},
                                   "join neighbours that occur together far more often than by chance to one word, "
                                   "\"new_york\", and do so again with the result: phrases of up to 2, 4, 8 or 16 "
                                   "words; 0: off"));
  options->push_back(
      IntegerOption("corpus.phrase_min_count", "", GAUNTLET_FIELD(corpus.phrases.min_count), {1, kMaxInteger},
                    "two words must be neighbours more often than this to be joined; also the discount in their "
                    "score (n(ab) - phrase_min_count) N / (n(a) n(b)), where n is how often they occur and N the "
                    "number of tokens"));
  options->push_back(NumberOption("corpus.phrase_threshold", "", GAUNTLET_FIELD(corpus.phrases.threshold), {0, 1e12},
                                  "join two words whose score is above this, on word2phrase's scale (gensim's has the "
                                  "number of distinct words for N); higher: fewer phrases"));
  options->push_back(TextOption("corpus.phrase_delimiter", "", GAUNTLET_FIELD(corpus.phrases.delimiter),
                                TextKind::kText, "1 to 16 bytes without white space",
                                "stands between the words of a phrase"));
}

void AddVocabularyOptions(std::vector<Option>* options) {
  options->push_back(IntegerOption("vocabulary.min_count", "min-count", GAUNTLET_FIELD(vocabulary.min_count),
                                   {1, kMaxInteger}, "drop words that occur less often"));
  options->push_back(IntegerOption("vocabulary.max_vocab", "max-vocab", GAUNTLET_FIELD(vocabulary.max_vocab),
                                   {0, 0xfffffffeLL}, "keep only the most frequent words; 0: no limit"));
  options->push_back(TextOption("vocabulary.file", "vocab-file", GAUNTLET_FIELD(vocabulary.file), TextKind::kPath,
                                "a file of `word count` lines",
                                "take this vocabulary, in this order, instead of building one; min_count and max_vocab "
                                "then do not apply"));
}

void AddCooccurrenceOptions(std::vector<Option>* options) {
  options->push_back(IntegerOption("cooccurrence.window_size", "window-size", GAUNTLET_FIELD(cooccurrence.window_size),
                                   {1, 1000}, "words of context on each side"));
  options->push_back(BooleanOption("cooccurrence.symmetric", "symmetric", GAUNTLET_FIELD(cooccurrence.symmetric),
                                   "context on both sides; false: only the words to the left of a word are counted"));
  options->push_back(ChoiceOption(
      "cooccurrence.distance_weighting", "distance-weighting", GAUNTLET_FIELD(cooccurrence.distance_weighting),
      std::vector<std::pair<std::string, DistanceWeighting>>{{"harmonic", DistanceWeighting::kHarmonic},
                                                             {"none", DistanceWeighting::kNone},
                                                             {"linear", DistanceWeighting::kLinear}},
      "what a pair at distance d counts: 1/d; 1; or (window_size - d + 1)/window_size, the "
      "mean of word2vec's random windows"));
  options->push_back(NumberOption("cooccurrence.subsample", "subsample", GAUNTLET_FIELD(cooccurrence.subsample), {0, 1},
                                  "keep a word of relative frequency f with probability sqrt(subsample/f) (Mikolov et "
                                  "al. 2013), decided token by token (once for all k of a text of weight k); 0: keep "
                                  "all"));
  options->push_back(IntegerOption("cooccurrence.subsample_seed", "", GAUNTLET_FIELD(cooccurrence.subsample_seed),
                                   {0, kMaxInteger}, "seed of that decision"));
  options->push_back(
      TextOption("cooccurrence.import", "import", GAUNTLET_FIELD(cooccurrence.import), TextKind::kPath,
                 "the reference program's binary records, or a matrix directory such as `gauntlet merge` writes",
                 "take these counts instead of counting; needs vocabulary.file, and corpus.inputs is not read"));
}

void AddTrainingOptions(std::vector<Option>* options) {
  options->push_back(IntegerOption("training.vector_size", "vector-size", GAUNTLET_FIELD(training.vector_size),
                                   {1, 4096}, "components of a word vector"));
  options->push_back(WithoutEffectOnResults(IntegerOption("training.epochs", "epochs", GAUNTLET_FIELD(training.epochs),
                                                          {1, 1000000}, "passes over the matrix")));
  options->push_back(NumberOption("training.x_max", "x-max", GAUNTLET_FIELD(training.x_max), {0, 1e12, true},
                                  "counts from here on have full weight in the objective"));
  options->push_back(NumberOption("training.alpha", "alpha", GAUNTLET_FIELD(training.alpha), {0, 10},
                                  "smaller counts x weigh (x/x_max)^alpha"));
  options->push_back(NumberOption("training.eta", "eta", GAUNTLET_FIELD(training.eta), {0, 10, true},
                                  "initial learning rate of AdaGrad"));
  options->push_back(NumberOption("training.eta_decay", "", GAUNTLET_FIELD(training.eta_decay), {0, 1, true},
                                  "what the learning rates are multiplied by after each epoch"));
  options->push_back(NumberOption("training.grad_clip", "grad-clip", GAUNTLET_FIELD(training.grad_clip),
                                  {0, 1e12, true}, "bound on each component of a gradient"));
  options->push_back(ChoiceOption(
      "training.bias_step", "bias-step", GAUNTLET_FIELD(training.bias_step),
      std::vector<std::pair<std::string, BiasStep>>{{"unit", BiasStep::kUnit}, {"eta", BiasStep::kEta}},
      "learning rate of the biases: 1, as the reference's current version has it, or eta, as its version 1.2 had"));
  options->push_back(
      ChoiceOption("training.biases", "", GAUNTLET_FIELD(training.biases),
                   std::vector<std::pair<std::string, Biases>>{{"learned", Biases::kLearned}, {"pmi", Biases::kPmi}},
                   "learned with the vectors; or counted and kept, so that w.c is trained to be the pair's PMI"));
  options->push_back(NumberOption("training.context_smoothing", "", GAUNTLET_FIELD(training.context_smoothing), {0, 1},
                                  "exponent of the contexts' counts in that PMI, e.g. 0.75"));
  options->push_back(ChoiceOption(
      "training.accumulators", "", GAUNTLET_FIELD(training.accumulators),
      std::vector<std::pair<std::string, Accumulators>>{{"component", Accumulators::kComponent},
                                                        {"row", Accumulators::kRow}},
      "AdaGrad's sums of squares: one for each component, as the reference has, or their mean for each row: faster"));
  options->push_back(
      BooleanOption("training.exact_steps", "", GAUNTLET_FIELD(training.exact_steps),
                    "round the lengths of AdaGrad's steps as float32 does, rather than to 11 bits or more"));
  options->push_back(IntegerOption(
      "training.unobserved_pairs", "unobserved-pairs", GAUNTLET_FIELD(training.unobserved_pairs), {0, 1000},
      "pairs that never occur to draw and push apart for each pair that does; 0: plain GloVe"));
  options->push_back(NumberOption("training.unobserved_weight", "", GAUNTLET_FIELD(training.unobserved_weight),
                                  {0, 1e6, true}, "weight of each of them; an observed pair weighs at most 1"));
  options->push_back(NumberOption("training.unobserved_log_count", "", GAUNTLET_FIELD(training.unobserved_log_count),
                                  {-100, 100},
                                  "they are pushed below this logarithm of a count; 0: below a count of 1"));
  options->push_back(NumberOption("training.unobserved_power", "", GAUNTLET_FIELD(training.unobserved_power), {0, 10},
                                  "their contexts are drawn in proportion to this power of their counts"));
  options->push_back(
      ChoiceOption("training.schedule", "schedule", GAUNTLET_FIELD(training.schedule),
                   std::vector<std::pair<std::string, Schedule>>{{"hogwild", Schedule::kHogwild},
                                                                 {"deterministic", Schedule::kDeterministic}},
                   "threads without locks: fastest; or bit-identical results for any number of threads"));
  options->push_back(IntegerOption("training.seed", "seed", GAUNTLET_FIELD(training.seed), {0, kMaxInteger},
                                   "seed of the initial values and of the order of the pairs"));
  options->push_back(TextOption("training.initial_vectors", "initial-vectors", GAUNTLET_FIELD(training.initial_vectors),
                                TextKind::kPath, "a vectors file with vector_size columns",
                                "start from these vectors where the words are known, instead of from random numbers"));
  options->push_back(IntegerOption("training.band_rows", "", GAUNTLET_FIELD(training.band_rows), {0, 65536},
                                   "words on each side of a tile, rounded up to a power of two; 0: by vector_size"));
  options->push_back(WithoutEffectOnResults(IntegerOption("training.checkpoint_every", "checkpoint-every",
                                                          GAUNTLET_FIELD(training.checkpoint_every), {0, 1000000},
                                                          "epochs between checkpoints; 0: only at the end")));
  options->push_back(WithoutEffectOnResults(
      NumberOption("training.checkpoint_minutes", "checkpoint-minutes", GAUNTLET_FIELD(training.checkpoint_minutes),
                   {0, 1e6}, "also a checkpoint after so many minutes within an epoch; 0: off")));
  options->push_back(
      WithoutEffectOnResults(IntegerOption("training.keep_checkpoints", "", GAUNTLET_FIELD(training.keep_checkpoints),
                                           {1, 1000000}, "newest checkpoints to keep")));
  options->push_back(WithoutEffectOnResults(
      NumberOption("training.stop_cost_improvement", "", GAUNTLET_FIELD(training.stop_cost_improvement), {0, 1},
                   "stop early when an epoch lowers the mean cost by less than this fraction; 0: never")));
  options->push_back(WithoutEffectOnResults(
      IntegerOption("training.stop_patience", "", GAUNTLET_FIELD(training.stop_patience), {0, 1000000},
                    "stop early when the evaluation sets' mean score has not improved for so many epochs; 0: never")));
}

void AddOutputOptions(std::vector<Option>* options) {
  options->push_back(TextOption("output.name", "name", GAUNTLET_FIELD(output.name), TextKind::kText,
                                "a file name without slashes", "the vectors are written to run_dir/vectors/NAME.txt"));
  options->push_back(ChoiceOption("output.format", "", GAUNTLET_FIELD(output.format), Choices{{"glove", "glove"}},
                                  "\"glove\": `word v1 … vd` on each line"));
  options->push_back(
      ChoiceOption("output.vectors", "vectors", GAUNTLET_FIELD(output.vectors),
                   std::vector<std::pair<std::string, OutputVectors>>{{"sum", OutputVectors::kSum},
                                                                      {"word", OutputVectors::kWord},
                                                                      {"context", OutputVectors::kContext},
                                                                      {"concatenation", OutputVectors::kConcatenation}},
                   "word + context vectors; one of the two; or both, one after the other"));
  options->push_back(IntegerOption("output.precision", "precision", GAUNTLET_FIELD(output.precision), {0, 9},
                                   "significant digits; 0: as many as it takes to read the same number back"));
  options->push_back(BooleanOption("output.header", "write-header", GAUNTLET_FIELD(output.header),
                                   "a first line `rows columns`, as word2vec's text format has"));
  options->push_back(BooleanOption("output.unknown_word", "", GAUNTLET_FIELD(output.unknown_word),
                                   "a last line `<unk>`: the mean of the vectors of the 100 rarest words"));
  options->push_back(BooleanOption("output.biases", "biases", GAUNTLET_FIELD(output.biases),
                                   "also write run_dir/vectors/NAME.biases.txt: `word bias context_bias`"));
}

void AddEvaluationOptions(std::vector<Option>* options) {
  options->push_back(PathListOption(
      "evaluation.analogies", "analogies", GAUNTLET_FIELD(evaluation.analogies), "files, directories or patterns",
      "questions `a b c d`, or lines `word answer/answer`; a category in each file or after each line `: name`"));
  options->push_back(PathListOption("evaluation.similarities", "similarities", GAUNTLET_FIELD(evaluation.similarities),
                                    "files, directories or patterns", "pairs `word1 word2 score`"));
  options->push_back(PathListOption("evaluation.categories", "", GAUNTLET_FIELD(evaluation.categories),
                                    "files, directories or patterns", "CSV with columns category and word"));
  options->push_back(PathListOption("evaluation.outliers", "", GAUNTLET_FIELD(evaluation.outliers),
                                    "files, directories or patterns", "CSV with columns category, outliers and words"));
  options->push_back(BooleanOption("evaluation.lowercase", "", GAUNTLET_FIELD(evaluation.lowercase),
                                   "lower-case the words of all of them"));
  options->push_back(
      BooleanOption("evaluation.scale_dimensions", "", GAUNTLET_FIELD(evaluation.scale_dimensions),
                    "scale each dimension to unit norm over the vocabulary before the cosines of pairs"));
  options->push_back(IntegerOption("evaluation.resamples", "", GAUNTLET_FIELD(evaluation.resamples), {0, 1000000},
                                   "resamples for the scores' bootstrap intervals; 0: no intervals"));
}

std::vector<Option> MakeOptions() {
  std::vector<Option> options;
  AddGeneralOptions(&options);
  AddCorpusOptions(&options);
  AddVocabularyOptions(&options);
  AddCooccurrenceOptions(&options);
  AddTrainingOptions(&options);
  AddOutputOptions(&options);
  AddEvaluationOptions(&options);
  return options;
}

}  // namespace

const std::vector<Option>& AllOptions() {
  static const auto* const options = new std::vector<Option>(MakeOptions());
  return *options;
}

}  // namespace gauntlet
