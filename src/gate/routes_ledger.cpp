// The ledger, for privacy officers, and the server's state, for operators. Records name patients by their opaque ids; the words
// of questions and answers stay sealed.

#include <algorithm>

#include "gate/emergency_webhook.h"
#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

constexpr Field ledger_list_fields[] = {
    {"principal", In::query, Kind::principal_id, Need::optional, 0, "Only what this account did."},
    {"subject", In::query, Kind::principal_id, Need::optional, 0, "Only what was done to this account or its access."},
    {"patient", In::query, Kind::patient_id, Need::optional, 0, "Only what concerns this patient."},
    {"action", In::query, Kind::text, Need::optional, 64, "Only this action, such as ask."},
    {"outcome", In::query, Kind::text, Need::optional, 16, "success, refused, failed, started or broken."},
    {"request", In::query, Kind::text, Need::optional, 28, "Only this request's id."},
    {"emergency", In::query, Kind::emergency_id, Need::optional, 0, "Only what was done under this emergency."},
    {"before", In::query, Kind::count, Need::optional, std::uint64_t{1} << 62, "Only records with a smaller number."},
    limit_field,
};

// Breaking this glass, and what then went on: what its person asked of its patient's chart by the emergency or for its purpose,
// until the last permit under it had ended.
bool is_under(const store::EmergencyRow& emergency, const audit::StoredRecord& stored) {
  const audit::Record& record = stored.record;
  if (record.principal != emergency.principal || record.patient != emergency.patient) return false;
  if (record.action == action_name(Action::break_glass)) return record.object == emergency.id.text();
  if (stored.time < emergency.opened || stored.time > emergency.until + limits::permit_age_max) return false;
  return record.relation == relation_name(Relation::emergency) || record.purpose == purpose_name(Purpose::emergency);
}

// The filters as values.
struct Wanted {
  std::optional<PrincipalId> principal;
  std::optional<PrincipalId> subject;
  std::optional<PatientId> patient;
  std::optional<RequestId> request;
  std::optional<store::EmergencyRow> emergency;
  std::string action;
  std::optional<audit::Outcome> outcome;

  bool operator()(const audit::StoredRecord& stored) const {
    const audit::Record& record = stored.record;
    if (principal && record.principal != principal) return false;
    if (subject && record.subject != subject) return false;
    if (patient && record.patient != patient && std::ranges::find(record.shown, *patient) == record.shown.end()) return false;
    if (request && record.request != *request) return false;
    if (emergency && !is_under(*emergency, stored)) return false;
    if (!action.empty() && record.action != action) return false;
    return !outcome || record.outcome == *outcome;
  }
};

std::optional<audit::Outcome> parse_outcome(std::string_view name) {
  using enum audit::Outcome;
  for (const audit::Outcome outcome : {success, refused, failed, started, broken}) {
    if (name == outcome_name(outcome)) return outcome;
  }
  return std::nullopt;
}

bool is_action(std::string_view name) {
  if (name == "unknown_route" || name == "no_request" || name == "tell_emergency") return true;
  for (std::size_t number = 0; number < action_count; ++number) {
    if (action_name(static_cast<Action>(number)) == name) return true;
  }
  return false;
}

std::expected<Wanted, Refusal> read_wanted(const Services& services, const Input& input) {
  Wanted wanted;
  if (input.has("principal")) wanted.principal = input.id<PrincipalId>("principal");
  if (input.has("subject")) wanted.subject = input.id<PrincipalId>("subject");
  if (input.has("patient")) wanted.patient = input.id<PatientId>("patient");
  wanted.action = input.text_or("action", "");
  if (!wanted.action.empty() && !is_action(wanted.action)) return std::unexpected(refuse(Problem::bad_field, "action"));
  if (input.has("request")) {
    wanted.request = RequestId::parse(input.text("request"));
    if (!wanted.request) return std::unexpected(refuse(Problem::bad_field, "request"));
  }
  if (input.has("outcome")) {
    wanted.outcome = parse_outcome(input.text("outcome"));
    if (!wanted.outcome) return std::unexpected(refuse(Problem::bad_field, "outcome"));
  }
  if (input.has("emergency")) {
    auto row = services.store.emergency(input.id<EmergencyId>("emergency"));
    if (!row) return std::unexpected(refuse(row.error()));
    if (!*row) return std::unexpected(refuse(Problem::not_found, "emergency"));
    wanted.emergency = std::move(*row);
  }
  return wanted;
}

