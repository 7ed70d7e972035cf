#include "identity/client_credentials.h"

#include <array>

#include "base/limits.h"
#include "identity/jwt_claims.h"

namespace chartroom::identity {
namespace {

constexpr std::array algorithms = {crypto::SignatureAlgorithm::rs384, crypto::SignatureAlgorithm::es384};

std::unexpected<GrantRefusal> no_client(std::string_view rule, std::string detail) {
  return std::unexpected(GrantRefusal{GrantWhy::client, {ErrorCode::unauthenticated, std::move(detail)}, rule});
}

std::unexpected<GrantRefusal> no_client(const JwtRefusal& refused) {
  return no_client(jwt_why_name(refused.why), refused.detail);
}

std::unexpected<GrantRefusal> grant_failed(Error error) {
  return std::unexpected(GrantRefusal{GrantWhy::failed, std::move(error), ""});
}

std::optional<Scopes> parse_scopes(std::string_view text) {
  Scopes scopes;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const auto scope = parse_scope(text.substr(0, space));
    if (!scope) return std::nullopt;
    scopes = scopes.with(*scope);
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  return scopes;
}

ClaimRules rules_for(const std::string& client, const std::string& token_url) {
  ClaimRules rules;
  rules.issuer = client;
  rules.audiences = {token_url};
  rules.subject = client;
  rules.lifetime_max = limits::client_assertion_age_max;
  rules.needed = {"jti"};
  rules.types = {"jwt", ""};
  return rules;
}

}  // namespace

ClientCredentials::ClientCredentials(store::Store& store, const Clock& clock, Sessions& sessions, std::string token_url)
    : store_(store), clock_(clock), sessions_(sessions), token_url_(std::move(token_url)) {}

std::expected<store::AccountRow, GrantRefusal> ClientCredentials::authenticate(const TokenRequest& request) {
  auto jwt = Jwt::parse(request.assertion);
  if (!jwt) return no_client(jwt.error());
  if (jwt->key_id().empty()) return no_client(jwt_why_name(JwtWhy::unknown_key), "the assertion names no key");
  const std::string client = jwt->claimed_issuer();
  const auto id = PrincipalId::parse(client);
  if (!id || (!request.client_id.empty() && request.client_id != client))
    return no_client(jwt_why_name(JwtWhy::issuer), "no such client");
  auto found = store_.account(*id);
  if (!found) return grant_failed(found.error());
  if (!*found || !(*found)->service || (*found)->service->keys.empty())
    return no_client(jwt_why_name(JwtWhy::issuer), "no client with keys");
  store::AccountRow account = std::move(**found);
  const auto keys = KeySet::parse(account.service->keys);
  if (!keys) return grant_failed(keys.error());
  const ClaimRules rules = rules_for(client, token_url_);
  if (const auto right = check_type(*jwt, rules); !right) return no_client(right.error());
  const auto claims = verify(std::move(*jwt), *keys, algorithms);
  if (!claims) return no_client(claims.error());
  if (const auto right = check_claims(*claims, rules, clock_.now()); !right) return no_client(right.error());
  // Once, whatever becomes of the request.
  const Timestamp expires = *claims->time("exp") + limits::jwt_clock_skew_max;
  const auto used = store_.write([&](store::Transaction& transaction) {
    return transaction.use_assertion(account.id, claims->text("jti").value_or(""), expires);
  });
  if (used) return account;
  if (used.error().code == ErrorCode::conflict) return no_client("token_replayed", used.error().detail);
  return grant_failed(used.error());
}

std::expected<GrantedToken, GrantRefusal> ClientCredentials::grant(const TokenRequest& request) {
  if (!is_offered()) return grant_failed({ErrorCode::unsupported, "no services.token_url is configured"});
  auto account = authenticate(request);
  if (!account) return std::unexpected(account.error());
  const auto scopes = parse_scopes(request.scope);
  if (!scopes || scopes->empty() || !account->service->key_scopes.has_all(*scopes)) {
    return std::unexpected(GrantRefusal{GrantWhy::scope, {ErrorCode::forbidden, "a scope that the program may not have"}, ""});
  }
  NewToken wanted;
  wanted.account = account->id;
  wanted.name = "issued for its key";
  wanted.expires = clock_.now() + limits::access_token_age;
  wanted.bounds.scopes = *scopes;
  wanted.kind = store::TokenKind::issued;
  wanted.service = account->service;
  const auto opened = sessions_.open_token(wanted);
  if (opened) return GrantedToken{std::move(*account), *opened, *scopes};
  if (opened.error().code == ErrorCode::unauthenticated) return no_client("account_disabled", opened.error().detail);
  return grant_failed(opened.error());
}

}  // namespace chartroom::identity
