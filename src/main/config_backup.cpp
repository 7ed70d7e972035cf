#include "main/config_backup.h"

#include <array>
#include <utility>

#include "main/config_section.h"

namespace chartroom {
namespace {

// As it is written; backup::Settings has other units.
struct BackupKeys {
  std::filesystem::path folder;
  std::filesystem::path keyring_folder;
  std::optional<std::filesystem::path> rehearsal_folder;
  std::uint64_t every_hours = 0;
  std::uint64_t full_every_days = 0;
  std::uint64_t rehearse_every_days = 0;
  std::uint64_t keep_last = 0;
  std::uint64_t keep_daily = 0;
  std::uint64_t keep_weekly = 0;
  std::uint64_t keep_monthly = 0;
  std::uint64_t mib_per_second = 0;
};

const SectionKey<BackupKeys> backup_keys[] = {
    {"folder", &BackupKeys::folder, "",
     "Where backups of the data go, best on another machine's volume. It must be there: an empty folder that the server's "
     "account "
     "can write, so that a volume that is not mounted is noticed."},
    {"keyring_folder", &BackupKeys::keyring_folder, "",
     "Where the copy of the keyring goes: another place than that of the backups, looked after by others if you can. Without "
     "it "
     "no backup can be opened. It must be there too."},
    {"every_hours", &BackupKeys::every_hours, "24",
     "A backup is made when the newest is so old; 0: only by `chartroom backup`. What was done since the last one is what a "
     "loss of this machine takes.",
     0, 24L * 31},
    {"full_every_days", &BackupKeys::full_every_days, "7",
     "Backups between full ones have only what has changed, and need the others.", 1, 366},
    {"rehearse_every_days", &BackupKeys::rehearse_every_days, "7",
     "How often the newest is restored beside the site, compared with it and thrown away; 0: only by `chartroom restore "
     "--rehearse`.",
     0, 366},
    {"rehearsal_folder", &BackupKeys::rehearsal_folder, "-",
     "Where it is restored: a folder that is not there or is empty, with room for all of the data. Without this key "
     "`rehearsal` in the data folder."},
    {"keep_last", &BackupKeys::keep_last, "3", "So many of the newest are kept whatever else;", 1, 10'000},
    {"keep_daily", &BackupKeys::keep_daily, "14", "of so many days that have any the newest,", 0, 10'000},
    {"keep_weekly", &BackupKeys::keep_weekly, "8", "of so many weeks,", 0, 10'000},
    {"keep_monthly", &BackupKeys::keep_monthly, "12", "and of so many months; and what these need.", 0, 10'000},
    {"mib_per_second", &BackupKeys::mib_per_second, "0",
     "How much of the data is read in a second, so that a backup leaves the disk to others; 0: as fast as it goes.", 0,
     100'000},
};

bool is_in(const std::filesystem::path& inner, const std::filesystem::path& outer) {
  const auto relative = inner.lexically_relative(outer);
  return !relative.empty() && *relative.begin() != "..";
}

Status check_places(const ConfigSection& here, const BackupKeys& keys, const OwnFolders& own) {
  const std::array places = {std::pair{"backup.folder", keys.folder}, std::pair{"backup.keyring_folder", keys.keyring_folder}};
  for (const auto& [key, place] : places) {
    for (const auto& folder : {own.data, own.keyring}) {
      if (is_in(place, folder) || is_in(folder, place))
        return here.refuse("'" + std::string(key) + "' and " + folder.string() +
                           " lie in each other: what takes the one takes the other. Choose a place elsewhere");
    }
  }
  if (is_in(keys.folder, keys.keyring_folder) || is_in(keys.keyring_folder, keys.folder))
    return here.refuse("'backup.keyring_folder' and 'backup.folder' lie in each other: a backup would lie with what opens it");
  return {};
}

}  // namespace

Result<backup::Settings> read_backup(const toml::node& section, const std::filesystem::path& file, const OwnFolders& own) {
  const auto here = ConfigSection::of(section, backup_section, file);
  if (!here) return fail(here);
  if (auto right = here->refuse_other_keys(names_of<BackupKeys>(backup_keys)); !right) return fail(right);
  BackupKeys keys;
  for (const auto& key : backup_keys) {
    if (auto read = here->read(key, keys); !read) return fail(read);
  }
  if (auto right = check_places(*here, keys, own); !right) return fail(right);
  backup::Settings out;
  out.folder = keys.folder;
  out.keyring_folder = keys.keyring_folder;
  out.rehearsal_folder = keys.rehearsal_folder.value_or(own.data / "rehearsal");
  out.every = std::chrono::hours(keys.every_hours);
  out.full_every = std::chrono::days(keys.full_every_days);
  out.rehearse_every = std::chrono::days(keys.rehearse_every_days);
  out.keep = {static_cast<unsigned>(keys.keep_last), static_cast<unsigned>(keys.keep_daily),
              static_cast<unsigned>(keys.keep_weekly), static_cast<unsigned>(keys.keep_monthly)};
  out.bytes_per_second = keys.mib_per_second * 1024 * 1024;
  return out;
}

std::string backup_reference() {
  return "\n## [backup]\n\nBackups of the site while it works ([backup.md](backup.md)). Without this section none is "
         "made.\n\n" +
         reference_head() + reference_rows<BackupKeys>(backup_keys);
}

}  // namespace chartroom
