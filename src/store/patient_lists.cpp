#include "store/patient_lists.h"

#include <algorithm>

#include "base/limits.h"

namespace chartroom::store {

PatientLists::SlotPtr PatientLists::take(PrincipalId person, Timestamp now) {
  const std::lock_guard lock(mutex_);
  SlotPtr& slot = slots_[person];
  if (slot == nullptr) slot = std::make_shared<Slot>();
  slot->last_used = now;
  const SlotPtr taken = slot;
  drop_some(now);
  return taken;
}

// Never the last one, which was used just now.
void PatientLists::drop_some(Timestamp now) {
  std::erase_if(slots_, [&](const auto& each) { return each.second->last_used + limits::session_idle_max < now; });
  std::size_t kept = 0;
  for (const auto& [person, slot] : slots_) kept += slot->patients;
  while (kept > patients_kept_max && slots_.size() > 1) {
    const auto oldest = std::ranges::min_element(slots_, {}, [](const auto& each) { return each.second->last_used; });
    kept -= std::min<std::size_t>(kept, oldest->second->patients);
    slots_.erase(oldest);
  }
}

}  // namespace chartroom::store
