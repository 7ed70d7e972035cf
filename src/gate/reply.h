#pragma once

// What may be sent. A Reply comes from `render`, which takes the Receipt of a durable record and CHECKs that the record commits
// to exactly these bytes, or from one of two narrow doors that carry nothing of a patient: a public answer that was counted
// (see noise_records.h), and the sentence that the ledger is unavailable.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <vector>

#include "domain/tokens.h"
#include "gate/prepared_answer.h"
#include "http/server.h"

namespace chartroom::gate {

class Counted;  // noise_records.h

class Reply {
 public:
  Reply(Reply&&) noexcept = default;
  Reply& operator=(Reply&&) noexcept = default;
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  int status() const { return response_.status; }
  bool is_stream() const { return !frame_ends_.empty(); }

 private:
  friend Reply render(Receipt&& receipt, PreparedAnswer&& answer);
  friend Reply render_counted(Counted&& counted, RequestId request, PreparedAnswer&& answer);
  friend Reply render_ledger_unavailable(RequestId request);
  friend boost::asio::awaitable<Status> send(http::Responder& responder, Reply reply);
  friend boost::asio::awaitable<Status> send_stream(http::Responder& responder, Reply reply, std::function<bool()> may_go_on);
  friend boost::asio::awaitable<Status> send_last_frame(http::Responder& responder, Reply reply);
  Reply(PreparedAnswer&& answer, RequestId request);

  http::Response response_;
  std::vector<std::size_t> frame_ends_;
};

Reply render(Receipt&& receipt, PreparedAnswer&& answer);
Reply render_counted(Counted&& counted, RequestId request, PreparedAnswer&& answer);
Reply render_ledger_unavailable(RequestId request);

// The responder must live until they complete. Errors are the responder's.
boost::asio::awaitable<Status> send(http::Responder& responder, Reply reply);
// Frame by frame; asks before each whether the stream may go on: `cancelled` if not, and the connection is left open for a
// last frame.
boost::asio::awaitable<Status> send_stream(http::Responder& responder, Reply reply, std::function<bool()> may_go_on);
// Of a stream that was cut off: the reply's body as one frame, and the end.
boost::asio::awaitable<Status> send_last_frame(http::Responder& responder, Reply reply);

}  // namespace chartroom::gate
