#include "src/corpus/provisional_ids.h"

#include <string>

#include "gauntlet/base/status.h"
#include "src/corpus/deduplicate.h"
#include "src/corpus/token_coding.h"

namespace gauntlet {

absl::Status ReadPart(const BlockFileReader& provisional, const PartRecord& part, const IdMap& map,
                      std::vector<uint32_t>* ids) {
  std::string raw;
  GAUNTLET_RETURN_IF_ERROR(provisional.Read(part.handle, &raw));
  DroppedDocuments documents(part.dropped);
  ids->clear();
  ids->reserve(raw.size());
  bool known = true;
  const bool well_formed = DecodeTokens(raw, [&](uint32_t provisional_id) {
    if (provisional_id == kDocumentEnd) {
      ids->push_back(kDocumentEnd);
      documents.EndDocument();
    } else if (provisional_id >= map.size()) {
      known = false;
    } else if (!documents.Drops() && map[provisional_id] != kDropped) {
      ids->push_back(map[provisional_id]);
    }
  });
  return well_formed && known
             ? absl::OkStatus()
             : CorruptFileError(provisional.path(), part.handle.offset, "the block's provisional ids are malformed");
}

}  // namespace gauntlet
