#pragma once

// The bytes of a file as text to import: unpacked where they are gzip (RFC 1952), checked to be UTF-8, and what form they have.
// Of a packed file at most limits::import_unit_bytes_max are unpacked into memory; one that is larger is read piece by piece,
// and one that begins like nothing that is imported is refused at its first piece.

#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "records/packed_text.h"

namespace chartroom::records {

enum class InputForm : std::uint8_t { json, ndjson, note };

struct InputText {
  std::string unpacked;                // holds the text where it was packed and is small enough
  std::string_view text;               // without a byte order mark; into `unpacked` or the caller's bytes
  std::unique_ptr<PackedText> packed;  // else, at its start; the text is empty then
  InputForm form = InputForm::json;
};

// The error is a code of import_report.h. The bytes must outlive what is returned.
std::expected<std::unique_ptr<InputText>, std::string_view> open_input(std::string_view name, ByteView bytes);

// In which order files are to be imported, so that a resource's patient is there before it: 0 for what belongs to the site
// (practitioners, organizations), 1 for patients and bundles that have or may have one, 2 for the rest, 3 for notes. Looks at
// the first resource, of a bundle that is smaller than kImportHeadBytes at all; more than that of a file is not needed.
inline constexpr std::size_t kImportHeadBytes = 16 * 1024;
int import_rank(std::string_view name, ByteView bytes);

}  // namespace chartroom::records
