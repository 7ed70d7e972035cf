#pragma once

// Accounts as people call them on the command line: by their name, or by their id. A name is looked up in what the caller may
// see: operators list accounts, privacy officers have the report on them, and everybody lists the programs that they answer
// for.

#include <string>

#include "main/connection.h"

namespace chartroom {

enum class Among { people, programs, all };

struct CalledAccount {
  std::string id;
  std::string name;
};

// Asks the server. `not_found`, also where the caller may not look names up.
Result<CalledAccount> find_account(Connection& connection, const std::string& called, Among among);

// The same, of which only the id is needed: one that is an id already is taken as it is, and nobody is asked.
Result<std::string> account_id(Connection& connection, const std::string& called, Among among);

// Of the help: what can stand for an account.
inline constexpr const char* account_help = "The account: its name, or its id";

}  // namespace chartroom