Outcome list_records(const Services& services, const Call& call) {
  const auto wanted = read_wanted(services, call.input);
  if (!wanted) return std::unexpected(wanted.error());
  std::optional<std::uint64_t> before;
  if (call.input.has("before")) before = call.input.count_or("before", 0);
  const std::size_t limit = page_limit(call.input);
  const auto records = services.ledger.list(before, limit, *wanted);
  if (!records) return std::unexpected(refuse(records.error()));
  json::array items;
  for (const audit::StoredRecord& record : *records) items.push_back(record_json(record));
  const bool more = records->size() == limit && records->back().sequence > 0;
  PreparedAnswer answer = json_answer(page_json(std::move(items), more ? std::to_string(records->back().sequence) : ""));
  answer.patient = wanted->emergency ? wanted->emergency->patient : wanted->patient;
  return answer;
}

Outcome checkpoint(const Services& services, const Call&) {
  PreparedAnswer answer;
  answer.content_type = "text/plain; charset=utf-8";
  answer.body = services.ledger.checkpoint();
  return answer;
}

Outcome verify(const Services& services, const Call&) {
  const auto report = services.ledger.verify();
  if (!report) return std::unexpected(refuse(report.error()));
  json::object body;
  body["intact"] = report->intact;
  body["records"] = report->records;
  body["bytes"] = report->bytes;
  body["root"] = to_hex(report->root);
  body["checkpoint_size"] = report->checkpoint_size;
  if (report->first_wrong) body["first_wrong"] = *report->first_wrong;
  if (!report->problem.empty()) body["problem"] = report->problem;
  return json_answer(body);
}

json::object webhook_json(const EmergencyWebhook::Report& report) {
  json::object out;
  out["waiting"] = report.waiting;
  out["oldest_seconds"] = report.oldest.count();
  out["deliveries"] = report.deliveries;
  out["failures"] = report.failures;
  if (!report.problem.empty()) out["problem"] = report.problem;
  return out;
}

Outcome see_status(const Services& services, const Call&) {
  const auto patients = services.store.count_patients();
  if (!patients) return std::unexpected(refuse(patients.error()));
  json::object body;
  body["version"] = CHARTROOM_VERSION;
  body["time"] = format_timestamp(services.clock.now());
  body["patients"] = *patients;
  body["store_commit"] = services.store.last_commit();
  body["ledger_records"] = services.ledger.size();
  body["chart_keys"] = services.keyring.size();
  body["hot_charts"] = services.charts.hot_charts();
  body["hot_bytes"] = services.charts.hot_bytes();
  body["sessions_known"] = services.sessions.known();
  if (services.emergency_webhook != nullptr) {
    const auto report = services.emergency_webhook->report();
    if (!report) return std::unexpected(refuse(report.error()));
    body["emergency_webhook"] = webhook_json(*report);
  }
  return json_answer(body);
}

}  // namespace

std::vector<RouteSpec> ledger_routes() {
  return {
      {.method = "GET",
       .path = "/api/ledger",
       .action = Action::read_ledger,
       .summary = "The ledger's records, newest first. `next` is the `before` of the next page.",
       .fields = ledger_list_fields,
       .output = "RecordPage",
       .runs = Runs::on_worker,
       .handler = list_records},
      {.method = "GET",
       .path = "/api/ledger/checkpoint",
       .action = Action::verify_ledger,
       .summary = "The newest signed checkpoint; keep a copy elsewhere.",
       .fields = {},
       .output = "Text",
       .handler = checkpoint},
      {.method = "POST",
       .path = "/api/ledger/verify",
       .action = Action::verify_ledger,
       .summary = "Verify the whole ledger from its first record.",
       .fields = {},
       .output = "VerifyReport",
       .runs = Runs::on_worker,
       .changes = Changes::nothing,
       .handler = verify},
      {.method = "GET",
       .path = "/api/status",
       .action = Action::see_status,
       .summary = "The server's state in numbers; nothing of a patient.",
       .fields = {},
       .output = "ServerStatus",
       .runs = Runs::on_worker,
       .handler = see_status},
  };
}

}  // namespace chartroom::gate
