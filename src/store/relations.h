#pragma once

// Who stands how to whom: rows of the imported record, found by the HMACs of practitioners and departments, and grants to
// accounts. Behind the verbs of store.h.

#include <optional>
#include <vector>

#include "store/access.h"
#include "store/practitioners.h"
#include "store/rows.h"
#include "store/transaction.h"

namespace chartroom::store {

// A relation's row as it is stored.
struct SealedRelation {
  PatientId patient;
  Mac practitioner{};
  Mac row{};
  Mac source{};
  Bytes sealed;
};
// CHECKs that it is of the record (rows.h). `seal` is of Table::relation.
SealedRelation seal_relation(const Sealer& site, crypto::Sealer& seal, const RelationRow& row);
Mac relation_source(const Sealer& site, PatientId patient, std::string_view source);
Status insert_relation(const Access& access, const RelationRow& row);
Status insert_relation(const Access& access, const SealedRelation& row);
Status delete_relations(const Access& access, PatientId patient, const Mac& source);

// A row opened: how, and when it counts, with the days that a visit still counts behind its end.
Result<RelationPeriod> open_relation(const Access& access, ByteView row_mac, ByteView sealed);
Result<GrantSecret> open_grant(const Access& access, ByteView id, ByteView sealed);

// When a person is related to a patient, in whole seconds: a grant's first and last one are in it whole, so
// tie_periods (ties.h) may say less.
struct RelatedPeriod {
  PatientId patient;
  std::int64_t from_s = 0;
  std::int64_t until_s = 0;

  bool holds(Timestamp at) const;
};
struct RelatedPerson {
  PrincipalId id;
  const PersonNames& names;
};
// All that have not ended, or those with one patient.
Result<std::vector<RelatedPeriod>> related_periods(const Access& access, const RelatedPerson& person, Timestamp at,
                                                   std::optional<PatientId> patient = std::nullopt);

Status replace_grant(const Access& access, const GrantRow& row);
Status delete_grant(const Access& access, GrantId id);
Result<std::optional<PatientId>> patient_of_grant(const Access& access, GrantId id);
Result<std::vector<GrantRow>> find_grants(const Access& access, PatientId patient);
Result<std::vector<GrantRow>> find_grants_to(const Access& access, PrincipalId person);

}  // namespace chartroom::store
