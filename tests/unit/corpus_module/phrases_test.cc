// Joining phrases, as a whole and in its parts.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gauntlet/base/random.h"
#include "gauntlet/corpus/build_corpus.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/corpus/bigram_table.h"
#include "src/corpus/build_corpus_internal.h"
#include "tests/unit/corpus_module/build_request.h"
#include "tests/unit/corpus_module/test_files.h"

namespace gauntlet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Words = std::vector<std::string>;

class PhraseProgress : public Progress {
 public:
  void Event(absl::string_view name, const std::vector<Metric>& metrics) override {
    EXPECT_EQ(name, "phrases");
    passes.emplace_back(metrics.begin(), metrics.end());
  }
  void EndStage(const std::vector<Metric>& metrics) override { end = {metrics.begin(), metrics.end()}; }
  std::vector<std::map<std::string, double>> passes;
  std::map<std::string, double> end;
};

// A request that joins what are neighbours twice.
BuildCorpusRequest PhraseRequest(const std::string& directory, const std::vector<CorpusInput>& inputs) {
  BuildCorpusRequest request = MakeRequest(directory, inputs);
  request.corpus.phrases.passes = 1;
  request.corpus.phrases.min_count = 1;
  request.corpus.phrases.threshold = 0;
  return request;
}

// The documents of the encoded corpus, in words.
std::vector<std::string> ReadDocuments(const BuildCorpusRequest& request) {
  const auto corpus = *EncodedCorpus::Open(request.corpus_directory);
  const auto vocabulary = *Vocabulary::Load(request.vocabulary_path);
  std::vector<std::string> documents;
  Words document;
  std::vector<uint32_t> ids;
  for (size_t k = 0; k < corpus.num_blocks(); ++k) {
    EXPECT_TRUE(corpus.ReadBlock(k, &ids).ok());
    for (const uint32_t id : ids) {
      if (id != kDocumentEnd) {
        document.push_back(vocabulary.word(id));
      } else {
        documents.push_back(absl::StrJoin(document, " "));
        document.clear();
      }
    }
  }
  EXPECT_TRUE(document.empty());
  return documents;
}

std::string Content(const BuildCorpusRequest& request) {
  return EncodedCorpus::Open(request.corpus_directory)->manifest().content;
}

TEST(PhrasesTest, GoldenRows) {
  const auto file = ReadFile(absl::StrCat(GAUNTLET_TEST_DATA, "/golden/phrases.tsv"));
  ASSERT_TRUE(file.ok()) << file.status();
  const std::pair<std::string, std::string> header_and_rows = absl::StrSplit(*file, absl::MaxSplits("\n\n", 1));
  const Words rows = absl::StrSplit(header_and_rows.second, '\n', absl::SkipEmpty());
  EXPECT_GE(rows.size(), 20u);
  const std::string directory = TestDirectory();
  for (const std::string& row : rows) {
    const Words fields = absl::StrSplit(row, '\t');
    ASSERT_EQ(fields.size(), 3u) << row;
    const Words options = absl::StrSplit(fields[0], ' ');
    ASSERT_EQ(options.size(), 3u) << row;
    const auto input = WriteTestFile(directory, "in", absl::StrReplaceAll(fields[1], {{" / ", "\n"}}));
    BuildCorpusRequest request = PhraseRequest(directory, {input});
    PhraseOptions& phrases = request.corpus.phrases;
    ASSERT_TRUE(absl::SimpleAtoi(options[0], &phrases.passes) && absl::SimpleAtoi(options[1], &phrases.min_count) &&
                absl::SimpleAtod(options[2], &phrases.threshold));
    const auto summary = Build(request);
    ASSERT_TRUE(summary.ok()) << summary.status();
    EXPECT_EQ(absl::StrJoin(ReadDocuments(request), " / "), fields[2]) << row;
  }
}

// A text with its weight, as words by document.
struct Text {
  uint64_t weight = 1;
  std::vector<Words> documents;
};

