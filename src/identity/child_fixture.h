#pragma once

// Other programs in tests: run to their end, or running beside the test and ended by their own id when the object goes.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/check.h"
#include "http/dial.h"
#include "http/listen.h"

namespace chartroom::identity {

// Ends the test program, with the reason.
inline void must(bool good, const std::string& reason) {
  if (!good) ADD_FAILURE() << reason;
  CHECK(good, "what a test stands on works");
}

// Starts argv[0] with `input` as its standard input and `output` as both of its outputs.
inline pid_t spawn(const std::vector<std::string>& argv, const std::string& input, const std::string& output) {
  std::vector<char*> arguments;
  std::vector<std::string> copies = argv;
  for (std::string& one : copies) arguments.push_back(one.data());
  arguments.push_back(nullptr);
  const pid_t test = ::getpid();
  const pid_t child = ::fork();
  CHECK(child >= 0, "a child could be made");
  if (child > 0) return child;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that crashes leaves no server behind
  const int in = ::open(input.c_str(), O_RDONLY);
  const int out = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (::getppid() == test && in >= 0 && out >= 0 && ::dup2(in, 0) == 0 && ::dup2(out, 1) == 1 && ::dup2(out, 2) == 2) {
    ::execvp(arguments[0], arguments.data());
  }
  ::_exit(127);
}

inline std::string text_of_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline void write_file(const std::string& file, std::string_view text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  CHECK(out.good(), "the file is written");
}

struct Ran {
  int status = 0;
  std::string output;
};

// To its end. `scratch` is a path to which nothing else writes.
inline Ran run(const std::vector<std::string>& argv, const std::string& scratch, std::string_view input = "") {
  write_file(scratch + ".in", input);
  write_file(scratch + ".out", "");
  const pid_t child = spawn(argv, scratch + ".in", scratch + ".out");
  int state = 0;
  CHECK(::waitpid(child, &state, 0) == child, "the child ended");
  return {WIFEXITED(state) ? WEXITSTATUS(state) : 128, text_of_file(scratch + ".out")};
}

inline void run_well(const std::vector<std::string>& argv, const std::string& scratch, std::string_view input = "") {
  const Ran ran = run(argv, scratch, input);
  must(ran.status == 0, argv[0] + ": " + ran.output);
}

class Child {
 public:
  Child(const std::vector<std::string>& argv, std::string log) : log_(std::move(log)), id_(spawn(argv, "/dev/null", log_)) {}
  ~Child() { end(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void end() {
    if (id_ == 0) return;
    ::kill(id_, SIGKILL);
    CHECK(::waitpid(id_, nullptr, 0) == id_, "the child ended");
    id_ = 0;
  }
  // Until somebody listens there; each refused try waits a little for the next.
  void wait_until_listening(const std::string& host, std::uint16_t port) {
    for (int tries = 0; tries < 1'500; ++tries) {
      if (http::dial_tcp(host, port, 1'000, "test")) return;
      must(::waitpid(id_, nullptr, WNOHANG) == 0, text_of_file(log_));
      ::poll(nullptr, 0, 20);
    }
    must(false, text_of_file(log_));
  }

 private:
  std::string log_;
  pid_t id_;
};

// A port on which nobody listens now.
inline std::uint16_t free_port() {
  const auto listener = http::listen_tcp("127.0.0.1", 0);
  CHECK(listener.has_value(), "a free port");
  return listener->port;
}

}  // namespace chartroom::identity
