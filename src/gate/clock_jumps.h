#pragma once

// Records in the ledger that the machine's clock was set, so that who reads its times knows which of them to doubt. The
// ledger's own time never goes back: after a jump back its times go on at the steady pace, and are ahead of the machine's.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "audit/ledger.h"
#include "base/clock_watch.h"
#include "store/store.h"

namespace chartroom::gate {

// "+3600.0 s", "-86400.0 s"
std::string jump_text(std::chrono::microseconds by);

// `route`: when it was seen, "running" or "start"; `rule`: what was made of it.
struct JumpSeen {
  std::chrono::microseconds by{};
  std::string_view route;
  std::string_view rule;
};
audit::Record jump_record(const JumpSeen& seen, std::uint64_t store_commit);

class ClockJumps {
 public:
  // All of these must outlive it.
  struct Parts {
    const Clock& machine;  // as it is, not one that only goes forward
    store::Store& store;
    audit::Ledger& ledger;
  };
  explicit ClockJumps(const Parts& parts) : parts_(parts), watch_(parts.machine) {}

  // Records what the clock moved since the last look, and counts it once that is durable; what can't be recorded is said in the
  // log, once, and tried again by the next look. Blocks. One thread at a time.
  void look();

  // Since the start. From any thread.
  struct Report {
    std::uint64_t forward = 0;
    std::uint64_t back = 0;
  };
  Report report() const { return {forward_.load(), back_.load()}; }

 private:
  const Parts parts_;
  ClockWatch watch_;
  bool failed_ = false;  // the last could not be recorded
  std::atomic<std::uint64_t> forward_ = 0;
  std::atomic<std::uint64_t> back_ = 0;
};

}  // namespace chartroom::gate
