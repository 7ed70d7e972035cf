#include "identity/directory_servers.h"

#include <algorithm>

#include "base/limits.h"

namespace chartroom::identity {

DirectoryServers::DirectoryServers(std::vector<DirectoryServer> servers, const Clock& clock)
    : servers_(std::move(servers)), clock_(clock), last_(servers_.size()) {}

std::vector<std::size_t> DirectoryServers::to_ask() const {
  const SteadyTime now = clock_.steady();
  const std::lock_guard lock(mutex_);
  std::vector<std::size_t> numbers;
  for (std::size_t step = 0; step < servers_.size(); ++step) {
    const std::size_t number = (preferred_ + step) % servers_.size();
    if (last_[number].resting_until <= now) numbers.push_back(number);
  }
  return numbers;
}

void DirectoryServers::answered(std::size_t number) {
  const std::lock_guard lock(mutex_);
  preferred_ = number;
  last_[number] = {};
}

void DirectoryServers::failed(std::size_t number, Heard heard) {
  const SteadyTime until = clock_.steady() + limits::directory_server_rest;
  const std::lock_guard lock(mutex_);
  last_[number] = {until, heard};
}

void DirectoryServers::rest_all() {
  const SteadyTime until = clock_.steady() + limits::directory_server_rest;
  const std::lock_guard lock(mutex_);
  std::ranges::fill(last_, Last{until, Heard::something});
}

bool DirectoryServers::all_silent() const {
  const std::lock_guard lock(mutex_);
  return std::ranges::all_of(last_, [](const Last& last) { return last.heard == Heard::nothing; });
}

}  // namespace chartroom::identity
