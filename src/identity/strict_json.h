#pragma once

// JSON that says who somebody is: strict RFC 8259, and no object may have two members of one name, since two readers of such a
// text may take different ones (RFC 7515 section 4, RFC 7519 section 4). Nested at most limits::jwt_json_depth_max deep.

#include <boost/json/fwd.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chartroom::identity {

// The object that the text is. `invalid` for anything else.
Result<boost::json::object> parse_strict_object(std::string_view text);

// A member that is a text; nullopt if it is absent or something else.
std::optional<std::string> text_member(const boost::json::object& object, std::string_view name);

// A text, or an array of nothing but texts; nullopt for anything else.
std::optional<std::vector<std::string>> texts_of(const boost::json::value& value);

}  // namespace chartroom::identity
