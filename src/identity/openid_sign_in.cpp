#include "identity/openid_sign_in.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/limits.h"
#include "crypto/digest.h"
#include "http/https_url.h"

namespace chartroom::identity {
namespace {

constexpr const char* logout_event = "http://schemas.openid.net/event/backchannel-logout";

std::unexpected<OpenIdRefusal> no(OpenIdWhy why, std::string rule, std::string detail) {
  return std::unexpected(OpenIdRefusal{why, {ErrorCode::unauthenticated, std::move(detail)}, std::move(rule)});
}

std::unexpected<OpenIdRefusal> no(const JwtRefusal& refused) {
  return no(OpenIdWhy::refused, std::string(jwt_why_name(refused.why)), refused.detail);
}

std::unexpected<OpenIdRefusal> provider_unavailable(const Error& error) {
  return std::unexpected(OpenIdRefusal{OpenIdWhy::unavailable, error, "openid_provider"});
}

std::unexpected<OpenIdRefusal> failed(const Error& error) { return std::unexpected(OpenIdRefusal{OpenIdWhy::failed, error}); }

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

// OpenID Connect Core section 3.1.3.6: the left half of the access token's digest.
bool is_hash_right(const std::string& hash, const std::string& access_token, crypto::SignatureAlgorithm algorithm) {
  const Bytes digest = crypto::digest_of(algorithm, as_bytes(access_token));
  const std::string half = to_base64url(ByteView(digest).first(digest.size() / 2));
  return crypto::equal_constant_time(as_bytes(hash), as_bytes(half));
}

bool has_all(const std::vector<std::string>& there, const std::vector<std::string>& needed) {
  return std::ranges::all_of(needed, [&](const std::string& one) { return std::ranges::find(there, one) != there.end(); });
}

std::expected<void, OpenIdRefusal> check_factors(const Claims& claims, const OpenIdSettings& settings) {
  const auto& classes = settings.required_acr;
  if (!classes.empty() && std::ranges::find(classes, claims.text("acr").value_or("")) == classes.end()) {
    return no(OpenIdWhy::factor_missing, "openid_acr", "the token's acr is none of openid.required_acr");
  }
  if (!has_all(claims.texts("amr").value_or(std::vector<std::string>{}), settings.required_amr)) {
    return no(OpenIdWhy::factor_missing, "openid_amr", "the token's amr lacks one of openid.required_amr");
  }
  return {};
}

std::expected<void, OpenIdRefusal> check_recent(const Claims& claims, const OpenIdSettings& settings, Timestamp began) {
  if (!settings.authentication_age_max) return {};
  const auto when = claims.time("auth_time");
  if (!when) return no(OpenIdWhy::factor_missing, "openid_auth_time", "the token doesn't say when the person signed in");
  if (*when + *settings.authentication_age_max + limits::jwt_clock_skew_max < began) {
    return no(OpenIdWhy::factor_missing, "openid_auth_time", "the person signed in at the provider too long ago");
  }
  return {};
}

bool is_logout(const Claims& claims) {
  const boost::json::value* events = claims.object().if_contains("events");
  if (events == nullptr || !events->is_object()) return false;
  const boost::json::value* event = events->get_object().if_contains(logout_event);
  return event != nullptr && event->is_object();
}

}  // namespace

OpenIdSignIn::OpenIdSignIn(OpenIdProvider& provider, OpenIdAccounts& accounts, Sessions& sessions, const Clock& clock)
    : provider_(provider), accounts_(accounts), sessions_(sessions), clock_(clock), attempts_(clock), throttle_(clock) {}

// --- there ---------------------------------------------------------------------------------------------------------------

std::expected<OpenIdSignIn::Begun, OpenIdRefusal> OpenIdSignIn::begin(const std::string& address) {
  const auto metadata = provider_.metadata();
  if (!metadata) return provider_unavailable(metadata.error());
  const OpenIdSettings& settings = provider_.settings();
  const OpenIdAttempt attempt = attempts_.begin(address);
  const std::string& endpoint = metadata->authorization_endpoint;
  Begun begun;
  begun.browser = attempt.browser;
  begun.location = endpoint + (endpoint.find('?') == std::string::npos ? "?" : "&") + "response_type=code";
  const auto add = [&](std::string_view name, std::string_view value) {
    begun.location.append("&").append(name).append("=").append(http::percent_encoded(value));
  };
  add("client_id", settings.client_id);
  add("redirect_uri", settings.redirect_url);
  add("scope", joined(settings.scopes));
  add("state", attempt.state);
  add("nonce", attempt.nonce);
  add("code_challenge", code_challenge(attempt.verifier));
  add("code_challenge_method", "S256");
  if (!settings.required_acr.empty()) add("acr_values", joined(settings.required_acr));
  if (settings.authentication_age_max) add("max_age", std::to_string(settings.authentication_age_max->count()));
  return begun;
}

// --- and back ------------------------------------------------------------------------------------------------------------

std::expected<Claims, OpenIdRefusal> OpenIdSignIn::verified(std::string_view token, const ClaimRules& rules) {
  auto jwt = Jwt::parse(token);
  if (!jwt) return no(jwt.error());
  if (const auto typed = check_type(*jwt, rules); !typed) return no(typed.error());
  const auto keys = provider_.keys_for(*jwt);
  if (!keys) return provider_unavailable(keys.error());
  auto claims = verify(std::move(*jwt), **keys, provider_.settings().algorithms);
  if (!claims) return no(claims.error());
  if (const auto checked = check_claims(*claims, rules, clock_.now()); !checked) return no(checked.error());
  return std::move(*claims);
}

std::expected<OpenIdTokens, OpenIdRefusal> OpenIdSignIn::redeem(const Answer& answer, const OpenIdAttempt& attempt) {
  const auto metadata = provider_.metadata();
  if (!metadata) return provider_unavailable(metadata.error());
  // Before anything else of the answer is believed: another provider's answer must not be taken for this one's.
  const bool named = metadata->names_issuer_in_answers || !answer.issuer.empty();
  if (named && answer.issuer != provider_.settings().issuer) {
    return no(OpenIdWhy::refused, "openid_answer_issuer", "the answer is from another issuer, or names none");
  }
  if (!answer.error.empty()) return no(OpenIdWhy::declined, "openid_declined", "the provider answers with an error");
  if (answer.code.empty()) return no(OpenIdWhy::refused, "openid_no_code", "the answer has no code");
  auto tokens = provider_.redeem(answer.code, attempt.verifier);
  if (tokens) return std::move(*tokens);
  if (tokens.error().code != ErrorCode::unauthenticated) return provider_unavailable(tokens.error());
  return no(OpenIdWhy::refused, "openid_code", tokens.error().detail);
}

std::expected<Claims, OpenIdRefusal> OpenIdSignIn::id_claims(const OpenIdTokens& tokens, const OpenIdAttempt& attempt) {
  const OpenIdSettings& settings = provider_.settings();
  const ClaimRules rules{.issuer = settings.issuer,
                         .audiences = {settings.client_id},
                         .authorized_party = settings.client_id,
                         .subject = std::nullopt,
                         .nonce = attempt.nonce,
                         .age_max = limits::openid_token_age_max,
                         .needed = {"sub"},
                         .types = {"", "jwt"}};
  auto claims = verified(tokens.id_token, rules);
  if (!claims) return claims;
  if (claims->has("at_hash")) {
    const auto algorithm = Jwt::parse(tokens.id_token)->algorithm();
    if (!is_hash_right(claims->text("at_hash").value_or(""), tokens.access_token, algorithm)) {
      return no(OpenIdWhy::refused, "openid_at_hash", "the ID token and the access token don't belong together");
    }
  }
  if (const auto strong = check_factors(*claims, settings); !strong) return std::unexpected(strong.error());
  if (const auto recent = check_recent(*claims, settings, attempt.began_at); !recent) return std::unexpected(recent.error());
  return claims;
}

std::expected<SignedIn, OpenIdRefusal> OpenIdSignIn::let_in(const Claims& claims) {
  const auto person = person_of(claims, provider_.settings());
  if (!person) return no(OpenIdWhy::refused, "openid_person", person.error().detail);
  const auto refuse_person = [&](OpenIdWhy why, std::string rule) {
    auto refused = no(why, std::move(rule), "the person is known to the provider");
    refused.error().claimed_name = person->name;
    return refused;
  };
  const PrincipalId id = openid_principal_id(person->issuer, person->subject);
  if (person->standing.roles.empty()) {
    const Status closed = accounts_.close(id);
    if (!closed && closed.error().code != ErrorCode::not_found) return failed(closed.error());
    return refuse_person(OpenIdWhy::no_role, "openid_no_role");
  }
  const std::string session = claims.text("sid").value_or("");
  if (session.size() > limits::openid_subject_bytes_max) return refuse_person(OpenIdWhy::refused, "openid_sid");
  const auto account = accounts_.take(*person);
  if (!account && account.error().code == ErrorCode::conflict) return refuse_person(OpenIdWhy::name_taken, "openid_name_taken");
  if (!account) return failed(account.error());
  if (account->disabled) return refuse_person(OpenIdWhy::disabled, "openid_account_disabled");
  auto opened = sessions_.open_session(*account, session);
  if (!opened) return failed(opened.error());
  return SignedIn{*account, *opened};
}

std::expected<SignedIn, OpenIdRefusal> OpenIdSignIn::finish_attempt(const Answer& answer, const OpenIdAttempt& attempt) {
  const auto tokens = redeem(answer, attempt);
  if (!tokens) return std::unexpected(tokens.error());
  const auto claims = id_claims(*tokens, attempt);
  if (!claims) return std::unexpected(claims.error());
  return let_in(*claims);
}

std::expected<SignedIn, OpenIdRefusal> OpenIdSignIn::finish(const Answer& answer, const std::string& address) {
  const auto attempt = attempts_.take(answer.state, answer.browser);
  if (!attempt) return no(OpenIdWhy::stale, "openid_state", "no sign-in with this state was begun in this browser");
  if (const auto wait = throttle_.begin_from(address)) {
    auto refused = no(OpenIdWhy::throttled, "", "too many failed sign-ins");
    refused.error().retry_after = *wait;
    return refused;
  }
  auto signed_in = finish_attempt(answer, *attempt);
  if (signed_in) {
    throttle_.signed_in_from(address);
  } else if (signed_in.error().why == OpenIdWhy::unavailable) {
    throttle_.not_tried_from(address);
  }
  return signed_in;
}

// --- and out -------------------------------------------------------------------------------------------------------------

// False too where there is no room to remember one more: a provider doesn't end so many sessions at once.
bool OpenIdSignIn::is_first_use(const std::string& token_id, Timestamp expires) {
  const std::lock_guard lock(mutex_);
  const Timestamp now = clock_.now();
  std::erase_if(logouts_, [&](const auto& entry) { return entry.second + limits::jwt_clock_skew_max <= now; });
  if (logouts_.size() >= limits::openid_logouts_remembered_max) return false;
  return logouts_.emplace(crypto::sha256(as_bytes(token_id)), expires).second;
}

std::expected<std::vector<PrincipalId>, OpenIdRefusal> OpenIdSignIn::log_out(std::string_view logout_token) {
  const OpenIdSettings& settings = provider_.settings();
  const ClaimRules rules{.issuer = settings.issuer,
                         .audiences = {settings.client_id},
                         .authorized_party = "",
                         .subject = std::nullopt,
                         .nonce = std::nullopt,
                         .age_max = limits::openid_token_age_max,
                         .lifetime_max = limits::openid_token_age_max,
                         .needed = {"jti"},
                         .types = {"", "jwt", "logout+jwt"}};
  const auto claims = verified(logout_token, rules);
  if (!claims) return std::unexpected(claims.error());
  if (claims->has("nonce")) return no(OpenIdWhy::refused, "openid_logout_nonce", "an ID token is no logout token");
  if (!is_logout(*claims)) return no(OpenIdWhy::refused, "openid_logout_event", "the token says nothing of a log-out");
  const std::string session = claims->text("sid").value_or("");
  const std::string subject = claims->text("sub").value_or("");
  if (session.empty() && subject.empty()) return no(OpenIdWhy::refused, "openid_logout_whom", "neither sub nor sid");
  if (!is_first_use(*claims->text("jti"), *claims->time("exp"))) {
    return no(OpenIdWhy::refused, "openid_logout_replayed", "the logout token was taken already");
  }
  std::optional<PrincipalId> person;
  if (!subject.empty()) person = openid_principal_id(settings.issuer, subject);
  auto ended = accounts_.end_sessions(person, session);
  if (!ended) return failed(ended.error());
  return std::move(*ended);
}

}  // namespace chartroom::identity
