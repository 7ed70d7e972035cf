#include "gate/chart_cursor.h"

#include <charconv>
#include <optional>

namespace chartroom::gate {
namespace {

struct Cursor {
  std::uint64_t version = 0;
  std::uint64_t count = 0;
};

std::optional<Cursor> parse(std::string_view text) {
  Cursor cursor;
  const char* const end = text.data() + text.size();
  const auto version = std::from_chars(text.data(), end, cursor.version);
  if (version.ec != std::errc{} || version.ptr == end || *version.ptr != '-') return std::nullopt;
  const auto count = std::from_chars(version.ptr + 1, end, cursor.count);
  if (count.ec != std::errc{} || count.ptr != end) return std::nullopt;
  return cursor;
}

}  // namespace

std::expected<std::size_t, Refusal> page_start(const Input& input, const Chart& chart, std::size_t size) {
  if (!input.has("after")) return 0;
  const auto cursor = parse(input.text("after"));
  if (!cursor) return std::unexpected(refuse(Problem::bad_field, "after"));
  if (cursor->version != chart.version) return std::unexpected(refuse(Problem::conflict, "after"));
  if (cursor->count > size) return std::unexpected(refuse(Problem::bad_field, "after"));
  return cursor->count;
}

std::string page_next(const Chart& chart, std::size_t end, std::size_t size) {
  if (end >= size) return "";
  return std::to_string(chart.version) + '-' + std::to_string(end);
}

}  // namespace chartroom::gate
