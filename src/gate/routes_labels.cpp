// Labels by hand: whoever may write can add one, to what they see of the chart or to the whole of it; a privacy officer takes
// one away that is there, and sees which items have been changed by hand, not what stands in them.

#include "gate/known_patient.h"
#include "gate/respond.h"
#include "gate/route_table.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

constexpr Field document_field = {
    "document",     In::body, Kind::document_id,
    Need::optional, 0,        "A document or fact; the patient, and so the whole chart, if absent."};
constexpr Field labels_field = {"labels", In::body, Kind::texts, Need::required, 32, "psychotherapy, substance_use, hiv …"};
constexpr Field label_change_fields[] = {patient_field, document_field, labels_field};
constexpr Field label_list_fields[] = {patient_field};

json::object row_json(const store::ItemLabelRow& row, const std::string& by) {
  json::object out;
  if (!row.document.is_zero()) out["document"] = row.document.text();
  out["added"] = labels_json(row.added);
  out["removed"] = labels_json(row.removed);
  out["by"] = row.by.text();
  if (!by.empty()) out["by_name"] = by;
  out["at"] = format_timestamp(row.at);
  return out;
}

std::expected<Labels, Refusal> wanted_labels(const Input& input) {
  Labels labels;
  for (const std::string& name : input.texts("labels")) {
    const auto label = parse_label(name);
    if (!label) return std::unexpected(refuse(Problem::bad_field, "labels"));
    labels.add(*label);
  }
  if (labels.empty()) return std::unexpected(refuse(Problem::bad_field, "labels"));
  return labels;
}

DocumentId wanted_document(const Input& input) {
  return input.has("document") ? input.id<DocumentId>("document") : DocumentId{};
}

enum class Change : std::uint8_t { add, remove };

Outcome change(const Services& services, const Call& call, Change what) {
  const auto labels = wanted_labels(call.input);
  if (!labels) return std::unexpected(labels.error());
  store::ItemLabelRow row;
  const auto written = services.store.write([&](store::Transaction& transaction) -> Status {
    row = {*call.permit.patient(), wanted_document(call.input), {}, {}, call.permit.principal(), services.clock.now()};
    const auto before = transaction.item_label(row.patient, row.document);
    if (!before) return fail(before);
    if (*before) {
      row.added = (*before)->added;
      row.removed = (*before)->removed;
    }
    const bool adds = what == Change::add;
    row.added = adds ? row.added | *labels : row.added.without(*labels);
    row.removed = adds ? row.removed.without(*labels) : row.removed | *labels;
    return transaction.put_item_label(row);
  });
  if (!written) return std::unexpected(refuse(written.error()));
  PreparedAnswer answer = json_answer(row_json(row, call.principal->name()));
  answer.object = row.document.is_zero() ? "" : row.document.text();
  return answer;
}

Outcome add_labels(const Services& services, const Call& call) {
  if (call.input.has("document")) {
    const auto open = services.charts.open(call.permit);
    if (!open) return std::unexpected(refuse(open.error()));
    if ((*open)->find(call.input.id<DocumentId>("document")) == nullptr)
      return std::unexpected(refuse(Problem::not_found, "document"));
  }
  return change(services, call, Change::add);
}

// What people added stands until it is taken away, also if the item has left the chart.
std::expected<Labels, Refusal> carried_labels(const Services& services, const Call& call) {
  const DocumentId document = wanted_document(call.input);
  const auto carried = services.charts.labels_of(call.permit, document);
  if (!carried) return std::unexpected(refuse(carried.error()));
  if (*carried) return **carried;
  const auto rows = services.store.item_labels(*call.permit.patient());
  if (!rows) return std::unexpected(refuse(rows.error()));
  for (const store::ItemLabelRow& row : *rows) {
    if (row.document == document) return row.added;
  }
  return std::unexpected(refuse(Problem::not_found, "document"));
}

Outcome remove_labels(const Services& services, const Call& call) {
  if (const auto there = check_patient(services, *call.permit.patient()); !there) return std::unexpected(there.error());
  const auto labels = wanted_labels(call.input);
  if (!labels) return std::unexpected(labels.error());
  const auto carried = carried_labels(services, call);
  if (!carried) return std::unexpected(carried.error());
  // A removal that waits for its label would open what comes later, unseen.
  if (!carried->has_all(*labels)) return std::unexpected(refuse(Problem::not_labelled, "labels"));
  return change(services, call, Change::remove);
}

Outcome list_labels(const Services& services, const Call& call) {
  if (const auto there = check_patient(services, *call.permit.patient()); !there) return std::unexpected(there.error());
  const auto rows = services.store.item_labels(*call.permit.patient());
  if (!rows) return std::unexpected(refuse(rows.error()));
  json::array items;
  for (const store::ItemLabelRow& row : *rows) {
    const auto account = services.store.account(row.by);
    if (!account) return std::unexpected(refuse(account.error()));
    items.push_back(row_json(row, *account ? (*account)->name : ""));
  }
  return json_answer(page_json(std::move(items), ""));
}

}  // namespace

std::vector<RouteSpec> label_routes() {
  return {
      {.method = "POST",
       .path = "/api/patients/{patient}/labels",
       .action = Action::add_labels,
       .summary = "Add labels to a document, a fact or the whole chart; from then on only those see it who may.",
       .fields = label_change_fields,
       .body = BodyIs::json,
       .output = "ItemLabels",
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = add_labels},
      {.method = "GET",
       .path = "/api/patients/{patient}/labels",
       .action = Action::remove_labels,
       .summary = "Which items of the chart have labels that people added or took away.",
       .fields = label_list_fields,
       .output = "ItemLabelsPage",
       .runs = Runs::on_worker,
       .handler = list_labels},
      {.method = "POST",
       .path = "/api/patients/{patient}/labels/remove",
       .action = Action::remove_labels,
       .summary = "Take labels away that are there now, whoever said them: the source, a rule or a person.",
       .fields = label_change_fields,
       .body = BodyIs::json,
       .output = "ItemLabels",
       .runs = Runs::on_worker,
       .changes = Changes::something,
       .handler = remove_labels},
  };
}

}  // namespace chartroom::gate
