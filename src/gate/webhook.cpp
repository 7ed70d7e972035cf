#include "gate/webhook.h"

#include "base/limits.h"
#include "crypto/webhook_signature.h"
#include "http/client.h"
#include "http/transport.h"
#include "identity/secret_file.h"

namespace chartroom::gate {
namespace {

Result<crypto::WebhookSecrets> read_secrets(const std::filesystem::path& file) {
  auto text = identity::read_secret_file(file, limits::webhook_secret_bytes_max);
  if (!text) return fail_in("the webhook's secret", text);
  auto secrets = crypto::WebhookSecrets::parse(*text);
  identity::wipe_text(*text);
  if (!secrets) return fail(secrets.error().code, file.string() + ": " + secrets.error().detail);
  return secrets;
}

// Others must not be able to read it; what it holds is OpenSSL's to read.
Status check_private_key(const std::filesystem::path& file) {
  auto text = identity::read_secret_file(file, limits::webhook_key_bytes_max);
  if (!text) return fail_in("the webhook's private key", text);
  identity::wipe_text(*text);
  return {};
}

}  // namespace

Status check_settings(const WebhookSettings& settings) {
  if (!http::parse_https_url(settings.url)) return fail(ErrorCode::invalid, "url must be https://HOST[:PORT][/PATH][?QUERY]");
  const auto page = http::parse_https_url(settings.page_url);
  if (!page || !page->query.empty() || settings.page_url.ends_with('/')) {
    return fail(ErrorCode::invalid,
                "page_url must be https://HOST[:PORT][/PATH], without a slash at its end, not '" + settings.page_url + "'");
  }
  if (settings.certificate_file.has_value() != settings.private_key_file.has_value()) {
    return fail(ErrorCode::invalid, "certificate_file and private_key_file go together");
  }
  return {};
}

Result<Webhook> Webhook::create(WebhookSettings settings) {
  if (auto right = check_settings(settings); !right) return fail(right);
  if (auto secrets = read_secrets(settings.secret_file); !secrets) return fail(secrets);
  const auto tls = http::Tls::for_client(settings.ca_file.string());
  if (!tls) return fail_in("the webhook", tls);
  if (settings.certificate_file) {
    if (auto hidden = check_private_key(*settings.private_key_file); !hidden) return fail(hidden);
    const auto shown = (*tls)->show(settings.certificate_file->string(), settings.private_key_file->string());
    if (!shown) return fail_in("the webhook", shown);
  }
  auto url = http::parse_https_url(settings.url);
  if (!url) return fail(url);
  return Webhook(std::move(settings), std::move(*url));
}

Result<std::string> Webhook::signature(const std::string& id, std::int64_t timestamp_s, const std::string& body) const {
  const auto secrets = read_secrets(settings_.secret_file);
  if (!secrets) return fail(secrets);
  return secrets->signature(id, timestamp_s, body);
}

Result<int> Webhook::post(const std::string& id, const std::string& body, Timestamp now) const {
  const auto timestamp_s = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  auto signed_as = signature(id, timestamp_s, body);
  if (!signed_as) return fail(signed_as);
  http::Client::Target target{.local_socket = "",
                              .host = url_.host,
                              .port = url_.port,
                              .ca_file = settings_.ca_file.string(),
                              .hint = "is it running?"};
  if (settings_.certificate_file) {
    target.certificate_file = settings_.certificate_file->string();
    target.private_key_file = settings_.private_key_file->string();
  }
  const http::Client::Bounds bounds{
      .step_ms = static_cast<int>(settings_.step_timeout.count()),
      .exchange_ms = static_cast<int>(std::chrono::milliseconds(limits::webhook_exchange_max).count()),
      .answer_bytes_max = limits::webhook_answer_bytes_max};
  auto client = http::Client::connect(target, bounds);
  if (!client) return fail(client);
  http::Request request;
  request.method = "POST";
  request.target = url_.target();
  request.headers = {{"Content-Type", "application/json"},
                     {"webhook-id", id},
                     {"webhook-timestamp", std::to_string(timestamp_s)},
                     {"webhook-signature", std::move(*signed_as)}};
  request.body = body;
  const auto response = (*client)->exchange(request);
  if (!response) return fail(response);
  return response->status;
}

}  // namespace chartroom::gate
