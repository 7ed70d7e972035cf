#pragma once

// Answers as bytes: heads, chunks, and the server's own problem documents (RFC 9457).

#include <ctime>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"
#include "http/refusal.h"

namespace chartroom::http {

enum class BodyForm {
  sized,  // Content-Length
  chunked,
  to_end,  // the end of the connection ends it: HTTP/1.0 only
};

struct HeadForm {
  BodyForm body = BodyForm::sized;
  bool keeps_alive = true;
  std::string_view date;  // an IMF-fixdate
};

// Adds Date, Connection and the body's framing. `invalid` if a header has a character that could forge another one, or is one
// that only the server sets.
Status append_head(std::string& out, const Response& response, const HeadForm& form);

// The head of a client's request; the body's length is added where there is one or the method calls for it.
Status append_request_head(std::string& out, const Request& request, std::string_view host);

// 204, 304 and 1xx have no body and no length.
bool has_body(int status);

void append_chunk(std::string& out, std::string_view bytes);  // nothing for no bytes: that would end the body

Response problem_of(const Refusal& refusal);

// The date of answers, rendered once a second. One per thread.
class DateText {
 public:
  std::string_view now();

 private:
  std::time_t second_ = -1;
  std::string text_;
};

}  // namespace chartroom::http
