// Patients and their charts, for clinicians: searching among one's own patients, reading, asking. What is read of a chart comes
// through records::Charts, which takes the patient from the permit.

#include <algorithm>

#include "gate/chart_cursor.h"
#include "gate/respond.h"
#include "gate/route_table.h"
#include "retrieval/chart_index.h"
#include "workflow/answer_question.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

constexpr Field patient_field = path_field("patient", Kind::patient_id, "The patient's id.");
constexpr Field search_fields[] = {
    {"text", In::query, Kind::words, Need::optional, 200,
     "Words with which names, the birth date or identifiers begin; all of one's patients if absent."},
    limit_field,
    after_field,
};
constexpr Field chart_fields[] = {patient_field};
constexpr Field page_fields[] = {patient_field, limit_field, after_field};
constexpr Field document_fields[] = {patient_field, path_field("document", Kind::document_id, "The document's or fact's id.")};
constexpr Field ask_fields[] = {
    patient_field,
    {"question", In::body, Kind::words, Need::required, limits::question_bytes_max, "The question, in English."},
};

Outcome search_patients(const Services& services, const Call& call) {
  const auto account = services.accounts.find(call.permit.principal());
  if (!account) return std::unexpected(refuse(account.error()));
  const auto found = services.store.search_patients(*account, call.input.text_or("text", ""), page_limit(call.input),
                                                    call.input.text_or("after", ""));
  if (!found) {
    if (found.error().code == ErrorCode::invalid) return std::unexpected(refuse(Problem::bad_field, "after"));
    return std::unexpected(refuse(found.error()));
  }
  json::array items;
  for (const store::PatientRow& row : found->rows) items.push_back(patient_json(row.id, row.who, row.imported_at));
  return json_answer(page_json(std::move(items), found->next));
}

Outcome see_patient(const Services& services, const Call& call) {
  const auto summary = services.charts.summary(call.permit);
  if (!summary) return std::unexpected(refuse(summary.error()));
  json::object body = patient_json(summary->id, summary->who, summary->imported_at);
  body["notes"] = summary->notes;
  body["unreadable"] = summary->unreadable;
  body["facts"] = summary->facts;
  body["void_items"] = summary->void_items;
  return json_answer(body);
}

Outcome list_documents(const Services& services, const Call& call) {
  const auto page = services.charts.list_documents(call.permit, call.input.text_or("after", ""), page_limit(call.input));
  if (!page) {
    if (page.error().code == ErrorCode::invalid) return std::unexpected(refuse(Problem::bad_field, "after"));
    return std::unexpected(refuse(page.error()));
  }
  json::array items;
  for (const records::DocumentSummary& document : page->rows) items.push_back(document_summary_json(document));
  return json_answer(page_json(std::move(items), page->next));
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

// --- asking --------------------------------------------------------------------------------------------------------------

void add_frame(PreparedAnswer& answer, std::string_view event, const json::value& data) {
  answer.body.append("event: ").append(event).append("\ndata: ").append(json::serialize(data)).append("\n\n");
  answer.frame_ends.push_back(answer.body.size());
}

// started, a frame for each statement, finished.
PreparedAnswer streamed(const Answer& found, RequestId request) {
  PreparedAnswer answer;
  answer.content_type = "text/event-stream";
  add_frame(answer, "started", json::object{{"request", request.text()}, {"how_read", found.how_read.reveal()}});
  for (const Statement& statement : found.statements) add_frame(answer, "statement", statement_json(statement));
  json::object last = answer_json(found, request);
  last.erase("statements");
  add_frame(answer, "finished", last);
  return answer;
}

std::vector<DocumentId> cited_in(const Answer& found) {
  std::vector<DocumentId> cited;
  for (const Statement& statement : found.statements) {
    for (const Citation& citation : statement.citations) cited.push_back(citation.document);
  }
  std::ranges::sort(cited);
  const auto doubled = std::ranges::unique(cited);
  cited.erase(doubled.begin(), doubled.end());
  return cited;
}

Outcome ask(const Services& services, const Call& call) {
  const auto open = services.charts.open(call.permit);
  if (!open) return std::unexpected(refuse(open.error()));
  const Chart& chart = (*open)->chart();
  const auto& index = (*open)->derived<retrieval::ChartIndex>([](const Chart& of) { return retrieval::ChartIndex::build(of); });
  const std::string& question = call.input.text("question");
  const auto found = workflow::answer_question(chart, index, question, services.clock.now());
  if (!found) return std::unexpected(refuse(found.error()));
  auto key = services.keyring.chart_key(chart.chart);
  if (!key) return std::unexpected(refuse(key.error()));
  json::object words = answer_json(*found, call.request);
  std::string words_text = json::serialize(words);
  // What can't be recorded can't be said; the refusal is recorded instead.
  if (question.size() + words_text.size() > limits::ledger_record_bytes_max) {
    return std::unexpected(refuse(Problem::answer_too_large));
  }
  const bool streams = call.http.header("accept").find("text/event-stream") != std::string_view::npos;
  PreparedAnswer answer = streams ? streamed(*found, call.request) : json_answer(words);
  answer.chart = chart.chart;
  answer.cited = cited_in(*found);
  answer.words.emplace(audit::Record::Words{std::move(*key), question, std::move(words_text)});
  return answer;
}

}  // namespace

std::vector<RouteSpec> patient_routes() {
  return {
      {.method = "GET",
       .path = "/api/patients",
       .action = Action::search_patients,
       .summary = "One's own patients: those to whom one is related now.",
       .fields = search_fields,
       .output = "PatientPage",
       .runs = Runs::on_worker,
       .handler = search_patients},
      {.method = "GET",
       .path = "/api/patients/{patient}",
       .action = Action::read_chart,
       .summary = "Who the patient is, and how much the chart holds.",
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
      {.method = "POST",
       .path = "/api/patients/{patient}/ask",
       .action = Action::ask,
       .summary = "Ask a question about the patient; every statement of the answer cites the chart.",
       .fields = ask_fields,
       .body = BodyIs::json,
       .output = "Answer",
       .runs = Runs::on_worker,
       .handler = ask,
       .streams = "AnswerEvents"},
  };
}

}  // namespace chartroom::gate
