#pragma once

// For routes whose permit names a patient without opening the chart.

#include <expected>

#include "gate/problem.h"
#include "gate/services.h"

namespace chartroom::gate {

// `not_found` where there is no such patient.
std::expected<void, Refusal> check_patient(const Services& services, PatientId id);

}  // namespace chartroom::gate
