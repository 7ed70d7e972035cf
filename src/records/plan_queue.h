#pragma once

// What imports have read, on its way into the store. For the files of this room only.

#include <atomic>
#include <vector>

#include "records/patient_plan.h"
#include "records/shared_writer.h"

namespace chartroom::records {

// Plans on their way into the store: several share a transaction. One thread.
class PlanQueue {
 public:
  // Both must outlive it; `cancel` may be null.
  PlanQueue(store::Store& store, const std::atomic<bool>* cancel) : store_(store), cancel_(cancel) {}

  // What the site's own resources bring goes in before what patients rest on.
  Status add(SharedPlan plan, ImportReport& report);
  // Writes what is in it if that is enough: 8 MiB of JSON, or 64 patients. What a plan did is added to its report once it is
  // durable; the report must outlive it here. An error is the store's, or `cancelled`: nothing that is in the queue is written.
  Status add(PatientPlan plan, ImportReport& report);
  Status flush();
  bool has_shared() const { return !waiting_.shared.empty(); }

 private:
  template <class Plan>
  struct Waiting {
    Plan plan;
    ImportReport* report;
  };
  struct Batch {
    std::vector<Waiting<SharedPlan>> shared;
    std::vector<Waiting<PatientPlan>> patients;
    std::size_t bytes = 0;
  };
  Status write(Batch& batch);

  store::Store& store_;
  const std::atomic<bool>* cancel_;
  Batch waiting_;
};

}  // namespace chartroom::records
