#pragma once

// Sessions of browsers and bearer tokens of programs: opening, recognising and ending them.
//
// A token is bounded: by its scopes, and if wanted by addresses and a client's certificate, without which it opens nothing. One
// of a program's account opens nothing while its owner may not come in.
//
// Ends are server-side: a session after `idle_max` without a request and after `age_max` in any case, a token at its expiry.
// All writes go through this object, so what it keeps in memory is true: recognising a known credential costs a digest and a
// look-up and touches no disk, and an end acts from the moment the call returns. `last_seen` reaches the disk with
// `every_minute`; after a crash or when put out of memory a session may therefore end up to a minute early, never late.
//
// From any thread.

#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "base/limits.h"
#include "base/result.h"
#include "domain/tokens.h"
#include "identity/credential.h"
#include "store/store.h"

namespace chartroom::identity {

// Somebody who was let in without the directory's word: long enough for a night's emergency, and for whoever looks after the
// directory to be called.
inline constexpr auto emergency_session_age_max = std::chrono::hours(2);

// What an account must do before anything else; meanwhile it may see itself and sign out.
enum class Duty : std::uint8_t {
  none,
  change_password,    // its password is a one-time password
  add_second_factor,  // its roles require one, and it has none
};

struct Caller {
  Principal principal;
  Duty duty = Duty::none;
  // As it is now: every change of an account goes through Sessions. None on the local socket. Shared with what is kept in
  // memory.
  std::shared_ptr<const store::AccountRow> account = {};
};

// Shown once; only the digest of its secret is kept.
struct OpenedSession {
  Credential credential;
  Timestamp expires{};
};

// Where a request came from, as the server sees it; what a caller says of itself is not looked at.
struct CameFrom {
  std::string address = {};                        // numeric, or "local"
  std::optional<crypto::Digest> certificate = {};  // SHA-256 of the client's certificate that TLS has checked
};

struct NewToken {
  PrincipalId account;
  std::string name;
  Timestamp expires{};
  store::TokenBounds bounds = {};
  store::TokenKind kind = store::TokenKind::made;
  // The session that asks, if one does: a token is made only while it lives and its account may sign in, so that what ends a
  // session also ends what that session was just asking for (`unauthenticated`).
  std::optional<SessionId> asking = {};
  // Of a program's account, as it was when somebody was allowed to ask; with others there now it is `conflict`.
  std::optional<store::ServiceFacts> service = {};
};

// Why nobody was recognised. Of a token that is right and came from elsewhere, whose it is: for the record, and for nothing
// else.
struct Unrecognised : Error {
  enum class Why : std::uint8_t { nobody, other_address, no_certificate };
  Unrecognised(Error error, Why reason = Why::nobody, std::optional<Principal> owner = {})
      : Error(std::move(error)), why(reason), whose(std::move(owner)) {}

  Why why;
  std::optional<Principal> whose;
};

// Whether an account whose password was checked a moment ago is still what was checked: enabled, with the same password and
// second factor.
bool is_same_account(const store::AccountRow& newest, const store::AccountRow& checked);

class Sessions {
 public:
  struct Options {
    std::chrono::seconds idle_max = limits::session_idle_max;
    std::chrono::seconds age_max = limits::session_age_max;
    Roles second_factor_required = {};  // local accounts with any of these must have one
  };
  // Both must outlive the sessions.
  Sessions(store::Store& store, const Clock& clock, const Options& options);

  // For an account as it was when its password was checked; `unauthenticated` if it was disabled or got another since.
  // `provider_session`: what an identity provider calls the session of its own that this one rests on.
  Result<OpenedSession> open_session(const store::AccountRow& account, std::string provider_session = {});
  // For an account with emergency access whose password and code were checked a moment ago, while the directory is silent;
  // `unauthenticated` likewise. It lives for `emergency_session_age_max` at most, is not put on hold, and opens what
  // policy::emergency_session_actions says. It ends with the account's emergency access.
  Result<OpenedSession> open_emergency_session(const store::AccountRow& account);
  // Of one account: the directory has spoken of it again.
  Status end_emergency_sessions(PrincipalId owner);
  // `unsupported` for an account of an identity provider: nobody asks it later whether the person still may.
  // `invalid` for an expiry in the past or beyond limits::token_age_max, and for scopes that are none or, of a program's
  // account, not those of services; `conflict` beyond limits::tokens_per_account_max (access_tokens_per_account_max of issued
  // ones).
  Result<OpenedSession> open_token(const NewToken& wanted);

