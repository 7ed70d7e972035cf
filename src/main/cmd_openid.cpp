#include <CLI/CLI.hpp>
#include <memory>

#include "base/count_text.h"
#include "base/limits.h"
#include "identity/openid_provider.h"
#include "identity/secret_file.h"
#include "main/commands.h"
#include "main/config.h"
#include "main/connection.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

Status test(const std::string& config_file) {
  const auto config = read_config(config_file.empty() ? default_config_file() : config_file);
  if (!config) return fail(config);
  if (!config->openid) {
    return fail(ErrorCode::not_found, config->file.string() + " has no [openid]; docs/openid.md has examples");
  }
  const identity::OpenIdSettings& settings = *config->openid;
  terminal::print("Provider " + settings.issuer);
  const SystemClock clock;
  identity::OpenIdProvider provider(settings, clock);
  const auto report = provider.examine();
  if (!report) return fail(report);
  terminal::print("  metadata      the issuer is exactly this, and PKCE and all else that is needed is there");
  terminal::print("  browsers      " + report->metadata.authorization_endpoint);
  terminal::print("  tokens        " + report->metadata.token_endpoint.host + report->metadata.token_endpoint.target());
  terminal::print("  keys          " + std::to_string(report->keys) + " can be used, " +
                  count_text(report->keys_left_out, "is left out", "are left out"));
  terminal::print(std::string("  RFC 9207      ") +
                  (report->metadata.names_issuer_in_answers ? "answers name their issuer" : "answers don't name their issuer"));
  auto secret = identity::read_secret_file(settings.client_secret_file, limits::openid_secret_bytes_max);
  if (!secret) return fail(secret);
  identity::wipe_text(*secret);
  terminal::print("  secret        can be read; whether it is right shows at the first sign-in");
  terminal::print("  comes back to " + settings.redirect_url + ", which must be registered there");
  terminal::print("People can sign in by this provider, if its groups give them a role here.");
  return {};
}

}  // namespace

void add_openid(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("openid", "The clinic's identity provider: try what the configuration says of it");
  command->require_subcommand(1);
  auto file = std::make_shared<std::string>();
  auto* test_command = command->add_subcommand(
      "test",
      "Ask the provider of [openid], as `serve` would: the connection and its certificate, its metadata, its keys. Changes\n"
      "nothing, prints no secret.");
  test_command->add_option("--config", *file,
                           "The configuration (default: $CHARTROOM_CONFIG, ./chartroom.toml, /etc/chartroom/chartroom.toml)");
  test_command->callback([file, &exit_code] { exit_code = exit_code_of(test(*file)); });
}

}  // namespace chartroom
