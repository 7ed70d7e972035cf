#pragma once

// The HTTP/1.1 client of the command line: it connects to a Unix socket or, over TLS with a checked certificate, to the host
// that the caller named (dial.h). Blocking; keep-alive over one connection, which is dialled again where the server closed it
// between two exchanges. One thread at a time.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace chartroom::http {

class Client {
 public:
  struct Target {
    std::string local_socket;  // either this …
    std::string host;          // … or these
    std::uint16_t port = 0;
    std::string ca_file;                // PEM; the only roots that are trusted
    std::string certificate_file = {};  // PEM, with its key: shown where the server asks; empty: none
    std::string private_key_file = {};
    std::string hint = "is `chartroom serve` running?";  // what to look at where nobody answers
  };
  // Beside the time-out of each step, for a server that is somebody else's.
  struct Bounds {
    int step_ms = 0;
    int exchange_ms = 0;               // of one exchange with its dialling, however it is spread; 0: no bound
    std::size_t answer_bytes_max = 0;  // of an answer's body, `too_large` beyond; 0: the reader's own limit
  };
  // `unavailable` if nobody answers there, `unauthenticated` if the certificate is not right, `forbidden` if the local socket
  // is another account's, `timed_out`; all with a sentence that says what to do. `timeout_ms` bounds each step: to connect, to
  // shake hands, and each wait for the server to take or to send anything.
  static Result<std::unique_ptr<Client>> connect(const Target& target, int timeout_ms);
  static Result<std::unique_ptr<Client>> connect(const Target& target, const Bounds& bounds);
  virtual ~Client() = default;

  // One exchange. Request.peer, .path and .query are ignored; `target` is what is sent, with Host and Content-Length added.
  virtual Result<Response> exchange(const Request& request) = 0;
  // The same for a streamed answer: `on_bytes` gets the body as it comes; the Response's body is empty.
  virtual Result<Response> exchange_stream(const Request& request, const std::function<void(std::string_view)>& on_bytes) = 0;
};

}  // namespace chartroom::http
