#pragma once

// Who a command asks as: the person whom `--as` names, by a session that is opened with their password (and code); or whoever
// the connection is, by the local socket or a token.

#include <optional>
#include <string>

#include "main/person_session.h"

namespace chartroom {

class Asking {
 public:
  // `as`: an account's name, or empty. `otherwise`: the token of a connection without it. `invalid` where the account's
  // password is a one-time password, which opens nothing.
  static Result<Asking> open(const ConnectionOptions& options, const std::string& as, Connection::Token otherwise);

  Connection& connection() { return person_ ? person_->connection : *other_; }
  Status end();  // of the session, if there is one

 private:
  Asking() = default;
  std::optional<PersonSession> person_;
  std::optional<Connection> other_;
};

}  // namespace chartroom
