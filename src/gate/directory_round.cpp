#include "gate/directory_round.h"

#include "base/log.h"
#include "crypto/random.h"
#include "gate/noise_records.h"
#include "identity/principal.h"

namespace chartroom::gate {
namespace {

audit::Record record_of(const identity::DirectoryChange& change, const Principal& job) {
  audit::Record record;
  record.request = crypto::new_id<RequestId>();
  record.principal = job.id();
  record.principal_name = job.name();
  record.roles = job.roles();
  record.signed_in_by = signed_in_by_name(job.how());
  record.from = "local";
  record.action = action_name(Action::manage_accounts);
  record.route = "directory round";
  record.rule = change.why;
  record.subject = change.account.id;
  return record;
}

// False if it can't be recorded.
bool append(const Services& services, const audit::Record& record, audit::Outcome outcome) {
  audit::Record copy = copy_without_words(record);
  copy.outcome = outcome;
  copy.store_commit = services.store.last_commit();
  const auto receipt = services.ledger.append_and_wait(std::move(copy));
  if (receipt) return true;
  log::error("ledger_append_failed", {{"request", record.request.text()}, {"detail", receipt.error().detail}});
  return false;
}

void make(const Services& services, const identity::DirectoryChange& change, const Principal& job) {
  audit::Record record = record_of(change, job);
  if (!append(services, record, audit::Outcome::started)) return;
  const Status applied = services.directory->apply(change);
  if (!applied) {
    record.reason = error_code_name(applied.error().code);
    log::error("directory_change_failed", {{"account", change.account.id.text()}, {"detail", applied.error().detail}});
  }
  if (!append(services, record, applied ? audit::Outcome::success : audit::Outcome::failed)) return;
  log::info("directory_changed_account", {{"account", change.account.id.text()}, {"why", change.why}});
}

}  // namespace

void directory_round(const Services& services) {
  if (services.directory == nullptr || !services.directory->is_due() || services.ledger.closed()) return;
  const auto changes = services.directory->look();
  if (!changes) {
    const auto report = services.directory->report();
    log::error("directory_not_asked", {{"code", error_code_name(changes.error().code)},
                                       {"detail", changes.error().detail},
                                       {"seconds_since_answer", report.since_answer.count()},
                                       {"accounts_on_hold", report.on_hold}});
    return;
  }
  const Principal job = identity::system_principal("directory", Roles{});
  for (const identity::DirectoryChange& change : *changes) make(services, change, job);
}

}  // namespace chartroom::gate
