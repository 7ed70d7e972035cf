#include "http/chunk_reader.h"

#include <algorithm>

namespace chartroom::http {
namespace {

constexpr int kSizeDigitsMax = 16;  // 64 bits

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::size_t ChunkReader::feed(std::string_view bytes, std::string& body) {
  std::size_t taken = 0;
  while (taken < bytes.size() && state_ == State::reading) {
    if (at_ != At::data) {
      step(bytes[taken++]);
      continue;
    }
    const std::uint64_t size = std::min<std::uint64_t>(chunk_left_, bytes.size() - taken);
    body.append(bytes.substr(taken, static_cast<std::size_t>(size)));
    taken += static_cast<std::size_t>(size);
    chunk_left_ -= size;
    if (chunk_left_ == 0) at_ = At::data_cr;
  }
  return taken;
}

void ChunkReader::step(char c) {
  const auto expect = [&](char wanted, At next) {
    if (c == wanted) {
      at_ = next;
    } else {
      state_ = State::malformed;
    }
  };
  switch (at_) {
    case At::size:
      if (const int digit = hex_digit(c); digit >= 0 && digits_ < kSizeDigitsMax) {
        chunk_left_ = chunk_left_ * 16 + static_cast<std::uint64_t>(digit);
        ++digits_;
      } else {
        expect('\r', At::size_lf);
        if (digits_ == 0) state_ = State::malformed;
      }
      break;
    case At::size_lf:
      expect('\n', At::data);
      if (state_ == State::reading) end_size();
      break;
    case At::data: break;  // not a byte at a time
    case At::data_cr: expect('\r', At::data_lf); break;
    case At::data_lf:
      expect('\n', At::size);
      digits_ = 0;
      break;
    case At::end_cr: expect('\r', At::end_lf); break;
    case At::end_lf:
      expect('\n', At::size);
      if (state_ == State::reading) state_ = State::complete;
      break;
  }
}

void ChunkReader::end_size() {
  if (chunk_left_ > left_of_limit_) {
    state_ = State::too_large;
    return;
  }
  left_of_limit_ -= chunk_left_;
  if (chunk_left_ == 0) at_ = At::end_cr;
}

}  // namespace chartroom::http
