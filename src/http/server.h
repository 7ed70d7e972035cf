#pragma once

// The HTTP/1.1 server: TLS over TCP, and plain over a Unix socket for the local command line. It reads whole requests within
// the limits of base/limits.h, hands them to one handler and writes what the handler gives. It knows nothing clinical and says
// nothing of its own but 400, 408, 413, 414, 431, 501 and 503 for requests that never became one (those have no route); they
// are problem documents (RFC 9457) whose codes are in http/refusal.h.
//
// Each thread has its own event loop; a connection stays on its loop, and so does its handler's coroutine.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "http/message.h"

namespace chartroom::http {

// Sends the answer of one request: either `send` once, or `begin`, any number of `write`s, and `end` (chunked; for server-sent
// events). Valid until the handler's coroutine ends. After an error (`cancelled`: the client went away; `timed_out`: it doesn't
// take its bytes) nothing more can be sent, and the handler should return. `invalid` from `send` and `begin` is a header that
// could forge another one; nothing was sent then. A handler that returns before its answer is whole closes the connection.
class Responder {
 public:
  virtual ~Responder() = default;
  virtual boost::asio::awaitable<Status> send(Response response) = 0;
  virtual boost::asio::awaitable<Status> begin(Response head) = 0;  // `body` must be empty
  // The bytes must live until it completes. One call at a time.
  virtual boost::asio::awaitable<Status> write(std::string_view bytes) = 0;
  virtual boost::asio::awaitable<Status> end() = 0;
  // Waits; `cancelled` as soon as the client goes away or the server is told to stop.
  virtual boost::asio::awaitable<Status> pause(std::chrono::milliseconds duration) = 0;
  // The client went away. Noticed without a call once `begin` was called; before it, this looks at the connection.
  virtual bool gone() = 0;
  virtual bool stopping() const = 0;  // the server was told to stop: a stream should say so and end
};

// How large a body this request may have, asked after its head was read and before its body is; not asked without a body. Runs
// on the connection's loop. What is above limits::http_body_bytes_max takes memory that few requests can have at once, so it
// should be given to known callers only.
using BodyLimit = std::function<std::size_t(const Request& head)>;
// Runs on the connection's loop. The work between two co_awaits holds up the loop's other connections.
using Handler = std::function<boost::asio::awaitable<void>(Request, Responder&)>;

// Told of each request that never became one, before the server answers it: the peer and the answer's status and code (a
// constant of http/refusal.h). If it returns false, nothing is sent and the connection is closed. Runs on the connection's
// loop.
struct Refused {
  const Peer& peer;
  int status = 0;
  std::string_view code;
};
using RefusalWitness = std::function<boost::asio::awaitable<bool>(Refused)>;

// What the server asks of its owner. All three must live as long as the server.
struct Host {
  Handler handler;
  BodyLimit body_limit;
  RefusalWitness refused = {};  // may be absent
};

struct Counters {  // since the start
  std::uint64_t connections = 0;
  std::uint64_t connections_open = 0;
  std::uint64_t connections_refused = 0;
  std::uint64_t requests = 0;
  std::uint64_t bad_requests = 0;
  std::uint64_t timeouts = 0;
  std::uint64_t tls_failures = 0;
  std::uint64_t handler_failures = 0;  // threw, or returned without a whole answer
};

// The values of base/limits.h, so that a test can be quick.
struct Timeouts {
  std::chrono::milliseconds handshake = limits::tls_handshake_timeout;
  std::chrono::milliseconds head = limits::http_head_timeout;    // the whole head; also from the handshake to its first byte
  std::chrono::milliseconds body = limits::http_read_timeout;    // for each 64 KiB of a body, or the rest of it
  std::chrono::milliseconds write = limits::http_write_timeout;  // for each 128 KiB of an answer, or the rest of it
  std::chrono::milliseconds idle = limits::http_idle_timeout;    // between an answer and the next request
  std::chrono::milliseconds stop_grace = limits::stop_grace;
};

class Server {
 public:
  struct Options {
    std::string address = "127.0.0.1";  // a numeric address; one that is not loopback needs certificate and key
    std::uint16_t port = 8443;          // 0 picks one, see `port()`
    std::string certificate_file;       // PEM chain; empty on loopback: plain HTTP, for tests
    std::string private_key_file;       // PEM
    std::string client_ca_file;         // PEM; authorities whose certificates clients are asked for; empty: they aren't asked
    bool allow_tls_1_2 = false;         // TLS 1.3 only otherwise
    std::string local_socket;           // path of the Unix socket (mode 0600); empty for none
    std::size_t threads = 2;
    std::size_t connections_max = 0;              // 0: limits::http_connections_max
    std::size_t connections_per_address_max = 0;  // 0: limits::http_connections_per_address_max; IPv6: per /64
    Timeouts timeouts;
  };
  // Listens when it returns; nothing is answered before `start`. `invalid` with what would be right, `io` where the port is
  // taken, `locked` where another server answers on the local socket.
  static Result<std::unique_ptr<Server>> open(const Options& options, Host host);
  ~Server();  // stops

  void start();
  // Stops accepting, lets running answers finish for the grace time, closes idle connections at once. Blocks until all is
  // closed. A handler that waits for something else than its client is abandoned one second after the grace time, and logged.
  void stop();
  std::uint16_t port() const;
  Counters counters() const;

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace chartroom::http
