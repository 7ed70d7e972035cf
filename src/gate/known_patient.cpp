#include "gate/known_patient.h"

namespace chartroom::gate {

std::expected<void, Refusal> check_patient(const Services& services, PatientId id) {
  const auto patient = services.store.patient(id);
  if (!patient) return std::unexpected(refuse(patient.error()));
  if (!*patient) return std::unexpected(refuse(Problem::not_found, "patient"));
  return {};
}

}  // namespace chartroom::gate
