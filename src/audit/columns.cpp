#include "audit/columns.h"

#include <algorithm>

#include "base/check.h"

namespace chartroom::audit {
namespace {

template <class IdType>
IdBytes bytes_of(const std::optional<IdType>& id) {
  return id ? id->bytes : IdBytes{};
}

}  // namespace

Code GrowingColumns::IdList::code(const IdBytes& id) {
  const auto [at, is_new] = known_.try_emplace(id, static_cast<Code>(values_.size()));
  if (is_new) values_.push_back(id);
  return at->second;
}

std::optional<Code> GrowingColumns::IdList::known(const IdBytes& id) const {
  const auto found = known_.find(id);
  return found == known_.end() ? std::nullopt : std::optional(found->second);
}

Code GrowingColumns::TextList::code(std::string_view text) {
  if (const auto found = known_.find(text); found != known_.end()) return found->second;
  const auto code = static_cast<Code>(values_.size());
  known_.emplace(text, code);
  values_.emplace_back(text);
  return code;
}

void GrowingColumns::put(IdColumn column, const IdBytes& id) {
  Ids& ids = ids_[static_cast<std::size_t>(column)];
  ids.codes.push_back(static_cast<RowCode>(ids.list.code(id)));
}

void GrowingColumns::put(TextColumn column, std::string_view text) {
  Texts& texts = texts_[static_cast<std::size_t>(column)];
  texts.codes.push_back(static_cast<RowCode>(texts.list.code(text)));
}

template <class IdType>
void GrowingColumns::put(ListColumn column, const std::vector<IdType>& ids) {
  Lists& lists = lists_[static_cast<std::size_t>(column)];
  const auto row = static_cast<std::uint16_t>(times_.size());
  for (const IdType& id : ids) lists.entries.push_back({row, lists.list.code(id.bytes)});
}

void GrowingColumns::push(const StoredRecord& stored) {
  CHECK(size() < block_records && stored.sequence == first_ + size(), "a block's records follow one another");
  const Record& record = stored.record;
  put(IdColumn::request, record.request.bytes);
  put(IdColumn::principal, bytes_of(record.principal));
  put(IdColumn::patient, bytes_of(record.patient));
  put(IdColumn::subject, bytes_of(record.subject));
  put(ListColumn::shown, record.shown);
  put(ListColumn::cited, record.cited);
  put(TextColumn::principal_name, record.principal_name);
  put(TextColumn::signed_in_by, record.signed_in_by);
  put(TextColumn::from, record.from);
  put(TextColumn::action, record.action);
  put(TextColumn::route, record.route);
  put(TextColumn::rule, record.rule);
  put(TextColumn::relation, record.relation);
  put(TextColumn::purpose, record.purpose);
  put(TextColumn::policy, record.policy);
  put(TextColumn::about, record.about);
  put(TextColumn::object, record.object);
  put(TextColumn::reason, record.reason);
  put(TextColumn::outcome, outcome_name(record.outcome));
  counts_.push_back(record.count);
  times_.push_back(stored.time.time_since_epoch().count());  // last: size() counts them
}

Timestamp GrowingColumns::earliest() const {
  return times_.empty() ? Timestamp{} : Timestamp(std::chrono::microseconds(std::ranges::min(times_)));
}

Timestamp GrowingColumns::latest() const {
  return times_.empty() ? Timestamp{} : Timestamp(std::chrono::microseconds(std::ranges::max(times_)));
}

Result<RowCodes> GrowingColumns::codes(IdColumn column) const { return at(column).codes; }
Result<RowCodes> GrowingColumns::codes(TextColumn column) const { return at(column).codes; }
Result<std::vector<ListEntry>> GrowingColumns::entries(ListColumn column) const { return at(column).entries; }
Result<std::vector<IdBytes>> GrowingColumns::values(IdColumn column) const { return at(column).list.values(); }
Result<std::vector<IdBytes>> GrowingColumns::values(ListColumn column) const { return at(column).list.values(); }
Result<std::vector<std::string>> GrowingColumns::values(TextColumn column) const { return at(column).list.values(); }

Result<std::optional<Code>> GrowingColumns::code_of(IdColumn column, const IdBytes& id) const {
  return at(column).list.known(id);
}
Result<std::optional<Code>> GrowingColumns::code_of(ListColumn column, const IdBytes& id) const {
  return at(column).list.known(id);
}

}  // namespace chartroom::audit
