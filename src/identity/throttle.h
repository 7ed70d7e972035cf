#pragma once

// Counts of failed password checks. Further ones are refused without looking at the password and without counting, so that
// nobody is kept out for longer than limits::sign_in_window.
//
// A sign-in counts for its account at its address, with limits::sign_in_failures_max; so who guesses at an account from
// elsewhere does not keep its owner out. Wider counts, of one account from all addresses and of one address for all accounts,
// bound a guesser with many of either (limits::sign_in_failures_wide_max; NIST SP 800-63B 5.2.2 asks for at most 100); they
// don't apply to an account at an address from which it has signed in since the start. Counts are in memory and bounded; a
// restart forgets them. From any thread.

#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "base/limits.h"

namespace chartroom::identity {

class Throttle {
 public:
  explicit Throttle(const Clock& clock) : clock_(clock) {}

  // Counts an attempt as failed beforehand, so that attempts side by side can't pass the limit together. Otherwise how long
  // to wait, at least a second. `address` is one host's: for IPv6 its /64.
  std::optional<std::chrono::seconds> begin_sign_in(const std::string& account, const std::string& address);
  // Nobody looked at the password (the directory is silent): the attempt does not count.
  void not_tried(const std::string& account, const std::string& address);
  // The attempt succeeded: the counts it was in are cleared, and the address is known to the account.
  void signed_in(const std::string& account, const std::string& address);

  // The same for who is signed in and types the present password: for the account, whoever sits there.
  std::optional<std::chrono::seconds> begin_check(const std::string& account);
  void checked(const std::string& account);

  // The same for a sign-in whose account is known only at its end (by an identity provider): for the address alone, with
  // limits::sign_in_failures_wide_max.
  std::optional<std::chrono::seconds> begin_from(const std::string& address);
  void not_tried_from(const std::string& address);
  void signed_in_from(const std::string& address);

 private:
  struct Count {
    std::string key;
    std::size_t max = 0;
  };
  std::vector<Count> counts_of(const std::string& account, const std::string& address) const;
  std::optional<std::chrono::seconds> begin(const std::vector<Count>& counts);
  std::deque<SteadyTime>& recent(const std::string& key, SteadyTime now);

  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::deque<SteadyTime>> failures_;  // at most limits::sign_in_sources_max
  std::unordered_set<std::string> known_;                             // "account\naddress"; likewise
};

}  // namespace chartroom::identity
