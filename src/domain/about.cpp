#include "domain/about.h"

namespace chartroom {

std::string_view about_name(About about) {
  switch (about) {
    case About::own_record: return "own_record";
    case About::household: return "household";
    case About::co_worker: return "co_worker";
    case About::same_surname: return "same_surname";
  }
  return "";
}

std::optional<About> parse_about(std::string_view name) {
  for (std::size_t number = 0; number < about_count; ++number) {
    const auto about = static_cast<About>(number);
    if (name == about_name(about)) return about;
  }
  return std::nullopt;
}

std::string abouts_text(Abouts abouts) {
  std::string text;
  for (std::size_t number = 0; number < about_count; ++number) {
    const auto about = static_cast<About>(number);
    if (abouts.has(about)) text.append(text.empty() ? "" : ",").append(about_name(about));
  }
  return text;
}

}  // namespace chartroom
