#include "main/patient_id.h"

#include <boost/json.hpp>

#include "domain/id.h"
#include "http/https_url.h"
#include "main/json_read.h"

namespace chartroom {
namespace {

constexpr const char* how_to_tell_apart = "give more of the name, the birth date, or the id that `chartroom patients` shows";

Result<boost::json::value> search(Connection& connection, const std::string& query) {
  return connection.call("GET", "/api/patients?limit=2" + query);
}

Result<boost::json::value> find_by_words(Connection& connection, const std::string& words) {
  const auto page = search(connection, "&text=" + http::percent_encoded(words));
  if (!page) return fail(page);
  const auto& items = array_of(*page, "items");
  if (items.empty()) return fail(ErrorCode::not_found, "none of your patients match; `chartroom patients` lists them");
  if (items.size() > 1) {
    return fail(ErrorCode::conflict, std::string("several of your patients match; ") + how_to_tell_apart);
  }
  return items.front();
}

}  // namespace

Result<boost::json::value> find_patient(Connection& connection, const std::string& called) {
  if (PatientId::parse(called)) return connection.call("GET", "/api/patients/" + called);
  return find_by_words(connection, called);
}

Result<boost::json::value> first_patient(Connection& connection) {
  const auto page = search(connection, "");
  if (!page) return fail(page);
  const auto& items = array_of(*page, "items");
  if (items.empty()) return fail(ErrorCode::not_found, "you have no patients here");
  return items.front();
}

Result<std::string> patient_id(Connection& connection, const std::string& called) {
  if (PatientId::parse(called)) return called;
  const auto patient = find_by_words(connection, called);
  if (patient) return text_of(*patient, "id");
  if (patient.error().code != ErrorCode::forbidden) return fail(patient);
  return fail(ErrorCode::invalid, "'" + called + "' is no patient's id, and you may not search for patients: give the id");
}

}  // namespace chartroom
