#include "gauntlet/corpus/build_corpus.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gauntlet/base/random.h"
#include "gauntlet/text/tokenizer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/corpus/build_corpus_internal.h"
#include "tests/unit/corpus_module/build_request.h"
#include "tests/unit/corpus_module/test_files.h"

namespace gauntlet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Documents = std::vector<std::vector<uint32_t>>;

class RecordingProgress : public Progress {
 public:
  void Warning(absl::string_view message) override { warnings.emplace_back(message); }
  void BeginStage(absl::string_view, absl::string_view, absl::string_view, uint64_t total) override { bytes = total; }
  void EndStage(const std::vector<Metric>& metrics) override { end = {metrics.begin(), metrics.end()}; }
  std::vector<std::string> warnings;
  uint64_t bytes = 0;
  std::map<std::string, double> end;
};

BuildCorpusRequest Request(const std::string& directory, const std::vector<std::string>& inputs) {
  return MakeRequest(directory, {inputs.begin(), inputs.end()});
}

// The documents of an encoded corpus, however they lie in blocks.
Documents ReadDocuments(const std::string& directory) {
  const auto corpus = *EncodedCorpus::Open(directory);
  Documents documents(1);
  std::vector<uint32_t> ids;
  for (size_t k = 0; k < corpus.num_blocks(); ++k) {
    EXPECT_TRUE(corpus.ReadBlock(k, &ids).ok());
    for (const uint32_t id : ids) {
      if (id == kDocumentEnd) {
        documents.emplace_back();
      } else {
        documents.back().push_back(id);
      }
    }
  }
  EXPECT_TRUE(documents.back().empty());
  documents.pop_back();
  return documents;
}

