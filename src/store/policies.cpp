#include "store/policies.h"

#include <algorithm>
#include <type_traits>

#include "store/rows.h"

namespace chartroom::store {
namespace {

Bytes label_key(PatientId patient, DocumentId document) { return join({patient.view(), document.view()}); }

Result<ItemLabelRow> open_label(const Access& access, PatientId patient, DocumentId document, ByteView sealed) {
  const auto plain = access.sealer.open(Table::item_label, label_key(patient, document), sealed);
  if (!plain) return fail(plain);
  return decode_item_label(patient, document, *plain);
}

// Columns: id, patient, principal, opened, until, reviewed, told, sealed.
Result<EmergencyRow> open_emergency(const Access& access, const Statement& row) {
  EmergencyRow out;
  if (auto read = read_id(row.blob(0), out.id); !read) return fail(read);
  if (auto read = read_id(row.blob(1), out.patient); !read) return fail(read);
  if (auto read = read_id(row.blob(2), out.principal); !read) return fail(read);
  out.opened = from_us(row.integer(3));
  out.until = from_us(row.integer(4));
  out.reviewed = from_us(row.integer(5));
  out.told = from_us(row.integer(6));
  const auto plain = access.sealer.open(Table::emergency, out.id.view(), row.blob(7));
  if (!plain) return fail(plain);
  if (auto read = decode_emergency(*plain, out); !read) return fail(read);
  return out;
}

// All rows of a query, each as `open` reads it. `sql` is a literal, as Connection::prepare wants it.
template <class Open, class... Values>
auto opened_rows(const Access& access, const char* sql, const Open& open, const Values&... values) {
  using Row = typename std::invoke_result_t<Open, const Statement&>::value_type;
  std::vector<Row> rows;
  const auto done = access.db.each(
      sql,
      [&](const Statement& statement) -> Status {
        auto row = open(statement);
        if (!row) return fail(row);
        rows.push_back(std::move(*row));
        return {};
      },
      values...);
  return done ? Result<std::vector<Row>>(std::move(rows)) : fail(done);
}

// The one row of a query that finds one by its key, if there is one.
template <class Open, class... Values>
auto opened_row(const Access& access, const char* sql, const Open& open, const Values&... values) {
  using Row = typename std::invoke_result_t<Open, const Statement&>::value_type;
  auto rows = opened_rows(access, sql, open, values...);
  if (!rows) return Result<std::optional<Row>>(fail(rows));
  return Result<std::optional<Row>>(rows->empty() ? std::nullopt : std::optional<Row>(std::move(rows->front())));
}

}  // namespace

Status replace_policy(const Access& access, const PolicyRow& row) {
  const Bytes sealed = access.sealer.seal(Table::policy, row.digest, encode(row));
  return access.db.run("INSERT OR REPLACE INTO policy (digest, sealed) VALUES (?1, ?2)", row.digest, sealed);
}

Result<std::vector<PolicyRow>> all_policies(const Access& access) {
  auto rows = opened_rows(access, "SELECT digest, sealed FROM policy", [&](const Statement& row) -> Result<PolicyRow> {
    const auto plain = access.sealer.open(Table::policy, row.blob(0), row.blob(1));
    if (!plain) return fail(plain);
    return decode_policy(row.blob(0), *plain);
  });
  if (!rows) return rows;
  std::ranges::sort(*rows, {}, [](const PolicyRow& row) { return std::pair(row.confirmed, row.proposed); });
  return rows;
}

Status replace_access_review(const Access& access, const AccessReviewRow& row) {
  const Bytes sealed = access.sealer.seal(Table::access_review, {}, encode(row));
  return access.db.run("INSERT OR REPLACE INTO access_review (id, sealed) VALUES (1, ?1)", sealed);
}

Result<std::optional<AccessReviewRow>> find_access_review(const Access& access) {
  return opened_row(access, "SELECT sealed FROM access_review", [&](const Statement& row) -> Result<AccessReviewRow> {
    const auto plain = access.sealer.open(Table::access_review, {}, row.blob(0));
    if (!plain) return fail(plain);
    return decode_access_review(*plain);
  });
}

Status replace_item_label(const Access& access, const ItemLabelRow& row) {
  if (row.added.empty() && row.removed.empty()) {
    return access.db.run("DELETE FROM item_label WHERE patient = ?1 AND document = ?2", row.patient, row.document);
  }
  const Bytes sealed = access.sealer.seal(Table::item_label, label_key(row.patient, row.document), encode(row));
  return access.db.run("INSERT OR REPLACE INTO item_label (patient, document, sealed) VALUES (?1, ?2, ?3)", row.patient,
                       row.document, sealed);
}

Result<std::vector<ItemLabelRow>> find_item_labels(const Access& access, PatientId patient) {
  return opened_rows(
      access, "SELECT document, sealed FROM item_label WHERE patient = ?1 ORDER BY document",
      [&](const Statement& row) -> Result<ItemLabelRow> {
        DocumentId document;
        if (auto read = read_id(row.blob(0), document); !read) return fail(read);
        return open_label(access, patient, document, row.blob(1));
      },
      patient);
}

Result<std::optional<ItemLabelRow>> find_item_label(const Access& access, PatientId patient, DocumentId document) {
  return opened_row(
      access, "SELECT sealed FROM item_label WHERE patient = ?1 AND document = ?2",
      [&](const Statement& row) { return open_label(access, patient, document, row.blob(0)); }, patient, document);
}

Status replace_emergency(const Access& access, const EmergencyRow& row) {
  const Bytes sealed = access.sealer.seal(Table::emergency, row.id.view(), encode(row));
  return access.db.run(
      "INSERT OR REPLACE INTO emergency (id, patient, principal, opened, until, reviewed, told, sealed) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      row.id, row.patient, row.principal, to_us(row.opened), to_us(row.until), to_us(row.reviewed), to_us(row.told), sealed);
}

Result<std::optional<EmergencyRow>> find_emergency(const Access& access, EmergencyId id) {
  return opened_row(
      access, "SELECT id, patient, principal, opened, until, reviewed, told, sealed FROM emergency WHERE id = ?1",
      [&](const Statement& row) { return open_emergency(access, row); }, id);
}

Result<std::vector<EmergencyRow>> list_emergencies(const Access& access, std::size_t limit) {
  return opened_rows(
      access,
      "SELECT id, patient, principal, opened, until, reviewed, told, sealed FROM emergency "
      "ORDER BY reviewed = 0 DESC, opened DESC, id DESC LIMIT ?1",
      [&](const Statement& row) { return open_emergency(access, row); }, std::uint64_t{limit});
}

Result<std::vector<EmergencyRow>> list_untold_emergencies(const Access& access, std::size_t limit) {
  return opened_rows(
      access,
      "SELECT id, patient, principal, opened, until, reviewed, told, sealed FROM emergency "
      "WHERE reviewed = 0 AND told = 0 ORDER BY opened, id LIMIT ?1",
      [&](const Statement& row) { return open_emergency(access, row); }, std::uint64_t{limit});
}

Result<UntoldEmergencies> count_untold_emergencies(const Access& access) {
  UntoldEmergencies untold;
  const auto done = access.db.each("SELECT count(*), coalesce(min(opened), 0) FROM emergency WHERE reviewed = 0 AND told = 0",
                                   [&](const Statement& row) -> Status {
                                     untold.count = static_cast<std::uint64_t>(row.integer(0));
                                     untold.oldest = from_us(row.integer(1));
                                     return {};
                                   });
  if (!done) return fail(done);
  return untold;
}

Result<std::uint64_t> count_unreviewed_emergencies(const Access& access) {
  std::uint64_t count = 0;
  const auto done = access.db.each("SELECT count(*) FROM emergency WHERE reviewed = 0", [&](const Statement& row) -> Status {
    count = static_cast<std::uint64_t>(row.integer(0));
    return {};
  });
  if (!done) return fail(done);
  return count;
}

}  // namespace chartroom::store
