// Imports, by operators: one file a request. A run and its report are kept; a report has counts and problems, no patient data.

#include "base/log.h"
#include "crypto/random.h"
#include "gate/respond.h"
#include "gate/route_table.h"
#include "records/import_report.h"
#include "records/origin.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

constexpr Field import_fields[] = {
    {"name", In::query, Kind::words, Need::required, 400,
     "The file's name; its ending tells notes (.txt) and NDJSON (.ndjson) apart, also before .gz."},
    {"origin", In::query, Kind::words, Need::optional, 200,
     "The system that all of it comes from: the base of its URLs, or any name. Ids are told apart by it (docs/import.md)."},
    {"run", In::query, Kind::count, Need::optional, 9'000'000'000'000'000'000,
     "For files that are sent beside each other: a random number, the same for all of them. They are then as if they had come "
     "in "
     "their order, which decides between versions without meta.lastUpdated."},
    {"order", In::query, Kind::count, Need::optional, 4'000'000'000,
     "The file's number in its run; an archive's files count from it."},
    {"patient", In::query, Kind::words, Need::optional, 400,
     "For notes: the patient's id, or \"system|value\" of an identifier."},
    {"title", In::query, Kind::words, Need::optional, 400, "For notes: the title."},
    {"date", In::query, Kind::text, Need::optional, 40, "For notes: the date, as FHIR writes it."},
};
constexpr Field import_list_fields[] = {limit_field, after_field};
constexpr Field one_fields[] = {path_field("import", Kind::import_id, "The import's id.")};

Status keep(const Services& services, const store::ImportRow& run) {
  const auto written = services.store.write([&](store::Transaction& transaction) { return transaction.put_import(run); });
  if (!written) return fail(written);
  return {};
}

Outcome import_file(const Services& services, const Call& call) {
  if (call.http.body.empty()) return std::unexpected(refuse(Problem::missing_field, "body"));
  if (const std::string origin = call.input.text_or("origin", ""); !origin.empty() && !records::is_origin_name(origin)) {
    return std::unexpected(refuse(Problem::bad_field, "origin"));
  }
  store::ImportRow run;
  run.id = crypto::new_id<ImportId>();
  const RunningImports::Hold hold(call.about.running_imports, run.id);
  run.principal = call.permit.principal();
  run.name = call.input.text("name");
  run.started = services.clock.now();
  if (const auto kept = keep(services, run); !kept) return std::unexpected(refuse(kept.error()));
  records::ImportFile file;
  file.name = run.name;
  file.bytes = as_bytes(call.http.body);
  file.origin = call.input.text_or("origin", "");
  file.run = call.input.count_or("run", 0);
  file.order = static_cast<std::uint32_t>(call.input.count_or("order", 0));
  file.patient = call.input.text_or("patient", "");
  file.title = call.input.text_or("title", "");
  file.date = call.input.text_or("date", "");
  file.cancel = &call.about.running_imports.stopping();
  const records::ImportReport report = services.importer.import_file(call.permit, file);
  run.state = report.stopped_by ? store::ImportState::failed : store::ImportState::finished;
  run.ended = services.clock.now();
  run.report_json = records::report_json(report);
  const auto kept = keep(services, run);
  // A run that can't be kept stays "running" in the store; why the import stopped is what the client must know first.
  if (!kept && report.stopped_by) log::error("import_not_kept", {{"import", run.id.text()}, {"detail", kept.error().detail}});
  if (!kept || report.stopped_by) {
    Refusal refusal = refuse(report.stopped_by ? *report.stopped_by : kept.error());
    refusal.object = run.id.text();
    return std::unexpected(std::move(refusal));
  }
  PreparedAnswer answer = json_answer(import_json(run), 201);
  answer.object = run.id.text();
  return answer;
}

// A run as it is shown. One that the store calls running and that doesn't run here is read again, since its end may have been
// written in between; if the store says the same, the run was cut off.
std::expected<json::object, Refusal> shown(const Services& services, const Call& call, const store::ImportRow& run) {
  if (run.state != store::ImportState::running || call.about.running_imports.has(run.id)) return import_json(run);
  const auto again = services.store.import(run.id);
  if (!again) return std::unexpected(refuse(again.error()));
  json::object out = import_json(*again ? **again : run);
  if (*again && (*again)->state == store::ImportState::running) out["state"] = "interrupted";
  return out;
}

Outcome list_imports(const Services& services, const Call& call) {
  const auto page = services.store.imports(page_limit(call.input), call.input.text_or("after", ""));
  if (!page) {
    if (page.error().code == ErrorCode::invalid) return std::unexpected(refuse(Problem::bad_field, "after"));
    return std::unexpected(refuse(page.error()));
  }
  json::array items;
  for (const store::ImportRow& run : page->rows) {
    auto item = shown(services, call, run);
    if (!item) return std::unexpected(item.error());
    items.push_back(std::move(*item));
  }
  return json_answer(page_json(std::move(items), page->next));
}

Outcome see_import(const Services& services, const Call& call) {
  const auto run = services.store.import(call.input.id<ImportId>("import"));
  if (!run) return std::unexpected(refuse(run.error()));
  if (!*run) return std::unexpected(refuse(Problem::not_found, "import"));
  const auto item = shown(services, call, **run);
  if (!item) return std::unexpected(item.error());
  return json_answer(*item);
}

}  // namespace

std::vector<RouteSpec> import_routes() {
  return {
      {.method = "POST",
       .path = "/api/imports",
       .action = Action::import_charts,
       .summary = "Import one file, sent as the body: FHIR R4 bundle or NDJSON (also .gz), or a plain-text note.",
       .fields = import_fields,
       .body = BodyIs::file,
       .output = "Import",
       .status = 201,
       .runs = Runs::on_import_worker,
       .changes = Changes::something,
       .handler = import_file},
      {.method = "GET",
       .path = "/api/imports",
       .action = Action::see_imports,
       .summary = "Imports, newest first.",
       .fields = import_list_fields,
       .output = "ImportPage",
       .runs = Runs::on_worker,
       .handler = list_imports},
      {.method = "GET",
       .path = "/api/imports/{import}",
       .action = Action::see_imports,
       .summary = "One import and its report.",
       .fields = one_fields,
       .output = "Import",
       .runs = Runs::on_worker,
       .handler = see_import},
  };
}

}  // namespace chartroom::gate
