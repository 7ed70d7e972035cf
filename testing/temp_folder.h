#pragma once

// A new folder of the operating system for one test, removed with all it holds at the end. In memory (where the machine has
// /dev/shm; else as on disk) syncs cost nothing: for small contents, in tests that make many.

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "base/check.h"

namespace chartroom::testing {

class TempFolder {
 public:
  enum class Where { disk, memory };

  explicit TempFolder(Where where = Where::disk) {
    const std::filesystem::path memory = "/dev/shm";
    const bool in_memory = where == Where::memory && ::access(memory.c_str(), W_OK) == 0;
    const auto above = in_memory ? memory : std::filesystem::temp_directory_path();
    std::string pattern = (above / "chartroom-test-XXXXXX").string();
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
