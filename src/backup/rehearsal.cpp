#include "backup/rehearsal.h"

#include "audit/proofs.h"
#include "backup/keyring_copy.h"
#include "base/log.h"
#include "crypto/secret.h"

namespace chartroom::backup {
namespace {

constexpr std::size_t charts_at_a_time = 1'000;
// Stands in the folder as long as it is to be thrown away: one that a power loss left is known by it.
constexpr std::string_view marker = "chartroom-rehearsal";

// Removes what was restored: encrypted, but a second copy that nobody looks after.
class ThrownAway {
 public:
  explicit ThrownAway(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~ThrownAway() {
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
    if (error) log::error("rehearsal_not_removed", {{"folder", folder_.string()}, {"detail", error.message()}});
  }
  ThrownAway(const ThrownAway&) = delete;
  ThrownAway& operator=(const ThrownAway&) = delete;

 private:
  std::filesystem::path folder_;
};

// Empty, and marked. Whatever else lies there is somebody's, and no fault of the backup.
Result<std::unique_ptr<RestoreTarget>> make_place(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder / marker, error)) {
    log::warning("rehearsal_left_over_removed", {{"folder", folder.string()}});
    std::filesystem::remove_all(folder, error);
  }
  if (error) return fail(ErrorCode::unavailable, folder.string() + ": " + error.message());
  auto target = RestoreTarget::make(folder);
  if (!target) return fail(ErrorCode::unavailable, "the folder for the rehearsal: " + target.error().detail);
  const auto data = (*target)->folder_of("data");
  if (!data) return fail(data);
  if (auto marked = (*data)->replace(marker, {}); !marked) return fail_in("the folder for the rehearsal", marked);
  return target;
}

Status expect_number(std::string_view what, std::uint64_t restored, std::uint64_t expected) {
  if (restored == expected) return {};
  return fail(ErrorCode::corrupt,
              "restored were " + std::to_string(restored) + " " + std::string(what) + " and not " + std::to_string(expected));
}

Status compare_counts(const store::Store& copy, const Facts& facts) {
  const auto patients = copy.count_patients();
  if (!patients) return fail(patients);
  if (auto same = expect_number("commits", copy.last_commit(), facts.commit); !same) return same;
  return expect_number("patients", *patients, facts.patients);
}

// Opens everything of every chart of the copy; what the site has not changed since must be the same there.
Status compare_charts(const store::Store& site, const store::Store& copy, Rehearsed& out, const Progress& progress) {
  std::optional<ChartId> after;
  for (;;) {
    const auto charts = copy.charts(after, charts_at_a_time);
    if (!charts) return fail(charts);
    if (charts->empty()) break;
    for (const ChartId chart : *charts) {
      const auto restored = copy.chart_digest(chart);
      if (!restored) return fail_in("chart " + chart.text(), restored);
      const auto present = site.chart_digest(chart);
      if (!present) return fail_in("the site's chart " + chart.text(), present);
      if (present->version != restored->version) {
        ++out.charts_changed;
      } else if (present->digest != restored->digest) {
        return fail(ErrorCode::corrupt, "chart " + chart.text() + " was restored with other contents");
      } else {
        ++out.charts_same;
      }
      if (auto went_on = progress(out.charts_same + out.charts_changed, out.facts.charts); !went_on) return went_on;
    }
    after = charts->back();
  }
  return expect_number("charts", out.charts_same + out.charts_changed, out.facts.charts);
}

Status compare_ledger(const SiteParts& site, Folder& restored, const Facts& facts) {
  const auto report = audit::verify_folder(restored, site.ledger_key, &site.ledger_sealing);
  if (!report) return fail_in("the restored ledger", report);
  if (!report->intact) return fail(ErrorCode::corrupt, "the restored ledger is not intact: " + report->problem);
  if (auto same = expect_number("records of the ledger", report->records, facts.ledger_size); !same) return same;
  const auto root = audit::TreeReader(site.ledger_folder).root(facts.ledger_size);
  if (!root) return fail_in("the site's ledger", root);
  if (report->root == facts.ledger_root && *root == facts.ledger_root) return {};
  return fail(ErrorCode::corrupt, "the restored ledger has another root than the site's");
}

Status compare_keys(const SiteParts& site, const RehearsalPlan& plan) {
  if (plan.keyring_copies == nullptr) return {};
  const auto copy = plan.keyring_copies->read(keyring_copy_name);
  if (!copy) return fail_in("the copy of the keyring", copy);
  return compare_keyring(*copy, site.keyring);
}

std::chrono::milliseconds since(const Clock& clock, SteadyTime start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock.steady() - start);
}

}  // namespace

Result<Rehearsed> rehearse(const SiteParts& site, const BackupSet& set, const RehearsalPlan& plan, const Progress& progress) {
  const auto file = set.open(plan.backup);
  if (!file) return fail(file);
  const auto manifest = (*file)->manifest();
  if (!manifest) return fail(manifest);
  Rehearsed out;
  out.backup = manifest->id;
  out.made = manifest->made;
  out.facts = manifest->facts;
  out.bytes = manifest->bytes();
  if (auto same = compare_keys(site, plan); !same) return fail(same);

  const SteadyTime start = site.clock.steady();
  auto target = make_place(plan.folder);
  if (!target) return fail(target);
  const ThrownAway thrown_away(plan.folder);
  if (auto restored = restore_files(set, *manifest, **target, progress); !restored) return fail(restored);
  const auto copy = site.store.open_copy(plan.folder / std::filesystem::path(database_entry).filename());
  if (!copy) return fail_in("the restored database", copy);
  out.restoring = since(site.clock, start);

  const SteadyTime restored_at = site.clock.steady();
  if (auto same = compare_counts(**copy, out.facts); !same) return fail(same);
  if (auto same = compare_charts(site.store, **copy, out, progress); !same) return fail(same);
  const auto ledger = (*target)->folder_of(ledger_folder_name);
  if (!ledger) return fail(ledger);
  if (auto same = compare_ledger(site, **ledger, out.facts); !same) return fail(same);
  out.comparing = since(site.clock, restored_at);
  return out;
}

}  // namespace chartroom::backup
