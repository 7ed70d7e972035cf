// Patients and their charts, for clinicians: searching among one's own patients, reading. What is read of a chart comes through
// records::Charts, which takes the patient from the permit.

#include <algorithm>

#include "gate/chart_cursor.h"
#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

constexpr Field search_fields[] = {
    {"text", In::query, Kind::words, Need::optional, 200,
     "Words with which names, the birth date or identifiers begin; all of one's patients if absent, also those who are listed "
     "by id alone."},
    limit_field,
    after_field,
};
constexpr Field chart_fields[] = {patient_field};
constexpr Field page_fields[] = {patient_field, limit_field, after_field};
constexpr Field document_fields[] = {patient_field, path_field("document", Kind::document_id, "The document's or fact's id.")};

Outcome search_patients(const Services& services, const Call& call) {
  const auto account = services.accounts.find(call.permit.principal());
  if (!account) return std::unexpected(refuse(account.error()));
  const auto listed =
      policy::may_list(call.permit, *account, services.policies.in_force().get(), call.http.peer.address, services.clock.now());
  const std::string text = call.input.text_or("text", "");
  const std::string after = call.input.text_or("after", "");
  const auto found = services.store.search_patients({*account, listed, text, page_limit(call.input), after});
  if (!found) {
    if (found.error().code == ErrorCode::invalid) return std::unexpected(refuse(Problem::bad_field, "after"));
    return std::unexpected(refuse(found.error()));
  }
  json::array items;
  PreparedAnswer answer;
  for (const store::FoundPatient& row : found->rows) {
    json::object& item = items.emplace_back(patient_json(row.id, row.who, row.imported_at)).get_object();
    if (row.listed == store::Listed::by_id) item["demographics"] = "closed";
    answer.shown.push_back(row.id);
  }
  answer.body = json::serialize(page_json(std::move(items), found->next));
  if (!text.empty()) {
    answer.words.emplace(audit::Record::Words{services.ledger_key.copy(), text, ""});
  }
  return answer;
}

// What beside reading is open to the caller for the same purpose, so that nobody is offered what would be refused.
std::expected<json::array, Refusal> may_json(const Services& services, const Call& call) {
  const auto in_force = services.policies.in_force().get();
  json::array out;
  for (const Action action : {Action::ask, Action::give_feedback, Action::read_feedback, Action::add_labels}) {
    const policy::Question question{*call.principal,        action,       call.permit.patient(),
                                    call.http.peer.address, call.account, call.permit.purpose()};
    const auto permit = policy::decide(question, *in_force, services.store, services.clock.now());
    if (permit) {
      out.emplace_back(action_name(action));
    } else if (permit.error().code != ErrorCode::forbidden) {
      return std::unexpected(refuse(permit.error()));
    }
  }
  return out;
}

Outcome see_patient(const Services& services, const Call& call) {
  const auto summary = services.charts.summary(call.permit);
  if (!summary) return std::unexpected(refuse(summary.error()));
  json::object body = patient_json(summary->id, summary->who, summary->imported_at);
  body["notes"] = summary->notes;
  body["unreadable"] = summary->unreadable;
  body["facts"] = summary->facts;
  body["void_items"] = summary->void_items;
  auto may = may_json(services, call);
  if (!may) return std::unexpected(may.error());
  body["may"] = std::move(*may);
  return json_answer(body);
}

Outcome list_documents(const Services& services, const Call& call) {
  const auto page = services.charts.list_documents(call.permit, call.input.text_or("after", ""), page_limit(call.input));
  if (!page) {
    if (page.error().code == ErrorCode::invalid) return std::unexpected(refuse(Problem::bad_field, "after"));
    return std::unexpected(refuse(page.error()));
  }
  json::array items;
  PreparedAnswer answer;
  for (const records::DocumentSummary& document : page->rows) {
    items.push_back(document_summary_json(document));
    answer.cited.push_back(document.id);
  }
  answer.body = json::serialize(page_json(std::move(items), page->next));
  return answer;
}

Outcome see_document(const Services& services, const Call& call) {
  const auto document = services.charts.document(call.permit, call.input.id<DocumentId>("document"));
  if (!document) return std::unexpected(refuse(document.error()));
  PreparedAnswer answer = json_answer(document_json(*document));
  answer.cited = {document->id};
  return answer;
}

Outcome list_facts(const Services& services, const Call& call) {
  const auto open = services.charts.open(call.permit);
  if (!open) return std::unexpected(refuse(open.error()));
  const Chart& chart = (*open)->chart();
  const auto start = page_start(call.input, chart, chart.facts.size());
  if (!start) return std::unexpected(start.error());
  const std::size_t end = std::min(chart.facts.size(), *start + page_limit(call.input));
  json::array items;
  PreparedAnswer answer;
  for (std::size_t at = *start; at < end; ++at) {
    items.push_back(fact_json(chart.facts[at], chart.records[at]));
    answer.cited.push_back(chart.facts[at].id);
  }
  answer.body = json::serialize(page_json(std::move(items), page_next(chart, end, chart.facts.size())));
  answer.chart = chart.chart;
  return answer;
}

}  // namespace

std::vector<RouteSpec> patient_routes() {
  return {
      {.method = "GET",
       .path = "/api/patients",
       .action = Action::search_patients,
       .summary = "One's own patients: those to whom one is related now; by id alone where who they are is closed.",
       .fields = search_fields,
       .output = "PatientPage",
       .runs = Runs::on_worker,
       .handler = search_patients},
      {.method = "GET",
       .path = "/api/patients/{patient}",
       .action = Action::read_chart,
       .summary = "Who the patient is, how much the chart holds, and what the caller may do with it.",
       .fields = chart_fields,
       .output = "PatientSummary",
       .runs = Runs::on_worker,
       .handler = see_patient},
      {.method = "GET",
       .path = "/api/patients/{patient}/documents",
       .action = Action::read_chart,
       .summary = "The chart's notes, newest first, those entered in error too (marked).",
       .fields = page_fields,
       .output = "DocumentPage",
       .runs = Runs::on_worker,
       .handler = list_documents},
      {.method = "GET",
       .path = "/api/patients/{patient}/documents/{document}",
       .action = Action::read_chart,
       .summary = "One note, or the record of one fact, with its text.",
       .fields = document_fields,
       .output = "Document",
       .runs = Runs::on_worker,
       .handler = see_document},
      {.method = "GET",
       .path = "/api/patients/{patient}/facts",
       .action = Action::read_chart,
       .summary = "The chart's facts, in the chart's order.",
       .fields = page_fields,
       .output = "FactPage",
       .runs = Runs::on_worker,
       .handler = list_facts},
  };
}

}  // namespace chartroom::gate
