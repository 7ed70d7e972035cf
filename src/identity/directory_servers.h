#pragma once

// Which of the directory's servers to ask. The one that answered last is asked first; one that failed rests for
// limits::directory_server_rest. While all rest, nobody is asked and nobody waits. From any thread.

#include <mutex>
#include <vector>

#include "base/clock.h"
#include "identity/directory_settings.h"

namespace chartroom::identity {

class DirectoryServers {
 public:
  DirectoryServers(std::vector<DirectoryServer> servers, const Clock& clock);  // the clock must outlive it

  std::vector<std::size_t> to_ask() const;  // numbers of servers, in the order to ask them
  const DirectoryServer& at(std::size_t number) const { return servers_[number]; }
  std::size_t size() const { return servers_.size(); }
  void answered(std::size_t number);
  enum class Heard : std::uint8_t {
    nothing,    // no connection, none that can be trusted, or no answer in time
    something,  // an answer, if only an error
  };
  void failed(std::size_t number, Heard heard);
  void rest_all();          // what is wrong is the same on all: the service account is refused
  bool all_silent() const;  // nothing was heard of any when it was asked last

 private:
  const std::vector<DirectoryServer> servers_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  struct Last {
    SteadyTime resting_until = SteadyTime::min();
    Heard heard = Heard::something;
  };
  std::vector<Last> last_;
  std::size_t preferred_ = 0;
};

}  // namespace chartroom::identity
