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

}  // namespace chartroom::doctor
