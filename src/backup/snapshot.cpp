#include "backup/snapshot.h"

#include <numeric>

#include "audit/proofs.h"

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

// The records are counted before the database is frozen: so none of them names a commit that it lacks. The copy of the checkpoint
// that its commits carry must sign no more than these.
Result<std::unique_ptr<Snapshot>> Snapshot::take(const SiteParts& site) {
  std::unique_ptr<Snapshot> out(new Snapshot(site));
  for (int tries = 1;; ++tries) {
    out->database_.reset();
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
  auto extent = audit::extent_of(site.ledger_folder, facts.ledger_size);
  if (!extent) return fail_in("the ledger", extent);
  out->ledger_ = std::move(*extent);
  const auto root = audit::TreeReader(site.ledger_folder).root(facts.ledger_size);
  if (!root) return fail_in("the ledger's tree", root);
  facts.ledger_root = *root;
  return out;
}

std::uint64_t Snapshot::bytes() const {
  return std::accumulate(ledger_.begin(), ledger_.end(), database_->size() + checkpoint_.size(),
                         [](std::uint64_t sum, const audit::FileExtent& one) { return sum + one.bytes; });
}

std::vector<BackupWriter::Source> Snapshot::sources() const {
  std::vector<BackupWriter::Source> out;
  out.push_back({std::string(database_entry), database_->size(),
                 [this](std::uint64_t offset, std::size_t size) { return database_->read(offset, size); }});
  const std::string folder = std::string(ledger_folder_name) + "/";
  for (const audit::FileExtent& one : ledger_) {
    const auto file = std::make_shared<LedgerFile>(site_.ledger_folder, one.name);
    out.push_back({folder + one.name, one.bytes,
                   [file](std::uint64_t offset, std::size_t size) { return file->read(offset, size); }});
  }
  out.push_back({folder + std::string(audit::Ledger::checkpoint_file), checkpoint_.size(),
                 [this](std::uint64_t offset, std::size_t size) -> Result<Bytes> {
                   return to_bytes(as_bytes(std::string_view(checkpoint_).substr(offset, size)));
                 }});
  return out;
}

}  // namespace chartroom::backup
