#include <algorithm>

#include "base/limits.h"
#include "main/doctor_check_parts.h"

namespace chartroom::doctor {
namespace {

// A peer that takes what it should, or nothing waits for it.
void judge_peer(const PeerFacts& peer, const std::string& mend, Findings& out) {
  if (peer.waiting == 0 || peer.problem.empty()) return;
  out.wrong("Sending to " + peer.name + " fails: " + peer.problem,
            {std::to_string(peer.waiting) + " wait for it, the oldest for " + duration_text(peer.seconds) +
                 ". They are kept, and tried again by themselves.",
             mend});
}

std::chrono::seconds longest_interval(const Config& config) {
  std::chrono::seconds longest{0};
  for (const gate::PublishSettings& settings : config.publish) {
    longest = std::max<std::chrono::seconds>(longest, settings.interval);
  }
  return longest;
}

}  // namespace

void server(const MachineFacts& facts, Findings& out) {
  if (facts.server.status) {
    return out.ok("The server runs" + (facts.server.process ? " as process " + std::to_string(*facts.server.process) : "") +
                  ", and answers.");
  }
  if (facts.server.process) {
    return out.wrong("Process " + std::to_string(*facts.server.process) +
                         " holds the data folder, and does not answer: " + facts.server.problem,
                     {"It is starting, it is a command that works on the stopped site, or it hangs.",
                      "Try again in a minute. If it stays so: look at the server's log, and restart it"});
  }
  out.skip("The server does not run: what only it can tell was not looked at.");
}

void version(const MachineFacts& facts, Findings& out) {
  const std::string& running = facts.server.status->version;
  if (running != CHARTROOM_VERSION) {
    return out.warn("The server runs version " + running + ", and this program is " CHARTROOM_VERSION ".",
                    {"A new release was installed and is not in use.", "Restart the server"});
  }
  out.ok("The server runs version " + running + ".");
}

void checkpoints_fresh(const MachineFacts& facts, Findings& out) {
  const auto late = longest_interval(*facts.config) + std::chrono::seconds(limits::checkpoint_late);
  for (const PeerFacts& place : facts.server.status->places) {
    const std::string age = duration_text(place.seconds);
    if (!place.problem.empty()) {
      out.wrong("Checkpoints can't be published to " + place.name + ": " + place.problem,
                {"It has not had the newest for " + age + ": what is younger could be cut off the ledger unseen.",
                 "Mount its volume, or mend the peer; it is tried again by itself, and `chartroom status` shows it"});
    } else if (place.seconds > static_cast<std::uint64_t>(late.count())) {
      out.warn("The place " + place.name + " has not had the newest checkpoint for " + age + ".",
               {"What is younger could be cut off the ledger unseen.", "Look at the server's log for checkpoint lines"});
    }
  }
  out.ok_if_nothing(facts.server.status->places.empty() ? "No place for checkpoints is configured; see checkpoints_published."
                                                        : "Every place has the newest checkpoint.");
}

void emergency_webhook(const MachineFacts& facts, Findings& out) {
  if (!facts.server.status->webhook) return out.ok("No webhook is configured; the page, the log and the metrics tell.");
  judge_peer(*facts.server.status->webhook,
             "Mend the receiver, and try it with `chartroom config webhook-test`. Until then somebody must look at the page",
             out);
  out.ok_if_nothing("The emergency webhook takes its messages.");
}

void audit_collector(const MachineFacts& facts, Findings& out) {
  if (!facts.server.status->collector) return out.ok("No audit collector is configured.");
  judge_peer(*facts.server.status->collector,
             "Mend the collector, or correct [audit_syslog] (docs/audit-export.md) and restart", out);
  out.ok_if_nothing("The audit collector takes its records.");
}

void backups(const MachineFacts& facts, Findings& out) {
  const auto& state = facts.server.status->backups;
  if (!state) return out.ok("The server makes no backups; see backups_configured.");
  if (!state->problem.empty()) {
    out.wrong("The last backup failed: " + state->problem,
              {"What is done since the one before is lost with this machine. It is tried again by itself.",
               "Mend what it says, and try with `chartroom backup`"});
  }
  const std::uint64_t late = 2 * state->every_hours * 3'600;
  if (!state->newest_age) {
    out.warn("There is no backup yet.", {"What is done is lost with this machine.", "Make the first with `chartroom backup`"});
  } else if (late > 0 && *state->newest_age > late) {
    out.wrong(
        "The newest backup is " + duration_text(*state->newest_age) + " old.",
        {"One was due every " + std::to_string(state->every_hours) + " hours: what was done since is lost with this machine.",
         "Look at `chartroom backup list` and the server's log"});
  }
  if (state->newest_age) out.ok_if_nothing("The newest backup is " + duration_text(*state->newest_age) + " old.");
}

void rehearsals(const MachineFacts& facts, Findings& out) {
  const auto& state = facts.server.status->backups;
  if (!state) return out.ok("The server makes no backups; see backups_configured.");
  if (!state->rehearsal_problem.empty()) {
    out.wrong("The last rehearsal of a restore failed: " + state->rehearsal_problem,
              {"It is not known that the newest backup can be used.",
               "Mend what it says, and try with `chartroom restore --rehearse`"});
  }
  const std::uint64_t late = 2 * state->rehearse_every_hours * 3'600;
  if (!state->rehearsal_age || (late > 0 && *state->rehearsal_age > late)) {
    out.warn(state->rehearsal_age ? "The last rehearsal of a restore was " + duration_text(*state->rehearsal_age) + " ago."
                                  : std::string("No restore was rehearsed yet."),
             {"A backup that nobody has restored is a hope.", "Run `chartroom restore --rehearse`, best at night"});
  }
  if (state->rehearsal_age)
    out.ok_if_nothing("The newest rehearsal of a restore, " + duration_text(*state->rehearsal_age) +
                      " ago, found a good backup.");
}

}  // namespace chartroom::doctor
