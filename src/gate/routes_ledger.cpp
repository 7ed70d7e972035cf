// The ledger, for privacy officers, and the server's state, for operators. Records name patients by their opaque ids; the words
// of questions and answers stay sealed.

#include "backup/backups.h"
#include "gate/audit_syslog.h"
#include "gate/backup_json.h"
#include "gate/checkpoint_publisher.h"
#include "gate/emergency_webhook.h"
#include "gate/ledger_query.h"
#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

Outcome list_records(const Services& services, const Call& call) {
  const auto query = read_ledger_query(services, call.input);
  if (!query) return std::unexpected(query.error());
  const auto page = services.record_index.find(query->wanted);
  if (!page) return std::unexpected(refuse_index(page.error()));
  json::array items;
  for (const audit::StoredRecord& record : page->records) items.push_back(record_json(record));
  PreparedAnswer answer = json_answer(page_json(std::move(items), page->next ? std::to_string(*page->next) : ""));
  answer.patient = query->patient;
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
  if (report->archived > 0) body["archived"] = report->archived;
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

json::array places_json(const CheckpointPublisher& publisher) {
  json::array out;
  for (const CheckpointPublisher::Report& report : publisher.report()) {
    json::object place;
    place["place"] = report.name;
    place["age_seconds"] = report.age.count();
    place["published"] = report.published;
    place["failures"] = report.failures;
    if (!report.problem.empty()) place["problem"] = report.problem;
    out.push_back(std::move(place));
  }
  return out;
}

json::object audit_syslog_json(const AuditSyslog::Report& report) {
  json::object out;
  out["waiting"] = report.waiting;
  out["oldest_seconds"] = report.oldest.count();
  out["sent"] = report.sent;
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
  body["ledger_first_kept"] = services.ledger.first_kept();
  body["ledger_reserve_bytes"] = services.ledger.reserve_bytes();
  body["ledger_indexed"] = services.record_index.progress().indexed;
  body["chart_keys"] = services.keyring.size();
  body["hot_charts"] = services.charts.hot_charts();
  body["hot_bytes"] = services.charts.hot_bytes();
  body["sessions_known"] = services.sessions.known();
  if (services.emergency_webhook != nullptr) {
    const auto report = services.emergency_webhook->report();
    if (!report) return std::unexpected(refuse(report.error()));
    body["emergency_webhook"] = webhook_json(*report);
  }
  if (services.publisher != nullptr) body["checkpoint_places"] = places_json(*services.publisher);
  if (services.backups != nullptr) body["backups"] = backup_json(services.backups->report(), services.clock.now());
  if (services.audit_syslog != nullptr) {
    const auto report = services.audit_syslog->report();
    if (!report) return std::unexpected(refuse(report.error()));
    body["audit_syslog"] = audit_syslog_json(*report);
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
       .fields = ledger_query_fields(),
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
