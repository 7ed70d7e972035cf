// Breaking the glass: somebody who may open a chart in an emergency and is not related to the patient says why, and for a short
// time is. Privacy officers see each of them at once, and one who is somebody else signs it off.

#include <algorithm>

#include "base/log.h"
#include "crypto/random.h"
#include "gate/emergency_webhook.h"
#include "gate/known_patient.h"
#include "gate/owner_problem.h"
#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

constexpr Field break_fields[] = {
    {"patient", In::body, Kind::patient_id, Need::optional, 0, "The patient's id, where it is known."},
    {"identifier", In::body, Kind::words, Need::optional, 200,
     "Else an identifier of the patient: a record number, or system|value."},
    {"birth_date", In::body, Kind::words, Need::optional, 10,
     "With an identifier: the patient's, as YYYY-MM-DD, so that it is the right one."},
    {"reason", In::body, Kind::text, Need::required, 64, "One of the policy's codes; GET /api/self lists them."},
    {"words", In::body, Kind::words, Need::required, 500, "What happens, in your own words."},
    {"code", In::body, Kind::secret, Need::optional, 64,
     "A code of your second factor, or a recovery code. Not asked for in a session by the clinic's directory or provider."},
};
constexpr Field emergency_list_fields[] = {limit_field};
constexpr Field review_fields[] = {
    path_field("emergency", Kind::emergency_id, "The emergency's id."),
    {"justified", In::body, Kind::flag, Need::required, 0, "Whether there was reason to."},
    {"words", In::body, Kind::words, Need::required, 500, "What you found."},
};

json::object emergency_json(const store::EmergencyRow& row, const std::string& name) {
  json::object out;
  out["id"] = row.id.text();
  out["patient"] = row.patient.text();
  out["principal"] = row.principal.text();
  if (!name.empty()) out["principal_name"] = name;
  out["opened"] = format_timestamp(row.opened);
  out["until"] = format_timestamp(row.until);
  out["reason"] = row.reason;
  out["words"] = row.words;
  out["without_directory"] = row.was_without_directory;
  if (row.told > Timestamp{}) out["told"] = format_timestamp(row.told);
  if (row.is_reviewed()) {
    out["reviewed"] = format_timestamp(row.reviewed);
    out["reviewed_by"] = row.reviewed_by.text();
    out["justified"] = row.was_justified;
    out["review_words"] = row.review_words;
  }
  return out;
}

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

Identifier identifier_of(const std::string& text, const policy::EmergencyRule& rule) {
  const std::size_t bar = text.rfind('|');
  if (bar == std::string::npos) return {rule.identifier_system, text, ""};
  return {text.substr(0, bar), text.substr(bar + 1), ""};
}

// The one patient who is meant. Whoever is unknown is not found, by an id or by an identifier.
std::expected<store::PatientRow, Refusal> meant_patient(const Services& services, const Input& input,
                                                        const policy::EmergencyRule& rule) {
  if (input.has("patient") == input.has("identifier")) return std::unexpected(refuse(Problem::missing_field, "patient"));
  if (input.has("patient")) {
    auto row = services.store.patient(input.id<PatientId>("patient"));
    if (!row) return std::unexpected(refuse(row.error()));
    if (!*row) return std::unexpected(refuse(Problem::not_found, "patient"));
    return std::move(**row);
  }
  if (!input.has("birth_date")) return std::unexpected(refuse(Problem::missing_field, "birth_date"));
  const auto found = services.store.patients_with_identifier(identifier_of(input.text("identifier"), rule));
  if (!found) return std::unexpected(refuse(found.error()));
  std::optional<store::PatientRow> meant;
  for (const PatientId id : *found) {
    auto row = services.store.patient(id);
    if (!row) return std::unexpected(refuse(row.error()));
    if (!*row || (*row)->who.birth_date != input.text("birth_date")) continue;
    if (meant) return std::unexpected(refuse(Problem::conflict, "identifier"));
    meant = std::move(**row);
  }
  if (!meant) return std::unexpected(refuse(Problem::not_found, "identifier"));
  return std::move(*meant);
}

// What can be told wrong without a look at any chart: before a code is used up for it.
std::optional<Refusal> wrong_form(const Input& input, const policy::EmergencyRule& rule) {
  const auto reason = std::ranges::find(rule.reasons, input.text("reason"), &policy::EmergencyReason::code);
  if (reason == rule.reasons.end()) return refuse(Problem::bad_field, "reason");
  if (is_blank(input.text("words"))) return refuse(Problem::bad_field, "words");
  if (input.has("birth_date")) {
    const auto date = parse_partial_time(input.text("birth_date"));
    if (!date || date->precision == TimePrecision::second) return refuse(Problem::bad_field, "birth_date");
  }
  // A number alone means nothing where the policy doesn't say whose numbers people type.
  const bool is_bare = input.has("identifier") && input.text("identifier").find('|') == std::string::npos;
  if (is_bare && rule.identifier_system.empty()) return refuse(Problem::bad_field, "identifier");
  return std::nullopt;
}

