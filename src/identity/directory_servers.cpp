#include "identity/directory_servers.h"

#include <algorithm>

#include "base/limits.h"

namespace chartroom::identity {

DirectoryServers::DirectoryServers(std::vector<DirectoryServer> servers, const Clock& clock)
    : servers_(std::move(servers)), clock_(clock), resting_until_(servers_.size(), SteadyTime::min()) {}

std::vector<std::size_t> DirectoryServers::to_ask() const {
  const SteadyTime now = clock_.steady();
  const std::lock_guard lock(mutex_);
  std::vector<std::size_t> numbers;
  for (std::size_t step = 0; step < servers_.size(); ++step) {
    const std::size_t number = (preferred_ + step) % servers_.size();
    if (resting_until_[number] <= now) numbers.push_back(number);
  }
  return numbers;
}

void DirectoryServers::answered(std::size_t number) {
  const std::lock_guard lock(mutex_);
  preferred_ = number;
  resting_until_[number] = SteadyTime::min();
}

void DirectoryServers::failed(std::size_t number) {
  const SteadyTime until = clock_.steady() + limits::directory_server_rest;
  const std::lock_guard lock(mutex_);
  resting_until_[number] = until;
}

void DirectoryServers::rest_all() {
  const SteadyTime until = clock_.steady() + limits::directory_server_rest;
  const std::lock_guard lock(mutex_);
  std::ranges::fill(resting_until_, until);
}

}  // namespace chartroom::identity
