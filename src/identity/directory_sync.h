#pragma once

// What the directory says of the accounts that have open sessions or tokens, or emergency access (which must not outlive the
// directory's word either), asked again every interval. In steps, so that each change can be recorded before it is made:
//
//   look()        asks, and holds or releases what a silent directory means for sessions
//   apply(change) makes one change; it acts at once, on running streams too
//
// While the directory can't be asked, or says nothing certain of an account, sessions and tokens go on for `grace` after the
// account was last confirmed, then they are on hold (Sessions::hold) until it is. An account that is to change is confirmed by
// the change, not before. Nobody new is let in meanwhile, but to emergency sessions: those of everybody end with the first look
// that is answered.
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
  // A sign-in that the directory has just confirmed. Where there are emergency sessions, the next look is due at once.
  void confirmed(PrincipalId account);

  // How often the directory was heard since the start, by looks and sign-ins.
  std::uint64_t answers() const;
  // An emergency session was opened. False if the directory was heard since it had been so often: then the session may not
  // stay.
  bool began_without(std::uint64_t answers_before);

  // For /metrics: seconds since all accounts were last confirmed, how many are on hold, and how many emergency sessions began
  // since the start.
  struct Report {
    std::chrono::seconds since_answer{};
    std::size_t on_hold = 0;
    std::uint64_t emergency_sign_ins = 0;
  };
  Report report() const;

 private:
  struct Asked {
    std::vector<store::AccountRow> accounts;
    std::vector<PrincipalId> signed_in;  // those of them that have sessions or tokens
  };
  Result<Asked> to_ask() const;
  Status end_emergency_sessions();
  void spoke_again();
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
  std::uint64_t answers_ = 0;
  bool may_have_emergency_sessions_ = true;  // of before the start too
  std::uint64_t emergency_sign_ins_ = 0;
};

}  // namespace chartroom::identity
