#include "main/export_lines.h"

#include <algorithm>
#include <filesystem>

namespace chartroom {

Result<ExportLines> ExportLines::open(const std::string& file, const std::string& of) {
  const auto path = std::filesystem::absolute(file);
  std::error_code error;
  if (!std::filesystem::is_directory(path.parent_path(), error)) {
    return fail(ErrorCode::not_found, "there is no folder " + path.parent_path().string());
  }
  auto folder = OsFolder::at(path.parent_path());
  if (!folder) return fail(folder);
  ExportLines out(std::move(*folder), path.filename().string());
  if (out.name_.empty() || std::filesystem::exists(path, error)) {
    return fail(ErrorCode::conflict, file + " is there already; name another, or remove it");
  }
  if (out.folder_->exists(out.part())) {
    const auto said = out.folder_->read(out.said());
    if (!said || as_text(*said) != of) {
      const std::string other = said ? ", " + std::string(as_text(*said)) : "";
      return fail(ErrorCode::conflict, file + ".part is there of another export" + other + "; remove it, or ask for the same");
    }
  } else if (auto written = out.folder_->replace(out.said(), as_bytes(of)); !written) {
    return fail(written);
  }
  auto opened = out.folder_->open(out.part());
  if (!opened) return fail(opened);
  out.file_ = std::move(*opened);
  if (auto found = out.find_last(); !found) return fail(found);
  return out;
}

// Looks from the end backwards, twice as far each time, for two line ends; cuts off what is behind the last one.
Status ExportLines::find_last() {
  const auto size = file_->size();
  if (!size) return fail(size);
  for (std::uint64_t look = std::uint64_t{1} << 16;; look *= 2) {
    const std::uint64_t from = *size - std::min(*size, look);
    const auto bytes = file_->read(from, static_cast<std::size_t>(*size - from));
    if (!bytes) return fail(bytes);
    const std::string_view text = as_text(*bytes);
    const std::size_t end = text.rfind('\n');
    const std::size_t begin = end == std::string_view::npos || end == 0 ? std::string_view::npos : text.rfind('\n', end - 1);
    if (begin == std::string_view::npos && from > 0) continue;
    const std::size_t whole = end == std::string_view::npos ? 0 : end + 1;
    if (whole > 0) {
      const std::size_t first = begin == std::string_view::npos ? 0 : begin + 1;
      last_ = text.substr(first, end - first);
    }
    return from + whole == *size ? Status() : file_->truncate(from + whole);
  }
}

Status ExportLines::add(std::string_view lines) {
  if (lines.empty()) return {};
  if (auto added = file_->append(as_bytes(lines)); !added) return added;
  return file_->sync();
}

Status ExportLines::finish() {
  file_.reset();
  std::error_code error;
  std::filesystem::rename(folder_->path() / part(), folder_->path() / name_, error);
  if (error) return fail(ErrorCode::io, "rename " + part() + ": " + error.message());
  return folder_->remove(said());
}

}  // namespace chartroom
