#pragma once

// A person's session over a connection, for what a bearer token can't do: opened with what is typed (or stands on standard
// input): the password, and a code where the account has a second factor.

#include <string>
#include <utility>

#include "base/result.h"
#include "main/connection.h"

namespace chartroom {

// Ends with the object where a command failed, so that it isn't left open for its idle time.
struct PersonSession {
  PersonSession(Connection opened, std::string typed) : connection(std::move(opened)), password(std::move(typed)) {}
  PersonSession(PersonSession&& other) noexcept
      : connection(std::move(other.connection)),
        password(std::move(other.password)),
        must_change_password(other.must_change_password),
        is_directory(other.is_directory),
        is_open(std::exchange(other.is_open, false)) {}
  PersonSession(const PersonSession&) = delete;
  ~PersonSession();

  Connection connection;  // sends the session's cookie and CSRF value
  std::string password;
  bool must_change_password = false;
  bool is_directory = false;  // the account is the clinic's directory's
  bool is_open = true;
};

// Asks for the password of `name`, then for a code if the server does.
Result<PersonSession> open_person_session(const ConnectionOptions& options, const std::string& name);
// The same, of somebody who has replaced their one-time password; `invalid` of others, whom it says how.
Result<PersonSession> open_settled_session(const ConnectionOptions& options, const std::string& name);
Status end_person_session(PersonSession& session);

// Shows a new secret, asks for its first code, and prints the recovery codes. Other sessions and tokens of a local account end.
Status add_second_factor(PersonSession& session);

// Asked for with this text where a code is needed.
inline constexpr const char* code_prompt = "Code of your authenticator app, or a recovery code";

// The codes, one a line, and what they are for.
void print_recovery_codes(const boost::json::value& answer);

}  // namespace chartroom
