#include "store/patients.h"

#include "crypto/aead.h"
#include "store/charts.h"
#include "store/rows.h"

namespace chartroom::store {
namespace {

Status insert_identifiers(const Access& access, PatientId id, std::span<const Mac> identifiers) {
  for (const Mac& identifier : identifiers) {
    // The same identifier may be listed twice.
    const auto done =
        access.db.run("INSERT OR IGNORE INTO patient_identifier (identifier_mac, patient) VALUES (?1, ?2)", identifier, id);
    if (!done) return done;
  }
  return {};
}

std::vector<Mac> identifier_macs(const Access& access, const Demographics& who) {
  std::vector<Mac> macs;
  for (const auto& identifier : who.identifiers) macs.push_back(identifier_mac(access.sealer, identifier));
  return macs;
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

Result<Demographics> open_demographics(const Access& access, PatientId id, const StoredPatient& stored) {
  const auto key = key_of_known_chart(access, stored.sealed_under);
  if (!key) return fail(key);
  auto plain = crypto::open(*key, stored.sealed, seal_context("patient", id.view()));
  if (!plain) return fail_in("a patient's row", plain);
  auto who = decode_demographics(*plain);
  crypto::wipe(*plain);
  return who;
}

}  // namespace

Mac identifier_mac(const Sealer& sealer, const Identifier& identifier) {
  return sealer.mac(LookUp::identifier, join({as_bytes(identifier.system), as_bytes(identifier.value)}));
}

Mac reference_mac(const Sealer& sealer, std::string_view reference) { return sealer.mac(LookUp::patient_reference, reference); }

Bytes seal_demographics(const crypto::SecretKey& key, PatientId id, const Demographics& who) {
  return crypto::seal(key, encode(who), seal_context("patient", id.view()));
}

Status insert_patient(const Access& access, const NewPatient& patient, const Demographics& who) {
  const auto key = key_of_known_chart(access, patient.chart);
  if (!key) return fail(key);
  return insert_sealed_patient(access, patient, seal_demographics(*key, patient.id, who), identifier_macs(access, who));
}

Status insert_sealed_patient(const Access& access, const NewPatient& patient, ByteView sealed,
                             std::span<const Mac> identifiers) {
  auto done = access.db.run("INSERT INTO patient (id, chart, sealed) VALUES (?1, ?2, ?3)", patient.id, patient.chart, sealed);
  if (!done) return done;
  if (done = insert_chart(access, patient.chart, patient.now); !done) return done;
  done = access.db.run("INSERT INTO patient_chart (patient, chart, commit_number) VALUES (?1, ?2, ?3)", patient.id,
                       patient.chart, patient.commit);
  if (!done) return done;
  return insert_identifiers(access, patient.id, identifiers);
}

Status change_patient(const Access& access, PatientId id, const Demographics& who) {
  const auto stored = stored_patient(access, id);
  if (!stored) return fail(stored);
  if (!stored->has_value()) return fail(ErrorCode::not_found, "no such patient");
  const auto key = key_of_known_chart(access, (*stored)->sealed_under);
  if (!key) return fail(key);
  auto done = access.db.run("UPDATE patient SET sealed = ?2 WHERE id = ?1", id, seal_demographics(*key, id, who));
  if (!done) return done;
  done = access.db.run("DELETE FROM patient_identifier WHERE patient = ?1", id);
  if (!done) return done;
  return insert_identifiers(access, id, identifier_macs(access, who));
}

Status insert_reference(const Access& access, PatientId id, const Mac& reference) {
  return access.db.run("INSERT OR IGNORE INTO patient_name (reference_mac, patient) VALUES (?1, ?2)", reference, id);
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

  auto who = open_demographics(access, id, **stored);
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

Result<std::optional<Demographics>> find_demographics(const Access& access, PatientId id) {
  const auto stored = stored_patient(access, id);
  if (!stored) return fail(stored);
  if (!stored->has_value()) return std::optional<Demographics>();
  auto who = open_demographics(access, id, **stored);
  if (!who) return fail(who);
  return std::optional<Demographics>(std::move(*who));
}

Result<std::vector<PatientId>> find_by_identifier(const Access& access, const Identifier& identifier) {
  std::vector<PatientId> found;
  const auto done = access.db.each(
      "SELECT patient FROM patient_identifier WHERE identifier_mac = ?1",
      [&](const Statement& row) -> Status { return read_id(row.blob(0), found.emplace_back()); },
      identifier_mac(access.sealer, identifier));
  if (!done) return fail(done);
  return found;
}

Result<std::optional<PatientId>> find_by_reference(const Access& access, std::string_view reference) {
  std::optional<PatientId> found;
  bool several = false;
  const auto done = access.db.each(
      "SELECT patient FROM patient_name WHERE reference_mac = ?1 LIMIT 2",
      [&](const Statement& row) -> Status {
        several = found.has_value();
        return read_id(row.blob(0), found.emplace());
      },
      reference_mac(access.sealer, reference));
  if (!done) return fail(done);
  if (several) found.reset();
  return found;
}

Result<std::vector<PatientId>> find_patients_of_chart(const Access& access, ChartId chart) {
  std::vector<PatientId> found;
  const auto done = access.db.each(
      "SELECT DISTINCT patient FROM patient_chart AS named WHERE chart = ?1 AND sequence = "
      "(SELECT max(sequence) FROM patient_chart AS newest WHERE newest.patient = named.patient)",
      [&](const Statement& row) -> Status { return read_id(row.blob(0), found.emplace_back()); }, chart);
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
