#include "http/request_reader.h"

#include <algorithm>
#include <array>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>

#include "base/check.h"
#include "http/target.h"

namespace chartroom::http {
namespace {

namespace beast = boost::beast;

constexpr std::array<std::string_view, 7> kMethods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
constexpr std::string_view kHeadEnd = "\r\n\r\n";
// Longest target taken; half of the head leaves room for cookies and a token.
constexpr std::size_t kTargetBytesMax = 8 * 1024;
// A body is reserved ahead up to this size only: a length that was merely announced must not take memory.
constexpr std::uint64_t kBodyReserveMax = 256 * 1024;

std::string to_string(beast::string_view view) { return {view.data(), view.size()}; }
std::string_view to_view(beast::string_view view) { return {view.data(), view.size()}; }

// Beast's parser of heads, writing straight into the request.
class HeadParser final : public beast::http::basic_parser<true> {
 public:
  explicit HeadParser(Request& request) : request_(request) {
    body_limit(boost::none);
    header_limit(std::numeric_limits<std::uint32_t>::max());  // the reader has its own
  }

  int version = 11;
  std::size_t hosts = 0;
  std::size_t lengths = 0;
  std::size_t codings = 0;
  bool unknown_coding = false;

 private:
  using Code = beast::error_code;
  using Text = beast::string_view;

