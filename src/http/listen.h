#pragma once

// Sockets that listen, and who is at the other end of what they accept.

#include <cstdint>
#include <string>
#include <utility>

#include "base/result.h"
#include "http/message.h"

namespace chartroom::http {

// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

// A numeric IPv4 or IPv6 address; `invalid` otherwise.
Result<bool> is_loopback(const std::string& address);

struct Listener {
  Descriptor descriptor;
  std::uint16_t port = 0;
};
// `io` if the port is taken or the address is not of this machine.
Result<Listener> listen_tcp(const std::string& address, std::uint16_t port);

// Mode 0600 from the first moment. A socket file on which nobody answers is replaced; `locked` if somebody does, `conflict` if
// the path is not a socket.
Result<Descriptor> listen_local(const std::string& path);

// Accepts one waiting connection, non-blocking; -1 with errno if there is none.
Descriptor accept_one(int listener);
Peer peer_of(int descriptor);

// What the limit per address counts by: the address, for IPv6 its /64, since one host has all of that.
std::string address_group(const Peer& peer);

}  // namespace chartroom::http
