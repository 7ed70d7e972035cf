#include "gate/respond.h"

#include <algorithm>

#include "base/limits.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

void put_if(json::object& object, std::string_view name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

void put_if(json::object& object, std::string_view name, const PartialTime& time) {
  if (time.known()) object[name] = time.text;
}

// With the notice of 42 CFR Part 2 where it has to stand.
void put_labels(json::object& object, Labels labels) {
  if (labels.empty()) return;
  object["labels"] = labels_json(labels);
  if (labels.has(Label::substance_use)) object["notice"] = part2_notice;
}

std::string_view import_state_name(store::ImportState state) {
  switch (state) {
    case store::ImportState::running: return "running";
    case store::ImportState::finished: return "finished";
    case store::ImportState::failed: return "failed";
  }
  return "";
}

std::string_view document_kind_name(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::note: return "note";
    case DocumentKind::fact: return "fact";
    case DocumentKind::unreadable: return "unreadable";
  }
  return "";
}

json::array role_names(Roles roles) {
  json::array names;
  for (const Role role : all_roles) {
    if (roles.has(role)) names.emplace_back(role_name(role));
  }
  return names;
}

json::array codings_json(const std::vector<Coding>& codes) {
  json::array out;
  for (const Coding& code : codes) {
    json::object one;
    put_if(one, "system", code.system);
    put_if(one, "code", code.code);
    put_if(one, "display", code.display);
    out.push_back(std::move(one));
  }
  return out;
}

json::object value_json(const FactValue& value) {
  json::object out;
  put_if(out, "name", value.name);
  put_if(out, "text", value.text);
  if (value.quantity) {
    put_if(out, "comparator", value.quantity->comparator);
    put_if(out, "digits", value.quantity->digits);
    put_if(out, "unit", value.quantity->unit);
    put_if(out, "unit_code", value.quantity->code);
  }
  put_if(out, "absent_reason", value.absent_reason);
  put_if(out, "reference_range", value.reference_range);
  put_if(out, "interpretation", value.interpretation);
  return out;
}

}  // namespace

std::size_t page_limit(const Input& input) {
  return std::max<std::size_t>(1, input.count_or("limit", limits::page_items_default));
}

json::array labels_json(Labels labels) {
  json::array names;
  for (const std::string_view name : label_names(labels)) names.emplace_back(name);
  return names;
}

PreparedAnswer json_answer(const json::value& body, int status) {
  PreparedAnswer answer;
  answer.status = status;
  answer.body = json::serialize(body);
  return answer;
}

PreparedAnswer text_answer(std::string json, int status) {
  PreparedAnswer answer;
  answer.status = status;
  answer.body = std::move(json);
  return answer;
}

PreparedAnswer empty_answer(int status) {
  PreparedAnswer answer;
  answer.content_type.clear();
  answer.status = status;
  return answer;
}

json::object page_json(json::array items, const std::string& next) {
  json::object page;
  page["items"] = std::move(items);
  put_if(page, "next", next);
  return page;
}

void write_roles(JsonText& json, Roles roles) {
  json.open_array();
  for (const Role role : all_roles) {
    if (roles.has(role)) json.text(role_name(role));
  }
  json.close_array();
}

bool are_practitioner_identifiers(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    const std::size_t bar = text.find('|');
    if (bar == std::string::npos || bar == 0 || bar + 1 == text.size()) return false;
  }
  return true;
}

namespace {

void write_asked(JsonText& json, const store::AskedChange& asked) {
  json.name("asked");
  json.open_object();
  json.member("by", asked.by_name);
  json.member("at", format_timestamp(asked.at));
  if (asked.roles) {
    json.name("roles");
    write_roles(json, *asked.roles);
  }
  if (asked.practitioner) {
    json.name("practitioner");
    json.open_array();
    for (const std::string& identifier : *asked.practitioner) json.text(identifier);
    json.close_array();
  }
  json.flag("new_password", asked.new_password);
  json.flag("enable", asked.enable);
  json.close_object();
}

}  // namespace

void write_account(JsonText& json, const store::AccountRow& account) {
  json.member("id", account.id.text());
  json.member("name", account.name);
  json.member_if("display_name", account.display_name);
  json.name("roles");
  write_roles(json, account.roles);
  json.name("practitioner");
  json.open_array();
  for (const std::string& identifier : account.practitioner) json.text(identifier);
  json.close_array();
  json.flag("disabled", account.disabled);
  json.flag("must_change_password", account.must_change_password);
  json.flag("second_factor", account.second_factor.has_value());
  if (account.source == Source::directory) json.flag("emergency_access", account.has_emergency_access());
  if (account.second_factor) json.member("recovery_codes_left", std::uint64_t{account.second_factor->recovery_codes.size()});
  json.member("created", format_timestamp(account.created));
  json.member("source", source_name(account.source));
  json.name("departments");
  json.open_array();
  for (const std::string& department : account.departments) json.text(department);
  json.close_array();
  if (account.asked) write_asked(json, *account.asked);
}