// One pass in the plainest way, over words by their spelling.
void JoinNaively(const PhraseOptions& options, std::vector<Text>* texts) {
  std::map<std::string, uint64_t> words;
  std::map<std::pair<std::string, std::string>, uint64_t> neighbours;
  uint64_t total = 0;
  for (const auto& [weight, documents] : *texts) {
    for (const Words& document : documents) {
      for (size_t k = 0; k < document.size(); ++k) {
        words[document[k]] += weight;
        total += weight;
        if (k > 0) neighbours[{document[k - 1], document[k]}] += weight;
      }
    }
  }
  std::set<std::pair<std::string, std::string>> phrases;
  for (const auto& [pair, count] : neighbours) {
    const auto& [a, b] = pair;
    if (a == "<unk>" || b == "<unk>" || count <= options.min_count) continue;
    const long double score =
        static_cast<long double>((count - options.min_count) * total) / static_cast<long double>(words[a] * words[b]);
    if (score > static_cast<long double>(options.threshold)) phrases.insert(pair);
  }
  for (auto& [weight, documents] : *texts) {
    for (Words& document : documents) {
      Words joined;
      for (size_t k = 0; k < document.size(); ++k) {
        if (k + 1 < document.size() && phrases.count({document[k], document[k + 1]}) > 0) {
          joined.push_back(absl::StrCat(document[k], options.delimiter, document[k + 1]));
          ++k;
        } else {
          joined.push_back(document[k]);
        }
      }
      document = joined;
    }
  }
}

std::string RandomPhrases(uint64_t seed) {
  const std::vector<std::string> pieces = {"a",    "b",     "cc",  "the",    "é",
                                           "東京", "<unk>", "a_b", "phrase", "a-word-of-more-than-fifteen-bytes"};
  CounterRng rng(seed);
  std::string text;
  for (size_t n = rng.NextBelow(300); n > 0; --n) {
    const std::string& piece = pieces[rng.NextBelow(pieces.size()) * rng.NextBelow(pieces.size() + 1) / pieces.size()];
    absl::StrAppend(&text, piece, rng.NextBelow(5) == 0 ? "\n" : rng.NextBelow(20) == 0 ? " \n \n" : " ");
  }
  return text + "end";
}

Text Split(uint64_t weight, const std::string& text, std::set<std::string>* seen) {
  Text split{weight, {}};
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    Words words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    if (words.empty() || (seen != nullptr && !seen->insert(std::string(line)).second)) continue;
    split.documents.push_back(std::move(words));
  }
  return split;
}

std::string Write(const Text& text) {
  return absl::StrJoin(text.documents, "\n",
                       [](std::string* out, const Words& words) { absl::StrAppend(out, absl::StrJoin(words, " ")); });
}

