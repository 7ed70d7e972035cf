#include "gate/answer_json.h"

#include <algorithm>

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
  if (!answer.labels.empty()) {
    json.name("labels");
    json.open_array();
    for (const std::string_view name : label_names(answer.labels)) json.text(name);
    json.close_array();
  }
  if (answer.labels.has(Label::substance_use)) json.member("notice", part2_notice);
  json.member("kind", answer_kind_name(answer.kind));
  if (answer.verdict != Verdict::none) json.member("verdict", verdict_name(answer.verdict));
  if (answer.verdict != Verdict::none && answer.negated) json.flag("negated", true);
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

// The members of a contradiction.
void write_contradiction(JsonText& json, const Contradiction& contradiction) {
  json.member("about", contradiction.about.reveal());
  json.name("sides");
  json.open_array();
  for (const auto& side : contradiction.sides) {
    json.open_array();
    for (const std::uint32_t statement : side) json.count(statement);
    json.close_array();
  }
  json.close_array();
}

// `name`: an array of objects, each with the members that `write` gives it.
template <class Item>
void write_objects(JsonText& json, std::string_view name, const std::vector<Item>& items,
                   void (*write)(JsonText&, const Item&)) {
  json.name(name);
  json.open_array();
  for (const Item& item : items) {
    json.open_object();
    write(json, item);
    json.close_object();
  }
  json.close_array();
}

void write_part(JsonText& json, const TablePart& part) {
  json.name("value");
  json.number(part.value);
  json.member_if("flag", part.flag);
}

void write_range(JsonText& json, const ReferenceRange& range) {
  if (range.low) {
    json.name("low");
    json.number(*range.low);
  }
  if (range.high) {
    json.name("high");
    json.number(*range.high);
  }
}

void write_row(JsonText& json, const TableRow& row) {
  json.open_object();
  json.name("cells");
  write_texts(json, row.cells);
  if (row.value) {
    json.name("value");
    json.number(*row.value);
  }
  if (row.range) write_range(json, *row.range);
  if (!row.parts.empty()) write_objects(json, "parts", row.parts, write_part);
  json.member_if("at", row.at);
  json.member("statement", row.statement);
  json.close_object();
}

// The members of a table.
void write_table(JsonText& json, const AnswerTable& table) {
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
  if (table.parts.empty()) return;
  json.name("parts");
  json.open_array();
  for (const std::string& part : table.parts) json.text(part);
  json.close_array();
}

// What is known at the end.
void write_tail(JsonText& json, const Answer& answer) {
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

// A contradiction or a table, and the last statement that it names.
struct Companion {
  bool is_table = false;
  std::size_t index = 0;  // among its kind
  std::size_t behind = 0;
};

// In the order in which they may be told: contradictions before tables, where both could be.
std::vector<Companion> companions_of(const Answer& answer) {
  std::vector<Companion> out;
  for (std::size_t i = 0; i < answer.contradictions.size(); ++i) {
    std::size_t last = 0;
    for (const auto& side : answer.contradictions[i].sides) {
      for (const std::size_t statement : side) last = std::max(last, statement);
    }
    out.push_back({false, i, last});
  }
  for (std::size_t i = 0; i < answer.tables.size(); ++i) {
    std::size_t last = 0;
    for (const TableRow& row : answer.tables[i].rows) last = std::max<std::size_t>(last, row.statement);
    out.push_back({true, i, last});
  }
  std::ranges::stable_sort(out, {}, &Companion::behind);
  return out;
}

void write_companion(EventWriter& events, const Answer& answer, const Companion& companion) {
  events.event(companion.is_table ? "table" : "contradiction", [&](JsonText& json) {
    json.member("index", companion.index);
    if (companion.is_table) {
      write_table(json, answer.tables[companion.index]);
    } else {
      write_contradiction(json, answer.contradictions[companion.index]);
    }
  });
}

}  // namespace

std::string answer_text(const Answer& answer, RequestId request) {
  std::string out;
  JsonText json(out);
  json.open_object();
  write_head(json, answer, request);
  write_objects(json, "statements", answer.statements, write_statement);
  if (!answer.contradictions.empty()) write_objects(json, "contradictions", answer.contradictions, write_contradiction);
  if (!answer.tables.empty()) write_objects(json, "tables", answer.tables, write_table);
  write_tail(json, answer);
  json.close_object();
  return out;
}

EventText answer_events(const Answer& answer, RequestId request) {
  EventWriter events;
  events.event("started", [&](JsonText& json) { write_head(json, answer, request); });
  const std::vector<Companion> companions = companions_of(answer);
  auto next = companions.begin();
  for (std::size_t i = 0; i < answer.statements.size(); ++i) {
    events.event("statement", [&](JsonText& json) {
      json.member("index", i);
      write_statement(json, answer.statements[i]);
    });
    for (; next != companions.end() && next->behind <= i; ++next) write_companion(events, answer, *next);
  }
  for (; next != companions.end(); ++next) write_companion(events, answer, *next);  // of an answer without statements
  events.event("finished", [&](JsonText& json) {
    json.member("request", request.text());
    if (!answer.labels.empty()) {
      json.name("labels");
      json.open_array();
      for (const std::string_view name : label_names(answer.labels)) json.text(name);
      json.close_array();
    }
    if (answer.labels.has(Label::substance_use)) json.member("notice", part2_notice);
    json.member("kind", answer_kind_name(answer.kind));
    if (answer.verdict != Verdict::none) json.member("verdict", verdict_name(answer.verdict));
    write_tail(json, answer);
  });
  return events.take();
}

}  // namespace chartroom::gate
