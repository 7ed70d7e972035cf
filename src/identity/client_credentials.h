#pragma once

// Short-lived tokens for programs that prove who they are with a key of their own: the client credentials grant (RFC 6749
// section 4.4) with a signed assertion (RFC 7523; SMART backend services). What a thief could copy is good for five minutes,
// and the key never leaves the program.
//
// An assertion is a JWT of the account's registered keys by RS384 or ES384, with `kid`: `iss` and `sub` are the account's id,
// `aud` is the configured address of the token's route, `exp` is at most limits::client_assertion_age_max ahead, and `jti` is
// good once, over restarts too. The token has the scopes that are asked for, all of which the account must be allowed.
//
// From any thread; blocks on the disk.

#include <expected>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "identity/sessions.h"
#include "store/store.h"

namespace chartroom::identity {

enum class GrantWhy : std::uint8_t {
  client,  // not proved who it is, or it may not come in
  scope,   // one that there is none of, or that it may not have
  failed,  // see the error
};

struct GrantRefusal {
  GrantWhy why = GrantWhy::failed;
  Error error;
  std::string_view rule;  // what of the assertion was wrong, for the ledger; a constant
};

struct TokenRequest {
  std::string_view assertion;
  std::string_view client_id;  // empty: not said; else it must be the assertion's
  std::string_view scope;      // names with a space between
};

struct GrantedToken {
  store::AccountRow account;
  OpenedSession token;
  Scopes scopes;
};

class ClientCredentials {
 public:
  // The first three must outlive it. `token_url`: what assertions are for; empty: none are taken.
  ClientCredentials(store::Store& store, const Clock& clock, Sessions& sessions, std::string token_url);

  bool is_offered() const { return !token_url_.empty(); }
  std::expected<GrantedToken, GrantRefusal> grant(const TokenRequest& request);

 private:
  std::expected<store::AccountRow, GrantRefusal> authenticate(const TokenRequest& request);

  store::Store& store_;
  const Clock& clock_;
  Sessions& sessions_;
  const std::string token_url_;
};

}  // namespace chartroom::identity
