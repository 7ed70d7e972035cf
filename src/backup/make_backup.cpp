#include "backup/make_backup.h"

#include <algorithm>
#include <set>

#include "backup/backup_writer.h"
#include "backup/snapshot.h"
#include "base/log.h"
#include "crypto/random.h"
#include "store/key_check.h"

namespace chartroom::backup {
namespace {

// The newest backup whose chunks may be used; none if there is none, or a full one is due.
Result<std::optional<Manifest>> find_base(const BackupSet& set, const std::vector<Found>& found, const Plan& plan,
                                          Timestamp now) {
  if (plan.is_full) return std::nullopt;
  std::set<BackupId> whole;
  std::optional<Timestamp> last_full;
  for (const Found& one : found) {
    if (!one.is_whole || !one.is_ours) continue;
    whole.insert(one.header.id);
    if (one.header.is_full) last_full = one.header.made;
  }
  if (!last_full || now - *last_full >= plan.full_every) return std::nullopt;
  const auto file = set.open("");
  if (!file) return fail(file);
  auto manifest = (*file)->manifest();
  if (!manifest) {
    log::error("backup_not_usable", {{"backup", (*file)->header().id.text()}, {"detail", manifest.error().detail}});
    return std::nullopt;
  }
  const bool is_complete = std::ranges::all_of(manifest->sources, [&](BackupId source) { return whole.contains(source); });
  if (!is_complete || manifest->sources.size() >= sources_max) {
    log::warning("backup_sources_missing", {{"backup", manifest->id.text()}});
    return std::nullopt;
  }
  return std::optional<Manifest>(std::move(*manifest));
}

Status remove_cut_short(BackupSet& set, const std::vector<Found>& found) {
  for (const Found& one : found) {
    if (one.is_whole || !one.is_ours) continue;
    if (auto removed = set.remove(one.name); !removed) return fail_in(one.name, removed);
    log::warning("backup_cut_short_removed", {{"name", one.name}});
  }
  return {};
}

struct Target {
  File& file;
  const Header& header;
  const Manifest* base;
};

Result<Made> write_backup(const SiteParts& site, const Target& target, const Progress& progress) {
  const auto snapshot = Snapshot::take(site);
  if (!snapshot) return fail(snapshot);
  const auto writer = BackupWriter::begin({target.file, site.backup_key, target.header, target.base});
  if (!writer) return fail(writer);
  const std::uint64_t total = (*snapshot)->bytes();
  std::uint64_t done = 0;
  for (const BackupWriter::Source& source : (*snapshot)->sources()) {
    const auto added = (*writer)->add(source, [&](std::size_t bytes) { return progress(done += bytes, total); });
    if (!added) return fail(added);
  }
  if (auto rested = (*snapshot)->check_at_rest(); !rested) return fail(rested);
  auto manifest = (*writer)->finish((*snapshot)->facts());
  if (!manifest) return fail(manifest);
  return Made{"", target.header, std::move(*manifest), (*writer)->written()};
}

}  // namespace

Result<Made> make_backup(const SiteParts& site, BackupSet& set, const Plan& plan, const Progress& progress) {
  const auto found = set.list();
  if (!found) return fail(found);
  if (auto removed = remove_cut_short(set, *found); !removed) return fail(removed);
  const Timestamp now = site.clock.now();
  const auto base = find_base(set, *found, plan, now);
  if (!base) return fail(base);
  const Header header{crypto::new_id<BackupId>(), now, !base->has_value(), store::make_key_check(site.backup_key, "backup")};
  const std::string name = file_name(header);
  auto file = set.folder().open(name);
  if (!file) return fail_in("the folder of backups", file);
  auto made = write_backup(site, {**file, header, base->has_value() ? &**base : nullptr}, progress);
  if (made) {
    made->name = name;
    return made;
  }
  file->reset();
  if (auto removed = set.remove(name); !removed)
    log::warning("backup_cut_short_left", {{"name", name}, {"detail", removed.error().detail}});
  return made;
}

Result<std::vector<std::string>> remove_old(BackupSet& set, const KeepRules& rules) {
  const auto found = set.list();
  if (!found) return fail(found);
  std::vector<KeptFor> kept;
  for (const Found& one : *found) {
    if (!one.is_whole || !one.is_ours) continue;
    const auto file = set.open(one.name);
    if (!file) return fail(file);
    auto manifest = (*file)->manifest();
    if (!manifest) return fail_in(one.name, manifest);
    kept.push_back({one.name, one.header.id, one.header.made, std::move(manifest->sources)});
  }
  auto old = not_kept(kept, rules);
  for (const std::string& name : old) {
    if (auto removed = set.remove(name); !removed) return fail_in(name, removed);
  }
  return old;
}

}  // namespace chartroom::backup
