#pragma once

// Patients as people call them on the command line: by their id, or by words that fit exactly one of the caller's own patients
// (beginnings of names, a birth date, an identifier). Words are for those only who may search.

#include <boost/json/value.hpp>
#include <string>

#include "domain/tokens.h"
#include "main/connection.h"

namespace chartroom {

// Whose patients those are. A further relation is to be said here.
static_assert(relation_count == 9);
inline constexpr const char* your_patients =
    "those with whom you have to do by the record (care team, encounters, your departments,\n"
    "general practitioner, panels and cohorts) or by a grant, as far as the site's policy opens them";

// As the API describes a patient. `not_found`, `conflict` where several fit.
Result<boost::json::value> find_patient(Connection& connection, const std::string& called);
// The first of the caller's patients. `not_found` where there is none.
Result<boost::json::value> first_patient(Connection& connection);

// The id alone: one that is an id already is taken as it is. `invalid` for words of somebody who may not search.
Result<std::string> patient_id(Connection& connection, const std::string& called);

// Of the help: what can stand for a patient.
inline constexpr const char* patient_help =
    "The patient's id; or, if you may search, words that fit one of your patients: beginnings of names, birth date, identifier";

}  // namespace chartroom
