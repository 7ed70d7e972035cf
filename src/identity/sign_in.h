#pragma once

// Signing in with name and password. An account that doesn't exist, one that is disabled and a wrong password cost the same and
// get the same refusal.
//
// Throttling: limits::sign_in_failures_max failures within limits::sign_in_window, per account and per address; further
// attempts are refused without looking at the password and without counting, so that nobody is kept out for longer than the
// window. Who guesses at an account, or at many from a shared address, can't keep its owner out: an account and an address from
// which it has signed in since the start have a count of their own, and no other applies to them. Counts are in memory and
// bounded; a restart forgets them.
//
// Blocks for Argon2id and the disk. From any thread.

#include <chrono>
#include <deque>
#include <expected>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "identity/accounts.h"

namespace chartroom::identity {

// Counts of failures by key.
class SignInThrottle {
 public:
  explicit SignInThrottle(const Clock& clock) : clock_(clock) {}

  // Counts an attempt as failed beforehand, so that attempts side by side can't pass the limit together. Otherwise how long
  // to wait, at least a second.
  std::optional<std::chrono::seconds> begin(const std::string& account, const std::string& address);
  // The attempt succeeded: its account's and its address's counts are cleared, and the address is known to the account.
  void succeeded(const std::string& account, const std::string& address);

 private:
  std::vector<std::string> keys(const std::string& account, const std::string& address) const;
  std::deque<SteadyTime>& recent(const std::string& key, SteadyTime now);

  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::deque<SteadyTime>> failures_;  // at most limits::sign_in_sources_max
  std::unordered_set<std::string> known_;                             // "account\naddress"; likewise
};

struct SignedIn {
  store::AccountRow account;
  OpenedSession session;
};

struct SignInRefusal {
  Error error;                         // `unauthenticated`, `throttled`, or an error of the store
  std::chrono::seconds retry_after{};  // for `throttled`
};

class SignIn {
 public:
  // All must outlive it.
  SignIn(store::Store& store, const Clock& clock, Sessions& sessions, Passwords& passwords);
  std::expected<SignedIn, SignInRefusal> attempt(std::string_view name, std::string_view password, const std::string& address);

 private:
  Result<std::optional<store::AccountRow>> check(std::string_view name, std::string_view password);

  store::Store& store_;
  Sessions& sessions_;
  Passwords& passwords_;
  SignInThrottle throttle_;
};

}  // namespace chartroom::identity