void write_scopes(JsonText& json, Scopes scopes) {
  json.open_array();
  for (const Scope scope : all_scopes) {
    if (scopes.has(scope)) json.text(scope_name(scope));
  }
  json.close_array();
}

void write_service(JsonText& json, const store::AccountRow& service) {
  json.member("id", service.id.text());
  json.member("name", service.name);
  json.member("display_name", service.display_name);
  json.name("roles");
  write_roles(json, service.roles);
  json.name("practitioner");
  json.open_array();
  for (const std::string& identifier : service.practitioner) json.text(identifier);
  json.close_array();
  json.flag("disabled", service.disabled);
  json.member("created", format_timestamp(service.created));
  json.member("owner", service.service->owner.text());
  json.member("created_by", service.service->created_by.text());
  if (service.service->confirmed_by) json.member("confirmed_by", service.service->confirmed_by->text());
  if (service.service->keys.empty()) return;
  json.name("key_scopes");
  write_scopes(json, service.service->key_scopes);
}

json::array scopes_json(Scopes scopes) {
  json::array out;
  for (const Scope scope : all_scopes) {
    if (scopes.has(scope)) out.emplace_back(scope_name(scope));
  }
  return out;
}

json::object token_json(const store::SessionRow& token) {
  json::object out;
  out["id"] = TokenId{token.id.bytes}.text();
  out["name"] = token.label;
  out["created"] = format_timestamp(token.created);
  out["last_seen"] = format_timestamp(token.last_seen);
  out["expires"] = format_timestamp(token.expires);
  out["scopes"] = scopes_json(token.bounds.scopes);
  json::array ranges;
  for (const AddressRange& range : token.bounds.from) ranges.emplace_back(range.text());
  if (!ranges.empty()) out["from"] = std::move(ranges);
  if (token.bounds.certificate) out["certificate"] = to_base64url(*token.bounds.certificate);
  if (!token.last_address.empty()) out["last_address"] = token.last_address;
  return out;
}

json::object grant_json(const store::GrantRow& grant, const std::string& principal_name) {
  json::object out;
  out["id"] = grant.id.text();
  out["patient"] = grant.patient.text();
  out["principal"] = grant.principal.text();
  put_if(out, "principal_name", principal_name);
  out["granted_by"] = grant.granted_by.text();
  out["reason"] = grant.reason;
  out["as"] = relation_name(grant.as);
  put_if(out, "protocol", grant.protocol);
  out["created"] = format_timestamp(grant.created);
  out["expires"] = format_timestamp(grant.expires);
  return out;
}

json::object import_json(const store::ImportRow& run) {
  json::object out;
  out["id"] = run.id.text();
  out["principal"] = run.principal.text();
  out["name"] = run.name;
  out["state"] = import_state_name(run.state);
  out["started"] = format_timestamp(run.started);
  if (run.state != store::ImportState::running) out["ended"] = format_timestamp(run.ended);
  boost::system::error_code error;
  json::value report = json::parse(run.report_json, error);
  if (!error && report.is_object()) out["report"] = std::move(report);
  return out;
}

json::object patient_json(PatientId id, const Demographics& who, Timestamp imported_at) {
  json::object out;
  out["id"] = id.text();
  put_if(out, "family", who.family);
  put_if(out, "given", who.given);
  put_if(out, "birth_date", who.birth_date);
  put_if(out, "sex", who.sex);
  put_if(out, "deceased", who.deceased);
  put_if(out, "address", who.address);
  put_if(out, "telecom", who.telecom);
  json::array identifiers;
  for (const Identifier& identifier : who.identifiers) {
    json::object one;
    put_if(one, "system", identifier.system);
    one["value"] = identifier.value;
    put_if(one, "type", identifier.type);
    identifiers.push_back(std::move(one));
  }
  out["identifiers"] = std::move(identifiers);
  out["imported_at"] = format_timestamp(imported_at);
  put_labels(out, who.labels);
  return out;
}

json::object document_summary_json(const records::DocumentSummary& document) {
  json::object out;
  out["id"] = document.id.text();
  out["kind"] = document_kind_name(document.kind);
  put_if(out, "resource", document.resource);
  put_if(out, "title", document.title);
  put_if(out, "author", document.author);
  put_if(out, "date", document.date);
  out["status"] = fact_status_name(document.status);
  put_if(out, "why_unreadable", document.why_unreadable);
  out["text_bytes"] = document.text_bytes;
  put_labels(out, document.labels);
  return out;
}

