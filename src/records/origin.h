#pragma once

// Which system a resource comes from, and the names that follow from it. "Type/id" tells a resource apart within one system
// only: two hospitals both have a Patient/1. An origin is the base of a server's URLs, or the name that an operator gives to an
// import; empty where neither is known. docs/import.md, "Origins", has the rules and why.
//
// An origin stands here without its scheme and the slash at its end, the host in lower case: "ehr.example/fhir".

#include <string>
#include <string_view>
#include <vector>

namespace chartroom::records {

// "https://ehr.example/fhir" as an origin, and any other name as it is (one line, no slash at its end).
std::string origin_of(std::string_view base_or_name);
// May it be given by an operator: 1 to 200 bytes of text that is neither blank nor one of the marks below.
bool is_origin_name(std::string_view name);
// The base of an absolute URL that ends with this key ("Type/id"); empty for any other.
std::string origin_of_url(std::string_view url, std::string_view key);

// "//ehr.example/fhir/Patient/1"; without an origin the key itself.
std::string at_origin(std::string_view origin, std::string_view key);
// A key in a chart that has another system's resource under the plain one.
std::string key_beside(std::string_view origin, std::string_view key);

// The names under which a resource of this origin is known to later imports, and those by which a reference that was made at
// this origin finds one, in order. What comes from an unknown system may be meant by a known one, and the other way round;
// two known systems never mean each other's.
struct OriginNames {
  std::string exact;      // the one that is this resource's alone
  std::string if_unique;  // for references of unknown origin; empty if this origin is unknown
};
OriginNames names_at(std::string_view origin, std::string_view key);
std::vector<std::string> names_meant(std::string_view origin, std::string_view key);

// Is the id of this key a UUID (RFC 9562, versions 1 to 8), which no two systems give to different things?
bool has_uuid(std::string_view key);

}  // namespace chartroom::records
