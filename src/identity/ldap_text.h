#pragma once

// Texts of LDAP: values in filters, names of entries, times. Pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace chartroom::identity {

// "(attribute=value)" with every byte of the value but ASCII letters and digits escaped (RFC 4515 section 3), so that no value
// can change what is asked. The attribute is the program's or the configuration's.
std::string filter_equal(std::string_view attribute, std::string_view value);

// One form for all spellings of a name: types and ASCII letters in lower case, spaces folded, the parts of a multi-valued RDN
// sorted, escapes undone (RFC 4514). Letters beyond ASCII are compared as they are. nullopt for what is no DN, or an empty one.
std::optional<std::string> canonical_dn(std::string_view dn);

bool is_attribute_name(std::string_view text);  // RFC 4512 keystring: a letter, then letters, digits and hyphens

// LDAP's GeneralizedTime in UTC (RFC 4517 3.3.13), "20261124160330Z", with or without a fraction; nullopt for anything else.
std::optional<Timestamp> parse_generalized_time(std::string_view text);

// Active Directory's time: 100 ns since 1601, in decimal. nullopt for no number; 0 and 2^63-1 mean never and give the last
// time there is.
std::optional<Timestamp> parse_file_time(std::string_view text);

}  // namespace chartroom::identity
