#include "main/site.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "crypto/fips.h"
#include "gate/clock_jumps.h"
#include "main/master_key.h"
#include "store/key_slots.h"

namespace chartroom {
namespace {

std::string mode_text(mode_t mode) {
  constexpr const char* digits = "01234567";
  return {digits[(mode >> 6) & 7], digits[(mode >> 3) & 7], digits[mode & 7]};
}

// A folder of the site. What others than the owner may do with it is told: who can write the keyring can put an old one back.
enum class Holds : std::uint8_t { data, keys };
Status check_folder(const std::filesystem::path& folder, Holds what) {
  struct stat facts{};
  if (::stat(folder.c_str(), &facts) != 0 || !S_ISDIR(facts.st_mode)) {
    return fail(ErrorCode::not_found, what == Holds::data
                                          ? "there is no data folder at " + folder.string() + ": make one with `chartroom init`"
                                          : "there is no keyring folder at " + folder.string() +
                                                ": mount the volume that holds it, or correct data.keyring_folder");
  }
  if ((facts.st_mode & 0077U) == 0) return {};
  const std::string mend = "run chmod 700 " + folder.string();
  if (what == Holds::keys && (facts.st_mode & 0022U) != 0) {
    return fail(ErrorCode::forbidden, "others than its owner can write the keyring's folder " + folder.string() + " (mode " +
                                          mode_text(facts.st_mode) + "): " + mend +
                                          ", and compare the keyring with its backup");
  }
  log::warning("folder_open_to_others", {{"folder", folder.string()}, {"mode", mode_text(facts.st_mode)}, {"mend", mend}});
  return {};
}

// Only `init` makes a database or a keyring: in place of one that is missing, an empty one would look like a site without
// patients. Nothing is changed by looking.
Status check_stored(const Config& config) {
  if (auto data = check_folder(config.data_folder, Holds::data); !data) return data;
  if (auto keys = check_folder(config.keyring_folder, Holds::keys); !keys) return keys;
  std::error_code error;
  const auto file = store_file(config);
  const auto bytes = std::filesystem::file_size(file, error);
  if (error || bytes == 0) {
    return fail(ErrorCode::not_found, "the database " + file.string() + (error ? " is not there" : " is empty") +
                                          ": mount the volume that holds it, or restore the data folder from its backup. A new "
                                          "site is made with `chartroom init`, elsewhere");
  }
  if (!std::filesystem::exists(config.keyring_folder / "epoch", error)) {
    return fail(ErrorCode::not_found, "there is no keyring in " + config.keyring_folder.string() +
                                          ": mount the volume that holds it, or restore it from its backup");
  }
  return {};
}

std::unexpected<Error> fail_store(const Config& config, const Error& error) {
  const std::string what = "the database " + store_file(config).string() + ": " + error.detail;
  if (error.code != ErrorCode::corrupt) return fail(error.code, what);
  return fail(error.code, what + ". The file is damaged: keep it, and restore data folder and keyring from one backup");
}

// What the database's keys are derived from. The master key is wiped when this returns.
Result<crypto::SecretKey> open_keys(const Config& config, const MasterKeyOpener& opener, Site& site) {
  auto folder = OsFolder::at(config.keyring_folder);
  if (!folder) return fail_in("the keyring's folder", folder);
  site.keyring_folder = std::move(*folder);
  auto lock = FolderLock::take(config.keyring_folder);
  if (!lock) return fail_in("the keyring in " + config.keyring_folder.string(), lock);
  site.keyring_lock = std::move(*lock);
  const auto master = opener(config, *site.keyring_folder);
  if (!master) return fail(master);
  auto keyring = store::Keyring::open(*site.keyring_folder, *master);
  if (!keyring) return fail_in("the keyring in " + config.keyring_folder.string(), keyring);
  site.keyring = std::move(*keyring);
  if (auto dropped = store::drop_other_slots(*site.keyring_folder); !dropped) return fail_in("the keyring's slots", dropped);
  return site.keyring->database_root(*master);
}

// A folder that isn't there is a volume that isn't mounted, or a slip: no new one is made in its place.
Result<Folder*> open_archive(const std::filesystem::path& path, Site& site) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) {
    return fail(ErrorCode::unavailable,
                "the archive's folder " + path.string() + " is not there: mount the volume that holds it, or make the folder");
  }
  if (site.archive_folder == nullptr) {
    auto folder = OsFolder::at(path);
    if (!folder) return fail_in("the archive's folder", folder);
    site.archive_folder = std::move(*folder);
  }
  return site.archive_folder.get();
}

