#pragma once

// How the command line talks to the server: by default over the local socket that the configuration names, as the operating
// system account that runs the command (an operator); with a bearer token (`chartroom sign-in`) as a person; with --server over
// TLS to another machine.

#include <boost/json/value.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/client.h"

namespace CLI {
class App;
}

namespace chartroom {

struct ConnectionOptions {
  std::string config_file;
  std::string server;  // https://host:port
  std::string ca_file;
  std::string token_file;

  // --config, --server, --ca and --token-file, with their help texts.
  void add_to(CLI::App& command);
};

// Where `sign-in` keeps the token and the other commands look for it, unless --token-file says otherwise.
std::string default_token_file();
std::string default_config_file();

class Connection {
 public:
  enum class Token { required, if_there, never };
  static constexpr std::chrono::milliseconds usual_timeout = std::chrono::seconds(120);
  // `timeout`: how long to wait for each answer.
  static Result<Connection> open(const ConnectionOptions& options, Token token,
                                 std::chrono::milliseconds timeout = usual_timeout);

  // The answer's JSON. A problem document becomes an error: its sentence and its stable code.
  Result<boost::json::value> call(std::string_view method, const std::string& target, const boost::json::value* body = nullptr);
  Result<http::Response> send(http::Request request);
  Result<http::Response> stream(http::Request request, const std::function<void(std::string_view)>& on_bytes);

  // Headers that are sent with every request.
  void set_header(std::string name, std::string value);

 private:
  explicit Connection(std::unique_ptr<http::Client> client) : client_(std::move(client)) {}
  void add_headers(http::Request& request) const;
  std::unique_ptr<http::Client> client_;
  std::vector<http::Header> headers_;
};

// What a problem document says, as one line.
Error problem_of(const http::Response& response);

}  // namespace chartroom
