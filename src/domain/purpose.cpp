#include "domain/purpose.h"

namespace chartroom {

std::string_view purpose_name(Purpose purpose) {
  switch (purpose) {
    case Purpose::treatment: return "treatment";
    case Purpose::payment: return "payment";
    case Purpose::operations: return "operations";
    case Purpose::research: return "research";
    case Purpose::patient_request: return "patient_request";
    case Purpose::emergency: return "emergency";
  }
  return "";
}

std::optional<Purpose> parse_purpose(std::string_view name) {
  for (std::size_t number = 0; number < purpose_count; ++number) {
    const auto purpose = static_cast<Purpose>(number);
    if (name == purpose_name(purpose)) return purpose;
  }
  return std::nullopt;
}

}  // namespace chartroom
