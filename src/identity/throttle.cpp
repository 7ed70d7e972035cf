#include "identity/throttle.h"

#include <algorithm>

namespace chartroom::identity {

std::vector<Throttle::Count> Throttle::counts_of(const std::string& account, const std::string& address) const {
  const std::string pair = account + "\n" + address;
  std::vector<Count> counts{{"pair\n" + pair, limits::sign_in_failures_max}};
  if (known_.contains(pair)) return counts;
  counts.push_back({"account\n" + account, limits::sign_in_failures_wide_max});
  counts.push_back({"address\n" + address, limits::sign_in_failures_wide_max});
  return counts;
}

std::deque<SteadyTime>& Throttle::recent(const std::string& key, SteadyTime now) {
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

std::optional<std::chrono::seconds> Throttle::begin(const std::vector<Count>& counts) {
  const SteadyTime now = clock_.steady();
  SteadyTime::duration wait{};
  for (const Count& count : counts) {
    const std::deque<SteadyTime>& times = recent(count.key, now);
    if (times.size() < count.max) continue;
    wait = std::max(wait, times.front() + limits::sign_in_window - now);
  }
  if (wait > SteadyTime::duration::zero()) return std::chrono::ceil<std::chrono::seconds>(wait);
  for (const Count& count : counts) recent(count.key, now).push_back(now);
  return std::nullopt;
}

std::optional<std::chrono::seconds> Throttle::begin_sign_in(const std::string& account, const std::string& address) {
  const std::lock_guard lock(mutex_);
  return begin(counts_of(account, address));
}

void Throttle::not_tried(const std::string& account, const std::string& address) {
  const std::lock_guard lock(mutex_);
  for (const Count& count : counts_of(account, address)) {
    const auto found = failures_.find(count.key);
    if (found == failures_.end()) continue;
    if (!found->second.empty()) found->second.pop_back();
    if (found->second.empty()) failures_.erase(found);
  }
}

void Throttle::signed_in(const std::string& account, const std::string& address) {
  const std::lock_guard lock(mutex_);
  for (const Count& count : counts_of(account, address)) failures_.erase(count.key);
  if (known_.size() >= limits::sign_in_sources_max) known_.erase(known_.begin());
  known_.insert(account + "\n" + address);
}

std::optional<std::chrono::seconds> Throttle::begin_check(const std::string& account) {
  const std::lock_guard lock(mutex_);
  return begin({{"check\n" + account, limits::sign_in_failures_max}});
}

void Throttle::checked(const std::string& account) {
  const std::lock_guard lock(mutex_);
  failures_.erase("check\n" + account);
}

std::optional<std::chrono::seconds> Throttle::begin_from(const std::string& address) {
  const std::lock_guard lock(mutex_);
  return begin({{"from\n" + address, limits::sign_in_failures_wide_max}});
}

void Throttle::not_tried_from(const std::string& address) {
  const std::lock_guard lock(mutex_);
  const auto found = failures_.find("from\n" + address);
  if (found == failures_.end()) return;
  if (!found->second.empty()) found->second.pop_back();
  if (found->second.empty()) failures_.erase(found);
}

void Throttle::signed_in_from(const std::string& address) {
  const std::lock_guard lock(mutex_);
  failures_.erase("from\n" + address);
}

}  // namespace chartroom::identity
