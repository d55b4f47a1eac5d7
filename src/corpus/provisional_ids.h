// The ids that the first pass gives to words: reading them back under other names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gauntlet/io/block_file.h"
#include "src/corpus/first_pass.h"

namespace gauntlet {

constexpr absl::string_view kProvisionalMagic = "GNProvis";
constexpr int kProvisionalLevel = 0;  // as they are: compressing and decompressing takes longer than a third more bytes

// Parts that are read in parallel before the next are begun, for each thread.
constexpr size_t kPartsPerThread = 4;

// By provisional id, the id to read instead.
using IdMap = std::vector<uint32_t>;
// An id that is not read at all; above every id of a vocabulary.
constexpr uint32_t kDropped = kDocumentEnd - 1;

// Replaces *ids by those of a part, renamed, without the words of dropped documents. DataLoss when the block is
// damaged.
absl::Status ReadPart(const BlockFileReader& provisional, const PartRecord& part, const IdMap& map,
                      std::vector<uint32_t>* ids);

}  // namespace gauntlet
