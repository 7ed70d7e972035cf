// Any bytes into the code that reads requests, cut in two ways: it must neither crash nor read them differently, and what it
// accepts must be canonical. The first byte chooses the cut.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/limits.h"
#include "http/accept.h"
#include "http/request_reader.h"

namespace {

using chartroom::http::RequestReader;
using State = RequestReader::State;

constexpr std::size_t kBodyMax = 4096;

// What was read, as text that two runs can be compared by.
std::string read_all(std::string_view bytes, std::size_t piece) {
  RequestReader reader(chartroom::limits::http_head_bytes_max);
  std::string seen;
  for (;;) {
    if (reader.state() == State::asking) reader.allow_body(kBodyMax);
    if (reader.state() == State::refused) return seen + "refused " + std::string(reader.refusal().code);
    if (reader.state() == State::complete) {
      const auto request = reader.take();
      CHECK(request.path.starts_with('/') && request.path.find('\0') == std::string::npos, "a path is canonical");
      CHECK(request.path.find("/../") == std::string::npos && request.path.find("//") == std::string::npos,
            "a path is canonical");
      CHECK(request.body.size() <= kBodyMax, "a body keeps its limit");
      seen += request.method + " " + request.path + " " + request.body + "\n";
      for (const auto& [name, value] : request.query) seen += name + "=" + value + "\n";
      for (const auto& header : request.headers) {
        CHECK(header.value.find_first_of("\r\n") == std::string::npos, "a header is one line");
        const auto accepted = chartroom::http::acceptance_of(header.value, "text/event-stream");
        CHECK(accepted.weight >= 0 && accepted.weight <= 1000, "a weight is in thousandths");
        seen += header.name + ":" + header.value + "\n";
      }
      continue;
    }
    if (bytes.empty()) return seen;
    const std::string_view next = bytes.substr(0, piece);
    const std::size_t taken = reader.feed(next);
    CHECK(taken <= next.size(), "no more is taken than given");
    CHECK(taken > 0 || reader.state() == State::refused, "bytes are taken or refused");
    bytes.remove_prefix(taken);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::string whole = read_all(bytes, bytes.size() + 1);
  const std::string cut = read_all(bytes, 1 + data[0] % 32);
  CHECK(whole == cut, "bytes mean the same however they are cut");
  return 0;
}
