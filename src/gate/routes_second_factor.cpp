// The second factor: one's own, in two steps, and somebody else's who has lost it. Of an account of the clinic's directory it
// is its emergency access. What is shown once stands in these answers and in no record.

#include "gate/owner_problem.h"
#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

constexpr Field begin_fields[] = {
    {"password", In::body, Kind::secret, Need::required, limits::password_bytes_max, "The present password."},
};
constexpr Field factor_confirm_fields[] = {
    {"code", In::body, Kind::secret, Need::required, 64, "The six digits that the app shows for the new secret."},
};
constexpr Field owner_fields[] = {
    {"password", In::body, Kind::secret, Need::required, limits::password_bytes_max, "The present password."},
    {"code", In::body, Kind::secret, Need::required, 64, "A code of the second factor, or a recovery code."},
};
constexpr Field account_fields[] = {path_field("account", Kind::principal_id, "The account's id.")};

std::string codes_text(const std::vector<std::string>& codes) {
  std::string body;
  JsonText json(body);
  json.open_object();
  json.name("recovery_codes");
  json.open_array();
  for (const std::string& code : codes) json.text(code);
  json.close_array();
  json.close_object();
  return body;
}

Outcome begin_factor(const Services& services, const Call& call) {
  const auto shown = services.second_factors.begin(*call.principal, call.input.text("password"));
  if (!shown) return std::unexpected(refuse_owner(shown.error()));
  std::string body;
  JsonText json(body);
  json.open_object();
  json.member("secret", shown->secret);
  json.member("uri", shown->uri);
  json.member("until", format_timestamp(shown->until));
  json.close_object();
  return text_answer(std::move(body), 201);
}

Outcome confirm_factor(const Services& services, const Call& call) {
  const auto codes = services.second_factors.confirm(*call.principal, call.input.text("code"));
  if (!codes) return std::unexpected(refuse_owner(codes.error()));
  PreparedAnswer answer = text_answer(codes_text(*codes));
  if (call.principal->source() == Source::directory) answer.object = "emergency_access";
  return answer;
}

Outcome renew_codes(const Services& services, const Call& call) {
  const auto renewed =
      services.second_factors.renew_recovery_codes(*call.principal, call.input.text("password"), call.input.text("code"));
  if (!renewed) return std::unexpected(refuse_owner(renewed.error()));
  PreparedAnswer answer = text_answer(codes_text(renewed->codes));
  answer.object = identity::factor_used_name(renewed->used);
  return answer;
}

Outcome remove_own(const Services& services, const Call& call) {
  const auto used = services.second_factors.remove(*call.principal, call.input.text("password"), call.input.text("code"));
  if (!used) return std::unexpected(refuse_owner(used.error()));
  PreparedAnswer answer = empty_answer();
  answer.object = identity::factor_used_name(*used);
  return answer;
}

Outcome remove_of(const Services& services, const Call& call) {
  const PrincipalId id = call.input.id<PrincipalId>("account");
  if (id == call.permit.principal()) return std::unexpected(refuse(Problem::own_account));
  const auto account = services.accounts.find(id);
  if (!account) return std::unexpected(refuse(account.error()));
  // An operator alone would be one password away from charts.
  if (identity::needs_two_people(account->roles) && !call.principal->roles().has(Role::privacy_officer)) {
    return std::unexpected(refuse(Problem::privacy_officer_needed));
  }
  const auto removed = services.second_factors.remove_of(id);
  if (removed) return empty_answer();
  if (removed.error().code == ErrorCode::conflict) return std::unexpected(refuse(Problem::no_second_factor));
  return std::unexpected(refuse(removed.error()));
}

}  // namespace

std::vector<RouteSpec> second_factor_routes() {
  return {
      {.method = "POST",
       .path = "/api/self/second-factor",
       .action = Action::manage_second_factor,
       .summary =
           "Begin to add a second factor (for an account of the clinic's directory: emergency access): its secret, shown "
           "this once. It asks for nothing until it is confirmed.",
       .fields = begin_fields,
       .body = BodyIs::json,
       .output = "ShownFactor",
       .status = 201,
       .runs = Runs::on_owner_worker,
       .changes = Changes::something,
       .handler = begin_factor},
      {.method = "POST",
       .path = "/api/self/second-factor/confirm",
       .action = Action::manage_second_factor,
       .summary =
           "Confirm it with its first code; the answer has the recovery codes, this once. A local account's other sessions and "
           "tokens end.",
       .fields = factor_confirm_fields,
       .body = BodyIs::json,
       .output = "RecoveryCodes",
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = confirm_factor},
      {.method = "POST",
       .path = "/api/self/second-factor/recovery-codes",
       .action = Action::manage_second_factor,
       .summary = "New recovery codes, shown this once; the ones before open nothing from then on.",
       .fields = owner_fields,
       .body = BodyIs::json,
       .output = "RecoveryCodes",
       .runs = Runs::on_owner_worker,
       .changes = Changes::something,
       .handler = renew_codes},
      {.method = "POST",
       .path = "/api/self/second-factor/remove",
       .action = Action::manage_second_factor,
       .summary = "Remove one's own second factor.",
       .fields = owner_fields,
       .body = BodyIs::json,
       .status = 204,
       .runs = Runs::on_owner_worker,
       .changes = Changes::something,
       .handler = remove_own},
      {.method = "DELETE",
       .path = "/api/accounts/{account}/second-factor",
       .action = Action::remove_second_factor,
       .summary = "Remove the second factor of somebody who has lost it; their sessions and tokens end at once.",
       .fields = account_fields,
       .status = 204,
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = remove_of},
  };
}

}  // namespace chartroom::gate
