// The ledger as FHIR: searching it by the parameters of an AuditEvent, and one of its records. The same records as GET
// /api/ledger has, for programs that know FHIR and not us.

#include <algorithm>

#include "domain/partial_time.h"
#include "gate/audit_event.h"
#include "gate/audit_kind.h"
#include "gate/ledger_query.h"
#include "gate/respond.h"
#include "gate/route_table.h"
#include "http/https_url.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;
using audit::TextColumn;

constexpr std::uint64_t fhir_reference_bytes_max = 64;
constexpr std::uint64_t sequence_max = std::uint64_t{1} << 62;

constexpr Field audit_event_fields[] = {
    {"patient", In::query, Kind::text, Need::optional, fhir_reference_bytes_max,
     "Only what concerns this patient (p-… or Patient/p-…), searches that showed them too."},
    {"agent", In::query, Kind::text, Need::optional, fhir_reference_bytes_max,
     "Only what this account did (u-…, or its identifier's system, a bar and u-…)."},
    {"entity", In::query, Kind::text, Need::optional, fhir_reference_bytes_max,
     "Only what concerns Patient/p-… or cites DocumentReference/d-…."},
    {"date", In::query, Kind::texts, Need::optional, 40,
     "Only of this time, with eq, ge, gt, le or lt before it; may stand there several times."},
    {"action", In::query, Kind::text, Need::optional, 1, "Only C, R, U, D or E."},
    {"outcome", In::query, Kind::text, Need::optional, 2,
     "Only 0 (success), 4 (refused or cut off), 8 (failed) or 12 (none has it)."},
    {"address", In::query, Kind::text, Need::optional, 64, "Only from this address."},
    {"_count", In::query, Kind::count, Need::optional, 1'000'000, "Events of the page, at most 500; 50 if absent."},
    {"_format", In::query, Kind::text, Need::optional, 32, "json or application/fhir+json: there is no other."},
    {"_sort", In::query, Kind::text, Need::optional, 8, "-date: the newest first, which is the only order."},
    {"before", In::query, Kind::count, Need::optional, sequence_max, "Of the next page: follow the link."},
};

constexpr Field audit_event_id_fields[] = {
    {"sequence", In::path, Kind::count, Need::required, sequence_max, "The event's id: the record's number in the ledger."},
};

// "Patient/p-…" by the type before the slash; without one, any id of this kind.
template <class IdType>
std::optional<IdType> referenced(std::string_view text, std::string_view type) {
  if (text.size() > type.size() && text.starts_with(type) && text[type.size()] == '/') text.remove_prefix(type.size() + 1);
  return IdType::parse(text);
}

// The parameters as a search of the index; the first that is wrong stays.
class AuditEventQuery {
 public:
  AuditEventQuery(const Input& input, const std::string& origin) : input_(input), origin_(origin) {}

  std::expected<LedgerQuery, Refusal> run() {
    if (input_.has("patient")) patient();
    if (input_.has("agent")) agent();
    if (input_.has("entity")) entity();
    if (input_.has("date")) dates();
    if (input_.has("action")) action();
    if (input_.has("outcome")) outcome();
    if (input_.has("address")) query().texts.push_back(audit::is_text(TextColumn::from, input_.text("address")));
    page();
    if (refusal_) return std::unexpected(*refusal_);
    out_.patient = query().patient;
    return std::move(out_);
  }

 private:
  audit::RecordQuery& query() { return out_.wanted.query; }
  void refuse_field(std::string_view name) {
    if (!refusal_) refusal_ = refuse(Problem::bad_field, name);
  }

  void patient() {
    const auto id = referenced<PatientId>(input_.text("patient"), "Patient");
    if (!id) return refuse_field("patient");
    query().patient = *id;
  }

  void agent() {
    std::string_view text = input_.text("agent");
    const std::string system = "https://" + origin_ + "/principal|";
    if (text.starts_with(system)) text.remove_prefix(system.size());
    const auto id = PrincipalId::parse(text);
    if (!id) return refuse_field("agent");
    query().principal = *id;
  }

