// `chartroom restore`: a site from a backup, with the server stopped; or the rehearsal of that, by the running server.

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "audit/own_actions.h"
#include "backup/keyring_copy.h"
#include "backup/restore.h"
#include "base/count_text.h"
#include "identity/principal.h"
#include "main/backup_parts.h"
#include "main/backup_watch.h"
#include "main/closed_process.h"
#include "main/commands.h"
#include "main/master_key.h"
#include "main/offline_record.h"
#include "main/site.h"
#include "main/size_text.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

struct RestoreOptions {
  ConnectionOptions connection;
  std::string from;
  std::string backup;
  std::string keyring_copy;
  std::string data_folder;
  std::string keyring_folder;
  std::string master_key_file;
  bool by_shares = false;
  bool accept_ledger = false;
  bool rehearse = false;
  int passphrase_fd = STDIN_FILENO;
};

Status rehearse(const RestoreOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  if (auto begun = begin_job(*connection, "/api/backups/rehearsal", {}); !begun) return begun;
  const auto ended = watch_job(*connection, "last_rehearsal", "Rehearsing");
  if (!ended) return fail(ended);
  terminal::print("The newest backup was restored, compared with the site, and thrown away. It is good.");
  for (const std::string& line : state_lines(*ended)) terminal::print(line);
  return {};
}

// --- the keys ------------------------------------------------------------------------------------------------------------

struct RestoreKeys {
  std::unique_ptr<OsFolder> folder;
  std::unique_ptr<FolderLock> lock;
  std::unique_ptr<store::Keyring> keyring;
  crypto::SecretKey master;
};

// There is one afterwards.
Status put_keyring(const RestoreOptions& options, const Config& config, Folder& folder) {
  const bool is_there = folder.exists("epoch");
  if (options.keyring_copy.empty()) {
    if (is_there) return {};
    return fail(ErrorCode::not_found, "there is no keyring in " + config.keyring_folder.string() +
                                          ": name the copy of it with --keyring-copy (" +
                                          std::string(backup::keyring_copy_name) + ")");
  }
  if (is_there)
    return fail(ErrorCode::conflict, "there is a keyring in " + config.keyring_folder.string() +
                                         " already: leave --keyring-copy out to use it, or move it away");
  const std::filesystem::path path = std::filesystem::absolute(options.keyring_copy);
  const auto beside = OsFolder::at(path.parent_path());
  if (!beside) return fail(beside);
  const auto copy = (*beside)->read(path.filename().string());
  if (!copy) return fail(copy);
  return backup::restore_keyring(*copy, folder);
}

Result<RestoreKeys> open_restore_keys(const RestoreOptions& options, const Config& config) {
  auto folder = OsFolder::at(config.keyring_folder);
  if (!folder) return fail_in("the keyring's folder", folder);
  auto lock = FolderLock::take(config.keyring_folder);
  if (!lock) return fail_in("the keyring in " + config.keyring_folder.string(), lock);
  if (auto there = put_keyring(options, config, **folder); !there) return fail(there);
  std::string used;
  auto master = options.by_shares ? open_by_shares(**folder, options.passphrase_fd, used)
                                  : open_master_key(config, **folder, ask_on(options.passphrase_fd));
  if (!master) return fail(master);
  auto keyring = store::Keyring::open(**folder, *master);
  if (!keyring) return fail_in("the keyring", keyring);
  return RestoreKeys{std::move(*folder), std::move(*lock), std::move(*keyring), std::move(*master)};
}

// --- the files -----------------------------------------------------------------------------------------------------------

Status sync_folder_of(const std::filesystem::path& path) {
  const int fd = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return fail_errno("open " + path.parent_path().string(), errno);
  const bool is_synced = ::fsync(fd) == 0;
  const int error_number = errno;
  ::close(fd);
  return is_synced ? Status() : Status(fail_errno("sync " + path.parent_path().string(), error_number));
}

constexpr const char* restoring_name = "restoring";

Status check_data_folder(const Config& config) {
  std::error_code error;
  for (const auto& path : {store_file(config), ledger_path(config), config.data_folder / restoring_name}) {
    const bool is_there = std::filesystem::exists(path, error);
    if (error && error != std::errc::no_such_file_or_directory)
      return fail(ErrorCode::io, path.string() + ": " + error.message());
    if (!is_there) continue;
    const bool is_ours = path.filename() == restoring_name;
    return fail(ErrorCode::conflict,
                is_ours ? "an earlier restore was cut short: remove " + path.string() + ", and what it had moved beside it"
                        : "there is " + path.string() +
                              " already: stop the server, and move it away; it may hold what the backup doesn't");
  }
  return {};
}

Status rename_over(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::error_code error;
  std::filesystem::rename(from, to, error);
  if (error) return fail(ErrorCode::io, "rename " + from.string() + ": " + error.message());
  return sync_folder_of(to);
}

