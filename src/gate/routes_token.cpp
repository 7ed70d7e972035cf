// OAuth's token route (RFC 6749 section 3.2): short-lived tokens for programs that prove who they are with a key of their own.

#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

constexpr std::string_view only_grant_type = "client_credentials";
constexpr std::string_view only_assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

constexpr Field fields[] = {
    {"grant_type", In::body, Kind::text, Need::required, 100, "client_credentials"},
    {"scope", In::body, Kind::text, Need::required, 400,
     "Scopes with a space between, of those that its keys are registered for."},
    {"client_assertion_type", In::body, Kind::text, Need::required, 100,
     "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
    {"client_assertion", In::body, Kind::secret, Need::required, limits::jwt_bytes_max,
     "A JWT that is signed by RS384 or ES384 with a registered key; see docs/services.md."},
    {"client_id", In::body, Kind::text, Need::optional, 64, "The account's id, if sent at all."},
};

Refusal refuse_grant(const identity::GrantRefusal& refused) {
  Refusal refusal = refuse(refused.error);
  if (refused.why == identity::GrantWhy::client) refusal = refuse(Problem::token_client);
  if (refused.why == identity::GrantWhy::scope) refusal = refuse(Problem::token_scope);
  refusal.rule = refused.rule;
  return refusal;
}

Outcome request_token(const Services& services, const Call& call) {
  if (!services.client_credentials.is_offered()) return std::unexpected(refuse(Problem::unsupported));
  const bool is_ours = call.input.text("grant_type") == only_grant_type;
  if (!is_ours || call.input.text("client_assertion_type") != only_assertion_type) {
    return std::unexpected(refuse(Problem::token_grant_type));
  }
  const std::string client_id = call.input.text_or("client_id", "");
  const auto granted =
      services.client_credentials.grant({call.input.text("client_assertion"), client_id, call.input.text("scope")});
  if (!granted) return std::unexpected(refuse_grant(granted.error()));
  boost::json::object body;
  body["access_token"] = granted->token.credential.token_text();
  body["token_type"] = "bearer";
  body["expires_in"] = std::chrono::duration_cast<std::chrono::seconds>(limits::access_token_age).count();
  body["scope"] = scopes_text(granted->scopes);
  PreparedAnswer answer = json_answer(body);
  answer.principal = granted->account.id;
  answer.principal_name = granted->account.name;
  answer.roles = granted->account.roles;
  answer.signed_in_by = "client_assertion";
  answer.object = TokenId{granted->token.credential.id.bytes}.text();
  return answer;
}

}  // namespace

std::vector<RouteSpec> token_routes() {
  return {
      {.method = "POST",
       .path = "/api/token",
       .action = Action::request_token,
       .summary =
           "A token of five minutes for a program that shows its key (OAuth client credentials with a signed assertion).",
       .fields = fields,
       .body = BodyIs::form,
       .output = "AccessToken",
       .runs = Runs::on_worker,
       .changes = Changes::nothing,
       .handler = request_token,
       .others = Others::ignored},
  };
}

}  // namespace chartroom::gate
