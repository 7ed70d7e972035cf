#include "http/dial.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace chartroom::http {
namespace {

std::string words_of(int error_number) { return std::generic_category().message(error_number); }

// 0 once it is writable, or an error number.
int wait_until_connected(int descriptor, int timeout_ms) {
  pollfd waiting{descriptor, POLLOUT, 0};
  int ready = 0;
  do ready = ::poll(&waiting, 1, timeout_ms);
  while (ready < 0 && errno == EINTR);
  if (ready < 0) return errno;
  if (ready == 0) return ETIMEDOUT;
  int error_number = 0;
  socklen_t size = sizeof error_number;
  return ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error_number, &size) == 0 ? error_number : errno;
}

Result<Descriptor> connect_to(const addrinfo& address, const std::string& name, int timeout_ms, std::string_view hint) {
  Descriptor descriptor(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (descriptor.get() < 0) return fail(ErrorCode::io, "make a socket: " + words_of(errno));
  int error_number = 0;
  if (::connect(descriptor.get(), address.ai_addr, address.ai_addrlen) != 0) error_number = errno;
  if (error_number == EINPROGRESS) error_number = wait_until_connected(descriptor.get(), timeout_ms);
  if (error_number == ETIMEDOUT) {
    return fail(ErrorCode::timed_out, name + " did not answer within " + std::to_string(timeout_ms) + " ms");
  }
  if (error_number == ECONNREFUSED) {
    return fail(ErrorCode::unavailable, "nobody answers at " + name + ": " + std::string(hint));
  }
  if (error_number != 0) return fail(ErrorCode::unavailable, name + " can't be reached: " + words_of(error_number));
  const int on = 1;
  ::setsockopt(descriptor.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return descriptor;
}

}  // namespace

std::string host_and_port(const std::string& host, std::uint16_t port) {
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<Descriptor> dial_tcp(const std::string& host, std::uint16_t port, int timeout_ms, std::string_view hint) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  if (error != 0) return fail(ErrorCode::unavailable, "the host " + host + " is not known: " + ::gai_strerror(error));
  Result<Descriptor> connected = fail(ErrorCode::unavailable, "the host " + host + " has no address");
  for (const addrinfo* one = found; one != nullptr && !connected; one = one->ai_next) {
    connected = connect_to(*one, host_and_port(host, port), timeout_ms, hint);
  }
  ::freeaddrinfo(found);
  return connected;
}

}  // namespace chartroom::http
