#include "base/worker_pool.h"

#include "base/check.h"

namespace chartroom {

WorkerPool::WorkerPool(const Options& options) : queue_max_(options.queue_max) {
  CHECK(options.threads > 0 && options.queue_max > 0, "a pool has threads and room for work");
  for (std::size_t number = 0; number < options.threads; ++number) threads_.emplace_back([this] { run(); });
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
}

bool WorkerPool::try_post(std::move_only_function<void()>& work) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= queue_max_) return false;
    queue_.push_back(std::move(work));
  }
  changed_.notify_one();
  return true;
}

std::size_t WorkerPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void WorkerPool::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    {
      std::move_only_function<void()> work = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      work();
    }
    lock.lock();
  }
}

}  // namespace chartroom
