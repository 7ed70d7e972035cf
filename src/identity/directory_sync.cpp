#include "identity/directory_sync.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/log.h"

namespace chartroom::identity {
namespace {

// What the directory's word changes of a row; empty if nothing.
std::string_view difference(const store::AccountRow& row, const DirectoryPerson& person, const std::string& name) {
  const auto closed = why_closed(person);
  if (!closed.empty()) return closed;
  const Standing& now = person.standing;
  if ((row.roles.bits() & ~now.roles.bits()) != 0 || !std::ranges::includes(now.departments, row.departments)) {
    return directory_less;
  }
  const bool same_practitioner = !person.practitioner || *person.practitioner == row.practitioner;
  const bool same = now == row.standing() && name == row.name && same_practitioner && person.display_name == row.display_name;
  return same ? std::string_view() : directory_changed;
}

}  // namespace

DirectorySync::DirectorySync(Directory& directory, DirectoryAccounts& accounts, Sessions& sessions, store::Store& store,
                             const Clock& clock)
    : directory_(directory),
      accounts_(accounts),
      sessions_(sessions),
      store_(store),
      clock_(clock),
      last_answer_(clock.steady()),
      next_look_(clock.steady()) {}

bool DirectorySync::is_due() const {
  const std::lock_guard lock(mutex_);
  return clock_.steady() >= next_look_;
}

Result<DirectorySync::Asked> DirectorySync::to_ask() const {
  auto accounts = store_.accounts();
  if (!accounts) return fail(accounts);
  Asked asked;
  for (store::AccountRow& account : *accounts) {
    if (account.source != Source::directory) continue;
    const auto sessions = store_.sessions_of(account.id);
    if (!sessions) return fail(sessions);
    if (!sessions->empty()) asked.signed_in.push_back(account.id);
    if (!sessions->empty() || account.has_emergency_access()) asked.accounts.push_back(std::move(account));
  }
  return asked;
}

void DirectorySync::confirmed(PrincipalId account) {
  {
    const std::lock_guard lock(mutex_);
    confirmed_[account] = clock_.steady();
    ++answers_;
    if (may_have_emergency_sessions_) next_look_ = clock_.steady();
  }
  sessions_.release(account);
}

std::uint64_t DirectorySync::answers() const {
  const std::lock_guard lock(mutex_);
  return answers_;
}

bool DirectorySync::began_without(std::uint64_t answers_before) {
  const std::lock_guard lock(mutex_);
  may_have_emergency_sessions_ = true;
  if (answers_ != answers_before) return false;
  ++emergency_sign_ins_;
  return true;
}

Status DirectorySync::end_emergency_sessions() {
  const auto accounts = store_.accounts();
  if (!accounts) return fail(accounts);
  for (const store::AccountRow& account : *accounts) {
    if (account.source != Source::directory) continue;
    if (const auto ended = sessions_.end_emergency_sessions(account.id); !ended) return ended;
  }
  return {};
}

// After the answer was counted: who comes in later is told so by `began_without`. What fails is tried again with the next look,
// which is due at once; the changes of this one don't wait for it.
void DirectorySync::spoke_again() {
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(may_have_emergency_sessions_, false)) return;
  }
  const Status ended = end_emergency_sessions();
  if (ended) return;
  log::error("emergency_sessions_not_ended", {{"detail", ended.error().detail}});
  const std::lock_guard lock(mutex_);
  may_have_emergency_sessions_ = true;
  next_look_ = clock_.steady();
}

// `same` are as they were. Nothing is certain of `open`: they stay confirmed as of before.
void DirectorySync::took_answer(SteadyTime asked, const std::vector<PrincipalId>& same, const std::vector<PrincipalId>& open) {
  {
    const std::lock_guard lock(mutex_);
    std::unordered_map<PrincipalId, SteadyTime> now;
    for (const PrincipalId id : open) {
      const auto known = confirmed_.find(id);
      now.emplace(id, known == confirmed_.end() ? last_answer_ : known->second);
    }
    for (const PrincipalId id : same) now.emplace(id, asked);
    // Of those who signed in while this was under way, their own time is kept.
    for (const auto& [id, when] : confirmed_) {
      if (when >= asked) now.insert_or_assign(id, when);
    }
    confirmed_ = std::move(now);
    last_answer_ = asked;
    ++answers_;
    next_look_ = asked + directory_.settings().sync_interval;
  }
  for (const PrincipalId id : same) sessions_.release(id);
}

void DirectorySync::hold_late(const std::vector<PrincipalId>& unconfirmed) {
  const SteadyTime now = clock_.steady();
  std::vector<PrincipalId> late;
  {
    const std::lock_guard lock(mutex_);
    for (const PrincipalId id : unconfirmed) {
      const auto found = confirmed_.find(id);
      const SteadyTime since = found == confirmed_.end() ? last_answer_ : found->second;
      if (now - since >= directory_.settings().sync_interval + directory_.settings().grace) late.push_back(id);
    }
    on_hold_ = late.size();
  }
  for (const PrincipalId id : late) sessions_.hold(id);
}

Result<std::optional<DirectoryChange>> DirectorySync::change_of(const store::AccountRow& account,
                                                                const std::optional<DirectoryPerson>& person) const {
  if (!person) return DirectoryChange{account, directory_account_gone, std::nullopt};
  const auto name = accounts_.name_for(account, *person);
  if (!name) return fail(name);
  const auto why = difference(account, *person, *name);
  if (why.empty()) return std::optional<DirectoryChange>{};
  return DirectoryChange{account, why, why_closed(*person).empty() ? person : std::nullopt};
}

Result<std::vector<DirectoryChange>> DirectorySync::look() {
  const SteadyTime asked = clock_.steady();
  const auto known = to_ask();
  if (!known) return fail(known);
  const auto& accounts = known->accounts;
  std::vector<std::string> keys;
  for (const store::AccountRow& account : accounts) keys.push_back(account.directory_key);
  const auto people = directory_.look_up(keys);
  if (!people) {
    hold_late(known->signed_in);
    const std::lock_guard lock(mutex_);
    next_look_ =
        clock_.steady() + std::min<SteadyTime::duration>(limits::directory_retry_after, directory_.settings().sync_interval);
    return fail(people);
  }
  std::vector<DirectoryChange> changes;
  std::vector<PrincipalId> same;
  std::vector<PrincipalId> open;
  for (std::size_t at = 0; at < accounts.size(); ++at) {
    const PrincipalId id = accounts[at].id;
    if (!(*people)[at]) {
      open.push_back(id);
      continue;
    }
    auto change = change_of(accounts[at], *(*people)[at]);
    if (!change) return fail(change);
    (*change ? open : same).push_back(id);
    if (*change) changes.push_back(std::move(**change));
  }
  took_answer(asked, same, open);
  std::erase_if(open, [&](PrincipalId id) { return std::ranges::find(known->signed_in, id) == known->signed_in.end(); });
  hold_late(open);
  spoke_again();
  return changes;
}

Status DirectorySync::apply(const DirectoryChange& change) {
  const auto changed = change.person ? accounts_.update(change.account.id, *change.person) : accounts_.close(change.account.id);
  if (!changed) return fail(changed);
  confirmed(change.account.id);
  return {};
}

DirectorySync::Report DirectorySync::report() const {
  const std::lock_guard lock(mutex_);
  return {std::chrono::floor<std::chrono::seconds>(clock_.steady() - last_answer_), on_hold_, emergency_sign_ins_};
}

}  // namespace chartroom::identity
