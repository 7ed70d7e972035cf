#pragma once

// Bytes of a connection into one answer, for the client. Answers to HEAD and interim answers (1xx) are understood.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace chartroom::http {

class ResponseReader {
 public:
  enum class Expect { body, no_body };  // no_body: the answer of a HEAD request
  using OnBytes = std::function<void(std::string_view)>;

  // The body goes to `on_bytes` if there is one, else into the response.
  ResponseReader(Expect expect, OnBytes on_bytes);
  ~ResponseReader();

  // All bytes are taken, in any pieces. `unavailable` if they are no HTTP, `too_large` for limits::import_file_bytes_max.
  Status feed(std::string_view bytes);
  // The connection ended; `unavailable` unless that is how this answer ends.
  Status feed_end();
  bool is_complete() const;
  bool keeps_alive() const;  // once complete
  bool is_empty() const;     // no byte came yet
  Response& response() { return response_; }

 private:
  class Parser;
  void start();

  const Expect expect_;
  const OnBytes on_bytes_;
  Response response_;
  std::unique_ptr<Parser> parser_;
  std::string rest_;
};

}  // namespace chartroom::http
