// A chart in the order of time, and the course of what was measured more than once, for the page's lists and plots. Both are
// derived once from an open chart and kept with it.

#include <algorithm>

#include "domain/reference_range.h"
#include "gate/chart_cursor.h"
#include "gate/respond.h"
#include "gate/route_table.h"
#include "records/render_fact.h"
#include "workflow/measures.h"
#include "workflow/timeline.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

constexpr Field timeline_fields[] = {
    patient_field,
    {"kind", In::query, Kind::text, Need::optional, 200,
     "Only these kinds, separated by commas: note, laboratory, vital_signs, observation, condition, medication, allergy, "
     "immunization, procedure, encounter, report, other."},
    limit_field,
    after_field,
};
constexpr Field measures_fields[] = {patient_field};
constexpr Field series_fields[] = {patient_field,
                                   path_field("fact", Kind::document_id, "The id of any fact that is one of the measure's.")};

void add_if(json::object& object, std::string_view name, std::string_view text) {
  if (!text.empty()) object[name] = text;
}

void add_if(json::object& object, std::string_view name, const PartialTime& time) {
  if (time.known()) object[name] = time.text;
}

// --- the timeline ----------------------------------------------------------------------------------------------------------

std::expected<workflow::EntryKinds, Refusal> read_kinds(const Input& input) {
  workflow::EntryKinds kinds;
  if (!input.has("kind")) return kinds;
  std::string_view rest = input.text("kind");
  while (true) {
    const std::size_t comma = rest.find(',');
    const auto kind = workflow::parse_entry_kind(rest.substr(0, comma));
    if (!kind) return std::unexpected(refuse(Problem::bad_field, "kind"));
    kinds.add(*kind);
    if (comma == std::string_view::npos) return kinds;
    rest.remove_prefix(comma + 1);
  }
}

// The values of an observation as a reader sees them beside its name; of other facts what stands beside theirs.
std::string shown(const Fact& fact) {
  if (fact.kind != FactKind::observation) return fact.detail;
  std::string out;
  for (const FactValue& value : fact.values) {
    if (!out.empty()) out += "; ";
    if (!value.name.empty()) out += value.name + ' ';
    out += !value.text.empty()           ? value.text
           : value.absent_reason.empty() ? "no value"
                                         : "no value (" + value.absent_reason + ")";
  }
  return out;
}

json::object note_entry(const Document& note) {
  json::object out;
  out["id"] = note.id.text();
  out["what"] = workflow::entry_kind_name(workflow::EntryKind::note);
  add_if(out, "at", note.when);
  out["title"] = note.title;
  out["text"] = note.kind == DocumentKind::unreadable ? note.why_unreadable
                                                      : workflow::beginning_of(note.text, limits::timeline_text_bytes_max);
  out["status"] = fact_status_name(note.status);
  add_if(out, "author", note.author);
  return out;
}

json::object fact_entry(workflow::EntryKind kind, const Fact& fact, const Document& record) {
  json::object out;
  out["id"] = fact.id.text();
  out["what"] = workflow::entry_kind_name(kind);
  add_if(out, "at", record.when);
  add_if(out, "until", fact.until);
  out["title"] = fact.name;
  out["text"] = workflow::beginning_of(record.text, limits::timeline_text_bytes_max);
  out["status"] = fact_status_name(fact.status);
  add_if(out, "status_words", fact.status_words);
  add_if(out, "category", fact.category);
  add_if(out, "shown", workflow::beginning_of(shown(fact), limits::timeline_text_bytes_max));
  add_if(out, "author", fact.person);
  if (fact.values.size() == 1) {
    const FactValue& value = fact.values.front();
    add_if(out, "flag", value_flag(value));
    if (value.quantity) {
      out["value"] = value.quantity->value;
      add_if(out, "unit", value.quantity->unit);
    }
  }
  return out;
}

json::object counts_json(const workflow::Timeline& timeline) {
  json::object counts;
  for (std::size_t number = 0; number < workflow::entry_kind_count; ++number) {
    const auto kind = static_cast<workflow::EntryKind>(number);
    if (timeline.count(kind) > 0) counts[workflow::entry_kind_name(kind)] = timeline.count(kind);
  }
  return counts;
}

// Entries `start` to `end` of those of the wanted kinds.
json::array page_of(const Chart& chart, const workflow::Timeline& timeline, const workflow::EntryKinds& kinds,
                    std::pair<std::size_t, std::size_t> range, std::vector<DocumentId>& cited) {
  json::array items;
  std::size_t at = 0;
  for (const workflow::TimelineEntry& entry : timeline.entries()) {
    if (!kinds.has(entry.kind)) continue;
    if (at >= range.second) break;
    if (at++ < range.first) continue;
    if (entry.kind == workflow::EntryKind::note) {
      items.push_back(note_entry(chart.notes[entry.index]));
      cited.push_back(chart.notes[entry.index].id);
    } else {
      items.push_back(fact_entry(entry.kind, chart.facts[entry.index], chart.records[entry.index]));
      cited.push_back(chart.facts[entry.index].id);
    }
  }
  return items;
}

