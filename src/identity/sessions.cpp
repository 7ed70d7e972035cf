#include "identity/sessions.h"

#include <algorithm>

#include "identity/principal_maker.h"

namespace chartroom::identity {
namespace {

std::unexpected<Error> nobody() { return fail(ErrorCode::unauthenticated, "no living session or token with this secret"); }

std::unexpected<Error> on_hold() {
  return fail(ErrorCode::directory_unavailable, "the directory has not confirmed this account for too long");
}

// A cookie opens sessions of both kinds.
bool is_session(SignedInBy how) { return how == SignedInBy::session || how == SignedInBy::emergency_session; }
bool is_kind(const store::SessionRow& row, SignedInBy how) {
  return how == SignedInBy::session ? is_session(row.how) : row.how == how;
}

bool is_same_factor(const std::optional<store::SecondFactor>& newest, const std::optional<store::SecondFactor>& checked) {
  if (!newest || !checked) return newest.has_value() == checked.has_value();
  return crypto::equal_constant_time(newest->secret.bytes, checked->secret.bytes);
}

}  // namespace

bool is_same_account(const store::AccountRow& newest, const store::AccountRow& checked) {
  if (newest.disabled || newest.source != checked.source || newest.password_hash != checked.password_hash) return false;
  if (!is_same_factor(newest.second_factor, checked.second_factor)) return false;
  return newest.source == Source::local || newest.standing() == checked.standing();
}

Sessions::Sessions(store::Store& store, const Clock& clock, const Options& options)
    : store_(store), clock_(clock), options_(options) {}

Result<OpenedSession> Sessions::open_session(const store::AccountRow& account, std::string provider_session) {
  store::SessionRow row;
  row.how = SignedInBy::session;
  row.label = std::move(provider_session);
  row.expires = clock_.now() + options_.age_max;
  return open(account, std::move(row));
}

Result<OpenedSession> Sessions::open_emergency_session(const store::AccountRow& account) {
  if (!account.has_emergency_access()) return nobody();
  store::SessionRow row;
  row.how = SignedInBy::emergency_session;
  row.expires = clock_.now() + std::min<std::chrono::seconds>(options_.age_max, emergency_session_age_max);
  return open(account, std::move(row));
}

// The kind of session and its end are in the row.
Result<OpenedSession> Sessions::open(const store::AccountRow& account, store::SessionRow row) {
  OpenedSession opened{Credential::make(), row.expires};
  row.id = opened.credential.id;
  row.principal = account.id;
  row.secret_digest = opened.credential.digest();
  row.created = row.last_seen = clock_.now();
  const std::lock_guard writing(writing_);
  auto newest = store_.account(account.id);
  if (!newest) return fail(newest);
  if (!*newest || !is_same_account(**newest, account)) return nobody();
  (*newest)->last_sign_in = row.created;
  const auto written = store_.write([&](store::Transaction& transaction) -> Status {
    if (const auto put = transaction.put_account(**newest); !put) return put;
    return transaction.put_session(row);
  });
  if (!written) return fail(written);
  return opened;
}

// Of the account that the token is for, and of who asks, as they are now.
Status Sessions::may_ask(const NewToken& wanted) const {
  const auto account = store_.account(wanted.account);
  if (!account) return fail(account);
  if (!*account || (*account)->disabled) return nobody();
  if ((*account)->source == Source::openid) {
    return fail(ErrorCode::unsupported, "an account of the identity provider has no tokens");
  }
  if ((*account)->service != wanted.service) return fail(ErrorCode::conflict, "the program's account was changed meanwhile");
  if (wanted.service && !Scopes::of_services().has_all(wanted.bounds.scopes)) {
    return fail(ErrorCode::invalid, "a program's token can't have these scopes");
  }
  const auto owner = owner_may_come_in(**account);
  if (!owner) return fail(owner);
  if (!*owner) return nobody();
  if (!wanted.asking) return {};
  const auto session = store_.session(*wanted.asking);
  if (!session) return fail(session);
  if (!*session || (*session)->how == SignedInBy::emergency_session) return nobody();
  if (!wanted.service && (*session)->principal != wanted.account) return nobody();
  const auto asker = store_.account((*session)->principal);
  if (!asker) return fail(asker);
  return *asker && !(*asker)->disabled ? Status{} : Status(nobody());
}

Result<OpenedSession> Sessions::open_token(const NewToken& wanted) {
  const Timestamp now = clock_.now();
  if (wanted.expires <= now || wanted.expires > now + limits::token_age_max) {
    return fail(ErrorCode::invalid, "a token's expiry lies in the future and at most limits::token_age_max away");
  }
  if (wanted.bounds.scopes.empty() || wanted.bounds.from.size() > limits::token_ranges_max) {
    return fail(ErrorCode::invalid, "a token has a scope, and at most limits::token_ranges_max ranges of addresses");
  }
  const std::lock_guard writing(writing_);
  if (const auto may = may_ask(wanted); !may) return fail(may);
  const auto others = count_tokens(wanted, now);
  if (!others) return fail(others);
  const bool is_issued = wanted.kind == store::TokenKind::issued;
  if (*others >= (is_issued ? limits::access_tokens_per_account_max : limits::tokens_per_account_max)) {
    return fail(ErrorCode::conflict, "the account has too many tokens");
  }
  OpenedSession opened{Credential::make(), wanted.expires};
  store::SessionRow row;
  row.id = opened.credential.id;
  row.principal = wanted.account;
  row.secret_digest = opened.credential.digest();
  row.how = SignedInBy::bearer_token;
  row.label = wanted.name;
  row.created = row.last_seen = now;
  row.expires = wanted.expires;
  row.kind = wanted.kind;
  row.bounds = wanted.bounds;
  const auto written = store_.write([&](store::Transaction& transaction) { return transaction.put_session(row); });
  if (!written) return fail(written);
  return opened;
}

bool Sessions::ended(const store::SessionRow& row, Timestamp now) const {
  if (now >= row.expires) return true;
  return is_session(row.how) && (now - row.last_seen >= options_.idle_max || now - row.created >= options_.age_max);
}

Result<Sessions::Known> Sessions::load(SessionId id, Timestamp now) const {
  const auto row = store_.session(id);
  if (!row) return fail(row);
  if (!*row || ended(**row, now)) return nobody();
  auto account = store_.account((*row)->principal);
  if (!account) return fail(account);
  if (!*account || (*account)->disabled) return nobody();
  if ((*row)->how == SignedInBy::emergency_session && !(*account)->has_emergency_access()) return nobody();
  const auto owner = owner_may_come_in(**account);
  if (!owner) return fail(owner);
  if (!*owner) return nobody();
  return Known{**row, store::unchanging(std::move(**account)), (*row)->last_seen};
}

// A person's account needs nobody else. Whom a directory lets in no more has no role left.
Result<bool> Sessions::owner_may_come_in(const store::AccountRow& account) const {
  if (!account.service) return true;
  const auto owner = store_.account(account.service->owner);
  if (!owner) return fail(owner);
  if (!*owner || (*owner)->disabled || (*owner)->service) return false;
  return (*owner)->source == Source::local || !(*owner)->roles.empty();
}

// Who came in without the directory is not kept out by its silence.
bool Sessions::is_on_hold(const Known& known) const {
  if (known.row.how == SignedInBy::emergency_session) return false;
  const store::AccountRow& account = *known.account;
  return held_.contains(account.id) || (account.service && held_.contains(account.service->owner));
}

void Sessions::remember(const Known& known, std::uint64_t generation) {
  const std::lock_guard lock(mutex_);
  if (generation != generation_) return;  // something was ended meanwhile, perhaps this one
  if (known_.size() >= limits::sessions_cached_max) {
    const Timestamp now = clock_.now();
    std::erase_if(known_, [&](const auto& entry) { return ended(entry.second.row, now); });
    if (known_.size() >= limits::sessions_cached_max) known_.erase(known_.begin());
  }
  known_.insert_or_assign(known.row.id, known);
}

Caller Sessions::caller_of(const Known& known) const {
  const store::AccountRow& account = *known.account;
  Principal principal = PrincipalMaker::make(account.id, account.name, account.standing(), known.row.how, known.row.id);
  if (known.row.how == SignedInBy::bearer_token) {
    principal = PrincipalMaker::limit(std::move(principal), known.row.bounds.scopes);
  }
  return {std::move(principal), duty_of(account), known.account};
}

std::expected<Caller, Unrecognised> Sessions::admit(const Known& known, const CameFrom& from) const {
  using Why = Unrecognised::Why;
  const store::TokenBounds& bounds = known.row.bounds;
  Caller caller = caller_of(known);
  const auto refuse = [&](Why why) {
    return std::unexpected(Unrecognised({ErrorCode::unauthenticated, "the token is bound"}, why, std::move(caller.principal)));
  };
  const bool is_near = bounds.from.empty() || std::ranges::any_of(bounds.from, [&](const AddressRange& range) {
                         return range.contains(from.address);
                       });
  if (!is_near) return refuse(Why::other_address);
  if (bounds.certificate && (!from.certificate || !crypto::equal_constant_time(*bounds.certificate, *from.certificate))) {
    return refuse(Why::no_certificate);
  }
  return caller;
}

Duty Sessions::duty_of(const store::AccountRow& account) const {
  if (account.must_change_password) return Duty::change_password;
  const bool required = (account.roles.bits() & options_.second_factor_required.bits()) != 0;
  return required && account.source == Source::local && !account.second_factor ? Duty::add_second_factor : Duty::none;
}

std::expected<Caller, Unrecognised> Sessions::recognise(const Credential& credential, SignedInBy how, const CameFrom& from) {
  const Timestamp now = clock_.now();
  const crypto::Digest digest = credential.digest();
  std::uint64_t generation = 0;
  const auto matches = [&](const Known& known) {
    return is_kind(known.row, how) && crypto::equal_constant_time(known.row.secret_digest, digest);
  };
  const auto use = [&](Known& known) -> std::expected<Caller, Unrecognised> {
    auto caller = admit(known, from);
    if (!caller) return caller;
    known.row.last_seen = std::max(known.row.last_seen, now);
    if (how == SignedInBy::bearer_token) known.row.last_address = from.address;
    return caller;
  };
  {
    const std::lock_guard lock(mutex_);
    generation = generation_;
    const auto found = known_.find(credential.id);
    if (found != known_.end()) {
      if (!matches(found->second) || ended(found->second.row, now)) return nobody();
      if (is_on_hold(found->second)) return on_hold();
      return use(found->second);
    }
  }
  auto known = load(credential.id, now);
  if (!known) return fail(known);
  if (!matches(*known)) return nobody();
  {
    const std::lock_guard lock(mutex_);
    if (is_on_hold(*known)) return on_hold();
  }
  auto caller = use(*known);
  if (caller) remember(*known, generation);
  return caller;
}

bool Sessions::still_alive(const Principal& principal) const {
  if (!principal.session()) return true;  // the local socket and jobs: they end with their connection
  const Timestamp now = clock_.now();
  {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(*principal.session());
    if (found != known_.end()) {
      const Known& known = found->second;
      return !ended(known.row, now) && known.account->standing() == principal.standing() && !is_on_hold(known);
    }
  }
  const auto known = load(*principal.session(), now);
  if (!known || known->account->standing() != principal.standing()) return false;
  const std::lock_guard lock(mutex_);
  return !is_on_hold(*known);
}

void Sessions::hold(PrincipalId principal) {
  const std::lock_guard lock(mutex_);
  held_.insert(principal);
}

void Sessions::release(PrincipalId principal) {
  const std::lock_guard lock(mutex_);
  held_.erase(principal);
}

bool Sessions::is_held(PrincipalId principal) const {
  const std::lock_guard lock(mutex_);
  return held_.contains(principal);
}

Status Sessions::end(PrincipalId owner, SessionId id, SignedInBy how) {
  const std::lock_guard writing(writing_);
  const auto row = store_.session(id);
  if (!row) return fail(row);
  if (!*row || (*row)->principal != owner || !is_kind(**row, how))
    return fail(ErrorCode::not_found, "no such session or token");
  const auto written = store_.write([&](store::Transaction& transaction) { return transaction.remove_session(id); });
  if (!written) return fail(written);
  const std::lock_guard lock(mutex_);
  known_.erase(id);
  ++generation_;
  return {};
}

Status Sessions::end_of_provider(PrincipalId owner, std::string_view provider_session) {
  return end_where(
      owner, [&](const store::SessionRow& row) { return row.how == SignedInBy::session && row.label == provider_session; });
}

Status Sessions::end_emergency_sessions(PrincipalId owner) {
  return end_where(owner, [](const store::SessionRow& row) { return row.how == SignedInBy::emergency_session; });
}

Status Sessions::end_where(PrincipalId owner, const std::function<bool(const store::SessionRow&)>& which) {
  const std::lock_guard writing(writing_);
  const auto rows = store_.sessions_of(owner);
  if (!rows) return fail(rows);
  if (std::ranges::none_of(*rows, which)) return {};
  const auto written = store_.write([&](store::Transaction& transaction) -> Status {
    for (const store::SessionRow& row : *rows) {
      if (!which(row)) continue;
      if (const auto removed = transaction.remove_session(row.id); !removed) return fail(removed);
    }
    return {};
  });
  if (!written) return fail(written);
  forget(owner);
  return {};
}

Status Sessions::end_all_but(PrincipalId owner, std::optional<SessionId> keep) {
  return end_where(owner, [&](const store::SessionRow& row) { return row.id != keep; });
}

Status Sessions::end_issued(PrincipalId owner) {
  return end_where(owner, [](const store::SessionRow& row) { return row.kind == store::TokenKind::issued; });
}

Result<std::vector<store::SessionRow>> Sessions::tokens_of(PrincipalId principal) const {
  auto rows = store_.sessions_of(principal);
  if (!rows) return fail(rows);
  std::erase_if(*rows, [](const store::SessionRow& row) {
    return row.how != SignedInBy::bearer_token || row.kind != store::TokenKind::made;
  });
  const std::lock_guard lock(mutex_);
  for (store::SessionRow& row : *rows) {  // used since it was written last
    const auto found = known_.find(row.id);
    if (found == known_.end() || found->second.row.last_seen < row.last_seen) continue;
    row.last_seen = found->second.row.last_seen;
    row.last_address = found->second.row.last_address;
  }
  return rows;
}

Result<std::size_t> Sessions::count_tokens(const NewToken& wanted, Timestamp now) const {
  const auto rows = store_.sessions_of(wanted.account);
  if (!rows) return fail(rows);
  const auto count = std::ranges::count_if(*rows, [&](const store::SessionRow& row) {
    return row.how == SignedInBy::bearer_token && row.kind == wanted.kind && !ended(row, now);
  });
  return static_cast<std::size_t>(count);
}

Result<store::AccountRow> Sessions::edit_account(PrincipalId principal,
                                                 const std::function<Result<After>(store::AccountRow&)>& edit) {
  const std::lock_guard writing(writing_);
  auto found = store_.account(principal);
  if (!found) return fail(found);
  if (!*found) return fail(ErrorCode::not_found, "no such account");
  store::AccountRow row = std::move(**found);
  const auto after = edit(row);
  if (!after) return fail(after);
  const auto written = store_.write([&](store::Transaction& transaction) -> Status {
    if (const auto put = transaction.put_account(row); !put) return fail(put);
    return *after == After::end_all ? transaction.remove_sessions_of(principal) : Status{};
  });
  if (!written) return fail(written);
  forget(principal);
  return row;
}

void Sessions::forget(PrincipalId principal) {
  const std::lock_guard lock(mutex_);
  std::erase_if(known_, [&](const auto& entry) {
    const auto& service = entry.second.account->service;
    return entry.second.row.principal == principal || (service && service->owner == principal);
  });
  ++generation_;
}

Status Sessions::every_minute() {
  const Timestamp now = clock_.now();
  const std::lock_guard writing(writing_);
  std::vector<store::SessionRow> seen;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(known_, [&](const auto& entry) { return ended(entry.second.row, now); });
    for (const auto& [id, known] : known_) {
      if (known.row.last_seen > known.written_last_seen) seen.push_back(known.row);
    }
  }
  if (seen.empty() && now < next_clearing_) return {};  // an idle server leaves its disk alone
  next_clearing_ = now + options_.idle_max;
  const auto written = store_.write([&](store::Transaction& transaction) -> Status {
    for (const store::SessionRow& row : seen) {
      if (const auto put = transaction.put_session(row); !put) return fail(put);
    }
    if (const auto removed = transaction.remove_expired_assertions(now); !removed) return fail(removed);
    return transaction.remove_expired_sessions(now, now - options_.idle_max);
  });
  if (!written) return fail(written);
  const std::lock_guard lock(mutex_);
  for (const store::SessionRow& row : seen) {
    const auto found = known_.find(row.id);
    if (found != known_.end()) found->second.written_last_seen = std::max(found->second.written_last_seen, row.last_seen);
  }
  return {};
}

std::size_t Sessions::known() const {
  const std::lock_guard lock(mutex_);
  return known_.size();
}

}  // namespace chartroom::identity
