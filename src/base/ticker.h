#pragma once

// Calls one function again and again on a thread of its own, `interval` after the end of the call before. The destructor
// waits for a running call and no longer.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace chartroom {

class Ticker {
 public:
  Ticker(std::chrono::milliseconds interval, std::function<void()> work)
      : thread_([this, interval, work = std::move(work)](const std::stop_token& stop) {
          std::unique_lock lock(mutex_);
          while (!changed_.wait_for(lock, stop, interval, [&] { return stop.stop_requested(); })) work();
        }) {}

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::jthread thread_;  // last: it uses both
};

}  // namespace chartroom
