#pragma once

// The rows of policy_rows.h. Behind the verbs of store.h.

#include <vector>

#include "store/access.h"
#include "store/policy_rows.h"

namespace chartroom::store {

Status replace_policy(const Access& access, const PolicyRow& row);
Result<std::vector<PolicyRow>> all_policies(const Access& access);
Status replace_access_review(const Access& access, const AccessReviewRow& row);
Result<std::optional<AccessReviewRow>> find_access_review(const Access& access);

// A row without labels is removed.
Status replace_item_label(const Access& access, const ItemLabelRow& row);
Result<std::vector<ItemLabelRow>> find_item_labels(const Access& access, PatientId patient);
Result<std::optional<ItemLabelRow>> find_item_label(const Access& access, PatientId patient, DocumentId document);

Status replace_emergency(const Access& access, const EmergencyRow& row);
Result<std::optional<EmergencyRow>> find_emergency(const Access& access, EmergencyId id);
// Newest first; those that nobody has looked at before all others.
Result<std::vector<EmergencyRow>> list_emergencies(const Access& access, std::size_t limit);
Result<std::uint64_t> count_unreviewed_emergencies(const Access& access);
Result<std::vector<EmergencyRow>> list_untold_emergencies(const Access& access, std::size_t limit);  // oldest first
Result<UntoldEmergencies> count_untold_emergencies(const Access& access);

}  // namespace chartroom::store