  void entity() {
    const std::string& text = input_.text("entity");
    if (text.starts_with("Patient/")) {
      const auto id = referenced<PatientId>(text, "Patient");
      // With another patient beside it nothing is both; two of one kind can't be asked of the index at once.
      if (!id || (query().patient && *query().patient != *id)) return refuse_field("entity");
      query().patient = *id;
      return;
    }
    const auto id = text.starts_with("DocumentReference/") ? referenced<DocumentId>(text, "DocumentReference") : std::nullopt;
    if (!id) return refuse_field("entity");
    query().document = *id;
  }

  void from(Timestamp time) { query().since = std::max(query().since.value_or(time), time); }
  void until(Timestamp time) { query().until = std::min(query().until.value_or(time), time); }

  // A date means all of its day, a month all of it, so `gt` begins behind that and `le` ends there.
  void date(std::string_view text) {
    std::string_view prefix = "eq";
    if (text.size() > 2 && text[0] >= 'a' && text[0] <= 'z') {
      prefix = text.substr(0, 2);
      text.remove_prefix(2);
    }
    const auto time = parse_partial_time(text);
    if (!time) return refuse_field("date");
    const Timestamp begin{std::chrono::seconds(time->from_s)};
    const Timestamp end{std::chrono::seconds(time->to_s)};
    if (prefix != "eq" && prefix != "ge" && prefix != "gt" && prefix != "le" && prefix != "lt") return refuse_field("date");
    if (prefix == "eq" || prefix == "ge") from(begin);
    if (prefix == "gt") from(end);
    if (prefix == "eq" || prefix == "le") until(end);
    if (prefix == "lt") until(begin);
  }
  void dates() {
    for (const std::string& text : input_.texts("date")) date(text);
  }

  // What an action is depends on the method, too, which the record has and the index has not.
  void action() {
    const std::string& text = input_.text("action");
    if (std::string_view("CRUDE").find(text) == std::string_view::npos || text.size() != 1) return refuse_field("action");
    const char code = text[0];
    query().texts.push_back({TextColumn::action, [code](std::string_view name) { return can_be(name, code); }});
    out_.wanted.also = [code](const audit::StoredRecord& stored) -> Result<bool> {
      return action_code(audit_kind(stored.record).interaction) == code;
    };
  }

  void outcome() {
    const std::string& text = input_.text("outcome");
    if (text != "0" && text != "4" && text != "8" && text != "12") return refuse_field("outcome");
    query().texts.push_back({TextColumn::outcome, [text](std::string_view name) {
                               const auto outcome = audit::parse_outcome(name);
                               const auto code = outcome ? outcome_code(*outcome) : std::nullopt;
                               return code && std::to_string(*code) == text;
                             }});
  }

  void page() {
    const std::string format = input_.text_or("_format", "json");
    if (format != "json" && format != fhir_json && format != "application/json") refuse_field("_format");
    if (input_.text_or("_sort", "-date") != "-date") refuse_field("_sort");
    const std::uint64_t count = input_.count_or("_count", limits::page_items_default);
    if (count == 0) refuse_field("_count");
    out_.wanted.limit = static_cast<std::size_t>(std::min<std::uint64_t>(count, limits::page_items_max));
    if (input_.has("before")) out_.wanted.before = input_.count_or("before", 0);
  }

  const Input& input_;
  const std::string& origin_;
  LedgerQuery out_;
  std::optional<Refusal> refusal_;
};

PreparedAnswer fhir_answer(const json::value& body) {
  PreparedAnswer answer = json_answer(body);
  answer.content_type = fhir_json;
  return answer;
}

