#include "store/patient_search.h"

#include <algorithm>
#include <tuple>

#include "store/patients.h"
#include "store/relations.h"
#include "store/search_words.h"

namespace chartroom::store {
namespace {

struct Candidate {
  std::string family;
  std::string given;
  PatientRow row;

  auto order() const { return std::tie(family, given, row.id); }
};

Result<Candidate> load(const Access& access, PatientId id) {
  auto row = find_patient(access, id);
  if (!row) return fail(row);
  if (!row->has_value()) return fail(ErrorCode::corrupt, "a relation names a patient that is not there");
  return Candidate{fold((*row)->who.family), fold((*row)->who.given), std::move(**row)};
}

// The last patient of the page before. It must be one of theirs: another's would tell where that name sorts.
Result<std::optional<Candidate>> last_shown(const Access& access, std::string_view after,
                                            const std::vector<PatientId>& related) {
  if (after.empty()) return std::optional<Candidate>();
  const auto id = PatientId::parse(after);
  if (!id || !std::ranges::binary_search(related, *id))
    return fail(ErrorCode::invalid, "`after` is not from a page of this list");
  auto candidate = load(access, *id);
  if (!candidate) return fail(candidate);
  return std::optional<Candidate>(std::move(*candidate));
}

bool comes_before(const Candidate& left, const Candidate& right) { return left.order() < right.order(); }

}  // namespace

Result<Page<PatientRow>> search(const Access& access, const PatientSearch& wanted) {
  const auto related = related_patients(access, wanted.person, wanted.at);
  if (!related) return fail(related);
  if (related->size() > related_patients_max) return fail(ErrorCode::too_large, "a person is related to too many patients");
  const auto last = last_shown(access, wanted.after, *related);
  if (!last) return fail(last);

  // A heap of the page and one more keeps the memory small however many match.
  const std::size_t kept_max = wanted.limit + 1;
  const auto words = query_words(wanted.text);
  std::vector<Candidate> kept;
  for (const auto id : *related) {
    auto candidate = load(access, id);
    if (!candidate) return fail(candidate);
    if (*last && !comes_before(**last, *candidate)) continue;
    if (!all_begin_some(words, searchable_words(candidate->row.who))) continue;
    kept.push_back(std::move(*candidate));
    std::ranges::push_heap(kept, comes_before);
    if (kept.size() > kept_max) {
      std::ranges::pop_heap(kept, comes_before);
      kept.pop_back();
    }
  }
  std::ranges::sort_heap(kept, comes_before);

  Page<PatientRow> page;
  const bool more = kept.size() == kept_max;
  if (more) kept.pop_back();
  for (auto& candidate : kept) page.rows.push_back(std::move(candidate.row));
  if (more && !page.rows.empty()) page.next = page.rows.back().id.text();
  return page;
}

}  // namespace chartroom::store
