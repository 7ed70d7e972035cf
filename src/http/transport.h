#pragma once

// The bytes of one connected, non-blocking socket, plain or inside TLS, one step at a time: nothing here waits. Server and
// client share it; the server waits on its event loop, the client in poll().
//
// A transport borrows the descriptor, which must outlive it. One thread at a time. Never raises SIGPIPE.

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/digest.h"

struct ssl_st;
struct ssl_ctx_st;
struct bio_method_st;

namespace chartroom::http {

enum class Step {
  done,
  wants_read,   // again once the socket is readable
  wants_write,  // … writable
  closed,       // the peer ended its side in order
  failed,       // reset, broken TLS, or a socket that is closed; nothing more can be done with it
};

struct Moved {
  Step step = Step::done;
  std::size_t bytes = 0;  // > 0 if step is done
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual Step handshake() = 0;
  virtual Moved read(std::span<char> into) = 0;
  virtual Moved write(std::string_view bytes) = 0;
  virtual void say_goodbye() = 0;               // TLS's close_notify, if there is room for it
  virtual bool holds_unread_bytes() const = 0;  // taken from the socket, not yet given: don't wait before `read`
  virtual std::string failure() const = 0;      // why a step failed, in words of the TLS library or the system
  // After the handshake, for people: "TLSv1.3, TLS_AES_256_GCM_SHA384"; and the SHA-256 of the peer's certificate, in
  // hexadecimal. Empty outside TLS.
  virtual std::string encryption() const { return {}; }
  virtual std::string peer_fingerprint() const { return {}; }
  // The same for the server's side, of a certificate that was checked; none where the client showed none.
  virtual std::optional<crypto::Digest> client_certificate() const { return {}; }
};

std::unique_ptr<Transport> plain_transport(int descriptor);

// One side's certificates and rules. Must outlive its transports; any thread.
class Tls {
 public:
  enum class Versions { only_1_3, from_1_2 };
  // PEM files. `invalid` naming the file that can't be used.
  static Result<std::unique_ptr<Tls>> for_server(const std::string& certificate_file, const std::string& key_file,
                                                 Versions versions);
  // From now on clients are asked for a certificate of the file's authorities. Who shows none is let in all the same; one that
  // is of others, expired, or not for clients ends the handshake. Before the first `accept`.
  Status ask_clients(const std::string& client_ca_file);
  // For a client, before `connect`: what it shows where it is asked.
  Status show(const std::string& certificate_file, const std::string& key_file);
  // The file's certificates are the only roots.
  static Result<std::unique_ptr<Tls>> for_client(const std::string& ca_file, Versions versions = Versions::from_1_2);
  ~Tls();
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  Result<std::unique_ptr<Transport>> accept(int descriptor) const;
  // `host`, a name or a numeric address, must be in the peer's certificate.
  Result<std::unique_ptr<Transport>> connect(int descriptor, const std::string& host) const;

 private:
  Tls(ssl_ctx_st* context, bio_method_st* socket_method) : context_(context), socket_method_(socket_method) {}
  static Result<std::unique_ptr<Tls>> create(Versions versions);

  ssl_ctx_st* context_;
  bio_method_st* socket_method_;
};

}  // namespace chartroom::http
