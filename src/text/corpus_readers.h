// The corpus formats, one function each; see CreateCorpusReader.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/text/corpus_reader.h"
#include "gauntlet/text/options.h"

namespace gauntlet {

absl::StatusOr<std::unique_ptr<CorpusReader>> CreateMediaWikiReader(const CorpusOptions& options);
std::unique_ptr<CorpusReader> CreateTweetReader(const CorpusOptions& options);
absl::StatusOr<std::unique_ptr<CorpusReader>> CreateJsonLinesReader(const CorpusOptions& options);
absl::StatusOr<std::unique_ptr<CorpusReader>> CreateCsvReader(const CorpusOptions& options);
absl::StatusOr<std::unique_ptr<CorpusReader>> CreateTsvReader(const CorpusOptions& options);

// What readers of records that are lines have in common: a cut lies after each line feed.
class LineReader : public CorpusReader {
 public:
  size_t FindFirstCut(absl::string_view buffer) const override;
  size_t FindLastCut(absl::string_view buffer) const override;
  // Calls ReadLine for each line that is not blank, without its end.
  absl::Status ForEachDocument(const RawPart& part, DocumentSink document, PartReport* report) override;

 protected:
  // Before the lines of a part; may take lines off its begin.
  virtual absl::Status BeginPart(RawPart* part);
  virtual void ReadLine(absl::string_view line, uint64_t offset, DocumentSink document, PartReport* report) = 0;
};

// Makes one line of a text of several.
void ReplaceLineEnds(std::string* text);

}  // namespace gauntlet
