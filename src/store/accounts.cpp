#include "store/accounts.h"

#include <algorithm>
#include <limits>

#include "store/rows.h"

namespace chartroom::store {
namespace {

Result<AccountRow> open_account(const Access& access, const Statement& row) {
  PrincipalId id;
  if (auto read = read_id(row.blob(0), id); !read) return fail(read);
  auto plain = access.sealer.open(Table::account, id.view(), row.blob(1));
  if (!plain) return fail(plain);
  auto account = decode_account(id, *plain);
  crypto::wipe(*plain);
  return account;
}

template <class Key>
Result<std::optional<AccountRow>> one_account(const Access& access, const char* sql, const Key& key) {
  std::optional<AccountRow> found;
  const auto done = access.db.each(
      sql,
      [&](const Statement& row) -> Status {
        auto account = open_account(access, row);
        if (!account) return fail(account);
        found = std::move(*account);
        return {};
      },
      key);
  if (!done) return fail(done);
  return found;
}

Result<SessionRow> open_session(const Access& access, const Statement& row) {
  SessionId id;
  SessionColumns columns;
  if (auto read = read_id(row.blob(0), id); !read) return fail(read);
  if (auto read = read_id(row.blob(1), columns.principal); !read) return fail(read);
  columns.how = row.integer(2);
  columns.last_seen_us = row.integer(3);
  columns.expires_us = row.integer(4);
  const auto plain = access.sealer.open(Table::session, id.view(), row.blob(5));
  if (!plain) return fail(plain);
  return decode_session(id, columns, *plain);
}

Result<ImportRow> open_import(const Access& access, const Statement& row) {
  ImportId id;
  if (auto read = read_id(row.blob(0), id); !read) return fail(read);
  const auto plain = access.sealer.open(Table::import_run, id.view(), row.blob(1));
  if (!plain) return fail(plain);
  return decode_import(id, *plain);
}

// The place of a row in the list of imports: when it started, and its id.
struct ImportPlace {
  std::int64_t started_us = std::numeric_limits<std::int64_t>::max();
  Bytes id = Bytes(16, 0xff);
};

std::string to_cursor(const ImportRow& row) {
  ByteWriter out;
  out.i64(to_us(row.started));
  out.raw(row.id.view());
  return to_base64url(out.bytes());
}

Result<ImportPlace> from_cursor(std::string_view cursor) {
  if (cursor.empty()) return ImportPlace{};
  const auto bytes = from_base64url(cursor);
  if (!bytes || bytes->size() != 24) return fail(ErrorCode::invalid, "`after` is not from a page of this list");
  ByteReader in(*bytes);
  ImportPlace place;
  place.started_us = in.i64();
  place.id = to_bytes(in.raw(16));
  return place;
}

}  // namespace

Status replace_account(const Access& access, const AccountRow& row) {
  const Mac name = access.sealer.mac(LookUp::account_name, row.name);
  auto plain = encode(row);
  const Bytes sealed = access.sealer.seal(Table::account, row.id.view(), plain);
  crypto::wipe(plain);
  return access.db.run(
      "INSERT INTO account (id, name_mac, sealed) VALUES (?1, ?2, ?3) "
      "ON CONFLICT (id) DO UPDATE SET name_mac = excluded.name_mac, sealed = excluded.sealed",
      row.id, name, sealed);
}

Result<std::optional<AccountRow>> find_account(const Access& access, PrincipalId id) {
  return one_account(access, "SELECT id, sealed FROM account WHERE id = ?1", id);
}

Result<std::optional<AccountRow>> find_account_named(const Access& access, std::string_view name) {
  return one_account(access, "SELECT id, sealed FROM account WHERE name_mac = ?1",
                     access.sealer.mac(LookUp::account_name, name));
}

Result<std::vector<AccountRow>> all_accounts(const Access& access) {
  std::vector<AccountRow> accounts;
  const auto done = access.db.each("SELECT id, sealed FROM account", [&](const Statement& row) -> Status {
    auto account = open_account(access, row);
    if (!account) return fail(account);
    accounts.push_back(std::move(*account));
    return {};
  });
  if (!done) return fail(done);
  std::ranges::sort(accounts, {}, &AccountRow::name);
  return accounts;
}

Status replace_session(const Access& access, const SessionRow& row) {
  return access.db.run(
      "INSERT OR REPLACE INTO session (id, principal, how, last_seen, expires, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", row.id,
      row.principal, static_cast<int>(row.how), to_us(row.last_seen), to_us(row.expires),
      access.sealer.seal(Table::session, row.id.view(), encode(row)));
}

Status delete_session(const Access& access, SessionId id) { return access.db.run("DELETE FROM session WHERE id = ?1", id); }

Status delete_sessions_of(const Access& access, PrincipalId id) {
  return access.db.run("DELETE FROM session WHERE principal = ?1", id);
}

Status delete_expired_sessions(const Access& access, Timestamp now, Timestamp idle_since) {
  return access.db.run("DELETE FROM session WHERE expires <= ?1 OR (how IN (?2, ?3) AND last_seen < ?4)", to_us(now),
                       static_cast<int>(SignedInBy::session), static_cast<int>(SignedInBy::emergency_session),
                       to_us(idle_since));
}

Result<std::optional<SessionRow>> find_session(const Access& access, SessionId id) {
  std::optional<SessionRow> found;
  const auto done = access.db.each(
      "SELECT id, principal, how, last_seen, expires, sealed FROM session WHERE id = ?1",
      [&](const Statement& row) -> Status {
        auto session = open_session(access, row);
        if (!session) return fail(session);
        found = std::move(*session);
        return {};
      },
      id);
  if (!done) return fail(done);
  return found;
}

Result<std::vector<SessionRow>> find_sessions_of(const Access& access, PrincipalId id) {
  std::vector<SessionRow> sessions;
  const auto done = access.db.each(
      "SELECT id, principal, how, last_seen, expires, sealed FROM session WHERE principal = ?1",
      [&](const Statement& row) -> Status {
        auto session = open_session(access, row);
        if (!session) return fail(session);
        sessions.push_back(std::move(*session));
        return {};
      },
      id);
  if (!done) return fail(done);
  std::ranges::sort(sessions, {}, [](const SessionRow& row) { return std::pair(row.created, row.id); });
  return sessions;
}

Status insert_used_assertion(const Access& access, PrincipalId client, std::string_view id, Timestamp expires) {
  const Mac mac = access.sealer.mac(LookUp::assertion, join({client.view(), as_bytes(id)}));
  bool is_used = false;
  const auto looked = access.db.each(
      "SELECT 1 FROM used_assertion WHERE assertion_mac = ?1",
      [&](const Statement&) -> Status {
        is_used = true;
        return {};
      },
      mac);
  if (!looked) return fail(looked);
  if (is_used) return fail(ErrorCode::conflict, "the assertion was used already");
  return access.db.run("INSERT INTO used_assertion (assertion_mac, expires) VALUES (?1, ?2)", mac, to_us(expires));
}

Status delete_expired_assertions(const Access& access, Timestamp now) {
  return access.db.run("DELETE FROM used_assertion WHERE expires <= ?1", to_us(now));
}

Status replace_import(const Access& access, const ImportRow& row) {
  return access.db.run("INSERT OR REPLACE INTO import_run (id, started, sealed) VALUES (?1, ?2, ?3)", row.id,
                       to_us(row.started), access.sealer.seal(Table::import_run, row.id.view(), encode(row)));
}

Result<std::optional<ImportRow>> find_import(const Access& access, ImportId id) {
  std::optional<ImportRow> found;
  const auto done = access.db.each(
      "SELECT id, sealed FROM import_run WHERE id = ?1",
      [&](const Statement& row) -> Status {
        auto import = open_import(access, row);
        if (!import) return fail(import);
        found = std::move(*import);
        return {};
      },
      id);
  if (!done) return fail(done);
  return found;
}

Result<Page<ImportRow>> page_of_imports(const Access& access, std::size_t limit, std::string_view after) {
  const auto place = from_cursor(after);
  if (!place) return fail(place);
  Page<ImportRow> page;
  bool more = false;
  const auto done = access.db.each(
      "SELECT id, sealed FROM import_run WHERE (started, id) < (?1, ?2) ORDER BY started DESC, id DESC LIMIT ?3",
      [&](const Statement& row) -> Status {
        if (page.rows.size() == limit) {
          more = true;
          return {};
        }
        auto import = open_import(access, row);
        if (!import) return fail(import);
        page.rows.push_back(std::move(*import));
        return {};
      },
      place->started_us, place->id, std::uint64_t{limit} + 1);
  if (!done) return fail(done);
  if (more && !page.rows.empty()) page.next = to_cursor(page.rows.back());
  return page;
}

}  // namespace chartroom::store
