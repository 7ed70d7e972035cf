#include "identity/openid_provider.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/limits.h"
#include "base/log.h"
#include "http/client.h"
#include "identity/secret_file.h"
#include "identity/strict_json.h"

namespace chartroom::identity {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

std::unexpected<Error> missing(const std::string& what) {
  return fail(ErrorCode::unsupported, "the provider's metadata: " + what);
}

bool lists(const json::object& metadata, std::string_view name, std::string_view value) {
  const json::value* member = metadata.if_contains(name);
  const auto texts = member == nullptr ? std::nullopt : texts_of(*member);
  return texts && std::ranges::find(*texts, value) != texts->end();
}

bool is_known_host(const http::HttpsUrl& url, const OpenIdSettings& settings) {
  const auto same = [&](const std::string& address) {
    const auto other = http::parse_https_url(address);
    return other && other->host == url.host && other->port == url.port;
  };
  return same(settings.issuer) ||
         std::ranges::any_of(settings.hosts, [&](const std::string& host) { return same("https://" + host); });
}

// An address that we call ourselves.
Result<http::HttpsUrl> endpoint(const json::object& metadata, const std::string& name, const OpenIdSettings& settings) {
  auto url = http::parse_https_url(text_member(metadata, name).value_or(""));
  if (!url) return missing(name + " is no https address");
  if (!is_known_host(*url, settings)) {
    return missing(name + " is on " + url->host + ", which is neither the issuer's host nor one of openid.hosts");
  }
  return url;
}

Status check_support(const json::object& metadata, const OpenIdSettings& settings) {
  if (!lists(metadata, "response_types_supported", "code")) return missing("no response type 'code'");
  if (!lists(metadata, "code_challenge_methods_supported", "S256")) return missing("no PKCE with S256");
  const char* const methods = "token_endpoint_auth_methods_supported";  // client_secret_basic where it says nothing
  if (metadata.contains(methods) && !lists(metadata, methods, "client_secret_basic")) {
    return missing("no client_secret_basic at the token endpoint");
  }
  const bool signs = std::ranges::any_of(settings.algorithms, [&](crypto::SignatureAlgorithm one) {
    return lists(metadata, "id_token_signing_alg_values_supported", crypto::signature_algorithm_name(one));
  });
  return signs ? Status{} : Status(missing("it signs with none of openid.algorithms"));
}

// An OAuth error code; anything else that stands there is not repeated.
std::string error_code_of(const http::Response& response) {
  const auto body = parse_strict_object(response.body);
  const std::string code = body ? text_member(*body, "error").value_or("") : "";
  const bool plain = !code.empty() && code.size() <= 64 &&
                     std::ranges::all_of(code, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  return plain ? code : "status " + std::to_string(response.status);
}

Result<OpenIdTokens> tokens_of(std::string& text) {
  auto body = parse_strict_object(text);
  wipe_text(text);
  if (!body) return fail(ErrorCode::unavailable, "the token endpoint's answer: " + body.error().detail);
  OpenIdTokens tokens;
  tokens.id_token = text_member(*body, "id_token").value_or("");
  tokens.access_token = text_member(*body, "access_token").value_or("");
  if (tokens.id_token.empty()) return fail(ErrorCode::unavailable, "the token endpoint gave no ID token");
  return tokens;
}

}  // namespace

OpenIdTokens::~OpenIdTokens() {
  wipe_text(id_token);
  wipe_text(access_token);
}

Result<OpenIdMetadata> parse_openid_metadata(std::string_view text, const OpenIdSettings& settings) {
  const auto metadata = parse_strict_object(text);
  if (!metadata) return fail_in("the provider's metadata", metadata);
  if (text_member(*metadata, "issuer") != settings.issuer) {
    return fail(ErrorCode::invalid, "the provider's metadata: its issuer is not exactly " + settings.issuer);
  }
  if (auto supported = check_support(*metadata, settings); !supported) return fail(supported);
  OpenIdMetadata out;
  out.authorization_endpoint = text_member(*metadata, "authorization_endpoint").value_or("");
  if (!http::parse_https_url(out.authorization_endpoint)) return missing("authorization_endpoint is no https address");
  auto token_endpoint = endpoint(*metadata, "token_endpoint", settings);
  if (!token_endpoint) return fail(token_endpoint);
  out.token_endpoint = std::move(*token_endpoint);
  auto jwks = endpoint(*metadata, "jwks_uri", settings);
  if (!jwks) return fail(jwks);
  out.jwks = std::move(*jwks);
  const json::value* names_issuer = metadata->if_contains("authorization_response_iss_parameter_supported");
  out.names_issuer_in_answers = names_issuer != nullptr && names_issuer->is_bool() && names_issuer->get_bool();
  return out;
}

OpenIdProvider::OpenIdProvider(OpenIdSettings settings, const Clock& clock) : settings_(std::move(settings)), clock_(clock) {}

// --- asking --------------------------------------------------------------------------------------------------------------

Result<http::Response> OpenIdProvider::ask(const http::HttpsUrl& url, http::Request request, std::size_t bytes_max) const {
  const http::Client::Target target{.local_socket = "",
                                    .host = url.host,
                                    .port = url.port,
                                    .ca_file = settings_.ca_file.string(),
                                    .hint = "is the identity provider running?"};
  const http::Client::Bounds bounds{.step_ms = static_cast<int>(settings_.step_timeout.count()),
                                    .exchange_ms = static_cast<int>(milliseconds(limits::openid_exchange_max).count()),
                                    .answer_bytes_max = bytes_max};
  auto client = http::Client::connect(target, bounds);
  if (!client) return fail(client);
  request.target = url.target();
  request.headers.push_back({"Accept", "application/json"});
  return (*client)->exchange(request);
}

Result<std::string> OpenIdProvider::get(const http::HttpsUrl& url, std::size_t bytes_max) const {
  http::Request request;
  request.method = "GET";
  auto response = ask(url, std::move(request), bytes_max);
  if (!response) return fail(response);
  if (response->status != 200) {
    return fail(ErrorCode::unavailable, url.host + url.target() + " answers with status " + std::to_string(response->status));
  }
  return std::move(response->body);
}

std::unexpected<Error> OpenIdProvider::failed(const Error& why) {
  rests_until_ = clock_.steady() + limits::openid_rest;
  log::warning("openid_failed", {{"issuer", settings_.issuer}, {"code", error_code_name(why.code)}, {"detail", why.detail}});
  return fail(ErrorCode::unavailable, why.detail);
}

Status OpenIdProvider::check_awake() const {
  if (clock_.steady() >= rests_until_) return {};
  return fail(ErrorCode::unavailable, "the identity provider has failed a moment ago");
}

Result<OpenIdProvider::KnownPointer> OpenIdProvider::fetch() {
  if (auto awake = check_awake(); !awake) return fail(awake);
  auto url = http::parse_https_url(settings_.issuer);
  if (!url) return failed(url.error());
  while (url->path.ends_with('/')) url->path.pop_back();
  url->path += "/.well-known/openid-configuration";
  const auto described = get(*url, limits::openid_answer_bytes_max);
  if (!described) return failed(described.error());
  auto metadata = parse_openid_metadata(*described, settings_);
  if (!metadata) return failed(metadata.error());
  const auto text = get(metadata->jwks, limits::jwk_set_bytes_max);
  if (!text) return failed(text.error());
  auto keys = KeySet::parse(*text);
  if (!keys) return failed(keys.error());
  if (keys->size() == 0) return failed({ErrorCode::unavailable, "the provider has no key that can be used"});
  known_ = std::make_shared<const Known>(Known{std::move(*metadata), std::move(*keys), clock_.steady()});
  return known_;
}

Result<OpenIdProvider::KnownPointer> OpenIdProvider::known() {
  const std::lock_guard lock(mutex_);
  if (known_ != nullptr && clock_.steady() - known_->since < limits::openid_metadata_age_max) return known_;
  return fetch();
}

Result<OpenIdMetadata> OpenIdProvider::metadata() {
  const auto now = known();
  if (!now) return fail(now);
  return (*now)->metadata;
}

Result<std::shared_ptr<const KeySet>> OpenIdProvider::keys_for(const Jwt& jwt) {
  auto now = known();
  if (!now) return fail(now);
  const bool taken = std::ranges::find(settings_.algorithms, jwt.algorithm()) != settings_.algorithms.end();
  if (taken && (*now)->keys.candidates(jwt.key_id(), jwt.algorithm()).empty()) {
    const std::lock_guard lock(mutex_);
    if (known_ != *now) {
      now = known_;  // somebody else has just asked
    } else if (clock_.steady() >= next_refetch_) {
      next_refetch_ = clock_.steady() + limits::openid_keys_refetch_min;
      now = fetch();
      if (!now) return fail(now);
    }
  }
  return std::shared_ptr<const KeySet>(*now, &(*now)->keys);
}

Result<OpenIdTokens> OpenIdProvider::redeem(std::string_view code, std::string_view verifier) {
  const auto now = known();
  if (!now) return fail(now);
  {
    const std::lock_guard lock(mutex_);
    if (auto awake = check_awake(); !awake) return fail(awake);
  }
  auto secret = read_secret_file(settings_.client_secret_file, limits::openid_secret_bytes_max);
  if (!secret) return fail(ErrorCode::unavailable, secret.error().detail);
  http::Request request;
  request.method = "POST";
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  // RFC 6749 section 2.3.1: both are form-encoded before they become a user name and a password.
  std::string basic = http::percent_encoded(settings_.client_id) + ":" + http::percent_encoded(*secret);
  wipe_text(*secret);
  request.headers.push_back({"Authorization", "Basic " + to_base64(as_bytes(basic))});
  wipe_text(basic);
  request.body = "grant_type=authorization_code&code=" + http::percent_encoded(code) +
                 "&redirect_uri=" + http::percent_encoded(settings_.redirect_url) +
                 "&code_verifier=" + http::percent_encoded(verifier);
  auto response = ask((*now)->metadata.token_endpoint, std::move(request), limits::openid_answer_bytes_max);
  if (!response) {
    const std::lock_guard lock(mutex_);
    return failed(response.error());
  }
  if (response->status == 200) return tokens_of(response->body);
  const std::string why = error_code_of(*response);
  const bool is_refused = response->status == 400 && why == "invalid_grant";
  return fail(is_refused ? ErrorCode::unauthenticated : ErrorCode::unavailable, "the token endpoint refuses: " + why);
}

Result<OpenIdProvider::Report> OpenIdProvider::examine() {
  const auto now = known();
  if (!now) return fail(now);
  return Report{(*now)->metadata, (*now)->keys.size(), (*now)->keys.left_out()};
}

}  // namespace chartroom::identity
