#pragma once

// An identity provider that a test scripts: a real HTTPS server on loopback with a certificate of its own. It does what it
// should until a test changes a part: its metadata, its keys, the claims and the signature of its tokens, single answers.

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "base/check.h"
#include "crypto/certificate.h"
#include "http/server.h"
#include "identity/jwt_fixture.h"
#include "identity/openid_attempts.h"
#include "identity/openid_settings.h"
#include "testing/manual_clock.h"
#include "testing/temp_folder.h"

namespace chartroom::identity {

inline std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%') {
      out += static_cast<char>(from_hex(text.substr(at + 1, 2)).value().at(0));
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

inline boost::json::value text(const std::string& words) { return boost::json::string(words); }

// "a=1&b=2" taken apart.
inline std::map<std::string, std::string> pairs_of(std::string_view text) {
  std::map<std::string, std::string> out;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    out[std::string(pair.substr(0, pair.find('=')))] = unescaped(pair.substr(pair.find('=') + 1));
  }
  return out;
}

class ScriptedProvider {
 public:
  using Algorithm = crypto::SignatureAlgorithm;

  explicit ScriptedProvider(const Clock& clock) : clock_(clock) {
    const auto certificate = crypto::make_certificate({"localhost", "127.0.0.1"}, SystemClock().now(), 2);
    write("ca.pem", certificate->certificate_pem);
    write("key.pem", certificate->key_pem);
    write("secret", "s3cret&+%\n");
    http::Server::Options options;
    options.port = 0;
    options.certificate_file = (folder_ / "ca.pem").string();
    options.private_key_file = (folder_ / "key.pem").string();
    options.threads = 2;
    options.timeouts.stop_grace = std::chrono::milliseconds(0);
    auto opened = http::Server::open(
        options, {[this](http::Request request, http::Responder& responder) { return answer(std::move(request), responder); },
                  [](const http::Request&) { return std::size_t{65'536}; }});
    CHECK(opened.has_value(), "a test's provider listens");
    server_ = std::move(*opened);
    server_->start();
    issuer = "https://localhost:" + std::to_string(server_->port());
  }
  ~ScriptedProvider() { stop(); }
  void stop() { server_.reset(); }

  OpenIdSettings settings() const {
    OpenIdSettings out;
    out.name = "Clinic ID";
    out.issuer = issuer;
    out.client_id = "chart room";
    out.client_secret_file = folder_ / "secret";
    out.ca_file = folder_ / "ca.pem";
    out.redirect_url = "https://chartroom.test/api/session/openid/callback";
    out.scopes = {"openid", "profile"};
    out.algorithms = {Algorithm::es256, Algorithm::rs256};
    out.name_claim = {"preferred_username"};
    out.display_name_claim = {"name"};
    out.groups_claim = {"realm", "groups"};
    out.practitioner_claim = {"staff"};
    out.practitioner_system = "urn:staff";
    out.groups = {{"doctors", Roles{}.with(Role::clinician), {"ward 3"}}, {"privacy", Roles{}.with(Role::privacy_officer), {}}};
    out.authentication_age_max = std::chrono::seconds(0);
    out.step_timeout = std::chrono::seconds(5);
    return out;
  }

  // What the person at the browser does there: signs in, and comes back with a code.
  std::string code_for(const std::string& location) {
    const std::lock_guard lock(mutex_);
    const auto query = pairs_of(location.substr(location.find('?') + 1));
    const std::string code = "code " + std::to_string(++codes_made_);
    codes_[code] = {query.at("nonce"), query.at("code_challenge")};
    return code;
  }
  std::int64_t now_s() const {
    return std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch()).count();
  }
  std::string logout_token(const std::function<void(boost::json::object&)>& edit = {}) {
    boost::json::object claims{{"iss", text(issuer)}, {"aud", "chart room"}, {"iat", now_s()}, {"exp", now_s() + 120}};
    claims["jti"] = text("j" + std::to_string(++codes_made_));
    claims["sub"] = "u-anna";
    claims["events"] = {{"http://schemas.openid.net/event/backchannel-logout", boost::json::object{}}};
    if (edit) edit(claims);
    return signed_token(key, algorithm, key_id, "logout+jwt", boost::json::serialize(claims));
  }
  void rotate(const std::string& id) {
    key = crypto::KeyPair::elliptic("P-256");
    key_id = id;
  }
  std::size_t count(const std::string& path) {
    const std::lock_guard lock(mutex_);
    return asked_[path];
  }

  // The script. Changed between requests only.
  std::string issuer;
  crypto::KeyPair key = crypto::KeyPair::elliptic("P-256");
  std::string key_id = "one";
  Algorithm algorithm = Algorithm::es256;
  std::string key_more = R"(,"use":"sig")";                   // of the key's JWK
  std::function<void(boost::json::object&)> edit_metadata;    // of the metadata
  std::function<void(boost::json::object&)> edit_claims;      // of the ID token
  std::function<std::string(const std::string&)> edit_token;  // of the signed ID token
  std::string access_token = "opaque";
  std::map<std::string, http::Response> answers;  // by path, in place of what should come
  std::set<std::string> hangs;                    // paths that are never answered

 private:
  struct Code {
    std::string nonce;
    std::string challenge;
  };

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    std::filesystem::permissions(folder_ / name, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
  static http::Response json_response(const boost::json::value& body, int status = 200) {
    return http::Response(status, {{"Content-Type", "application/json"}}, boost::json::serialize(body));
  }

  http::Response metadata() const {
    boost::json::object body{{"issuer", text(issuer)},
                             {"authorization_endpoint", text(issuer + "/authorize")},
                             {"token_endpoint", text(issuer + "/token")},
                             {"jwks_uri", text(issuer + "/keys")},
                             {"response_types_supported", boost::json::array{"code"}},
                             {"id_token_signing_alg_values_supported", boost::json::array{"ES256", "RS256"}},
                             {"code_challenge_methods_supported", boost::json::array{"S256"}},
                             {"authorization_response_iss_parameter_supported", true}};
    if (edit_metadata) edit_metadata(body);
    return json_response(body);
  }
  http::Response refusal(const char* why) const { return json_response(boost::json::object{{"error", why}}, 400); }

  http::Response token(const http::Request& request) {
    const std::string wanted = "Basic " + to_base64(as_bytes("chart%20room:s3cret%26%2B%25"));
    if (request.header("authorization") != wanted) return refusal("invalid_client");
    auto form = pairs_of(request.body);
    const auto found = codes_.find(form["code"]);
    if (found == codes_.end() || form["grant_type"] != "authorization_code") return refusal("invalid_grant");
    const Code code = found->second;
    codes_.erase(found);
    if (form["redirect_uri"] != settings().redirect_url || code_challenge(form["code_verifier"]) != code.challenge) {
      return refusal("invalid_grant");
    }
    boost::json::object claims{{"iss", text(issuer)}, {"sub", "u-anna"}, {"aud", "chart room"}, {"nonce", text(code.nonce)}};
    claims["iat"] = claims["auth_time"] = now_s();
    claims["exp"] = now_s() + 300;
    claims["preferred_username"] = "Anna";
    claims["name"] = "Anna Berg";
    claims["staff"] = "99-anna";
    claims["sid"] = "s1";
    claims["realm"] = {{"groups", boost::json::array{"doctors", "others"}}};
    if (edit_claims) edit_claims(claims);
    std::string token = signed_token(key, algorithm, key_id, "JWT", boost::json::serialize(claims));
    if (edit_token) token = edit_token(token);
    return json_response(
        boost::json::object{{"access_token", text(access_token)}, {"token_type", "Bearer"}, {"id_token", text(token)}});
  }

  http::Response response_to(const http::Request& request) {
    const std::lock_guard lock(mutex_);
    ++asked_[request.path];
    if (const auto found = answers.find(request.path); found != answers.end()) return found->second;
    if (request.path == "/.well-known/openid-configuration") return metadata();
    if (request.path == "/keys") {
      return http::Response(200, {{"Content-Type", "application/json"}},
                            R"({"keys":[)" + jwk_text(key, key_id, key_more) + "]}");
    }
    return request.path == "/token" ? token(request) : http::Response(404);
  }

  boost::asio::awaitable<void> answer(http::Request request, http::Responder& responder) {
    const http::Response made = response_to(request);
    if (hangs.contains(request.path)) {
      while (co_await responder.pause(std::chrono::seconds(60))) continue;
      co_return;
    }
    const auto sent = co_await responder.send(made);
    if (!sent) co_return;
  }

  const Clock& clock_;
  testing::TempFolder folder_;
  std::mutex mutex_;
  std::map<std::string, Code> codes_;
  std::map<std::string, std::size_t> asked_;
  std::size_t codes_made_ = 0;
  std::unique_ptr<http::Server> server_;
};

}  // namespace chartroom::identity
