#pragma once

// A new folder of the operating system for one test, removed with all it holds at the end.

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "base/check.h"

namespace chartroom::testing {

class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "chartroom-test-XXXXXX").string();
    CHECK(::mkdtemp(pattern.data()) != nullptr, "a temporary folder could not be made");
    path_ = pattern;
  }
  ~TempFolder() {
    std::error_code ignored;  // what is left over harms no later test
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace chartroom::testing
