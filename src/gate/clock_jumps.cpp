#include "gate/clock_jumps.h"

#include "audit/own_actions.h"
#include "base/log.h"
#include "crypto/random.h"
#include "identity/principal.h"

namespace chartroom::gate {

std::string jump_text(std::chrono::microseconds by) {
  const std::int64_t tenths = std::chrono::abs(by).count() / 100'000;
  return (by.count() < 0 ? "-" : "+") + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

audit::Record jump_record(const JumpSeen& seen, std::uint64_t store_commit) {
  const Principal job = identity::system_principal("clock", Roles{});
  audit::Record record;
  record.request = crypto::new_id<RequestId>();
  record.principal = job.id();
  record.principal_name = job.name();
  record.signed_in_by = signed_in_by_name(job.how());
  record.from = "local";
  record.action = audit::clock_jump;
  record.route = seen.route;
  record.rule = seen.rule;
  record.object = jump_text(seen.by);
  record.store_commit = store_commit;
  return record;
}

void ClockJumps::look() {
  const auto by = watch_.moved();
  if (!by) return;
  const std::string rule = by->count() < 0 ? "time_goes_on" : "clock_followed";
  const auto receipt = parts_.ledger.append_and_wait(jump_record({*by, "running", rule}, parts_.store.last_commit()));
  if (!receipt) {
    if (!failed_) log::error("clock_jump_not_recorded", {{"by", jump_text(*by)}, {"detail", receipt.error().detail}});
    failed_ = true;
    return;
  }
  failed_ = false;
  watch_.told(*by);
  ++(by->count() < 0 ? back_ : forward_);
  log::warning("clock_jumped", {{"by", jump_text(*by)}});
}

}  // namespace chartroom::gate