Status open_ledger(const Config& config, const Accepted& accepted, Site& site) {
  auto folder = OsFolder::at(ledger_path(config));
  if (!folder) return fail_in("the ledger's folder", folder);
  site.ledger_folder = std::move(*folder);

  const auto seed = site.keyring->site_secret("ledger signing", crypto::key_bytes);
  if (!seed) return fail_in("the ledger's signing key", seed);
  auto signing = crypto::SigningKey::from_seed(*seed);
  if (!signing) return fail_in("the ledger's signing key", signing);
  site.ledger_signing_key = std::make_unique<crypto::SigningKey>(std::move(*signing));

  const auto secret = site.keyring->site_secret("ledger sealing", crypto::key_bytes);
  if (!secret) return fail_in("the ledger's sealing key", secret);
  auto sealing = crypto::SecretKey::from_bytes(*secret);
  if (!sealing) return fail_in("the ledger's sealing key", sealing);
  site.ledger_sealing_key = std::make_unique<crypto::SecretKey>(std::move(*sealing));

  auto note = site.store->ledger_note();
  if (!note) return fail_in("the database's copy of the ledger's checkpoint", note);
  audit::Ledger::Options options{.origin = config.ledger_origin, .witness = site.keyring_folder.get()};
  options.keep_years = static_cast<int>(config.keep_years);
  options.reserve_bytes = static_cast<std::uint64_t>(config.reserve_mib) * 1024 * 1024;
  if (config.archive_folder) {
    options.archive = [path = *config.archive_folder, &site] { return open_archive(path, site); };
  }
  if (!note->empty()) options.kept_notes.push_back(std::move(*note));
  if (accepted.ledger) {
    options.witnesses = audit::Witnesses::are_replaced;
    log::warning("ledger_accepted_as_it_is", {{"folder", ledger_path(config).string()}});
  }
  auto ledger =
      audit::Ledger::open(*site.ledger_folder, site.clock, *site.ledger_signing_key, *site.ledger_sealing_key, options);
  if (!ledger) return fail_in("the ledger in " + ledger_path(config).string(), ledger);
  site.ledger = std::move(*ledger);
  return {};
}

Status open_index(const Config& config, Site& site) {
  auto folder = OsFolder::at(index_path(config));
  if (!folder) return fail_in("the folder of the ledger's index", folder);
  site.index_folder = std::move(*folder);
  auto index = audit::RecordIndex::open(
      {*site.ledger_folder, *site.ledger_sealing_key, [ledger = site.ledger.get()] { return ledger->size(); },
       [ledger = site.ledger.get()] { return ledger->first_kept(); }},
      *site.index_folder);
  if (!index) return fail_in("the ledger's index in " + index_path(config).string(), index);
  site.record_index = std::move(*index);
  return {};
}

// What had ended before the server stopped must not come back because the clock was set back since.
Status set_clock(const Accepted& accepted, Site& site) {
  const auto newest = site.ledger->list(std::nullopt, 1, nullptr);
  if (!newest) return fail_in("the ledger's last record", newest);
  if (newest->empty()) return {};
  const Timestamp recorded = newest->front().time;
  site.clock_behind = std::max(std::chrono::microseconds(0), recorded - site.system_clock.now());
  if (accepted.clock) return {};
  const auto behind = std::chrono::floor<std::chrono::seconds>(recorded - site.system_clock.now());
  if (behind > limits::clock_behind_max) {
    return fail(ErrorCode::conflict,
                "the machine's clock says " + format_timestamp(site.system_clock.now()) +
                    ", and the ledger's last record is of " + format_timestamp(recorded) +
                    ": set the clock right. If it is right now and was wrong then, start once with `serve --accept-clock`; "
                    "sessions and grants that ended in between are then alive again until their time");
  }
  if (behind > std::chrono::seconds(0)) log::warning("clock_behind_ledger", {{"seconds", behind.count()}});
  site.clock.not_before(recorded);
  return {};
}

