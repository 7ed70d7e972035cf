// One's own: signing in and out, who one is, the password, tokens.

#include "base/log.h"
#include "crypto/random.h"
#include "gate/caller.h"
#include "gate/owner_problem.h"
#include "gate/respond.h"
#include "gate/route_table.h"
#include "gate/token_answers.h"
#include "http/listen.h"

namespace chartroom::gate {
namespace {

constexpr Field sign_in_fields[] = {
    {"name", In::body, Kind::text, Need::required, 256, "The account's name."},
    {"password", In::body, Kind::secret, Need::required, limits::password_bytes_max, "Its password."},
    {"code", In::body, Kind::secret, Need::optional, 64,
     "Where the account has a second factor: the code that the app shows, or a recovery code. Of one of the clinic's directory "
     "it "
     "is looked at only while no server of that answers."},
};
constexpr Field password_fields[] = {
    {"old_password", In::body, Kind::secret, Need::required, limits::password_bytes_max, "The present password."},
    {"new_password", In::body, Kind::secret, Need::required, limits::password_bytes_max,
     "At least 12 characters; neither the account's name nor the present password, and none that is guessed first."},
    {"code", In::body, Kind::secret, Need::optional, 64,
     "Needed where the account has a second factor, unless the present password is a one-time password."},
};
constexpr Field token_fields[] = {token_name_field, token_expires_field, token_scopes_field, token_from_field,
                                  token_certificate_field};
constexpr Field token_id_fields[] = {path_field("token", Kind::token_id, "The token's id, as the list has it.")};

Problem problem_of(const identity::SignInRefusal& refused) {
  switch (refused.why) {
    case identity::SignInWhy::wrong: return Problem::wrong_sign_in;
    case identity::SignInWhy::second_factor_required: return Problem::second_factor_required;
    case identity::SignInWhy::wrong_code: return Problem::wrong_second_factor;
    case identity::SignInWhy::codes_locked: return Problem::second_factor_locked;
    case identity::SignInWhy::one_time_password_expired: return Problem::one_time_password_expired;
    case identity::SignInWhy::throttled: return Problem::throttled;
    case identity::SignInWhy::no_role: return Problem::no_role;
    case identity::SignInWhy::directory_password_expired: return Problem::directory_password_expired;
    case identity::SignInWhy::directory_silent: return Problem::directory_unavailable;
    case identity::SignInWhy::failed: break;
  }
  return refuse(refused.error).problem;
}

// While the directory is silent, whatever the name: which of them have emergency access shows nowhere but in the ledger.
bool was_emergency_tried(const identity::SignInRefusal& refused) {
  return refused.why == identity::SignInWhy::directory_silent && refused.rule != identity::emergency_throttled;
}

Outcome sign_in(const Services& services, const Call& call) {
  const std::string& name = call.input.text("name");
  const std::string code = call.input.text_or("code", "");
  auto signed_in = services.sign_in.attempt(name, {call.input.text("password"), code}, http::address_group(call.http.peer));
  if (!signed_in) {
    Refusal refusal = refuse(problem_of(signed_in.error()));
    if (refusal.problem != Problem::wrong_sign_in) refusal.detail = signed_in.error().error.detail;
    refusal.rule = signed_in.error().rule;
    if (signed_in.error().retry_after.count() > 0) refusal.retry_after = signed_in.error().retry_after;
    const bool was_tried = was_password_tried(refusal.problem) || was_emergency_tried(signed_in.error());
    if (was_tried) refusal.claimed_name = identity::parse_account_name(name).value_or("");
    return std::unexpected(std::move(refusal));
  }
  std::string body;
  JsonText json(body);
  json.open_object();
  json.name("account");
  json.open_object();
  write_account(json, signed_in->account);
  json.close_object();
  json.flag("must_add_second_factor", services.sessions.duty_of(signed_in->account) == identity::Duty::add_second_factor);
  const bool is_emergency = signed_in->how == SignedInBy::emergency_session;
  json.flag("emergency_session", is_emergency);
  json.member("csrf", signed_in->session.credential.csrf_text());
  json.member("expires", format_timestamp(signed_in->session.expires));
  json.close_object();
  PreparedAnswer answer = text_answer(std::move(body));
  answer.headers.push_back({"Set-Cookie", cookie_header(signed_in->session.credential.cookie_text())});
  answer.principal = signed_in->account.id;
  answer.principal_name = signed_in->account.name;
  answer.roles = signed_in->account.roles;
  answer.signed_in_by = is_emergency ? signed_in_by_name(signed_in->how) : source_name(signed_in->account.source);
  answer.object = identity::factor_used_name(signed_in->factor);
  if (is_emergency) log::warning("signed_in_without_directory", {{"principal", signed_in->account.id.text()}});
  return answer;
}

Outcome sign_out(const Services& services, const Call& call) {
  const auto ended = services.sessions.end(call.principal->id(), *call.principal->session(), SignedInBy::session);
  if (!ended) return std::unexpected(refuse(ended.error()));
  PreparedAnswer answer = empty_answer();
  answer.headers.push_back({"Set-Cookie", cookie_removal_header()});
  return answer;
}

// What the caller may open charts for, and whether and how they may break the glass.
void write_purposes(JsonText& json, const policy::PolicyRules& rules, const Principal& principal) {
  const Purposes purposes = policy::purposes_of(rules, principal);
  json.name("purposes");
  json.open_array();
  for (std::size_t number = 0; number < purpose_count; ++number) {
    const auto purpose = static_cast<Purpose>(number);
    if (purposes.has(purpose)) json.text(purpose_name(purpose));
  }
  json.close_array();
  if (const auto implied = policy::implied_purpose(rules, principal)) json.member("purpose", purpose_name(*implied));
  if (!purposes.has(Purpose::emergency) || rules.emergency.minutes == 0) return;
  json.name("emergency");
  json.open_object();
  json.member("minutes", std::uint64_t{rules.emergency.minutes});
  json.name("reasons");
  json.open_array();
  for (const policy::EmergencyReason& reason : rules.emergency.reasons) {
    json.open_object();
    json.member("code", reason.code);
    json.member("words", reason.words);
    json.close_object();
  }
  json.close_array();
  json.close_object();
}

Outcome see_self(const Services& services, const Call& call) {
  std::string body;
  body.reserve(512);
  JsonText json(body);
  json.open_object();
  json.member("principal", call.principal->id().text());
  json.member("name", call.principal->name());
  json.member("signed_in_by", signed_in_by_name(call.principal->how()));
  json.name("roles");
  write_roles(json, call.principal->roles());
  write_purposes(json, services.policies.in_force().get()->rules(), *call.principal);
  json.member_if("csrf", call.csrf);
  if (call.principal->how() == SignedInBy::bearer_token) {
    json.name("scopes");
    write_scopes(json, call.principal->scopes());
  }
  if (call.account != nullptr) {
    json.flag("must_add_second_factor", services.sessions.duty_of(*call.account) == identity::Duty::add_second_factor);
    json.flag("may_add_second_factor", services.second_factors.is_for(call.account->source));
    json.name("account");
    json.open_object();
    write_account(json, *call.account);
    json.close_object();
  }
  json.close_object();
  return text_answer(std::move(body));
}

Outcome change_password(const Services& services, const Call& call) {
  const std::string code = call.input.text_or("code", "");
  const auto used = services.accounts.change_password(*call.principal,
                                                      {call.input.text("old_password"), call.input.text("new_password"), code});
  if (!used) return std::unexpected(refuse_owner(used.error()));
  PreparedAnswer answer = empty_answer();
  answer.object = identity::factor_used_name(*used);
  return answer;
}

Outcome list_tokens(const Services& services, const Call& call) { return list_tokens_of(services, call.principal->id()); }

Outcome make_token(const Services& services, const Call& call) {
  const auto wanted = token_wanted(services, call, call.principal->id());
  if (!wanted) return std::unexpected(wanted.error());
  return open_token(services, *wanted);
}

Outcome revoke_token(const Services& services, const Call& call) {
  return revoke_token_of(services, call, call.principal->id());
}

}  // namespace

std::vector<RouteSpec> self_routes() {
  return {
      {.method = "POST",
       .path = "/api/session",
       .action = Action::sign_in,
       .summary = "Sign in with name and password, and a code where there is a second factor; sets the session's cookie.",
       .fields = sign_in_fields,
       .body = BodyIs::json,
       .output = "SignedIn",
       .runs = Runs::on_sign_in_worker,
       .changes = Changes::nothing,
       .handler = sign_in},
      {.method = "DELETE",
       .path = "/api/session",
       .action = Action::sign_out,
       .summary = "Sign out: the session ends at once.",
       .fields = {},
       .status = 204,
       .runs = Runs::on_worker,
       .changes = Changes::nothing,
       .handler = sign_out},
      {.method = "GET",
       .path = "/api/self",
       .action = Action::see_self,
       .summary = "Who am I, and what is my CSRF value?",
       .fields = {},
       .output = "Self",
       .handler = see_self},
      {.method = "POST",
       .path = "/api/self/password",
       .action = Action::change_password,
       .summary = "Change one's own password; one's other sessions end.",
       .fields = password_fields,
       .body = BodyIs::json,
       .status = 204,
       .runs = Runs::on_password_worker,
       .changes = Changes::something,
       .handler = change_password},
      {.method = "GET",
       .path = "/api/tokens",
       .action = Action::manage_tokens,
       .summary = "One's own bearer tokens.",
       .fields = {},
       .output = "TokenPage",
       .runs = Runs::on_worker,
       .handler = list_tokens},
      {.method = "POST",
       .path = "/api/tokens",
       .action = Action::manage_tokens,
       .summary = "Make a bearer token for a program; its text is shown this once.",
       .fields = token_fields,
       .body = BodyIs::json,
       .output = "NewToken",
       .status = 201,
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = make_token},
      {.method = "DELETE",
       .path = "/api/tokens/{token}",
       .action = Action::manage_tokens,
       .summary = "Revoke one of one's own tokens; it ends at once.",
       .fields = token_id_fields,
       .status = 204,
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = revoke_token},
  };
}

}  // namespace chartroom::gate
