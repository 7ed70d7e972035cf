// The site's policy: reading it, proposing and confirming another, and explaining what it decides. One person proposes, a
// privacy officer who is somebody else confirms.

#include <algorithm>
#include <set>

#include "gate/respond.h"
#include "gate/route_table.h"
#include "policy/policy_book.h"
#include "policy/policy_diff.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

constexpr Field text_fields[] = {
    {"text", In::body, Kind::words, Need::required, limits::policy_bytes_max, "The policy's file, whole."},
};
constexpr Field proposal_fields[] = {
    {"digest", In::path, Kind::text, Need::required, 64, "SHA-256 of the proposed text, in hex."}};
constexpr Field explain_fields[] = {
    path_field("patient", Kind::patient_id, "The patient's id."),
    {"name", In::query, Kind::text, Need::required, 64, "The account's name."},
    {"action", In::query, Kind::text, Need::required, 32, "read_chart, ask, search_patients …"},
    {"purpose", In::query, Kind::text, Need::optional, 32,
     "The purpose that is stated; what the account's roles imply if absent."},
    {"from", In::query, Kind::text, Need::optional, 45, "The address from which it is asked; one of no named place if absent."},
    {"at", In::query, Kind::time, Need::optional, 0, "When it is asked; now if absent."},
};

json::object version_json(const store::PolicyRow& row) {
  json::object out;
  out["digest"] = to_hex(row.digest);
  out["version"] = to_hex(row.digest).substr(0, 16);
  out["text"] = row.text;
  out["title"] = policy::parse_policy(row.text).rules.title;
  out["proposed_by"] = row.proposed_by;
  out["proposed"] = format_timestamp(row.proposed);
  if (row.is_confirmed()) {
    out["confirmed_by"] = row.confirmed_by;
    out["confirmed"] = format_timestamp(row.confirmed);
  }
  return out;
}

Outcome see_policy(const Services& services, const Call& /*call*/) {
  const auto rows = services.policies.all();
  if (!rows) return std::unexpected(refuse(rows.error()));
  json::object out;
  json::array proposed;
  for (const store::PolicyRow& row : *rows) {
    if (row.is_waiting()) proposed.push_back(version_json(row));
  }
  const store::PolicyRow* now = policy::row_in_force(*rows);
  CHECK(now != nullptr, "a site that runs has a policy in force");
  out["in_force"] = version_json(*now);
  out["proposed"] = std::move(proposed);
  return json_answer(out);
}

// As much as a hospital's 200 departments and 60 rules; more is for `chartroom policy diff`, which keeps nobody else waiting.
constexpr std::size_t compared_max = 20'000;

json::array changes_json(const policy::PolicyRules& before, const policy::PolicyRules& after) {
  json::array out;
  for (const policy::DiffLine& line : policy::compare(before, after)) {
    const bool gains = line.way == policy::Way::gains;
    out.push_back(json::object{{"who", line.who}, {"how", line.how}, {"way", gains ? "gains" : "loses"}, {"what", line.what}});
  }
  return out;
}

json::array findings_json(const std::vector<policy::Finding>& findings) {
  json::array out;
  for (const policy::Finding& finding : findings) out.push_back(json::object{{"line", finding.line}, {"words", finding.words}});
  return out;
}

Outcome check(const Services& services, const Call& call) {
  const std::string& text = call.input.text("text");
  json::object out;
  json::array findings = findings_json(policy::Policy::check(text));
  if (findings.empty()) {
    const auto in_force = services.policies.in_force().get();
    const policy::PolicyRules after = policy::parse_policy(text).rules;
    const bool is_small = policy::comparing_size(in_force->rules(), after) <= compared_max;
    if (is_small) out["changes"] = changes_json(in_force->rules(), after);
  }
  out["findings"] = std::move(findings);
  out["warnings"] = findings_json(policy::Policy::warnings(text));
  return json_answer(out);
}

Outcome propose(const Services& services, const Call& call) {
  const auto row = services.policies.propose(call.input.text("text"), call.principal->name());
  if (!row) {
    if (row.error().code == ErrorCode::invalid) return std::unexpected(refuse(Problem::wrong_policy));
    return std::unexpected(refuse(row.error()));
  }
  PreparedAnswer answer = json_answer(version_json(*row), 201);
  answer.object = to_hex(row->digest);
  return answer;
}

