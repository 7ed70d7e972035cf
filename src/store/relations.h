#pragma once

// Who stands how to whom: rows from care teams and encounters, found by the practitioners' HMACs, and grants to accounts.
// Behind the verbs of store.h.

#include <vector>

#include "store/access.h"
#include "store/store.h"

namespace chartroom::store {

Status insert_relation(const Access& access, const RelationRow& row);
Status delete_relations(const Access& access, PatientId patient, std::string_view source);
Status insert_alias(const Access& access, std::string_view alias, std::string_view identifier);
Status delete_aliases(const Access& access, std::string_view alias);

Result<Relation> best_relation(const Access& access, const AccountRow& person, PatientId patient, Timestamp at);
// All patients to whom `best_relation` is not `none`, sorted by id.
Result<std::vector<PatientId>> related_patients(const Access& access, const AccountRow& person, Timestamp at);

Status replace_grant(const Access& access, const GrantRow& row);
Status delete_grant(const Access& access, GrantId id);
Result<std::vector<GrantRow>> find_grants(const Access& access, PatientId patient);

}  // namespace chartroom::store
