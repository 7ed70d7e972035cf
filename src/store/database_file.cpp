#include "store/database_file.h"

#include "base/files.h"
#include "crypto/digest.h"
#include "store/key_check.h"
#include "store/migrations.h"

namespace chartroom::store {
namespace {

constexpr std::string_view check_magic = "CRcheck1";
constexpr std::string_view database_check_purpose = "store";
constexpr std::uint16_t check_version = 1;

Result<bool> has_bytes(Folder& folder, const std::string& name) {
  if (!folder.exists(name)) return false;
  const auto file = folder.open(name);
  if (!file) return fail(file);
  const auto size = (*file)->size();
  if (!size) return fail(size);
  return *size > 0;
}

// Success if the check is there and of this master; `not_found` if it isn't there.
Status test_stored_check(Folder& folder, const std::string& name, const crypto::SecretKey& master) {
  const auto bytes = folder.read(name);
  if (!bytes) return fail(bytes);
  const auto check = unframe_file(check_magic, check_version, *bytes);
  if (!check) return fail_in("the database's key check", check);
  if (check->size() != key_check_bytes) return fail(ErrorCode::corrupt, "the database's key check has a wrong size");
  return test_key_check(*check, master, database_check_purpose);
}

Status store_check(Folder& folder, const std::string& name, const crypto::SecretKey& master) {
  return folder.replace(name, frame_file(check_magic, check_version, make_key_check(master, database_check_purpose)));
}

}  // namespace

crypto::SecretKey page_key_of(const crypto::SecretKey& master) {
  return crypto::derive_key(master, "chartroom store page encryption v1");
}

Result<std::unique_ptr<Connection>> open_database(const DatabaseFile& wanted, const crypto::SecretKey& master) {
  const auto& options = wanted.options;
  auto folder = OsFolder::at(options.file.has_parent_path() ? options.file.parent_path() : std::filesystem::path("."));
  if (!folder) return fail(folder);
  const std::string name = options.file.filename().string();
  const std::string check_name = name + ".check";

  const auto exists = has_bytes(**folder, name);
  if (!exists) return fail(exists);
  if (!*exists && wanted.charts_expected) {
    return fail(ErrorCode::corrupt, "the database is missing or empty, and the keyring has keys of charts: restore it");
  }
  const auto checked = test_stored_check(**folder, check_name, master);
  const bool has_check = checked.has_value();
  if (!has_check && checked.error().code != ErrorCode::not_found) return fail(checked);
  if (!has_check && !*exists) {
    if (auto stored = store_check(**folder, check_name, master); !stored) return fail(stored);
  }
  // SQLite gives its own files the mode of the database: this one is made here, for its owner only.
  if (auto made = (*folder)->open(name); !made) return fail(made);

  auto db = Connection::open({options.file, options.vfs, Connection::Use::write}, page_key_of(master));
  if (!db) return fail_in(has_check ? "the database" : "the database, whose key check is missing", db);
  if (auto migrated = migrate(**db, embedded_migrations()); !migrated) return fail(migrated);
  if (!has_check && *exists) {  // the key has just proven itself
    if (auto stored = store_check(**folder, check_name, master); !stored) return fail(stored);
  }
  return db;
}

}  // namespace chartroom::store