json::object document_json(const Document& document) {
  json::object out;
  out["id"] = document.id.text();
  out["kind"] = document_kind_name(document.kind);
  put_if(out, "resource", document.resource);
  put_if(out, "title", document.title);
  out["types"] = codings_json(document.types);
  put_if(out, "author", document.author);
  put_if(out, "date", document.when);
  out["status"] = fact_status_name(document.status);
  put_if(out, "encounter", document.encounter);
  put_if(out, "media_type", document.media_type);
  put_if(out, "why_unreadable", document.why_unreadable);
  out["text"] = document.text;
  put_if(out, "import", document.import_name);
  put_labels(out, document.labels);
  return out;
}

json::object fact_json(const Fact& fact, const Document& record) {
  json::object out;
  out["id"] = fact.id.text();
  out["kind"] = fact_kind_name(fact.kind);
  out["status"] = fact_status_name(fact.status);
  put_if(out, "status_words", fact.status_words);
  out["name"] = fact.name;
  out["text"] = record.text;
  put_if(out, "resource", fact.resource);
  put_if(out, "category", fact.category);
  out["codes"] = codings_json(fact.codes);
  json::array values;
  for (const FactValue& value : fact.values) values.push_back(value_json(value));
  out["values"] = std::move(values);
  put_if(out, "detail", fact.detail);
  put_if(out, "person", fact.person);
  put_if(out, "reason", fact.reason);
  put_if(out, "when", fact.when);
  put_if(out, "until", fact.until);
  put_if(out, "recorded", fact.recorded);
  put_if(out, "encounter", fact.encounter);
  put_if(out, "source", fact.source);
  put_labels(out, fact.labels);
  return out;
}

json::object record_json(const audit::StoredRecord& stored) {
  const audit::Record& record = stored.record;
  json::object out;
  out["sequence"] = stored.sequence;
  out["time"] = format_timestamp(stored.time);
  out["request"] = record.request.text();
  if (record.principal) out["principal"] = record.principal->text();
  put_if(out, "principal_name", record.principal_name);
  out["roles"] = role_names(record.roles);
  put_if(out, "signed_in_by", record.signed_in_by);
  out["from"] = record.from;
  out["action"] = record.action;
  out["route"] = record.route;
  if (record.patient) out["patient"] = record.patient->text();
  put_if(out, "rule", record.rule);
  put_if(out, "relation", record.relation);
  put_if(out, "purpose", record.purpose);
  put_if(out, "policy", record.policy);
  put_if(out, "about", record.about);
  if (record.subject) out["subject"] = record.subject->text();
  put_if(out, "object", record.object);
  json::array cited;
  for (const DocumentId& document : record.cited) cited.emplace_back(document.text());
  out["cited"] = std::move(cited);
  if (!record.shown.empty()) {
    json::array shown;
    for (const PatientId& patient : record.shown) shown.emplace_back(patient.text());
    out["shown"] = std::move(shown);
  }
  out["outcome"] = audit::outcome_name(record.outcome);
  out["status"] = record.status;
  put_if(out, "reason", record.reason);
  out["store_commit"] = record.store_commit;
  out["count"] = record.count;
  out["answer_digest"] = to_hex(record.answer_digest);
  out["has_words"] = stored.has_words;
  return out;
}

std::string_view fact_kind_name(FactKind kind) {
  switch (kind) {
    case FactKind::observation: return "observation";
    case FactKind::condition: return "condition";
    case FactKind::medication: return "medication";
    case FactKind::allergy: return "allergy";
    case FactKind::immunization: return "immunization";
    case FactKind::procedure: return "procedure";
    case FactKind::encounter: return "encounter";
    case FactKind::report: return "report";
    case FactKind::care_team: return "care_team";
    case FactKind::care_plan: return "care_plan";
    case FactKind::goal: return "goal";
    case FactKind::family_history: return "family_history";
    case FactKind::patient: return "patient";
    case FactKind::other: return "other";
  }
  return "";
}

std::string_view fact_status_name(FactStatus status) {
  switch (status) {
    case FactStatus::current: return "current";
    case FactStatus::past: return "past";
    case FactStatus::planned: return "planned";
    case FactStatus::refuted: return "refuted";
    case FactStatus::uncertain: return "uncertain";
    case FactStatus::void_: return "void";
    case FactStatus::unknown: return "unknown";
  }
  return "";
}

}  // namespace chartroom::gate
