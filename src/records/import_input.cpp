#include "records/import_input.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#include "base/limits.h"
#include "records/bundle_scan.h"
#include "records/fhir_reader.h"
#include "records/html_text.h"

namespace chartroom::records {
namespace {

constexpr std::size_t kUnpackStepBytes = 256 * 1024;
constexpr std::size_t kHeadBytes = 256 * 1024;

bool is_gzip(ByteView bytes) { return bytes.size() >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B; }

class Inflater {
 public:
  Inflater() { good_ = inflateInit2(&stream_, 15 + 16) == Z_OK; }
  ~Inflater() {
    if (good_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  bool good() const { return good_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
  bool good_ = false;
};

std::string_view without_suffix(std::string_view name, std::string_view suffix) {
  return name.ends_with(suffix) ? name.substr(0, name.size() - suffix.size()) : name;
}

char first_character(std::string_view text) {
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? '\0' : text[at];
}

std::string lower_name(std::string_view name) {
  std::string out(name);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return std::string(without_suffix(out, ".gz"));
}

// Unpacks until the end, or until `bytes_max` where `partly` allows to stop there.
std::expected<std::string, std::string_view> unpack(ByteView packed, std::uint64_t bytes_max, bool partly) {
  Inflater inflater;
  if (!inflater.good()) return std::unexpected("import.bad_gzip");
  z_stream& stream = inflater.stream();
  std::string out;
  std::string step(std::min<std::uint64_t>(kUnpackStepBytes, bytes_max + 1), '\0');
  std::size_t given = 0;
  int state = Z_OK;
  while (state != Z_STREAM_END || given < packed.size() || stream.avail_in > 0) {
    if (state == Z_STREAM_END && inflateReset(&stream) != Z_OK) return std::unexpected("import.bad_gzip");  // another member
    if (stream.avail_in == 0) {
      const std::size_t size = std::min<std::size_t>(packed.size() - given, kUnpackStepBytes);
      if (size == 0) return std::unexpected("import.bad_gzip");
      stream.next_in = packed.data() + given;
      stream.avail_in = static_cast<uInt>(size);
      given += size;
    }
    stream.next_out = reinterpret_cast<Bytef*>(step.data());
    stream.avail_out = static_cast<uInt>(step.size());
    state = inflate(&stream, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) return std::unexpected("import.bad_gzip");
    out.append(step.data(), step.size() - stream.avail_out);
    if (out.size() > bytes_max) {
      if (partly) return out;
      return std::unexpected("import.too_large");
    }
  }
  return out;
}

}  // namespace

std::expected<std::string, std::string_view> gunzip(ByteView packed, std::uint64_t bytes_max) {
  return unpack(packed, bytes_max, false);
}

std::expected<std::unique_ptr<InputText>, std::string_view> open_input(std::string_view name, ByteView bytes) {
  if (bytes.size() > limits::import_file_bytes_max) return std::unexpected("import.too_large");
  auto input = std::make_unique<InputText>();
  input->text = as_text(bytes);
  if (is_gzip(bytes)) {
    auto unpacked = gunzip(bytes, limits::import_file_bytes_max);
    if (!unpacked) return std::unexpected(unpacked.error());
    input->unpacked = *std::move(unpacked);
    input->text = input->unpacked;
  }
  if (input->text.starts_with("\xEF\xBB\xBF")) input->text.remove_prefix(3);
  if (!is_utf8(input->text)) return std::unexpected("import.invalid_utf8");
  const char first = first_character(input->text);
  if (first == '\0') return std::unexpected("import.empty");
  const std::string plain_name = lower_name(name);
  if (plain_name.ends_with(".txt")) {
    input->form = InputForm::note;
  } else if (first != '{') {
    return std::unexpected("import.not_fhir");
  } else if (plain_name.ends_with(".ndjson") || plain_name.ends_with(".jsonl")) {
    input->form = InputForm::ndjson;
  }
  return input;
}

int import_rank(std::string_view name, ByteView bytes) {
  std::string unpacked;
  std::string_view text = as_text(bytes.first(std::min(bytes.size(), kHeadBytes)));
  if (is_gzip(bytes)) {
    auto head = unpack(bytes, kHeadBytes, true);
    if (!head) return 2;
    unpacked = *std::move(head);
    text = unpacked;
  }
  if (lower_name(name).ends_with(".txt")) return 2;
  // The first resource's type: of a bundle's entries too, since site bundles hold nothing but the site's resources.
  const auto type_after = [&text](std::size_t from) -> std::string {
    const std::size_t at = text.find("\"resourceType\"", from);
    if (at == std::string_view::npos) return {};
    const std::size_t open = text.find('"', at + 14);
    const std::size_t close = open == std::string_view::npos ? open : text.find('"', open + 1);
    return close == std::string_view::npos ? std::string() : std::string(text.substr(open + 1, close - open - 1));
  };
  std::string type = type_after(0);
  const bool bundle = type == "Bundle";
  if (bundle) type = type_after(text.find("\"resourceType\"") + 14);
  if (resource_role(type) == ResourceRole::shared) return 0;
  return bundle || type == "Patient" ? 1 : 2;
}

}  // namespace chartroom::records
