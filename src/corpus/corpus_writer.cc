#include "src/corpus/corpus_writer.h"

#include <utility>

#include "absl/memory/memory.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/file.h"
#include "src/corpus/token_coding.h"

namespace gauntlet {

namespace {

constexpr int kLevel = 1;  // of zstd

struct Run {
  size_t ids = 0;
  uint64_t tokens = 0;  // among them
};

// The ids at the front, of which the first is a token, that can be taken as they are: without a document end right
// after another one, and with at most `room` tokens.
Run LongestRun(absl::Span<const uint32_t> ids, uint64_t room) {
  Run run;
  bool after_end = true;
  for (; run.ids < ids.size(); ++run.ids) {
    const bool is_end = ids[run.ids] == kDocumentEnd;
    if (is_end ? after_end : run.tokens == room) break;
    run.tokens += is_end ? 0 : 1;
    after_end = is_end;
  }
  return run;
}

}  // namespace

absl::StatusOr<std::unique_ptr<CorpusWriter>> CorpusWriter::Create(const std::string& directory,
                                                                   uint64_t block_tokens) {
  GAUNTLET_ASSIGN_OR_RETURN(BlockFileWriter file,
                            BlockFileWriter::Create(JoinPath(directory, kCorpusFile), kCorpusMagic, kCorpusVersion));
  return absl::WrapUnique(new CorpusWriter(std::move(file), block_tokens));
}

CorpusWriter::CorpusWriter(BlockFileWriter file, uint64_t block_tokens)
    : file_(std::move(file)), block_tokens_(block_tokens), pending_(1) {}

void CorpusWriter::Append(absl::Span<const uint32_t> ids, uint64_t weight) {
  while (!ids.empty()) {
    if (ids.front() == kDocumentEnd) {
      if (in_document_) pending_.back().ids.push_back(kDocumentEnd);
      in_document_ = false;
      ids.remove_prefix(1);
      continue;
    }
    // Cut late, so that a document end stays with the token before it.
    if (pending_.back().tokens == block_tokens_) pending_.emplace_back();
    PendingBlock& block = pending_.back();
    const Run run = LongestRun(ids, block_tokens_ - block.tokens);
    block.ids.insert(block.ids.end(), ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(run.ids));
    block.tokens += run.tokens;
    tokens_ += run.tokens;
    in_document_ = ids[run.ids - 1] != kDocumentEnd;
    ids.remove_prefix(run.ids);
  }
  if (tokens_ == (weights_.empty() ? 0 : weights_.back().end)) return;
  if (weights_.empty() || weights_.back().weight != weight) weights_.push_back({tokens_, weight});
  weights_.back().end = tokens_;
}

absl::Status CorpusWriter::WriteFullBlocks(int threads) { return WritePending(pending_.size() - 1, threads); }

absl::Status CorpusWriter::WritePending(size_t count, int threads) {
  std::vector<EncodedBlock> encoded(count);
  std::vector<uint64_t> checksums(count);
  GAUNTLET_RETURN_IF_ERROR(ParallelFor(count, threads, [&](size_t k, int) {
    TokenEncoder encoder;
    for (const uint32_t id : pending_[k].ids) encoder.Append(id);
    checksums[k] = Checksum64(encoder.bytes());
    GAUNTLET_ASSIGN_OR_RETURN(encoded[k], EncodeBlock(encoder.bytes(), kLevel));
    return absl::OkStatus();
  }));
  for (size_t k = 0; k < count; ++k) {
    GAUNTLET_ASSIGN_OR_RETURN(const BlockHandle handle, file_.Append(encoded[k]));
    PutBlockHandle(&index_, handle);
    PutVarint64(&index_, pending_[k].tokens);
    fingerprint_.Add(checksums[k]);
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(count));
  return absl::OkStatus();
}

absl::Status CorpusWriter::Finish() {
  const size_t rest = pending_.back().tokens > 0 ? pending_.size() : pending_.size() - 1;
  GAUNTLET_RETURN_IF_ERROR(WritePending(rest, /*threads=*/1));
  return file_.Finish(index_);
}

}  // namespace gauntlet
