#pragma once

// What is said of the clinic's identity provider (OpenID Connect) in the configuration: where it is, how it is trusted, who we
// are to it, and what its claims mean here. Values; main reads them (docs/openid.md, docs/configuration.md).

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/public_key.h"
#include "domain/tokens.h"

namespace chartroom::identity {

inline constexpr std::string_view openid_callback_path = "/api/session/openid/callback";

// What a person may be here who has this value among their groups.
struct OpenIdGroup {
  std::string value;
  Roles roles;
  std::vector<std::string> departments;
};

struct OpenIdSettings {
  std::string name;    // on the page's button: "Sign in with <name>"
  std::string issuer;  // exactly as the provider calls itself
  std::string client_id;
  std::filesystem::path client_secret_file;
  std::filesystem::path ca_file;   // PEM; the only roots that are trusted
  std::string redirect_url;        // of ours, as registered there: https://…/api/session/openid/callback
  std::vector<std::string> hosts;  // "host[:port]", beside the issuer's, that the provider's metadata may send us to
  std::vector<std::string> scopes;
  std::vector<crypto::SignatureAlgorithm> algorithms;  // of ID tokens and logout tokens
  std::vector<std::string> name_claim;                 // paths into the claims: the account's name …
  std::vector<std::string> display_name_claim;
  std::vector<std::string> groups_claim;
  std::vector<std::string> practitioner_claim;  // empty: identifiers are given here, by operators
  std::string practitioner_system;
  std::vector<std::string> required_acr;  // the token's `acr` is one of these; none: not asked
  std::vector<std::string> required_amr;  // the token's `amr` has all of these
  std::vector<OpenIdGroup> groups;
  // How long ago a person may have proved to the provider who they are; none: not asked.
  std::optional<std::chrono::seconds> authentication_age_max;
  std::chrono::milliseconds step_timeout{};  // of each step of a question to the provider
};

// Addresses that can be used as they are, at least one group and algorithm. `invalid` with the value that is wrong.
Status check_settings(const OpenIdSettings& settings);

}  // namespace chartroom::identity
