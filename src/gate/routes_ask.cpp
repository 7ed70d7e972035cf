// Asking a question about a chart, for clinicians.

#include <algorithm>

#include "base/limits.h"
#include "gate/answer_json.h"
#include "gate/respond.h"
#include "gate/route_table.h"
#include "http/accept.h"
#include "workflow/answer_question.h"

namespace chartroom::gate {
namespace {

constexpr Field ask_fields[] = {
    path_field("patient", Kind::patient_id, "The patient's id."),
    {"question", In::body, Kind::words, Need::required, limits::question_bytes_max, "The question, in English."},
    {"before", In::body, Kind::texts, Need::optional, limits::question_bytes_max,
     "The conversation's earlier questions, oldest first, at most 8: a follow-up is read with them. Nothing of them is kept."},
};

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

Labels labels_of(const records::OpenChart& open, const std::vector<DocumentId>& cited) {
  Labels labels;
  for (const DocumentId id : cited) {
    if (const Document* document = open.find(id)) labels |= document->labels;
  }
  return labels;
}

// What is recorded as asked: the question, and what it was read with.
std::string recorded_question(const std::string& question, const std::vector<std::string>& before) {
  std::string words = question;
  if (!before.empty()) words += "\n\nRead with these earlier questions, oldest first:";
  for (const std::string& earlier : before) words.append("\n").append(earlier);
  return words;
}

Outcome ask(const Services& services, const Call& call) {
  const std::vector<std::string> before = call.input.has("before") ? call.input.texts("before") : std::vector<std::string>{};
  if (before.size() > limits::questions_before_max) return std::unexpected(refuse(Problem::field_too_long, "before"));
  const auto open = services.charts.open(call.permit);
  if (!open) return std::unexpected(refuse(open.error()));
  const Chart& chart = (*open)->chart();
  const auto& prepared = (*open)->derived<workflow::PreparedChart>(
      [](const Chart& of, const workflow::PreparedChart* earlier) { return workflow::PreparedChart(of, earlier); });
  const std::string& question = call.input.text("question");
  auto found = workflow::answer_question(prepared, {question, before, services.clock.now()});
  if (!found) return std::unexpected(refuse(found.error()));
  const std::vector<DocumentId> cited = cited_in(*found);
  found->labels = labels_of(**open, cited);
  auto key = services.keyring.chart_key(chart.chart);
  if (!key) return std::unexpected(refuse(key.error()));
  std::string recorded = recorded_question(question, before);
  std::string words = answer_text(*found, call.request);
  // What can't be recorded can't be said; the refusal is recorded instead.
  if (recorded.size() + words.size() > limits::ledger_record_bytes_max) {
    return std::unexpected(refuse(Problem::answer_too_large));
  }
  PreparedAnswer answer;
  if (http::prefers(call.http.header("accept"), "text/event-stream", "application/json")) {
    EventText events = answer_events(*found, call.request);
    answer.content_type = "text/event-stream";
    answer.body = std::move(events.body);
    answer.frame_ends = std::move(events.frame_ends);
  } else {
    answer.body = words;
  }
  answer.chart = chart.chart;
  answer.cited = cited;
  answer.words.emplace(audit::Record::Words{std::move(*key), std::move(recorded), std::move(words)});
  return answer;
}

}  // namespace

std::vector<RouteSpec> ask_routes() {
  return {
      {.method = "POST",
       .path = "/api/patients/{patient}/ask",
       .action = Action::ask,
       .summary = "Ask a question about the patient; every statement of the answer cites the chart.",
       .fields = ask_fields,
       .body = BodyIs::json,
       .output = "Answer",
       .runs = Runs::on_worker,
       .changes = Changes::nothing,
       .handler = ask,
       .streams = "AnswerEvents"},
  };
}

}  // namespace chartroom::gate
