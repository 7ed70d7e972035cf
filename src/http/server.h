#pragma once

// The HTTP/1.1 server: TLS over TCP, and plain over a Unix socket for the local command line. It reads whole requests within the
// limits of base/limits.h, hands them to one handler and writes what the handler gives. It knows nothing clinical and says
// nothing of its own but 400, 408, 413, 414, 431, 501 and 503 for requests that never became one (those have no route).
//
// Each thread has its own event loop; a connection stays on the loop that accepted it.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace chartroom::http {

// Sends the answer of one request: either `send` once, or `begin`, any number of `write`s, and `end` (chunked; for server-sent
// events). Valid until the handler's coroutine ends. After an error (`cancelled`: the client went away; `timed_out`: it doesn't
// take its bytes) nothing more can be sent, and the handler should return.
class Responder {
 public:
  virtual ~Responder() = default;
  virtual boost::asio::awaitable<Status> send(Response response) = 0;
  virtual boost::asio::awaitable<Status> begin(Response head) = 0;  // `body` must be empty
  virtual boost::asio::awaitable<Status> write(std::string_view bytes) = 0;
  virtual boost::asio::awaitable<Status> end() = 0;
  virtual bool stopping() const = 0;  // the server was told to stop: a stream should say so and end
};

// How large a body this request may have, asked after its head was read and before its body is.
using BodyLimit = std::function<std::size_t(std::string_view method, std::string_view path)>;
using Handler = std::function<boost::asio::awaitable<void>(Request, Responder&)>;

struct Counters {  // since the start
  std::uint64_t connections = 0;
  std::uint64_t connections_open = 0;
  std::uint64_t connections_refused = 0;
  std::uint64_t requests = 0;
  std::uint64_t bad_requests = 0;
  std::uint64_t timeouts = 0;
  std::uint64_t tls_failures = 0;
};

class Server {
 public:
  struct Options {
    std::string address = "127.0.0.1";  // a numeric address; one that is not loopback needs certificate and key
    std::uint16_t port = 8443;          // 0 picks one, see `port()`
    std::string certificate_file;       // PEM chain
    std::string private_key_file;       // PEM
    bool allow_tls_1_2 = false;         // TLS 1.3 only otherwise
    std::string local_socket;           // path of the Unix socket (mode 0600); empty for none
    std::size_t threads = 2;
    std::size_t connections_max = 0;    // 0: limits::http_connections_max
  };
  // Listens when it returns; nothing is answered before `start`. `invalid` with what would be right, `io` where the port is taken.
  static Result<std::unique_ptr<Server>> open(const Options& options, Handler handler, BodyLimit body_limit);
  ~Server();

  void start();
  // Stops accepting, lets running answers finish for the grace time, closes idle connections at once. Blocks until all is closed.
  void stop();
  std::uint16_t port() const;
  Counters counters() const;

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace chartroom::http