// What BuildCorpus should make of the text of some files, in the plainest way.
struct Expected {
  std::vector<Vocabulary::Entry> vocabulary;
  Documents documents;
  uint64_t num_documents = 0;
};
Expected BuildNaively(const std::vector<std::string>& files, const BuildCorpusRequest& request) {
  Expected expected;
  std::vector<std::vector<std::string>> documents;
  std::map<std::string, uint64_t> counts;
  const auto tokenizer = *CreateTokenizer(request.corpus.tokenizer, request.corpus.tokens);
  for (const std::string& file : files) {
    for (const std::string& line : std::vector<std::string>(absl::StrSplit(file, '\n'))) {
      auto& document = documents.emplace_back();
      tokenizer->Tokenize(line, [&](absl::string_view token) { document.emplace_back(token); });
      for (const std::string& token : document) ++counts[token];
      expected.num_documents += document.empty() ? 0 : 1;
    }
  }
  counts.erase("<unk>");
  expected.vocabulary.assign(counts.begin(), counts.end());
  std::stable_sort(expected.vocabulary.begin(), expected.vocabulary.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  const auto& options = request.vocabulary;
  if (options.max_vocab > 0) expected.vocabulary.resize(std::min<size_t>(options.max_vocab, counts.size()));
  while (!expected.vocabulary.empty() && expected.vocabulary.back().second < options.min_count) {
    expected.vocabulary.pop_back();
  }
  std::map<std::string, uint32_t> ids;
  for (const auto& entry : expected.vocabulary) ids.emplace(entry.first, static_cast<uint32_t>(ids.size()));
  for (const auto& document : documents) {
    std::vector<uint32_t> encoded;
    for (const std::string& token : document) {
      if (ids.count(token) > 0) encoded.push_back(ids[token]);
    }
    if (!encoded.empty()) expected.documents.push_back(encoded);
  }
  return expected;
}

std::string RandomText(uint64_t seed) {
  const std::vector<std::string> pieces = {"a",
                                           "b",
                                           "cc",
                                           "the",
                                           "é",
                                           " ",
                                           " ",
                                           " ",
                                           "\t",
                                           "\n",
                                           "\n",
                                           "\r",
                                           "İ",
                                           "\xFF",
                                           "\xE6",
                                           "東京",
                                           "<unk>",
                                           "\u3000",
                                           ".",
                                           std::string(1, '\0'),
                                           "a-word-of-more-than-fifteen-bytes"};
  CounterRng rng(seed);
  std::string text;
  for (size_t n = rng.NextBelow(400); n > 0; --n) text += pieces[rng.NextBelow(pieces.size())];
  return text + "end";
}

TEST(BuildCorpusTest, AgreesWithTheNaiveBuildOnRandomText) {
  const std::string directory = TestDirectory();
  const char* const tokenizers[] = {"whitespace", "alphanumeric", "words"};
  CounterRng rng(1);
  for (uint64_t round = 0; round < 120; ++round) {
    std::vector<std::string> files;
    std::vector<std::string> paths;
    for (uint64_t k = 0; k < 1 + round % 4; ++k) {
      files.push_back(RandomText(round * 4 + k));
      const uint64_t kind = rng.NextBelow(4);
      const std::string stored = kind == 0   ? Gzip(files[k])
                                 : kind == 1 ? Bzip2(files[k])
                                 : kind == 2 ? Zstd(files[k])
                                             : files[k];
      paths.push_back(WriteTestFile(directory, absl::StrCat("in", k), stored));
    }
    BuildCorpusRequest request = Request(directory, paths);
    request.corpus.tokenizer = tokenizers[round % 3];
    request.corpus.tokens.lowercase = round % 2 == 0;
    request.vocabulary.min_count = 1 + rng.NextBelow(4);
    request.vocabulary.max_vocab = rng.NextBelow(8);
    request.threads = static_cast<int>(1 + rng.NextBelow(4));
    const Expected expected = BuildNaively(files, request);
    const auto summary = Build(request, {1 + rng.NextBelow(40), 1 + rng.NextBelow(20)});
    if (expected.vocabulary.empty()) {
      EXPECT_EQ(summary.status().code(), absl::StatusCode::kInvalidArgument);
      continue;
    }
    ASSERT_TRUE(summary.ok()) << summary.status();
    const auto vocabulary = *Vocabulary::Load(request.vocabulary_path);
    ASSERT_EQ(vocabulary.Fingerprint(), Vocabulary::Create(expected.vocabulary)->Fingerprint());
    ASSERT_EQ(ReadDocuments(request.corpus_directory), expected.documents);
    ASSERT_EQ(summary->documents, expected.num_documents);
    EXPECT_EQ(summary->raw_bytes, absl::StrJoin(files, "").size());
  }
}

TEST(BuildCorpusTest, SameFilesWhateverThreadsPartsAndSplits) {
  const std::string directory = TestDirectory();
  const std::string text = *ReadFile(GAUNTLET_TEST_DATA "/golden/tiny.txt");
  const std::string whole = WriteTestFile(directory, "whole", text);
  ASSERT_TRUE(CreateDirectories(JoinPath(directory, "expected")).ok());
  ASSERT_TRUE(Build(Request(JoinPath(directory, "expected"), {whole}), {1 << 20, 1000}).ok());
  const std::string tokens = *ReadFile(JoinPath(directory, "expected/tokens/tokens.blk"));
  const std::string vocabulary = *ReadFile(JoinPath(directory, "expected/vocab.txt"));
  const std::string content = EncodedCorpus::Open(JoinPath(directory, "expected/tokens"))->manifest().content;

  const size_t cut = text.find('\n', text.size() / 3) + 1;
  const size_t second = text.find('\n', text.size() / 2) + 1;
  const std::vector<std::vector<std::string>> splits = {
      {whole},
      {WriteTestFile(directory, "one", text.substr(0, cut)),
       WriteTestFile(directory, "two.gz", Gzip(text.substr(cut, second - cut - 1))),  // without its final newline
       WriteTestFile(directory, "three", text.substr(second))},
      {WriteTestFile(directory, "zst", Zstd(text.substr(0, 777)) + Zstd(text.substr(777)))},
  };
  for (const auto& inputs : splits) {
    for (const int threads : {1, 2, 7}) {
      for (const uint64_t part_bytes : {64u, 1000u, 1u << 20}) {
        BuildCorpusRequest request = Request(directory, inputs);
        request.threads = threads;
        ASSERT_TRUE(Build(request, {part_bytes, 1000}).ok());
        ASSERT_EQ(*ReadFile(JoinPath(directory, "tokens/tokens.blk")), tokens) << threads << " " << part_bytes;
        ASSERT_EQ(*ReadFile(JoinPath(directory, "vocab.txt")), vocabulary);
        ASSERT_EQ(EncodedCorpus::Open(JoinPath(directory, "tokens"))->manifest().content, content);
      }
    }
  }
}

TEST(BuildCorpusTest, AWeightCountsAsIfTheTextWereGivenSoOften) {
  const std::string directory = TestDirectory();
  const auto a = WriteTestFile(directory, "a", "x y x a-word-of-more-than-fifteen-bytes\nrare");
  const auto b = WriteTestFile(directory, "b", "y z\n\nz common");
  const auto c = WriteTestFile(directory, "c", "w");
  BuildCorpusRequest request = Request(directory, {a, a, b, a, c, b});
  request.vocabulary.min_count = 2;
  ASSERT_TRUE(Build(request).ok());
  const std::string vocabulary = *ReadFile(request.vocabulary_path);
  const std::string repeated = EncodedCorpus::Open(request.corpus_directory)->manifest().content;

  for (const uint64_t part_bytes : {1u, 1000u}) {
    request.corpus.inputs = {{a, 3}, {c, 1}, {b, 2}};
    request.threads = part_bytes == 1 ? 3 : 1;
    const auto summary = Build(request, {part_bytes, 3});
    ASSERT_TRUE(summary.ok()) << summary.status();
    EXPECT_EQ(*ReadFile(request.vocabulary_path), vocabulary);
    EXPECT_EQ(summary->tokens, 9u);
    EXPECT_EQ(summary->unknown_tokens, 1u);  // "w", which is given once
    const auto corpus = *EncodedCorpus::Open(request.corpus_directory);
    EXPECT_THAT(corpus.weights(), ElementsAre(WeightRange{4, 2}, WeightRange{9, 3}));  // lightest first
    EXPECT_NE(corpus.manifest().content, repeated);
  }
}

TEST(BuildCorpusTest, WeightsAreInTheContentEvenWhenTheVocabularyIsFixed) {
  const std::string directory = TestDirectory();
  const auto a = WriteTestFile(directory, "a", "x y");
  const auto b = WriteTestFile(directory, "b", "y");
  BuildCorpusRequest request = Request(directory, {});
  request.vocabulary.file = WriteTestFile(directory, "fixed.txt", "x 1\ny 1\n");
  std::set<std::string> contents;
  for (const auto& [first, second] : {std::pair(1, 1), std::pair(2, 2), std::pair(1, 2)}) {
    request.corpus.inputs = {{a, static_cast<uint64_t>(first)}, {b, static_cast<uint64_t>(second)}};
    ASSERT_TRUE(Build(request).ok());
    const auto corpus = *EncodedCorpus::Open(request.corpus_directory);
    contents.insert(corpus.manifest().content);
    EXPECT_EQ(corpus.manifest().details.contains("weights"), second != 1);
    EXPECT_EQ(corpus.weights().back().end, 3u);
  }
  EXPECT_EQ(contents.size(), 3u);
}

// The reference breaks ties by signed bytes, and takes any of the words with equal counts where max_vocab cuts; so
// vocabularies are compared up to the order, and at the cut the choice, within equal counts.
TEST(BuildCorpusTest, AgreesWithTheReferenceVocabularies) {
  const std::string directory = TestDirectory();
  const std::vector<std::tuple<std::string, uint64_t, uint64_t>> cases = {
      {"vocab.min1.txt", 1, 0}, {"vocab.min5.txt", 5, 0}, {"vocab.max40.txt", 1, 40}};
  for (const auto& [golden, min_count, max_vocab] : cases) {
    BuildCorpusRequest request = Request(directory, {GAUNTLET_TEST_DATA "/golden/tiny.txt"});
    request.vocabulary.min_count = min_count;
    request.vocabulary.max_vocab = max_vocab;
    ASSERT_TRUE(Build(request).ok());
    const auto ours = *Vocabulary::Load(request.vocabulary_path);
    const auto reference = *Vocabulary::Load(absl::StrCat(GAUNTLET_TEST_DATA "/golden/", golden));
    ASSERT_EQ(ours.size(), reference.size());
    const uint64_t last_count = max_vocab > 0 ? reference.count(reference.size() - 1) : 0;
    for (uint32_t id = 0; id < ours.size(); ++id) {
      ASSERT_EQ(ours.count(id), reference.count(id)) << id;
      if (reference.count(id) == last_count) continue;
      const auto found = ours.Find(reference.word(id));
      ASSERT_TRUE(found.has_value()) << reference.word(id);
      EXPECT_EQ(ours.count(*found), reference.count(id));
    }
  }
}

TEST(BuildCorpusTest, SummaryManifestAndProgress) {
  const std::string directory = TestDirectory();
  const auto input = WriteTestFile(directory, "in", "a b a\n\n \nrare\nb a\xFF");
  BuildCorpusRequest request = Request(directory, {input});
  request.vocabulary.min_count = 2;
  RecordingProgress progress;
  const CancellationToken cancellation;
  const auto summary = BuildCorpus(request, &progress, &cancellation);
  ASSERT_TRUE(summary.ok()) << summary.status();
  const auto corpus = *EncodedCorpus::Open(request.corpus_directory);
  const auto vocabulary = *Vocabulary::Load(request.vocabulary_path);
  EXPECT_EQ(corpus.vocabulary_fingerprint(), vocabulary.Fingerprint());
  EXPECT_EQ(corpus.vocabulary_size(), 2u);
  EXPECT_EQ(corpus.manifest().fingerprint, "f");
  for (const CorpusSummary& s : {*summary, corpus.summary()}) {
    EXPECT_EQ(s.tokens, 4u);
    EXPECT_EQ(s.unknown_tokens, 2u);
    EXPECT_EQ(s.documents, 3u);
    EXPECT_EQ(s.distinct_words, 4u);
    EXPECT_EQ(s.raw_bytes, 18u);
    EXPECT_EQ(s.invalid_sequences, 1u);
  }
  EXPECT_THAT(ReadDocuments(request.corpus_directory), ElementsAre(ElementsAre(0, 1, 0), ElementsAre(1)));
  EXPECT_EQ(progress.bytes, 18u);
  EXPECT_EQ(progress.end["tokens"], 4);
  EXPECT_EQ(progress.end["words"], 2);
  EXPECT_THAT(progress.warnings, ElementsAre(HasSubstr("1 malformed UTF-8")));
  EXPECT_EQ(*ListDirectory(directory), (std::vector<std::string>{"in", "tokens", "vocab.txt"}));
  EXPECT_EQ(*ListDirectory(request.corpus_directory), (std::vector<std::string>{"manifest.json", "tokens.blk"}));
}

TEST(BuildCorpusTest, WarnsOfReservedAndLongTokens) {
  const std::string directory = TestDirectory();
  const auto input = WriteTestFile(directory, "in", absl::StrCat("a <unk> <unk> ", std::string(1000, 'x'), " b"));
  RecordingProgress progress;
  const CancellationToken cancellation;
  const auto summary = BuildCorpusWithSizes(Request(directory, {input}), {16, 16}, &progress, &cancellation);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->tokens, 3u);
  EXPECT_EQ(summary->unknown_tokens, 2u);
  EXPECT_THAT(progress.warnings,
              ElementsAre(HasSubstr("1 tokens were longer"), HasSubstr("2 tokens are spelled <unk>")));
  EXPECT_EQ(Vocabulary::Load(JoinPath(directory, "vocab.txt"))->Find(std::string(kMaxTokenBytes, 'x')).has_value(),
            true);
}

