#include <CLI/CLI.hpp>
#include <memory>

#include "main/commands.h"
#include "main/config.h"
#include "main/connection.h"
#include "main/site.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

Status check(const std::string& file) {
  const auto config = read_config(file.empty() ? default_config_file() : file);
  if (!config) return fail(config);
  if (const auto key = read_master_key(config->master_key_file); !key) return fail(key);
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
  for (const auto& path : files) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return fail(ErrorCode::not_found, "there is no file " + path.string());
  }
  terminal::print(config->file.string() + " is right, and the files it names are there.");
  return {};
}

}  // namespace

void add_config(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("config", "Check a configuration, or print the reference of all keys");
  command->require_subcommand(1);
  auto* reference = command->add_subcommand("reference", "Print every key with its default and meaning, as Markdown");
  reference->callback([] { terminal::print(config_reference().substr(0, config_reference().size() - 1)); });
  auto* check_command =
      command->add_subcommand("check", "Read a configuration as `serve` would, and say what is wrong with it");
  auto file = std::make_shared<std::string>();
  check_command->add_option("--config", *file,
                            "The file (default: $CHARTROOM_CONFIG, ./chartroom.toml, /etc/chartroom/chartroom.toml)");
  check_command->callback([file, &exit_code] { exit_code = exit_code_of(check(*file)); });
}

}  // namespace chartroom
