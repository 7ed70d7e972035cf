#include "backup/backups.h"

#include <algorithm>
#include <array>

#include "backup/keyring_copy.h"
#include "base/log.h"
#include "store/key_check.h"

namespace chartroom::backup {
namespace {

constexpr std::string_view state_magic = "CRbkstat";
constexpr std::uint16_t state_version = 1;
constexpr auto retry_after = std::chrono::minutes(15);
constexpr auto failed_rehearsal_after = std::chrono::hours(24);

void write_ended(ByteWriter& out, const Ended& ended) {
  out.i64(ended.at.time_since_epoch().count());
  out.raw(ended.backup.view());
  out.i64(ended.took.count());
  out.i64(ended.restore.count());
  out.u64(ended.bytes);
  out.text(ended.problem);
  out.u8(ended.is_bad ? 1 : 0);
}

Ended read_ended(ByteReader& in) {
  Ended out;
  out.at = Timestamp(std::chrono::microseconds(in.i64()));
  out.backup = BackupId::from_bytes(in.raw(16)).value_or(BackupId());
  out.took = std::chrono::milliseconds(in.i64());
  out.restore = std::chrono::milliseconds(in.i64());
  out.bytes = in.u64();
  out.problem = in.text();
  out.is_bad = in.u8() != 0;
  return out;
}

// As against a full disk, or a server that stops.
bool is_bad_backup(const Error& error) {
  return error.code == ErrorCode::corrupt || error.code == ErrorCode::wrong_key || error.code == ErrorCode::conflict ||
         error.code == ErrorCode::not_found;
}

bool has_ended(const Ended& ended) { return ended.at != Timestamp(); }

}  // namespace

std::string_view job_name(Job job) {
  switch (job) {
    case Job::backup: return "backup";
    case Job::full_backup: return "full_backup";
    case Job::rehearsal: return "rehearsal";
  }
  return "";
}

Bytes encode_state(const KeptState& state) {
  ByteWriter out;
  write_ended(out, state.last_backup);
  write_ended(out, state.last_rehearsal);
  return store::frame_file(state_magic, state_version, out.bytes());
}

Result<KeptState> read_state(ByteView bytes) {
  const auto body = store::unframe_file(state_magic, state_version, bytes);
  if (!body) return fail(body);
  ByteReader in(*body);
  KeptState out;
  out.last_backup = read_ended(in);
  out.last_rehearsal = read_ended(in);
  if (!in.at_end()) return fail(ErrorCode::corrupt, "it is damaged");
  return out;
}

Result<std::unique_ptr<Backups>> Backups::open(Settings settings, Parts parts) {
  std::unique_ptr<Backups> out(new Backups(std::move(settings), std::move(parts)));
  auto folder = OsFolder::at(out->settings_.folder);
  if (!folder) return fail_in("the folder of backups", folder);
  auto lock = FolderLock::take(out->settings_.folder);
  if (!lock) return fail_in("the folder of backups", lock);
  auto keyring_folder = OsFolder::at(out->settings_.keyring_folder);
  if (!keyring_folder) return fail_in("the folder for the copy of the keyring", keyring_folder);
  out->folder_ = std::move(*folder);
  out->lock_ = std::move(*lock);
  out->keyring_folder_ = std::move(*keyring_folder);
  const auto state = out->kept_state();
  if (!state) return fail(state);
  out->last_backup_ = state->last_backup;
  out->last_rehearsal_ = state->last_rehearsal;
  out->look();
  return out;
}

// A state that can't be read says only when something was done last: then it is not known, which is said, and done anew.
Result<KeptState> Backups::kept_state() const {
  if (!parts_.state_folder.exists(state_name)) return KeptState();
  const auto bytes = parts_.state_folder.read(state_name);
  if (!bytes) return fail_in(state_name, bytes);
  auto state = read_state(*bytes);
  if (state || state.error().code != ErrorCode::corrupt) return state;
  log::error("backup_state_damaged", {{"detail", state.error().detail}});
  return KeptState();
}

Status Backups::keep_state() {
  KeptState state;
  {
    const std::lock_guard lock(mutex_);
    state = {last_backup_, last_rehearsal_};
  }
  return parts_.state_folder.replace(state_name, encode_state(state));
}

// What is in the folder.
void Backups::look() {
  const auto found = list();
  if (!found) {
    log::error("backup_folder_not_read", {{"detail", found.error().detail}});
    return;
  }
  const std::lock_guard lock(mutex_);
  newest_.reset();
  count_ = 0;
  bytes_ = 0;
  for (const Found& one : *found) {
    if (!one.is_whole || !one.is_ours) continue;
    ++count_;
    bytes_ += one.bytes;
    newest_ = one.header.made;
  }
}

void Backups::stop() {
  const std::lock_guard lock(mutex_);
  is_stopping_ = true;
  stopped_.notify_all();
}

Status Backups::ask(Job job) {
  const std::lock_guard lock(mutex_);
  if (running_ || asked_) return fail(ErrorCode::conflict, "a backup or a rehearsal is running");
  if (job == Job::rehearsal && count_ == 0) return fail(ErrorCode::not_found, "there is no backup to rehearse");
  asked_ = job;
  return {};
}

// A backup that proved bad is followed by a full one, and that by a rehearsal (`note`).
std::optional<Job> Backups::due() const {
  const Timestamp now = parts_.site.clock.now();
  const std::lock_guard lock(mutex_);
  if (is_stopping_) return std::nullopt;
  if (asked_) return asked_;
  const bool must_wait = failed_at_ && parts_.site.clock.steady() - *failed_at_ < retry_after;
  if (settings_.every.count() > 0 && !must_wait) {
    if (last_rehearsal_.is_bad) return Job::full_backup;
    if (!newest_ || now - *newest_ >= settings_.every) return Job::backup;
  }
  if (settings_.rehearse_every.count() == 0 || count_ == 0) return std::nullopt;
  const auto every =
      last_rehearsal_.problem.empty() ? settings_.rehearse_every : std::min(settings_.rehearse_every, failed_rehearsal_after);
  if (!has_ended(last_rehearsal_) || now - last_rehearsal_.at >= every) return Job::rehearsal;
  return std::nullopt;
}

void Backups::note(Job job, const Ended& ended) {
  const std::lock_guard lock(mutex_);
  running_.reset();
  if (job == Job::rehearsal) {
    last_rehearsal_ = ended;
    return;
  }
  last_backup_ = ended;
  if (!ended.problem.empty()) return;
  newest_ = newest_ ? std::max(*newest_, ended.at) : ended.at;
  if (job == Job::full_backup && last_rehearsal_.is_bad) last_rehearsal_ = {};
}

void Backups::round() {
  while (const auto job = due()) run(*job);
}

void Backups::run(Job job) {
  {
    const std::lock_guard lock(mutex_);
    asked_.reset();
    running_ = job;
    done_ = total_ = 0;
  }
  started_ = parts_.site.clock.steady();
  log::info("backup_job_began", {{"job", job_name(job)}});
  Ended ended;
  const Status done = job == Job::rehearsal ? rehearse_newest(ended) : back_up(job == Job::full_backup, ended);
  if (!done) ended.problem = done.error().detail;
  ended.is_bad = job == Job::rehearsal && !done && is_bad_backup(done.error());
  ended.at = parts_.site.clock.now();
  ended.took = std::chrono::duration_cast<std::chrono::milliseconds>(parts_.site.clock.steady() - started_);
  if (job != Job::rehearsal) failed_at_ = done ? std::nullopt : std::optional(parts_.site.clock.steady());
  log::write(done ? log::Level::info : log::Level::error, done ? "backup_job_ended" : "backup_job_failed",
             {{"job", job_name(job)},
              {"backup", ended.backup.text()},
              {"milliseconds", ended.took.count()},
              {"bytes", ended.bytes},
              {"detail", ended.problem}});
  look();
  note(job, ended);
  if (auto kept = keep_state(); !kept) log::error("backup_state_not_kept", {{"detail", kept.error().detail}});
  if (auto recorded = parts_.record(job, ended); !recorded)
    log::error("ledger_append_failed", {{"detail", recorded.error().detail}});
}

// The copy of the keyring is made after the database's: so it has the key of every chart in the backup.
Status Backups::back_up(bool is_full, Ended& ended) {
  BackupSet backups = set();
  const auto made = make_backup(parts_.site, backups, {is_full, settings_.full_every},
                                [this](std::uint64_t done, std::uint64_t total) { return go_on(done, total); });
  if (!made) return fail(made);
  ended.backup = made->header.id;
  ended.bytes = made->bytes;
  const auto keyring = encode_keyring(parts_.site.keyring, made->header.made);
  if (!keyring) return fail_in("the copy of the keyring", keyring);
  if (auto put = keyring_folder_->replace(keyring_copy_name, *keyring); !put) return fail_in("the copy of the keyring", put);
  const auto removed = remove_old(backups, settings_.keep);
  if (!removed) return fail_in("old backups", removed);
  for (const std::string& name : *removed) log::info("backup_removed", {{"name", name}});
  return {};
}

Status Backups::rehearse_newest(Ended& ended) {
  const BackupSet backups = set();
  const RehearsalPlan plan{settings_.rehearsal_folder, "", keyring_folder_.get()};
  const auto rehearsed =
      rehearse(parts_.site, backups, plan, [this](std::uint64_t done, std::uint64_t total) { return go_on(done, total); });
  if (!rehearsed) return fail(rehearsed);
  ended.backup = rehearsed->backup;
  ended.restore = rehearsed->restoring;
  ended.bytes = rehearsed->bytes;
  log::info("backup_rehearsed", {{"backup", rehearsed->backup.text()},
                                 {"charts", rehearsed->charts_same},
                                 {"charts_changed_since", rehearsed->charts_changed},
                                 {"records", rehearsed->facts.ledger_size}});
  return {};
}

Status Backups::go_on(std::uint64_t done, std::uint64_t total) {
  bool is_backup = false;
  {
    const std::lock_guard lock(mutex_);
    if (is_stopping_) return fail(ErrorCode::cancelled, "the server stops");
    done_ = done;
    total_ = total;
    is_backup = running_ != Job::rehearsal;
  }
  return is_backup ? wait_for_pace(done) : Status();
}

Status Backups::wait_for_pace(std::uint64_t done) {
  if (settings_.bytes_per_second == 0) return {};
  const std::chrono::duration<double> wanted(static_cast<double>(done) / static_cast<double>(settings_.bytes_per_second));
  const auto ahead = wanted - (parts_.site.clock.steady() - started_);
  if (ahead <= std::chrono::milliseconds(1)) return {};
  std::unique_lock lock(mutex_);
  if (stopped_.wait_for(lock, ahead, [this] { return is_stopping_; })) return fail(ErrorCode::cancelled, "the server stops");
  return {};
}

Backups::Report Backups::report() const {
  const std::lock_guard lock(mutex_);
  return {.running = running_ ? running_ : asked_,
          .done = done_,
          .total = total_,
          .backups = count_,
          .bytes = bytes_,
          .newest = newest_,
          .last_backup = last_backup_,
          .last_rehearsal = last_rehearsal_,
          .every = settings_.every,
          .rehearse_every = settings_.rehearse_every};
}

Result<std::vector<Found>> Backups::list() const { return set().list(); }

}  // namespace chartroom::backup
