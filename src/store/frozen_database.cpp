#include "store/frozen_database.h"

#include <string_view>

namespace chartroom::store {
namespace {

struct NumberOf {
  std::string_view what;
  const char* sql;
};

Status read_number(Connection& db, const NumberOf& wanted, std::uint64_t& out) {
  const auto read = db.each(wanted.sql, [&](const Statement& row) -> Status {
    out = static_cast<std::uint64_t>(row.integer(0));
    return {};
  });
  if (!read) return fail_in(wanted.what, read);
  return {};
}

Result<std::filesystem::file_time_type> last_write(const std::filesystem::path& path) {
  std::error_code error;
  const auto time = std::filesystem::last_write_time(path, error);
  if (error) return fail(ErrorCode::io, "the database's file: " + error.message());
  return time;
}

}  // namespace

// SQLite gives a reader that begins when the whole log was moved into the file a lock under which none of it is moved.
Result<std::unique_ptr<FrozenDatabase>> FrozenDatabase::freeze(std::unique_ptr<Connection> connection, const File& file,
                                                               std::filesystem::path path) {
  std::unique_ptr<FrozenDatabase> out(new FrozenDatabase(std::move(connection), file, std::move(path)));
  Connection& db = *out->connection_;
  if (auto begun = db.run("BEGIN"); !begun) return fail(begun);
  Facts& facts = out->facts_;
  Status read = read_number(db, {"the commit number", "SELECT value FROM meta WHERE name = 'commit'"}, facts.commit);
  if (read) read = read_number(db, {"the patients", "SELECT count(*) FROM patient"}, facts.patients);
  if (read) read = read_number(db, {"the charts", "SELECT count(*) FROM chart"}, facts.charts);
  if (read) {
    read = db.each("SELECT value FROM witness WHERE name = 'ledger'", [&](const Statement& row) -> Status {
      facts.ledger_note = as_text(row.blob(0));
      return {};
    });
  }
  if (!read) return fail(read);
  const auto size = file.size();
  if (!size) return fail_in("the database's file", size);
  const auto written = last_write(out->path_);
  if (!written) return fail(written);
  out->size_ = *size;
  out->written_ = *written;
  return out;
}

FrozenDatabase::~FrozenDatabase() { connection_->roll_back(); }

Status FrozenDatabase::check_at_rest() const {
  const auto size = file_.size();
  if (!size) return fail_in("the database's file", size);
  const auto written = last_write(path_);
  if (!written) return fail(written);
  if (*size == size_ && *written == written_) return {};
  return fail(ErrorCode::conflict, "the database's file was written to while it was copied");
}

}  // namespace chartroom::store