// Where the caller reached us, for links that they can follow; where they don't say it in a way that can stand in a link, the
// ledger's own name.
std::string fhir_base(const http::Request& request, const std::string& origin) {
  const std::string_view host = request.header("host");
  const bool is_plain = !host.empty() && host.size() <= 255 && std::ranges::all_of(host, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
           letter == '.' || letter == '-' || letter == ':' || letter == '[' || letter == ']';
  });
  return "https://" + (is_plain ? std::string(host) : host_of(origin)) + "/fhir/";
}

// The address of a page: all parameters as they came, and where the page begins.
std::string page_link(const http::Request& request, const std::string& base, std::optional<std::uint64_t> before) {
  std::string out = base + "AuditEvent";
  char between = '?';
  const auto put = [&](std::string_view name, std::string_view value) {
    out += between;
    out.append(name).append("=").append(http::percent_encoded(value));
    between = '&';
  };
  for (const auto& [name, value] : request.query) {
    if (name != "before" || !before) put(name, value);
  }
  if (before) put("before", std::to_string(*before));
  return out;
}

Outcome search_audit_events(const Services& services, const Call& call) {
  const std::string origin = origin_of(services.ledger.checkpoint());
  const auto query = AuditEventQuery(call.input, origin).run();
  if (!query) return std::unexpected(query.error());
  const auto page = services.record_index.find(query->wanted);
  if (!page) return std::unexpected(refuse_index(page.error()));
  const std::string base = fhir_base(call.http, origin);
  json::array links{json::object{{"relation", "self"}, {"url", page_link(call.http, base, std::nullopt)}}};
  if (page->next) links.push_back(json::object{{"relation", "next"}, {"url", page_link(call.http, base, page->next)}});
  json::object bundle{{"resourceType", "Bundle"},
                      {"type", "searchset"},
                      {"timestamp", format_timestamp(services.clock.now())},
                      {"link", std::move(links)}};
  json::array entries;
  for (const audit::StoredRecord& stored : page->records) {
    entries.push_back(json::object{{"fullUrl", base + "AuditEvent/" + std::to_string(stored.sequence)},
                                   {"resource", audit_event_json(stored, origin)},
                                   {"search", json::object{{"mode", "match"}}}});
  }
  if (!entries.empty()) bundle["entry"] = std::move(entries);
  PreparedAnswer answer = fhir_answer(bundle);
  answer.patient = query->patient;
  return answer;
}

Outcome read_audit_event(const Services& services, const Call& call) {
  const std::uint64_t sequence = call.input.count_or("sequence", 0);
  if (sequence < services.ledger.first_kept()) return std::unexpected(refuse(Problem::record_archived));
  const auto records = services.ledger.records_from(sequence, 1);
  if (!records) return std::unexpected(refuse(records.error()));
  if (records->empty()) return std::unexpected(refuse(Problem::not_found));
  const audit::StoredRecord& stored = records->front();
  PreparedAnswer answer = fhir_answer(audit_event_json(stored, origin_of(services.ledger.checkpoint())));
  answer.patient = stored.record.patient;
  return answer;
}

}  // namespace

std::vector<RouteSpec> fhir_routes() {
  return {
      {.method = "GET",
       .path = "/fhir/AuditEvent",
       .action = Action::read_ledger,
       .summary = "The ledger's records as FHIR R4 AuditEvents, newest first, a searchset Bundle; follow its next link.",
       .fields = audit_event_fields,
       .output = "AuditEventBundle",
       .runs = Runs::on_worker,
       .handler = search_audit_events,
       .refusals = Refusals::as_operation_outcome},
      {.method = "GET",
       .path = "/fhir/AuditEvent/{sequence}",
       .action = Action::read_ledger,
       .summary = "One record of the ledger as a FHIR R4 AuditEvent.",
       .fields = audit_event_id_fields,
       .output = "AuditEvent",
       .runs = Runs::on_worker,
       .handler = read_audit_event,
       .refusals = Refusals::as_operation_outcome},
  };
}

}  // namespace chartroom::gate
