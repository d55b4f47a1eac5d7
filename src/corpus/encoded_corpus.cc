#include "gauntlet/corpus/encoded_corpus.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/file.h"
#include "gauntlet/text/options.h"
#include "src/corpus/corpus_writer.h"
#include "src/corpus/token_coding.h"

namespace gauntlet {

namespace {

constexpr uint64_t kMaxVocabularySize = 0xFFFFFFFEu;
// Five of a token's id, and a document's end behind it.
constexpr uint64_t kMaxBytesForToken = 6;

bool GetDetail(const Manifest& manifest, const char* key, uint64_t* value) {
  const auto detail = manifest.details.find(key);
  if (detail == manifest.details.end() || !detail->is_number_unsigned()) return false;
  *value = detail->get<uint64_t>();
  return true;
}

bool GetDetail(const Manifest& manifest, const char* key, std::string* value) {
  const auto detail = manifest.details.find(key);
  if (detail == manifest.details.end() || !detail->is_string()) return false;
  *value = detail->get<std::string>();
  return true;
}

}  // namespace

EncodedCorpus::EncodedCorpus(BlockFileReader reader, Manifest manifest)
    : reader_(std::move(reader)), manifest_(std::move(manifest)) {}

absl::StatusOr<EncodedCorpus> EncodedCorpus::Open(const std::string& directory) {
  GAUNTLET_ASSIGN_OR_RETURN(Manifest manifest, ReadManifest(directory, kCorpusArtefact, kCorpusVersion));
  GAUNTLET_ASSIGN_OR_RETURN(BlockFileReader reader,
                            BlockFileReader::Open(JoinPath(directory, kCorpusFile), kCorpusMagic, kCorpusVersion));
  EncodedCorpus corpus(std::move(reader), std::move(manifest));
  GAUNTLET_RETURN_IF_ERROR(corpus.ReadDetails());
  GAUNTLET_RETURN_IF_ERROR(corpus.ReadWeights());
  GAUNTLET_RETURN_IF_ERROR(corpus.ReadIndex());
  return corpus;
}

absl::Status EncodedCorpus::ReadDetails() {
  std::string index_checksum;
  const bool complete = GetDetail(manifest_, "tokens", &summary_.tokens) &&
                        GetDetail(manifest_, "unknown_tokens", &summary_.unknown_tokens) &&
                        GetDetail(manifest_, "documents", &summary_.documents) &&
                        GetDetail(manifest_, "distinct_words", &summary_.distinct_words) &&
                        GetDetail(manifest_, "raw_bytes", &summary_.raw_bytes) &&
                        GetDetail(manifest_, "invalid_sequences", &summary_.invalid_sequences) &&
                        GetDetail(manifest_, "vocabulary_size", &vocabulary_size_) &&
                        GetDetail(manifest_, "vocabulary_fingerprint", &vocabulary_fingerprint_) &&
                        GetDetail(manifest_, "index_checksum", &index_checksum);
  if (!complete || vocabulary_size_ > kMaxVocabularySize) {
    return CorruptFileError(reader_.path(), 0, "its manifest lacks a detail, or has one out of range");
  }
  GetDetail(manifest_, "phrases", &summary_.phrases);  // absent when none were looked for
  for (const CorpusFigure& figure : AllCorpusFigures()) {
    GetDetail(manifest_, std::string(figure.name).c_str(), &(summary_.figures.*figure.value));  // absent when 0
  }
  if (index_checksum != absl::StrFormat("%016x", reader_.index_checksum())) {
    return CorruptFileError(reader_.path(), 0, "is not the file that its manifest describes");
  }
  return absl::OkStatus();
}

absl::Status EncodedCorpus::ReadWeights() {
  const auto ranges = manifest_.details.find("weights");
  if (ranges == manifest_.details.end()) {
    weights_ = {{summary_.tokens, 1}};
    return absl::OkStatus();
  }
  uint64_t end = 0;
  for (const auto& range : *ranges) {
    const bool well_formed =
        range.is_array() && range.size() == 2 && range[0].is_number_unsigned() && range[1].is_number_unsigned();
    if (!well_formed || range[0] == 0u || range[0] > summary_.tokens - end) break;
    if (range[1] == 0u || range[1] > kMaxInputWeight) break;
    end += range[0].get<uint64_t>();
    weights_.push_back({end, range[1].get<uint64_t>()});
  }
  if (!weights_.empty() && weights_.size() == ranges->size() && end == summary_.tokens) return absl::OkStatus();
  return CorruptFileError(reader_.path(), 0, "the weights in its manifest are malformed");
}

absl::Status EncodedCorpus::ReadIndex() {
  absl::string_view index = reader_.index();
  uint64_t begin = 0;
  while (!index.empty()) {
    Block block;
    block.begin = begin;
    if (!GetBlockHandle(&index, &block.handle) || !GetVarint64(&index, &block.tokens)) {
      return reader_.MalformedIndexError("an entry is cut");
    }
    if (block.tokens == 0 || block.tokens > kMaxBlockTokens || block.tokens > block.handle.raw_size ||
        block.handle.raw_size > kMaxBytesForToken * block.tokens) {
      return reader_.MalformedIndexError("a block has more tokens than it has room for, or more room than tokens");
    }
    begin += block.tokens;
    blocks_.push_back(block);
  }
  if (begin != summary_.tokens) return reader_.MalformedIndexError("its tokens do not add up to the manifest's");
  return absl::OkStatus();
}

absl::Status EncodedCorpus::ReadBlock(size_t k, std::vector<uint32_t>* ids) const {
  const Block& block = blocks_[k];
  std::string raw;
  GAUNTLET_RETURN_IF_ERROR(reader_.Read(block.handle, &raw));
  ids->clear();
  ids->reserve(raw.size());
  uint64_t tokens = 0;
  bool known = true;
  const bool well_formed = DecodeTokens(raw, [&](uint32_t id) {
    ids->push_back(id);
    if (id == kDocumentEnd) return;
    known = known && id < vocabulary_size_;
    ++tokens;
  });
  if (!well_formed || !known || tokens != block.tokens) {
    return CorruptFileError(reader_.path(), block.handle.offset,
                            "the block's ids are malformed, outside the vocabulary or not as many as the index says");
  }
  return absl::OkStatus();
}

}  // namespace gauntlet
