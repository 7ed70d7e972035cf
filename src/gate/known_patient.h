#pragma once

// For routes whose permit names a patient without opening the chart.

#include <expected>
#include <string>

#include "gate/problem.h"
#include "gate/services.h"

namespace chartroom::gate {

// `not_found` where there is no such patient.
std::expected<void, Refusal> check_patient(const Services& services, PatientId id);

// Why somebody did what they did, for the ledger: sealed under the key of the patient's chart, beside the record.
struct Reason {
  ChartId chart;
  audit::Record::Words words;
};
std::expected<Reason, Refusal> reason_about(const Services& services, PatientId id, std::string words);

}  // namespace chartroom::gate
