#pragma once

// What a configured identity provider is made of, in the order in which each part needs the ones before.

#include <memory>

#include "identity/openid_sign_in.h"
#include "main/config.h"
#include "main/site.h"

namespace chartroom {

struct OpenIdParts {
  OpenIdParts(const identity::OpenIdSettings& settings, const Site& site, identity::Sessions& sessions)
      : provider(settings, site.clock),
        accounts(*site.store, site.clock, sessions),
        sign_in(provider, accounts, sessions, site.clock) {}

  identity::OpenIdProvider provider;
  identity::OpenIdAccounts accounts;
  identity::OpenIdSignIn sign_in;
};

// nullptr where none is configured.
inline std::unique_ptr<OpenIdParts> make_openid(const Config& config, const Site& site, identity::Sessions& sessions) {
  return config.openid ? std::make_unique<OpenIdParts>(*config.openid, site, sessions) : nullptr;
}

}  // namespace chartroom
