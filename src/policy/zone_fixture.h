#pragma once

// For tests: the process's time zone, put back at the end.

#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>

namespace chartroom::policy {

// By POSIX's rules, so that no table of zones need be installed. In 2026 the clock goes forward on March 29 and back on October
// 25, both at 01:00 UTC.
inline constexpr const char* central_europe = "CET-1CEST,M3.5.0,M10.5.0/3";

class Zone {
 public:
  explicit Zone(const char* name) {
    if (const char* before = std::getenv("TZ")) before_ = before;
    ::setenv("TZ", name, 1);
    ::tzset();
  }
  ~Zone() {
    if (before_) {
      ::setenv("TZ", before_->c_str(), 1);
    } else {
      ::unsetenv("TZ");
    }
    ::tzset();
  }
  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;

 private:
  std::optional<std::string> before_;
};

}  // namespace chartroom::policy
