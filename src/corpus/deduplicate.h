// Dropping the documents whose text has come before.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gauntlet/io/block_file.h"
#include "src/corpus/first_pass.h"

namespace gauntlet {

// Goes through the ids of a part (with kDocumentEnd between documents) and tells those of dropped documents.
class DroppedDocuments {
 public:
  // By document with tokens; empty: none is dropped.
  explicit DroppedDocuments(const std::vector<bool>& dropped) : dropped_(dropped) {}

  // Whether the next id, which is not kDocumentEnd, is of a dropped document.
  bool Drops() {
    in_document_ = true;
    return document_ < dropped_.size() && dropped_[document_];
  }
  void EndDocument() {
    document_ += in_document_ ? 1 : 0;
    in_document_ = false;
  }

 private:
  const std::vector<bool>& dropped_;
  size_t document_ = 0;
  bool in_document_ = false;
};

// Finds in `first` the documents whose text is that of an earlier one in corpus order, notes them in its parts, and
// takes their words off its tables. Texts are compared by hashes of 64 bits, so among n different ones a document is
// dropped wrongly with a probability of about n^2 / 2^65: once in 3700 corpora of a hundred million documents. The
// hashes are read from `provisional` as many times as it takes to hold a share of them in `memory` bytes; what is
// dropped does not depend on that.
absl::Status DropDuplicates(const BlockFileReader& provisional, uint64_t memory, int threads,
                            const CancellationToken* cancellation, FirstPass* first);

}  // namespace gauntlet