  void on_request_impl(beast::http::verb, Text method, Text target, int http_version, Code&) override {
    request_.method = to_string(method);
    request_.target = to_string(target);
    version = http_version;
  }
  void on_response_impl(int, Text, int, Code&) override {}
  void on_field_impl(beast::http::field field, Text name, Text value, Code&) override {
    if (field == beast::http::field::host) ++hosts;
    if (field == beast::http::field::content_length) ++lengths;
    if (field == beast::http::field::transfer_encoding) {
      ++codings;
      unknown_coding = unknown_coding || !equals_without_case(to_view(value), "chunked");
    }
    request_.headers.push_back({to_string(name), to_string(value)});
  }
  // The body is not its business: `put` is called for the head alone.
  void on_header_impl(Code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(Text, Code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, Text, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text, Code&) override { return 0; }
  void on_finish_impl(Code&) override {}

  Request& request_;
};

// A line that ends without CR ends no head here: that is said at once, instead of waiting for a CRLF that won't come. What
// stands before `from` was looked at already.
bool has_bare_line_feed(std::string_view head, std::size_t from) {
  for (std::size_t at = head.find('\n', from); at != std::string_view::npos; at = head.find('\n', at + 1)) {
    if (at == 0 || head[at - 1] != '\r') return true;
  }
  return false;
}

// The rules beyond the grammar.
std::optional<Refusal> check_head(const HeadParser& parser, const Request& request) {
  const bool is_http_1_0 = parser.version == 10;
  if (std::find(kMethods.begin(), kMethods.end(), request.method) == kMethods.end()) return refusals::method;
  if (request.target.size() > kTargetBytesMax) return refusals::target_size;
  if (parser.lengths + parser.codings > 1) return refusals::body_framing;
  if (parser.codings > 0 && is_http_1_0) return refusals::body_framing;
  if (parser.unknown_coding) return refusals::transfer_coding;
  const bool host_needed = !is_http_1_0 || parser.hosts > 0;
  if (parser.hosts > 1 || (host_needed && !is_valid_host(request.header("host")))) return refusals::host;
  const std::string_view expect = request.header("expect");
  if (!expect.empty() && !equals_without_case(expect, "100-continue")) return refusals::expectation;
  return std::nullopt;
}

}  // namespace

RequestReader::RequestReader(std::size_t head_bytes_max, Peer peer) : head_bytes_max_(head_bytes_max), peer_(std::move(peer)) {}

void RequestReader::refuse(const Refusal& refusal) {
  refusal_ = refusal;
  state_ = State::refused;
}

std::size_t RequestReader::feed(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size()) {
    const std::string_view rest = bytes.substr(taken);
    if (state_ == State::idle || state_ == State::head) {
      taken += feed_head(rest);
    } else if (state_ == State::body) {
      taken += feed_body(rest);
    } else {
      break;
    }
  }
  return taken;
}

std::size_t RequestReader::feed_head(std::string_view bytes) {
  state_ = State::head;
  const std::size_t had = rest_.size();
  std::string_view seen = bytes;
  if (had > 0) {
    rest_.append(bytes.substr(0, head_bytes_max_ - had));
    seen = rest_;
  }
  const std::size_t end = seen.substr(0, head_bytes_max_).find(kHeadEnd, had < 3 ? 0 : had - 3);
  if (end != std::string_view::npos) {
    const std::size_t size = end + kHeadEnd.size();
    read_head(seen.substr(0, size));
    rest_.clear();
    return size - had;
  }
  if (has_bare_line_feed(seen, had)) {
    refuse(refusals::head_syntax);
    return 0;
  }
  if (seen.size() >= head_bytes_max_) {
    refuse(seen.find("\r\n") > kTargetBytesMax ? refusals::target_size : refusals::head_size);
    return 0;
  }
  if (had == 0) rest_.assign(bytes);
  return bytes.size();
}

void RequestReader::read_head(std::string_view head) {
  if (has_bare_line_feed(head, 0)) return refuse(refusals::head_syntax);
  for (std::size_t at = head.find('\n'); at + 1 < head.size(); at = head.find('\n', at + 1)) {
    if (head[at + 1] == ' ' || head[at + 1] == '\t') return refuse(refusals::line_folding);
  }
  HeadParser parser(request_);
  beast::error_code error;
  const std::size_t used = parser.put(boost::asio::buffer(head), error);
  if (error == beast::http::error::bad_version) return refuse(refusals::version);
  if (error == beast::http::error::bad_content_length || error == beast::http::error::multiple_content_length ||
      error == beast::http::error::bad_transfer_encoding) {
    return refuse(refusals::body_framing);
  }
  if (error || !parser.is_header_done() || used != head.size()) return refuse(refusals::head_syntax);
  if (const auto refusal = check_head(parser, request_)) return refuse(*refusal);
  if (const auto refusal = parse_target(request_.header("host"), request_)) return refuse(*refusal);
  request_.peer = peer_;
  is_http_1_0_ = parser.version == 10;
  keeps_alive_ = parser.keep_alive();
  expects_continue_ = !is_http_1_0_ && !request_.header("expect").empty();
  if (parser.codings == 0) content_length_ = parser.lengths == 0 ? 0 : parser.content_length().value_or(0);
  state_ = content_length_ == 0U ? State::complete : State::asking;
}

void RequestReader::allow_body(std::size_t bytes_max) {
  CHECK(state_ == State::asking, "a body is allowed once, after its head");
  if (content_length_ && *content_length_ > bytes_max) return refuse(refusals::body_size);
  if (content_length_) {
    request_.body.reserve(static_cast<std::size_t>(std::min(*content_length_, kBodyReserveMax)));
  } else {
    chunks_.emplace(bytes_max);
  }
  state_ = State::body;
}

std::size_t RequestReader::feed_body(std::string_view bytes) {
  if (!chunks_) {
    const std::size_t taken =
        static_cast<std::size_t>(std::min<std::uint64_t>(*content_length_ - request_.body.size(), bytes.size()));
    // Grows as the string would, but never beyond the announced length.
    const std::uint64_t needed = std::max<std::uint64_t>(request_.body.size() + taken, 2 * request_.body.capacity());
    if (request_.body.size() + taken > request_.body.capacity()) {
      request_.body.reserve(static_cast<std::size_t>(std::min(*content_length_, needed)));
    }
    request_.body.append(bytes.substr(0, taken));
    if (request_.body.size() == *content_length_) state_ = State::complete;
    return taken;
  }
  const std::size_t taken = chunks_->feed(bytes, request_.body);
  switch (chunks_->state()) {
    case ChunkReader::State::reading: break;
    case ChunkReader::State::complete: state_ = State::complete; break;
    case ChunkReader::State::malformed: refuse(refusals::chunk); break;
    case ChunkReader::State::too_large: refuse(refusals::body_size); break;
  }
  return taken;
}

Request RequestReader::take() {
  CHECK(state_ == State::complete, "only a complete request can be taken");
  Request request = std::move(request_);
  request_ = Request{};
  chunks_.reset();
  content_length_.reset();
  expects_continue_ = false;
  state_ = State::idle;
  return request;
}

}  // namespace chartroom::http
