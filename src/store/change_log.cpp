#include "store/change_log.h"

#include <algorithm>

namespace chartroom::store {

void ChangeLog::add(CommitNumber commit, const Changed& changed) {
  const std::lock_guard lock(mutex_);
  if (changed.who) who_changed_ = commit;
  if (changed.names) names_changed_ = commit;
  for (const PatientId patient : changed.patients) {
    if (changes_.size() == changes_max) {
      known_after_ = changes_.front().commit;
      changes_.pop_front();
    }
    changes_.push_back({commit, patient});
  }
}

std::optional<ChangeLog::Changed> ChangeLog::between(CommitNumber after, CommitNumber last) const {
  Changed out;
  std::vector<PatientId>& found = out.patients;
  {
    const std::lock_guard lock(mutex_);
    if (after < known_after_) return std::nullopt;
    // A commit that failed gives its number to the next one, so they are in order.
    auto at = std::ranges::upper_bound(changes_, after, {}, &Change::commit);
    for (; at != changes_.end() && at->commit <= last; ++at) found.push_back(at->patient);
    // Or later than `last`: then it is said once too often.
    out.who = after < who_changed_;
    out.names = after < names_changed_;
  }
  std::ranges::sort(found);
  const auto doubles = std::ranges::unique(found);
  found.erase(doubles.begin(), doubles.end());
  return out;
}

}  // namespace chartroom::store
