#include "main/terminal.h"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>

#include "base/clock.h"

namespace chartroom::terminal {
namespace {

// Characters, not bytes: good enough to line up columns of European text.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::size_t terminal_columns() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) return std::min<std::size_t>(size.ws_col, 120);
  return 100;
}

std::string megabytes(std::uint64_t bytes) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f", static_cast<double>(bytes) / 1e6);
  return buffer;
}

}  // namespace

std::string harmless(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F) c = '?';
  }
  for (const std::string_view turner : turners) {
    for (std::size_t at = out.find(turner); at != std::string::npos; at = out.find(turner, at + 1))
      out.replace(at, turner.size(), "?");
  }
  // C1 control characters have two bytes in UTF-8: C2 80 to C2 9F.
  for (std::size_t i = 0; i + 1 < out.size(); ++i) {
    if (static_cast<unsigned char>(out[i]) == 0xC2 && static_cast<unsigned char>(out[i + 1]) < 0xA0) out[i] = out[i + 1] = '?';
  }
  return out;
}

void print(std::string_view line) { std::cout << harmless(line) << '\n' << std::flush; }
void complain(std::string_view line) { std::cerr << "chartroom: " << harmless(line) << '\n'; }
void note(std::string_view line) { std::cerr << harmless(line) << '\n'; }
void prompt(std::string_view for_what) { std::cerr << harmless(for_what) << ": " << std::flush; }

void print_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - width(row[i]) + 2, ' ');
    }
    print(line);
  }
}

void print_folded(std::string_view text, std::string_view indent) {
  const std::size_t columns = terminal_columns();
  std::string line(indent);
  std::size_t line_width = width(indent);
  bool empty = true;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (!empty && line_width + 1 + width(word) > columns) {
      print(line);
      line = indent;
      line_width = width(indent);
      empty = true;
    }
    if (!word.empty()) {
      if (!empty) line += ' ';
      line_width += width(word) + (empty ? 0 : 1);
      line += word;
      empty = false;
    }
    if (end < text.size() && text[end] == '\n') {
      print(line);
      line = indent;
      line_width = width(indent);
      empty = true;
    }
    at = end + 1;
  }
  if (!empty) print(line);
}

Result<std::string> read_password(std::string_view prompt) {
  termios before{};
  const bool is_terminal = ::tcgetattr(STDIN_FILENO, &before) == 0;
  if (is_terminal) {
    std::cerr << prompt << ": " << std::flush;
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  std::string line;
  const bool read = static_cast<bool>(std::getline(std::cin, line));
  if (is_terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::cerr << '\n';
  }
  if (!read) return fail(ErrorCode::invalid, "no password was given on standard input");
  return line;
}

Progress::Progress(std::string doing, std::uint64_t total_bytes)
    : doing_(std::move(doing)),
      total_(total_bytes),
      started_(SystemClock().steady()),
      drawn_(started_),
      is_terminal_(::isatty(STDERR_FILENO) == 1) {}

void Progress::update(std::uint64_t done_bytes, std::string_view beside) {
  done_ = done_bytes;
  const auto now = SystemClock().steady();
  const auto every = is_terminal_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(10'000);
  if (now - drawn_ < every) return;
  drawn_ = now;
  draw(beside);
}

void Progress::draw(std::string_view beside) {
  const double seconds = std::chrono::duration<double>(SystemClock().steady() - started_).count();
  const double rate = seconds > 0 ? static_cast<double>(done_) / seconds : 0;
  const double share = total_ > 0 ? std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_)) : 1.0;
  std::string line = doing_ + " ";
  if (is_terminal_) {
    constexpr std::size_t bar_columns = 24;
    const auto full = static_cast<std::size_t>(share * bar_columns);
    line += '[' + std::string(full, '#') + std::string(bar_columns - full, '.') + "] ";
  }
  char numbers[96];
  const double left = rate > 0 ? static_cast<double>(total_ - std::min(done_, total_)) / rate : 0;
  std::snprintf(numbers, sizeof numbers, "%3.0f %%, %s of %s MB, %.1f MB/s, %.0f s left", share * 100, megabytes(done_).c_str(),
                megabytes(total_).c_str(), rate / 1e6, left);
  line += numbers;
  if (!beside.empty()) line += ", " + std::string(beside);
  std::cerr << (is_terminal_ ? "\r\033[K" : "") << harmless(line) << (is_terminal_ ? "" : "\n") << std::flush;
}

void Progress::finish() {
  if (is_terminal_) std::cerr << "\r\033[K" << std::flush;
}

}  // namespace chartroom::terminal
