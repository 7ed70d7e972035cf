#pragma once

// Reading the server's JSON for the terminal: what is absent is empty, so that a newer server's answer can still be shown.

#include <boost/json.hpp>
#include <string>
#include <string_view>

namespace chartroom {

// A member's text; numbers and booleans as JSON writes them; arrays of texts separated by ", ".
std::string text_of(const boost::json::value& object, std::string_view name);
std::uint64_t number_of(const boost::json::value& object, std::string_view name);
bool flag_of(const boost::json::value& object, std::string_view name);
// A member that is an array; an empty one if it is absent.
const boost::json::array& array_of(const boost::json::value& object, std::string_view name);
// A member; null if it is absent.
const boost::json::value& member_of(const boost::json::value& object, std::string_view name);

}  // namespace chartroom
