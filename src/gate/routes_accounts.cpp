// Accounts, by operators. Nobody changes their own account here, and what opens charts is only asked for: a privacy officer
// confirms it, so that no operator makes a clinician alone, nor becomes one with a new password.

#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

constexpr Field new_account_fields[] = {
    {"name", In::body, Kind::text, Need::required, 64, "What its owner signs in with: a-z 0-9 . _ @ -"},
    {"display_name", In::body, Kind::text, Need::optional, 200, "The person's name."},
    {"roles", In::body, Kind::role_list, Need::required, 32,
     "clinician, nurse, therapist, registrar, billing, researcher, privacy_officer, operator"},
    {"practitioner", In::body, Kind::texts, Need::optional, 400,
     "Identifiers \"system|value\" by which charts name this person; relations to patients are found by them."},
};
constexpr Field account_change_fields[] = {
    path_field("account", Kind::principal_id, "The account's id."),
    {"display_name", In::body, Kind::text, Need::optional, 200, "The person's name."},
    {"roles", In::body, Kind::role_list, Need::optional, 32, "All its roles from now on."},
    {"practitioner", In::body, Kind::texts, Need::optional, 400, "All its identifiers from now on."},
    {"disabled", In::body, Kind::flag, Need::optional, 0,
     "true: its sessions and tokens end at once. false: it may sign in again; asked for where it opens charts."},
    {"reset_password", In::body, Kind::flag, Need::optional, 0,
     "true: a new one-time password is made and its sessions and tokens end."},
};
constexpr Field asked_fields[] = {
    path_field("account", Kind::principal_id, "The account's id."),
    {"at", In::body, Kind::text, Need::required, 40, "When it was asked, as `asked` says: what was asked since is not meant."},
};

std::vector<std::string> practitioner_of(const Input& input) {
  return input.has("practitioner") ? input.texts("practitioner") : std::vector<std::string>{};
}

Outcome page_of(const std::vector<store::AccountRow>& accounts) {
  std::string body;
  JsonText json(body);
  json.open_object();
  json.name("items");
  json.open_array();
  for (const store::AccountRow& account : accounts) {
    json.open_object();
    write_account(json, account);
    json.close_object();
  }
  json.close_array();
  json.close_object();
  return text_answer(std::move(body));
}

Outcome list_accounts(const Services& services, const Call&) {
  const auto accounts = services.accounts.list();
  if (!accounts) return std::unexpected(refuse(accounts.error()));
  return page_of(*accounts);
}

Outcome list_asked(const Services& services, const Call&) {
  const auto accounts = services.accounts.asked();
  if (!accounts) return std::unexpected(refuse(accounts.error()));
  return page_of(*accounts);
}

identity::Accounts::Asking asking(const Call& call) { return {call.permit.principal(), call.principal->name()}; }

std::string account_text(const store::AccountRow& account, std::string_view one_time_password = {}) {
  std::string body;
  JsonText json(body);
  json.open_object();
  write_account(json, account);
  json.member_if("one_time_password", one_time_password);
  json.close_object();
  return body;
}

Outcome create_account(const Services& services, const Call& call) {
  const identity::NewAccount wanted{call.input.text("name"), call.input.text_or("display_name", ""), call.input.roles("roles"),
                                    practitioner_of(call.input)};
  if (!identity::parse_account_name(wanted.name)) return std::unexpected(refuse(Problem::bad_field, "name"));
  if (!are_practitioner_identifiers(wanted.practitioner)) return std::unexpected(refuse(Problem::bad_field, "practitioner"));
  const auto issued = services.accounts.ask_create(wanted, asking(call));
  if (!issued) return std::unexpected(refuse(issued.error()));
  PreparedAnswer answer = text_answer(account_text(issued->account, issued->one_time_password), 201);
  answer.subject = issued->account.id;
  return answer;
}

identity::AccountChange change_of(const Input& input) {
  identity::AccountChange change;
  if (input.has("display_name")) change.display_name = input.text("display_name");
  if (input.has("roles")) change.roles = input.roles("roles");
  if (input.has("practitioner")) change.practitioner = input.texts("practitioner");
  if (input.has("disabled")) {
    change.state = input.flag("disabled") ? identity::AccountState::disabled : identity::AccountState::enabled;
  }
  return change;
}

Refusal refuse_change(const Error& error) {
  const bool is_elsewhere = error.code == ErrorCode::conflict && error.detail != identity::asked_by_another;
  return is_elsewhere ? refuse(Problem::directory_account) : refuse(error);
}

