// Signed tokens and key sets of any source: the first line is a set of keys, the rest a token. Nothing that wasn't signed is
// taken (no fuzzer finds a signature), and what is said of a token's form holds.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/limits.h"
#include "identity/jwt.h"
#include "identity/jwt_claims.h"

namespace {

using namespace chartroom;

void require(bool holds) {
  if (!holds) std::abort();
}

constexpr std::array allowed{crypto::SignatureAlgorithm::rs256, crypto::SignatureAlgorithm::ps256,
                             crypto::SignatureAlgorithm::es256, crypto::SignatureAlgorithm::eddsa};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(text.find('\n'), text.size());
  const auto keys = identity::KeySet::parse(text.substr(0, line));
  if (keys) require(keys->size() + keys->left_out() <= limits::jwk_set_keys_max);
  const std::string_view token = line < text.size() ? text.substr(line + 1) : std::string_view();
  auto jwt = identity::Jwt::parse(token);
  if (!jwt) return 0;
  require(token.size() <= limits::jwt_bytes_max && std::count(token.begin(), token.end(), '.') == 2);
  const identity::KeySet none;
  const auto claims = identity::verify(std::move(*jwt), keys ? *keys : none, allowed);
  if (claims) require(keys && keys->size() > 0);
  return 0;
}
