#include "records/resource_parts.h"

#include "base/limits.h"

namespace chartroom::records {

std::string_view too_many_parts(std::string_view type, const JsonNode& resource) {
  const bool is_practitioner = type == "Practitioner" || type == "PractitionerRole";
  const std::size_t identifiers_max =
      is_practitioner ? limits::import_practitioner_identifiers_max : limits::import_identifiers_max;
  const JsonNode& identifiers = resource["identifier"];  // one object, in a few types
  if (identifiers.kind == JsonKind::array && identifiers.items.size() > identifiers_max) return "import.too_many_identifiers";
  for (const char* field : {"participant", "generalPractitioner"}) {
    if (resource[field].items.size() > limits::import_participants_max) return "import.too_many_participants";
  }
  if (resource["contained"].items.size() > limits::import_contained_max) return "import.too_many_contained";
  return {};
}

}  // namespace chartroom::records
