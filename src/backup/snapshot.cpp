#include "backup/snapshot.h"

#include <algorithm>
#include <array>

#include "audit/archived.h"
#include "audit/proofs.h"
#include "base/log.h"

namespace chartroom::backup {
namespace {

// Each fails only if a checkpoint was signed and carried along within a few milliseconds.
constexpr int tries_max = 100;

std::uint64_t size_of_note(const std::string& note, const crypto::VerifyingKey& key, Status& problem) {
  if (note.empty()) return 0;
  const auto checkpoint = audit::read_checkpoint(note, key);
  if (checkpoint) return checkpoint->end.sequence;
  problem = fail_in("the database's copy of the ledger's checkpoint", checkpoint);
  return 0;
}

// Empty where nothing was archived.
Result<Bytes> archived_list(const Folder& ledger) {
  auto bytes = ledger.read(audit::archived_name);
  if (!bytes && bytes.error().code == ErrorCode::not_found) return Bytes();
  if (!bytes) return fail_in("the ledger's list of archived segments", bytes);
  return bytes;
}

// Keeps the file that it read last open, since offsets ascend.
class LedgerFile {
 public:
  LedgerFile(Folder& folder, std::string name) : folder_(folder), name_(std::move(name)) {}
  Result<Bytes> read(std::uint64_t offset, std::size_t size) {
    if (file_ == nullptr) {
      auto file = folder_.open(name_);
      if (!file) return fail(file);
      file_ = std::move(*file);
    }
    return file_->read(offset, size);
  }

 private:
  Folder& folder_;
  std::string name_;
  std::unique_ptr<File> file_;
};

}  // namespace

// The records are counted before the database is frozen: so none of them names a commit that it lacks. The copy of the
// checkpoint that its commits carry must sign no more than these.
Result<std::unique_ptr<Snapshot>> Snapshot::take(const SiteParts& site) {
  std::unique_ptr<Snapshot> out(new Snapshot(site));
  for (int tries = 1;; ++tries) {
    out->database_.reset();
    auto archived = archived_list(site.ledger_folder);
    if (!archived) return fail(archived);
    out->archived_ = std::move(*archived);
    out->checkpoint_ = site.ledger.checkpoint();
    out->facts_.ledger_size = site.ledger.size();
    auto frozen = site.store.freeze();
    if (!frozen) return fail_in("the database", frozen);
    out->database_ = std::move(*frozen);
    Status problem;
    const std::uint64_t known = size_of_note(out->database_->facts().ledger_note, site.ledger_key, problem);
    if (!problem) return fail(problem);
    if (known <= out->facts_.ledger_size) break;
    if (tries == tries_max) return fail(ErrorCode::unavailable, "the ledger and the database could not be held at one state");
  }
  Facts& facts = out->facts_;
  facts.origin = site.origin;
  facts.program = site.program;
  facts.commit = out->database_->facts().commit;
  facts.patients = out->database_->facts().patients;
  facts.charts = out->database_->facts().charts;
  auto small = small_files(site.data);
  if (!small) return fail(small);
  out->small_ = std::move(*small);
  auto extent = audit::extent_of(site.ledger_folder, facts.ledger_size);
  if (!extent) return fail_in("the ledger", extent);
  out->ledger_ = std::move(*extent);
  // What is archived meanwhile is neither among the segments nor in the list; one that goes later fails to be read.
  const auto archived = archived_list(site.ledger_folder);
  if (!archived) return fail(archived);
  if (*archived != out->archived_) return fail(ErrorCode::unavailable, "the ledger was being archived; try again");
  const auto root = audit::TreeReader(site.ledger_folder).root(facts.ledger_size);
  if (!root) return fail_in("the ledger's tree", root);
  facts.ledger_root = *root;
  return out;
}

std::uint64_t Snapshot::bytes() const {
  std::uint64_t out = database_->size() + checkpoint_.size();
  for (const audit::FileExtent& one : ledger_) out += one.bytes;
  for (const SmallFile& one : small_) out += one.bytes.size();
  return out + archived_.size();
}

std::vector<BackupWriter::Source> Snapshot::sources() const {
  std::vector<BackupWriter::Source> out;
  out.push_back({std::string(database_entry), database_->size(),
                 [this](std::uint64_t offset, std::size_t size) { return database_->read(offset, size); }});
  const std::string folder = std::string(ledger_folder_name) + "/";
  for (const audit::FileExtent& one : ledger_) {
    const auto file = std::make_shared<LedgerFile>(site_.ledger_folder, one.name);
    out.push_back(
        {folder + one.name, one.bytes, [file](std::uint64_t offset, std::size_t size) { return file->read(offset, size); }});
  }
  out.push_back({folder + std::string(audit::Ledger::checkpoint_file), checkpoint_.size(),
                 [this](std::uint64_t offset, std::size_t size) -> Result<Bytes> {
                   return to_bytes(as_bytes(std::string_view(checkpoint_).substr(offset, size)));
                 }});
  if (!archived_.empty()) {
    out.push_back({folder + std::string(audit::archived_name), archived_.size(),
                   [this](std::uint64_t offset, std::size_t size) -> Result<Bytes> {
                     return to_bytes(ByteView(archived_).subspan(static_cast<std::size_t>(offset), size));
                   }});
  }
  for (const SmallFile& one : small_) {
    out.push_back({"data/" + one.name, one.bytes.size(), [&one](std::uint64_t offset, std::size_t size) -> Result<Bytes> {
                     return to_bytes(ByteView(one.bytes).subspan(static_cast<std::size_t>(offset), size));
                   }});
  }
  return out;
}

Result<std::vector<SmallFile>> small_files(const Folder& data) {
  // The database with what SQLite and the store keep beside it, locks, and what backups keep themselves.
  constexpr std::array own = {"chartroom.db", "lock", "backup-state"};
  const auto is_own = [&](const std::string& name) {
    return std::ranges::any_of(own, [&](std::string_view start) { return name.starts_with(start); }) || name.ends_with(".new");
  };
  const auto names = data.list();
  if (!names) return fail_in("the data folder", names);
  std::vector<SmallFile> out;
  for (const std::string& name : *names) {
    if (is_own(name)) continue;
    auto bytes = data.read(name);
    if (!bytes && bytes.error().code == ErrorCode::not_found) continue;  // it went meanwhile
    if (!bytes) return fail_in(name, bytes);
    if (bytes->size() > small_file_bytes_max || !is_file_name("data/" + name)) {
      log::warning("backup_leaves_file_out", {{"name", name}, {"bytes", bytes->size()}});
      continue;
    }
    out.push_back({name, std::move(*bytes)});
  }
  return out;
}

}  // namespace chartroom::backup
