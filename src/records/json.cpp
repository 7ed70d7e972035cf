#include "records/json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <cstring>
#include <new>
#include <string>

#include "base/limits.h"

namespace chartroom::records {
namespace {

constexpr std::size_t kArenaStartBytes = 64 * 1024;
const JsonNode kAbsent;

// Receives Boost.JSON's events. Finished values wait on a stack until their array or object ends and takes them.
class Builder {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);
  using error_code = boost::json::error_code;
  using string_view = boost::json::string_view;

  void start(std::string_view text, std::pmr::memory_resource* arena) {
    text_ = text;
    arena_ = arena;
    stack_.clear();
    keys_.clear();
    part_.clear();
  }
  const JsonNode* root() const { return stack_.size() == 1 ? &stack_.front() : &kAbsent; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_object_end(std::size_t count, error_code&) {
    const auto items = take(count);
    for (std::size_t i = 0; i < count; ++i) items[i].key = keys_[keys_.size() - count + i];
    keys_.resize(keys_.size() - count);
    stack_.push_back({JsonKind::object, {}, {}, items});
    return true;
  }
  bool on_array_end(std::size_t count, error_code&) {
    const auto items = take(count);
    stack_.push_back({JsonKind::array, {}, {}, items});
    return true;
  }
  bool on_key_part(string_view part, std::size_t, error_code&) { return add_part(part); }
  bool on_key(string_view part, std::size_t, error_code&) {
    keys_.push_back(whole(part));
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) { return add_part(part); }
  bool on_string(string_view part, std::size_t, error_code&) {
    stack_.push_back({JsonKind::string, {}, whole(part), {}});
    return true;
  }
  bool on_number_part(string_view part, error_code&) { return add_part(part); }
  bool on_int64(std::int64_t, string_view part, error_code&) { return number(part); }
  bool on_uint64(std::uint64_t, string_view part, error_code&) { return number(part); }
  bool on_double(double, string_view part, error_code&) { return number(part); }
  bool on_bool(bool value, error_code&) {
    stack_.push_back({JsonKind::boolean, {}, value ? "true" : "false", {}});
    return true;
  }
  bool on_null(error_code&) {
    stack_.push_back({JsonKind::null, {}, {}, {}});
    return true;
  }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  bool add_part(string_view part) {
    part_.append(part.data(), part.size());
    return true;
  }
  bool number(string_view part) {
    stack_.push_back({JsonKind::number, {}, whole(part), {}});
    return true;
  }
  // A view into the text where the string stands there as it is, else a copy in the arena.
  std::string_view whole(string_view last) {
    if (part_.empty() && last.data() >= text_.data() && last.data() + last.size() <= text_.data() + text_.size()) {
      return {last.data(), last.size()};
    }
    part_.append(last.data(), last.size());
    if (part_.empty()) return {};
    auto* copy = static_cast<char*>(arena_->allocate(part_.size(), 1));
    std::memcpy(copy, part_.data(), part_.size());
    const std::string_view view(copy, part_.size());
    part_.clear();
    return view;
  }
  std::span<JsonNode> take(std::size_t count) {
    if (count == 0) return {};
    auto* nodes = static_cast<JsonNode*>(arena_->allocate(count * sizeof(JsonNode), alignof(JsonNode)));
    std::uninitialized_copy_n(stack_.end() - static_cast<std::ptrdiff_t>(count), count, nodes);
    stack_.resize(stack_.size() - count);
    return {nodes, count};
  }

  std::string_view text_;
  std::pmr::memory_resource* arena_ = nullptr;
  std::vector<JsonNode> stack_;
  std::vector<std::string_view> keys_;
  std::string part_;
};

boost::json::parse_options options() {
  boost::json::parse_options chosen;
  chosen.max_depth = limits::json_depth_max;
  return chosen;
}

}  // namespace

const JsonNode& JsonNode::operator[](std::string_view name) const {
  if (kind != JsonKind::object) return kAbsent;
  for (const JsonNode& member : items) {
    if (member.key == name) return member;
  }
  return kAbsent;
}

const JsonNode& JsonNode::first() const { return kind == JsonKind::array && !items.empty() ? items.front() : kAbsent; }

struct Json::State {
  State() : start(kArenaStartBytes), arena(start.data(), start.size()), parser(options()) {}
  std::vector<std::byte> start;
  std::pmr::monotonic_buffer_resource arena;
  boost::json::basic_parser<Builder> parser;
  const JsonNode* root = &kAbsent;
};

Json::Json() : state_(std::make_unique<State>()) {}
Json::~Json() = default;
Json::Json(Json&&) noexcept = default;
Json& Json::operator=(Json&&) noexcept = default;

const JsonNode& Json::root() const { return *state_->root; }

Status Json::parse(std::string_view text) {
  State& state = *state_;
  state.root = &kAbsent;
  state.arena.release();
  state.parser.reset();
  state.parser.handler().start(text, &state.arena);
  boost::json::error_code error;
  const std::size_t used = state.parser.write_some(false, text.data(), text.size(), error);
  if (error == boost::json::error::too_deep) return fail(ErrorCode::too_large, "the JSON is nested too deeply");
  if (error || used != text.size()) {
    return fail(ErrorCode::invalid, "the JSON is not valid near byte " + std::to_string(used));
  }
  state.root = state.parser.handler().root();
  return {};
}

}  // namespace chartroom::records
