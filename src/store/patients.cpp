#include "store/patients.h"

#include "crypto/aead.h"
#include "store/rows.h"

namespace chartroom::store {
namespace {

Mac identifier_mac(const Access& access, const Identifier& identifier) {
  return access.sealer.mac(LookUp::identifier, join({as_bytes(identifier.system), as_bytes(identifier.value)}));
}

Result<Bytes> seal_demographics(const Access& access, PatientId id, ChartId chart, const Demographics& who) {
  const auto key = key_of_known_chart(access, chart);
  if (!key) return fail(key);
  return crypto::seal(*key, encode(who), seal_context("patient", id.view()));
}

Status insert_identifiers(const Access& access, PatientId id, const Demographics& who) {
  for (const auto& identifier : who.identifiers) {
    // The same identifier may be listed twice.
    const auto done = access.db.run("INSERT OR IGNORE INTO patient_identifier (identifier_mac, patient) VALUES (?1, ?2)",
                                    identifier_mac(access, identifier), id);
    if (!done) return done;
  }
  return {};
}

struct StoredPatient {
  ChartId sealed_under;
  Bytes sealed;
};

Result<std::optional<StoredPatient>> stored_patient(const Access& access, PatientId id) {
  std::optional<StoredPatient> found;
  const auto done = access.db.each(
      "SELECT chart, sealed FROM patient WHERE id = ?1",
      [&](const Statement& row) -> Status {
        found.emplace();
        found->sealed = to_bytes(row.blob(1));
        return read_id(row.blob(0), found->sealed_under);
      },
      id);
  if (!done) return fail(done);
  return found;
}

}  // namespace

Status insert_patient(const Access& access, const NewPatient& patient, const Demographics& who) {
  if (!access.keyring.has_chart_key(patient.chart)) {
    const ChartId charts[] = {patient.chart};
    if (auto made = access.keyring.create_chart_keys(charts); !made) return made;
  }
  const auto sealed = seal_demographics(access, patient.id, patient.chart, who);
  if (!sealed) return fail(sealed);
  auto done = access.db.run("INSERT INTO patient (id, chart, sealed) VALUES (?1, ?2, ?3)", patient.id, patient.chart, *sealed);
  if (!done) return done;
  done = access.db.run("INSERT INTO chart (id, version, imported_at) VALUES (?1, 0, ?2)", patient.chart, to_us(patient.now));
  if (!done) return done;
  done = access.db.run("INSERT INTO patient_chart (patient, chart, commit_number) VALUES (?1, ?2, ?3)", patient.id,
                       patient.chart, patient.commit);
  if (!done) return done;
  return insert_identifiers(access, patient.id, who);
}

Status change_patient(const Access& access, PatientId id, const Demographics& who) {
  const auto stored = stored_patient(access, id);
  if (!stored) return fail(stored);
  if (!stored->has_value()) return fail(ErrorCode::not_found, "no such patient");
  const auto sealed = seal_demographics(access, id, (*stored)->sealed_under, who);
  if (!sealed) return fail(sealed);
  auto done = access.db.run("UPDATE patient SET sealed = ?2 WHERE id = ?1", id, *sealed);
  if (!done) return done;
  done = access.db.run("DELETE FROM patient_identifier WHERE patient = ?1", id);
  if (!done) return done;
  return insert_identifiers(access, id, who);
}

Status insert_reference(const Access& access, PatientId id, std::string_view reference) {
  return access.db.run("INSERT OR REPLACE INTO patient_reference (reference_mac, patient) VALUES (?1, ?2)",
                       access.sealer.mac(LookUp::patient_reference, reference), id);
}

Result<std::optional<ChartId>> chart_of(const Access& access, PatientId id) {
  std::optional<ChartId> chart;
  const auto done = access.db.each(
      "SELECT chart FROM patient_chart WHERE patient = ?1 ORDER BY sequence DESC LIMIT 1",
      [&](const Statement& row) -> Status { return read_id(row.blob(0), chart.emplace()); }, id);
  if (!done) return fail(done);
  return chart;
}

Result<std::optional<PatientRow>> find_patient(const Access& access, PatientId id) {
  const auto stored = stored_patient(access, id);
  if (!stored) return fail(stored);
  if (!stored->has_value()) return std::optional<PatientRow>();
  const auto chart = chart_of(access, id);
  if (!chart) return fail(chart);
  if (!chart->has_value()) return fail(ErrorCode::corrupt, "a patient has no chart");
  PatientRow patient{.id = id, .chart = **chart, .who = {}, .imported_at = {}};

  const auto key = key_of_known_chart(access, (*stored)->sealed_under);
  if (!key) return fail(key);
  auto plain = crypto::open(*key, (*stored)->sealed, seal_context("patient", id.view()));
  if (!plain) return fail_in("a patient's row", plain);
  auto who = decode_demographics(*plain);
  crypto::wipe(*plain);
  if (!who) return fail(who);
  patient.who = std::move(*who);

  bool has_chart_row = false;
  const auto done = access.db.each(
      "SELECT imported_at FROM chart WHERE id = ?1",
      [&](const Statement& row) -> Status {
        has_chart_row = true;
        patient.imported_at = from_us(row.integer(0));
        return {};
      },
      patient.chart);
  if (!done) return fail(done);
  if (!has_chart_row) return fail(ErrorCode::corrupt, "a patient's chart has no row");
  return std::optional<PatientRow>(std::move(patient));
}

Result<std::vector<PatientId>> find_by_identifier(const Access& access, const Identifier& identifier) {
  std::vector<PatientId> found;
  const auto done = access.db.each(
      "SELECT patient FROM patient_identifier WHERE identifier_mac = ?1",
      [&](const Statement& row) -> Status { return read_id(row.blob(0), found.emplace_back()); },
      identifier_mac(access, identifier));
  if (!done) return fail(done);
  return found;
}

Result<std::optional<PatientId>> find_by_reference(const Access& access, std::string_view reference) {
  std::optional<PatientId> found;
  const auto done = access.db.each(
      "SELECT patient FROM patient_reference WHERE reference_mac = ?1",
      [&](const Statement& row) -> Status { return read_id(row.blob(0), found.emplace()); },
      access.sealer.mac(LookUp::patient_reference, reference));
  if (!done) return fail(done);
  return found;
}

Result<std::uint64_t> patient_count(const Access& access) {
  std::uint64_t count = 0;
  const auto done = access.db.each("SELECT count(*) FROM patient", [&](const Statement& row) -> Status {
    count = static_cast<std::uint64_t>(row.integer(0));
    return {};
  });
  if (!done) return fail(done);
  return count;
}

}  // namespace chartroom::store