  Duty duty_of(const store::AccountRow& account) const;

  // `how` is a session's or a token's; a session may be an emergency session, which the principal then says.
  // `unauthenticated` for anything but a living session or token of an enabled account, and for a token from where it is not
  // good; `directory_unavailable` for one on hold (or whose owner is); errors of the store.
  std::expected<Caller, Unrecognised> recognise(const Credential& credential, SignedInBy how, const CameFrom& from = {});
  // For an answer that takes long: is what this principal signed in with still alive? Touches memory only, and does not count
  // as activity.
  bool still_alive(const Principal& principal) const;

  // An account on hold: its sessions and tokens open nothing, running streams end, and nothing of them is lost but time. For
  // accounts of a directory that doesn't answer. A restart forgets it.
  void hold(PrincipalId principal);
  void release(PrincipalId principal);
  bool is_held(PrincipalId principal) const;

  // The sessions of the account that rest on this one of its provider.
  Status end_of_provider(PrincipalId owner, std::string_view provider_session);
  // An ended session that isn't there is `not_found`, as is one of someone else. A `session` may be an emergency session.
  Status end(PrincipalId owner, SessionId id, SignedInBy how);
  // All sessions and tokens of one account but `keep`.
  Status end_all_but(PrincipalId owner, std::optional<SessionId> keep);
  Status end_issued(PrincipalId owner);                                           // the tokens that were issued for its keys
  Result<std::vector<store::SessionRow>> tokens_of(PrincipalId principal) const;  // that persons made

  // For Accounts: changes the account's newest row and says what becomes of its sessions and tokens; what was known of them
  // holds no more when it returns. Changes of one account never overwrite each other. `not_found`, or what `edit` returns.
  enum class After : std::uint8_t { keep, end_all };
  Result<store::AccountRow> edit_account(PrincipalId principal, const std::function<Result<After>(store::AccountRow&)>& edit);

  // Writes what was seen, in one transaction, and removes what has ended. Blocks.
  Status every_minute();
  std::size_t known() const;

 private:
  struct Known {
    store::SessionRow row;
    std::shared_ptr<const store::AccountRow> account;  // shared: all sessions of one look-up, and requests in flight
    Timestamp written_last_seen{};
  };

  Result<OpenedSession> open(const store::AccountRow& account, store::SessionRow row);
  bool ended(const store::SessionRow& row, Timestamp now) const;
  Result<Known> load(SessionId id, Timestamp now) const;
  Result<bool> owner_may_come_in(const store::AccountRow& account) const;
  Result<std::size_t> count_tokens(const NewToken& wanted, Timestamp now) const;  // of that kind, that live
  Status end_where(PrincipalId owner, const std::function<bool(const store::SessionRow&)>& which);
  Status may_ask(const NewToken& wanted) const;
  bool is_on_hold(const Known& known) const;  // mutex_ is held
  std::expected<Caller, Unrecognised> admit(const Known& known, const CameFrom& from) const;
  void remember(const Known& known, std::uint64_t generation);
  void forget(PrincipalId principal);
  Caller caller_of(const Known& known) const;

  store::Store& store_;
  const Clock& clock_;
  const Options options_;

  // Held while a session's row is written, so that a late write of last_seen can't bring back one that was ended.
  mutable std::mutex writing_;
  Timestamp next_clearing_{};

  mutable std::mutex mutex_;
  std::unordered_map<SessionId, Known> known_;  // at most limits::sessions_cached_max
  std::uint64_t generation_ = 0;                // grows when anything is forgotten: what was read before may be stale
  std::unordered_set<PrincipalId> held_;
};

}  // namespace chartroom::identity
