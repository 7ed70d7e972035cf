#include "main/person_session.h"

#include <boost/json.hpp>

#include "main/json_read.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

namespace json = boost::json;

constexpr int code_tries = 3;

http::Request json_request(std::string_view method, std::string target, const json::value& body) {
  http::Request request;
  request.method = method;
  request.target = std::move(target);
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = json::serialize(body);
  return request;
}

// The session's cookie, as a request sends it back.
Result<std::string> cookie_of(const http::Response& response) {
  for (const http::Header& header : response.headers) {
    if (header.name == "Set-Cookie") return header.value.substr(0, header.value.find(';'));
  }
  return fail(ErrorCode::corrupt, "the server opened no session; is this a Chartroom server?");
}

// The stable code of a problem document; empty if it is none.
std::string problem_code(const http::Response& response) {
  boost::system::error_code error;
  const auto body = json::parse(response.body, error);
  return error ? std::string() : text_of(body, "code");
}

Result<http::Response> send_sign_in(Connection& connection, const std::string& name, const std::string& password) {
  json::value body = {{"name", name}, {"password", password}};
  auto response = connection.send(json_request("POST", "/api/session", body));
  if (!response || problem_code(*response) != "second_factor_required") return response;
  const auto code = terminal::read_password(code_prompt);
  if (!code) return fail(code);
  body.get_object()["code"] = *code;
  return connection.send(json_request("POST", "/api/session", body));
}

// Asks until a code is right; a wrong one is told.
Result<json::value> confirm(Connection& connection) {
  for (int tried = 1;; ++tried) {
    const auto code = terminal::read_password("Code that the app shows now");
    if (!code) return fail(code);
    const auto response =
        connection.send(json_request("POST", "/api/self/second-factor/confirm", json::value{{"code", *code}}));
    if (!response) return fail(response);
    if (response->status == 200) {
      boost::system::error_code error;
      auto answer = json::parse(response->body, error);
      if (error) return fail(ErrorCode::corrupt, "the server's answer is not JSON");
      return answer;
    }
    if (problem_code(*response) != "wrong_second_factor" || tried == code_tries) return std::unexpected(problem_of(*response));
    terminal::note(problem_of(*response).detail);
  }
}

}  // namespace

Result<PersonSession> open_person_session(const ConnectionOptions& options, const std::string& name) {
  auto connection = Connection::open(options, Connection::Token::never);
  if (!connection) return fail(connection);
  auto password = terminal::read_password("Password of " + name);
  if (!password) return fail(password);
  const auto response = send_sign_in(*connection, name, *password);
  if (!response) return fail(response);
  if (response->status != 200) return std::unexpected(problem_of(*response));
  const auto cookie = cookie_of(*response);
  if (!cookie) return fail(cookie);
  boost::system::error_code error;
  const auto session = json::parse(response->body, error);
  if (error) return fail(ErrorCode::corrupt, "the server's answer is not JSON");
  connection->set_header("Cookie", *cookie);
  connection->set_header("X-Chartroom-CSRF", text_of(session, "csrf"));
  const auto& account = member_of(session, "account");
  PersonSession opened(std::move(*connection), std::move(*password));
  opened.must_change_password = flag_of(account, "must_change_password");
  opened.is_directory = text_of(account, "source") == "directory";
  return opened;
}

Result<PersonSession> open_settled_session(const ConnectionOptions& options, const std::string& name) {
  auto session = open_person_session(options, name);
  if (session && session->must_change_password) {
    return fail(ErrorCode::invalid, "this was a one-time password; replace it first with `chartroom sign-in " + name + "`");
  }
  return session;
}

// What went wrong before is what the person is told.
PersonSession::~PersonSession() {
  if (!is_open) return;
  if (const auto ended = end_person_session(*this); !ended)
    terminal::note("The session was not ended: " + ended.error().detail);
}

Status end_person_session(PersonSession& session) {
  session.is_open = false;
  const auto ended = session.connection.call("DELETE", "/api/session");
  return ended ? Status{} : Status(fail(ended));
}

Status add_second_factor(PersonSession& session) {
  const json::value body = {{"password", session.password}};
  const auto shown = session.connection.call("POST", "/api/self/second-factor", &body);
  if (!shown) return fail(shown);
  terminal::print("Add this to your authenticator app; it is shown this once:");
  terminal::print("Secret: " + text_of(*shown, "secret"));
  terminal::print("Address: " + text_of(*shown, "uri"));
  const auto codes = confirm(session.connection);
  if (!codes) return fail(codes);
  terminal::print(
      session.is_directory
          ? "You have emergency access: while the clinic's directory is down, the page opens the breaking of the glass "
            "with your password and a code."
          : "The second factor is in force. Your other sessions and all your tokens have ended.");
  print_recovery_codes(*codes);
  return {};
}

void print_recovery_codes(const json::value& answer) {
  terminal::print(
      "Recovery codes, shown this once; each opens your account once if your phone is lost. Keep them apart from it:");
  for (const auto& code : array_of(answer, "recovery_codes")) {
    if (code.is_string()) terminal::print("  " + std::string(code.get_string()));
  }
}

}  // namespace chartroom
