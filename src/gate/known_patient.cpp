#include "gate/known_patient.h"

namespace chartroom::gate {

std::expected<void, Refusal> check_patient(const Services& services, PatientId id) {
  const auto patient = services.store.patient(id);
  if (!patient) return std::unexpected(refuse(patient.error()));
  if (!*patient) return std::unexpected(refuse(Problem::not_found, "patient"));
  return {};
}

std::expected<Reason, Refusal> reason_about(const Services& services, PatientId id, std::string words) {
  const auto row = services.store.patient(id);
  if (!row) return std::unexpected(refuse(row.error()));
  if (!*row) return std::unexpected(refuse(Problem::not_found, "patient"));
  auto key = services.keyring.chart_key((*row)->chart);
  if (!key) return std::unexpected(refuse(key.error()));
  return Reason{(*row)->chart, {std::move(*key), std::move(words), ""}};
}

}  // namespace chartroom::gate
