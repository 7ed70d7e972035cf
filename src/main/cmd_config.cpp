#include <CLI/CLI.hpp>
#include <memory>

#include "main/backup_parts.h"
#include "main/commands.h"
#include "main/config.h"
#include "main/connection.h"
#include "main/json_read.h"
#include "main/master_key.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

Status check(const std::string& file) {
  const auto config = read_config(file.empty() ? default_config_file() : file);
  if (!config) return fail(config);
  if (const auto there = check_master_key_files(*config); !there) return there;
  std::vector<std::filesystem::path> files = {config->certificate_file, config->private_key_file};
  if (config->client_ca_file) files.push_back(*config->client_ca_file);
  if (config->directory) {
    files.push_back(config->directory->ca_file);
    files.push_back(config->directory->bind_password_file);
  }
  if (config->openid) {
    files.push_back(config->openid->ca_file);
    files.push_back(config->openid->client_secret_file);
  }
  for (const gate::PublishSettings& settings : config->publish) {
    if (settings.file) files.push_back(*settings.file);
    if (settings.syslog) files.push_back(*settings.syslog);
  }
  for (const auto& path : files) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return fail(ErrorCode::not_found, "there is no file " + path.string());
  }
  if (config->emergency_webhook) {
    if (const auto webhook = gate::Webhook::create(*config->emergency_webhook); !webhook) {
      return fail_in("[emergency_webhook]", webhook);
    }
  }
  for (const gate::PublishSettings& settings : config->publish) {
    if (const auto place = gate::make_place(settings); !place) return fail_in("[[ledger.publish]]", place);
  }
  if (config->backup) {
    if (const auto there = check_backup_folders(*config->backup); !there) return fail_in("[backup]", there);
  }
  if (config->audit_syslog) {
    if (const auto right = gate::AuditSyslog::check_files(*config->audit_syslog); !right)
      return fail_in("[audit_syslog]", right);
  }
  terminal::print(config->file.string() + " is right, and the files it names are there.");
  return {};
}

// By the running server, so that it is the configuration in force that is tried, from where it will be used, and recorded.
Status test_webhook(const ConnectionOptions& options) {
  auto connection = Connection::open(options, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto tried = connection->call("POST", "/api/emergencies/webhook/test");
  if (!tried) {
    if (!tried.error().detail.contains("[unsupported")) return fail(tried);
    return fail(ErrorCode::not_found, "the running server has no [emergency_webhook]: write one, and restart it");
  }
  if (text_of(*tried, "delivered") != "true") {
    return fail(ErrorCode::unavailable, "the test " + text_of(*tried, "id") + " was not taken: " + text_of(*tried, "problem"));
  }
  terminal::print("The webhook took the test " + text_of(*tried, "id") + " (status " + text_of(*tried, "status") +
                  "). It says of itself that it is one.");
  return {};
}

}  // namespace

void add_config(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("config", "Check a configuration, try its webhook, or print the reference of all keys");
  command->require_subcommand(1);
  auto* reference = command->add_subcommand("reference", "Print every key with its default and meaning, as Markdown");
  reference->callback([] { terminal::print(config_reference().substr(0, config_reference().size() - 1)); });
  auto* check_command =
      command->add_subcommand("check", "Read a configuration as `serve` would, and say what is wrong with it");
  auto file = std::make_shared<std::string>();
  check_command->add_option("--config", *file,
                            "The file (default: $CHARTROOM_CONFIG, ./chartroom.toml, /etc/chartroom/chartroom.toml)");
  check_command->callback([file, &exit_code] { exit_code = exit_code_of(check(*file)); });
  auto* test_command = command->add_subcommand("webhook-test",
                                               "Have the running server send the emergency webhook a message that says that it "
                                               "is a test, and tell whether it was taken");
  auto options = std::make_shared<ConnectionOptions>();
  options->add_to(*test_command);
  test_command->callback([options, &exit_code] { exit_code = exit_code_of(test_webhook(*options)); });
}

}  // namespace chartroom
