#include "store/sqlite.h"

#include <sqlite3.h>

#include <string>

#include "base/check.h"

namespace chartroom::store {
namespace {

constexpr int busy_timeout_ms = 5000;

ErrorCode error_code(int code) {
  if (code == SQLITE_IOERR_SHORT_READ || code == SQLITE_IOERR_DATA || code == SQLITE_IOERR_CORRUPTFS) return ErrorCode::corrupt;
  if (code == SQLITE_CONSTRAINT_FOREIGNKEY) return ErrorCode::not_found;
  switch (code & 0xff) {
    case SQLITE_FULL: return ErrorCode::out_of_space;
    case SQLITE_CORRUPT: return ErrorCode::corrupt;
    case SQLITE_NOTADB: return ErrorCode::corrupt;
    case SQLITE_CONSTRAINT: return ErrorCode::conflict;
    case SQLITE_BUSY: return ErrorCode::locked;
    case SQLITE_LOCKED: return ErrorCode::locked;
    case SQLITE_TOOBIG: return ErrorCode::too_large;
    case SQLITE_NOMEM: return ErrorCode::unavailable;
    default: return ErrorCode::io;
  }
}

// sqlite3_errmsg is left out: it may quote a statement, and a code is enough to look it up.
std::unexpected<Error> fail_sqlite(int code) {
  return fail(error_code(code), "database: " + std::string(sqlite3_errstr(code)) + " (" + std::to_string(code) + ")");
}

Status status_of(int code) {
  if (code == SQLITE_OK) return {};
  return fail_sqlite(code);
}

}  // namespace

Statement::~Statement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);  // its code is that of the step, which was reported
  sqlite3_clear_bindings(statement_);
}

void Statement::bind_one(int index, ByteView value) {
  const int code = value.empty() ? sqlite3_bind_zeroblob(statement_, index, 0)
                                 : sqlite3_bind_blob64(statement_, index, value.data(), value.size(), SQLITE_STATIC);
  if (bind_code_ == SQLITE_OK) bind_code_ = code;
}

void Statement::bind_one(int index, std::int64_t value) {
  const int code = sqlite3_bind_int64(statement_, index, value);
  if (bind_code_ == SQLITE_OK) bind_code_ = code;
}

Result<bool> Statement::step() {
  if (bind_code_ != SQLITE_OK) return fail_sqlite(bind_code_);
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return fail_sqlite(code);
}

Status Statement::run() {
  const auto row = step();
  if (!row) return fail(row);
  CHECK(!*row, "a statement without rows had a row");
  return {};
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

ByteView Statement::blob(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Result<std::unique_ptr<Connection>> Connection::open(const Options& options, const crypto::SecretKey& page_key) {
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW;
  if (options.use == Use::write) flags |= SQLITE_OPEN_CREATE;
  sqlite3* db = nullptr;
  const char* vfs = options.vfs.empty() ? nullptr : options.vfs.c_str();
  const int code = sqlite3_open_v2(options.file.c_str(), &db, flags, vfs);
  std::unique_ptr<Connection> connection(new Connection(db));
  if (code != SQLITE_OK) return fail_sqlite(code);
  if (auto set = connection->set_up(options.use, page_key); !set) return fail(set);
  return connection;
}

Connection::~Connection() {
  for (const auto& [sql, statement] : cache_) sqlite3_finalize(statement);
  CHECK(sqlite3_close(db_) == SQLITE_OK, "a database connection was closed while in use");
}

Status Connection::set_up(Use use, const crypto::SecretKey& page_key) {
  sqlite3_busy_timeout(db_, busy_timeout_ms);
  if (auto done = execute("PRAGMA cipher='aegis'"); !done) return done;
  std::string key = "raw:" + to_hex(page_key.view());
  const int keyed = sqlite3_key(db_, key.data(), static_cast<int>(key.size()));
  crypto::wipe({reinterpret_cast<std::uint8_t*>(key.data()), key.size()});
  if (keyed != SQLITE_OK) return fail_sqlite(keyed);
  // The first read of the file: here a key that is not the file's is noticed.
  if (auto done = execute("SELECT count(*) FROM sqlite_schema"); !done) return done;
  // EXTRA is FULL, and syncs the folder once a rollback journal is gone: else the one that a new database begins with may come
  // back with the power, and take what was committed to the log since.
  if (auto done = execute("PRAGMA synchronous=EXTRA"); !done) return done;
  if (use == Use::write) {
    // The log is moved into the database at 16 MiB of it, not at 4: pages that many imports touch are moved once for all. The
    // writer's cache holds the inner pages of a large database and what a commit touches.
    const auto done = execute("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=4096; PRAGMA cache_size=-32768");
    if (!done) return done;
  } else {
    if (auto done = execute("PRAGMA query_only=ON"); !done) return done;
  }
  return execute(
      "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA secure_delete=ON;"
      "PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON");
}

Result<Statement> Connection::prepare(const char* sql) {
  auto& cached = cache_[sql];
  if (cached == nullptr) {
    const int code = sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &cached, nullptr);
    if (code != SQLITE_OK) return fail_sqlite(code);
  }
  CHECK(sqlite3_stmt_busy(cached) == 0, "a statement was borrowed twice");
  return Statement(db_, cached);
}

Status Connection::execute(const char* sql) { return status_of(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr)); }

bool Connection::in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }

bool Connection::roll_back() {
  if (!in_transaction()) return true;
  return sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr) == SQLITE_OK || !in_transaction();
}

}  // namespace chartroom::store
