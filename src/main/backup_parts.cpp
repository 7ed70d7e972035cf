#include "main/backup_parts.h"

#include "audit/own_actions.h"
#include "crypto/random.h"
#include "identity/principal.h"

namespace chartroom {
namespace {

// Of what the server does by itself; who asked for it has a record of their own.
Status record_job(const Site& site, backup::Job job, const backup::Ended& ended) {
  const Principal self = identity::system_principal("backup", Roles{});
  audit::Record record;
  record.request = crypto::new_id<RequestId>();
  record.principal = self.id();
  record.principal_name = self.name();
  record.signed_in_by = signed_in_by_name(self.how());
  record.from = "local";
  record.action = job == backup::Job::rehearsal ? audit::rehearse_restore : audit::make_backup;
  record.route = job_name(job);
  if (!ended.backup.is_zero()) record.object = ended.backup.text();
  record.outcome = ended.problem.empty() ? audit::Outcome::success : audit::Outcome::failed;
  if (!ended.problem.empty()) record.reason = ended.is_bad ? "backup_is_bad" : "backup_failed";
  record.store_commit = site.store->last_commit();
  const auto receipt = site.ledger->append_and_wait(std::move(record));
  if (!receipt) return fail(receipt);
  return {};
}

}  // namespace

Result<crypto::SecretKey> backup_key_of(store::Keyring& keyring) {
  auto secret = keyring.site_secret("backup", crypto::key_bytes);
  if (!secret) return fail_in("the key of backups", secret);
  auto key = crypto::SecretKey::from_bytes(*secret);
  crypto::wipe(*secret);
  return key;
}

Status check_backup_folders(const backup::Settings& settings) {
  for (const auto& [key, folder] :
       {std::pair{"backup.folder", settings.folder}, std::pair{"backup.keyring_folder", settings.keyring_folder}}) {
    std::error_code error;
    if (std::filesystem::is_directory(folder, error)) continue;
    return fail(ErrorCode::not_found,
                std::string(key) + ": there is no folder " + folder.string() +
                    ": mount the volume that it is on, or make it (mode 700, the server's account its owner)");
  }
  return {};
}

Result<BackupParts> make_backups(const Config& config, const Site& site) {
  BackupParts out;
  if (!config.backup) return out;
  if (auto there = check_backup_folders(*config.backup); !there) return fail(there);
  auto data = OsFolder::at(config.data_folder);
  if (!data) return fail_in("the data folder", data);
  out.data_folder = std::move(*data);
  auto key = backup_key_of(*site.keyring);
  if (!key) return fail(key);
  out.key = std::make_unique<crypto::SecretKey>(std::move(*key));
  auto backups = backup::Backups::open(
      *config.backup,
      {{site.clock, *site.store, *site.ledger, *site.ledger_folder, site.ledger_signing_key->verifying_key(),
        *site.ledger_sealing_key, *out.data_folder, *site.keyring_folder, *out.key, config.ledger_origin, CHARTROOM_VERSION},
       *out.data_folder,
       [&site](backup::Job job, const backup::Ended& ended) { return record_job(site, job, ended); }});
  if (!backups) return fail_in("[backup]", backups);
  out.backups = std::move(*backups);
  return out;
}

}  // namespace chartroom
