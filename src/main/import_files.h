#pragma once

// Which files an import sends, in which order, and in which pieces.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/result.h"

namespace chartroom {

struct ImportFile {
  std::filesystem::path path;
  std::uint64_t bytes = 0;
  int rank = 0;  // all of a lower one must be in before
};

// The files named, and those below the folders named, that an import can read by their ending (.json, .ndjson, .jsonl, .txt,
// and these with .gz). A file that is named itself is taken whatever its ending. In the order in which they must come, by how
// each begins (records/import_input.h, import_rank); within that by name. `not_found` names what is not there; `too_large`
// beyond limits::import_files_max.
Result<std::vector<ImportFile>> find_import_files(const std::vector<std::string>& paths);

// What is sent in one request: a file, or several small ones in an archive.
struct Upload {
  std::vector<std::size_t> files;  // numbers
  std::uint64_t bytes = 0;
};
// Of files in their order, those of each rank after the other; what stands in one vector may be sent at once, in any order.
std::vector<std::vector<Upload>> plan_uploads(const std::vector<ImportFile>& files);

// The contents of a file in pieces: NDJSON is cut at line ends into pieces of about `piece_bytes`, everything else is one
// piece.
class ImportPieces {
 public:
  static Result<ImportPieces> open(const ImportFile& file, std::size_t piece_bytes);

  // False at the end. A line longer than limits::import_line_bytes_max, or a file that is no NDJSON and larger than
  // limits::import_file_bytes_max, is `too_large`.
  Result<bool> next(std::string& piece);

 private:
  ImportPieces(std::ifstream in, const ImportFile& file, std::size_t piece_bytes);
  std::ifstream in_;
  std::uint64_t bytes_;
  std::size_t piece_bytes_;
  bool is_lines_;
  bool ended_ = false;
  std::string rest_;  // after the last line end of the piece before
};

}  // namespace chartroom
