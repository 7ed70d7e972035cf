// What a backup's header, end and manifest are read from: whatever somebody put into the folder of backups.

#include "backup/backup_format.h"

#include <cstdlib>

using namespace chartroom;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  if (const auto header = backup::read_header(bytes)) {
    if (backup::encode_header(*header) != to_bytes(bytes.first(backup::header_bytes))) std::abort();
  }
  backup::read_trailer(bytes);
  const auto manifest = backup::read_manifest(bytes);
  if (!manifest) return 0;
  for (const backup::FileEntry& file : manifest->files) {
    if (!backup::is_file_name(file.name) || file.name.find("..") == 0) std::abort();
  }
  if (backup::encode_manifest(*manifest) != to_bytes(bytes)) std::abort();
  return 0;
}
