#include "http/response_reader.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "base/limits.h"

namespace chartroom::http {
namespace {

namespace beast = boost::beast;

std::string text_of(beast::string_view view) { return {view.data(), view.size()}; }

}  // namespace

class ResponseReader::Parser final : public beast::http::basic_parser<false> {
 public:
  Parser(Response& response, const OnBytes& on_bytes) : response_(response), on_bytes_(on_bytes) {
    body_limit(limits::import_file_bytes_max);
    header_limit(64 * 1024);
    eager(true);
  }

 private:
  using Code = beast::error_code;
  using Text = beast::string_view;

  void on_request_impl(beast::http::verb, Text, Text, int, Code&) override {}
  void on_response_impl(int status, Text, int, Code&) override { response_.status = status; }
  void on_field_impl(beast::http::field, Text name, Text value, Code&) override {
    response_.headers.push_back({text_of(name), text_of(value)});
  }
  void on_header_impl(Code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(Text bytes, Code&) override {
    if (on_bytes_) {
      on_bytes_({bytes.data(), bytes.size()});
    } else {
      response_.body.append(bytes.data(), bytes.size());
    }
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, Text, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, Code& error) override { return on_body_impl(bytes, error); }
  void on_finish_impl(Code&) override {}

  Response& response_;
  const OnBytes& on_bytes_;
};

ResponseReader::ResponseReader(Expect expect, OnBytes on_bytes) : expect_(expect), on_bytes_(std::move(on_bytes)) { start(); }
ResponseReader::~ResponseReader() = default;

void ResponseReader::start() {
  response_ = Response{};
  parser_ = std::make_unique<Parser>(response_, on_bytes_);
  if (expect_ == Expect::no_body) parser_->skip(true);
}

Status ResponseReader::feed(std::string_view bytes) {
  rest_.append(bytes);
  std::string_view left = rest_;
  beast::error_code error;
  while (!left.empty() && !error) {
    if (parser_->is_done()) {
      if (response_.status >= 200) return fail(ErrorCode::unavailable, "the server sent more than its answer");
      start();  // after an interim answer
    }
    left.remove_prefix(parser_->put(boost::asio::buffer(left), error));
  }
  rest_ = std::string(left);
  if (error == beast::http::error::body_limit) return fail(ErrorCode::too_large, "the server's answer is too large");
  if (error && error != beast::http::error::need_more) {
    return fail(ErrorCode::unavailable, "what answers there does not speak HTTP: " + error.message());
  }
  return {};
}

Status ResponseReader::feed_end() {
  if (is_complete()) return {};
  beast::error_code error = beast::http::error::partial_message;
  if (parser_->got_some() && rest_.empty()) parser_->put_eof(error);
  if (error) return fail(ErrorCode::unavailable, "the connection ended before the answer was whole");
  return {};
}

bool ResponseReader::is_complete() const { return parser_->is_done() && response_.status >= 200; }
bool ResponseReader::keeps_alive() const { return parser_->keep_alive(); }
bool ResponseReader::is_empty() const { return !parser_->got_some(); }

}  // namespace chartroom::http
