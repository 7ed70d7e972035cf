#include "identity/ldap_socket.h"

#include <lber.h>

#include <cerrno>

#include "http/dial.h"

namespace chartroom::identity {
namespace {

// How libldap hears of what a step came to: bytes, 0 at the end, or -1 with errno.
ber_slen_t told(const http::Moved& moved) {
  switch (moved.step) {
    case http::Step::done: return static_cast<ber_slen_t>(moved.bytes);
    case http::Step::closed: return 0;
    case http::Step::wants_read:
    case http::Step::wants_write: errno = EWOULDBLOCK; return -1;
    case http::Step::failed: break;
  }
  errno = ECONNRESET;
  return -1;
}

LdapSocket& socket_of(const Sockbuf_IO_Desc* layer) { return *static_cast<LdapSocket*>(layer->sbiod_pvt); }

int set_up(Sockbuf_IO_Desc* layer, void* socket) {
  layer->sbiod_pvt = socket;
  return 0;
}
int take_down(Sockbuf_IO_Desc*) { return 0; }
int control(Sockbuf_IO_Desc* layer, int option, void*) {
  return option == LBER_SB_OPT_DATA_READY && socket_of(layer).transport().holds_unread_bytes() ? 1 : 0;
}
ber_slen_t read_some(Sockbuf_IO_Desc* layer, void* into, ber_len_t size) {
  return told(socket_of(layer).transport().read({static_cast<char*>(into), size}));
}
ber_slen_t write_some(Sockbuf_IO_Desc* layer, void* from, ber_len_t size) {
  return told(socket_of(layer).transport().write({static_cast<const char*>(from), size}));
}
int close_nothing(Sockbuf_IO_Desc*) { return 0; }  // the socket is the LdapSocket's

}  // namespace

Sockbuf_IO& LdapSocket::io() {
  static Sockbuf_IO functions{set_up, take_down, control, read_some, write_some, close_nothing};
  return functions;
}

LdapSocket::LdapSocket(http::Descriptor descriptor, std::unique_ptr<http::Tls> tls)
    : descriptor_(std::move(descriptor)), tls_(std::move(tls)), transport_(http::plain_transport(descriptor_.get())) {}

Status LdapSocket::encrypt(const std::string& host, std::chrono::milliseconds timeout) {
  auto transport = tls_->connect(descriptor_.get(), host);
  if (!transport) return fail(transport);
  transport_ = std::move(*transport);
  const Status shaken = http::shake_hands(*transport_, descriptor_.get(), static_cast<int>(timeout.count()));
  if (!shaken) return shaken;
  is_encrypted_ = true;
  return {};
}

}  // namespace chartroom::identity
