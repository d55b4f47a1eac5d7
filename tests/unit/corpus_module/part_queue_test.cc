#include "src/corpus/part_queue.h"

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/corpus_module/test_files.h"

namespace gauntlet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

CorpusOptions Inputs(std::vector<std::string> inputs) {
  CorpusOptions options;
  options.inputs.assign(inputs.begin(), inputs.end());
  return options;
}

// The parts in corpus order, taken by `threads` workers.
std::vector<std::string> Parts(const CorpusOptions& options, uint64_t part_bytes, int threads = 1) {
  const auto queue = *PartQueue::Create(options, part_bytes);
  std::map<PartKey, std::string> parts;
  std::mutex mutex;
  EXPECT_TRUE(ParallelRegion(threads, [&](int) -> absl::Status {
                CorpusPart part;
                while (true) {
                  GAUNTLET_ASSIGN_OR_RETURN(const bool got, queue->Next(&part));
                  if (!got) return absl::OkStatus();
                  const std::lock_guard<std::mutex> lock(mutex);
                  EXPECT_TRUE(parts.emplace(part.key, part.raw.bytes).second);
                }
              }).ok());
  EXPECT_EQ(queue->consumed_bytes(), queue->total_bytes());
  std::vector<std::string> texts;
  for (auto& [key, text] : parts) {
    if (!text.empty()) texts.push_back(text);
  }
  return texts;
}

TEST(PartQueueTest, PlainFilesAreCutAfterWhiteSpace) {
  const std::string path = WriteTestFile(TestDirectory(), "a.txt", "one two three four\nfive six");
  EXPECT_THAT(Parts(Inputs({path}), 8), ElementsAre("one two three ", "four\n", "five six"));
  EXPECT_THAT(Parts(Inputs({path}), 1000), ElementsAre("one two three four\nfive six"));
}

TEST(PartQueueTest, EveryPartSizeGivesTheWholeTextCutAfterWhiteSpace) {
  const std::string text =
      "a bb\tccc\n\n dddddddddddddddddddddddddddddddd eeee\nf  g" + std::string(5000, 'x') + " end";
  const std::string directory = TestDirectory();
  const std::vector<std::string> paths = {
      WriteTestFile(directory, "plain", text), WriteTestFile(directory, "gz", Gzip(text)),
      WriteTestFile(directory, "bz2", Bzip2(text)), WriteTestFile(directory, "zst", Zstd(text))};
  for (const std::string& path : paths) {
    for (uint64_t part_bytes = 1; part_bytes < 60; ++part_bytes) {
      for (const int threads : {1, 3}) {
        std::string joined;
        for (const std::string& part : Parts(Inputs({path}), part_bytes, threads)) {
          if (!joined.empty()) {
            ASSERT_THAT(std::string(" \t\n"), HasSubstr(joined.substr(joined.size() - 1)));
          }
          joined += part;
        }
        ASSERT_EQ(joined, text) << path << " " << part_bytes;
      }
    }
  }
}

TEST(PartQueueTest, SeveralMembersAreOneStream) {
  const std::string directory = TestDirectory();
  const auto gz = WriteTestFile(directory, "gz", Gzip("one tw") + Gzip("o\nthree"));
  const auto bz2 = WriteTestFile(directory, "bz2", Bzip2("one tw") + Bzip2("o\nthree"));
  const auto zst = WriteTestFile(directory, "zst", Zstd("one tw") + Zstd("o\nthree"));
  for (const auto& path : {gz, bz2, zst})
    EXPECT_THAT(Parts(Inputs({path}), 1000), ElementsAre("one two\nthree")) << path;
}

TEST(PartQueueTest, AByteOrderMarkIsDropped) {
  const std::string directory = TestDirectory();
  const auto plain = WriteTestFile(directory, "plain", "\uFEFFone two");
  const auto gz = WriteTestFile(directory, "gz", Gzip("\uFEFFone two"));
  EXPECT_THAT(Parts(Inputs({plain, gz}), 1000), ElementsAre("one two", "one two"));
}

TEST(PartQueueTest, AFifoIsAStreamOfUnknownSize) {
  const std::string path = JoinPath(TestDirectory(), "fifo");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const auto queue = *PartQueue::Create(Inputs({path}), 4);
  EXPECT_EQ(queue->total_bytes(), 0u);
  std::thread writer([&] {
    FILE* const file = fopen(path.c_str(), "w");
    fputs("one two three", file);
    fclose(file);
  });
  std::string joined;
  CorpusPart part;
  while (*queue->Next(&part)) joined.append(part.raw.bytes.data(), part.raw.bytes.size());
  writer.join();
  EXPECT_EQ(joined, "one two three");
  EXPECT_EQ(queue->consumed_bytes(), joined.size());
}

