#include "main/doctor_checks.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "main/doctor_check_parts.h"

namespace chartroom {
namespace {

constexpr std::array checks = {
    DoctorCheck{
        "configuration", Needs::nothing,
        "The configuration reads, and only root or the server's account can change it. Without it only what needs none is "
        "looked at.",
        doctor::configuration},
    DoctorCheck{"server", Needs::config, "Whether the server runs and answers on the local socket.", doctor::server},
    DoctorCheck{"version", Needs::server, "The running server is of this program's version.", doctor::version},
    DoctorCheck{"account", Needs::config,
                "The server's account (the data folder's owner) is not root; who runs this can see all.", doctor::account},
    DoctorCheck{"program", Needs::config, "The server's account can't change the program.", doctor::program_folder},
    DoctorCheck{"files", Needs::config, "The files that the configuration names are there and can be used by the server.",
                doctor::named_files},
    DoctorCheck{"secret_files", Needs::config, "Keys, passwords and PINs in files can be read by the server's account alone.",
                doctor::secret_files},
    DoctorCheck{"data_folder", Needs::config, "It is there with database and ledger, and closed to others.",
                doctor::data_folder},
    DoctorCheck{"keyring_folder", Needs::config, "It is there with a keyring, and closed to others.", doctor::keyring_folder},
    DoctorCheck{"owners", Needs::config, "What lies in the site's folders belongs to the server's account.", doctor::owners},
    DoctorCheck{"leftovers", Needs::config, "No half-written files of an interrupted change lie in the site's folders.",
                doctor::leftovers},
    DoctorCheck{"volumes_apart", Needs::config, "The keyring and the master key's file lie on other volumes than the data.",
                doctor::volumes_apart},
    DoctorCheck{"key_ways", Needs::config,
                "The keyring's slots read, one is of the kind that the configuration names, and there is more than one.",
                doctor::key_ways},
    DoctorCheck{"recovery_shares", Needs::config, "There are recovery shares of the master key.", doctor::recovery_shares},
    DoctorCheck{"free_space", Needs::config, "Free bytes for data, ledger and keyring.", doctor::free_space},
    DoctorCheck{"free_files", Needs::config, "Files (inodes) that can still be made there.", doctor::free_files},
    DoctorCheck{"file_system", Needs::config,
                "The data is on a file system that keeps what was synced: none over the network, none in memory, not a "
                "container's own.",
                doctor::file_system},
    DoctorCheck{"swap", Needs::nothing, "Swap is off, in memory or encrypted.", doctor::swap},
    DoctorCheck{"core_dumps", Needs::nothing, "Memory is not written to files when a program fails.", doctor::core_dumps},
    DoctorCheck{"ptrace", Needs::nothing, "Programs of one account can't read each other's memory.", doctor::ptrace},
    DoctorCheck{"open_files", Needs::config, "The limit of open files is enough for server.connections_max.",
                doctor::open_files},
    DoctorCheck{"locked_memory", Needs::config, "The limit of locked memory is enough for the keys of open charts.",
                doctor::locked_memory},
    DoctorCheck{"clock_synchronized", Needs::nothing, "The machine's clock is set by a time service.",
                doctor::clock_synchronized},
    DoctorCheck{"clock_behind", Needs::config, "The machine's clock is not behind the ledger.", doctor::clock_behind},
    DoctorCheck{"certificate_time", Needs::config, "The server's certificate is valid now and for 30 days.",
                doctor::certificate_time},
    DoctorCheck{"certificate_key", Needs::config, "The private key is the certificate's.", doctor::certificate_key},
    DoctorCheck{"certificate_name", Needs::config, "The certificate is for server.host_name.", doctor::certificate_name},
    DoctorCheck{"second_factor", Needs::config, "Local accounts that see charts or manage the site need a second factor.",
                doctor::second_factor},
    DoctorCheck{"checkpoints_published", Needs::config, "The ledger's checkpoints are published somewhere.",
                doctor::checkpoints_published},
    DoctorCheck{"backups_configured", Needs::config, "Backups are configured.", doctor::backups_configured},
    DoctorCheck{"checkpoints_fresh", Needs::server, "Each place for checkpoints got the newest in time.",
                doctor::checkpoints_fresh},
    DoctorCheck{"emergency_webhook", Needs::server, "The emergency webhook takes its messages.", doctor::emergency_webhook},
    DoctorCheck{"audit_collector", Needs::server, "The audit collector takes its records.", doctor::audit_collector},
    DoctorCheck{"backups", Needs::server, "The last backup succeeded, and is not older than twice backup.every_hours.",
                doctor::backups},
    DoctorCheck{"rehearsals", Needs::server,
                "The last rehearsal of a restore succeeded, and is not older than twice its interval.", doctor::rehearsals},
};

std::string_view needed_name(Needs needs) {
  switch (needs) {
    case Needs::nothing: return "–";
    case Needs::config: return "a configuration that reads";
    case Needs::server: return "the running server";
  }
  return "";
}

// Why a check can't be made; empty if it can.
std::string lacking(const DoctorCheck& check, const MachineFacts& facts) {
  if (check.needs == Needs::nothing) return "";
  if (!facts.config) return "not looked at: the configuration does not read";
  if (check.needs == Needs::config || facts.server.status) return "";
  return facts.server.runs() ? "not looked at: the server does not answer" : "not looked at: the server does not run";
}

}  // namespace

std::string_view mark_name(Mark mark) {
  switch (mark) {
    case Mark::ok: return "ok";
    case Mark::warning: return "warning";
    case Mark::wrong: return "wrong";
    case Mark::skipped: return "skipped";
  }
  return "";
}

std::span<const DoctorCheck> doctor_checks() { return checks; }

std::vector<Finding> examine(const MachineFacts& facts) {
  std::vector<Finding> all;
  for (const DoctorCheck& check : checks) {
    const std::size_t before = all.size();
    Findings findings(check.name, all);
    if (auto why = lacking(check, facts); !why.empty()) {
      findings.skip(std::move(why));
    } else {
      check.look(facts, findings);
    }
    CHECK(all.size() > before, "every check says what it found");
  }
  return all;
}

int exit_code_of(std::span<const Finding> findings) {
  const auto has = [&](Mark mark) {
    return std::ranges::any_of(findings, [mark](const Finding& one) { return one.mark == mark; });
  };
  if (has(Mark::wrong)) return 2;
  return has(Mark::warning) ? 1 : 0;
}

std::string doctor_reference() {
  std::string out = "| check | looks at | needs |\n| --- | --- | --- |\n";
  for (const DoctorCheck& check : checks) {
    out.append("| `")
        .append(check.name)
        .append("` | ")
        .append(check.about)
        .append(" | ")
        .append(needed_name(check.needs))
        .append(" |\n");
  }
  return out;
}

}  // namespace chartroom
