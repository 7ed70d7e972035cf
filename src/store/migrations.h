#pragma once

// The database's schema, as numbered SQL files in src/store/migrations that the build embeds (cmake/embed_sql.cmake). A
// database remembers in `user_version` how many of them it has seen. A file that was released is never changed.

#include <span>
#include <string_view>

#include "base/result.h"
#include "store/sqlite.h"

namespace chartroom::store {

struct Migration {
  int number = 0;         // from 1, without gaps
  std::string_view name;  // the file's
  const char* sql = nullptr;
};

// Defined in a generated source.
std::span<const Migration> embedded_migrations();

// Runs those that the database has not seen, each in a transaction of its own with its number. `newer_version` if it has seen
// more than there are.
Status migrate(Connection& db, std::span<const Migration> migrations);

}  // namespace chartroom::store
