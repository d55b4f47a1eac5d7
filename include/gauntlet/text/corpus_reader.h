// Corpus formats: raw bytes in, documents out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/text/corpus_figures.h"
#include "gauntlet/text/options.h"

namespace gauntlet {

// A stretch of one file's bytes, decompressed, from one cut (or the begin of the file) to another (or the end).
struct RawPart {
  absl::string_view bytes;
  uint64_t offset = 0;       // of `bytes` in the file
  bool begins_file = false;  // nothing comes before but a byte order mark
  bool ends_file = false;    // nothing follows
  absl::string_view head;    // the first CorpusReader::HeadBytes() of the same file
};

// Something wrong in the input, which was skipped.
struct InputProblem {
  uint64_t offset = 0;  // in the file, decompressed
  std::string message;  // e.g. `page "Anarchism": mismatched tag`
};

// What a reader has to say about a part beside its documents.
struct PartReport {
  static constexpr size_t kMaxProblems = 5;

  CorpusFigures figures;
  std::vector<InputProblem> problems;  // the first ones

  void AddProblem(uint64_t offset, std::string message);
};

// Knows where a raw byte stream may be cut into parts that are read independently (and in parallel), and how to find
// the documents in a part. Holds scratch space: ForEachDocument is for one thread at a time. What it finds depends on
// the part only.
class CorpusReader {
 public:
  // Receives a document. `complete` is false for the last one when the part ends within it, and the next part continues
  // it (or the end of the file completes it). The view is valid during the call only.
  using DocumentSink = absl::FunctionRef<void(absl::string_view text, bool complete)>;

  virtual ~CorpusReader() = default;

  // The smallest (largest) n > 0 such that cutting after buffer[0, n) changes no document and no token; 0 when there is
  // no such place. Thread-safe.
  virtual size_t FindFirstCut(absl::string_view buffer) const = 0;
  virtual size_t FindLastCut(absl::string_view buffer) const = 0;
  // Whether a place is a cut or not wherever the buffer begins in which it is seen. Else a buffer must begin at a cut
  // or with the file, so that a file can only be cut from its begin on.
  virtual bool CutsAnywhere() const { return true; }
  // The bytes that a cut is known by: FindFirstCut(buffer) tells what lies before it, not what was before the buffer.
  virtual size_t CutBytes() const { return 1; }
  // How much from the beginning of a file it takes to understand any part of it.
  virtual size_t HeadBytes() const { return 0; }

  // Calls document(text, complete) for each document in `part`, in order. Broken records are skipped, and appear in the
  // report. InvalidArgument for a file of which nothing can be read as things are, such as a table that lacks the
  // column.
  virtual absl::Status ForEachDocument(const RawPart& part, DocumentSink document, PartReport* report) = 0;
};

//   text       a document a line; a cut lies after any space, tab or newline, so a line of any length is read in
//              parallel
//   mediawiki  a MediaWiki XML dump: a paragraph of an article is a document (or, with whole_articles, the article)
//   tweets     JSON lines, a tweet each, in the layouts of Twitter's API 1.1 and 2 and of the Internet Archive
//   jsonl      JSON lines, of which the text in `field` is a document
//   csv, tsv   a table with a record a line (in csv, fields in quotes may hold line feeds), of which `column` has the
//              documents
//
// InvalidArgument, with the known names, for another format, and for options that the format cannot have.
absl::StatusOr<std::unique_ptr<CorpusReader>> CreateCorpusReader(const CorpusOptions& options);

}  // namespace gauntlet
