#include "gate/ledger_query.h"

#include <algorithm>

#include "audit/own_actions.h"
#include "base/address_range.h"
#include "domain/about.h"
#include "gate/audit_kind.h"
#include "gate/respond.h"

namespace chartroom::gate {
namespace {

using audit::TextColumn;

constexpr std::uint64_t code_bytes_max = 64;

constexpr Field ledger_list_fields[] = {
    {"principal", In::query, Kind::principal_id, Need::optional, 0, "Only what this account did."},
    {"subject", In::query, Kind::principal_id, Need::optional, 0, "Only what was done to this account or its access."},
    {"patient", In::query, Kind::patient_id, Need::optional, 0, "Only what concerns this patient, lists that showed them too."},
    {"document", In::query, Kind::document_id, Need::optional, 0, "Only answers that cite this document or fact."},
    {"action", In::query, Kind::text, Need::optional, code_bytes_max, "Only this action, such as ask."},
    {"outcome", In::query, Kind::text, Need::optional, 16, "success, refused, failed, started or broken."},
    {"reason", In::query, Kind::text, Need::optional, code_bytes_max, "Only refused or failed with this problem code."},
    {"rule", In::query, Kind::text, Need::optional, 200, "Only what this rule decided."},
    {"relation", In::query, Kind::text, Need::optional, code_bytes_max, "Only by this relation, such as care_team."},
    {"purpose", In::query, Kind::text, Need::optional, 32, "Only for this purpose of use."},
    {"about", In::query, Kind::text, Need::optional, 32, "own_record, household, co_worker or same_surname."},
    {"from", In::query, Kind::text, Need::optional, code_bytes_max, "Only from this address or range, or `local`."},
    {"object", In::query, Kind::text, Need::optional, 200, "Only what named this grant, token, import, emergency or file."},
    {"since", In::query, Kind::time, Need::optional, 0, "Only at or after this time."},
    {"until", In::query, Kind::time, Need::optional, 0, "Only before this time."},
    {"request", In::query, Kind::text, Need::optional, 28, "Only this request's id."},
    {"emergency", In::query, Kind::emergency_id, Need::optional, 0, "Only what was done under this emergency."},
    {"words", In::query, Kind::words, Need::optional, 100,
     "Only reasons with these words, which people gave for an emergency, its review or a grant."},
    {"before", In::query, Kind::count, Need::optional, std::uint64_t{1} << 62, "Only records with a smaller number."},
    limit_field,
};

bool is_action(std::string_view name) {
  if (std::ranges::find(audit::own_actions, name) != audit::own_actions.end()) return true;
  for (std::size_t number = 0; number < action_count; ++number) {
    if (action_name(static_cast<Action>(number)) == name) return true;
  }
  return false;
}

// Actions whose words are a reason that somebody gave; those of other actions are questions, and stay sealed.
bool has_reason(std::string_view action) {
  return action == action_name(Action::break_glass) || action == action_name(Action::review_emergencies) ||
         action == action_name(Action::manage_grants);
}

std::string without_case(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

// A reason whose chart has been destroyed can't be read by anyone, and so has no words.
Result<bool> says(const Services& services, const audit::StoredRecord& stored, const std::string& words) {
  if (!stored.has_words || !stored.record.chart || !has_reason(stored.record.action)) return false;
  const auto key = services.keyring.chart_key(*stored.record.chart);
  if (!key && key.error().code == ErrorCode::not_found) return false;
  if (!key) return fail(key);
  const auto opened = services.ledger.words(stored.sequence, *key);
  if (!opened) return fail(opened);
  return without_case(opened->question).find(words) != std::string::npos;
}

// Reads one parameter after the other; the first that is wrong stays.
class QueryReader {
 public:
  QueryReader(const Services& services, const Input& input) : services_(services), input_(input) {}

  std::expected<LedgerQuery, Refusal> run() {
    ids();
    codes();
    places();
    if (input_.has("emergency")) emergency();
    if (input_.has("words")) words();
    if (refusal_) return std::unexpected(*refusal_);
    if (input_.has("before")) out_.wanted.before = input_.count_or("before", 0);
    out_.wanted.limit = page_limit(input_);
    return std::move(out_);
  }

 private:
  audit::RecordQuery& query() { return out_.wanted.query; }
  void refuse_field(std::string_view name) {
    if (!refusal_) refusal_ = refuse(Problem::bad_field, name);
  }
  void only(TextColumn column, std::string value) { query().texts.push_back(audit::is_text(column, std::move(value))); }

  void ids() {
    if (input_.has("principal")) query().principal = input_.id<PrincipalId>("principal");
    if (input_.has("subject")) query().subject = input_.id<PrincipalId>("subject");
    if (input_.has("patient")) out_.patient = query().patient = input_.id<PatientId>("patient");
    if (input_.has("document")) query().document = input_.id<DocumentId>("document");
    if (input_.has("since")) query().since = input_.time("since");
    if (input_.has("until")) query().until = input_.time("until");
    if (!input_.has("request")) return;
    query().request = RequestId::parse(input_.text("request"));
    if (!query().request) refuse_field("request");
  }

  template <class IsKnown>
  void code(std::string_view name, TextColumn column, const IsKnown& is_known) {
    if (!input_.has(name)) return;
    const std::string& value = input_.text(name);
    if (!is_known(value)) return refuse_field(name);
    only(column, value);
  }

  void codes() {
    const auto any = [](const std::string&) { return true; };
    code("action", TextColumn::action, is_action);
    code("outcome", TextColumn::outcome, [](const std::string& name) { return audit::parse_outcome(name).has_value(); });
    code("relation", TextColumn::relation, [](const std::string& name) { return parse_relation(name).has_value(); });
    code("purpose", TextColumn::purpose, [](const std::string& name) { return parse_purpose(name).has_value(); });
    code("reason", TextColumn::reason, any);
    code("rule", TextColumn::rule, any);
    code("object", TextColumn::object, any);
    if (!input_.has("about")) return;
    if (!parse_about(input_.text("about"))) return refuse_field("about");
    query().texts.push_back(audit::has_name(TextColumn::about, input_.text("about")));
  }

  void places() {
    if (!input_.has("from")) return;
    const std::string& text = input_.text("from");
    if (text == "local") return only(TextColumn::from, text);
    const auto range = AddressRange::parse(text);
    if (!range) return refuse_field("from");
    query().texts.push_back({TextColumn::from, [range = *range](std::string_view address) { return range.contains(address); }});
  }

  void emergency() {
    auto row = services_.store.emergency(input_.id<EmergencyId>("emergency"));
    if (!row) refusal_ = refuse(row.error());
    if (row && !*row) refusal_ = refuse(Problem::not_found, "emergency");
    if (refusal_) return;
    const store::EmergencyRow& found = **row;
    if (!query().principal) query().principal = found.principal;  // of another one there is nothing under it
    if (!query().patient) query().patient = found.patient;
    out_.patient = found.patient;
    out_.wanted.also = [found](const audit::StoredRecord& stored) -> Result<bool> { return is_under(found, stored); };
  }

  void words() {
    if (input_.has("emergency")) return refuse_field("words");
    query().texts.push_back({TextColumn::action, has_reason});
    out_.wanted.also = [&services = services_, words = without_case(input_.text("words"))](const audit::StoredRecord& stored) {
      return says(services, stored, words);
    };
  }

  const Services& services_;
  const Input& input_;
  LedgerQuery out_;
  std::optional<Refusal> refusal_;
};

}  // namespace

bool is_under(const store::EmergencyRow& emergency, const audit::StoredRecord& stored) {
  const audit::Record& record = stored.record;
  if (record.principal != emergency.principal || record.patient != emergency.patient) return false;
  if (record.action == action_name(Action::break_glass)) return record.object == emergency.id.text();
  if (stored.time < emergency.opened || stored.time > emergency.until + limits::permit_age_max) return false;
  return record.relation == relation_name(Relation::emergency) || record.purpose == purpose_name(Purpose::emergency);
}

std::span<const Field> ledger_query_fields() { return ledger_list_fields; }

std::expected<LedgerQuery, Refusal> read_ledger_query(const Services& services, const Input& input) {
  return QueryReader(services, input).run();
}

Refusal refuse_index(const Error& error) {
  Refusal refusal = refuse(error);
  if (error.code == ErrorCode::unavailable) {
    refusal = refuse(Problem::index_not_ready);
    refusal.detail = error.detail;
  }
  return refusal;
}

}  // namespace chartroom::gate
