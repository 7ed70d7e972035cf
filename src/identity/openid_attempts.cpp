#include "identity/openid_attempts.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace chartroom::identity {
namespace {

std::string random_text() { return to_base64url(crypto::random_bytes(32)); }

}  // namespace

std::string code_challenge(std::string_view verifier) { return to_base64url(crypto::sha256(as_bytes(verifier))); }

void OpenIdAttempts::make_room(const std::string& address) {
  const SteadyTime now = clock_.steady();
  std::erase_if(begun_, [&](const auto& entry) { return now - entry.second.began >= limits::openid_attempt_age_max; });
  const auto oldest = [&](const auto& counts) {
    auto found = begun_.end();
    for (auto at = begun_.begin(); at != begun_.end(); ++at) {
      if (counts(at->second) && (found == begun_.end() || at->second.began < found->second.began)) found = at;
    }
    if (found != begun_.end()) begun_.erase(found);
  };
  const auto is_theirs = [&](const OpenIdAttempt& attempt) { return attempt.address == address; };
  const auto theirs = std::ranges::count_if(begun_, [&](const auto& entry) { return is_theirs(entry.second); });
  if (static_cast<std::size_t>(theirs) >= limits::openid_attempts_per_address_max) oldest(is_theirs);
  if (begun_.size() >= limits::openid_attempts_max) oldest([](const OpenIdAttempt&) { return true; });
}

OpenIdAttempt OpenIdAttempts::begin(const std::string& address) {
  OpenIdAttempt attempt{random_text(), random_text(), random_text(), random_text(), address, clock_.steady(), clock_.now()};
  const std::lock_guard lock(mutex_);
  make_room(address);
  begun_.insert_or_assign(attempt.state, attempt);
  return attempt;
}

std::optional<OpenIdAttempt> OpenIdAttempts::take(std::string_view state, std::string_view browser) {
  const std::lock_guard lock(mutex_);
  const auto found = begun_.find(std::string(state));
  if (found == begun_.end()) return std::nullopt;
  OpenIdAttempt attempt = std::move(found->second);
  begun_.erase(found);
  if (clock_.steady() - attempt.began >= limits::openid_attempt_age_max) return std::nullopt;
  if (!crypto::equal_constant_time(as_bytes(attempt.browser), as_bytes(browser))) return std::nullopt;
  return attempt;
}

std::size_t OpenIdAttempts::size() const {
  const std::lock_guard lock(mutex_);
  return begun_.size();
}

}  // namespace chartroom::identity
