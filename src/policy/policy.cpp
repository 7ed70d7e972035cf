#include "policy/policy.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/limits.h"

namespace chartroom::policy {

class PermitMaker {
 public:
  static Permit make(const Rule& rule, PrincipalId principal, std::optional<PatientId> patient, Relation relation,
                     Timestamp now) {
    return {rule.action, principal, patient, relation, rule.name, now + limits::permit_age_max};
  }
};

namespace {

// clang-format off
constexpr std::array rule_table = {
    // rule                          action                    who                   by             reach
    Rule{"anyone_health",           Action::see_health,       Who::anyone,          By::any_way,   Reach::no_patient},
    Rule{"anyone_metrics",          Action::see_metrics,      Who::anyone,          By::any_way,   Reach::no_patient},
    Rule{"anyone_api_description",  Action::see_api,          Who::anyone,          By::any_way,   Reach::no_patient},
    Rule{"anyone_page",             Action::see_page,         Who::anyone,          By::any_way,   Reach::no_patient},
    Rule{"anyone_sign_in",          Action::sign_in,          Who::anyone,          By::any_way,   Reach::no_patient},
    Rule{"anyone_token",            Action::request_token,    Who::anyone,          By::any_way,   Reach::no_patient},
    Rule{"own_sign_out",            Action::sign_out,         Who::signed_in,       By::session,   Reach::no_patient},
    Rule{"own_account",             Action::see_self,         Who::signed_in,       By::any_way,   Reach::no_patient},
    Rule{"own_password",            Action::change_password,  Who::signed_in,       By::session,   Reach::no_patient},
    Rule{"own_second_factor",       Action::manage_second_factor, Who::signed_in,   By::session,   Reach::no_patient},
    Rule{"own_tokens",              Action::manage_tokens,    Who::signed_in,       By::session,   Reach::no_patient},
    Rule{"clinician_search",        Action::search_patients,  Who::clinician,       By::account,   Reach::no_patient},
    Rule{"clinician_related_chart", Action::read_chart,       Who::clinician,       By::account,   Reach::related_patient},
    Rule{"clinician_related_ask",   Action::ask,              Who::clinician,       By::account,   Reach::related_patient},
    Rule{"clinician_related_says",  Action::give_feedback,    Who::clinician,       By::account,   Reach::related_patient},
    Rule{"clinician_related_said",  Action::read_feedback,    Who::clinician,       By::account,   Reach::related_patient},
    Rule{"operator_import",         Action::import_charts,    Who::operator_,       By::any_way,   Reach::no_patient},
    Rule{"operator_imports",        Action::see_imports,      Who::operator_,       By::any_way,   Reach::no_patient},
    Rule{"operator_accounts",       Action::manage_accounts,  Who::operator_,       By::any_way,   Reach::no_patient},
    Rule{"operator_second_factor",  Action::remove_second_factor, Who::operator_,   By::any_way,   Reach::no_patient},
    Rule{"privacy_second_factor",   Action::remove_second_factor, Who::privacy_officer, By::account, Reach::no_patient},
    Rule{"privacy_grants",          Action::manage_grants,    Who::privacy_officer, By::account,   Reach::any_patient},
    Rule{"privacy_ledger",          Action::read_ledger,      Who::privacy_officer, By::account,   Reach::no_patient},
    Rule{"privacy_feedback",        Action::review_feedback,  Who::privacy_officer, By::account,   Reach::no_patient},
    Rule{"privacy_verify",          Action::verify_ledger,    Who::privacy_officer, By::account,   Reach::no_patient},
    Rule{"operator_verify",         Action::verify_ledger,    Who::operator_,       By::any_way,   Reach::no_patient},
    Rule{"operator_status",         Action::see_status,       Who::operator_,       By::any_way,   Reach::no_patient},
    Rule{"own_services",            Action::see_services,     Who::signed_in,       By::account,   Reach::no_patient},
    Rule{"operator_sees_services",  Action::see_services,     Who::operator_,       By::any_way,   Reach::no_patient},
    Rule{"operator_services",       Action::manage_services,  Who::operator_,       By::any_way,   Reach::no_patient},
    Rule{"privacy_services",        Action::confirm_service,  Who::privacy_officer, By::session,   Reach::no_patient},
    Rule{"own_service_tokens",      Action::use_services,     Who::signed_in,       By::session,   Reach::no_patient},
    Rule{"operator_service_tokens", Action::use_services,     Who::operator_,       By::person,    Reach::no_patient},
};
// clang-format on

constexpr std::optional<Scope> needed_scope(Action action) {
  switch (action) {
    case Action::search_patients: return Scope::search;
    case Action::read_chart: return Scope::read;
    case Action::ask: return Scope::ask;
    case Action::give_feedback:
    case Action::read_feedback: return Scope::feedback;
    case Action::review_feedback: return Scope::review;
    case Action::import_charts:
    case Action::see_imports: return Scope::import;
    case Action::see_status: return Scope::status;
    case Action::read_ledger:
    case Action::verify_ledger: return Scope::ledger;
    case Action::manage_grants: return Scope::grants;
    case Action::manage_accounts:
    case Action::remove_second_factor:
    case Action::see_services:
    case Action::manage_services: return Scope::accounts;
    // For anyone, or one's own account, which every token may see.
    case Action::see_health:
    case Action::see_metrics:
    case Action::see_api:
    case Action::see_page:
    case Action::sign_in:
    case Action::request_token:
    case Action::see_self:
    // For persons.
    case Action::sign_out:
    case Action::change_password:
    case Action::manage_tokens:
    case Action::manage_second_factor:
    case Action::confirm_service:
    case Action::use_services: return std::nullopt;
  }
  return std::nullopt;
}

// What a token can reach without a scope is public, or one's own account.
consteval bool tokens_need_scopes() {
  return std::ranges::all_of(rule_table, [](const Rule& rule) {
    const bool open_to_tokens = rule.by == By::any_way || rule.by == By::account;
    return !open_to_tokens || rule.who == Who::anyone || rule.action == Action::see_self || needed_scope(rule.action);
  });
}
static_assert(tokens_need_scopes());

consteval bool every_action_has_rules_of_one_reach() {
  for (std::size_t number = 0; number < action_count; ++number) {
    std::optional<Reach> found;
    for (const Rule& rule : rule_table) {
      if (static_cast<std::size_t>(rule.action) != number) continue;
      if (found && *found != rule.reach) return false;
      found = rule.reach;
    }
    if (!found) return false;
  }
  return true;
}
static_assert(every_action_has_rules_of_one_reach());

consteval bool charts_are_for_clinicians_with_accounts() {
  return std::ranges::all_of(rule_table, [](const Rule& rule) {
    return rule.reach != Reach::related_patient || (rule.who == Who::clinician && rule.by != By::any_way);
  });
}
static_assert(charts_are_for_clinicians_with_accounts());

bool holds(const Principal& principal, Who who) {
  switch (who) {
    case Who::anyone:
    case Who::signed_in: return true;
    case Who::clinician: return principal.roles().has(Role::clinician);
    case Who::privacy_officer: return principal.roles().has(Role::privacy_officer);
    case Who::operator_: return principal.roles().has(Role::operator_);
  }
  return false;
}

bool came(const Principal& principal, By by) {
  const bool session = principal.how() == SignedInBy::session;
  switch (by) {
    case By::any_way: return true;
    case By::account: return session || principal.how() == SignedInBy::bearer_token;
    case By::session: return session;
    case By::person: return session || principal.how() == SignedInBy::local_socket;
  }
  return false;
}

Result<Relation> relation_now(const Question& question, const store::Store& store, Timestamp now) {
  if (question.account != nullptr) {
    CHECK(question.account->id == question.principal.id(), "the account is the principal's");
    if (question.account->disabled) return Relation::none;
    return store.relation(*question.account, *question.patient, now);
  }
  const auto account = store.account(question.principal.id());
  if (!account) return fail(account);
  if (!*account || (*account)->disabled) return Relation::none;
  return store.relation(**account, *question.patient, now);
}

bool is_in_scope(const Principal& principal, Action action) {
  const auto needed = needed_scope(action);
  return !needed || principal.scopes().has(*needed);
}

std::unexpected<Error> deny(std::string_view why) { return fail(ErrorCode::forbidden, std::string(why)); }

}  // namespace

std::span<const Rule> rules() { return rule_table; }

bool is_public(Action action) {
  return std::ranges::any_of(rule_table, [&](const Rule& rule) { return rule.action == action && rule.who == Who::anyone; });
}

std::optional<Scope> scope_of(Action action) { return needed_scope(action); }

Reach reach(Action action) {
  const auto* rule = std::ranges::find(rule_table, action, &Rule::action);
  CHECK(rule != rule_table.end(), "every action has a rule");
  return rule->reach;
}

Result<Permit> decide(const Principal& principal, Action action, std::optional<PatientId> patient, const store::Store& store,
                      Timestamp now) {
  return decide({principal, action, patient}, store, now);
}

Result<Permit> decide(const Question& question, const store::Store& store, Timestamp now) {
  const auto& [principal, action, patient, account] = question;
  const Reach reached = reach(action);
  CHECK(reached != Reach::related_patient || patient, "an action on a chart names its patient");
  CHECK(reached != Reach::no_patient || !patient, "an action on no chart names no patient");
  std::string_view why = denied_role;
  const Rule* allowing = nullptr;
  for (const Rule& rule : rule_table) {
    if (rule.action != action || !holds(principal, rule.who)) continue;
    if (came(principal, rule.by)) {
      allowing = &rule;
      break;
    }
    why = denied_sign_in;
  }
  if (allowing == nullptr) return deny(why);
  if (!is_in_scope(principal, action)) return deny(denied_scope);
  if (reached != Reach::related_patient) return PermitMaker::make(*allowing, principal.id(), patient, Relation::none, now);
  const auto relation = relation_now(question, store, now);
  if (!relation) return fail(relation);
  if (*relation == Relation::none) return deny(denied_relation);
  return PermitMaker::make(*allowing, principal.id(), patient, *relation, now);
}

Result<Permit> decide_public(Action action, Timestamp now) {
  for (const Rule& rule : rule_table) {
    if (rule.action == action && rule.who == Who::anyone) {
      return PermitMaker::make(rule, PrincipalId{}, std::nullopt, Relation::none, now);
    }
  }
  return fail(ErrorCode::unauthenticated, "this action is not public");
}

}  // namespace chartroom::policy
