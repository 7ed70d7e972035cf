#include "domain/tokens.h"

#include <algorithm>

namespace chartroom {

std::string_view role_name(Role role) {
  switch (role) {
    case Role::clinician: return "clinician";
    case Role::privacy_officer: return "privacy_officer";
    case Role::operator_: return "operator";
    case Role::nurse: return "nurse";
    case Role::therapist: return "therapist";
    case Role::registrar: return "registrar";
    case Role::billing: return "billing";
    case Role::researcher: return "researcher";
  }
  return "";
}

std::optional<Role> parse_role(std::string_view name) {
  for (const Role role : all_roles) {
    if (name == role_name(role)) return role;
  }
  return std::nullopt;
}

std::string roles_text(Roles roles) {
  std::string out;
  for (const Role role : all_roles) {
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
    case Action::see_reports: return "see_reports";
    case Action::review_access: return "review_access";
    case Action::draft_breach_letters: return "draft_breach_letters";
    case Action::verify_ledger: return "verify_ledger";
    case Action::see_status: return "see_status";
    case Action::see_page: return "see_page";
    case Action::give_feedback: return "give_feedback";
    case Action::read_feedback: return "read_feedback";
    case Action::review_feedback: return "review_feedback";
    case Action::manage_second_factor: return "manage_second_factor";
    case Action::remove_second_factor: return "remove_second_factor";
    case Action::confirm_account: return "confirm_account";
    case Action::add_labels: return "add_labels";
    case Action::remove_labels: return "remove_labels";
    case Action::see_policy: return "see_policy";
    case Action::propose_policy: return "propose_policy";
    case Action::confirm_policy: return "confirm_policy";
    case Action::explain_policy: return "explain_policy";
    case Action::break_glass: return "break_glass";
    case Action::review_emergencies: return "review_emergencies";
    case Action::manage_backups: return "manage_backups";
    case Action::test_webhook: return "test_webhook";
    case Action::see_services: return "see_services";
    case Action::manage_services: return "manage_services";
    case Action::confirm_service: return "confirm_service";
    case Action::use_services: return "use_services";
    case Action::request_token: return "request_token";
    case Action::archive_ledger: return "archive_ledger";
  }
  return "";
}

std::optional<Action> parse_action(std::string_view name) {
  for (std::size_t number = 0; number < action_count; ++number) {
    const auto action = static_cast<Action>(number);
    if (name == action_name(action)) return action;
  }
  return std::nullopt;
}

std::string_view relation_name(Relation relation) {
  switch (relation) {
    case Relation::none: return "none";
    case Relation::care_team: return "care_team";
    case Relation::encounter: return "encounter";
    case Relation::grant: return "grant";
    case Relation::department: return "department";
    case Relation::general_practitioner: return "general_practitioner";
    case Relation::panel: return "panel";
    case Relation::cohort: return "cohort";
    case Relation::emergency: return "emergency";
  }
  return "";
}

std::optional<Relation> parse_relation(std::string_view name) {
  for (std::size_t number = 0; number < relation_count; ++number) {
    const auto relation = static_cast<Relation>(number);
    if (name == relation_name(relation)) return relation;
  }
  return std::nullopt;
}

bool Standing::lacks(const Standing& other) const {
  return !roles.has_all(other.roles) || !std::ranges::includes(departments, other.departments);
}

std::string_view signed_in_by_name(SignedInBy how) {
  switch (how) {
    case SignedInBy::session: return "session";
    case SignedInBy::bearer_token: return "bearer_token";
    case SignedInBy::local_socket: return "local_socket";
    case SignedInBy::system: return "system";
    case SignedInBy::emergency_session: return "emergency_session";
  }
  return "";
}

std::string_view source_name(Source source) {
  switch (source) {
    case Source::local: return "local";
    case Source::directory: return "directory";
    case Source::service: return "service";
    case Source::openid: return "openid";
  }
  return "";
}

}  // namespace chartroom