// Into a folder of its own first; then each into its place, the database last: until it is there nobody takes the folder for a
// site. A file that is there already stays: a configuration that was corrected, say.
Status put_files(const Config& config, const backup::BackupSet& set, const backup::Manifest& manifest) {
  if (const auto made = OsFolder::at(config.data_folder); !made) return fail_in("the data folder", made);
  const auto beside = config.data_folder / restoring_name;
  auto target = backup::RestoreTarget::make(beside);
  if (!target) return fail(target);
  terminal::Progress progress("Restoring", manifest.bytes());
  const auto restored = backup::restore_files(set, manifest, **target, [&](std::uint64_t done, std::uint64_t) -> Status {
    progress.update(done, "");
    return {};
  });
  progress.finish();
  if (!restored) return restored;
  const auto files = (*target)->folder_of("data");
  if (!files) return fail(files);
  const auto names = (*files)->list();
  if (!names) return fail(names);
  const std::string database = store_file(config).filename().string();
  for (const std::string& name : *names) {
    if (name == database || std::filesystem::exists(config.data_folder / name)) continue;
    if (auto moved = rename_over(beside / name, config.data_folder / name); !moved) return moved;
  }
  if (auto moved = rename_over(beside / backup::ledger_folder_name, ledger_path(config)); !moved) return moved;
  if (auto moved = rename_over(beside / database, store_file(config)); !moved) return moved;
  std::error_code error;
  std::filesystem::remove_all(beside, error);
  if (error) return fail(ErrorCode::io, "remove " + beside.string() + ": " + error.message());
  return {};
}

// A keyring that outlived the data remembers a longer ledger: what the backup lacks is lost, and that must be meant.
Status check_witness(const RestoreOptions& options, RestoreKeys& keys, const backup::Manifest& manifest) {
  if (options.accept_ledger || !keys.folder->exists(audit::Ledger::witness_name)) return {};
  const auto note = keys.folder->read(audit::Ledger::witness_name);
  if (!note) return fail(note);
  const auto seed = keys.keyring->site_secret("ledger signing", crypto::key_bytes);
  if (!seed) return fail(seed);
  const auto signing = crypto::SigningKey::from_seed(*seed);
  if (!signing) return fail(signing);
  const auto known = audit::read_checkpoint(as_text(*note), signing->verifying_key());
  if (!known) return fail_in("the keyring's copy of the ledger's checkpoint", known);
  if (known->end.sequence <= manifest.facts.ledger_size) return {};
  return fail(ErrorCode::conflict,
              "the backup has " + count_text(manifest.facts.ledger_size, "record") + " of the ledger, and there were " +
                  std::to_string(known->end.sequence) + " at " + known->time +
                  ": what was done in between would be lost. If there is no newer backup, say --accept-ledger");
}

// Everything is opened as a start does, and the ledger is told.
Status open_and_record(const RestoreOptions& options, const Config& config, const RestoreKeys& keys,
                       const backup::Manifest& manifest) {
  const auto site = open_site(config, {.clock = false, .ledger = options.accept_ledger},
                              [&](const Config&, const Folder&) -> Result<crypto::SecretKey> { return keys.master.copy(); });
  if (!site) return fail_in("the files are restored, and the site does not open", site);
  const auto self = identity::local_operator(::geteuid(), ::geteuid());
  if (!self) return fail(self);
  audit::Record record = offline_record(*self, "chartroom restore", (*site)->store->last_commit());
  record.action = audit::restore_backup;
  record.object = manifest.id.text();
  const auto receipt = (*site)->ledger->append_and_wait(std::move(record));
  if (!receipt) return fail_in("the site is restored; the ledger", receipt);
  return {};
}

// The configuration's places; or, where it is lost too, those that are named, and all else from the backup's own.
Result<Config> places_of(const RestoreOptions& options) {
  if (options.data_folder.empty()) {
    return read_config(options.connection.config_file.empty() ? default_config_file() : options.connection.config_file);
  }
  if (options.keyring_folder.empty() || (options.master_key_file.empty() && !options.by_shares))
    return fail(ErrorCode::invalid, "--data needs --keyring, and --master-key or --shares");
  Config out;
  out.data_folder = std::filesystem::absolute(options.data_folder);
  out.keyring_folder = std::filesystem::absolute(options.keyring_folder);
  if (!options.master_key_file.empty()) out.master_key_file = std::filesystem::absolute(options.master_key_file);
  return out;
}

Result<Config> config_of_restored(const RestoreOptions& options, const Config& places) {
  if (options.data_folder.empty()) return places;
  auto config = read_config(places.data_folder / "chartroom.toml");
  if (!config) return fail_in("the files are restored; write a configuration, and start the site with it", config);
  config->data_folder = places.data_folder;
  config->keyring_folder = places.keyring_folder;
  return config;
}

