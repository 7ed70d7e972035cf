#pragma once

// What is asked for an account, as the command line says it.

#include <boost/json/value.hpp>
#include <string>

namespace chartroom {

// Of the API's AskedChange: "roles from then on: clinician; a new one-time password".
std::string asked_words(const boost::json::value& asked);

}  // namespace chartroom
