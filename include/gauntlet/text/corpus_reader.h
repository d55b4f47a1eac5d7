// Corpus formats: raw bytes in, documents out.
#pragma once

#include <cstddef>
#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gauntlet {

// Knows where a raw byte stream may be cut into parts that are read independently (and in parallel), and how to find
// the documents in a part. A place is a cut or not whatever the buffer it is seen in. Stateless: one object serves all
// threads.
class CorpusReader {
 public:
  virtual ~CorpusReader() = default;

  // The smallest (largest) n > 0 such that cutting after buffer[0, n) changes no document and no token; 0 when there is
  // no such place.
  virtual size_t FindFirstCut(absl::string_view buffer) const = 0;
  virtual size_t FindLastCut(absl::string_view buffer) const = 0;

  // Calls document(text, complete) for each document in `part`, in order. `complete` is false for the last one when the
  // part ends within a document, which the next part then continues (or the end of the file completes).
  virtual absl::Status ForEachDocument(
      absl::string_view part, absl::FunctionRef<void(absl::string_view text, bool complete)> document) const = 0;
};

// "text": a document a line; a cut lies after any space, tab or newline, so a line of any length is read in parallel.
// InvalidArgument, with the known names, for another format.
absl::StatusOr<std::unique_ptr<CorpusReader>> CreateCorpusReader(absl::string_view format);

}  // namespace gauntlet
