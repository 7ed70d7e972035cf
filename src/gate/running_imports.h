#pragma once

// Which imports run in this process. A run that the store calls running and that isn't here was cut off: by a kill, or because
// the store could not take its end. When the server stops, the ones that run are told to end where they are. From any thread.

#include <atomic>
#include <mutex>
#include <set>

#include "domain/id.h"

namespace chartroom::gate {

class RunningImports {
 public:
  // Alive as long as the import runs: made before the run is first written, gone after its end was.
  class Hold {
   public:
    Hold(RunningImports& imports, ImportId id) : imports_(imports), id_(id) {
      const std::lock_guard lock(imports_.mutex_);
      imports_.ids_.insert(id_);
    }
    ~Hold() {
      const std::lock_guard lock(imports_.mutex_);
      imports_.ids_.erase(id_);
    }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    RunningImports& imports_;
    const ImportId id_;
  };

  void stop_all() { stopping_ = true; }  // for good
  const std::atomic<bool>& stopping() const { return stopping_; }

  bool has(ImportId id) const {
    const std::lock_guard lock(mutex_);
    return ids_.contains(id);
  }

 private:
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::set<ImportId> ids_;  // at most limits::import_running_max
};

}  // namespace chartroom::gate
