#include "gate/token_answers.h"

#include <algorithm>

namespace chartroom::gate {
namespace {

namespace json = boost::json;

std::unexpected<Refusal> bad(std::string_view field) { return std::unexpected(refuse(Problem::bad_field, field)); }

std::expected<store::TokenBounds, Refusal> bounds_of(const Input& input) {
  store::TokenBounds bounds;
  bounds.scopes = input.scopes("scopes");
  if (bounds.scopes.empty()) return bad("scopes");
  if (input.has("from")) {
    // An empty list would be a token that is good from nowhere, or from anywhere: nobody knows which was meant.
    const auto& texts = input.texts("from");
    if (texts.empty() || texts.size() > limits::token_ranges_max) return bad("from");
    for (const std::string& text : texts) {
      const auto range = AddressRange::parse(text);
      if (!range) return bad("from");
      bounds.from.push_back(*range);
    }
  }
  if (input.has("certificate")) {
    const auto bytes = from_base64url(input.text("certificate"));
    crypto::Digest& digest = bounds.certificate.emplace();
    if (!bytes || bytes->size() != digest.size()) return bad("certificate");
    std::ranges::copy(*bytes, digest.begin());
  }
  return bounds;
}

}  // namespace

std::expected<identity::NewToken, Refusal> token_wanted(const Services& services, const Call& call, PrincipalId account) {
  auto bounds = bounds_of(call.input);
  if (!bounds) return std::unexpected(bounds.error());
  identity::NewToken wanted;
  wanted.account = account;
  wanted.name = call.input.text("name");
  const Timestamp now = services.clock.now();
  wanted.expires = call.input.has("expires") ? call.input.time("expires") : now + limits::token_age_default;
  if (wanted.expires <= now || wanted.expires > now + limits::token_age_max) return bad("expires");
  wanted.bounds = std::move(*bounds);
  wanted.asking = call.principal->session();
  return wanted;
}

Outcome open_token(const Services& services, const identity::NewToken& wanted) {
  const auto opened = services.sessions.open_token(wanted);
  if (!opened) return std::unexpected(refuse(opened.error()));
  json::object body;
  body["id"] = TokenId{opened->credential.id.bytes}.text();
  body["name"] = wanted.name;
  body["expires"] = format_timestamp(opened->expires);
  body["scopes"] = scopes_json(wanted.bounds.scopes);
  body["token"] = opened->credential.token_text();
  PreparedAnswer answer = json_answer(body, 201);
  answer.object = TokenId{opened->credential.id.bytes}.text();
  return answer;
}

Outcome list_tokens_of(const Services& services, PrincipalId account) {
  const auto tokens = services.sessions.tokens_of(account);
  if (!tokens) return std::unexpected(refuse(tokens.error()));
  json::array items;
  for (const store::SessionRow& token : *tokens) items.push_back(token_json(token));
  return json_answer(page_json(std::move(items), ""));
}

Outcome revoke_token_of(const Services& services, const Call& call, PrincipalId account) {
  const SessionId id{call.input.id<TokenId>("token").bytes};
  const auto ended = services.sessions.end(account, id, SignedInBy::bearer_token);
  if (!ended) return std::unexpected(refuse(ended.error()));
  return empty_answer();
}

}  // namespace chartroom::gate
