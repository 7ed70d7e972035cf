// `chartroom backup`: the running server makes backups; this asks for one, watches it, and lists them.

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <memory>

#include "base/files.h"
#include "main/backup_watch.h"
#include "main/commands.h"
#include "main/config.h"
#include "main/json_read.h"
#include "main/size_text.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

struct BackupOptions {
  ConnectionOptions connection;
  bool is_full = false;
  bool detach = false;
  std::string to;
};

Status copy_out(int from, int to) {
  std::array<char, 256UL * 1024> buffer{};
  for (;;) {
    const ssize_t got = ::read(from, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno("read the backup", errno);
    if (got == 0) return {};
    for (ssize_t done = 0; done < got;) {
      const ssize_t put = ::write(to, buffer.data() + done, static_cast<std::size_t>(got - done));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return fail_errno("write the backup", errno);
      done += put;
    }
  }
}

// The file that the server made, which needs no other: to another file, or into a pipe.
Status send_to(const BackupOptions& options, const std::string& name) {
  const auto config =
      read_config(options.connection.config_file.empty() ? default_config_file() : options.connection.config_file);
  if (!config) return fail(config);
  if (!config->backup) return fail(ErrorCode::not_found, config->file.string() + " has no [backup]");
  const auto file = config->backup->folder / name;
  const int from = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (from < 0) return fail_errno("open " + file.string(), errno);
  const bool is_pipe = options.to == "-";
  const int to = is_pipe ? STDOUT_FILENO : ::open(options.to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (to < 0) {
    const int error_number = errno;
    ::close(from);
    return fail_errno("make " + options.to, error_number);
  }
  Status copied = copy_out(from, to);
  ::close(from);
  if (!is_pipe && copied && ::fsync(to) != 0) copied = fail_errno("sync " + options.to, errno);
  if (!is_pipe) ::close(to);
  return copied;
}

std::string name_of_newest(const boost::json::value& backups) {
  std::string name;
  for (const auto& item : array_of(backups, "items")) name = text_of(item, "name");
  return name;
}

Status back_up(const BackupOptions& options) {
  auto connection = Connection::open(options.connection, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const bool is_full = options.is_full || !options.to.empty();
  if (auto begun = begin_job(*connection, "/api/backups", {{"full", is_full}}); !begun) return begun;
  if (options.detach) {
    terminal::note("It is begun; `chartroom backup list` tells how far it is.");
    return {};
  }
  const auto ended = watch_job(*connection, "last_backup", "Backing up");
  if (!ended) return fail(ended);
  if (!options.to.empty()) return send_to(options, name_of_newest(*ended));
  const auto& last = member_of(*ended, "last_backup");
  terminal::print("Backup " + name_of_newest(*ended) + ": " + bytes_text(number_of(last, "bytes")) + " in " +
                  seconds_text(number_of(last, "milliseconds")) + ".");
  terminal::print(
      "With the copy of the keyring and a way to the master key it can be restored; `chartroom restore --rehearse` tries it.");
  return {};
}

Status list(const ConnectionOptions& options) {
  auto connection = Connection::open(options, Connection::Token::if_there);
  if (!connection) return fail(connection);
  const auto backups = backups_of(*connection);
  if (!backups) return fail(backups);
  std::vector<std::vector<std::string>> rows = {{"made", "kind", "size", "name"}};
  for (const auto& item : array_of(*backups, "items")) {
    rows.push_back({text_of(item, "made"), text_of(item, "full") == "true" ? "full" : "changes",
                    bytes_text(number_of(item, "bytes")), text_of(item, "name")});
  }
  if (rows.size() > 1) terminal::print_table(rows);
  if (rows.size() == 1) terminal::print("There is no backup yet.");
  terminal::print();
  for (const std::string& line : state_lines(*backups)) terminal::print(line);
  return {};
}

}  // namespace

void add_backup(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "backup",
      "Make a backup now, while the server works, into the folder of [backup]; what is left out since the one before is\n"
      "in that one. With --to, all of it goes to a file or a pipe as well. The server makes them by itself too: every_hours.");
  auto options = std::make_shared<BackupOptions>();
  options->connection.add_to(*command);
  command->add_flag("--full", options->is_full, "Everything, needing no other backup");
  command->add_flag("--detach", options->detach, "Begin it, and don't wait for its end");
  command->add_option("--to", options->to, "A full one, copied to this new file; - for standard output");
  command->require_subcommand(0, 1);
  command->callback([command, options, &exit_code] {
    if (command->get_subcommands().empty()) exit_code = exit_code_of(back_up(*options));
  });
  auto* list_command = command->add_subcommand("list", "The backups that there are, what runs, and how the last ones ended");
  auto list_options = std::make_shared<ConnectionOptions>();
  list_options->add_to(*list_command);
  list_command->callback([list_options, &exit_code] { exit_code = exit_code_of(list(*list_options)); });
}

}  // namespace chartroom
