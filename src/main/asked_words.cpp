#include "main/asked_words.h"

#include "main/json_read.h"

namespace chartroom {

std::string asked_words(const boost::json::value& asked) {
  std::string out;
  const auto add = [&](const std::string& words) { out += (out.empty() ? "" : "; ") + words; };
  if (asked.as_object().contains("roles")) add("roles from then on: " + text_of(asked, "roles"));
  if (asked.as_object().contains("practitioner")) add("identifiers from then on: " + text_of(asked, "practitioner"));
  if (flag_of(asked, "new_password")) add("a new one-time password");
  if (flag_of(asked, "enable")) add("to be enabled again");
  return out;
}

}  // namespace chartroom
