#pragma once

// For tests: signing in by the scripted provider, over a real store, and a short word for how it ended.

#include <gtest/gtest.h>

#include "base/limits.h"
#include "identity/accounts.h"
#include "identity/openid_fixture.h"
#include "identity/openid_sign_in.h"
#include "testing/faulty_disk.h"

namespace chartroom::identity::openid_test {

namespace json = boost::json;
using namespace std::chrono_literals;
using Algorithm = crypto::SignatureAlgorithm;

inline const std::string home = "192.0.2.7";

inline std::string why_name(OpenIdWhy why) {
  switch (why) {
    case OpenIdWhy::stale: return "stale";
    case OpenIdWhy::declined: return "declined";
    case OpenIdWhy::refused: return "refused";
    case OpenIdWhy::factor_missing: return "factor_missing";
    case OpenIdWhy::no_role: return "no_role";
    case OpenIdWhy::disabled: return "disabled";
    case OpenIdWhy::name_taken: return "name_taken";
    case OpenIdWhy::throttled: return "throttled";
    case OpenIdWhy::unavailable: return "unavailable";
    case OpenIdWhy::failed: return "failed";
  }
  return "";
}

class OpenId : public ::testing::Test {
 protected:
  OpenId() {
    CHECK(store::Keyring::create(keyring_disk, master).has_value(), "keyring made");
    keyring = std::move(*store::Keyring::open(keyring_disk, master));
    store = std::move(*store::Store::open({.file = folder / "store.db", .readers = 2, .vfs = ""}, master, *keyring, clock));
    sessions = std::make_unique<Sessions>(*store, clock, Sessions::Options{});
    people = std::make_unique<OpenIdAccounts>(*store, clock, *sessions);
    use(there.settings());
  }
  // As after a start of the program with this configuration.
  void use(const OpenIdSettings& settings) {
    ASSERT_TRUE(check_settings(settings)) << check_settings(settings).error().detail;
    door.reset();
    provider = std::make_unique<OpenIdProvider>(settings, clock);
    door = std::make_unique<OpenIdSignIn>(*provider, *people, *sessions, clock);
  }
  // The state, the code and the cookie of a browser that has been there and is on its way back.
  struct Back {
    std::string state;
    std::string code;
    std::string browser;
    std::string error = {};
    std::string issuer = {};
  };
  Back go() {
    const auto begun = door->begin(home);
    EXPECT_TRUE(begun) << (begun ? "" : begun.error().error.detail);
    if (!begun) return {};
    const auto query = pairs_of(begun->location.substr(begun->location.find('?') + 1));
    return {query.at("state"), there.code_for(begun->location), begun->browser, "", there.issuer};
  }
  std::expected<SignedIn, OpenIdRefusal> come(const Back& back, const std::string& address = home) {
    return door->finish({back.state, back.code, back.error, back.issuer, back.browser}, address);
  }
  // "in", or why not and by which check.
  std::string fate(const std::expected<SignedIn, OpenIdRefusal>& come) {
    if (come) return "in";
    return why_name(come.error().why) + " " + come.error().rule;
  }
  std::string sign_in() { return fate(come(go())); }
  std::string with_claim(const std::string& name, const json::value& value) {
    there.edit_claims = [=](json::object& claims) {
      claims.erase(name);
      if (!value.is_null()) claims[name] = value;
    };
    return sign_in();
  }
  std::string with_metadata(const std::string& name, const json::value& value) {
    there.edit_metadata = [=](json::object& metadata) {
      metadata.erase(name);
      if (!value.is_null()) metadata[name] = value;
    };
    use(there.settings());
    const auto begun = door->begin(home);
    return begun ? "begun" : why_name(begun.error().why);
  }
  bool lives(const SignedIn& signed_in) {
    return sessions->recognise(signed_in.session.credential, SignedInBy::session).has_value();
  }

  testing::TempFolder folder;
  testing::FaultyDisk keyring_disk;
  testing::ManualClock clock;
  crypto::SecretKey master = std::move(*crypto::SecretKey::from_bytes(Bytes(32, 7)));
  std::unique_ptr<store::Keyring> keyring;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<Sessions> sessions;
  std::unique_ptr<OpenIdAccounts> people;
  ScriptedProvider there{clock};
  std::unique_ptr<OpenIdProvider> provider;
  std::unique_ptr<OpenIdSignIn> door;
};

}  // namespace chartroom::identity::openid_test
