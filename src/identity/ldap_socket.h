#pragma once

// What carries LDAP: a connected, non-blocking socket, in the clear for StartTLS's one exchange and then inside the program's
// own TLS (http/transport.h). libldap's TLS isn't used: its settings are the process's, and with GnuTLS its handshake waits for
// a silent peer without end. libldap reads and writes through the functions of `io`.

#include <chrono>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/listen.h"
#include "http/transport.h"

struct sockbuf_io;

namespace chartroom::identity {

class LdapSocket {
 public:
  LdapSocket(http::Descriptor descriptor, std::unique_ptr<http::Tls> tls);
  // `unauthenticated` if the certificate isn't one of `host` that a trusted authority signed; `timed_out`; `unavailable`.
  Status encrypt(const std::string& host, std::chrono::milliseconds timeout);
  bool is_encrypted() const { return is_encrypted_; }

  int descriptor() const { return descriptor_.get(); }
  http::Transport& transport() { return *transport_; }
  const http::Transport& transport() const { return *transport_; }

  // For ber_sockbuf_add_io, with the LdapSocket as its argument, which must outlive the handle.
  static sockbuf_io& io();

 private:
  http::Descriptor descriptor_;
  std::unique_ptr<http::Tls> tls_;
  std::unique_ptr<http::Transport> transport_;
  bool is_encrypted_ = false;
};

}  // namespace chartroom::identity
