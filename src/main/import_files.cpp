#include "main/import_files.h"

#include <algorithm>

#include "base/limits.h"
#include "records/import_input.h"
#include "records/tar.h"

namespace chartroom {
namespace {

namespace fs = std::filesystem;

// The name without .gz, lower case.
std::string plain_name(const fs::path& path) {
  std::string name = path.filename().string();
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  return name;
}

bool is_readable(const fs::path& path) {
  const std::string name = plain_name(path);
  return name.ends_with(".json") || name.ends_with(".ndjson") || name.ends_with(".jsonl") || name.ends_with(".txt");
}

bool is_lines(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.ends_with(".ndjson") || name.ends_with(".jsonl");
}

int rank(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string head(records::kImportHeadBytes, '\0');
  in.read(head.data(), records::kImportHeadBytes);
  head.resize(static_cast<std::size_t>(in.gcount()));
  return records::import_rank(path.filename().string(), as_bytes(head));
}

Status add(std::vector<ImportFile>& files, const fs::path& path) {
  std::error_code error;
  const auto bytes = fs::file_size(path, error);
  if (error) return fail(ErrorCode::io, "cannot read " + path.string() + ": " + error.message());
  if (files.size() >= limits::import_files_max) {
    return fail(ErrorCode::too_large,
                "more than " + std::to_string(limits::import_files_max) + " files; import the folders one by one");
  }
  files.push_back({path, bytes, rank(path)});
  return {};
}

Status add_folder(std::vector<ImportFile>& files, const fs::path& folder) {
  std::error_code error;
  fs::recursive_directory_iterator it(folder, fs::directory_options::none, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    std::error_code kind_error;
    if (!it->is_regular_file(kind_error) || !is_readable(it->path())) continue;
    if (auto added = add(files, it->path()); !added) return added;
  }
  if (error) return fail(ErrorCode::io, "cannot read the folder " + folder.string() + ": " + error.message());
  return {};
}

}  // namespace

Result<std::vector<ImportFile>> find_import_files(const std::vector<std::string>& paths) {
  std::vector<ImportFile> files;
  for (const std::string& path : paths) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status)) return fail(ErrorCode::not_found, "there is no file or folder " + path);
    auto added = fs::is_directory(status) ? add_folder(files, path) : add(files, path);
    if (!added) return fail(added);
  }
  if (files.empty()) {
    return fail(ErrorCode::not_found,
                "nothing to import there: files that end with .json, .ndjson, .jsonl or .txt (also with .gz) are read");
  }
  std::stable_sort(files.begin(), files.end(), [](const ImportFile& a, const ImportFile& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.path < b.path;
  });
  return files;
}

std::vector<std::vector<Upload>> plan_uploads(const std::vector<ImportFile>& files) {
  std::uint64_t total = 0;
  for (const ImportFile& file : files) total += file.bytes;
  const std::size_t archive_bytes = records::archive_bytes(total);
  std::vector<std::vector<Upload>> ranks;
  bool is_archive = false;  // the last upload, which takes more
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (i == 0 || files[i].rank != files[i - 1].rank) {
      ranks.emplace_back();
      is_archive = false;
    }
    std::vector<Upload>& uploads = ranks.back();
    const bool is_small = files[i].bytes <= archive_bytes / 2;
    const bool fits = is_archive && is_small && uploads.back().bytes + files[i].bytes <= archive_bytes;
    if (!fits) uploads.emplace_back();
    is_archive = is_small;
    uploads.back().files.push_back(i);
    uploads.back().bytes += files[i].bytes;
  }
  return ranks;
}

ImportPieces::ImportPieces(std::ifstream in, const ImportFile& file, std::size_t piece_bytes)
    : in_(std::move(in)), bytes_(file.bytes), piece_bytes_(piece_bytes), is_lines_(is_lines(file.path)) {}

Result<ImportPieces> ImportPieces::open(const ImportFile& file, std::size_t piece_bytes) {
  std::ifstream in(file.path, std::ios::binary);
  if (!in) return fail(ErrorCode::io, "it cannot be opened; may this account read it?");
  return ImportPieces(std::move(in), file, piece_bytes);
}

Result<bool> ImportPieces::next(std::string& piece) {
  piece.clear();
  if (ended_) return false;
  if (!is_lines_ && bytes_ > limits::import_file_bytes_max) {
    return fail(ErrorCode::too_large, "it has " + std::to_string(bytes_ / 1'000'000) +
                                          " MB; the largest file that is read has " +
                                          std::to_string(limits::import_file_bytes_max / 1'000'000) +
                                          " MB. Split the bundle, or export NDJSON, which has no such limit");
  }
  piece = std::move(rest_);
  rest_.clear();
  const std::size_t wanted = is_lines_ ? piece_bytes_ : static_cast<std::size_t>(bytes_);
  for (;;) {
    const std::size_t before = piece.size();
    piece.resize(before + std::max<std::size_t>(wanted, 1));
    in_.read(piece.data() + before, static_cast<std::streamsize>(piece.size() - before));
    piece.resize(before + static_cast<std::size_t>(in_.gcount()));
    if (in_.bad()) return fail(ErrorCode::io, "it cannot be read to its end");
    ended_ = in_.eof() || !is_lines_;
    if (ended_) return !piece.empty() || !is_lines_;
    const auto line_end = piece.rfind('\n');
    if (line_end != std::string::npos) {
      rest_ = piece.substr(line_end + 1);
      piece.resize(line_end + 1);
      return true;
    }
    if (piece.size() > limits::import_line_bytes_max) {
      return fail(ErrorCode::too_large,
                  "a line is longer than " + std::to_string(limits::import_line_bytes_max / 1'000'000) + " MB");
    }
  }
}

}  // namespace chartroom
