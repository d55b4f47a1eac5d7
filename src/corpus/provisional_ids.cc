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
  ids->resize(raw.size());  // an id takes a byte at least
  uint32_t* next = ids->data();
  bool known = true;
  const bool well_formed = DecodeTokens(raw, [&](uint32_t provisional_id) {
    if (provisional_id == kDocumentEnd) {
      *next++ = kDocumentEnd;
      documents.EndDocument();
    } else if (provisional_id >= map.size()) {
      known = false;
    } else {
      // Written whether it counts or not, without a branch that nothing could predict.
      const uint32_t id = map[provisional_id];
      *next = id;
      next += !documents.Drops() && id != kDropped ? 1 : 0;
    }
  });
  ids->resize(static_cast<size_t>(next - ids->data()));
  return well_formed && known
             ? absl::OkStatus()
             : CorruptFileError(provisional.path(), part.handle.offset, "the block's provisional ids are malformed");
}

}  // namespace gauntlet
