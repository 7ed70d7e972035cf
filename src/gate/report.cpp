#include "gate/report.h"

#include "gate/json_text.h"
#include "gate/respond.h"

namespace chartroom::gate {
namespace {

void add_cell(std::string& out, std::string_view cell) {
  const bool is_formula = !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
  const bool is_quoted = cell.find_first_of(",\"\r\n") != std::string_view::npos;
  if (is_quoted) out += '"';
  if (is_formula) out += '\'';
  for (const char letter : cell) {
    if (letter == '"') out += '"';
    out += letter;
  }
  if (is_quoted) out += '"';
}

template <class Cells>
void add_line(std::string& out, const Cells& cells) {
  bool is_first = true;
  for (const auto& cell : cells) {
    if (!is_first) out += ',';
    is_first = false;
    add_cell(out, cell);
  }
  out += "\r\n";
}

template <class Texts>
void write_texts(JsonText& json, const Texts& texts) {
  json.open_array();
  for (const auto& text : texts) json.text(text);
  json.close_array();
}

std::string json_of(const Report& report) {
  std::string body;
  JsonText json(body);
  json.open_object();
  json.member("report", report.name);
  json.member("made", format_timestamp(report.made));
  json.name("columns");
  write_texts(json, report.columns);
  json.name("rows");
  json.open_array();
  for (const auto& row : report.rows) write_texts(json, row);
  json.close_array();
  json.name("notes");
  write_texts(json, report.notes);
  json.member_if("state", report.state);
  json.close_object();
  return body;
}

}  // namespace

std::string csv_of(const Report& report) {
  std::string out;
  add_line(out, report.columns);
  for (const auto& row : report.rows) add_line(out, row);
  return out;
}

PreparedAnswer report_answer(const Report& report, ReportAs as) {
  if (as == ReportAs::json) return text_answer(json_of(report));
  PreparedAnswer answer;
  answer.content_type = "text/csv; charset=utf-8";
  answer.headers.push_back({"Content-Disposition", "attachment; filename=\"chartroom-" + std::string(report.name) + "-" +
                                                       format_timestamp(report.made).substr(0, 10) + ".csv\""});
  answer.body = csv_of(report);
  return answer;
}

}  // namespace chartroom::gate
