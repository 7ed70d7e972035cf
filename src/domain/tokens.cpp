#include "domain/tokens.h"

namespace chartroom {

std::string_view role_name(Role role) {
  switch (role) {
    case Role::clinician: return "clinician";
    case Role::privacy_officer: return "privacy_officer";
    case Role::operator_: return "operator";
  }
  return "";
}

std::optional<Role> parse_role(std::string_view name) {
  for (Role role : {Role::clinician, Role::privacy_officer, Role::operator_}) {
    if (name == role_name(role)) return role;
  }
  return std::nullopt;
}

std::string roles_text(Roles roles) {
  std::string out;
  for (Role role : {Role::clinician, Role::privacy_officer, Role::operator_}) {
    if (!roles.has(role)) continue;
    if (!out.empty()) out += ',';
    out += role_name(role);
  }
  return out;
}

std::string_view action_name(Action action) {
  switch (action) {
    case Action::see_health: return "see_health";
    case Action::see_metrics: return "see_metrics";
    case Action::see_api: return "see_api";
    case Action::sign_in: return "sign_in";
    case Action::sign_out: return "sign_out";
    case Action::see_self: return "see_self";
    case Action::change_password: return "change_password";
    case Action::manage_tokens: return "manage_tokens";
    case Action::search_patients: return "search_patients";
    case Action::read_chart: return "read_chart";
    case Action::ask: return "ask";
    case Action::import_charts: return "import_charts";
    case Action::see_imports: return "see_imports";
    case Action::manage_accounts: return "manage_accounts";
    case Action::manage_grants: return "manage_grants";
    case Action::read_ledger: return "read_ledger";
    case Action::verify_ledger: return "verify_ledger";
    case Action::see_status: return "see_status";
    case Action::see_page: return "see_page";
    case Action::give_feedback: return "give_feedback";
    case Action::read_feedback: return "read_feedback";
    case Action::review_feedback: return "review_feedback";
    case Action::manage_second_factor: return "manage_second_factor";
    case Action::remove_second_factor: return "remove_second_factor";
  }
  return "";
}

std::string_view relation_name(Relation relation) {
  switch (relation) {
    case Relation::none: return "none";
    case Relation::care_team: return "care_team";
    case Relation::encounter: return "encounter";
    case Relation::grant: return "grant";
  }
  return "";
}

std::string_view signed_in_by_name(SignedInBy how) {
  switch (how) {
    case SignedInBy::session: return "session";
    case SignedInBy::bearer_token: return "bearer_token";
    case SignedInBy::local_socket: return "local_socket";
    case SignedInBy::system: return "system";
  }
  return "";
}

std::string_view source_name(Source source) {
  switch (source) {
    case Source::local: return "local";
    case Source::directory: return "directory";
    case Source::openid: return "openid";
  }
  return "";
}

}  // namespace chartroom
