#pragma once

// A webhook: a peer that the configuration names, which gets short messages by POST over TLS. They are signed after the
// specification "Standard Webhooks" (crypto/webhook_signature.h), with the headers webhook-id, webhook-timestamp and
// webhook-signature.
//
// Only the configured host is connected to, by the one dialer, and only the configured authority is trusted. A redirect is an
// answer like any other that isn't 2xx: nothing follows it. What the peer says beside its status is read up to a limit and
// thrown away. No error's text has the URL's path, which may be a secret of its own.

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "http/https_url.h"

namespace chartroom::gate {

struct WebhookSettings {
  std::string url;                                        // https only
  std::filesystem::path ca_file;                          // PEM; the only roots that are trusted
  std::filesystem::path secret_file;                      // as crypto::WebhookSecrets reads it; read for every message
  std::optional<std::filesystem::path> certificate_file;  // PEM, of ours, with its key: shown where the peer asks for one
  std::optional<std::filesystem::path> private_key_file;
  std::string page_url;                      // of the page, for links to it; without a slash at the end
  std::chrono::milliseconds step_timeout{};  // to connect, to shake hands, and for each wait of an exchange
};

// Addresses that can be used as they are, and a certificate with its key or neither. `invalid` with the value that is wrong.
Status check_settings(const WebhookSettings& settings);

class Webhook {
 public:
  // Reads all files once, so that what can't work is known at the start. `not_found`, `forbidden` if others than their owner
  // can read the secret or the private key, `invalid`.
  static Result<Webhook> create(WebhookSettings settings);

  // The status that the peer answered with, whatever it is. `unavailable` if nobody answers, `unauthenticated` if the
  // certificate is not right, `timed_out` (limits: the step's, and limits::webhook_exchange_max for all), `too_large`; the
  // errors of `create`. `id` without a full stop, the same for each try of one message. Blocks. From any thread.
  Result<int> post(const std::string& id, const std::string& body, Timestamp now) const;

  const WebhookSettings& settings() const { return settings_; }

 private:
  Webhook(WebhookSettings settings, http::HttpsUrl url) : settings_(std::move(settings)), url_(std::move(url)) {}
  Result<std::string> signature(const std::string& id, std::int64_t timestamp_s, const std::string& body) const;

  WebhookSettings settings_;
  http::HttpsUrl url_;
};

}  // namespace chartroom::gate
