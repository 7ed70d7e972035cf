#include "main/json_read.h"

namespace chartroom {

const boost::json::value& member_of(const boost::json::value& object, std::string_view name) {
  static const boost::json::value null;
  if (!object.is_object()) return null;
  const auto* member = object.get_object().if_contains(name);
  return member == nullptr ? null : *member;
}

std::string text_of(const boost::json::value& object, std::string_view name) {
  const auto& member = member_of(object, name);
  if (member.is_null()) return "";
  if (member.is_string()) return std::string(member.get_string());
  if (!member.is_array()) return boost::json::serialize(member);
  std::string out;
  for (const auto& item : member.get_array()) {
    if (!out.empty()) out += ", ";
    out += item.is_string() ? std::string(item.get_string()) : boost::json::serialize(item);
  }
  return out;
}

std::uint64_t number_of(const boost::json::value& object, std::string_view name) {
  const auto& member = member_of(object, name);
  boost::system::error_code error;
  const auto value = member.is_number() ? member.to_number<std::uint64_t>(error) : 0;
  return error ? 0 : value;
}

bool flag_of(const boost::json::value& object, std::string_view name) {
  const auto& member = member_of(object, name);
  return member.is_bool() && member.get_bool();
}

const boost::json::array& array_of(const boost::json::value& object, std::string_view name) {
  static const boost::json::array empty;
  const auto& member = member_of(object, name);
  return member.is_array() ? member.get_array() : empty;
}

}  // namespace chartroom
