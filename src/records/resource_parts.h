#pragma once

// How many parts of a kind a resource may have (base/limits.h): each costs a row or a look-up, and a resource of tens of
// thousands would hold the store's only writer from everybody.

#include <string_view>

#include "records/json.h"

namespace chartroom::records {

// The problem's code (import_report.h) where the resource has too many of something; empty where it is as it should be.
std::string_view too_many_parts(std::string_view type, const JsonNode& resource);

}  // namespace chartroom::records
