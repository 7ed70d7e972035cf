#pragma once

// A person's session over a connection, for what a bearer token can't do: opened with what is typed (or stands on standard
// input): the password, and a code where the account has a second factor.

#include <string>

#include "base/result.h"
#include "main/connection.h"

namespace chartroom {

struct PersonSession {
  Connection connection;  // sends the session's cookie and CSRF value
  std::string password;
  bool must_change_password = false;
  bool is_directory = false;  // the account is the clinic's directory's
};

// Asks for the password of `name`, then for a code if the server does.
Result<PersonSession> open_person_session(const ConnectionOptions& options, const std::string& name);
Status end_person_session(PersonSession& session);

// Shows a new secret, asks for its first code, and prints the recovery codes. Other sessions and tokens of a local account end.
Status add_second_factor(PersonSession& session);

// Asked for with this text where a code is needed.
inline constexpr const char* code_prompt = "Code of your authenticator app, or a recovery code";

// The codes, one a line, and what they are for.
void print_recovery_codes(const boost::json::value& answer);

}  // namespace chartroom
