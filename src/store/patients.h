#pragma once

// Patients in the database: who they are, which chart is theirs, and by what they are found. Behind the verbs of store.h.

#include <optional>
#include <span>
#include <vector>

#include "store/access.h"
#include "store/values.h"

namespace chartroom::store {

struct NewPatient {
  PatientId id;
  ChartId chart;
  Timestamp now{};
  CommitNumber commit = 0;
};

Mac identifier_mac(const Sealer& sealer, const Identifier& identifier);
Mac reference_mac(const Sealer& sealer, std::string_view reference);
Bytes seal_demographics(const crypto::SecretKey& key, PatientId id, const Demographics& who);

Status insert_patient(const Access& access, const NewPatient& patient, const Demographics& who);
// The same, sealed by seal_demographics under a key that the keyring has.
Status insert_sealed_patient(const Access& access, const NewPatient& patient, ByteView sealed,
                             std::span<const Mac> identifiers);
Status change_patient(const Access& access, PatientId id, const Demographics& who);
Status insert_reference(const Access& access, PatientId id, const Mac& reference);

Result<std::optional<PatientRow>> find_patient(const Access& access, PatientId id);
Result<std::optional<Demographics>> find_demographics(const Access& access, PatientId id);
Result<std::vector<PatientId>> find_by_identifier(const Access& access, const Identifier& identifier);
Result<std::optional<PatientId>> find_by_reference(const Access& access, std::string_view reference);
Result<std::uint64_t> patient_count(const Access& access);
// The newest row of the append-only table.
Result<std::optional<ChartId>> chart_of(const Access& access, PatientId id);
Result<std::vector<PatientId>> find_patients_of_chart(const Access& access, ChartId chart);

}  // namespace chartroom::store
