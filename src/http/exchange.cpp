#include "http/exchange.h"

#include "base/check.h"
#include "base/limits.h"

namespace chartroom::http {

namespace asio = boost::asio;

asio::awaitable<Status> Exchange::put(std::string bytes, Step next) {
  const Status written = co_await connection_.write(bytes);
  step_ = written ? next : Step::broken;
  co_return written;
}

asio::awaitable<Status> Exchange::send(Response response) {
  CHECK(step_ == Step::nothing, "an answer is sent once");
  form_.keeps_alive = form_.keeps_alive && !connection_.stopping();
  const bool with_body = !form_.is_head_method && has_body(response.status);
  const bool apart = response.body.size() > limits::http_large_answer_bytes;  // a large body is not copied
  std::string bytes;
  bytes.reserve((apart ? 0 : response.body.size()) + 512);
  if (auto head = append_head(bytes, response, {BodyForm::sized, form_.keeps_alive, connection_.date()}); !head) co_return head;
  if (with_body && !apart) bytes += response.body;
  Status written = co_await connection_.write(bytes);
  if (written && with_body && apart) written = co_await connection_.write(response.body);
  step_ = written ? Step::whole : Step::broken;
  co_return written;
}

asio::awaitable<Status> Exchange::begin(Response head) {
  CHECK(step_ == Step::nothing, "an answer begins once");
  CHECK(head.body.empty(), "a streamed answer's body comes by write");
  form_.keeps_alive = form_.keeps_alive && !connection_.stopping() && !form_.is_http_1_0;
  std::string bytes;
  const BodyForm form = form_.is_http_1_0 ? BodyForm::to_end : BodyForm::chunked;
  if (auto text = append_head(bytes, head, {form, form_.keeps_alive, connection_.date()}); !text) co_return text;
  connection_.watch();
  co_return co_await put(std::move(bytes), Step::stream);
}

asio::awaitable<Status> Exchange::write(std::string_view bytes) {
  CHECK(step_ == Step::stream || step_ == Step::broken, "a write stands between begin and end");
  if (step_ == Step::broken) co_return fail(ErrorCode::cancelled, "the client went away");
  if (form_.is_head_method || bytes.empty()) co_return Status{};
  std::string out;
  if (form_.is_http_1_0) {
    out = bytes;
  } else {
    out.reserve(bytes.size() + 24);
    append_chunk(out, bytes);
  }
  co_return co_await put(std::move(out), Step::stream);
}

asio::awaitable<Status> Exchange::end() {
  CHECK(step_ == Step::stream || step_ == Step::broken, "an end follows a begin");
  if (step_ == Step::broken) co_return fail(ErrorCode::cancelled, "the client went away");
  if (form_.is_head_method || form_.is_http_1_0) {
    step_ = Step::whole;
    co_return Status{};
  }
  std::string last_chunk = "0\r\n\r\n";  // no temporary inside co_await: g++ 12 may copy it bit by bit
  co_return co_await put(std::move(last_chunk), Step::whole);
}

}  // namespace chartroom::http
