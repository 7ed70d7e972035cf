#include "http/https_url.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "http/target.h"

namespace chartroom::http {
namespace {

constexpr std::size_t url_bytes_max = 2'048;  // as most programs have it

std::string lower(std::string_view text) {
  std::string out;
  for (const char letter : text) out += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  return out;
}

std::string_view view(boost::urls::string_view text) { return {text.data(), text.size()}; }

}  // namespace

std::string HttpsUrl::target() const { return (path.empty() ? "/" : path) + (query.empty() ? "" : "?" + query); }

Result<HttpsUrl> parse_https_url(std::string_view text) {
  const auto no = [] { return fail(ErrorCode::invalid, "an address must be https://HOST[:PORT][/PATH]"); };
  if (text.size() > url_bytes_max) return no();
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (parsed.has_error()) return no();
  const boost::urls::url_view& url = parsed.value();
  if (view(url.scheme()) != "https" || url.has_userinfo() || url.has_fragment() || !url.has_authority()) return no();
  const std::string_view host = view(url.encoded_host());
  if (host.empty() || !is_valid_host(host) || host.find('%') != std::string_view::npos) return no();
  // After an authority, a path is empty or begins with a slash (RFC 3986, 3.3); the library takes `:1:2/` as a port and a path.
  const std::string_view path = view(url.encoded_path());
  if (!path.empty() && !path.starts_with('/')) return no();
  HttpsUrl out;
  out.host = lower(host);
  if (out.host.starts_with('[')) out.host = out.host.substr(1, out.host.size() - 2);
  if (url.has_port()) {
    if (url.port_number() == 0) return no();
    out.port = url.port_number();
  }
  out.path = path;
  out.query = view(url.encoded_query());
  return out;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char letter : text) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || std::string_view("-._~").find(letter) != std::string_view::npos;
    if (plain) {
      out += letter;
      continue;
    }
    const auto byte = static_cast<unsigned char>(letter);
    out.append({'%', digits[byte >> 4U], digits[byte & 15U]});
  }
  return out;
}

}  // namespace chartroom::http
