#pragma once

// A file of lines that is written page by page: as NAME.part until it is whole, then under its name. A part that is there of
// the same export is gone on from behind its last whole line; beside it stands what it is of, so that two exports never mix.

#include <memory>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"

namespace chartroom {

class ExportLines {
 public:
  // `of`: what the export has, in words. `conflict` if the file is there already, or a part of another export is.
  static Result<ExportLines> open(const std::string& file, const std::string& of);

  // The last whole line that was there; empty if there was none.
  const std::string& last() const { return last_; }
  // Whole lines. Durable when it returns.
  Status add(std::string_view lines);
  Status finish();

 private:
  ExportLines(std::unique_ptr<OsFolder> folder, std::string name) : folder_(std::move(folder)), name_(std::move(name)) {}
  Status find_last();
  std::string part() const { return name_ + ".part"; }
  std::string said() const { return name_ + ".part.of"; }

  std::unique_ptr<OsFolder> folder_;
  std::string name_;
  std::unique_ptr<File> file_;
  std::string last_;
};

}  // namespace chartroom