std::expected<crypto::Digest, Refusal> wanted_proposal(const Input& input) {
  const auto bytes = from_hex(input.text("digest"));
  crypto::Digest digest{};
  if (!bytes || bytes->size() != digest.size()) return std::unexpected(refuse(Problem::not_found, "digest"));
  std::ranges::copy(*bytes, digest.begin());
  return digest;
}

// Of several people on the local socket it can't be told who proposed: there, all are `local`.
Outcome withdraw_proposal(const Services& services, const Call& call) {
  const auto digest = wanted_proposal(call.input);
  if (!digest) return std::unexpected(digest.error());
  const bool is_officer = call.principal->roles().has(Role::privacy_officer);
  const auto row =
      services.policies.withdraw(*digest, call.principal->name(), is_officer ? policy::Withdraws::any : policy::Withdraws::own);
  if (!row) {
    if (row.error().code == ErrorCode::forbidden) return std::unexpected(refuse(Problem::not_own_proposal));
    return std::unexpected(refuse(row.error()));
  }
  PreparedAnswer answer;
  answer.status = 204;
  answer.object = to_hex(row->digest);
  return answer;
}

Outcome confirm(const Services& services, const Call& call) {
  const auto digest = wanted_proposal(call.input);
  if (!digest) return std::unexpected(digest.error());
  const auto row = services.policies.confirm(*digest, call.principal->name());
  if (!row) {
    if (row.error().code == ErrorCode::forbidden) return std::unexpected(refuse(Problem::own_proposal));
    return std::unexpected(refuse(row.error()));
  }
  PreparedAnswer answer = json_answer(version_json(*row));
  answer.object = to_hex(row->digest);
  return answer;
}

std::string_view missing_name(policy::Missing missing) {
  switch (missing) {
    case policy::Missing::nothing: return "";
    case policy::Missing::role: return "role";
    case policy::Missing::purpose: return "purpose";
    case policy::Missing::action: return "action";
    case policy::Missing::department: return "department";
    case policy::Missing::relation: return "relation";
    case policy::Missing::label: return "label";
    case policy::Missing::place: return "place";
    case policy::Missing::time: return "time";
    case policy::Missing::deny: return "deny";
  }
  return "";
}

json::array opens_json(const ChartScope& scope) {
  json::array out;
  for (const Opening& one : scope.openings()) {
    json::object opening;
    json::array kinds;
    for (std::size_t number = 0; number < item_kind_count; ++number) {
      const auto kind = static_cast<ItemKind>(number);
      if (one.kinds.has(kind)) kinds.emplace_back(item_kind_name(kind));
    }
    opening["kinds"] = std::move(kinds);
    opening["labels"] = labels_json(one.labels);
    if (one.from_s != Opening::from_the_beginning)
      opening["from"] = format_timestamp(Timestamp(std::chrono::seconds(one.from_s)));
    out.push_back(std::move(opening));
  }
  return out;
}

struct Explained {
  policy::Asked asked;
  policy::Verdict verdict;
};

template <class Set, class Named>
json::array names_json(Set holding, const std::vector<Named>& named) {
  json::array out;
  for (std::size_t number = 0; number < named.size(); ++number) {
    if ((holding.bits() >> number & 1U) != 0) out.emplace_back(named[number].name);
  }
  return out;
}

json::object explanation_json(const Explained& explained, const policy::Policy& policy) {
  const auto& [asked, verdict] = explained;
  json::object out;
  out["allowed"] = verdict.allowed();
  if (!verdict.rule.empty()) out["rule"] = verdict.rule;
  if (!verdict.allowed()) out["missing"] = missing_name(verdict.missing);
  if (verdict.allowed()) out["relation"] = relation_name(verdict.relation);
  out["purpose"] = purpose_name(asked.purpose);
  json::array relations;
  for (std::size_t number = 1; number < relation_count; ++number) {
    const auto relation = static_cast<Relation>(number);
    if (asked.relations.has(relation)) relations.emplace_back(relation_name(relation));
  }
  out["relations"] = std::move(relations);
  out["labels"] = labels_json(asked.patient_labels);
  json::array abouts;
  for (std::size_t number = 0; number < about_count; ++number) {
    const auto about = static_cast<chartroom::About>(number);
    if (asked.abouts.has(about)) abouts.emplace_back(about_name(about));
  }
  out["about"] = std::move(abouts);
  out["at"] = format_timestamp(asked.now);
  out["places"] = names_json(asked.places, policy.rules().places);
  out["times"] = names_json(asked.times, policy.rules().times);
  out["opens"] = opens_json(verdict.scope);
  out["policy"] = policy.version();
  return out;
}

