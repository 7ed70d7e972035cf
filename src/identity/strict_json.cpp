#include "identity/strict_json.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <set>

#include "base/limits.h"

namespace chartroom::identity {
namespace {

// Receives Boost.JSON's events and keeps the names of the objects that are open.
class NameWatch {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);
  using error_code = boost::json::error_code;
  using string_view = boost::json::string_view;

  bool has_doubled() const { return doubled_; }

  bool on_object_begin(error_code&) {
    open_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, error_code&) {
    open_.pop_back();
    return true;
  }
  bool on_key_part(string_view part, std::size_t, error_code&) {
    name_.append(part.data(), part.size());
    return true;
  }
  bool on_key(string_view part, std::size_t, error_code& error) {
    name_.append(part.data(), part.size());
    const bool is_new = open_.back().insert(std::exchange(name_, {})).second;
    if (is_new) return true;
    doubled_ = true;
    error = boost::json::error::syntax;
    return false;
  }
  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t, error_code&) { return true; }
  bool on_string_part(string_view, std::size_t, error_code&) { return true; }
  bool on_string(string_view, std::size_t, error_code&) { return true; }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t, string_view, error_code&) { return true; }
  bool on_uint64(std::uint64_t, string_view, error_code&) { return true; }
  bool on_double(double, string_view, error_code&) { return true; }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code&) { return true; }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  std::vector<std::set<std::string>> open_;
  std::string name_;
  bool doubled_ = false;
};

boost::json::parse_options options() {
  boost::json::parse_options chosen;
  chosen.max_depth = limits::jwt_json_depth_max;
  return chosen;
}

}  // namespace

Result<boost::json::object> parse_strict_object(std::string_view text) {
  boost::json::basic_parser<NameWatch> watch(options());
  boost::json::error_code error;
  const std::size_t read = watch.write_some(false, text.data(), text.size(), error);
  if (watch.handler().has_doubled()) return fail(ErrorCode::invalid, "an object has two members of one name");
  if (error || read != text.size()) return fail(ErrorCode::invalid, "no strict JSON");
  boost::json::value value = boost::json::parse(text, error, {}, options());
  if (error || !value.is_object()) return fail(ErrorCode::invalid, "no JSON object");
  return std::move(value.get_object());
}

std::optional<std::string> text_member(const boost::json::object& object, std::string_view name) {
  const boost::json::value* member = object.if_contains(name);
  if (member == nullptr || !member->is_string()) return std::nullopt;
  return std::string(member->get_string());
}

std::optional<std::vector<std::string>> texts_of(const boost::json::value& value) {
  if (value.is_string()) return std::vector{std::string(value.get_string())};
  if (!value.is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const boost::json::value& item : value.get_array()) {
    if (!item.is_string()) return std::nullopt;
    texts.emplace_back(item.get_string());
  }
  return texts;
}

}  // namespace chartroom::identity
