#pragma once

// What for a chart is opened, as commands that open charts are told: --purpose.

#include <string>

#include "main/connection.h"

namespace CLI {
class App;
}

namespace chartroom {

// Adds --purpose with this help; what is no purpose is refused as it is read, with the list.
void add_purpose(CLI::App& command, std::string& purpose, const std::string& help);

// Sent with every request from then on; empty: none is stated, and the server takes the one that the caller's roles imply.
void state_purpose(Connection& connection, const std::string& purpose);

// The same error; where the server wants a purpose to be stated, with how this is done here.
Error with_purpose_hint(Error error);

}  // namespace chartroom