Outcome break_glass(const Services& services, const Call& call) {
  const auto in_force = services.policies.in_force().get();
  const policy::EmergencyRule& rule = in_force->rules().emergency;
  if (const auto wrong = wrong_form(call.input, rule)) return std::unexpected(*wrong);
  // Who sits at a screen that somebody left open has no such code.
  const auto used = services.second_factors.use(*call.principal, call.input.text_or("code", ""));
  if (!used) return std::unexpected(refuse_owner(used.error()));
  const auto patient = meant_patient(services, call.input, rule);
  if (!patient) return std::unexpected(patient.error());
  store::EmergencyRow row;
  row.id = crypto::new_id<EmergencyId>();
  row.patient = patient->id;
  row.principal = call.permit.principal();
  row.opened = services.clock.now();
  row.until = row.opened + std::chrono::minutes(rule.minutes);
  row.reason = call.input.text("reason");
  row.words = call.input.text("words");
  row.was_without_directory = call.principal->how() == SignedInBy::emergency_session;
  auto key = services.keyring.chart_key(patient->chart);
  if (!key) return std::unexpected(refuse(key.error()));
  const auto written = services.store.write([&](store::Transaction& transaction) { return transaction.put_emergency(row); });
  if (!written) return std::unexpected(refuse(written.error()));
  log::warning("glass_broken", {{"emergency", row.id.text()},
                                {"principal", row.principal.text()},
                                {"reason", row.reason},
                                {"signed_in_by", signed_in_by_name(call.principal->how())}});
  if (services.emergency_webhook != nullptr) services.emergency_webhook->wake();
  PreparedAnswer answer = json_answer(emergency_json(row, call.principal->name()), 201);
  answer.patient = row.patient;
  answer.chart = patient->chart;
  answer.object = row.id.text();
  answer.words.emplace(audit::Record::Words{std::move(*key), row.words, ""});
  return answer;
}

Outcome list_emergencies(const Services& services, const Call& call) {
  const auto rows = services.store.emergencies(page_limit(call.input));
  if (!rows) return std::unexpected(refuse(rows.error()));
  const auto waiting = services.store.count_unreviewed_emergencies();
  if (!waiting) return std::unexpected(refuse(waiting.error()));
  json::array items;
  for (const store::EmergencyRow& row : *rows) {
    const auto account = services.store.account(row.principal);
    if (!account) return std::unexpected(refuse(account.error()));
    items.push_back(emergency_json(row, *account ? (*account)->name : ""));
  }
  json::object page = page_json(std::move(items), "");
  page["waiting"] = *waiting;
  return json_answer(page);
}

Outcome review(const Services& services, const Call& call) {
  if (is_blank(call.input.text("words"))) return std::unexpected(refuse(Problem::bad_field, "words"));
  const auto id = call.input.id<EmergencyId>("emergency");
  const auto known = services.store.emergency(id);
  if (!known) return std::unexpected(refuse(known.error()));
  if (!*known) return std::unexpected(refuse(Problem::not_found, "emergency"));
  auto reason = reason_about(services, (*known)->patient, call.input.text("words"));
  if (!reason) return std::unexpected(reason.error());
  store::EmergencyRow row;
  std::optional<Problem> problem;
  const auto written = services.store.write([&](store::Transaction& transaction) -> Status {
    const auto found = transaction.emergency(id);
    if (!found) return fail(found);
    if (!*found) {
      problem = Problem::not_found;
    } else if ((*found)->is_reviewed()) {
      problem = Problem::conflict;
    } else if ((*found)->principal == call.permit.principal()) {
      problem = Problem::own_account;
    }
    if (problem) return fail(ErrorCode::conflict, "this emergency can't be signed off so");
    row = **found;
    row.reviewed = services.clock.now();
    row.reviewed_by = call.permit.principal();
    row.was_justified = call.input.flag("justified");
    row.review_words = call.input.text("words");
    return transaction.put_emergency(row);
  });
  if (problem) return std::unexpected(refuse(*problem, "emergency"));
  if (!written) return std::unexpected(refuse(written.error()));
  PreparedAnswer answer = json_answer(emergency_json(row, ""));
  answer.chart = reason->chart;
  answer.words.emplace(std::move(reason->words));
  answer.subject = row.principal;
  answer.patient = row.patient;
  answer.object = row.id.text();
  return answer;
}

}  // namespace

std::vector<RouteSpec> emergency_routes() {
  return {
      {.method = "POST",
       .path = "/api/emergencies",
       .action = Action::break_glass,
       .summary = "Break the glass: open a patient's chart for a short time, with a reason; a privacy officer is told.",
       .fields = break_fields,
       .body = BodyIs::json,
       .output = "Emergency",
       .status = 201,
       .runs = Runs::on_password_worker,
       .changes = Changes::something,
       .handler = break_glass},
      {.method = "GET",
       .path = "/api/emergencies",
       .action = Action::review_emergencies,
       .summary = "Who broke the glass, when and why; those that nobody has looked at first.",
       .fields = emergency_list_fields,
       .output = "EmergencyPage",
       .runs = Runs::on_worker,
       .handler = list_emergencies},
      {.method = "POST",
       .path = "/api/emergencies/{emergency}/review",
       .action = Action::review_emergencies,
       .summary = "Sign off one that somebody else broke.",
       .fields = review_fields,
       .body = BodyIs::json,
       .output = "Emergency",
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = review},
  };
}

}  // namespace chartroom::gate