// Joining phrases gives what the joined text gives, for all that shapes the result and all that must not.
TEST(PhrasesTest, AgreesWithTheTextThatWasJoinedNaively) {
  const std::string directory = TestDirectory();
  CounterRng rng(1);
  uint64_t phrases = 0;
  uint64_t sweeps = 0;
  for (uint64_t round = 0; round < 36; ++round) {
    BuildCorpusRequest request = PhraseRequest(directory, {});
    request.corpus.phrases = {static_cast<int>(1 + rng.NextBelow(3)), 1 + rng.NextBelow(4),
                              static_cast<double>(rng.NextBelow(8)) / 2, round % 3 == 0 ? "::" : "_"};
    request.corpus.deduplicate = round % 4 == 1;
    request.vocabulary.min_count = 1 + rng.NextBelow(2);
    request.threads = static_cast<int>(1 + round % 3);
    request.memory = std::vector<uint64_t>{1000, 3000, uint64_t{1} << 30}[rng.NextBelow(3)];
    std::vector<Text> texts;
    std::set<std::string> seen;
    for (uint64_t k = 0; k < 1 + round % 3; ++k) {
      const uint64_t weight = k + (round % 2);
      const std::string text = RandomPhrases(round * 3 + k);
      texts.push_back(Split(std::max<uint64_t>(weight, 1), text, request.corpus.deduplicate ? &seen : nullptr));
      const std::string stored = rng.NextBelow(2) == 0 ? text : Gzip(text);
      request.corpus.inputs.emplace_back(WriteTestFile(directory, absl::StrCat("in", k), stored), texts.back().weight);
    }
    PhraseProgress progress;
    const CancellationToken cancellation;
    const auto summary = BuildCorpusWithSizes(
        request, {1 + rng.NextBelow(round % 4 == 0 ? 3 : 200), 1 + rng.NextBelow(20)}, &progress, &cancellation);
    if (!summary.ok()) {
      EXPECT_THAT(summary.status().message(), HasSubstr("the vocabulary is empty"));
      continue;
    }
    for (const auto& pass : progress.passes) sweeps = std::max(sweeps, static_cast<uint64_t>(pass.at("sweeps")));
    phrases += summary->phrases;

    for (int pass = 0; pass < request.corpus.phrases.passes; ++pass) JoinNaively(request.corpus.phrases, &texts);
    BuildCorpusRequest plain = request;
    ASSERT_TRUE(CreateDirectories(JoinPath(directory, "plain")).ok());
    plain.corpus.phrases.passes = 0;
    plain.corpus.deduplicate = false;
    plain.corpus.inputs.clear();
    plain.corpus_directory = JoinPath(directory, "plain/tokens");
    plain.vocabulary_path = JoinPath(directory, "plain/vocab.txt");
    for (const Text& text : texts) {
      const std::string name = absl::StrCat("joined", plain.corpus.inputs.size());
      plain.corpus.inputs.emplace_back(WriteTestFile(directory, name, Write(text)), text.weight);
    }
    const auto expected = Build(plain, {1 << 20, request.vocabulary.min_count * 7});
    ASSERT_TRUE(expected.ok()) << expected.status();
    ASSERT_EQ(ReadDocuments(request), ReadDocuments(plain)) << round;
    ASSERT_EQ(*ReadFile(request.vocabulary_path), *ReadFile(plain.vocabulary_path)) << round;
    EXPECT_EQ(summary->tokens, expected->tokens);
    EXPECT_EQ(summary->unknown_tokens, expected->unknown_tokens);
    EXPECT_EQ(summary->documents, expected->documents);
    EXPECT_EQ(summary->distinct_words, expected->distinct_words);
  }
  EXPECT_GT(phrases, 150u);
  EXPECT_GT(sweeps, 5u);
}

// Words in some order, with "new york" now and then, and "york" and "new" never without each other.
std::string TextWithNewYork(uint64_t documents, uint64_t* times) {
  CounterRng rng(7);
  std::string text;
  for (*times = 0; documents > 0; --documents) {
    for (uint64_t n = rng.NextBelow(12); n > 0; --n) {
      const bool plant = rng.NextBelow(20) == 0;
      *times += plant ? 1 : 0;
      absl::StrAppend(&text, plant ? "new york" : absl::StrCat("w", rng.NextBelow(15)), " ");
    }
    text += "\n";
  }
  return text;
}

