#include "http/answer_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "http/target.h"

namespace chartroom::http {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 37> kReasons = {{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {507, "Insufficient Storage"},
}};

std::string_view reason_of(int status) {
  const auto found = std::find_if(kReasons.begin(), kReasons.end(), [&](const auto& one) { return one.first == status; });
  return found == kReasons.end() ? std::string_view("Unknown") : found->second;
}

void append_number(std::string& out, std::size_t number, int base = 10) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  out.append(digits.data(), end);
}

constexpr std::array<bool, 256> make_token_table() {
  std::array<bool, 256> table{};
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<unsigned char>(c)] = true;
  return table;
}
constexpr std::array<bool, 256> kTokenTable = make_token_table();

bool is_token(std::string_view name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return kTokenTable[static_cast<unsigned char>(c)]; });
}

bool is_value(std::string_view value) {
  return std::all_of(value.begin(), value.end(),
                     [](char c) { return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) || c == '\t'; });
}

// Framing is the server's alone: a second length would be a way to smuggle.
bool is_ours(std::string_view name) {
  return equals_without_case(name, "content-length") || equals_without_case(name, "transfer-encoding") ||
         equals_without_case(name, "connection") || equals_without_case(name, "date");
}

Status append_headers(std::string& out, const std::vector<Header>& headers) {
  for (const Header& header : headers) {
    if (!is_token(header.name) || !is_value(header.value) || is_ours(header.name)) {
      return fail(ErrorCode::invalid, "a header's name or value is malformed, or it is one that is set here");
    }
    out += header.name;
    out += ": ";
    out += header.value;
    out += "\r\n";
  }
  return {};
}

void append_length(std::string& out, std::size_t length) {
  out += "Content-Length: ";
  append_number(out, length);
  out += "\r\n";
}

}  // namespace

Result<HeaderBlock> HeaderBlock::make(std::vector<Header> headers) {
  HeaderBlock block;
  if (auto appended = append_headers(block.text_, headers); !appended) return fail(appended);
  block.headers_ = std::move(headers);
  return block;
}

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

Status append_head(std::string& out, const Response& response, const HeadForm& form) {
  if (response.status < 200 || response.status > 599) {
    return fail(ErrorCode::invalid, "an answer's status must be 200 to 599, not " + std::to_string(response.status));
  }
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(response.status));
  out += ' ';
  out += reason_of(response.status);
  out += "\r\nDate: ";
  out += form.date;
  out += "\r\n";
  if (response.shared != nullptr) out += response.shared->text();
  if (auto headers = append_headers(out, response.headers); !headers) return headers;
  if (form.body == BodyForm::chunked) out += "Transfer-Encoding: chunked\r\n";
  if (form.body == BodyForm::sized && has_body(response.status)) append_length(out, response.body.size());
  out += form.keeps_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return {};
}

Status append_request_head(std::string& out, const Request& request, std::string_view host) {
  const bool clean = std::all_of(request.target.begin(), request.target.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (!clean || !request.target.starts_with('/') || !is_token(request.method)) {
    return fail(ErrorCode::invalid, "a request needs a method and a target that starts with '/' and is percent-encoded");
  }
  out += request.method;
  out += ' ';
  out += request.target;
  out += " HTTP/1.1\r\nHost: ";
  out += host;
  out += "\r\n";
  if (auto headers = append_headers(out, request.headers); !headers) return headers;
  const bool calls_for_body = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  if (calls_for_body || !request.body.empty()) append_length(out, request.body.size());
  out += "\r\n";
  return {};
}

void append_chunk(std::string& out, std::string_view bytes) {
  if (bytes.empty()) return;
  append_number(out, bytes.size(), 16);
  out += "\r\n";
  out += bytes;
  out += "\r\n";
}

Response problem_of(const Refusal& refusal) {
  Response response;
  response.status = refusal.status;
  response.headers.push_back({"Content-Type", "application/problem+json"});
  if (refusal.status == 503) response.headers.push_back({"Retry-After", "5"});
  response.body = R"({"type":"about:blank","title":")" + std::string(reason_of(refusal.status)) + R"(","status":)" +
                  std::to_string(refusal.status) + R"(,"code":")" + std::string(refusal.code) + R"(","detail":")" +
                  std::string(refusal.sentence) + "\"}";
  return response;
}

std::string_view DateText::now() {
  const std::time_t second = std::time(nullptr);
  if (second != second_) {
    std::tm parts{};
    ::gmtime_r(&second, &parts);
    std::array<char, 64> text;
    text_.assign(text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts));
    second_ = second;
  }
  return text_;
}

}  // namespace chartroom::http
