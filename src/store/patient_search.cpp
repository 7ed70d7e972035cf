#include "store/patient_search.h"

#include <algorithm>

#include "store/search_words.h"
#include "store/ties.h"

namespace chartroom::store {
namespace {

// Of a page that ends among those who are listed by their id alone. No id begins so.
constexpr std::string_view by_id_cursor = "by-id:";

// What one search asks for each patient.
class Searcher {
 public:
  Searcher(const Access& access, const PatientSearch& wanted, const TiedPerson& person, std::span<const ListedPatient> patients)
      : access_(access), wanted_(wanted), person_(person), patients_(patients) {
    for (const std::string& word : query_words(wanted.text)) starts_.push_back('\0' + word);
  }

  Result<Page<FoundPatient>> page() {
    const auto start = find_start();
    if (!start) return fail(start);
    if (start->part == Listed::by_name) {
      const auto more = add_by_name(start->after);
      if (!more) return fail(more);
      if (*more == Room::none) return std::move(page_);
    }
    if (!starts_.empty() || !wanted_.may_list.is_some_by_id) return std::move(page_);
    const auto done = add_by_id(start->part == Listed::by_id ? start->after : std::nullopt);
    if (!done) return fail(done);
    return std::move(page_);
  }

 private:
  enum class Room : std::uint8_t { some, none };  // of a page
  struct Start {
    Listed part = Listed::by_name;
    std::optional<PatientId> after;
  };

  // None if the person may not see the patient listed so.
  Result<std::optional<FoundPatient>> row_of(PatientId id, Listed part) const {
    auto found = tied_patient(access_, person_, id, wanted_.at);
    if (!found) return fail(found);
    if (!*found) return fail(ErrorCode::corrupt, "a relation names a patient that is not there");
    const Ties& ties = (*found)->ties;
    if (ties.relations.empty() || wanted_.may_list.of(ties) != part) return std::optional<FoundPatient>();
    FoundPatient row{std::move((*found)->row), part};
    if (part == Listed::by_id) row.who = {};
    return row;
  }

  // Where the page begins: behind the last patient of the page before. It must be one of theirs, listed in the same way:
  // another's would tell where that name sorts.
  Result<Start> find_start() const {
    Start start;
    if (wanted_.after.empty()) return start;
    std::string_view text = wanted_.after;
    if (text.starts_with(by_id_cursor)) {
      text.remove_prefix(by_id_cursor.size());
      start.part = Listed::by_id;
    }
    start.after = PatientId::parse(text);
    const bool is_listed = start.after && std::ranges::find(patients_, *start.after, &ListedPatient::id) != patients_.end();
    if (is_listed && (start.part == Listed::by_name || starts_.empty())) {
      const auto row = row_of(*start.after, start.part);
      if (!row) return fail(row);
      if (*row) return start;
    }
    return fail(ErrorCode::invalid, "`after` is not from a page of this list");
  }

  // Room::none: the patient is listed, and the page was full.
  Result<Room> add(PatientId id, Listed part) {
    auto row = row_of(id, part);
    if (!row) return fail(row);
    if (!*row) return Room::some;
    if (page_.rows.size() == wanted_.limit) {
      if (page_.rows.empty()) return Room::none;
      const FoundPatient& last = page_.rows.back();
      page_.next = (last.listed == Listed::by_id ? std::string(by_id_cursor) : "") + last.id.text();
      return Room::none;
    }
    page_.rows.push_back(std::move(**row));
    return Room::some;
  }

  Result<Room> add_by_name(std::optional<PatientId> after) {
    if (!wanted_.may_list.is_some_by_name) return Room::some;
    auto at = patients_.begin();
    if (after) at = std::ranges::find(patients_, *after, &ListedPatient::id) + 1;
    for (; at != patients_.end(); ++at) {
      if (!at->is_related(wanted_.at) || !at->matches(starts_)) continue;
      const auto room = add(at->id, Listed::by_name);
      if (!room || *room == Room::none) return room;
    }
    return Room::some;
  }

  Status add_by_id(std::optional<PatientId> after) {
    std::vector<PatientId> ids;
    for (const ListedPatient& each : patients_) {
      if (each.is_related(wanted_.at) && (!after || *after < each.id)) ids.push_back(each.id);
    }
    std::ranges::sort(ids);
    for (const PatientId id : ids) {
      const auto room = add(id, Listed::by_id);
      if (!room) return fail(room);
      if (*room == Room::none) break;
    }
    return {};
  }

  const Access& access_;
  const PatientSearch& wanted_;
  const TiedPerson& person_;
  const std::span<const ListedPatient> patients_;
  std::vector<std::string> starts_;
  Page<FoundPatient> page_;
};

}  // namespace

Result<Page<FoundPatient>> search(const Access& access, const PatientSearch& wanted, const ChangeLog& changes,
                                  PatientList& list) {
  if (auto refreshed = list.refresh(access, wanted.person, wanted.at, changes); !refreshed) return fail(refreshed);
  const auto person = tied_person(access, wanted.person);
  if (!person) return fail(person);
  return Searcher(access, wanted, *person, list.patients()).page();
}

}  // namespace chartroom::store
