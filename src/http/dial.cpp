#include "http/dial.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <system_error>

namespace chartroom::http {
namespace {

std::string words_of_errno(int error_number) { return std::generic_category().message(error_number); }

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
  if (descriptor.get() < 0) return fail(ErrorCode::io, "make a socket: " + words_of_errno(errno));
  int error_number = 0;
  if (::connect(descriptor.get(), address.ai_addr, address.ai_addrlen) != 0) error_number = errno;
  if (error_number == EINPROGRESS) error_number = wait_until_connected(descriptor.get(), timeout_ms);
  if (error_number == ETIMEDOUT) {
    return fail(ErrorCode::timed_out, name + " did not answer within " + std::to_string(timeout_ms) + " ms");
  }
  if (error_number == ECONNREFUSED) {
    return fail(ErrorCode::unavailable, "nobody answers at " + name + ": " + std::string(hint));
  }
  if (error_number != 0) return fail(ErrorCode::unavailable, name + " can't be reached: " + words_of_errno(error_number));
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
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  for (const addrinfo* one = found; one != nullptr && !connected; one = one->ai_next) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (one != found && left.count() <= 0) break;  // the one before took it all, and says so
    connected = connect_to(*one, host_and_port(host, port), static_cast<int>(std::max<std::int64_t>(left.count(), 1)), hint);
  }
  ::freeaddrinfo(found);
  return connected;
}

Status shake_hands(Transport& transport, int descriptor, int timeout_ms) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  for (;;) {
    const Step step = transport.handshake();
    if (step == Step::done) return {};
    if (step == Step::closed) return fail(ErrorCode::unavailable, "the server closed the connection instead of speaking TLS");
    if (step == Step::failed) return fail(ErrorCode::unauthenticated, transport.failure());
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd waiting{descriptor, static_cast<short>(step == Step::wants_read ? POLLIN : POLLOUT), 0};
    const int ready = left.count() <= 0 ? 0 : ::poll(&waiting, 1, static_cast<int>(left.count()));
    if (ready == 0) return fail(ErrorCode::timed_out, "no TLS within " + std::to_string(timeout_ms) + " ms");
    if (ready < 0 && errno != EINTR) return fail(ErrorCode::io, "poll: " + words_of_errno(errno));
  }
}

}  // namespace chartroom::http
