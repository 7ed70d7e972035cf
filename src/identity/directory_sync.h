#pragma once

// What the directory says of the accounts that have open sessions or tokens, asked again every interval. In steps, so that each
// change can be recorded before it is made:
//
//   look()        asks, and holds or releases what a silent directory means for sessions
//   apply(change) makes one change; it acts at once, on running streams too
//
// While the directory can't be asked, or says nothing certain of an account, sessions and tokens go on for `grace` after the
// account was last confirmed, then they are on hold (Sessions::hold) until it is. An account that is to change is confirmed by
// the change, not before. Nobody new is let in meanwhile.
//
// Blocks on network and disk. One thread calls look and apply; `confirmed` comes from any.

#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "identity/directory.h"
#include "identity/directory_accounts.h"
#include "identity/sessions.h"
#include "store/store.h"

namespace chartroom::identity {

struct DirectoryChange {
  store::AccountRow account;              // as it was
  std::string_view why;                   // a word of directory_accounts.h
  std::optional<DirectoryPerson> person;  // none: the account is closed
};

class DirectorySync {
 public:
  // All must outlive it.
  DirectorySync(Directory& directory, DirectoryAccounts& accounts, Sessions& sessions, store::Store& store, const Clock& clock);

  // Time for the next look: an interval after the last one that succeeded, at once after the start, and within
  // limits::directory_retry_after of one that failed.
  bool is_due() const;
  // The changes that are to be made. `directory_unavailable` if nobody answers, errors of the store; accounts whose grace is
  // over are on hold then.
  Result<std::vector<DirectoryChange>> look();
  Status apply(const DirectoryChange& change);
  // A sign-in that the directory has just confirmed.
  void confirmed(PrincipalId account);

  // For /metrics: seconds since all accounts were last confirmed, and how many are on hold.
  struct Report {
    std::chrono::seconds since_answer{};
    std::size_t on_hold = 0;
  };
  Report report() const;

 private:
  Result<std::vector<store::AccountRow>> signed_in() const;
  Result<std::optional<DirectoryChange>> change_of(const store::AccountRow& account,
                                                   const std::optional<DirectoryPerson>& person) const;
  void took_answer(SteadyTime asked, const std::vector<PrincipalId>& same, const std::vector<PrincipalId>& open);
  void hold_late(const std::vector<PrincipalId>& unconfirmed);

  Directory& directory_;
  DirectoryAccounts& accounts_;
  Sessions& sessions_;
  store::Store& store_;
  const Clock& clock_;

  mutable std::mutex mutex_;
  std::unordered_map<PrincipalId, SteadyTime> confirmed_;  // of accounts with sessions or tokens
  SteadyTime last_answer_;                                 // or the start: what holds for those that aren't above
  SteadyTime next_look_;
  std::size_t on_hold_ = 0;
};

}  // namespace chartroom::identity