TEST(PhrasesTest, FindsThePlantedPhraseAndTellsOfIt) {
  const std::string directory = TestDirectory();
  uint64_t times = 0;
  BuildCorpusRequest request = PhraseRequest(directory, {WriteTestFile(directory, "in", TextWithNewYork(400, &times))});
  request.corpus.phrases = PhraseOptions{};
  request.corpus.phrases.passes = 1;
  request.corpus.phrases.threshold = 5;
  PhraseProgress progress;
  const CancellationToken cancellation;
  const auto summary = BuildCorpus(request, &progress, &cancellation);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->phrases, 1u);
  const auto vocabulary = *Vocabulary::Load(request.vocabulary_path);
  EXPECT_EQ(vocabulary.count(vocabulary.Find("new_york").value()), times);
  EXPECT_FALSE(vocabulary.Find("new").has_value());
  EXPECT_EQ(summary->distinct_words, 16u);

  const double tokens = static_cast<double>(summary->tokens + times);
  const double n = static_cast<double>(times);
  const std::string phrases = *ReadFile(JoinPath(request.corpus_directory, "phrases.txt"));
  const Words fields = absl::StrSplit(phrases, absl::ByAnyChar("\t\n"));
  EXPECT_THAT(fields, ElementsAre("new_york", absl::StrCat(times), testing::_, ""));
  double score = 0;
  ASSERT_TRUE(absl::SimpleAtod(fields[2], &score));
  EXPECT_NEAR(score, (n - 5) * tokens / (n * n), score * 1e-5);
  EXPECT_EQ(EncodedCorpus::Open(request.corpus_directory)->summary().phrases, 1u);
  ASSERT_EQ(progress.passes.size(), 1u);
  EXPECT_EQ(progress.passes[0],
            (std::map<std::string, double>{{"pass", 1}, {"phrases", 1}, {"joined", n}, {"sweeps", 1}}));
  EXPECT_EQ(progress.end.at("phrases"), 1);
}

TEST(PhrasesTest, SameFilesWhateverThreadsPartsAndMemory) {
  const std::string directory = TestDirectory();
  uint64_t times = 0;
  const std::string text = TextWithNewYork(40, &times);
  const std::string one_document = absl::StrReplaceAll(text, {{"\n", ""}});
  for (const std::string& given : {text, one_document}) {
    const auto input = WriteTestFile(directory, "in", given);
    std::set<std::vector<std::string>> results;
    double most_sweeps = 0;
    for (const int threads : {1, 2, 3, 7}) {
      for (const uint64_t part_bytes : {1u, 1u << 20}) {
        for (const uint64_t memory : {uint64_t{8000}, uint64_t{1} << 30}) {
          BuildCorpusRequest request = PhraseRequest(directory, {input});
          request.corpus.phrases.passes = 2;
          request.threads = threads;
          request.memory = memory;
          PhraseProgress progress;
          const CancellationToken cancellation;
          ASSERT_TRUE(BuildCorpusWithSizes(request, {part_bytes, 100}, &progress, &cancellation).ok());
          most_sweeps = std::max(most_sweeps, progress.passes[0]["sweeps"]);
          results.insert({Content(request), *ReadFile(request.vocabulary_path),
                          *ReadFile(JoinPath(request.corpus_directory, "phrases.txt"))});
          EXPECT_EQ(*ListDirectory(request.corpus_directory), (Words{"manifest.json", "phrases.txt", "tokens.blk"}));
        }
      }
    }
    EXPECT_EQ(results.size(), 1u);
    EXPECT_GT(most_sweeps, 3);
  }
}

TEST(PhrasesTest, AFixedVocabularyCutsPhrasesToo) {
  const std::string directory = TestDirectory();
  BuildCorpusRequest request = PhraseRequest(directory, {WriteTestFile(directory, "in", "a b c d x\na b c d a")});
  request.vocabulary.file = WriteTestFile(directory, "fixed.txt", "x 1\na_b 50\na 7\nd 1\n");
  const auto summary = Build(request);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_THAT(ReadDocuments(request), ElementsAre("a_b x", "a_b a"));
  EXPECT_EQ(summary->unknown_tokens, 2u);
}

TEST(PhrasesTest, AWordIsNeverLongerThanATokenMayBe) {
  const std::string directory = TestDirectory();
  const std::string long_word(500, 'x');
  const std::string fits(498, 'y');
  const std::string line = absl::StrCat(long_word, " ", long_word, "z ", long_word, " ", fits, "\n");
  BuildCorpusRequest request = PhraseRequest(directory, {WriteTestFile(directory, "in", line + line)});
  ASSERT_TRUE(Build(request).ok());
  const std::string expected = absl::StrCat(long_word, " ", long_word, "z ", long_word, "_", fits);
  EXPECT_THAT(ReadDocuments(request), ElementsAre(expected, expected));
}

