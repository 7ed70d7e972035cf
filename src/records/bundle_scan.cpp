#include "records/bundle_scan.h"

#include <array>

#include "base/bytes.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "records/json.h"
#include "records/json_bytes.h"

namespace chartroom::records {
namespace {

using json_bytes::is_space;

// Of a number, true, false or null, as far as brackets are concerned.
bool is_of_word(char c) { return !is_space(c) && std::string_view("{}[],:\"").find(c) == std::string_view::npos; }

bool is_plain(char c) { return std::string_view("{}[],:\"").find(c) == std::string_view::npos; }

// The string that begins at `at`, which is moved past it; the rest where it isn't closed.
void copy_string(const char*& at, const char* end, char*& to) {
  *to++ = *at++;
  while (at < end) {
    at = json_bytes::copy_to_string_stop(at, end, to);
    if (at == end) return;
    const bool is_end = *at == '"';
    *to++ = *at++;
    if (is_end) return;
    if (at < end) *to++ = *at++;
  }
}

// Walks through JSON text. After an error() every further step fails.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  std::string_view error() const { return error_; }
  std::size_t position() const { return at_; }

  void skip_spaces() {
    if (at_ >= text_.size() || !is_space(text_[at_])) return;
    const char* const at = json_bytes::skip_spaces(text_.data() + at_, text_.data() + text_.size());
    at_ = static_cast<std::size_t>(at - text_.data());
  }
  char peek() {
    skip_spaces();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool at_end() {
    skip_spaces();
    return at_ >= text_.size();
  }
  bool take(char expected) {
    if (at_end()) return fail("import.truncated_json");
    if (text_[at_] != expected) return fail("import.bad_json");
    ++at_;
    return true;
  }
  // Members of an object whose bracket was taken: true with a key, false at the object's end or at an error.
  bool next_member(std::string_view& key, bool first) {
    if (peek() == '}') {
      ++at_;
      return false;
    }
    if (!first && !take(',')) return false;
    if (peek() != '"') return fail(at_end() ? "import.truncated_json" : "import.bad_json");
    return value(key) && take(':');
  }
  bool next_item(bool first) {
    if (peek() == ']') {
      ++at_;
      return false;
    }
    if (!first && !take(',')) return false;
    return !at_end() || fail("import.truncated_json");
  }
  bool value(std::string_view& out) {
    skip_spaces();
    const std::size_t start = at_;
    if (!skip_value()) return false;
    out = text_.substr(start, at_ - start);
    return true;
  }

  bool fail(std::string_view code) {
    if (error_.empty()) error_ = code;
    return false;
  }

 private:
  bool skip_value() {
    if (at_end()) return fail("import.truncated_json");
    const char c = text_[at_];
    if (c == '"') return skip_string();
    if (c == '{' || c == '[') return skip_nested();
    const std::size_t start = at_;
    while (at_ < text_.size() && is_of_word(text_[at_])) ++at_;
    // A word that a bracket or a quote ends is no value, and where it began would be told in two ways.
    const bool is_ended = at_ >= text_.size() || !std::string_view("{[\":").contains(text_[at_]);
    return (at_ > start && is_ended) || fail("import.bad_json");
  }
  bool skip_string() {
    const char* const end = text_.data() + text_.size();
    const char* at = text_.data() + at_ + 1;
    for (;;) {
      at = json_bytes::find_string_stop(at, end);
      if (at == end) return fail("import.truncated_json");
      if (*at == '"') break;
      if (at + 1 == end) return fail("import.truncated_json");
      at += 2;
    }
    at_ = static_cast<std::size_t>(at - text_.data()) + 1;
    return true;
  }
  bool skip_nested() {
    std::array<char, limits::json_depth_max> closers{};
    std::size_t depth = 0;
    do {
      at_ = static_cast<std::size_t>(json_bytes::find_bracket_or_quote(text_.data() + at_, text_.data() + text_.size()) -
                                     text_.data());
      if (at_ >= text_.size()) return fail("import.truncated_json");
      const char c = text_[at_];
      if (c == '"') {
        if (!skip_string()) return false;
        continue;
      }
      ++at_;
      if (c == '{' || c == '[') {
        if (depth == closers.size()) return fail("import.too_deep");
        closers[depth++] = c == '{' ? '}' : ']';
      } else if (c != closers[--depth]) {
        return fail("import.bad_json");
      }
    } while (depth > 0);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string_view error_;
};

std::string_view* field_of(EntryHeader& header, std::string_view key) {
  if (key == "\"resourceType\"") return &header.type;
  if (key == "\"id\"") return &header.id;
  if (key == "\"identifier\"") return &header.identifier;
  if (key == "\"code\"") return &header.code;
  if (key == "\"name\"") return &header.name;
  return nullptr;
}

// The order is patient_of()'s: a later one doesn't replace an earlier one.
int patient_rank(std::string_view key) {
  int rank = 1;
  for (const char* name : {"\"subject\"", "\"patient\"", "\"beneficiary\"", "\"individual\"", "\"for\""}) {
    if (key == name) return rank;
    ++rank;
  }
  return 0;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text), in_(text) {}

  ScanResult scan() {
    if (in_.peek() != '{') return std::unexpected(in_.at_end() ? "import.empty" : "import.not_fhir");
    EntryHeader root;
    resource(root, true);
    if (in_.error().empty()) finish(root);
    if (!in_.error().empty()) return std::unexpected(in_.error());
    return std::move(out_);
  }

  std::string_view scan_one(EntryHeader& header) {
    if (in_.peek() == '{') entry(header);
    return in_.error();
  }

 private:
  void finish(const EntryHeader& root) {
    out_.is_bundle = string_meant(root.type) == "Bundle";
    if (!out_.is_bundle) {
      out_.entries.clear();
      out_.entries.push_back(root);
      out_.entries.front().number = 1;
    }
    out_.more_follows = in_.peek() == '{';
    if (!out_.more_follows && !in_.at_end()) in_.fail("import.bad_json");
  }

  // An object with a resource's members; the bracket is next. Only the root can be a bundle, so only its entries are looked
  // into.
  void resource(EntryHeader& header, bool is_root) {
    const std::size_t start = in_.position();
    int rank = 0;
    std::string_view key;
    if (!in_.take('{')) return;
    for (bool first = true; in_.next_member(key, first); first = false) {
      if (is_root && key == "\"entry\"" && in_.peek() == '[') {
        if (!entries()) return;
        continue;
      }
      std::string_view value;
      const bool is_object = in_.peek() == '{';
      if (!in_.value(value)) return;
      if (std::string_view* field = field_of(header, key); field != nullptr && field->empty()) *field = value;
      const int found = patient_rank(key);
      if (found != 0 && is_object && (rank == 0 || found < rank)) {
        header.patient = value;
        rank = found;
      }
    }
    header.resource = text_.substr(start, in_.position() - start);
  }

  bool entries() {
    in_.take('[');
    for (bool first = true; in_.next_item(first); first = false) {
      if (out_.entries.size() >= limits::import_bundle_entries_max) return in_.fail("import.too_many_entries");
      EntryHeader header;
      header.number = static_cast<std::uint32_t>(out_.entries.size() + 1);
      if (in_.peek() == '{') {
        entry(header);
      } else {
        std::string_view not_an_entry;
        in_.value(not_an_entry);
      }
      if (!in_.error().empty()) return false;
      out_.entries.push_back(header);
    }
    return in_.error().empty();
  }

  void entry(EntryHeader& header) {
    std::string_view key;
    in_.take('{');
    for (bool first = true; in_.next_member(key, first); first = false) {
      if (key == "\"resource\"" && header.resource.empty() && in_.peek() == '{') {
        resource(header, false);
        continue;
      }
      std::string_view value;
      if (!in_.value(value)) return;
      if (key == "\"fullUrl\"" && header.full_url.empty()) header.full_url = value;
      if (key == "\"request\"") request(value, header);
      if (key == "\"response\"") response(value, header);
    }
  }

  static void request(std::string_view object, EntryHeader& header) {
    Cursor in(object);
    std::string_view key;
    std::string_view value;
    if (!in.take('{')) return;
    for (bool first = true; in.next_member(key, first); first = false) {
      if (!in.value(value)) return;
      if (key == "\"method\"") header.method = value;
      if (key == "\"url\"") header.url = value;
    }
  }

  static void response(std::string_view object, EntryHeader& header) {
    Cursor in(object);
    std::string_view key;
    std::string_view value;
    if (!in.take('{')) return;
    for (bool first = true; in.next_member(key, first); first = false) {
      if (!in.value(value)) return;
      if (key == "\"lastModified\"") header.modified = value;
    }
  }

  std::string_view text_;
  Cursor in_;
  ScannedText out_;
};

}  // namespace

ScanResult scan_text(std::string_view text) { return Scanner(text).scan(); }

std::string_view scan_entry(std::string_view entry, EntryHeader& header) { return Scanner(entry).scan_one(header); }

std::string string_meant(std::string_view json_string) {
  if (json_string.size() < 2 || json_string.front() != '"') return {};
  const std::string_view inner = json_string.substr(1, json_string.size() - 2);
  if (inner.find('\\') == std::string_view::npos) return std::string(inner);
  Json json;
  return json.parse(json_string) ? std::string(json.root().text) : std::string();
}

std::string without_spaces(std::string_view json) {
  thread_local std::string scratch;
  constexpr std::size_t kScratchBytesMax = 1024 * 1024;  // a thread keeps this much room for its next call
  const std::size_t room = json.size() + json_bytes::step;
  if (scratch.size() < room || scratch.size() > kScratchBytesMax) scratch = std::string(room, '\0');
  char* const start = scratch.data();
  char* to = start;
  const char* at = json.data();
  const char* const end = at + json.size();
  while (at < end) {
    if (*at == '"') {
      copy_string(at, end, to);
    } else if (!is_space(*at)) {
      *to++ = *at++;
    } else {
      at = json_bytes::skip_spaces(at, end);
      // "1 2" is an error that must stay one.
      if (at < end && to > start && is_plain(to[-1]) && is_plain(*at)) *to++ = ' ';
    }
  }
  return std::string(start, to);
}

std::string content_digest(std::string_view json) {
  return to_hex(ByteView(crypto::sha256(as_bytes(without_spaces(json)))).first(16));
}

}  // namespace chartroom::records
