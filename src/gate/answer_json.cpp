#include "gate/answer_json.h"

#include "gate/json_text.h"

namespace chartroom::gate {
namespace {

void write_patient(JsonText& json, const AnswerPatient& patient) {
  json.open_object();
  json.member("name", patient.name.reveal());
  json.member_if("birth_date", patient.birth_date.reveal());
  if (patient.identifier) {
    json.name("identifier");
    json.open_object();
    json.member_if("type", patient.identifier->type);
    json.member("value", patient.identifier->value);
    json.member_if("system", patient.identifier->system);
    json.close_object();
  }
  json.close_object();
}

void write_texts(JsonText& json, const std::vector<PatientText>& texts) {
  json.open_array();
  for (const PatientText& text : texts) json.text(text.reveal());
  json.close_array();
}

// Who, how current, and how the question was read: what a client shows before the first statement.
void write_head(JsonText& json, const Answer& answer, RequestId request) {
  json.member("request", request.text());
  json.name("patient");
  write_patient(json, answer.patient);
  json.name("chart");
  json.open_object();
  json.member("imported_at", format_timestamp(answer.imported_at));
  json.member_if("newest", answer.newest);
  json.close_object();
  json.member("kind", answer_kind_name(answer.kind));
  if (answer.verdict != Verdict::none) json.member("verdict", verdict_name(answer.verdict));
  json.member("how_read", answer.how_read.reveal());
  if (answer.ambiguous.empty()) return;
  json.name("ambiguous");
  write_texts(json, answer.ambiguous);
}

void write_citation(JsonText& json, const Citation& citation) {
  json.open_object();
  json.member("document", citation.document.text());
  json.member("start", citation.start);
  json.member("end", citation.end);
  json.member("quote", citation.quote.reveal());
  json.member_if("title", citation.title.reveal());
  json.member_if("resource", citation.resource);
  json.member_if("date", citation.date);
  json.member_if("import", citation.import_name);
  json.close_object();
}

// The members of a statement.
void write_statement(JsonText& json, const Statement& statement) {
  json.member("text", statement.text.reveal());
  json.member_if("subject", statement.subject.reveal());
  json.name("citations");
  json.open_array();
  for (const Citation& citation : statement.citations) write_citation(json, citation);
  json.close_array();
}

void write_contradictions(JsonText& json, const std::vector<Contradiction>& contradictions) {
  json.open_array();
  for (const Contradiction& contradiction : contradictions) {
    json.open_object();
    json.member("about", contradiction.about.reveal());
    json.name("sides");
    json.open_array();
    for (const auto& side : contradiction.sides) {
      json.open_array();
      for (const std::uint32_t statement : side) json.count(statement);
      json.close_array();
    }
    json.close_array();
    json.close_object();
  }
  json.close_array();
}

void write_row(JsonText& json, const TableRow& row) {
  json.open_object();
  json.name("cells");
  write_texts(json, row.cells);
  if (row.value) {
    json.name("value");
    json.number(*row.value);
  }
  json.member_if("at", row.at);
  json.member("statement", row.statement);
  json.close_object();
}

void write_tables(JsonText& json, const std::vector<AnswerTable>& tables) {
  json.open_array();
  for (const AnswerTable& table : tables) {
    json.open_object();
    json.member("title", table.title.reveal());
    json.member_if("unit", table.unit);
    json.name("columns");
    json.open_array();
    for (const std::string& column : table.columns) json.text(column);
    json.close_array();
    json.name("rows");
    json.open_array();
    for (const TableRow& row : table.rows) write_row(json, row);
    json.close_array();
    json.close_object();
  }
  json.close_array();
}

// What is known at the end.
void write_tail(JsonText& json, const Answer& answer) {
  if (!answer.contradictions.empty()) {
    json.name("contradictions");
    write_contradictions(json, answer.contradictions);
  }
  if (!answer.tables.empty()) {
    json.name("tables");
    write_tables(json, answer.tables);
  }
  json.member("notes_searched", answer.notes_searched);
  json.member("facts_searched", answer.facts_searched);
  json.member_if("searched_for", answer.searched_for.reveal());
  json.name("not_found");
  write_texts(json, answer.not_found);
  if (answer.duplicates_left_out > 0) json.member("duplicates_left_out", answer.duplicates_left_out);
}

class EventWriter {
 public:
  template <class Write>
  void event(std::string_view name, Write write) {
    events_.body.append("event: ").append(name).append("\ndata: ");
    JsonText json(events_.body);
    json.open_object();
    write(json);
    json.close_object();
    events_.body += "\n\n";
    events_.frame_ends.push_back(events_.body.size());
  }

  EventText take() { return std::move(events_); }

 private:
  EventText events_;
};

}  // namespace

std::string answer_text(const Answer& answer, RequestId request) {
  std::string out;
  JsonText json(out);
  json.open_object();
  write_head(json, answer, request);
  json.name("statements");
  json.open_array();
  for (const Statement& statement : answer.statements) {
    json.open_object();
    write_statement(json, statement);
    json.close_object();
  }
  json.close_array();
  write_tail(json, answer);
  json.close_object();
  return out;
}

EventText answer_events(const Answer& answer, RequestId request) {
  EventWriter events;
  events.event("started", [&](JsonText& json) { write_head(json, answer, request); });
  for (std::size_t i = 0; i < answer.statements.size(); ++i) {
    events.event("statement", [&](JsonText& json) {
      json.member("index", i);
      write_statement(json, answer.statements[i]);
    });
  }
  events.event("finished", [&](JsonText& json) {
    json.member("request", request.text());
    json.member("kind", answer_kind_name(answer.kind));
    if (answer.verdict != Verdict::none) json.member("verdict", verdict_name(answer.verdict));
    write_tail(json, answer);
  });
  return events.take();
}

}  // namespace chartroom::gate
