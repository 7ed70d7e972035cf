#pragma once

// The one spelling under which the departments of a directory and those that encounters name are compared.

#include <string>
#include <string_view>

namespace chartroom {

// "department|" and the name in lower case (ASCII), without spaces at its ends and with one between words. Empty for no name.
std::string department_key(std::string_view name);

}  // namespace chartroom
