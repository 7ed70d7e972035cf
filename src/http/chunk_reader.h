#pragma once

// The chunked coding (RFC 9112 section 7.1), byte by byte: sizes of at most 16 hexadecimal digits, no extensions, no trailers,
// CRLF only. What is left out is where readers are known to disagree about a body's end, and clients don't use it.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace chartroom::http {

class ChunkReader {
 public:
  enum class State { reading, complete, malformed, too_large };

  explicit ChunkReader(std::size_t body_bytes_max) : left_of_limit_(body_bytes_max) {}
  // Takes bytes until the body ends or is refused, and appends the body's to `body`; returns how many it took.
  std::size_t feed(std::string_view bytes, std::string& body);
  State state() const { return state_; }

 private:
  enum class At { size, size_lf, data, data_cr, data_lf, end_cr, end_lf };

  void step(char c);
  void end_size();

  State state_ = State::reading;
  At at_ = At::size;
  int digits_ = 0;
  std::uint64_t chunk_left_ = 0;
  std::uint64_t left_of_limit_;
};

}  // namespace chartroom::http