// Of an account that is disabled nothing is open, whatever the rules say.
Outcome explain(const Services& services, const Call& call) {
  const auto account = services.store.account_named(call.input.text("name"));
  if (!account) return std::unexpected(refuse(account.error()));
  if (!*account) return std::unexpected(refuse(Problem::not_found, "name"));
  const auto action = parse_action(call.input.text("action"));
  if (!action || !policy::chart_actions.has(*action)) return std::unexpected(refuse(Problem::bad_field, "action"));
  const auto in_force = services.policies.in_force().get();
  policy::Asked asked;
  asked.roles = (*account)->disabled ? Roles{} : (*account)->roles;
  auto purpose = policy::implied_purpose(in_force->rules(), asked.roles);
  if (call.input.has("purpose")) {
    purpose = parse_purpose(call.input.text("purpose"));
    if (!purpose) return std::unexpected(refuse(Problem::bad_field, "purpose"));
  } else if (!purpose && !asked.roles.empty()) {
    return std::unexpected(refuse(Problem::missing_field, "purpose"));
  }
  const std::string from = call.input.text_or("from", "");
  if (!from.empty() && !NetworkAddress::parse(from)) return std::unexpected(refuse(Problem::bad_field, "from"));
  const Timestamp at = call.input.has("at") ? call.input.time("at") : services.clock.now();
  const auto ties = services.store.ties(**account, *call.permit.patient(), at);
  if (!ties) return std::unexpected(refuse(ties.error()));
  if (!*ties) return std::unexpected(refuse(Problem::not_found, "patient"));
  asked.departments = (*account)->departments;
  asked.action = *action;
  asked.purpose = purpose.value_or(Purpose::treatment);
  asked.relations = (*ties)->relations;
  asked.patient_labels = (*ties)->labels;
  asked.abouts = (*ties)->abouts;
  const policy::Setting setting = in_force->setting(from, at);
  asked.places = setting.places;
  asked.times = setting.times;
  asked.now = at;
  const bool may_state = policy::purposes_of(in_force->rules(), asked.roles).has(asked.purpose);
  policy::Verdict verdict;
  verdict.missing = asked.roles.empty() ? policy::Missing::role : policy::Missing::purpose;
  if (may_state) verdict = policy::evaluate(in_force->rules(), asked);
  PreparedAnswer answer = json_answer(explanation_json({asked, verdict}, *in_force));
  answer.subject = (*account)->id;
  return answer;
}

}  // namespace

std::vector<RouteSpec> policy_routes() {
  return {
      {.method = "GET",
       .path = "/api/policy",
       .action = Action::see_policy,
       .summary = "The policy in force, and those that are proposed.",
       .fields = {},
       .output = "Policies",
       .runs = Runs::on_worker,
       .handler = see_policy},
      {.method = "POST",
       .path = "/api/policy/check",
       .action = Action::see_policy,
       .summary = "What is wrong with a policy; or who would gain and lose what if it took the place of the one in force.",
       .fields = text_fields,
       .body = BodyIs::json,
       .output = "PolicyCheck",
       .runs = Runs::on_worker,
       .changes = Changes::nothing,
       .handler = check},
      {.method = "POST",
       .path = "/api/policy/proposals",
       .action = Action::propose_policy,
       .summary = "Propose another policy; a privacy officer who is somebody else confirms it.",
       .fields = text_fields,
       .body = BodyIs::json,
       .output = "PolicyVersion",
       .status = 201,
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = propose},
      {.method = "DELETE",
       .path = "/api/policy/proposals/{digest}",
       .action = Action::propose_policy,
       .summary = "Take a proposed policy back: by who proposed it, or a privacy officer.",
       .fields = proposal_fields,
       .status = 204,
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = withdraw_proposal},
      {.method = "POST",
       .path = "/api/policy/proposals/{digest}/confirm",
       .action = Action::confirm_policy,
       .summary = "Put a proposed policy in force; running streams that it no longer allows end.",
       .fields = proposal_fields,
       .output = "PolicyVersion",
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = confirm},
      {.method = "GET",
       .path = "/api/patients/{patient}/explain",
       .action = Action::explain_policy,
       .summary = "What the policy decides for an account and this patient, by which rule and relation.",
       .fields = explain_fields,
       .output = "Explanation",
       .runs = Runs::on_worker,
       .handler = explain},
  };
}

}  // namespace chartroom::gate
