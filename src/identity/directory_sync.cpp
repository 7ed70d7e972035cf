#include "identity/directory_sync.h"

#include <algorithm>

#include "base/limits.h"

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

Result<std::vector<store::AccountRow>> DirectorySync::signed_in() const {
  auto accounts = store_.accounts();
  if (!accounts) return fail(accounts);
  std::vector<store::AccountRow> out;
  for (store::AccountRow& account : *accounts) {
    if (account.source != Source::directory) continue;
    const auto sessions = store_.sessions_of(account.id);
    if (!sessions) return fail(sessions);
    if (!sessions->empty()) out.push_back(std::move(account));
  }
  return out;
}

void DirectorySync::confirmed(PrincipalId account) {
  {
    const std::lock_guard lock(mutex_);
    confirmed_[account] = clock_.steady();
  }
  sessions_.release(account);
}

void DirectorySync::confirm_all(const std::vector<store::AccountRow>& accounts, SteadyTime asked) {
  {
    const std::lock_guard lock(mutex_);
    // Of those who signed in while this was under way, their own time is kept.
    std::erase_if(confirmed_, [&](const auto& entry) { return entry.second < asked; });
    for (const store::AccountRow& account : accounts) confirmed_.try_emplace(account.id, asked);
    last_answer_ = asked;
    next_look_ = asked + directory_.settings().sync_interval;
    on_hold_ = 0;
  }
  for (const store::AccountRow& account : accounts) sessions_.release(account.id);
}

void DirectorySync::hold_unconfirmed(const std::vector<store::AccountRow>& accounts) {
  const SteadyTime now = clock_.steady();
  std::vector<PrincipalId> late;
  {
    const std::lock_guard lock(mutex_);
    next_look_ = now + std::min<SteadyTime::duration>(limits::directory_retry_after, directory_.settings().sync_interval);
    for (const store::AccountRow& account : accounts) {
      const auto found = confirmed_.find(account.id);
      const SteadyTime since = found == confirmed_.end() ? last_answer_ : found->second;
      if (now - since >= directory_.settings().sync_interval + directory_.settings().grace) late.push_back(account.id);
    }
    on_hold_ = late.size();
  }
  for (const PrincipalId id : late) sessions_.hold(id);
}

Result<std::vector<DirectoryChange>> DirectorySync::look() {
  const SteadyTime asked = clock_.steady();
  const auto accounts = signed_in();
  if (!accounts) return fail(accounts);
  std::vector<std::string> keys;
  for (const store::AccountRow& account : *accounts) keys.push_back(account.directory_key);
  const auto people = directory_.look_up(keys);
  if (!people) {
    hold_unconfirmed(*accounts);
    return fail(people);
  }
  std::vector<DirectoryChange> changes;
  for (std::size_t at = 0; at < accounts->size(); ++at) {
    const store::AccountRow& account = (*accounts)[at];
    const auto& person = (*people)[at];
    const auto name = person ? accounts_.name_for(account, *person) : Result<std::string>(account.name);
    if (!name) return fail(name);
    const auto why = person ? difference(account, *person, *name) : directory_account_gone;
    if (why.empty()) continue;
    const bool closes = !person || !why_closed(*person).empty();
    changes.push_back({account, why, closes ? std::nullopt : person});
  }
  confirm_all(*accounts, asked);
  return changes;
}

Status DirectorySync::apply(const DirectoryChange& change) {
  const auto changed = change.person ? accounts_.update(change.account.id, *change.person) : accounts_.close(change.account.id);
  return changed ? Status{} : Status(fail(changed));
}

DirectorySync::Report DirectorySync::report() const {
  const std::lock_guard lock(mutex_);
  return {std::chrono::floor<std::chrono::seconds>(clock_.steady() - last_answer_), on_hold_};
}

}  // namespace chartroom::identity
