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
  PendingBlock* block = &pending_.back();
  for (const uint32_t id : ids) {
    if (id == kDocumentEnd) {
      if (in_document_) block->ids.push_back(id);
      in_document_ = false;
      continue;
    }
    // Cut late, so that a document end stays with the token before it.
    if (block->tokens == block_tokens_) block = &pending_.emplace_back();
    block->ids.push_back(id);
    ++block->tokens;
    ++tokens_;
    in_document_ = true;
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
