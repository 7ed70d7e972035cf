#pragma once

// FactStatus from FHIR R4's status fields, per resource type. The table is in fhir_status.cpp and, for people, in
// docs/import.md; its source is the required value set of each field (https://hl7.org/fhir/R4/<type>-definitions.html).
//
// The rule behind it: what must never be used is void_ (entered-in-error, cancelled) whatever else is said; what the source
// denies is refuted; what has not happened is planned; what is doubted is uncertain; then what is over is past. A code that
// is not in R4's value set is unknown, never current.

#include <span>
#include <string>
#include <string_view>

#include "domain/chart.h"
#include "records/json.h"

namespace chartroom::records {

struct StatusRow {
  std::string_view type;   // "Observation"
  std::string_view field;  // "status"
  std::string_view code;   // "entered-in-error"
  FactStatus status;
};
std::span<const StatusRow> status_table();

struct ReadStatus {
  FactStatus status = FactStatus::unknown;
  std::string words;  // "active, confirmed", "stopped: rash"
};
ReadStatus read_status(std::string_view type, const JsonNode& resource);

std::string_view fact_status_name(FactStatus status);

}  // namespace chartroom::records