TEST(PartQueueTest, DamagedCompressionEndsAnInputOrIsAnError) {
  const std::string whole = Gzip("one two") + Gzip(" three");
  const std::string path = WriteTestFile(TestDirectory(), "cut.gz", whole.substr(0, whole.size() - 12));
  CorpusOptions options = Inputs({path});
  const auto queue = *PartQueue::Create(options, 4);
  std::string joined;
  CorpusPart part;
  while (*queue->Next(&part)) joined.append(part.raw.bytes.data(), part.raw.bytes.size());
  EXPECT_THAT(joined, ::testing::StartsWith("one two"));
  EXPECT_THAT(queue->damages(), ElementsAre(HasSubstr("cut.gz: offset ")));

  options.strict = true;
  const auto strict = *PartQueue::Create(options, 1000);
  const auto got = strict->Next(&part);
  EXPECT_EQ(got.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(got.status().message(), HasSubstr("cut.gz"));
}

// Texts with records of all lengths around the limit, wherever they lie.
TEST(PartQueueTest, RecordsThatAreTooLongAreSkippedWhateverThePartsAre) {
  constexpr uint64_t kMaxRecord = 40;
  const std::string directory = TestDirectory();
  std::string text;
  std::string expected;
  uint64_t long_records = 0;
  for (size_t length : {3, 39, 40, 200, 5, 41, 41, 38, 1, 500, 2, 90}) {
    const std::string record = std::string(length - 1, 'x') + (length % 2 == 0 ? " " : "\n");
    text += record;
    if (length > kMaxRecord) ++long_records;
    if (length <= kMaxRecord) expected += record;
  }
  for (const std::string& end : {std::string("end"), std::string(100, 'y')}) {
    const bool too_long = end.size() > kMaxRecord;
    for (const std::string& path :
         {WriteTestFile(directory, "plain", text + end), WriteTestFile(directory, "zst", Zstd(text + end))}) {
      for (uint64_t part_bytes = 1; part_bytes <= kMaxRecord; ++part_bytes) {
        CorpusOptions options = Inputs({path});
        options.max_record = kMaxRecord;
        const auto queue = *PartQueue::Create(options, part_bytes);
        std::map<uint64_t, std::string> found;  // by offset
        uint64_t skipped = 0;
        CorpusPart part;
        while (*queue->Next(&part)) {
          if (!part.raw.bytes.empty()) found[part.raw.offset] = std::string(part.raw.bytes);
          for (const InputProblem& problem : part.skipped) {
            EXPECT_THAT(problem.message, HasSubstr("corpus.max_record"));
            EXPECT_THAT(std::string("xy"), HasSubstr((text + end).substr(problem.offset, 1)));
            ++skipped;
          }
        }
        std::string joined;
        for (const auto& [offset, bytes] : found) {
          EXPECT_EQ(bytes, (text + end).substr(offset, bytes.size()));
          joined += bytes;
        }
        ASSERT_EQ(joined, expected + (too_long ? "" : end)) << path << " " << part_bytes;
        ASSERT_EQ(skipped, long_records + (too_long ? 1 : 0)) << path << " " << part_bytes;
      }
    }
  }
}

TEST(PartQueueTest, AfterATooLongRowOfATableItsNextLineIsARow) {
  CorpusOptions options = Inputs(
      {WriteTestFile(TestDirectory(), "a.csv", "text\n\"never closed " + std::string(200, 'x') + "\nlast,row\n")});
  options.format = "csv";
  options.max_record = 100;
  const auto queue = *PartQueue::Create(options, 10);
  std::string joined;
  size_t skipped = 0;
  CorpusPart part;
  while (*queue->Next(&part)) {
    joined.append(part.raw.bytes.data(), part.raw.bytes.size());
    skipped += part.skipped.size();
  }
  EXPECT_EQ(joined, "text\nlast,row\n");
  EXPECT_EQ(skipped, 1u);
}

TEST(PartQueueTest, FilesThatChangeAreReadUpToTheirSizeAndNamed) {
  const std::string directory = TestDirectory();
  const std::string grows = WriteTestFile(directory, "grows", "one two three");
  const std::string shrinks = WriteTestFile(directory, "shrinks", "four five six seven");
  const std::string stays = WriteTestFile(directory, "stays", "eight");
  const std::string goes = WriteTestFile(directory, "goes.gz", Gzip("nine"));
  const auto queue = *PartQueue::Create(Inputs({grows, shrinks, stays, goes}), 6);
  EXPECT_THAT(queue->Changes(), ElementsAre());
  std::ofstream(grows, std::ios::app) << "more";
  std::filesystem::resize_file(shrinks, 7);
  CorpusPart part;
  std::map<PartKey, std::string> parts;
  while (*queue->Next(&part)) parts[part.key] += std::string(part.raw.bytes);
  ASSERT_TRUE(RemoveAll(goes).ok());
  std::string joined;
  for (const auto& [key, text] : parts) joined += text + "|";
  EXPECT_THAT(joined, HasSubstr("three|"));
  EXPECT_THAT(joined, ::testing::Not(HasSubstr("more")));
  EXPECT_THAT(queue->Changes(), ElementsAre(HasSubstr("grows: changed while it was read: it had 13 bytes, and has 17"),
                                            HasSubstr("shrinks: changed while it was read: it had 19 bytes, and has 7"),
                                            HasSubstr("goes.gz: changed while it was read: it is gone")));
}

// What a reader is told about the place of a part.
TEST(PartQueueTest, PartsKnowTheirPlaceWhereverTheFileIsCut) {
  const std::string text = "\uFEFF<mediawiki>head<page>1</page> <page>22</page></page><page>333</page>end";
  const std::string directory = TestDirectory();
  CorpusOptions options;
  options.format = "mediawiki";
  for (const std::string& path :
       {WriteTestFile(directory, "plain", text), WriteTestFile(directory, "bz2", Bzip2(text))}) {
    options.inputs = {path};
    for (uint64_t part_bytes = 1; part_bytes < text.size() + 2; ++part_bytes) {
      const auto queue = *PartQueue::Create(options, part_bytes);
      CorpusPart part;
      size_t at = 3;
      bool ended = false;
      while (*queue->Next(&part)) {
        if (part.raw.bytes.empty()) continue;
        EXPECT_EQ(part.raw.offset, at);
        EXPECT_EQ(part.raw.bytes, text.substr(at, part.raw.bytes.size()));
        EXPECT_EQ(part.raw.begins_file, at == 3);
        EXPECT_FALSE(ended);
        EXPECT_THAT(std::string(part.raw.head), HasSubstr("<mediawiki>head<page>"));
        ended = part.raw.ends_file;
        at += part.raw.bytes.size();
        EXPECT_TRUE(ended || absl::EndsWith(part.raw.bytes, "</page>")) << part.raw.bytes;
      }
      EXPECT_TRUE(ended) << part_bytes;
      EXPECT_EQ(at, text.size());
    }
  }
}

TEST(PartQueueTest, ATableWithQuotesIsReadFromItsBeginning) {
  const std::string text = "text\n\"a\nb\nc\"\nd\n\"e\n\"";
  CorpusOptions options = Inputs({WriteTestFile(TestDirectory(), "a.csv", text)});
  options.format = "csv";
  EXPECT_THAT(Parts(options, 1), ElementsAre("text\n", "\"a\nb\nc\"\n", "d\n", "\"e\n\""));
  EXPECT_THAT(Parts(options, 1, 3), ElementsAre("text\n", "\"a\nb\nc\"\n", "d\n", "\"e\n\""));
}

// Memory for one of each worker would be beyond any budget.
TEST(PartQueueTest, OneWorkerAtATimeHasALargePart) {
  const std::string word(1000, 'x');
  const std::string directory = TestDirectory();
  const auto queue = *PartQueue::Create(
      Inputs({WriteTestFile(directory, "a.txt", word), WriteTestFile(directory, "b.txt", word)}), /*part_bytes=*/16);
  CorpusPart part;
  ASSERT_TRUE(*queue->Next(&part));
  EXPECT_EQ(part.raw.bytes, word);
  EXPECT_TRUE(part.large.owns_lock());
  std::atomic<bool> others_got_one = false;
  std::thread other([&] {
    CorpusPart others;
    while (*queue->Next(&others)) others_got_one = others_got_one || others.raw.bytes == word;
  });
  absl::SleepFor(absl::Milliseconds(20));
  EXPECT_FALSE(others_got_one);
  part.large = {};
  other.join();
  EXPECT_TRUE(others_got_one);
}

TEST(PartQueueTest, AfterALargePartItsMemoryIsGivenBack) {
  const std::string word(100'000, 'x');
  const auto queue = *PartQueue::Create(Inputs({WriteTestFile(TestDirectory(), "a.txt", word + " end and more of it")}),
                                        /*part_bytes=*/16);
  CorpusPart part;
  bool was_large = false;
  while (*queue->Next(&part)) {
    if (part.large.owns_lock()) {
      was_large = true;
    } else {
      ASSERT_LT(part.buffer.capacity(), word.size()) << part.raw.bytes;
    }
  }
  EXPECT_TRUE(was_large);
}

TEST(PartQueueTest, ARecordThatIsTooLongIsNotHeldAsAWhole) {
  CorpusOptions options =
      Inputs({WriteTestFile(TestDirectory(), "a.txt.gz", Gzip("begin " + std::string(1 << 20, 'x') + " end"))});
  options.max_record = 1000;
  const auto queue = *PartQueue::Create(options, /*part_bytes=*/100);
  CorpusPart part;
  std::string text;
  while (*queue->Next(&part)) {
    absl::StrAppend(&text, part.raw.bytes);
    EXPECT_LT(part.buffer.size(), 10'000u);
  }
  EXPECT_EQ(text, "begin end");
}

TEST(PartQueueTest, NoInputAndStandardInputTwice) {
  EXPECT_EQ(PartQueue::Create(Inputs({}), 16).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(PartQueue::Create(Inputs({"-", "-"}), 16).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(PartQueue::Create(Inputs({"/nowhere/x"}), 16).status().code(), absl::StatusCode::kNotFound);
}

TEST(PartQueueTest, StopEndsTheQueue) {
  const std::string path = WriteTestFile(TestDirectory(), "a.txt", "one two three");
  const auto queue = *PartQueue::Create(Inputs({path}), 4);
  CorpusPart part;
  EXPECT_TRUE(*queue->Next(&part));
  queue->Stop();
  EXPECT_FALSE(*queue->Next(&part));
}

}  // namespace
}  // namespace gauntlet
