#pragma once

// What /metrics tells, in Prometheus' text format 0.0.4: requests and durations by route, the server's connections, the sizes
// of ledger and store. Labels are route templates and statuses, never values: no patient data can get in. From any thread.

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "gate/services.h"

namespace chartroom::gate {

class Metrics {
 public:
  // `route` is a route's name, or "unknown".
  void observe(const std::string& route, int status, std::chrono::nanoseconds took);
  void ledger_failed();
  std::string text(const Services& services) const;

 private:
  static constexpr std::array<double, 12> bounds_s = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30};
  struct Durations {
    std::array<std::uint64_t, bounds_s.size() + 1> buckets{};
    double sum_s = 0;
    std::map<int, std::uint64_t> by_status;
  };

  mutable std::mutex mutex_;
  std::map<std::string, Durations> routes_;
  std::uint64_t ledger_failures_ = 0;
};

}  // namespace chartroom::gate
