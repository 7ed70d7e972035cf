#pragma once

// Of which patients the last commits changed who they are, their labels, or who is related to them, so that what was derived
// from that is mended rather than made anew. In memory, from the store's opening on; of what lies too far back it says that it
// doesn't know. From any thread.

#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "store/values.h"

namespace chartroom::store {

class ChangeLog {
 public:
  static constexpr std::size_t changes_max = 50'000;  // of 24 bytes; behind a larger import a list is as fast made anew

  struct Changed {
    std::vector<PatientId> patients;
    bool who = false;    // who somebody is: identifiers, names, addresses; or there is somebody new
    bool names = false;  // what practitioners are called, for which rosters they answer, or who is on one
    bool operator==(const Changed&) const = default;
  };
  // Before the commit is visible to any reader; of one that fails it may stay here.
  void add(CommitNumber commit, const Changed& changed);

  // Of the commits after `after` up to and with `last`, each patient once, by id. None if that is not known any more.
  std::optional<Changed> between(CommitNumber after, CommitNumber last) const;

 private:
  struct Change {
    CommitNumber commit;
    PatientId patient;
  };

  mutable std::mutex mutex_;  // guards all below
  std::deque<Change> changes_;
  CommitNumber who_changed_ = 0;    // the last commit that did
  CommitNumber names_changed_ = 0;  // likewise
  CommitNumber known_after_ = 0;    // all changes of later commits are here; nobody asks for those before the store's opening
};

}  // namespace chartroom::store
