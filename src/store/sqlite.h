#pragma once

// SQLite behind Result: a connection with the cipher set and the pragmas that the promises need, its cached statements, and the
// mapping of result codes to errors. Nothing above src/store sees SQL, nothing beside this file sees sqlite3.h.
//
// A connection is used by one thread at a time. Error details name the result code and never a value.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"
#include "domain/id.h"

struct sqlite3;
struct sqlite3_stmt;

namespace chartroom::store {

// A prepared statement on loan: bind, step, read; when it goes it is reset and its bindings are cleared. Views of columns live
// until the next step.
class Statement {
 public:
  Statement(sqlite3* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {}
  Statement(Statement&& other) noexcept : db_(other.db_), statement_(std::exchange(other.statement_, nullptr)) {}
  Statement& operator=(Statement&&) = delete;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  // Binds the parameters ?1, ?2 … in order. What is bound must outlive the statement. Returns itself, for one expression.
  template <class... Values>
  Statement& bind(const Values&... values) {
    int index = 0;
    (bind_one(++index, values), ...);
    return *this;
  }

  Result<bool> step();  // true: there is a row
  Status run();         // for statements without rows

  std::int64_t integer(int column) const;
  ByteView blob(int column) const;

 private:
  void bind_one(int index, ByteView value);
  void bind_one(int index, const Bytes& value) { bind_one(index, ByteView(value)); }
  template <char Prefix>
  void bind_one(int index, const Id<Prefix>& id) {
    bind_one(index, id.view());
  }
  void bind_one(int index, std::int64_t value);
  void bind_one(int index, std::uint64_t value) { bind_one(index, static_cast<std::int64_t>(value)); }
  void bind_one(int index, int value) { bind_one(index, std::int64_t{value}); }

  sqlite3* db_;
  sqlite3_stmt* statement_;
  int bind_code_ = 0;  // the first that failed; step() reports it
};

class Connection {
 public:
  enum class Use { write, read };
  struct Options {
    std::filesystem::path file;
    std::string vfs;  // empty: the operating system's files
    Use use = Use::read;
  };
  // Creates the file for `write`. `corrupt` where the key does not open what is there.
  static Result<std::unique_ptr<Connection>> open(const Options& options, const crypto::SecretKey& page_key);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // `sql` must be a literal: its address is the key of the cache. One loan at a time of each.
  Result<Statement> prepare(const char* sql);
  Status execute(const char* sql);  // one or more statements, their rows ignored

  // prepare, bind and run, for statements without rows.
  template <class... Values>
  Status run(const char* sql, const Values&... values) {
    auto statement = prepare(sql);
    if (!statement) return fail(statement);
    return statement->bind(values...).run();
  }
  // Calls `on_row` (Status of const Statement&) for each row, until it fails.
  template <class OnRow, class... Values>
  Status each(const char* sql, const OnRow& on_row, const Values&... values) {
    auto statement = prepare(sql);
    if (!statement) return fail(statement);
    statement->bind(values...);
    for (;;) {
      const auto more = statement->step();
      if (!more) return fail(more);
      if (!*more) return {};
      if (Status done = on_row(*statement); !done) return done;
    }
  }

  // False after a failure that SQLite answered with a rollback of its own.
  bool in_transaction() const;
  // Ends the transaction, if one is open. False if that failed: then nothing may be assumed.
  bool roll_back();

 private:
  explicit Connection(sqlite3* db) : db_(db) {}
  Status set_up(Use use, const crypto::SecretKey& page_key);

  sqlite3* db_;
  std::unordered_map<const char*, sqlite3_stmt*> cache_;
};

}  // namespace chartroom::store
