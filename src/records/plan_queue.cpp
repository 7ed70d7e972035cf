#include "records/plan_queue.h"

namespace chartroom::records {
namespace {

// What goes in at once: some 50 small charts, or a part of a large one.
constexpr std::size_t kTransactionBytes = 8 * 1024 * 1024;
constexpr std::size_t kPlansMax = 64;

template <class Waiting>
Status decide_all(std::vector<Waiting>& waiting, const store::Reading& reading) {
  for (Waiting& each : waiting) {
    if (const Status done = each.plan.decide(reading); !done) return done;
  }
  return {};
}

template <class Waiting>
Status write_undone(std::vector<Waiting>& waiting, store::Transaction& transaction) {
  for (Waiting& each : waiting) {
    if (each.plan.is_done()) continue;
    if (const Status done = each.plan.write(transaction); !done) return done;
  }
  return {};
}

template <class Waiting>
bool are_all_done(const std::vector<Waiting>& waiting) {
  for (const Waiting& each : waiting) {
    if (!each.plan.is_done()) return false;
  }
  return true;
}

// Also those that the store has as they are: one before may just have brought another version.
template <class Waiting>
Status write_unless_all_done(std::vector<Waiting>& waiting, store::Transaction& transaction) {
  if (are_all_done(waiting)) return {};
  for (Waiting& each : waiting) {
    if (const Status done = each.plan.write(transaction); !done) return done;
  }
  return {};
}

}  // namespace

Status PlanQueue::add(SharedPlan plan, ImportReport& report) {
  waiting_.shared.push_back({std::move(plan), &report});
  return waiting_.shared.size() >= kPlansMax ? flush() : Status{};
}

Status PlanQueue::add(PatientPlan plan, ImportReport& report) {
  waiting_.bytes += plan.size_bytes();
  waiting_.patients.push_back({std::move(plan), &report});
  return waiting_.bytes > kTransactionBytes || waiting_.patients.size() >= kPlansMax ? flush() : Status{};
}

Status PlanQueue::flush() {
  Batch batch = std::exchange(waiting_, {});
  if (batch.shared.empty() && batch.patients.empty()) return {};
  if (cancel_ != nullptr && cancel_->load()) return fail(ErrorCode::cancelled, "the import was cancelled");
  return write(batch);
}

Status PlanQueue::write(Batch& batch) {
  const Status decided = store_.read([&](const store::Reading& reading) -> Status {
    if (const Status done = decide_all(batch.shared, reading); !done) return done;
    return decide_all(batch.patients, reading);
  });
  if (!decided) return decided;
  for (auto& each : batch.shared) each.plan.seal();
  for (auto& each : batch.patients) each.plan.seal();
  if (!are_all_done(batch.shared) || !are_all_done(batch.patients)) {
    const auto committed = store_.write([&](store::Transaction& transaction) -> Status {
      if (const Status done = write_unless_all_done(batch.shared, transaction); !done) return done;
      return write_undone(batch.patients, transaction);
    });
    if (!committed) return fail(committed);
  }
  for (const auto& each : batch.shared) each.report->add(each.plan.report());
  for (const auto& each : batch.patients) each.report->add(each.plan.report());
  return {};
}

}  // namespace chartroom::records
