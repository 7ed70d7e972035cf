#pragma once

// A few threads for work that computes or waits for the disk, so that event loops don't. The queue is bounded: when it is
// full, `try_post` says so at once and the caller answers "busy".

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace chartroom {

class WorkerPool {
 public:
  struct Options {
    std::size_t threads = 1;
    std::size_t queue_max = 1;
  };
  explicit WorkerPool(const Options& options);
  // Runs what waits, then joins.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False, with `work` untouched, if the queue is full. `work` runs once and must not throw. From any thread.
  [[nodiscard]] bool try_post(std::move_only_function<void()>& work);
  std::size_t waiting() const;

 private:
  void run();

  const std::size_t queue_max_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::move_only_function<void()>> queue_;
  bool stopping_ = false;

  std::vector<std::jthread> threads_;  // last: they use all of the above
};

}  // namespace chartroom