struct Opened {
  std::unique_ptr<OsFolder> folder;
  crypto::SecretKey key;
  backup::Manifest manifest;
};

Result<Opened> open_backup(const RestoreOptions& options, const Config& places, RestoreKeys& keys) {
  const std::filesystem::path from = !options.from.empty()       ? std::filesystem::path(options.from)
                                     : places.backup.has_value() ? places.backup->folder
                                                                 : std::filesystem::path();
  if (from.empty()) return fail(ErrorCode::invalid, "name the folder of backups with --from");
  std::error_code error;
  if (!std::filesystem::is_directory(from, error)) return fail(ErrorCode::not_found, "there is no folder " + from.string());
  auto folder = OsFolder::at(from);
  if (!folder) return fail(folder);
  auto key = backup_key_of(*keys.keyring);
  if (!key) return fail(key);
  const auto file = backup::BackupSet(**folder, *key).open(options.backup);
  if (!file) return fail(file);
  auto manifest = (*file)->manifest();
  if (!manifest) return fail(manifest);
  if (!places.ledger_origin.empty() && manifest->facts.origin != places.ledger_origin)
    return fail(ErrorCode::conflict, "the backup is of " + manifest->facts.origin +
                                         ", and 'ledger.origin' of the configuration says " + places.ledger_origin);
  return Opened{std::move(*folder), std::move(*key), std::move(*manifest)};
}

Status restore(const RestoreOptions& options) {
  close_the_process();
  const auto places = places_of(options);
  if (!places) return fail(places);
  if (auto is_free = check_data_folder(*places); !is_free) return is_free;
  auto keys = open_restore_keys(options, *places);
  if (!keys) return fail(keys);
  const auto opened = open_backup(options, *places, *keys);
  if (!opened) return fail(opened);
  const backup::Manifest& manifest = opened->manifest;
  if (auto agreed = check_witness(options, *keys, manifest); !agreed) return agreed;
  terminal::note("The backup is of " + format_timestamp(manifest.made) + ": " + count_text(manifest.facts.patients, "patient") +
                 ", " + count_text(manifest.facts.ledger_size, "record") + " of the ledger, " + bytes_text(manifest.bytes()) +
                 ".");
  if (auto put = put_files(*places, {*opened->folder, opened->key}, manifest); !put) return put;
  keys->keyring.reset();
  keys->lock.reset();
  const auto config = config_of_restored(options, *places);
  if (!config) return fail(config);
  if (auto recorded = open_and_record(options, *config, *keys, manifest); !recorded) return recorded;
  terminal::print("The site is restored as it was at " + format_timestamp(manifest.made) +
                  ", and opens. What was done since then is not in it.");
  if (!options.data_folder.empty())
    terminal::print("Its configuration is " + (places->data_folder / "chartroom.toml").string() +
                    ": correct the places in it if they differ.");
  terminal::print(options.by_shares
                      ? "Give it a way to its master key with `chartroom keys recover`, then start it with `chartroom serve`."
                      : "Start it with `chartroom serve`.");
  return {};
}

}  // namespace

void add_restore(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "restore",
      "Put a site back from a backup, on this or another machine, with the server stopped: into the data folder of the\n"
      "configuration, which may have no database and no ledger. Where the keyring is lost too, its copy and a way to the "
      "master key are needed.\n"
      "With --rehearse the running server restores its newest backup elsewhere, compares it with itself and throws it away.");
  auto options = std::make_shared<RestoreOptions>();
  options->connection.add_to(*command);
  command->add_option("--data", options->data_folder,
                      "Where the configuration is lost too: the data folder to restore into, with --keyring and --master-key\n"
                      "or --shares. The configuration is in the backup if it was in the data folder");
  command->add_option("--keyring", options->keyring_folder, "With --data: the keyring's folder");
  command->add_option("--master-key", options->master_key_file, "With --data: the file with the master key");
  command->add_option("--from", options->from, "The folder of backups (default: that of [backup])");
  command->add_option("--backup", options->backup, "Which one, by its file's name or its id (default: the newest)");
  command->add_option("--keyring-copy", options->keyring_copy, "The copy of the keyring, where the keyring itself is lost");
  command->add_flag("--shares", options->by_shares, "Open the keyring by recovery shares, and not as the configuration says");
  command->add_flag("--accept-ledger", options->accept_ledger,
                    "Although the keyring knows of records of the ledger that the backup lacks: they are lost");
  command->add_flag("--rehearse", options->rehearse, "Ask the running server for a rehearsal, and wait for it");
  command->add_option("--passphrase-fd", options->passphrase_fd, passphrase_fd_help)->check(CLI::Range(0, 1023));
  command->callback(
      [options, &exit_code] { exit_code = exit_code_of(options->rehearse ? rehearse(*options) : restore(*options)); });
}

}  // namespace chartroom
