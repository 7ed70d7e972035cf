#include "http/listen.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/files.h"

namespace chartroom::http {
namespace {

constexpr int kBacklog = 1024;

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
  sockaddr* any() { return reinterpret_cast<sockaddr*>(&storage); }
  sockaddr_in& v4() { return reinterpret_cast<sockaddr_in&>(storage); }
  sockaddr_in6& v6() { return reinterpret_cast<sockaddr_in6&>(storage); }
};

Result<Address> parse_address(const std::string& text, std::uint16_t port) {
  Address address;
  if (::inet_pton(AF_INET, text.c_str(), &address.v4().sin_addr) == 1) {
    address.v4().sin_family = AF_INET;
    address.v4().sin_port = htons(port);
    address.size = sizeof(sockaddr_in);
    return address;
  }
  if (::inet_pton(AF_INET6, text.c_str(), &address.v6().sin6_addr) == 1) {
    address.v6().sin6_family = AF_INET6;
    address.v6().sin6_port = htons(port);
    address.size = sizeof(sockaddr_in6);
    return address;
  }
  return fail(ErrorCode::invalid, "not a numeric address: '" + text + "'; for example 127.0.0.1, 0.0.0.0 or ::");
}

Result<sockaddr_un> local_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return fail(ErrorCode::invalid, "the local socket's path is too long (at most 107 bytes): " + path);
  }
  std::memcpy(address.sun_path, path.c_str(), path.size());
  return address;
}

// Removes the socket file of a server that is gone.
Status clear_stale(const std::string& path, const sockaddr_un& address) {
  struct stat facts{};
  if (::lstat(path.c_str(), &facts) != 0) return errno == ENOENT ? Status{} : Status(fail_errno("stat " + path, errno));
  if (!S_ISSOCK(facts.st_mode)) {
    return fail(ErrorCode::conflict,
                path + " exists and is not a socket; remove it or choose another path for the local socket");
  }
  const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (probe.get() < 0) return fail_errno("make a socket", errno);
  if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 || errno == EAGAIN) {
    return fail(ErrorCode::locked, "another server answers on " + path + "; stop it first");
  }
  if (errno != ECONNREFUSED) return fail_errno("look who answers on " + path, errno);
  if (::unlink(path.c_str()) != 0) return fail_errno("remove " + path, errno);
  return {};
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Result<bool> is_loopback(const std::string& address) {
  auto parsed = parse_address(address, 0);
  if (!parsed) return fail(parsed);
  if (parsed->storage.ss_family == AF_INET) return (ntohl(parsed->v4().sin_addr.s_addr) >> 24) == 127;
  return IN6_IS_ADDR_LOOPBACK(&parsed->v6().sin6_addr) != 0;
}

Result<Listener> listen_tcp(const std::string& address, std::uint16_t port) {
  auto parsed = parse_address(address, port);
  if (!parsed) return fail(parsed);
  const std::string where = address + " port " + std::to_string(port);
  Listener listener;
  listener.descriptor = Descriptor(::socket(parsed->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int fd = listener.descriptor.get();
  if (fd < 0) return fail_errno("make a socket", errno);
  const int on = 1;
  if (::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) return fail_errno("set SO_REUSEADDR", errno);
  if (::bind(fd, parsed->any(), parsed->size) != 0 || ::listen(fd, kBacklog) != 0)
    return fail_errno("listen on " + where, errno);
  if (::getsockname(fd, parsed->any(), &parsed->size) != 0) return fail_errno("getsockname", errno);
  listener.port = ntohs(parsed->v4().sin_port);  // at the same place in both families
  return listener;
}

Result<Descriptor> listen_local(const std::string& path) {
  auto address = local_address(path);
  if (!address) return fail(address);
  if (auto cleared = clear_stale(path, *address); !cleared) return fail(cleared);
  Descriptor descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (descriptor.get() < 0) return fail_errno("make a socket", errno);
  // On Linux the file that bind makes takes its mode from the socket.
  if (::fchmod(descriptor.get(), 0600) != 0) return fail_errno("chmod a socket", errno);
  if (::bind(descriptor.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 ||
      ::listen(descriptor.get(), kBacklog) != 0) {
    return fail_errno("listen on " + path, errno);
  }
  return descriptor;
}

Descriptor accept_one(int listener) {
  int fd = -1;
  do fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
  return Descriptor(fd);
}

Peer peer_of(int descriptor) {
  Peer peer;
  Address address;
  address.size = sizeof address.storage;
  if (::getpeername(descriptor, address.any(), &address.size) != 0) return peer;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.storage.ss_family == AF_UNIX) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    peer.is_local_socket = ::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0;
    peer.uid = credentials.uid;
    peer.address = peer.is_local_socket ? "local" : "";
    return peer;
  }
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (address.storage.ss_family == AF_INET) {
    ::inet_ntop(AF_INET, &address.v4().sin_addr, text.data(), text.size());
  } else if (IN6_IS_ADDR_V4MAPPED(&address.v6().sin6_addr)) {
    ::inet_ntop(AF_INET, &address.v6().sin6_addr.s6_addr[12], text.data(), text.size());
  } else {
    ::inet_ntop(AF_INET6, &address.v6().sin6_addr, text.data(), text.size());
  }
  peer.address = text.data();
  return peer;
}

std::string address_group(const Peer& peer) {
  in6_addr address{};
  if (::inet_pton(AF_INET6, peer.address.c_str(), &address) != 1) return peer.address;
  return {reinterpret_cast<const char*>(address.s6_addr), 8};
}

}  // namespace chartroom::http
