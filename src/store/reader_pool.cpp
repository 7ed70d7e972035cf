#include "store/reader_pool.h"

#include "base/check.h"

namespace chartroom::store {

ReaderPool::ReaderPool(std::vector<std::unique_ptr<Connection>> connections) : free_(std::move(connections)) {
  CHECK(!free_.empty(), "a store has at least one connection for reading");
}

std::unique_ptr<Connection> ReaderPool::take() {
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [this] { return !free_.empty(); });
  auto connection = std::move(free_.back());
  free_.pop_back();
  return connection;
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(connection));
  }
  freed_.notify_one();
}

}  // namespace chartroom::store