Outcome change_account(const Services& services, const Call& call) {
  const PrincipalId id = call.input.id<PrincipalId>("account");
  if (id == call.permit.principal()) return std::unexpected(refuse(Problem::own_account));
  const identity::AccountChange change = change_of(call.input);
  if (change.practitioner && !are_practitioner_identifiers(*change.practitioner)) {
    return std::unexpected(refuse(Problem::bad_field, "practitioner"));
  }
  const auto changed = services.accounts.ask_change(id, change, asking(call));
  if (!changed) return std::unexpected(refuse_change(changed.error()));
  if (!call.input.has("reset_password") || !call.input.flag("reset_password")) return text_answer(account_text(*changed));
  const auto issued = services.accounts.ask_password(id, asking(call));
  if (!issued) return std::unexpected(refuse_change(issued.error()));
  return text_answer(account_text(issued->account, issued->one_time_password));
}

// When that was asked which the caller has looked at: `conflict` if something else is asked now.
std::expected<Timestamp, Refusal> asked_at(const Services& services, const Call& call) {
  const auto account = services.accounts.find(call.input.id<PrincipalId>("account"));
  if (!account) return std::unexpected(refuse(account.error()));
  const bool is_meant = account->asked && format_timestamp(account->asked->at) == call.input.text("at");
  if (!is_meant) return std::unexpected(refuse(Problem::conflict));
  return account->asked->at;
}

Refusal refuse_asked(const Error& error) {
  return error.code == ErrorCode::forbidden ? refuse(Problem::own_asking) : refuse(error);
}

Outcome confirm_asked(const Services& services, const Call& call) {
  const auto at = asked_at(services, call);
  if (!at) return std::unexpected(at.error());
  const auto id = call.input.id<PrincipalId>("account");
  const auto confirmed = services.accounts.confirm(id, *at, asking(call));
  if (!confirmed) return std::unexpected(refuse_asked(confirmed.error()));
  PreparedAnswer answer = text_answer(account_text(confirmed->account, confirmed->one_time_password));
  answer.subject = id;
  answer.object = "confirmed";
  return answer;
}

Outcome decline_asked(const Services& services, const Call& call) {
  const auto at = asked_at(services, call);
  if (!at) return std::unexpected(at.error());
  const auto id = call.input.id<PrincipalId>("account");
  const auto declined = services.accounts.decline(id, *at);
  if (!declined) return std::unexpected(refuse(declined.error()));
  PreparedAnswer answer = text_answer(account_text(*declined));
  answer.subject = id;
  answer.object = "declined";
  return answer;
}

}  // namespace

std::vector<RouteSpec> account_routes() {
  return {
      {.method = "GET",
       .path = "/api/accounts",
       .action = Action::manage_accounts,
       .summary = "All local accounts.",
       .fields = {},
       .output = "AccountPage",
       .runs = Runs::on_worker,
       .handler = list_accounts},
      {.method = "POST",
       .path = "/api/accounts",
       .action = Action::manage_accounts,
       .summary = "Make an account; the answer has its one-time password, this once. Roles that open charts are asked for.",
       .fields = new_account_fields,
       .body = BodyIs::json,
       .output = "ChangedAccount",
       .status = 201,
       .runs = Runs::on_password_worker,
       .changes = Changes::something,
       .handler = create_account},
      {.method = "PATCH",
       .path = "/api/accounts/{account}",
       .action = Action::manage_accounts,
       .summary = "Change an account, enable or disable it, or reset its password; what opens charts is asked for.",
       .fields = account_change_fields,
       .body = BodyIs::json,
       .output = "ChangedAccount",
       .runs = Runs::on_password_worker,
       .changes = Changes::something,
       .handler = change_account},
      {.method = "GET",
       .path = "/api/asked-changes",
       .action = Action::confirm_account,
       .summary = "Accounts for which an operator asked something that a privacy officer confirms.",
       .fields = {},
       .output = "AccountPage",
       .runs = Runs::on_worker,
       .handler = list_asked},
      {.method = "POST",
       .path = "/api/accounts/{account}/asked/confirm",
       .action = Action::confirm_account,
       .summary = "Confirm what somebody else asked; a one-time password that this makes is shown this once.",
       .fields = asked_fields,
       .body = BodyIs::json,
       .output = "ChangedAccount",
       .runs = Runs::on_password_worker,
       .changes = Changes::something,
       .handler = confirm_asked},
      {.method = "POST",
       .path = "/api/accounts/{account}/asked/decline",
       .action = Action::confirm_account,
       .summary = "Decline what was asked.",
       .fields = asked_fields,
       .body = BodyIs::json,
       .output = "ChangedAccount",
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = decline_asked},
  };
}

}  // namespace chartroom::gate
