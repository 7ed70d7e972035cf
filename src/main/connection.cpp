#include "main/connection.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "main/config.h"
#include "main/json_read.h"

namespace chartroom {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Result<std::string> read_token(const std::string& file) {
  std::ifstream in(file);
  std::string token;
  if (!in || !std::getline(in, token) || token.empty()) {
    return fail(ErrorCode::unauthenticated, "there is no token in " + file + ": sign in first with `chartroom sign-in NAME`");
  }
  return token;
}

// https://host[:port]
Status parse_server(const std::string& server, http::Client::Target& target) {
  constexpr std::string_view scheme = "https://";
  if (!server.starts_with(scheme)) return fail(ErrorCode::invalid, "--server must be of the form https://host:port");
  std::string rest = server.substr(scheme.size());
  while (rest.ends_with('/')) rest.pop_back();
  const auto colon = rest.rfind(':');
  target.port = 443;
  if (colon != std::string::npos && rest.find(']', colon) == std::string::npos) {
    const std::string port = rest.substr(colon + 1);
    const bool digits = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
    if (!digits || std::stoi(port) > 65535) return fail(ErrorCode::invalid, "--server has no port that could be: " + port);
    target.port = static_cast<std::uint16_t>(std::stoi(port));
    rest = rest.substr(0, colon);
  }
  if (rest.size() > 2 && rest.front() == '[' && rest.back() == ']') rest = rest.substr(1, rest.size() - 2);
  if (rest.empty() || rest.find('/') != std::string::npos)
    return fail(ErrorCode::invalid, "--server must be https://host:port");
  target.host = rest;
  return {};
}

Result<http::Client::Target> target_of(const ConnectionOptions& options) {
  http::Client::Target target;
  if (!options.server.empty()) {
    if (auto parsed = parse_server(options.server, target); !parsed) return fail(parsed);
    if (options.ca_file.empty()) {
      return fail(ErrorCode::invalid, "--server needs --ca FILE: the certificate (or its authority) that the server must show");
    }
    target.ca_file = options.ca_file;
    return target;
  }
  const auto config = read_config(options.config_file.empty() ? default_config_file() : options.config_file);
  if (!config) return fail(config);
  target.local_socket = config->local_socket.string();
  return target;
}

}  // namespace

std::string default_token_file() {
  std::string folder = environment("XDG_CONFIG_HOME");
  if (folder.empty()) folder = environment("HOME") + "/.config";
  return folder + "/chartroom/token";
}

std::string default_config_file() {
  const std::string named = environment("CHARTROOM_CONFIG");
  if (!named.empty()) return named;
  return std::filesystem::exists("chartroom.toml") ? "chartroom.toml" : "/etc/chartroom/chartroom.toml";
}

void ConnectionOptions::add_to(CLI::App& command) {
  command.add_option("--config", config_file,
                     "Configuration of the server on this machine (default: $CHARTROOM_CONFIG, ./chartroom.toml, "
                     "/etc/chartroom/chartroom.toml)");
  command.add_option("--server", server, "Talk to https://host:port instead of the local socket");
  command.add_option("--ca", ca_file, "With --server: PEM file of the certificate or authority to trust, and no other");
  command.add_option("--token-file", token_file, "File with the bearer token (default: where sign-in keeps it)");
}

Result<Connection> Connection::open(const ConnectionOptions& options, Token token, std::chrono::milliseconds timeout) {
  const auto target = target_of(options);
  if (!target) return fail(target);
  std::string bearer;
  if (token != Token::never) {
    const std::string file = options.token_file.empty() ? default_token_file() : options.token_file;
    const bool wanted = token == Token::required || !options.token_file.empty() || !options.server.empty();
    if (wanted) {
      auto read = read_token(file);
      if (!read) return fail(read);
      bearer = std::move(*read);
    }
  }
  auto client = http::Client::connect(*target, static_cast<int>(timeout.count()));
  if (!client) return fail(client);
  Connection connection(std::move(*client));
  if (!bearer.empty()) connection.set_header("Authorization", "Bearer " + bearer);
  return connection;
}

void Connection::set_header(std::string name, std::string value) { headers_.push_back({std::move(name), std::move(value)}); }

void Connection::add_headers(http::Request& request) const {
  request.headers.push_back({"User-Agent", "chartroom/" CHARTROOM_VERSION});
  for (const http::Header& header : headers_) request.headers.push_back(header);
}

Result<http::Response> Connection::send(http::Request request) {
  add_headers(request);
  return client_->exchange(request);
}

Result<http::Response> Connection::stream(http::Request request, const std::function<void(std::string_view)>& on_bytes) {
  add_headers(request);
  return client_->exchange_stream(request, on_bytes);
}

Result<boost::json::value> Connection::call(std::string_view method, const std::string& target,
                                            const boost::json::value* body) {
  http::Request request;
  request.method = method;
  request.target = target;
  request.headers.push_back({"Accept", "application/json"});
  if (body != nullptr) {
    request.headers.push_back({"Content-Type", "application/json"});
    request.body = boost::json::serialize(*body);
  }
  const auto response = send(std::move(request));
  if (!response) return fail(response);
  if (response->status >= 300) return std::unexpected(problem_of(*response));
  if (response->body.empty()) return boost::json::value(nullptr);
  boost::system::error_code error;
  auto value = boost::json::parse(response->body, error);
  if (error) return fail(ErrorCode::corrupt, "the server's answer is not JSON; is this a Chartroom server?");
  return value;
}

namespace {

// A FHIR OperationOutcome's issue as a problem document has it; what is no such thing stays.
boost::json::value as_problem(boost::json::value body) {
  const auto& issues = array_of(body, "issue");
  if (issues.empty()) return body;
  const auto& details = member_of(issues.front(), "details");
  const auto& codings = array_of(details, "coding");
  boost::json::object out{{"title", text_of(details, "text")}, {"detail", text_of(issues.front(), "diagnostics")}};
  if (!codings.empty()) out["code"] = text_of(codings.front(), "code");
  return out;
}

}  // namespace

Error problem_of(const http::Response& response) {
  boost::system::error_code error;
  const auto value = as_problem(boost::json::parse(response.body, error));
  std::string text = "the server answered with status " + std::to_string(response.status);
  if (!error && value.is_object()) {
    const auto& object = value.get_object();
    const auto* title = object.if_contains("title");
    const auto* detail = object.if_contains("detail");
    const auto* code = object.if_contains("code");
    if (title != nullptr && title->is_string()) text = std::string(title->get_string());
    if (detail != nullptr && detail->is_string()) text += ": " + std::string(detail->get_string());
    // What a person at a terminal can't see otherwise: which field, and which record of the ledger.
    const std::string named = text_of(value, "field");
    const std::string request = text_of(value, "request");
    if (code != nullptr && code->is_string()) {
      text += " [" + std::string(code->get_string()) + (named.empty() ? "" : ": " + named) +
              (request.empty() ? "" : "; request " + request) + "]";
    }
  }
  const ErrorCode kind = response.status == 401   ? ErrorCode::unauthenticated
                         : response.status == 403 ? ErrorCode::forbidden
                         : response.status == 404 ? ErrorCode::not_found
                                                  : ErrorCode::invalid;
  return Error{kind, text};
}

}  // namespace chartroom
