#include "policy/policy.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/limits.h"
#include "policy/policy_check.h"

namespace chartroom::policy {

class PermitMaker {
 public:
  static Permit make(const Rule& rule, PrincipalId principal, std::optional<PatientId> patient, Timestamp now) {
    return Permit({.action = rule.action,
                   .principal = principal,
                   .patient = patient,
                   .rule = std::string(rule.name),
                   .valid_until = now + limits::permit_age_max});
  }
  static Permit make(const Question& question, const Asked& asked, Verdict verdict, Timestamp until) {
    return Permit({.action = question.action,
                   .principal = question.principal.id(),
                   .patient = question.patient,
                   .relation = verdict.relation,
                   .purpose = asked.purpose,
                   .scope = std::move(verdict.scope),
                   .abouts = asked.abouts,
                   .rule = std::string(verdict.rule),
                   .valid_until = until});
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
    Rule{"operator_import",         Action::import_charts,    Who::operator_,       By::any_way,   Reach::no_patient},
    Rule{"operator_imports",        Action::see_imports,      Who::operator_,       By::any_way,   Reach::no_patient},
    Rule{"operator_accounts",       Action::manage_accounts,  Who::operator_,       By::any_way,   Reach::no_patient},
    Rule{"operator_second_factor",  Action::remove_second_factor, Who::operator_,   By::any_way,   Reach::no_patient},
    Rule{"privacy_second_factor",   Action::remove_second_factor, Who::privacy_officer, By::account, Reach::no_patient},
    Rule{"privacy_accounts",        Action::confirm_account,  Who::privacy_officer, By::session,   Reach::no_patient},
    Rule{"privacy_grants",          Action::manage_grants,    Who::privacy_officer, By::account,   Reach::any_patient},
    Rule{"privacy_ledger",          Action::read_ledger,      Who::privacy_officer, By::account,   Reach::no_patient},
    Rule{"privacy_reports",         Action::see_reports,      Who::privacy_officer, By::account,   Reach::no_patient},
    Rule{"privacy_reviews_access",  Action::review_access,    Who::privacy_officer, By::session,   Reach::no_patient},
    Rule{"privacy_breach_letters",  Action::draft_breach_letters, Who::privacy_officer, By::session, Reach::no_patient},
    Rule{"privacy_feedback",        Action::review_feedback,  Who::privacy_officer, By::account,   Reach::no_patient},
    Rule{"privacy_verify",          Action::verify_ledger,    Who::privacy_officer, By::account,   Reach::no_patient},
    Rule{"operator_verify",         Action::verify_ledger,    Who::operator_,       By::any_way,   Reach::no_patient},
    Rule{"privacy_archives",        Action::archive_ledger,   Who::privacy_officer, By::session,   Reach::no_patient},
    Rule{"privacy_labels",          Action::remove_labels,    Who::privacy_officer, By::session,   Reach::any_patient},
    Rule{"privacy_policy",          Action::see_policy,       Who::privacy_officer, By::account,   Reach::no_patient},
    Rule{"operator_policy",         Action::see_policy,       Who::operator_,       By::any_way,   Reach::no_patient},
    Rule{"privacy_proposes",        Action::propose_policy,   Who::privacy_officer, By::session,   Reach::no_patient},
    Rule{"operator_proposes",       Action::propose_policy,   Who::operator_,       By::person,    Reach::no_patient},
    Rule{"privacy_confirms",        Action::confirm_policy,   Who::privacy_officer, By::session,   Reach::no_patient},
    Rule{"privacy_explains",        Action::explain_policy,   Who::privacy_officer, By::account,   Reach::any_patient},
    Rule{"own_emergency",           Action::break_glass,      Who::signed_in,       By::session,   Reach::no_patient},
    Rule{"privacy_emergencies",     Action::review_emergencies, Who::privacy_officer, By::account, Reach::no_patient},
    Rule{"operator_backups",        Action::manage_backups,   Who::operator_,       By::person,    Reach::no_patient},
    Rule{"operator_tests_webhook",  Action::test_webhook,     Who::operator_,       By::person,    Reach::no_patient},
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
    case Action::read_feedback:
    case Action::add_labels: return Scope::feedback;
    case Action::review_feedback:
    case Action::review_emergencies: return Scope::review;
    case Action::import_charts:
    case Action::see_imports: return Scope::import;
    case Action::see_status: return Scope::status;
    case Action::read_ledger:
    case Action::see_reports:
    case Action::verify_ledger:
    case Action::explain_policy: return Scope::ledger;
    case Action::manage_grants: return Scope::grants;
    case Action::manage_accounts:
    case Action::remove_second_factor:
    case Action::see_services:
    case Action::manage_services:
    case Action::see_policy: return Scope::accounts;
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
    case Action::remove_labels:
    case Action::propose_policy:
    case Action::confirm_account:
    case Action::review_access:
    case Action::draft_breach_letters:
    case Action::manage_backups:
    case Action::archive_ledger:
    case Action::test_webhook:
    case Action::confirm_policy:
    case Action::break_glass:
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

consteval bool every_action_has_one_table() {
  for (std::size_t number = 0; number < action_count; ++number) {
    const auto action = static_cast<Action>(number);
    std::optional<Reach> found;
    for (const Rule& rule : rule_table) {
      if (rule.action != action) continue;
      if (rule.reach == Reach::chart || (found && *found != rule.reach)) return false;
      found = rule.reach;
    }
    if (found.has_value() == chart_actions.has(action)) return false;
  }
  return true;
}
static_assert(every_action_has_one_table());

bool is_emergency_session(const Principal& principal) { return principal.how() == SignedInBy::emergency_session; }

bool holds(const Principal& principal, Who who) {
  switch (who) {
    case Who::anyone:
    case Who::signed_in: return true;
    case Who::privacy_officer: return principal.roles().has(Role::privacy_officer);
    case Who::operator_: return principal.roles().has(Role::operator_);
  }
  return false;
}

// What an emergency session may not is refused before this is asked.
bool came(const Principal& principal, By by) {
  const bool session = principal.how() == SignedInBy::session || is_emergency_session(principal);
  switch (by) {
    case By::any_way: return true;
    case By::account: return session || principal.how() == SignedInBy::bearer_token;
    case By::session: return session;
    case By::person: return session || principal.how() == SignedInBy::local_socket;
  }
  return false;
}

std::unexpected<Error> deny(std::string_view why) { return fail(ErrorCode::forbidden, std::string(why)); }

std::unexpected<Error> deny_by(std::string_view why, std::string_view rule) {
  return deny(rule.empty() ? std::string(why) : std::string(why) + " by " + std::string(rule));
}

std::unexpected<Error> deny(const Verdict& verdict, const Asked& asked) {
  switch (verdict.missing) {
    case Missing::deny: return deny(std::string(denied_by) + std::string(verdict.rule));
    case Missing::purpose: return deny(denied_purpose);
    case Missing::department:
    case Missing::relation: return deny(denied_relation);
    case Missing::label: return deny(denied_label);
    case Missing::place: return is_stranger(asked.relations) ? deny(denied_relation) : deny_by(denied_place, verdict.rule);
    case Missing::time: return is_stranger(asked.relations) ? deny(denied_relation) : deny_by(denied_time, verdict.rule);
    case Missing::nothing:
    case Missing::role:
    case Missing::action: return deny(denied_role);
  }
  return deny(denied_role);
}

// The purpose that counts.
Result<Purpose> purpose_now(const Question& question, const PolicyRules& rules) {
  const Purposes theirs = purposes_of(rules, question.principal);
  if (theirs.empty()) return deny(denied_role);
  if (question.purpose) return theirs.has(*question.purpose) ? Result<Purpose>(*question.purpose) : deny(denied_purpose);
  const auto implied = implied_purpose(rules, question.principal);
  if (!implied) return deny(purpose_required);
  return *implied;
}

// nullopt where the account is gone or disabled, or there is no such patient.
Result<std::optional<store::Ties>> ties_now(const Question& question, const store::Store& store, Timestamp now) {
  if (question.account != nullptr) {
    CHECK(question.account->id == question.principal.id(), "the account is the principal's");
    if (question.account->disabled) return std::optional<store::Ties>();
    return store.ties(*question.account, *question.patient, now);
  }
  const auto account = store.account(question.principal.id());
  if (!account) return fail(account);
  if (!*account || (*account)->disabled) return std::optional<store::Ties>();
  return store.ties(**account, *question.patient, now);
}

bool is_in_scope(const Principal& principal, Action action) {
  const auto needed = needed_scope(action);
  return !needed || principal.scopes().has(*needed);
}

// Whether somebody could be listed: who is related in one of the ways. Of whom it shows which: may_list.
Verdict search_verdict(const PolicyRules& rules, Asked asked) {
  Verdict nearest;
  for (std::size_t number = 1; number < relation_count; ++number) {
    asked.relations = {static_cast<Relation>(number)};
    Verdict verdict = evaluate(rules, asked);
    if (verdict.allowed() || verdict.missing > nearest.missing) nearest = std::move(verdict);
    if (nearest.allowed()) break;
  }
  nearest.relation = Relation::none;
  nearest.scope = {};
  return nearest;
}

// In which ways anybody could be listed. A rule that lets a patient be found has all of the patient's labels, and who a patient
// is is of now, so it is open by that rule if the rule opens demographics at all.
store::MayList possible_listing(const PolicyRules& rules, Roles roles, Purpose purpose) {
  store::MayList list{.of = {}, .is_some_by_name = false, .is_some_by_id = false};
  for (const AllowRule& rule : rules.allow) {
    const Conditions& when = rule.when;
    if (!when.roles.has_any(roles) || !when.purposes.has(purpose) || !when.actions.has(Action::search_patients)) continue;
    (rule.kinds.has(ItemKind::demographics) ? list.is_some_by_name : list.is_some_by_id) = true;
  }
  return list;
}

// Of an emergency session: nothing for another purpose, and no search, which would list patients without a broken glass.
bool is_beyond_emergency(const Question& question) {
  if (!is_emergency_session(question.principal)) return false;
  return question.action == Action::search_patients || question.purpose.value_or(Purpose::emergency) != Purpose::emergency;
}

Result<Permit> decide_on_chart(const Question& question, const Policy& policy, const store::Store& store, Timestamp now) {
  if (!came(question.principal, By::account)) return deny(denied_sign_in);
  if (is_beyond_emergency(question)) return deny(denied_emergency_session);
  if (!is_in_scope(question.principal, question.action)) return deny(denied_scope);
  const PolicyRules& rules = policy.rules();
  const auto purpose = purpose_now(question, rules);
  if (!purpose) return fail(purpose);
  Asked asked;
  asked.roles = question.principal.roles();
  asked.departments = question.principal.departments();
  asked.action = question.action;
  asked.purpose = *purpose;
  asked.now = now;
  const Setting setting = policy.setting(question.from, now);
  asked.places = setting.places;
  asked.times = setting.times;
  const Timestamp until = std::min(now + limits::permit_age_max, setting.until - std::chrono::microseconds(1));
  if (question.action == Action::search_patients) {
    Verdict verdict = search_verdict(rules, asked);
    asked.relations = Relations::first(relation_count);  // nobody in particular: it tells of no patient why it is refused
    if (!verdict.allowed()) return deny(verdict, asked);
    return PermitMaker::make(question, asked, std::move(verdict), until);
  }
  const auto ties = ties_now(question, store, now);
  if (!ties) return fail(ties);
  // Of how the owner of an emergency session stands to the patient only the broken glass counts, whatever the site's rules say.
  const bool is_emergency = is_emergency_session(question.principal);
  if (is_emergency && !(*ties && (*ties)->relations.has(Relation::emergency))) return deny(denied_emergency_session);
  if (*ties) {
    asked.relations = is_emergency ? Relations{Relation::emergency} : (*ties)->relations;
    asked.patient_labels = (*ties)->labels;
    asked.abouts = (*ties)->abouts;
  }
  Verdict verdict = evaluate(rules, asked);
  // A rule may be for everybody (the relation `none`), and still there is nothing to be seen of somebody unknown.
  if (verdict.allowed() && !*ties) return deny(denied_relation);
  if (!verdict.allowed()) return deny(verdict, asked);
  return PermitMaker::make(question, asked, std::move(verdict), until);
}

// Whether it would open anything, from there and now.
Status may_break_glass(const Question& question, const Policy& policy, Timestamp now) {
  const PolicyRules& rules = policy.rules();
  const Setting setting = policy.setting(question.from, now);
  Asked asked;
  asked.roles = question.principal.roles();
  asked.departments = question.principal.departments();
  asked.purpose = Purpose::emergency;
  asked.relations = {Relation::emergency};
  asked.places = setting.places;
  asked.times = setting.times;
  if (rules.emergency.minutes == 0 || !purposes_of(rules, asked.roles).has(Purpose::emergency)) return deny(denied_role);
  const Verdict verdict = evaluate(rules, asked);
  if (verdict.allowed()) return {};
  const bool from_elsewhere = verdict.missing == Missing::place || verdict.missing == Missing::time;
  return from_elsewhere ? deny(verdict, asked) : deny(denied_role);
}

}  // namespace

std::vector<Finding> Policy::check(std::string_view text) {
  ParsedPolicy parsed = parse_policy(text);
  return parsed.findings.empty() ? check_rules(parsed.rules) : std::move(parsed.findings);
}

std::vector<Finding> Policy::warnings(std::string_view text) {
  const ParsedPolicy parsed = parse_policy(text);
  return parsed.findings.empty() && check_rules(parsed.rules).empty() ? rule_warnings(parsed.rules) : std::vector<Finding>();
}

Result<std::shared_ptr<const Policy>> Policy::make(std::string text) {
  ParsedPolicy parsed = parse_policy(text);
  std::vector<Finding> findings = parsed.findings.empty() ? check_rules(parsed.rules) : std::move(parsed.findings);
  if (!findings.empty()) {
    const Finding& first = findings.front();
    return fail(ErrorCode::invalid, (first.line > 0 ? "line " + std::to_string(first.line) + ": " : "") + first.words);
  }
  return std::shared_ptr<const Policy>(new Policy(std::move(text), std::move(parsed.rules)));
}

Policy::Policy(std::string text, PolicyRules rules)
    : text_(std::move(text)),
      rules_(std::move(rules)),
      digest_(crypto::sha256(as_bytes(text_))),
      version_(to_hex(ByteView(digest_).first(8))) {}

Setting Policy::setting(std::string_view from, Timestamp now) const {
  const TimesNow times = current_times_.at(rules_.times, now);
  return {places_of(rules_.places, from), times.times, times.until};
}

std::span<const Rule> rules() { return rule_table; }

bool is_public(Action action) {
  return std::ranges::any_of(rule_table, [&](const Rule& rule) { return rule.action == action && rule.who == Who::anyone; });
}

std::optional<Scope> scope_of(Action action) { return needed_scope(action); }

Reach reach(Action action) {
  if (action == Action::search_patients) return Reach::no_patient;
  if (chart_actions.has(action)) return Reach::chart;
  const auto* rule = std::ranges::find(rule_table, action, &Rule::action);
  CHECK(rule != rule_table.end(), "every action has a rule");
  return rule->reach;
}

Purposes purposes_of(const PolicyRules& rules, const Principal& principal) {
  const Purposes theirs = purposes_of(rules, principal.roles());
  return is_emergency_session(principal) ? theirs & Purposes{Purpose::emergency} : theirs;
}

std::optional<Purpose> implied_purpose(const PolicyRules& rules, const Principal& principal) {
  if (!is_emergency_session(principal)) return implied_purpose(rules, principal.roles());
  const bool may = purposes_of(rules, principal).has(Purpose::emergency);
  return may ? std::optional(Purpose::emergency) : std::nullopt;
}

Result<Permit> decide_fixed(const Principal& principal, Action action, std::optional<PatientId> patient, Timestamp now) {
  CHECK(!chart_actions.has(action), "what is about charts is decided by the site's policy");
  if (is_emergency_session(principal) && !emergency_session_actions.has(action)) return deny(denied_emergency_session);
  std::string_view why = denied_role;
  for (const Rule& rule : rule_table) {
    if (rule.action != action || !holds(principal, rule.who)) continue;
    if (came(principal, rule.by)) {
      if (!is_in_scope(principal, action)) return deny(denied_scope);
      return PermitMaker::make(rule, principal.id(), patient, now);
    }
    why = principal.how() == SignedInBy::bearer_token ? denied_token : denied_sign_in;
  }
  return deny(why);
}

Result<Permit> decide(const Question& question, const Policy& policy, const store::Store& store, Timestamp now) {
  const Reach reached = reach(question.action);
  CHECK(reached != Reach::chart || question.patient, "an action on a chart names its patient");
  CHECK(reached != Reach::no_patient || !question.patient, "an action on no chart names no patient");
  if (chart_actions.has(question.action)) return decide_on_chart(question, policy, store, now);
  if (question.action == Action::break_glass) {
    if (auto may = may_break_glass(question, policy, now); !may) return fail(may);
  }
  return decide_fixed(question.principal, question.action, question.patient, now);
}

Result<Permit> decide_public(Action action, Timestamp now) {
  for (const Rule& rule : rule_table) {
    if (rule.action == action && rule.who == Who::anyone) {
      return PermitMaker::make(rule, PrincipalId{}, std::nullopt, now);
    }
  }
  return fail(ErrorCode::unauthenticated, "this action is not public");
}

store::MayList may_list(const Permit& permit, const store::AccountRow& account, std::shared_ptr<const Policy> policy,
                        std::string_view from, Timestamp now) {
  CHECK(permit.action() == Action::search_patients && permit.purpose(), "a search has a permit to search");
  CHECK(permit.principal() == account.id, "the account is the principal's");
  const Setting setting = policy->setting(from, now);
  store::MayList list = possible_listing(policy->rules(), account.roles, *permit.purpose());
  list.of = [purpose = *permit.purpose(), &account, policy = std::move(policy), setting, now](const store::Ties& ties) {
    Asked asked;
    asked.roles = account.roles;
    asked.departments = account.departments;
    asked.action = Action::search_patients;
    asked.purpose = purpose;
    asked.relations = ties.relations;
    asked.patient_labels = ties.labels;
    asked.abouts = ties.abouts;
    asked.places = setting.places;
    asked.times = setting.times;
    asked.now = now;
    const Verdict verdict = evaluate(policy->rules(), asked);
    const std::int64_t now_s = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    if (!verdict.allowed()) return store::Listed::not_at_all;
    const bool is_named = verdict.scope.opens(ItemKind::demographics, ties.labels, now_s);
    return is_named ? store::Listed::by_name : store::Listed::by_id;
  };
  return list;
}

}  // namespace chartroom::policy
