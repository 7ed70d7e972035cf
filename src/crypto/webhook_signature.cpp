#include "crypto/webhook_signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

#include "base/check.h"
#include "crypto/digest.h"
#include "crypto/secret.h"

namespace chartroom::crypto {
namespace {

constexpr std::string_view prefix = "whsec_";
constexpr std::size_t secret_bytes_min = 24;  // both by the specification
constexpr std::size_t secret_bytes_max = 64;
constexpr std::size_t secrets_max = 2;

Digest hmac_of(const Bytes& key, std::string_view text) {
  Digest out;
  unsigned size = 0;
  const ByteView bytes = as_bytes(text);
  const bool ok = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes.data(), bytes.size(), out.data(), &size);
  CHECK(ok && size == out.size(), "HMAC can't fail");
  return out;
}

}  // namespace

Result<WebhookSecrets> WebhookSecrets::parse(std::string_view text) {
  WebhookSecrets out;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    auto secret = line.starts_with(prefix) ? from_base64(line.substr(prefix.size())) : Result<Bytes>(Bytes{});
    if (!secret || secret->size() < secret_bytes_min || secret->size() > secret_bytes_max) {
      return fail(ErrorCode::invalid, "a webhook's secret is whsec_ and then 24 to 64 random bytes in base64, on one line");
    }
    out.secrets_.push_back(std::move(*secret));
  }
  if (out.secrets_.empty() || out.secrets_.size() > secrets_max) {
    return fail(ErrorCode::invalid, "a webhook has one secret, or two while its receiver changes over, each on a line");
  }
  return out;
}

WebhookSecrets::~WebhookSecrets() {
  for (Bytes& secret : secrets_) wipe(secret);
}

std::string WebhookSecrets::signature(std::string_view id, std::int64_t timestamp_s, std::string_view body) const {
  CHECK(id.find('.') == std::string_view::npos, "a webhook's id has no full stop");
  std::string text(id);
  text.append(".").append(std::to_string(timestamp_s)).append(".").append(body);
  std::string out;
  for (const Bytes& secret : secrets_) out.append(out.empty() ? "v1," : " v1,").append(to_base64(hmac_of(secret, text)));
  return out;
}

}  // namespace chartroom::crypto
