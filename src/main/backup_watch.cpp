#include "main/backup_watch.h"

#include <condition_variable>
#include <mutex>

#include "main/json_read.h"
#include "main/size_text.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

constexpr auto look_every = std::chrono::milliseconds(250);

// The server has no way to tell: it is asked again.
void wait_a_little() {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, look_every, [] { return false; });
}

Error explained(const Error& error) {
  if (error.detail.contains("[unsupported"))
    return {ErrorCode::not_found, "the running server makes no backups: write [backup] into its configuration, and restart it"};
  if (error.detail.contains("[busy"))
    return {ErrorCode::conflict, "a backup or a rehearsal is running: `chartroom backup list` tells how far it is"};
  return error;
}

std::string percent(std::uint64_t done, std::uint64_t total) {
  return total == 0 ? "begun" : std::to_string(100 * done / total) + " %";
}

std::string ended_line(const std::string& what, const boost::json::value& ended) {
  const std::string problem = text_of(ended, "problem");
  std::string out = what + " " + text_of(ended, "at") + ", ";
  if (!problem.empty()) return out + "FAILED: " + problem;
  out += "in " + seconds_text(number_of(ended, "milliseconds"));
  if (const auto restore = number_of(ended, "restore_milliseconds"); restore > 0)
    out += "; a site could have started after " + seconds_text(restore);
  return out + ".";
}

}  // namespace

Result<boost::json::value> backups_of(Connection& connection) {
  auto answer = connection.call("GET", "/api/backups");
  if (!answer) return std::unexpected(explained(answer.error()));
  return answer;
}

Status begin_job(Connection& connection, const std::string& path, const boost::json::object& body) {
  const boost::json::value value(body);
  const auto begun = connection.call("POST", path, body.empty() ? nullptr : &value);
  if (!begun) return std::unexpected(explained(begun.error()));
  return {};
}

Result<boost::json::value> watch_job(Connection& connection, const std::string& which, const std::string& doing) {
  std::optional<terminal::Progress> progress;
  std::uint64_t last_total = 0;
  for (;;) {
    auto state = backups_of(connection);
    if (!state) return state;
    if (text_of(*state, "running").empty()) {
      if (progress) progress->finish();
      const std::string problem = text_of(member_of(*state, which.c_str()), "problem");
      if (!problem.empty()) return fail(ErrorCode::unavailable, "it failed: " + problem);
      return state;
    }
    const std::uint64_t total = number_of(*state, "total");
    if (total > 0 && (!progress || total != last_total)) progress.emplace(doing, total);
    last_total = total;
    if (progress) progress->update(number_of(*state, "done"), "");
    wait_a_little();
  }
}

std::vector<std::string> state_lines(const boost::json::value& backups) {
  std::vector<std::string> out;
  if (const std::string running = text_of(backups, "running"); !running.empty())
    out.push_back("Running: " + running + ", " + percent(number_of(backups, "done"), number_of(backups, "total")) + ".");
  if (const auto& last = member_of(backups, "last_backup"); !last.is_null()) out.push_back(ended_line("Last backup", last));
  const auto& rehearsal = member_of(backups, "last_rehearsal");
  out.push_back(rehearsal.is_null() ? "No restore was rehearsed yet: `chartroom restore --rehearse`."
                                    : ended_line("Last rehearsal of a restore", rehearsal));
  const std::uint64_t hours = number_of(backups, "every_hours");
  out.push_back(
      hours == 0 ? "Backups are made only when they are asked for: what was done since the last one is lost with this machine."
                 : "What is lost with this machine at most: what was done in " + std::to_string(hours) +
                       " hours and the time of a backup.");
  return out;
}

}  // namespace chartroom
