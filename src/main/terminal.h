#pragma once

// The terminal: lines, tables, a progress bar and a password that is not shown. Standard output is for what was asked for,
// standard error for progress and complaints. Control characters in what is printed are shown as '?', so that a note can't
// move the cursor, rename the window or turn a line around.

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chartroom::terminal {

// Marks of Unicode that turn the direction of what follows, in UTF-8.
inline constexpr std::array<std::string_view, 9> turners = {"\u202A", "\u202B", "\u202C", "\u202D", "\u202E",
                                                            "\u2066", "\u2067", "\u2068", "\u2069"};
std::string harmless(std::string_view text);  // as it is printed

void print(std::string_view line = {});  // to standard output
void complain(std::string_view line);    // to standard error, after "chartroom: "
void note(std::string_view line);        // to standard error
void prompt(std::string_view for_what);  // to standard error, with a colon; what is typed follows on its line

// Columns as wide as their widest cell; the first row is the head.
void print_table(const std::vector<std::vector<std::string>>& rows);

// Folded at the terminal's width (80 where there is none), each line after `indent`.
void print_folded(std::string_view text, std::string_view indent);

// From the terminal, without echo; or a line of standard input where that is no terminal. `invalid` at the end of input.
Result<std::string> read_password(std::string_view prompt);

// One line that is drawn again, with rate and remaining time; where standard error is no terminal, a line every ten seconds.
class Progress {
 public:
  Progress(std::string doing, std::uint64_t total_bytes);
  void update(std::uint64_t done_bytes, std::string_view beside);
  void finish();

 private:
  void draw(std::string_view beside);
  std::string doing_;
  std::uint64_t total_;
  std::uint64_t done_ = 0;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point drawn_;
  bool is_terminal_;
};

}  // namespace chartroom::terminal
