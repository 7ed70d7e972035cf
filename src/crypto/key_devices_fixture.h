#pragma once

// A real token (SoftHSM) and a real TPM 2.0 (swtpm) for one test, in folders of their own.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/check.h"
#include "crypto/token.h"
#include "crypto/tpm.h"
#include "testing/temp_folder.h"

namespace chartroom::crypto {

inline pid_t start_device_program(std::vector<std::string> argv, const std::string& output) {
  std::vector<char*> arguments;
  for (std::string& one : argv) arguments.push_back(one.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, 1, output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::posix_spawn_file_actions_adddup2(&files, 1, 2);
  pid_t child = 0;
  CHECK(::posix_spawnp(&child, arguments[0], &files, nullptr, arguments.data(), environ) == 0, "a program of a test starts");
  ::posix_spawn_file_actions_destroy(&files);
  return child;
}

inline std::string text_of_output(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Two tokens, `chartroom` and `other`, without keys. SoftHSM finds them by the environment of this process.
class SoftHsm {
 public:
  static constexpr const char* pin = "246810";

  SoftHsm() {
    std::filesystem::create_directory(folder_ / "tokens");
    std::ofstream(folder_ / "conf") << "directories.tokendir = " << (folder_ / "tokens").string()
                                    << "\nobjectstore.backend = file\nlog.level = ERROR\n";
    CHECK(::setenv("SOFTHSM2_CONF", (folder_ / "conf").c_str(), 1) == 0, "the environment takes it");
    for (const char* label : {"chartroom", "other"}) {
      const std::string output = folder_ / "out";
      const pid_t child = start_device_program(
          {"softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", "13579135"}, output);
      int state = 0;
      CHECK(::waitpid(child, &state, 0) == child, "the child ended");
      if (state != 0) ADD_FAILURE() << text_of_output(output);
      CHECK(state == 0, "SoftHSM makes a token (Debian package softhsm2)");
    }
  }

  TokenPlace place(const std::string& token = "chartroom") const {
    return {"/usr/lib/softhsm/libsofthsm2.so", token, "master"};
  }

 private:
  testing::TempFolder folder_;
};

class SoftTpm {
 public:
  SoftTpm() { start("state"); }
  ~SoftTpm() { stop(); }
  SoftTpm(const SoftTpm&) = delete;
  SoftTpm& operator=(const SoftTpm&) = delete;

  // `state`: which TPM it is.
  void start(const std::string& state) {
    std::filesystem::create_directory(folder_ / state);
    const std::string socket = folder_ / "tpm";
    server_ = start_device_program(
        {"swtpm", "socket", "--tpm2", "--tpmstate", "dir=" + (folder_ / state).string(), "--server",
         "type=unixio,path=" + socket, "--ctrl", "type=unixio,path=" + socket + ".ctrl", "--flags", "startup-clear"},
        folder_ / "out");
    for (int tries = 0; tries < 1'500 && !is_there(); ++tries) {
      CHECK(::waitpid(server_, nullptr, WNOHANG) == 0, "swtpm runs (Debian package swtpm)");
      ::poll(nullptr, 0, 20);
    }
    CHECK(is_there(), "swtpm listens");
  }
  void stop() {
    ::kill(server_, SIGKILL);
    CHECK(::waitpid(server_, nullptr, 0) == server_, "the child ended");
    for (const char* name : {"tpm", "tpm.ctrl"}) std::filesystem::remove(folder_ / name);
  }

  TpmPlace place() const { return {"swtpm:path=" + (folder_ / "tpm").string()}; }

 private:
  bool is_there() const { return std::filesystem::exists(folder_ / "tpm") && std::filesystem::exists(folder_ / "tpm.ctrl"); }

  testing::TempFolder folder_;
  pid_t server_ = 0;
};

}  // namespace chartroom::crypto
