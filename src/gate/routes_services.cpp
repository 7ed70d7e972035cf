// Accounts of programs: made by operators, confirmed for charts by privacy officers, their tokens made by whoever answers for
// them.

#include "gate/respond.h"
#include "gate/route_table.h"
#include "gate/token_answers.h"

namespace chartroom::gate {
namespace {

constexpr Field service_field = path_field("service", Kind::principal_id, "The id of the program's account.");
constexpr Field new_service_fields[] = {
    {"name", In::body, Kind::text, Need::required, 64, "Its name, among those of people: a-z 0-9 . _ @ -"},
    {"display_name", In::body, Kind::text, Need::required, 200, "What it is for."},
    {"roles", In::body, Kind::role_list, Need::optional, 32, "operator, or none; clinician is given by a privacy officer."},
    {"owner", In::body, Kind::principal_id, Need::required, 0, "The account of the person who answers for it."},
};
constexpr Field service_change_fields[] = {
    service_field,
    {"display_name", In::body, Kind::text, Need::optional, 200, "What it is for."},
    {"roles", In::body, Kind::role_list, Need::optional, 32,
     "All that operators have given it from now on: operator, or none."},
    {"owner", In::body, Kind::principal_id, Need::optional, 0,
     "Who answers for it from now on; its tokens end, and so does the role of clinician."},
    {"disabled", In::body, Kind::flag, Need::optional, 0, "true: its tokens end at once."},
};
constexpr Field service_confirm_fields[] = {
    service_field,
    {"practitioner", In::body, Kind::texts, Need::optional, 400,
     "Identifiers \"system|value\" by which charts relate it to patients; without any, grants alone do."},
};
constexpr Field one_service_fields[] = {service_field};
constexpr Field service_token_fields[] = {service_field,      token_name_field, token_expires_field,
                                          token_scopes_field, token_from_field, token_certificate_field};
constexpr Field key_fields[] = {
    service_field,
    {"keys", In::body, Kind::text, Need::required, limits::service_keys_bytes_max,
     "Its public keys: a JWK set (RFC 7517) as a text."},
    token_scopes_field,
};
constexpr Field one_token_fields[] = {service_field, path_field("token", Kind::token_id, "The token's id.")};

std::string service_text(const store::AccountRow& service) {
  std::string body;
  JsonText json(body);
  json.open_object();
  write_service(json, service);
  json.close_object();
  return body;
}

// All of them for those who look after accounts or access; for others, the ones that they answer for.
bool sees_all(const Principal& principal) {
  return principal.roles().has(Role::operator_) || principal.roles().has(Role::privacy_officer);
}

Outcome list_services(const Services& services, const Call& call) {
  const auto all = services.service_accounts.list();
  if (!all) return std::unexpected(refuse(all.error()));
  std::string body;
  JsonText json(body);
  json.open_object();
  json.name("items");
  json.open_array();
  for (const store::AccountRow& service : *all) {
    if (!sees_all(*call.principal) && service.service->owner != call.principal->id()) continue;
    json.open_object();
    write_service(json, service);
    json.close_object();
  }
  json.close_array();
  json.close_object();
  return text_answer(std::move(body));
}

Refusal refuse_service(const Error& error, std::string_view not_found_field) {
  switch (error.code) {
    case ErrorCode::invalid: return refuse(Problem::bad_field, "roles");
    case ErrorCode::not_found: return refuse(Problem::not_found, not_found_field);
    case ErrorCode::forbidden: return refuse(Problem::own_service);
    default: return refuse(error);
  }
}

Outcome create_service(const Services& services, const Call& call) {
  const Roles roles = call.input.has("roles") ? call.input.roles("roles") : Roles();
  const identity::NewService wanted{call.input.text("name"), call.input.text("display_name"), roles,
                                    call.input.id<PrincipalId>("owner")};
  if (!identity::parse_account_name(wanted.name)) return std::unexpected(refuse(Problem::bad_field, "name"));
  const auto made = services.service_accounts.create(wanted, call.permit.principal());
  if (!made) return std::unexpected(refuse_service(made.error(), "owner"));
  PreparedAnswer answer = text_answer(service_text(*made), 201);
  answer.subject = made->id;
  return answer;
}

Outcome change_service(const Services& services, const Call& call) {
  const Input& input = call.input;
  identity::ServiceChange change;
  if (input.has("display_name")) change.display_name = input.text("display_name");
  if (input.has("roles")) change.roles = input.roles("roles");
  if (input.has("owner")) change.owner = input.id<PrincipalId>("owner");
  if (input.has("disabled")) {
    change.state = input.flag("disabled") ? identity::AccountState::disabled : identity::AccountState::enabled;
  }
  const auto changed = services.service_accounts.change(input.id<PrincipalId>("service"), change, call.permit.principal());
  if (!changed) return std::unexpected(refuse_service(changed.error(), ""));
  return text_answer(service_text(*changed));
}

Outcome confirm_service(const Services& services, const Call& call) {
  std::vector<std::string> practitioner;
  if (call.input.has("practitioner")) practitioner = call.input.texts("practitioner");
  if (!are_practitioner_identifiers(practitioner)) return std::unexpected(refuse(Problem::bad_field, "practitioner"));
  const auto confirmed =
      services.service_accounts.confirm(call.input.id<PrincipalId>("service"), call.permit.principal(), practitioner);
  if (!confirmed) return std::unexpected(refuse_service(confirmed.error(), ""));
  return text_answer(service_text(*confirmed));
}

Outcome withdraw_service(const Services& services, const Call& call) {
  const auto withdrawn = services.service_accounts.withdraw(call.input.id<PrincipalId>("service"));
  if (!withdrawn) return std::unexpected(refuse_service(withdrawn.error(), ""));
  return text_answer(service_text(*withdrawn));
}

// The program's account, for its owner and for operators; to all others there is none.
std::expected<store::AccountRow, Refusal> service_of(const Services& services, const Call& call) {
  auto service = services.service_accounts.find(call.input.id<PrincipalId>("service"));
  if (!service) return std::unexpected(refuse(service.error()));
  const bool may_see = service->service->owner == call.principal->id() || call.principal->roles().has(Role::operator_);
  if (!may_see) return std::unexpected(refuse(Problem::not_found));
  return std::move(*service);
}

Outcome list_service_tokens(const Services& services, const Call& call) {
  const auto service = service_of(services, call);
  if (!service) return std::unexpected(service.error());
  return list_tokens_of(services, service->id);
}

Outcome make_service_token(const Services& services, const Call& call) {
  const auto service = service_of(services, call);
  if (!service) return std::unexpected(service.error());
  if (!identity::may_make_tokens(*service, *call.principal)) return std::unexpected(refuse(Problem::forbidden));
  auto wanted = token_wanted(services, call, service->id);
  if (!wanted) return std::unexpected(wanted.error());
  if (!Scopes::of_services().has_all(wanted->bounds.scopes)) return std::unexpected(refuse(Problem::bad_field, "scopes"));
  wanted->service = service->service;
  return open_token(services, *wanted);
}

Outcome revoke_service_token(const Services& services, const Call& call) {
  const auto service = service_of(services, call);
  if (!service) return std::unexpected(service.error());
  return revoke_token_of(services, call, service->id);
}

Outcome set_service_keys(const Services& services, const Call& call) {
  const auto service = service_of(services, call);
  if (!service) return std::unexpected(service.error());
  if (!identity::may_make_tokens(*service, *call.principal)) return std::unexpected(refuse(Problem::forbidden));
  const Scopes scopes = call.input.scopes("scopes");
  if (scopes.empty() || !Scopes::of_services().has_all(scopes)) return std::unexpected(refuse(Problem::bad_field, "scopes"));
  const auto changed = services.service_accounts.set_keys(*service, {call.input.text("keys"), scopes});
  if (changed) return text_answer(service_text(*changed));
  if (changed.error().code == ErrorCode::invalid) return std::unexpected(refuse(Problem::bad_field, "keys"));
  return std::unexpected(refuse(changed.error()));
}

Outcome remove_service_keys(const Services& services, const Call& call) {
  const auto service = service_of(services, call);
  if (!service) return std::unexpected(service.error());
  const auto changed = services.service_accounts.remove_keys(service->id);
  if (!changed) return std::unexpected(refuse(changed.error()));
  return text_answer(service_text(*changed));
}

std::vector<RouteSpec> account_part() {
  return {
      {.method = "GET",
       .path = "/api/services",
       .action = Action::see_services,
       .summary = "Accounts of programs: all for operators and privacy officers, else those that one answers for.",
       .fields = {},
       .output = "ServicePage",
       .runs = Runs::on_worker,
       .handler = list_services},
      {.method = "POST",
       .path = "/api/services",
       .action = Action::manage_services,
       .summary = "Make an account for a program; it has no password.",
       .fields = new_service_fields,
       .body = BodyIs::json,
       .output = "Service",
       .status = 201,
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = create_service},
      {.method = "PATCH",
       .path = "/api/services/{service}",
       .action = Action::manage_services,
       .summary = "Change a program's account, give it another owner, disable or enable it; acts at once.",
       .fields = service_change_fields,
       .body = BodyIs::json,
       .output = "Service",
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = change_service},
      {.method = "POST",
       .path = "/api/services/{service}/clinician",
       .action = Action::confirm_service,
       .summary = "Give a program the role of clinician; not by who made it or answers for it. Its tokens of before end.",
       .fields = service_confirm_fields,
       .body = BodyIs::json,
       .output = "Service",
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = confirm_service},
      {.method = "DELETE",
       .path = "/api/services/{service}/clinician",
       .action = Action::confirm_service,
       .summary = "Take the role of clinician from a program; acts at once.",
       .fields = one_service_fields,
       .output = "Service",
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = withdraw_service},
  };
}

std::vector<RouteSpec> token_part() {
  return {
      {.method = "GET",
       .path = "/api/services/{service}/tokens",
       .action = Action::use_services,
       .summary = "The tokens of a program's account.",
       .fields = one_service_fields,
       .output = "TokenPage",
       .runs = Runs::on_worker,
       .handler = list_service_tokens},
      {.method = "POST",
       .path = "/api/services/{service}/tokens",
       .action = Action::use_services,
       .summary = "Make a token for a program; its text is shown this once.",
       .fields = service_token_fields,
       .body = BodyIs::json,
       .output = "NewToken",
       .status = 201,
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = make_service_token},
      {.method = "DELETE",
       .path = "/api/services/{service}/tokens/{token}",
       .action = Action::use_services,
       .summary = "Revoke a token of a program; it ends at once.",
       .fields = one_token_fields,
       .status = 204,
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = revoke_service_token},
      {.method = "PUT",
       .path = "/api/services/{service}/keys",
       .action = Action::use_services,
       .summary = "Register the public keys with which a program asks for tokens, in place of those before.",
       .fields = key_fields,
       .body = BodyIs::json,
       .output = "Service",
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = set_service_keys},
      {.method = "DELETE",
       .path = "/api/services/{service}/keys",
       .action = Action::use_services,
       .summary = "Remove a program's keys; the tokens that were issued for them end at once.",
       .fields = one_service_fields,
       .output = "Service",
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = remove_service_keys},
  };
}

}  // namespace

std::vector<RouteSpec> service_routes() {
  std::vector<RouteSpec> all = account_part();
  const std::vector<RouteSpec> tokens = token_part();
  all.insert(all.end(), tokens.begin(), tokens.end());
  return all;
}

}  // namespace chartroom::gate
