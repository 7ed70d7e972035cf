#include "store/migrations.h"

#include <string>

#include "base/log.h"

namespace chartroom::store {
namespace {

Result<std::int64_t> seen_migrations(Connection& db) {
  std::int64_t version = 0;
  const auto read = db.each("PRAGMA user_version", [&](const Statement& row) -> Status {
    version = row.integer(0);
    return {};
  });
  if (!read) return fail(read);
  return version;
}

Status run(Connection& db, const Migration& migration) {
  if (auto begun = db.execute("BEGIN IMMEDIATE"); !begun) return begun;
  const std::string number = "PRAGMA user_version=" + std::to_string(migration.number);
  Status done = db.execute(migration.sql);
  if (done) done = db.execute(number.c_str());
  if (done) done = db.execute("COMMIT");
  if (done) return done;
  db.roll_back();
  return fail_in("migration " + std::string(migration.name), done);
}

}  // namespace

Status migrate(Connection& db, std::span<const Migration> migrations) {
  const auto seen = seen_migrations(db);
  if (!seen) return fail(seen);
  if (*seen < 0) return fail(ErrorCode::corrupt, "the database's version is negative");
  if (static_cast<std::uint64_t>(*seen) > migrations.size()) {
    return fail(ErrorCode::newer_version, "the database has version " + std::to_string(*seen) + ", this release knows " +
                                              std::to_string(migrations.size()));
  }
  for (const auto& migration : migrations.subspan(static_cast<std::size_t>(*seen))) {
    if (auto done = run(db, migration); !done) return done;
    log::info("store_migrated", {{"migration", migration.name}});
  }
  return {};
}

}  // namespace chartroom::store
