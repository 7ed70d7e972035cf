#include "gate/reply.h"

#include "base/check.h"
#include "crypto/digest.h"
#include "gate/noise_records.h"

namespace chartroom::gate {
namespace {

// Every answer has these: nothing is sniffed or framed, and nothing is cached or run but the page's own files.
http::HeaderBlock common_headers(std::string_view cache, std::string_view content) {
  auto made = http::HeaderBlock::make({
      {"Cache-Control", std::string(cache)},
      {"X-Content-Type-Options", "nosniff"},
      {"Content-Security-Policy", std::string(content)},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Strict-Transport-Security", "max-age=31536000"},
  });
  CHECK(made.has_value(), "the constant headers are legal");
  return std::move(*made);
}

// No address but our own, no inline script or style, no place where a text could become a script (trusted types), no form
// that goes anywhere.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
constexpr std::string_view nothing_runs = "default-src 'none'; frame-ancestors 'none'";

const http::HeaderBlock& headers_of(Serves serves) {
  static const http::HeaderBlock api = common_headers("no-store", nothing_runs);
  static const http::HeaderBlock page = common_headers("no-cache", page_policy);
  static const http::HeaderBlock page_file = common_headers("public, max-age=31536000, immutable", nothing_runs);
  switch (serves) {
    case Serves::api: break;
    case Serves::page: return page;
    case Serves::page_file: return page_file;
  }
  return api;
}

bool is_about_nobody(const PreparedAnswer& answer) {
  return !answer.patient && !answer.chart && !answer.words && answer.cited.empty() && answer.shown.empty();
}

}  // namespace

Reply::Reply(PreparedAnswer&& answer, RequestId request) : frame_ends_(std::move(answer.frame_ends)) {
  response_.status = answer.status;
  CHECK(answer.serves == Serves::api || is_about_nobody(answer), "what may be kept is about no patient");
  response_.shared = &headers_of(answer.serves);
  response_.headers.reserve(2 + answer.headers.size());
  if (!answer.content_type.empty()) response_.headers.push_back({"Content-Type", std::move(answer.content_type)});
  response_.headers.push_back({"X-Request-Id", request.text()});
  for (http::Header& header : answer.headers) response_.headers.push_back(std::move(header));
  response_.body = std::move(answer.body);
}

Reply render(Receipt&& receipt, PreparedAnswer&& answer) {
  const Receipt used = std::move(receipt);
  CHECK(crypto::sha256(as_bytes(answer.body)) == used.answer_digest(), "the record commits to the bytes that are sent");
  return {std::move(answer), used.request()};
}

Reply render_counted(Counted&& counted, RequestId request, PreparedAnswer&& answer) {
  const Counted used = std::move(counted);
  CHECK(used.holds() && is_about_nobody(answer), "what is only counted is about no patient");
  return {std::move(answer), request};
}

Reply render_ledger_unavailable(RequestId request) {
  PreparedAnswer answer;
  const Refusal refusal = refuse(Problem::ledger_unavailable);
  answer.status = problem_row(refusal.problem).status;
  answer.content_type = "application/problem+json";
  answer.body = problem_body(refusal, request);
  return {std::move(answer), request};
}

boost::asio::awaitable<Status> send(http::Responder& responder, Reply reply) {
  co_return co_await responder.send(std::move(reply.response_));
}

boost::asio::awaitable<Status> send_stream(http::Responder& responder, Reply reply, std::function<bool()> may_go_on) {
  const std::string body = std::exchange(reply.response_.body, {});
  if (auto begun = co_await responder.begin(std::move(reply.response_)); !begun) co_return begun;
  std::size_t at = 0;
  for (const std::size_t end : reply.frame_ends_) {
    if (responder.stopping() || !may_go_on()) co_return fail(ErrorCode::cancelled, "the stream may not go on");
    if (auto written = co_await responder.write(std::string_view(body).substr(at, end - at)); !written) co_return written;
    at = end;
  }
  co_return co_await responder.end();
}

boost::asio::awaitable<Status> send_last_frame(http::Responder& responder, Reply reply) {
  if (auto written = co_await responder.write(reply.response_.body); !written) co_return written;
  co_return co_await responder.end();
}

}  // namespace chartroom::gate
