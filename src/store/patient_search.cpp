#include "store/patient_search.h"

#include <algorithm>

#include "store/search_words.h"
#include "store/ties.h"

namespace chartroom::store {
namespace {

// None if the person may not see the patient listed.
Result<std::optional<PatientRow>> row_of(const Access& access, const PatientSearch& wanted, const TiedPerson& person,
                                         PatientId id) {
  auto found = tied_patient(access, person, id, wanted.at);
  if (!found) return fail(found);
  if (!*found) return fail(ErrorCode::corrupt, "a relation names a patient that is not there");
  const Ties& ties = (*found)->ties;
  if (ties.relations.empty() || !wanted.may_list(ties)) return std::optional<PatientRow>();
  return std::move((*found)->row);
}

// Where the page begins: behind the last patient of the page before. It must be one of theirs: another's would tell where that
// name sorts.
Result<std::size_t> page_start(const Access& access, const PatientSearch& wanted, const TiedPerson& person,
                               std::span<const ListedPatient> patients) {
  if (wanted.after.empty()) return 0;
  const auto id = PatientId::parse(wanted.after);
  const auto last = id ? std::ranges::find(patients, *id, &ListedPatient::id) : patients.end();
  if (last != patients.end()) {
    const auto row = row_of(access, wanted, person, *id);
    if (!row) return fail(row);
    if (*row) return static_cast<std::size_t>(last - patients.begin()) + 1;
  }
  return fail(ErrorCode::invalid, "`after` is not from a page of this list");
}

}  // namespace

Result<Page<PatientRow>> search(const Access& access, const PatientSearch& wanted, const ChangeLog& changes,
                                PatientList& list) {
  if (auto refreshed = list.refresh(access, wanted.person, wanted.at, changes); !refreshed) return fail(refreshed);
  const auto patients = list.patients();
  const auto person = tied_person(access, wanted.person);
  if (!person) return fail(person);
  const auto start = page_start(access, wanted, *person, patients);
  if (!start) return fail(start);
  std::vector<std::string> starts;
  for (const std::string& word : query_words(wanted.text)) starts.push_back('\0' + word);

  Page<PatientRow> page;
  for (const ListedPatient& listed : patients.subspan(*start)) {
    if (!listed.is_related(wanted.at) || !listed.matches(starts)) continue;
    auto row = row_of(access, wanted, *person, listed.id);
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
