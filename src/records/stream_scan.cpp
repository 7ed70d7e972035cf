#include "records/stream_scan.h"

#include <array>

#include "base/limits.h"
#include "records/json_bytes.h"

namespace chartroom::records {
namespace {

using json_bytes::is_space;

class StreamScanner {
 public:
  explicit StreamScanner(PackedText& text) : in_(text, limits::import_line_bytes_max) {}

  StreamResult scan() {
    if (peek() != '{') {
      fail(in_.at_end() ? "import.empty" : "import.not_fhir");
    } else {
      root();
    }
    if (error_.empty()) finish();
    if (!in_.error().empty()) return std::unexpected(in_.error());
    if (!error_.empty()) return std::unexpected(error_);
    out_.held_bytes_max = in_.held_bytes_max();
    return std::move(out_);
  }

 private:
  bool fail(std::string_view code) {
    if (error_.empty()) error_ = code;
    return false;
  }
  char peek() {
    in_.pass_until([](char c) { return !is_space(c); });
    return in_.peek();
  }
  bool take(char expected) {
    if (peek() != expected) return fail(in_.at_end() ? "import.truncated_json" : "import.bad_json");
    in_.pass();
    return true;
  }

  bool pass_string() {
    in_.pass();
    for (;;) {
      in_.pass_until([](char c) { return c == '"' || c == '\\'; });
      if (in_.at_end()) return fail("import.truncated_json");
      const bool is_end = in_.peek() == '"';
      in_.pass();
      if (is_end) return true;
      if (in_.at_end()) return fail("import.truncated_json");
      in_.pass();
    }
  }

  bool pass_nested() {
    std::array<char, limits::json_depth_max> closers{};
    std::size_t depth = 0;
    do {
      in_.pass_until([](char c) { return c == '"' || c == '{' || c == '}' || c == '[' || c == ']'; });
      if (in_.at_end()) return fail("import.truncated_json");
      const char c = in_.peek();
      if (c == '"') {
        if (!pass_string()) return false;
        continue;
      }
      in_.pass();
      if (c == '{' || c == '[') {
        if (depth == closers.size()) return fail("import.too_deep");
        closers[depth++] = c == '{' ? '}' : ']';
      } else if (c != closers[--depth]) {
        return fail("import.bad_json");
      }
    } while (depth > 0);
    return true;
  }

  // The value's text; empty where it is too large to be kept.
  bool value(std::string_view& out) {
    const char c = peek();
    if (in_.at_end()) return fail("import.truncated_json");
    in_.keep();
    const std::uint64_t from = in_.position();
    if (c == '"') {
      if (!pass_string()) return false;
    } else if (c == '{' || c == '[') {
      if (!pass_nested()) return false;
    } else {
      in_.pass_until([](char each) { return is_space(each) || std::string_view("{}[],:\"").contains(each); });
      const bool is_ended = in_.at_end() || !std::string_view("{[\":").contains(in_.peek());
      if (in_.position() == from || !is_ended) return fail("import.bad_json");
    }
    out = in_.kept();
    return true;
  }

  // The members of the root. What is no bundle is one resource, of which only the place is told.
  void root() {
    const std::uint64_t from = in_.position();
    std::string type;
    if (!take('{')) return;
    for (bool first = true; peek() != '}'; first = false) {
      if (!first && !take(',')) return;
      std::string_view text;
      if (peek() != '"') return static_cast<void>(fail(in_.at_end() ? "import.truncated_json" : "import.bad_json"));
      if (!value(text)) return;
      const std::string key(text.substr(0, 64));
      if (!take(':')) return;
      if (key == "\"entry\"" && peek() == '[') {
        if (!entries()) return;
        continue;
      }
      if (!value(text)) return;
      if (key == "\"resourceType\"" && type.empty()) type = text.substr(0, 64);
    }
    in_.pass();
    out_.is_bundle = string_meant(type) == "Bundle";
    if (out_.is_bundle) return;
    out_.entries.clear();
    EntryHeader& only = out_.entries.emplace_back();
    only.number = 1;
    only.type = keep_part(type);
    only.resource_at = from;
    only.resource_bytes = in_.position() - from;
  }

  bool entries() {
    if (!take('[')) return false;
    for (bool first = true; peek() != ']'; first = false) {
      if (!first && !take(',')) return false;
      if (out_.entries.size() >= limits::import_bundle_entries_max) return fail("import.too_many_entries");
      EntryHeader header;
      header.number = static_cast<std::uint32_t>(out_.entries.size() + 1);
      (void)peek();
      const std::uint64_t at = in_.position();
      std::string_view text;
      if (!value(text)) return false;
      if (in_.is_too_large()) {
        header.type = "\"Resource\"";
        header.resource_bytes = in_.position() - at;
      } else if (!entry(text, at, header)) {
        return false;
      }
      out_.entries.push_back(header);
    }
    in_.pass();
    return true;
  }

  bool entry(std::string_view text, std::uint64_t at, EntryHeader& out) {
    EntryHeader header = out;
    if (const std::string_view code = scan_entry(text, header); !code.empty()) return fail(code);
    for (auto view :
         {&EntryHeader::full_url, &EntryHeader::method, &EntryHeader::url, &EntryHeader::modified, &EntryHeader::type,
          &EntryHeader::id, &EntryHeader::identifier, &EntryHeader::code, &EntryHeader::name, &EntryHeader::patient}) {
      out.*view = keep_part(header.*view);
    }
    if (header.resource.empty()) return true;
    out.resource_at = at + static_cast<std::uint64_t>(header.resource.data() - text.data());
    out.resource_bytes = header.resource.size();
    if (header.id.empty()) out.digest = keep_part(content_digest(header.resource));
    return true;
  }

  // Parts are small; what is not is left out, and then the entry is not what it should be.
  std::string_view keep_part(std::string_view part) {
    constexpr std::size_t kPartBytesMax = 64 * 1024;
    if (part.empty() || part.size() > kPartBytesMax) return {};
    return out_.parts.emplace_back(part);
  }

  void finish() {
    out_.more_follows = peek() == '{';
    if (!out_.more_follows && !in_.at_end()) fail("import.bad_json");
    // The rest is read, so that a packed file that is damaged at its end is refused.
    in_.pass_until([](char) { return false; });
  }

  TextWindow in_;
  ScannedStream out_;
  std::string_view error_;
};

}  // namespace

StreamResult scan_stream(PackedText& text) { return StreamScanner(text).scan(); }

}  // namespace chartroom::records
