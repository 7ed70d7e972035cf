#pragma once

// Who an identity provider's token is about, and that person's account here. The account is the issuer and the subject, for
// life; names, roles and departments are as the last token said, by the configuration's mapping, and nothing else gives any.
//
// `take` blocks on the disk. From any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/tokens.h"
#include "identity/jwt.h"
#include "identity/openid_settings.h"
#include "identity/sessions.h"
#include "store/store.h"

namespace chartroom::identity {

struct OpenIdPerson {
  std::string issuer;
  std::string subject;
  std::string name;  // an account's name
  std::string display_name;
  Standing standing;
  std::optional<std::vector<std::string>> practitioner;  // "system|value"; none if the configuration names no claim
};

// `invalid` if the claims have no usable subject or name. The claims are checked already.
Result<OpenIdPerson> person_of(const Claims& claims, const OpenIdSettings& settings);

PrincipalId openid_principal_id(std::string_view issuer, std::string_view subject);

class OpenIdAccounts {
 public:
  // All must outlive it.
  OpenIdAccounts(store::Store& store, const Clock& clock, Sessions& sessions);

  // The account as the person is now; made at the first sign-in. Where it has less than before, its open sessions end.
  // `conflict` if an account of another kind has the name; another of this provider's, who had it before, loses it.
  Result<store::AccountRow> take(const OpenIdPerson& person);
  // Without roles, and what is open of it ends. `not_found`.
  Status close(PrincipalId id);
  // Ends the sessions that rest on this one of the provider, or all of them where none is named. Of the person, or of whoever
  // has that session where no person is named. Which accounts were meant; empty if none is known.
  Result<std::vector<PrincipalId>> end_sessions(std::optional<PrincipalId> person, std::string_view provider_session);

 private:
  Status free_name(const std::string& name, PrincipalId for_whom);
  Result<std::vector<PrincipalId>> holders_of(std::string_view provider_session) const;

  store::Store& store_;
  const Clock& clock_;
  Sessions& sessions_;
};

}  // namespace chartroom::identity
