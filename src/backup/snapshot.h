#pragma once

// One state of the site, held still for a copy: the database at a commit, and as many records of the ledger as belong to it:
// all that the database knows of are there, and none that names a later commit.

#include <memory>
#include <vector>

#include "audit/extent.h"
#include "backup/backup_writer.h"
#include "backup/site_parts.h"
#include "store/frozen_database.h"

namespace chartroom::backup {

class Snapshot {
 public:
  // Writes wait for some milliseconds; afterwards the log of the database grows until this is gone.
  static Result<std::unique_ptr<Snapshot>> take(const SiteParts& site);

  const Facts& facts() const { return facts_; }
  std::vector<BackupWriter::Source> sources() const;  // which use the snapshot
  std::uint64_t bytes() const;
  Status check_at_rest() const { return database_->check_at_rest(); }

 private:
  explicit Snapshot(const SiteParts& site) : site_(site) {}

  SiteParts site_;
  std::string checkpoint_;
  std::unique_ptr<store::FrozenDatabase> database_;
  std::vector<audit::FileExtent> ledger_;
  std::vector<SmallFile> small_;
  Bytes archived_;  // the list of the ledger's segments that are in its archive; empty: there is none
  Facts facts_;
};

}  // namespace chartroom::backup