TEST(PhrasesTest, NoWordBecomesTheReservedOne) {
  const std::string directory = TestDirectory();
  BuildCorpusRequest request = PhraseRequest(directory, {WriteTestFile(directory, "in", "<u k> x\n<u k> x")});
  request.corpus.phrases.delimiter = "n";
  ASSERT_TRUE(Build(request).ok());
  EXPECT_THAT(ReadDocuments(request), ElementsAre("<u k>nx", "<u k>nx"));
}

TEST(PhrasesTest, BadDelimitersAreErrors) {
  const std::string directory = TestDirectory();
  for (const std::string delimiter : {"", " ", "a\u3000b", "12345678901234567"}) {
    BuildCorpusRequest request = PhraseRequest(directory, {"/nowhere/corpus"});
    request.corpus.phrases.delimiter = delimiter;
    const auto status = Build(request).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(status.message(), HasSubstr("corpus.phrase_delimiter"));
  }
}

TEST(PhrasesTest, PhrasesAreListedStrongestFirstAndAbsentWhenOff) {
  const std::string directory = TestDirectory();
  const auto input = WriteTestFile(directory, "in", "c d a b c d\na b a x b\n");
  BuildCorpusRequest request = PhraseRequest(directory, {{input, 2}});
  ASSERT_TRUE(Build(request).ok());
  // N is 22; n(a) and n(b) are 6, n(c) and n(d) 4, n(x) is 2.
  EXPECT_EQ(*ReadFile(JoinPath(request.corpus_directory, "phrases.txt")),
            "c_d\t4\t4.125\n"
            "a_b\t4\t1.83333\n"
            "a_x\t2\t1.83333\n"
            "x_b\t2\t1.83333\n"
            "b_c\t2\t0.916667\n"
            "d_a\t2\t0.916667\n"
            "b_a\t2\t0.611111\n");
  request.corpus.phrases.passes = 0;
  ASSERT_TRUE(Build(request).ok());
  EXPECT_EQ(*ListDirectory(request.corpus_directory), (Words{"manifest.json", "tokens.blk"}));
  EXPECT_FALSE(EncodedCorpus::Open(request.corpus_directory)->manifest().details.contains("phrases"));
}

TEST(BigramTableTest, CountsExactlyInSweepsHoweverSmall) {
  CounterRng rng(2);
  std::map<Bigram, uint64_t> expected;
  std::vector<std::pair<Bigram, uint64_t>> added;
  for (int k = 0; k < 2000; ++k) {
    const Bigram bigram =
        MakeBigram(static_cast<uint32_t>(rng.NextBelow(10)), static_cast<uint32_t>(rng.NextBelow(12)));
    added.emplace_back(bigram, 1 + rng.NextBelow(3));
    expected[bigram] += added.back().second;
  }
  for (const size_t max_bigrams : {size_t{1}, size_t{2}, size_t{7}, size_t{60}, expected.size()}) {
    BigramTable table(max_bigrams);
    std::map<Bigram, uint64_t> counts;
    size_t sweeps = 0;
    for (; !table.IsDone(); table.NextRange(), ++sweeps) {
      for (const auto& [bigram, weight] : added) table.Add({bigram}, weight);
      size_t size = 0;
      table.ForEach([&](Bigram bigram, uint64_t count) {
        EXPECT_TRUE(counts.emplace(bigram, count).second);
        ++size;
      });
      ASSERT_LE(size, max_bigrams);
    }
    EXPECT_EQ(counts, expected);
    EXPECT_GE(sweeps * max_bigrams, expected.size());
    EXPECT_EQ(sweeps == 1, max_bigrams >= expected.size());
    table.Add({added[0].first}, 1);
    table.ForEach([](Bigram, uint64_t) { ADD_FAILURE() << "counted after the end"; });
  }
}

}  // namespace
}  // namespace gauntlet