// Who reads the ledger's times learns that the machine's clock was wrong before this start, or is now.
Status record_clock(const Accepted& accepted, const Site& site) {
  if (site.clock_behind <= limits::clock_jump_min) return {};
  const std::string_view rule = accepted.clock ? "clock_accepted" : "time_goes_on";
  const auto receipt =
      site.ledger->append_and_wait(gate::jump_record({-site.clock_behind, "start", rule}, site.store->last_commit()));
  return receipt ? Status() : fail_in("the ledger", receipt);
}

}  // namespace

void carry_checkpoint(const Site& site) {
  const auto carried = site.store->ledger_note();
  if (carried && *carried == site.ledger->checkpoint()) return;
  const auto written = site.store->write([](store::Transaction&) { return Status(); });
  if (!written) log::error("ledger_checkpoint_not_carried", {{"detail", written.error().detail}});
}

Site::~Site() {
  if (!is_open) return;
  record_index.reset();
  ledger.reset();
  const auto note = ledger_folder->read(audit::Ledger::checkpoint_file);
  if (!note) {
    log::error("ledger_checkpoint_not_carried", {{"detail", note.error().detail}});
    return;
  }
  store->carry_ledger_note([text = std::string(as_text(*note))] { return text; });
  const auto written = store->write([](store::Transaction&) { return Status(); });
  if (!written) log::error("ledger_checkpoint_not_carried", {{"detail", written.error().detail}});
}

std::filesystem::path store_file(const Config& config) { return config.data_folder / "chartroom.db"; }
std::filesystem::path ledger_path(const Config& config) { return config.data_folder / "ledger"; }
std::filesystem::path index_path(const Config& config) { return config.data_folder / "ledger-index"; }

MasterKeyOpener opener_of(int descriptor) {
  return [descriptor](const Config& config, const Folder& keyring) {
    return open_master_key(config, keyring, ask_on(descriptor));
  };
}

Result<std::unique_ptr<Site>> open_site(const Config& config, const Accepted& accepted) {
  return open_site(config, accepted, opener_of(STDIN_FILENO));
}

Result<std::unique_ptr<Site>> open_site(const Config& config, const Accepted& accepted, const MasterKeyOpener& opener) {
  if (config.fips_provider) {
    if (auto used = crypto::use_fips_provider(); !used) return fail(used);
  }
  if (auto stored = check_stored(config); !stored) return fail(stored);
  auto site = std::make_unique<Site>();
  auto lock = FolderLock::take(config.data_folder);
  if (!lock) return fail(lock);
  site->lock = std::move(*lock);
  const auto root = open_keys(config, opener, *site);
  if (!root) return fail(root);
  store::Store::Options store_options;
  store_options.file = store_file(config);
  auto store = store::Store::open(store_options, *root, *site->keyring, site->clock);
  if (!store) return fail_store(config, store.error());
  site->store = std::move(*store);
  if (auto ledger = open_ledger(config, accepted, *site); !ledger) return fail(ledger);
  if (auto index = open_index(config, *site); !index) return fail(index);
  if (auto clock = set_clock(accepted, *site); !clock) return fail(clock);
  if (site->store->last_commit() < site->ledger->max_store_commit()) {
    return fail(ErrorCode::corrupt,
                "the database has lost commits: the ledger knows of number " +
                    std::to_string(site->ledger->max_store_commit()) + " and the database ends at " +
                    std::to_string(site->store->last_commit()) +
                    ". Its write-ahead log was damaged or an older copy was put in place; restore both from one backup");
  }
  site->store->carry_ledger_note([ledger = site->ledger.get()] { return ledger->checkpoint(); });
  auto policies = policy::PolicyBook::open(*site->store, site->clock, config.first_policy);
  if (!policies) return fail(policies);
  site->policies = std::move(*policies);
  if (auto recorded = record_clock(accepted, *site); !recorded) return fail(recorded);
  site->is_open = true;
  return site;
}

}  // namespace chartroom
