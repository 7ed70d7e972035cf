// What people say about answers. Those who are related to the patient read it with its words; privacy officers list it without
// them, and find the answer's record in the ledger by its request.

#include <array>

#include "crypto/random.h"
#include "gate/account_names.h"
#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using store::FeedbackVerdict;

constexpr Field give_fields[] = {
    patient_field,
    {"request", In::body, Kind::text, Need::required, 28, "The `request` of the answer that is meant."},
    {"statement", In::body, Kind::count, Need::optional, limits::feedback_statement_max,
     "The number of one of its statements, from 0; the whole answer if absent."},
    {"verdict", In::body, Kind::text, Need::required, 16, "wrong, incomplete or helpful."},
    {"words", In::body, Kind::words, Need::optional, limits::feedback_words_bytes_max,
     "What is wrong, or what was missing; sealed under the chart's key."},
};
constexpr Field patients_fields[] = {patient_field, limit_field, after_field};
constexpr Field all_fields[] = {limit_field, after_field};

constexpr std::array verdicts = {std::pair{FeedbackVerdict::wrong, std::string_view("wrong")},
                                 std::pair{FeedbackVerdict::incomplete, std::string_view("incomplete")},
                                 std::pair{FeedbackVerdict::helpful, std::string_view("helpful")}};

std::optional<FeedbackVerdict> parse_verdict(std::string_view name) {
  for (const auto& [verdict, its_name] : verdicts) {
    if (name == its_name) return verdict;
  }
  return std::nullopt;
}

std::string_view verdict_text(FeedbackVerdict verdict) {
  for (const auto& [one, name] : verdicts) {
    if (one == verdict) return name;
  }
  return "";
}

std::expected<store::FeedbackRow, Refusal> read_feedback_row(const Services& services, const Call& call) {
  store::FeedbackRow row;
  const auto request = RequestId::parse(call.input.text("request"));
  if (!request) return std::unexpected(refuse(Problem::bad_field, "request"));
  const auto verdict = parse_verdict(call.input.text("verdict"));
  if (!verdict) return std::unexpected(refuse(Problem::bad_field, "verdict"));
  const auto patient = services.store.patient(*call.permit.patient());
  if (!patient) return std::unexpected(refuse(patient.error()));
  if (!*patient) return std::unexpected(refuse(Problem::not_found, "patient"));
  row.id = crypto::new_id<FeedbackId>();
  row.patient = (*patient)->id;
  row.chart = (*patient)->chart;
  row.principal = call.permit.principal();
  row.request = *request;
  if (call.input.has("statement")) row.statement = static_cast<std::uint32_t>(call.input.count_or("statement", 0));
  row.verdict = *verdict;
  const auto labels = services.charts.labels(call.permit);
  if (!labels) return std::unexpected(refuse(labels.error()));
  row.labels = *labels;
  row.words = PatientText(call.input.text_or("words", ""));
  row.has_words = !row.words.empty();
  row.created = services.clock.now();
  return row;
}

json::object feedback_json(const store::FeedbackRow& row, const std::string& name) {
  json::object out;
  out["id"] = row.id.text();
  out["patient"] = row.patient.text();
  out["principal"] = row.principal.text();
  if (!name.empty()) out["principal_name"] = name;
  out["request"] = row.request.text();
  if (row.statement) out["statement"] = *row.statement;
  out["verdict"] = verdict_text(row.verdict);
  out["at"] = format_timestamp(row.created);
  out["has_words"] = row.has_words;
  if (!row.words.empty()) out["words"] = row.words.reveal();
  return out;
}

// What was said by somebody who sees more of the chart may come from there.
bool is_open(const store::FeedbackRow& row, const Permit& permit) {
  const std::int64_t at_s = std::chrono::floor<std::chrono::seconds>(row.created).time_since_epoch().count();
  return permit.scope().opens(ItemKind::note, row.labels, at_s);
}

Outcome page_answer(const Services& services, Result<store::Page<store::FeedbackRow>> page) {
  if (!page) {
    if (page.error().code == ErrorCode::invalid) return std::unexpected(refuse(Problem::bad_field, "after"));
    return std::unexpected(refuse(page.error()));
  }
  AccountNames names(services.store);
  json::array items;
  for (const store::FeedbackRow& row : page->rows) {
    const auto name = names.of(row.principal);
    if (!name) return std::unexpected(name.error());
    items.push_back(feedback_json(row, *name));
  }
  return json_answer(page_json(std::move(items), page->next));
}

Outcome give_feedback(const Services& services, const Call& call) {
  const auto row = read_feedback_row(services, call);
  if (!row) return std::unexpected(row.error());
  const auto written = services.store.write([&](store::Transaction& transaction) { return transaction.add_feedback(*row); });
  if (!written) return std::unexpected(refuse(written.error()));
  PreparedAnswer answer = json_answer(feedback_json(*row, call.principal->name()), 201);
  answer.chart = row->chart;
  return answer;
}

Outcome list_of_patient(const Services& services, const Call& call) {
  auto page = services.store.feedback_of(*call.permit.patient(), page_limit(call.input), call.input.text_or("after", ""));
  if (page) std::erase_if(page->rows, [&](const store::FeedbackRow& row) { return !is_open(row, call.permit); });
  return page_answer(services, std::move(page));
}

Outcome list_all(const Services& services, const Call& call) {
  return page_answer(services, services.store.feedback(page_limit(call.input), call.input.text_or("after", "")));
}

}  // namespace

std::vector<RouteSpec> feedback_routes() {
  return {
      {.method = "POST",
       .path = "/api/patients/{patient}/feedback",
       .action = Action::give_feedback,
       .summary = "Say that an answer, or one of its statements, is wrong, incomplete or helpful.",
       .fields = give_fields,
       .body = BodyIs::json,
       .output = "Feedback",
       .status = 201,
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = give_feedback},
      {.method = "GET",
       .path = "/api/patients/{patient}/feedback",
       .action = Action::read_feedback,
       .summary = "What was said about answers on this patient, newest first, with its words.",
       .fields = patients_fields,
       .output = "FeedbackPage",
       .runs = Runs::on_worker,
       .handler = list_of_patient},
      {.method = "GET",
       .path = "/api/feedback",
       .action = Action::review_feedback,
       .summary = "What was said about answers on any patient, newest first, without its words.",
       .fields = all_fields,
       .output = "FeedbackPage",
       .runs = Runs::on_worker,
       .handler = list_all},
  };
}

}  // namespace chartroom::gate
