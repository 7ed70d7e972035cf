#include "gate/audit_kind.h"

#include <algorithm>
#include <array>

#include "audit/own_actions.h"
#include "domain/purpose.h"

namespace chartroom::gate {
namespace {

constexpr AuditCode dcm_application_activity{"110100", "Application Activity"};
constexpr AuditCode dcm_audit_log_used{"110101", "Audit Log Used"};
constexpr AuditCode dcm_import_event{"110107", "Import"};
constexpr AuditCode dcm_patient_record{"110110", "Patient Record"};
constexpr AuditCode dcm_query_event{"110112", "Query"};
constexpr AuditCode dcm_user_authentication{"110114", "User Authentication"};

constexpr AuditCode dcm_no_type{"", ""};
constexpr AuditCode dcm_login{"110122", "Login"};
constexpr AuditCode dcm_logout{"110123", "Logout"};
constexpr AuditCode dcm_emergency_override{"110127", "Emergency Override Started"};
constexpr AuditCode dcm_security_configuration{"110129", "Security Configuration"};
constexpr AuditCode dcm_recording_started{"110134", "Audit Recording Started"};
constexpr AuditCode dcm_object_attributes{"110135", "Object Security Attributes Changed"};
constexpr AuditCode dcm_roles_changed{"110136", "Security Roles Changed"};
constexpr AuditCode dcm_user_attributes{"110137", "User Security Attributes Changed"};

constexpr auto kind_read = Interaction::read;
constexpr auto kind_search = Interaction::search;
constexpr auto kind_create = Interaction::create;
constexpr auto kind_update = Interaction::update;
constexpr auto kind_remove = Interaction::remove;
constexpr auto kind_execute = Interaction::execute;

struct KindRow {
  std::string_view action;
  AuditCode event;
  AuditCode type;
  Interaction get;   // what a GET of it does,
  Interaction post;  // and a POST, or what is no request; PUT and PATCH update, DELETE removes
};

constexpr std::array kind_rows = {
    KindRow{"see_health", dcm_application_activity, dcm_no_type, kind_read, kind_execute},
    KindRow{"see_metrics", dcm_application_activity, dcm_no_type, kind_read, kind_execute},
    KindRow{"see_api", dcm_application_activity, dcm_no_type, kind_read, kind_execute},
    KindRow{"see_page", dcm_application_activity, dcm_no_type, kind_read, kind_execute},
    KindRow{"see_status", dcm_application_activity, dcm_no_type, kind_read, kind_execute},
    KindRow{"see_self", dcm_application_activity, dcm_no_type, kind_read, kind_execute},
    KindRow{"see_imports", dcm_application_activity, dcm_no_type, kind_read, kind_execute},
    KindRow{"test_webhook", dcm_application_activity, dcm_no_type, kind_execute, kind_execute},
    KindRow{audit::unknown_route, dcm_application_activity, dcm_no_type, kind_execute, kind_execute},
    KindRow{audit::no_request, dcm_application_activity, dcm_no_type, kind_execute, kind_execute},
    KindRow{"sign_in", dcm_user_authentication, dcm_login, kind_execute, kind_execute},
    KindRow{"sign_out", dcm_user_authentication, dcm_logout, kind_execute, kind_execute},
    KindRow{"request_token", dcm_user_authentication, dcm_login, kind_execute, kind_execute},
    KindRow{"search_patients", dcm_query_event, dcm_no_type, kind_search, kind_search},
    KindRow{"ask", dcm_query_event, dcm_no_type, kind_search, kind_search},
    KindRow{"draft_breach_letters", dcm_query_event, dcm_no_type, kind_search, kind_search},
    KindRow{"see_reports", dcm_query_event, dcm_no_type, kind_search, kind_search},
    KindRow{"review_feedback", dcm_query_event, dcm_no_type, kind_search, kind_search},
    KindRow{"read_chart", dcm_patient_record, dcm_no_type, kind_read, kind_read},
    KindRow{"give_feedback", dcm_patient_record, dcm_no_type, kind_read, kind_create},
    KindRow{"read_feedback", dcm_patient_record, dcm_no_type, kind_read, kind_read},
    KindRow{"explain_policy", dcm_application_activity, dcm_no_type, kind_read, kind_read},
    KindRow{"import_charts", dcm_import_event, dcm_no_type, kind_read, kind_create},
    KindRow{"read_ledger", dcm_audit_log_used, dcm_no_type, kind_search, kind_search},
    KindRow{"verify_ledger", dcm_audit_log_used, dcm_no_type, kind_read, kind_read},
    KindRow{"review_access", security_alert, dcm_user_attributes, kind_read, kind_create},
    KindRow{"manage_accounts", security_alert, dcm_user_attributes, kind_read, kind_create},
    KindRow{"manage_tokens", security_alert, dcm_user_attributes, kind_read, kind_create},
    KindRow{"manage_second_factor", security_alert, dcm_user_attributes, kind_read, kind_create},
    KindRow{"remove_second_factor", security_alert, dcm_user_attributes, kind_read, kind_remove},
    KindRow{"change_password", security_alert, dcm_user_attributes, kind_read, kind_update},
    KindRow{"confirm_account", security_alert, dcm_roles_changed, kind_read, kind_update},
    KindRow{"see_services", security_alert, dcm_user_attributes, kind_read, kind_read},
    KindRow{"manage_services", security_alert, dcm_user_attributes, kind_read, kind_create},
    KindRow{"confirm_service", security_alert, dcm_roles_changed, kind_read, kind_update},
    KindRow{"use_services", security_alert, dcm_user_attributes, kind_read, kind_create},
    KindRow{"manage_grants", security_alert, dcm_object_attributes, kind_read, kind_create},
    KindRow{"add_labels", security_alert, dcm_object_attributes, kind_read, kind_update},
    KindRow{"remove_labels", security_alert, dcm_object_attributes, kind_read, kind_update},
    KindRow{"see_policy", dcm_application_activity, dcm_no_type, kind_read, kind_read},
    KindRow{"propose_policy", security_alert, dcm_security_configuration, kind_read, kind_create},
    KindRow{"confirm_policy", security_alert, dcm_security_configuration, kind_read, kind_update},
    KindRow{"break_glass", security_alert, dcm_emergency_override, kind_read, kind_create},
    KindRow{"review_emergencies", security_alert, dcm_emergency_override, kind_read, kind_update},
    KindRow{audit::tell_emergency, security_alert, dcm_emergency_override, kind_execute, kind_execute},
    KindRow{audit::forward_audit, security_alert, dcm_recording_started, kind_execute, kind_execute},
    KindRow{audit::make_backup, dcm_application_activity, dcm_no_type, kind_create, kind_create},
    KindRow{audit::rehearse_restore, dcm_application_activity, dcm_no_type, kind_read, kind_read},
    KindRow{audit::restore_backup, security_alert, dcm_security_configuration, kind_execute, kind_execute},
    KindRow{"manage_backups", dcm_application_activity, dcm_no_type, kind_read, kind_create},
    KindRow{audit::manage_keys, security_alert, dcm_security_configuration, kind_execute, kind_execute},
    KindRow{audit::clock_jump, security_alert, dcm_security_configuration, kind_execute, kind_execute},
    KindRow{"archive_ledger", security_alert, dcm_security_configuration, kind_execute, kind_execute},
    KindRow{audit::archived_segment, security_alert, dcm_security_configuration, kind_execute, kind_execute},
    KindRow{audit::policy_in_force, security_alert, dcm_security_configuration, kind_execute, kind_execute},
};

// What no row names is a later release's.
constexpr KindRow other_kind{"", dcm_application_activity, dcm_no_type, kind_execute, kind_execute};

const KindRow& kind_row(std::string_view action) {
  const auto found = std::ranges::find(kind_rows, action, &KindRow::action);
  return found == kind_rows.end() ? other_kind : *found;
}

Interaction by_method(const KindRow& row, std::string_view method) {
  if (row.get == row.post) return row.get;
  if (method == "GET") return row.get;
  if (method == "PUT" || method == "PATCH") return Interaction::update;
  return method == "DELETE" ? Interaction::remove : row.post;
}

}  // namespace

AuditCode restful_code(Interaction interaction) {
  switch (interaction) {
    case Interaction::read: return {"read", "read"};
    case Interaction::search: return {"search", "search"};
    case Interaction::create: return {"create", "create"};
    case Interaction::update: return {"update", "update"};
    case Interaction::remove: return {"delete", "delete"};
    case Interaction::execute: break;
  }
  return {"operation", "operation"};
}

char action_code(Interaction interaction) {
  switch (interaction) {
    case Interaction::read: return 'R';
    case Interaction::create: return 'C';
    case Interaction::update: return 'U';
    case Interaction::remove: return 'D';
    case Interaction::search:
    case Interaction::execute: break;
  }
  return 'E';
}

AuditKind audit_kind(const audit::Record& record) {
  const KindRow& row = kind_row(record.action);
  AuditKind kind;
  kind.interaction = by_method(row, std::string_view(record.route).substr(0, record.route.find(' ')));
  kind.event = row.event;
  if (!row.type.code.empty()) kind.type = row.type;
  // Looking at what can be changed changes nothing.
  if (kind.event.code == security_alert.code && kind.interaction == Interaction::read) {
    kind.event = dcm_application_activity;
    kind.type.reset();
  }
  kind.is_sign_in = kind.event.code == dcm_user_authentication.code;
  kind.is_denied =
      !kind.is_sign_in && record.outcome == audit::Outcome::refused && (record.status == 401 || record.status == 403);
  if (kind.is_denied) {
    kind.event = security_alert;
    kind.type = restricted_function;
  }
  return kind;
}

bool can_be(std::string_view action, char code) {
  const KindRow& row = kind_row(action);
  return std::ranges::any_of(std::array{"GET", "POST", "PUT", "DELETE"},
                             [&](const char* method) { return action_code(by_method(row, method)) == code; });
}

std::optional<int> outcome_code(audit::Outcome outcome) {
  switch (outcome) {
    case audit::Outcome::success: return 0;
    case audit::Outcome::refused:
    case audit::Outcome::broken: return 4;
    case audit::Outcome::failed: return 8;
    case audit::Outcome::started: break;
  }
  return std::nullopt;
}

std::optional<AuditCode> purpose_code(std::string_view purpose) {
  const auto known = parse_purpose(purpose);
  if (!known) return std::nullopt;
  switch (*known) {
    case Purpose::treatment: return AuditCode{"TREAT", "treatment"};
    case Purpose::payment: return AuditCode{"HPAYMT", "healthcare payment"};
    case Purpose::operations: return AuditCode{"HOPERAT", "healthcare operations"};
    case Purpose::research: return AuditCode{"HRESCH", "healthcare research"};
    case Purpose::patient_request: return AuditCode{"PATRQT", "patient requested"};
    case Purpose::emergency: return AuditCode{"ETREAT", "Emergency Treatment"};
  }
  return std::nullopt;
}

std::string instant_text(Timestamp time) {
  const auto within = time - std::chrono::floor<std::chrono::milliseconds>(time);
  std::string digits = std::to_string(within.count());
  digits.insert(0, 3 - digits.size(), '0');
  std::string out = format_timestamp(time);
  out.insert(out.size() - 1, digits);
  return out;
}

std::vector<std::pair<std::string_view, std::string>> ledger_details(const audit::StoredRecord& stored) {
  const audit::Record& record = stored.record;
  std::vector<std::pair<std::string_view, std::string>> out;
  const auto put = [&](std::string_view name, std::string value) {
    if (!value.empty()) out.emplace_back(name, std::move(value));
  };
  put("leaf", to_hex(stored.leaf));
  put("ledger-action", record.action);
  put("ledger-outcome", std::string(audit::outcome_name(record.outcome)));
  put("status", std::to_string(record.status));
  put("rule", record.rule);
  put("relation", record.relation);
  put("purpose", record.purpose);
  put("policy", record.policy);
  put("about", record.about);
  put("signed-in-by", record.signed_in_by);
  if (record.chart) put("chart", record.chart->text());
  put("store-commit", std::to_string(record.store_commit));
  put("count", std::to_string(record.count));
  put("answer-digest", to_hex(record.answer_digest));
  if (stored.has_words) put("words-commitment", to_hex(stored.words_commitment));
  return out;
}

std::string origin_of(std::string_view checkpoint) { return std::string(checkpoint.substr(0, checkpoint.find('\n'))); }

std::string host_of(std::string_view origin) { return std::string(origin.substr(0, origin.find('/'))); }

}  // namespace chartroom::gate
