#pragma once

// A TLS connection on which we only speak, to a peer that never answers (syslog over TLS, RFC 5425). All that such a peer can
// tell is the end: it ends its side once it has read to the end of ours. A peer that dies with bytes unread resets the
// connection instead, so an end in order means that it has taken every byte; what it then does with them it can't say.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/dial.h"
#include "http/transport.h"

namespace chartroom::http {

class OneWay {
 public:
  struct Target {
    std::string host;
    std::uint16_t port = 0;
    std::string ca_file;
    std::string certificate_file = {};  // PEM, of ours, with its key: shown where the peer asks for one
    std::string private_key_file = {};
    int step_ms = 0;  // to connect, to shake hands, and for each wait
  };
  // `unavailable` if nobody answers, `unauthenticated` if the certificate is not right, `timed_out`; `invalid` files.
  static Result<std::unique_ptr<OneWay>> open(const Target& target);

  // Returns once the system has taken it. `unavailable` if the peer is gone, `timed_out` if it reads nothing.
  Status send(std::string_view bytes);
  // Ends our side and waits for the end of the peer's. After it, or an error, there is no more to send.
  Status finish();

 private:
  OneWay(std::string name, int step_ms, std::unique_ptr<Tls> tls, Descriptor descriptor)
      : name_(std::move(name)), step_ms_(step_ms), tls_(std::move(tls)), descriptor_(std::move(descriptor)) {}
  Status wait(Step step, std::string_view doing) const;
  std::unexpected<Error> fail_gone() const;

  std::string name_;
  int step_ms_;
  std::unique_ptr<Tls> tls_;
  Descriptor descriptor_;
  std::unique_ptr<Transport> transport_;
};

}  // namespace chartroom::http
