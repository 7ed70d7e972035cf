#include "identity/sign_in.h"

#include <algorithm>

namespace chartroom::identity {

std::vector<std::string> SignInThrottle::keys(const std::string& account, const std::string& address) const {
  std::string pair = account + "\n" + address;
  if (known_.contains(pair)) return {"known\n" + pair};
  return {"account\n" + account, "address\n" + address};
}

std::deque<SteadyTime>& SignInThrottle::recent(const std::string& key, SteadyTime now) {
  const auto old = [&](const std::deque<SteadyTime>& times) {
    return times.empty() || now - times.back() >= limits::sign_in_window;
  };
  if (failures_.size() >= limits::sign_in_sources_max && !failures_.contains(key)) {
    std::erase_if(failures_, [&](const auto& entry) { return old(entry.second); });
    if (failures_.size() >= limits::sign_in_sources_max) {
      failures_.erase(std::ranges::min_element(failures_, {}, [](const auto& entry) { return entry.second.back(); }));
    }
  }
  std::deque<SteadyTime>& times = failures_[key];
  while (!times.empty() && now - times.front() >= limits::sign_in_window) times.pop_front();
  return times;
}

std::optional<std::chrono::seconds> SignInThrottle::begin(const std::string& account, const std::string& address) {
  const SteadyTime now = clock_.steady();
  const std::lock_guard lock(mutex_);
  const auto counted = keys(account, address);
  SteadyTime::duration wait{};
  for (const std::string& key : counted) {
    const std::deque<SteadyTime>& times = recent(key, now);
    if (times.size() < limits::sign_in_failures_max) continue;
    wait = std::max(wait, times.front() + limits::sign_in_window - now);
  }
  if (wait > SteadyTime::duration::zero()) return std::chrono::ceil<std::chrono::seconds>(wait);
  for (const std::string& key : counted) recent(key, now).push_back(now);
  return std::nullopt;
}

void SignInThrottle::succeeded(const std::string& account, const std::string& address) {
  const std::lock_guard lock(mutex_);
  for (const std::string& key : keys(account, address)) failures_.erase(key);
  if (known_.size() >= limits::sign_in_sources_max) known_.erase(known_.begin());
  known_.insert(account + "\n" + address);
}

SignIn::SignIn(store::Store& store, const Clock& clock, Sessions& sessions, Passwords& passwords)
    : store_(store), sessions_(sessions), passwords_(passwords), throttle_(clock) {}

Result<std::optional<store::AccountRow>> SignIn::check(std::string_view name, std::string_view password) {
  auto account = store_.account_named(name);
  if (!account) return fail(account);
  if (!*account || (*account)->disabled) {
    passwords_.verify_nothing(password);
    return std::optional<store::AccountRow>{};
  }
  const auto right = passwords_.verify((*account)->password_hash, password);
  if (!right && right.error().code != ErrorCode::too_large) return fail(right);
  if (!right || !*right) return std::optional<store::AccountRow>{};
  return std::move(*account);
}

std::expected<SignedIn, SignInRefusal> SignIn::attempt(std::string_view name, std::string_view password,
                                                       const std::string& address) {
  // What is no account's name is counted and hashed like one, under one key.
  const std::string account_name = parse_account_name(name).value_or("");
  if (const auto wait = throttle_.begin(account_name, address)) {
    return std::unexpected(SignInRefusal{{ErrorCode::throttled, "too many failed sign-ins"}, *wait});
  }
  const auto account = check(account_name, password);
  if (!account) return std::unexpected(SignInRefusal{account.error(), {}});
  if (!*account) return std::unexpected(SignInRefusal{{ErrorCode::unauthenticated, "wrong name or password"}, {}});
  auto opened = sessions_.open_session(**account);
  if (!opened) return std::unexpected(SignInRefusal{opened.error(), {}});
  throttle_.succeeded(account_name, address);
  return SignedIn{**account, *opened};
}

}  // namespace chartroom::identity
