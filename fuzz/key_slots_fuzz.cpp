// The slots file of any source, with its digest made right so that what lies behind it is reached: what is read is in bounds,
// and is written back as it was read. Shares as they are typed.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "crypto/recovery_share.h"
#include "store/key_check.h"
#include "store/key_slots.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace chartroom;
  const ByteView bytes(data, size);
  const Bytes file = store::frame_file("CRslots1", 1, bytes);
  if (const auto sets = store::decode_slots(file)) {
    require(!sets->empty() && sets->size() <= 2);
    for (const store::SlotSet& set : *sets) {
      require(!set.slots.empty() && set.slots.size() <= store::slots_max);
      for (const store::KeySlot& slot : set.slots) require(store::check_slot_name(slot.facts.name).has_value());
    }
    require(store::encode_slots(*sets) == file);
  }
  if (store::decode_slots(bytes)) require(store::encode_slots(*store::decode_slots(bytes)).size() == size);
  if (const auto share = crypto::parse_recovery_share(as_text(bytes))) {
    const auto again = crypto::parse_recovery_share(
        crypto::recovery_share_text({share->set, share->needed, {share->share.number, share->share.value.copy()}}));
    require(again && again->set == share->set && again->share.number == share->share.number);
  }
  return 0;
}
