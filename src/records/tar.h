#pragma once

// The files of a tar archive (POSIX ustar, with the long names of GNU tar and of pax), so that many small files can be sent at
// once. Views into the archive; names are text and never paths. Folders and links are passed by.

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace chartroom::records {

struct TarFile {
  std::string name;  // as the archive has it
  ByteView bytes;
};

// In the archive's order. An archive that is cut off, damaged or has a form that isn't read (sparse files) is
// `import.bad_tar`, a code of import_report.h. The bytes must outlive what is returned.
std::expected<std::vector<TarFile>, std::string_view> read_tar(ByteView archive);

// What goes before a file's bytes in an archive, and behind them (up to a whole block); and what ends an archive.
std::string tar_header(std::string_view name, std::uint64_t bytes);
std::string tar_padding(std::uint64_t bytes);
std::string tar_end();

// How large the archives should be in which small files of `total` bytes are sent: several for each of those sent at once.
std::size_t archive_bytes(std::uint64_t total);

}  // namespace chartroom::records
