#include "domain/label.h"

namespace chartroom {

std::string_view label_name(Label label) {
  switch (label) {
    case Label::psychotherapy: return "psychotherapy";
    case Label::substance_use: return "substance_use";
    case Label::hiv: return "hiv";
    case Label::reproductive: return "reproductive";
    case Label::genetic: return "genetic";
    case Label::minor: return "minor";
    case Label::vip: return "vip";
    case Label::employee: return "employee";
    case Label::restricted: return "restricted";
  }
  return "";
}

std::optional<Label> parse_label(std::string_view name) {
  for (std::size_t number = 0; number < label_count; ++number) {
    const auto label = static_cast<Label>(number);
    if (name == label_name(label)) return label;
  }
  return std::nullopt;
}

std::vector<std::string_view> label_names(Labels labels) {
  std::vector<std::string_view> names;
  for (std::size_t number = 0; number < label_count; ++number) {
    const auto label = static_cast<Label>(number);
    if (labels.has(label)) names.push_back(label_name(label));
  }
  return names;
}

}  // namespace chartroom
