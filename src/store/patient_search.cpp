#include "store/patient_search.h"

#include <algorithm>

#include "store/patients.h"
#include "store/relations.h"
#include "store/search_words.h"

namespace chartroom::store {
namespace {

Result<bool> is_listed(const Access& access, const PatientSearch& wanted, PatientId id) {
  const auto how = ties(access, wanted.person, id, wanted.at);
  if (!how) return fail(how);
  return *how && !(*how)->relations.empty() && wanted.may_list(**how);
}

// Where the page begins: behind the last patient of the page before. It must be one of theirs: another's would tell where that
// name sorts.
Result<std::size_t> page_start(const Access& access, const PatientSearch& wanted, std::span<const ListedPatient> patients) {
  if (wanted.after.empty()) return 0;
  const auto id = PatientId::parse(wanted.after);
  const auto last = id ? std::ranges::find(patients, *id, &ListedPatient::id) : patients.end();
  if (last != patients.end()) {
    const auto listed = is_listed(access, wanted, *id);
    if (!listed) return fail(listed);
    if (*listed) return static_cast<std::size_t>(last - patients.begin()) + 1;
  }
  return fail(ErrorCode::invalid, "`after` is not from a page of this list");
}

// None if the person may not see the patient listed.
Result<std::optional<PatientRow>> row_of(const Access& access, const PatientSearch& wanted, PatientId id) {
  const auto listed = is_listed(access, wanted, id);
  if (!listed) return fail(listed);
  if (!*listed) return std::optional<PatientRow>();
  auto row = find_patient(access, id);
  if (row && !row->has_value()) return fail(ErrorCode::corrupt, "a relation names a patient that is not there");
  return row;
}

}  // namespace

Result<Page<PatientRow>> search(const Access& access, const PatientSearch& wanted, const ChangeLog& changes,
                                PatientList& list) {
  if (auto refreshed = list.refresh(access, wanted.person, wanted.at, changes); !refreshed) return fail(refreshed);
  const auto patients = list.patients();
  const auto start = page_start(access, wanted, patients);
  if (!start) return fail(start);
  std::vector<std::string> starts;
  for (const std::string& word : query_words(wanted.text)) starts.push_back('\0' + word);

  Page<PatientRow> page;
  for (const ListedPatient& listed : patients.subspan(*start)) {
    if (!listed.is_related(wanted.at) || !listed.matches(starts)) continue;
    auto row = row_of(access, wanted, listed.id);
    if (!row) return fail(row);
    if (!row->has_value()) continue;
    if (page.rows.size() == wanted.limit) {
      if (!page.rows.empty()) page.next = page.rows.back().id.text();
      break;
    }
    page.rows.push_back(std::move(**row));
  }
  return page;
}

}  // namespace chartroom::store
