#include "store/change_log.h"

#include <algorithm>

namespace chartroom::store {

void ChangeLog::add(CommitNumber commit, std::span<const PatientId> changed) {
  const std::lock_guard lock(mutex_);
  for (const PatientId patient : changed) {
    if (changes_.size() == changes_max) {
      known_after_ = changes_.front().commit;
      changes_.pop_front();
    }
    changes_.push_back({commit, patient});
  }
}

std::optional<std::vector<PatientId>> ChangeLog::between(CommitNumber after, CommitNumber last) const {
  std::vector<PatientId> found;
  {
    const std::lock_guard lock(mutex_);
    if (after < known_after_) return std::nullopt;
    // A commit that failed gives its number to the next one, so they are in order.
    auto at = std::ranges::upper_bound(changes_, after, {}, &Change::commit);
    for (; at != changes_.end() && at->commit <= last; ++at) found.push_back(at->patient);
  }
  std::ranges::sort(found);
  const auto doubles = std::ranges::unique(found);
  found.erase(doubles.begin(), doubles.end());
  return found;
}

}  // namespace chartroom::store
