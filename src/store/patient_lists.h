#pragma once

// The lists of those who searched lately (patient_list.h). One that rests as long as a session may is dropped at the next
// search of anybody, and the one that rested longest where all together are too many patients. From any thread; searches of one
// person take turns.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "base/clock.h"
#include "store/patient_list.h"

namespace chartroom::store {

class PatientLists {
 public:
  static constexpr std::size_t patients_kept_max = 500'000;  // about 200 bytes each

  // `work` gets the person's list, and no other call for this person runs beside it.
  template <class Work>
  std::invoke_result_t<Work, PatientList&> with(PrincipalId person, Timestamp now, const Work& work) {
    const SlotPtr slot = take(person, now);
    const std::lock_guard lock(slot->mutex);
    auto result = work(slot->list);
    slot->patients = slot->list.patients().size();
    return result;
  }

 private:
  struct Slot {
    std::mutex mutex;  // guards the list
    PatientList list;
    std::atomic<std::size_t> patients = 0;
    Timestamp last_used{};  // guarded by the lists' mutex
  };
  using SlotPtr = std::shared_ptr<Slot>;  // a search may still use one that was dropped

  SlotPtr take(PrincipalId person, Timestamp now);
  void drop_some(Timestamp now);

  std::mutex mutex_;  // guards what follows
  std::map<PrincipalId, SlotPtr> slots_;
};

}  // namespace chartroom::store
