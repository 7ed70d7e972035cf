#pragma once

// The bytes of a file as text to import: unpacked where they are gzip (RFC 1952), checked to be UTF-8, and what form they have.
// Unpacking stops at limits::import_file_bytes_max, so a bomb costs that much memory and no more.

#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace chartroom::records {

enum class InputForm : std::uint8_t { json, ndjson, note };

struct InputText {
  std::string unpacked;   // holds the text where it was packed
  std::string_view text;  // without a byte order mark; into `unpacked` or the caller's bytes
  InputForm form = InputForm::json;
};

// The error is a code of import_report.h. The bytes must outlive what is returned.
std::expected<std::unique_ptr<InputText>, std::string_view> open_input(std::string_view name, ByteView bytes);

// In which order files are to be imported, so that a resource's patient is there before it: 0 for what belongs to the site
// (practitioners, organizations), 1 for patients and bundles, 2 for the rest. Looks at the first resource only, packed or not.
int import_rank(std::string_view name, ByteView bytes);

std::expected<std::string, std::string_view> gunzip(ByteView packed, std::uint64_t bytes_max);

}  // namespace chartroom::records
