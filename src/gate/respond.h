#pragma once

// How handlers write what they have: JSON values of the API, one function per thing, named as in the schemas of the description
// (openapi_schemas.cpp). Absent values are left out rather than null.

#include <boost/json.hpp>

#include "audit/ledger.h"
#include "base/limits.h"
#include "domain/chart.h"
#include "gate/json_text.h"
#include "gate/prepared_answer.h"
#include "gate/route.h"
#include "records/charts.h"
#include "store/store.h"

namespace chartroom::gate {

PreparedAnswer json_answer(const boost::json::value& body, int status = 200);
PreparedAnswer text_answer(std::string json, int status = 200);  // JSON that was written already
PreparedAnswer empty_answer(int status = 204);
// {"items": [...], "next": "..."}; `next` is left out at the end.
boost::json::object page_json(boost::json::array items, const std::string& next);

// A field of the path, which is always required.
constexpr Field path_field(std::string_view name, Kind kind, std::string_view about) {
  return {name, In::path, kind, Need::required, 0, about};
}
inline constexpr Field patient_field = path_field("patient", Kind::patient_id, "The patient's id.");
inline constexpr Field limit_field = {
    "limit", In::query, Kind::count, Need::optional, limits::page_items_max, "Items of the page, at most 500; 50 if absent."};
inline constexpr Field after_field = {"after",        In::query, Kind::text,
                                      Need::optional, 512,       "What the page before said in `next`."};
std::size_t page_limit(const Input& input);
bool are_practitioner_identifiers(const std::vector<std::string>& texts);  // each "system|value"

// The members of an account's object.
void write_account(JsonText& json, const store::AccountRow& account);
void write_roles(JsonText& json, Roles roles);                         // an array of names
void write_service(JsonText& json, const store::AccountRow& service);  // of a program's account
void write_scopes(JsonText& json, Scopes scopes);                      // an array of names
boost::json::array scopes_json(Scopes scopes);
boost::json::array labels_json(Labels labels);
boost::json::object token_json(const store::SessionRow& token);
// `principal_name`: empty where the account is gone.
boost::json::object grant_json(const store::GrantRow& grant, const std::string& principal_name);
boost::json::object import_json(const store::ImportRow& run);
boost::json::object patient_json(PatientId id, const Demographics& who, Timestamp imported_at);
boost::json::object document_summary_json(const records::DocumentSummary& document);
boost::json::object document_json(const Document& document);
boost::json::object fact_json(const Fact& fact, const Document& record);
boost::json::object record_json(const audit::StoredRecord& stored);

std::string_view fact_kind_name(FactKind kind);
std::string_view fact_status_name(FactStatus status);

}  // namespace chartroom::gate
