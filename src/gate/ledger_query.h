#pragma once

// What a privacy officer may ask of the ledger's records: the parameters of GET /api/ledger as a search of its index.

#include "audit/record_index.h"
#include "gate/input.h"
#include "gate/services.h"

namespace chartroom::gate {

std::span<const Field> ledger_query_fields();

struct LedgerQuery {
  audit::RecordIndex::Wanted wanted;
  std::optional<PatientId> patient;  // whom it is about
};
// The query borrows `services`.
std::expected<LedgerQuery, Refusal> read_ledger_query(const Services& services, const Input& input);

// Breaking this glass, and what then went on: what its person asked of its patient's chart by the emergency or for its purpose,
// until the last permit under it had ended.
bool is_under(const store::EmergencyRow& emergency, const audit::StoredRecord& stored);

// An error of the index: one that is still being made has a problem of its own.
Refusal refuse_index(const Error& error);

}  // namespace chartroom::gate
