#pragma once

// For this room's tests only: a certificate of the moment, a client that sends any bytes, a server that is running, and the
// table of requests that must be refused.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/listen.h"
#include "http/server.h"
#include "http/transport.h"
#include "testing/temp_folder.h"

namespace chartroom::http::test {

// Long enough for a loaded machine with sanitizers; a test that waits so long has failed.
inline constexpr std::chrono::seconds kPatience{30};

// A folder of its own, gone at the end.
struct ScratchFolder : testing::TempFolder {
  std::string file(std::string_view name) const { return (*this / name).string(); }
};

// A self-signed certificate for localhost and 127.0.0.1, as two PEM files in the folder.
struct Certificate {
  Certificate(const ScratchFolder& folder, const std::string& name);
  std::string certificate_file;
  std::string key_file;
};

// A connection that sends what it is told and reads what comes. Every wait fails the test after kPatience.
class RawPeer {
 public:
  static RawPeer tcp(std::uint16_t port);
  static RawPeer local(const std::string& path);
  // From now on inside TLS; false if the handshake fails.
  bool secure(const Tls& tls);

  bool send(std::string_view bytes);             // false if the server closed
  std::string read_until(std::string_view end);  // up to and with `end`, or to the end of the connection
  std::string read_answer();                     // one answer with Content-Length
  std::string read_all();                        // to the end of the connection
  bool at_end();                                 // waits for the end, true if nothing came before it
  void end_sending();
  void close() { transport_.reset(), descriptor_ = Descriptor(); }
  int descriptor() const { return descriptor_.get(); }

 private:
  explicit RawPeer(Descriptor descriptor);
  bool fill();  // reads something; false at the end
  bool wait(Step step);

  Descriptor descriptor_;
  std::unique_ptr<Transport> transport_;
  std::string inbox_;
};

// Answers each request with "METHOD path|name=value…|body", 200.
boost::asio::awaitable<void> echo(Request request, Responder& responder);

struct Running {
  explicit Running(Server::Options options, Handler handler = echo, std::size_t body_limit = 1024);
  std::unique_ptr<Server> server;
  std::uint16_t port = 0;
};

Server::Options plain_options();

// Waits until the condition holds; false after kPatience. For counters, which have no event of their own.
bool eventually(const std::function<bool()>& condition);

struct BadRequest {
  std::string_view name;
  std::string bytes;
  int status;
  std::string_view code;
};
const std::vector<BadRequest>& bad_requests();

}  // namespace chartroom::http::test