TEST(BuildCorpusTest, FixedVocabulary) {
  const std::string directory = TestDirectory();
  const auto input = WriteTestFile(directory, "in", "b c a\nb z");
  BuildCorpusRequest request = Request(directory, {input});
  request.vocabulary.file = WriteTestFile(directory, "fixed.txt", "c 1\nb 50\nmissing 7\n");
  request.vocabulary.min_count = 10;
  const auto summary = Build(request);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->tokens, 3u);
  EXPECT_EQ(summary->unknown_tokens, 2u);
  EXPECT_EQ(*ReadFile(request.vocabulary_path), "c 1\nb 50\nmissing 7\n");
  EXPECT_THAT(ReadDocuments(request.corpus_directory), ElementsAre(ElementsAre(1, 0), ElementsAre(1)));
}

TEST(BuildCorpusTest, ABadFixedVocabularyIsFoundFirst) {
  const std::string directory = TestDirectory();
  BuildCorpusRequest request = Request(directory, {"/nowhere/corpus"});
  request.vocabulary.file = WriteTestFile(directory, "fixed.txt", "c\n");
  EXPECT_THAT(Build(request).status().message(), HasSubstr("fixed.txt:1: expected `word count`"));
}

TEST(BuildCorpusTest, ErrorsLeaveNothing) {
  const std::string directory = TestDirectory();
  const auto blank = WriteTestFile(directory, "blank", " \n\t\n");
  const auto words = WriteTestFile(directory, "words", "a b c");
  const auto damaged = WriteTestFile(directory, "damaged", Gzip(std::string(1000, 'x')).substr(0, 20));
  BuildCorpusRequest request = Request(directory, {blank});
  const auto empty = Build(request).status();
  EXPECT_EQ(empty.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(empty.message(), HasSubstr("no token"));

  request = Request(directory, {words});
  request.vocabulary.min_count = 2;
  EXPECT_THAT(Build(request).status().message(),
              HasSubstr("none of the 3 words of the corpus occurs at least 2 times"));

  for (const std::string& input : {std::string("/nowhere/x"), damaged}) {
    request = Request(directory, {words, input});
    request.corpus.strict = true;
    request.threads = 3;
    const auto failed = Build(request, {2, 2}).status();
    EXPECT_FALSE(failed.ok());
    EXPECT_THAT(failed.message(), HasSubstr(input));
  }
  request = Request(directory, {words, words});
  request.corpus.inputs[1].format = "none";
  EXPECT_THAT(Build(request).status().message(), HasSubstr("unknown corpus format \"none\""));
  request = Request(directory, {words});
  request.corpus.tokenizer = "none";
  EXPECT_EQ(Build(request).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(*ListDirectory(directory), (std::vector<std::string>{"blank", "damaged", "words"}));
}

// A dump of `pages` articles in streams of a few pages each, as the multistream dumps are made.
std::string MultistreamDump(uint64_t pages, std::string* plain) {
  std::string file;
  std::string stream = "<mediawiki version=\"0.11\">\n  <siteinfo></siteinfo>\n";
  *plain = "";
  CounterRng rng(5);
  for (uint64_t k = 0; k < pages; ++k) {
    absl::StrAppend(&stream, "<page><title>T", k, "</title><ns>", k % 5 == 4 ? 1 : 0, "</ns><revision><text>");
    for (uint64_t n = rng.NextBelow(300); n > 0; --n) {
      absl::StrAppend(&stream, "[[w", rng.NextBelow(100), "|x", rng.NextBelow(50), "]] {{t}}",
                      n % 20 == 0 ? "\n\n" : " ");
    }
    absl::StrAppend(&stream, k % 7 == 6 ? "<broken>" : "", "</text></revision></page>\n");
    if (k % 3 != 2 && k + 1 < pages) continue;
    if (k + 1 == pages) absl::StrAppend(&stream, "</mediawiki>\n");
    file += Bzip2(stream);
    *plain += stream;
    stream.clear();
  }
  return file;
}

TEST(BuildCorpusTest, AMultistreamDumpGivesTheSameHoweverItIsRead) {
  const std::string directory = TestDirectory();
  std::string plain;
  const std::string multistream = MultistreamDump(60, &plain);
  const std::vector<std::string> inputs = {WriteTestFile(directory, "plain.xml", plain),
                                           WriteTestFile(directory, "dump.xml.bz2", multistream),
                                           WriteTestFile(directory, "dump.xml.zst", Zstd(plain))};
  std::set<std::string> contents;
  std::set<std::string> warnings;
  for (const std::string& input : inputs) {
    for (const int threads : {1, 3}) {
      for (const uint64_t part_bytes : {333u, 5000u, 1u << 20}) {
        BuildCorpusRequest request = Request(directory, {input});
        request.corpus.format = "mediawiki";
        request.threads = threads;
        RecordingProgress progress;
        const CancellationToken cancellation;
        const auto summary = BuildCorpusWithSizes(request, {part_bytes, 1000}, &progress, &cancellation);
        ASSERT_TRUE(summary.ok()) << summary.status();
        EXPECT_EQ(summary->figures.records, 60u);
        EXPECT_EQ(summary->figures.broken_records, 8u);
        EXPECT_EQ(summary->figures.other_namespaces, 11u);
        EXPECT_EQ(progress.end["broken_records"], 8);
        const auto corpus = *EncodedCorpus::Open(request.corpus_directory);
        EXPECT_EQ(corpus.summary().figures.records, 60u);
        EXPECT_EQ(corpus.summary().figures.redirects, 0u);
        contents.insert(corpus.manifest().content);
        EXPECT_EQ(progress.warnings.size(), 6u);
        warnings.insert(absl::StrJoin(progress.warnings, "\n").substr(input.size()));
      }
    }
  }
  EXPECT_EQ(contents.size(), 1u);
  EXPECT_THAT(*warnings.begin(), HasSubstr("page \"T6\": mismatched tag"));
  EXPECT_THAT(*warnings.begin(), HasSubstr("8 of 60 records are broken"));
}

TEST(BuildCorpusTest, ADamagedDumpGivesWhatComesBeforeOrIsAnError) {
  const std::string directory = TestDirectory();
  std::string plain;
  const std::string whole = MultistreamDump(40, &plain);
  const auto input = WriteTestFile(directory, "cut.bz2", whole.substr(0, whole.size() / 2));
  BuildCorpusRequest request = Request(directory, {input});
  request.corpus.format = "mediawiki";
  request.threads = 2;
  RecordingProgress progress;
  const CancellationToken cancellation;
  const auto summary = BuildCorpus(request, &progress, &cancellation);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_GT(summary->figures.records, 10u);
  EXPECT_LT(summary->figures.records, 30u);
  EXPECT_THAT(progress.warnings, ::testing::Contains(HasSubstr("the dump was cut")));
  EXPECT_THAT(progress.warnings.back(), HasSubstr("what comes before is used"));
  request.corpus.strict = true;
  const auto strict = Build(request).status();
  EXPECT_EQ(strict.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(strict.message(), HasSubstr("cut.bz2: offset "));
}

TEST(BuildCorpusTest, DuplicatesAreDroppedWhateverThreadsPartsAndMemory) {
  const std::string directory = TestDirectory();
  CounterRng rng(3);
  std::vector<std::string> lines;
  for (int k = 0; k < 400; ++k) {
    lines.push_back(rng.NextBelow(6) == 0
                        ? ""
                        : absl::StrCat("a", rng.NextBelow(5), " b", rng.NextBelow(5), " ", rng.NextBelow(9)));
  }
  std::vector<std::string> unique;
  std::set<std::string> seen = {""};
  for (const std::string& line : lines) {
    if (seen.insert(line).second) unique.push_back(line);
  }
  const auto expected = WriteTestFile(directory, "unique", absl::StrJoin(unique, "\n"));
  const auto first = WriteTestFile(directory, "1", absl::StrJoin(lines.begin(), lines.begin() + 250, "\n"));
  const auto second =
      WriteTestFile(directory, "2.gz", Gzip(absl::StrJoin(lines.begin() + 250, lines.end(), "\n") + "\n"));
  ASSERT_TRUE(Build(Request(directory, {expected})).ok());
  const std::string content = EncodedCorpus::Open(JoinPath(directory, "tokens"))->manifest().content;
  const uint64_t non_empty =
      static_cast<uint64_t>(std::count_if(lines.begin(), lines.end(), [](const auto& l) { return !l.empty(); }));
  for (const int threads : {1, 4}) {
    for (const uint64_t part_bytes : {1u, 50u, 100000u}) {
      for (const uint64_t memory : {uint64_t{1}, uint64_t{1000}, uint64_t{1} << 30}) {
        BuildCorpusRequest request = Request(directory, {first, second});
        request.corpus.deduplicate = true;
        request.threads = threads;
        request.memory = memory;
        const auto summary = Build(request, {part_bytes, 1000});
        ASSERT_TRUE(summary.ok()) << summary.status();
        ASSERT_EQ(EncodedCorpus::Open(request.corpus_directory)->manifest().content, content);
        EXPECT_EQ(summary->documents, unique.size());
        EXPECT_EQ(summary->figures.duplicate_documents, non_empty - unique.size());
        EXPECT_EQ(summary->unknown_tokens, 0u);
      }
    }
  }
}

TEST(BuildCorpusTest, AProblemOfAFormatNamesTheFile) {
  const std::string directory = TestDirectory();
  BuildCorpusRequest request = Request(directory, {WriteTestFile(directory, "t.csv", "id,body\n1,x\n")});
  request.corpus.format = "csv";
  const auto missing = Build(request).status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(missing.message(), HasSubstr("t.csv: the first line names no column"));
  request.corpus.inputs = {WriteTestFile(directory, "t.jsonl", "{\"text\":\"a\"}\n{\n")};
  request.corpus.format = "jsonl";
  EXPECT_TRUE(Build(request).ok());
  request.corpus.strict = true;
  EXPECT_EQ(Build(request).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(Build(request).status().message(), HasSubstr("t.jsonl: offset 13: a line of JSON"));
}

// Cuts a file off when the reading begins, and keeps the warnings.
class TruncatingProgress : public Progress {
 public:
  explicit TruncatingProgress(std::string path) : path_(std::move(path)) {}
  void BeginStage(absl::string_view, absl::string_view, absl::string_view, uint64_t) override {
    std::filesystem::resize_file(path_, 4);
  }
  void Warning(absl::string_view message) override { absl::StrAppend(&warnings_, message, "\n"); }
  const std::string& warnings() const { return warnings_; }

 private:
  const std::string path_;
  std::string warnings_;
};

TEST(BuildCorpusTest, AFileThatShrinksWhileItIsReadIsWarnedOfOrAnError) {
  const std::string directory = TestDirectory();
  for (const bool strict : {false, true}) {
    const std::string path = WriteTestFile(directory, "in", "one two three four five");
    BuildCorpusRequest request = Request(directory, {path});
    request.corpus.strict = strict;
    TruncatingProgress progress(path);
    const CancellationToken cancellation;
    const auto summary = BuildCorpusWithSizes(request, {8, 100}, &progress, &cancellation);
    if (strict) {
      EXPECT_EQ(summary.status().code(), absl::StatusCode::kDataLoss);
      EXPECT_THAT(summary.status().message(), HasSubstr("in: changed while it was read"));
    } else {
      ASSERT_TRUE(summary.ok()) << summary.status();
      EXPECT_EQ(summary->tokens, 1u);
      EXPECT_THAT(progress.warnings(), HasSubstr("it had 23 bytes, and has 4; what was read of it is used"));
    }
  }
}

TEST(BuildCorpusTest, ALineOfATableMayBeLongerThanAPart) {
  const std::string directory = TestDirectory();
  const std::string lines = "id\ttext\n1\tone\n2\t" + std::string(500, 'x') + "\n3\tthree\n";
  for (const char* format : {"tsv", "csv"}) {
    for (const uint64_t max_record : {100, 1000}) {
      std::string table = lines;
      if (format == std::string("csv")) std::replace(table.begin(), table.end(), '\t', ',');
      BuildCorpusRequest request = Request(directory, {WriteTestFile(directory, "in", table)});
      request.corpus.format = format;
      request.corpus.max_record = max_record;
      const auto summary = Build(request, {16, 100});
      ASSERT_TRUE(summary.ok()) << summary.status();
      EXPECT_EQ(summary->tokens, max_record == 100 ? 2u : 3u) << format;
      EXPECT_EQ(summary->figures.long_records, max_record == 100 ? 1u : 0u) << format;
    }
  }
}

TEST(BuildCorpusTest, TooLongRecordsAreCountedAndWarnedOfOrErrors) {
  const std::string directory = TestDirectory();
  const std::string path = WriteTestFile(directory, "in", "one " + std::string(200, 'x') + " two");
  BuildCorpusRequest request = Request(directory, {path});
  request.corpus.max_record = 100;
  TruncatingProgress progress(WriteTestFile(directory, "unused", "unused"));
  const CancellationToken cancellation;
  const auto summary = BuildCorpusWithSizes(request, {8, 100}, &progress, &cancellation);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->tokens, 2u);
  EXPECT_EQ(summary->figures.long_records, 1u);
  EXPECT_THAT(progress.warnings(), HasSubstr("in: offset 4: no end of a word or record in 100 B"));
  EXPECT_THAT(progress.warnings(), HasSubstr("1 records are longer than 100 B"));
  request.corpus.strict = true;
  EXPECT_EQ(Build(request, {8, 100}).status().code(), absl::StatusCode::kDataLoss);
}

// Cancels at the first word of progress.
class CancellingProgress : public Progress {
 public:
  explicit CancellingProgress(CancellationToken* token) : token_(token) {}
  void Update(uint64_t, const std::vector<Metric>&) override { token_->Cancel(); }

 private:
  CancellationToken* token_;
};

TEST(BuildCorpusTest, CancelledMidwayLeavesNothing) {
  const std::string directory = TestDirectory();
  const auto input = WriteTestFile(directory, "in", *ReadFile(GAUNTLET_TEST_DATA "/golden/tiny.txt"));
  for (const int threads : {1, 3}) {
    BuildCorpusRequest request = Request(directory, {input});
    request.threads = threads;
    CancellationToken cancellation;
    CancellingProgress progress(&cancellation);
    EXPECT_EQ(BuildCorpusWithSizes(request, {64, 100}, &progress, &cancellation).status().code(),
              absl::StatusCode::kCancelled);
    EXPECT_EQ(*ListDirectory(directory), (std::vector<std::string>{"in"}));
  }
}

TEST(BuildCorpusTest, TheMemoryBudgetDoesNotChangeTheResult) {
  const std::string directory = TestDirectory();
  const auto input =
      WriteTestFile(directory, "in", std::string(300000, ' ') + *ReadFile(GAUNTLET_TEST_DATA "/golden/tiny.txt"));
  std::set<std::string> contents;
  for (const uint64_t memory : {uint64_t{1}, uint64_t{1} << 30}) {
    BuildCorpusRequest request = Request(directory, {input});
    request.memory = memory;
    request.threads = 2;
    Progress progress;
    const CancellationToken cancellation;
    ASSERT_TRUE(BuildCorpus(request, &progress, &cancellation).ok());
    contents.insert(EncodedCorpus::Open(request.corpus_directory)->manifest().content);
  }
  EXPECT_EQ(contents.size(), 1u);
}

TEST(InputsFingerprintTest, FollowsPathsSizesAndTimes) {
  const std::string directory = TestDirectory();
  CorpusOptions options;
  options.inputs = {WriteTestFile(directory, "a", "one"), WriteTestFile(directory, "b", "two")};
  const std::string before = *InputsFingerprint(options);
  EXPECT_EQ(*InputsFingerprint(options), before);
  std::swap(options.inputs[0], options.inputs[1]);
  EXPECT_NE(*InputsFingerprint(options), before);
  std::swap(options.inputs[0], options.inputs[1]);
  WriteTestFile(directory, "a", "one more");
  EXPECT_NE(*InputsFingerprint(options), before);
  options.inputs[0].weight = 2;
  EXPECT_NE(*InputsFingerprint(options), before);
  options.inputs[0].weight = 1;
  options.inputs[0].format = "jsonl";
  EXPECT_NE(*InputsFingerprint(options), before);
  options.inputs = {"/nowhere/x"};
  EXPECT_EQ(InputsFingerprint(options).status().code(), absl::StatusCode::kNotFound);
}

TEST(InputsFingerprintTest, AModificationTimeCounts) {
  const std::string directory = TestDirectory();
  CorpusOptions options;
  options.inputs = {WriteTestFile(directory, "a", "one")};
  const std::string before = *InputsFingerprint(options);
  std::filesystem::last_write_time(options.inputs[0].path,
                                   std::filesystem::file_time_type::min() + std::chrono::hours(1));
  EXPECT_NE(*InputsFingerprint(options), before);
}

TEST(InputsFingerprintTest, APipeIsNeverTheSame) {
  CorpusOptions options;
  options.inputs = {"-"};
  EXPECT_NE(*InputsFingerprint(options), *InputsFingerprint(options));
}

}  // namespace
}  // namespace gauntlet
