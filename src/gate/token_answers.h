#pragma once

// Bearer tokens as the API takes and shows them, the same for one's own and for those of programs.

#include "gate/respond.h"
#include "identity/sessions.h"

namespace chartroom::gate {

inline constexpr Field token_name_field = {"name", In::body, Kind::text, Need::required, 100, "What the token is for."};
inline constexpr Field token_expires_field = {
    "expires", In::body, Kind::time, Need::optional, 0, "When it ends, at most 366 days ahead; 90 days if absent."};
inline constexpr Field token_scopes_field = {"scopes",       In::body, Kind::scope_list,
                                             Need::required, 32,       "What it may be used for, of what its account may do."};
inline constexpr Field token_from_field = {"from",
                                           In::body,
                                           Kind::texts,
                                           Need::optional,
                                           64,
                                           "Addresses or ranges (\"192.0.2.0/24\", \"2001:db8::/32\") from which alone it is "
                                           "good, at most 20; from anywhere if absent."};
inline constexpr Field token_certificate_field = {"certificate",
                                                  In::body,
                                                  Kind::text,
                                                  Need::optional,
                                                  43,
                                                  "Thumbprint of the client's certificate with which alone it is good: SHA-256 "
                                                  "of its DER form in base64url (x5t#S256 of RFC 8705)."};

// Fills in what the body says of a token. A refusal names the field.
std::expected<identity::NewToken, Refusal> token_wanted(const Services& services, const Call& call, PrincipalId account);

// Opens it and shows its text, this once.
Outcome open_token(const Services& services, const identity::NewToken& wanted);

Outcome list_tokens_of(const Services& services, PrincipalId account);
Outcome revoke_token_of(const Services& services, const Call& call, PrincipalId account);

}  // namespace chartroom::gate
