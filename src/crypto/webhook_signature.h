#pragma once

// How a message to a webhook is signed: the scheme of the specification "Standard Webhooks" (version 1.0.0), symmetric form, so
// that a receiver can check it with a library that exists: HMAC-SHA-256 of "id.timestamp.body" under a shared secret.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace chartroom::crypto {

class WebhookSecrets {
 public:
  // One "whsec_" with base64 of 24 to 64 bytes on each line, at most two: while a receiver changes over to a new one, messages
  // are signed under both. `invalid` for anything else; the text is the caller's to wipe.
  static Result<WebhookSecrets> parse(std::string_view text);

  WebhookSecrets(WebhookSecrets&&) noexcept = default;
  WebhookSecrets& operator=(WebhookSecrets&&) noexcept = default;
  ~WebhookSecrets();  // wipes them

  // The header webhook-signature: "v1,<base64>", separated by a space. `id` without a full stop; seconds since 1970, UTC.
  std::string signature(std::string_view id, std::int64_t timestamp_s, std::string_view body) const;

 private:
  WebhookSecrets() = default;
  std::vector<Bytes> secrets_;
};

}  // namespace chartroom::crypto