Outcome list_timeline(const Services& services, const Call& call) {
  const auto kinds = read_kinds(call.input);
  if (!kinds) return std::unexpected(kinds.error());
  const auto open = services.charts.open(call.permit);
  if (!open) return std::unexpected(refuse(open.error()));
  const Chart& chart = (*open)->chart();
  const auto& timeline = (*open)->derived<workflow::Timeline>([](const Chart& of) { return workflow::Timeline::build(of); });
  const std::size_t total = timeline.count(*kinds);
  const auto start = page_start(call.input, chart, total);
  if (!start) return std::unexpected(start.error());
  const std::size_t end = std::min(total, *start + page_limit(call.input));
  PreparedAnswer answer;
  json::object page = page_json(page_of(chart, timeline, *kinds, {*start, end}, answer.cited), page_next(chart, end, total));
  page["total"] = total;
  page["kinds"] = counts_json(timeline);
  answer.body = json::serialize(page);
  answer.chart = chart.chart;
  return answer;
}

// --- measures --------------------------------------------------------------------------------------------------------------

const workflow::Measures& measures_of(const records::OpenChart& open) {
  return open.derived<workflow::Measures>([](const Chart& of) { return workflow::Measures::build(of); });
}

json::object measure_json(const Chart& chart, const workflow::Measure& measure) {
  const Fact& newest = chart.facts[measure.newest];
  json::object out;
  out["fact"] = newest.id.text();
  out["name"] = measure.name;
  add_if(out, "category", measure.category);
  out["count"] = measure.facts;
  out["latest"] = workflow::beginning_of(shown(newest), limits::timeline_text_bytes_max);
  add_if(out, "at", chart.records[measure.newest].when);
  return out;
}

Outcome list_measures(const Services& services, const Call& call) {
  const auto open = services.charts.open(call.permit);
  if (!open) return std::unexpected(refuse(open.error()));
  const Chart& chart = (*open)->chart();
  PreparedAnswer answer;
  json::array items;
  for (const workflow::Measure& measure : measures_of(**open).repeated()) {
    items.push_back(measure_json(chart, measure));
    answer.cited.push_back(chart.facts[measure.newest].id);
  }
  answer.body = json::serialize(page_json(std::move(items), ""));
  answer.chart = chart.chart;
  return answer;
}

json::object point_json(const Chart& chart, const workflow::MeasurePoint& point) {
  const Fact& fact = chart.facts[point.fact];
  const FactValue& value = fact.values[point.value];
  json::object out;
  out["fact"] = fact.id.text();
  add_if(out, "at", chart.records[point.fact].when);
  out["value"] = value.quantity->value;
  out["text"] = value.text;
  add_if(out, "comparator", value.quantity->comparator);
  add_if(out, "unit", value.quantity->unit);
  add_if(out, "flag", value_flag(value));
  add_if(out, "reference_range", value.reference_range);
  if (const auto range = reference_range_of(value)) {
    if (range->low) out["low"] = *range->low;
    if (range->high) out["high"] = *range->high;
  }
  return out;
}

// The newest limits::series_points_max points, and how many older ones were left out.
json::object line_json(const Chart& chart, const workflow::MeasureLine& line, std::vector<DocumentId>& cited) {
  const std::size_t left_out = line.points.size() - std::min(line.points.size(), limits::series_points_max);
  json::array points;
  for (const workflow::MeasurePoint& point : std::span(line.points).subspan(left_out)) {
    points.push_back(point_json(chart, point));
    cited.push_back(chart.facts[point.fact].id);
  }
  return {{"name", line.name}, {"points", std::move(points)}, {"left_out", left_out}};
}

Outcome see_series(const Services& services, const Call& call) {
  const auto open = services.charts.open(call.permit);
  if (!open) return std::unexpected(refuse(open.error()));
  const Chart& chart = (*open)->chart();
  const workflow::Measure* measure = measures_of(**open).of(call.input.id<DocumentId>("fact"));
  if (measure == nullptr) return std::unexpected(refuse(Problem::not_found, "fact"));
  PreparedAnswer answer;
  json::array lines;
  for (const workflow::MeasureLine& line : measure->lines) lines.push_back(line_json(chart, line, answer.cited));
  json::object body = measure_json(chart, *measure);
  body["lines"] = std::move(lines);
  answer.body = json::serialize(body);
  answer.chart = chart.chart;
  std::ranges::sort(answer.cited);
  const auto doubled = std::ranges::unique(answer.cited);
  answer.cited.erase(doubled.begin(), doubled.end());
  return answer;
}

}  // namespace

std::vector<RouteSpec> timeline_routes() {
  return {
      {.method = "GET",
       .path = "/api/patients/{patient}/timeline",
       .action = Action::read_chart,
       .summary = "Notes and facts together, newest first, those entered in error too (marked).",
       .fields = timeline_fields,
       .output = "TimelinePage",
       .runs = Runs::on_worker,
       .handler = list_timeline},
      {.method = "GET",
       .path = "/api/patients/{patient}/measures",
       .action = Action::read_chart,
       .summary = "What was measured more than once, by name.",
       .fields = measures_fields,
       .output = "MeasurePage",
       .runs = Runs::on_worker,
       .handler = list_measures},
      {.method = "GET",
       .path = "/api/patients/{patient}/measures/{fact}/series",
       .action = Action::read_chart,
       .summary = "The course of the measure that this fact is one of: its points, oldest first, a line for each component.",
       .fields = series_fields,
       .output = "Series",
       .runs = Runs::on_worker,
       .handler = see_series},
  };
}

}  // namespace chartroom::gate
