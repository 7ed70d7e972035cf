// `chartroom audit reading-key`: the key that opens the ledger's records, for an auditor who verifies what they say offline.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "crypto/random.h"
#include "identity/principal.h"
#include "main/commands.h"
#include "main/config.h"
#include "main/connection.h"
#include "main/ledger_files.h"
#include "main/offline_record.h"
#include "main/site.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

struct ReadingKeyOptions {
  std::string config_file;
  std::string out_file;
};

Status record_it(const Site& site, const Principal& self, RequestId request, audit::Outcome outcome) {
  audit::Record record = offline_record(self, "chartroom audit reading-key", site.store->last_commit());
  record.action = action_name(Action::read_ledger);
  record.request = request;
  record.object = "reading-key";
  record.outcome = outcome;
  const auto receipt = site.ledger->append_and_wait(std::move(record));
  if (!receipt) return fail_in("the ledger", receipt);
  return {};
}

// With the server stopped: whoever can read the master key has everything anyway, and leaves a record. Recorded before the key
// is written, so that there is no copy that the ledger does not know of.
Status write_reading_key(const ReadingKeyOptions& options) {
  const auto config = read_config(options.config_file.empty() ? default_config_file() : options.config_file);
  if (!config) return fail(config);
  std::error_code error;
  if (std::filesystem::exists(options.out_file, error)) {
    return fail(ErrorCode::conflict, options.out_file + " is there already; remove it, or choose another name");
  }
  const auto site = open_site(*config);
  if (!site) return fail(site);
  const auto self = identity::local_operator(::geteuid(), ::geteuid());
  if (!self) return fail(self);
  const auto request = crypto::new_id<RequestId>();
  if (auto recorded = record_it(**site, *self, request, audit::Outcome::started); !recorded) return recorded;
  std::string digits = to_hex((*site)->ledger_sealing_key->view()) + "\n";
  const Status written = write_new_file(options.out_file, digits);
  crypto::wipe({reinterpret_cast<std::uint8_t*>(digits.data()), digits.size()});
  const auto outcome = written ? audit::Outcome::success : audit::Outcome::failed;
  if (auto recorded = record_it(**site, *self, request, outcome); !recorded) return recorded;
  if (!written) return written;
  terminal::print("The reading key is in " + options.out_file +
                  ", and the ledger says so. Whoever has it and a copy of the ledger");
  terminal::print("reads who asked about whom, for good: give it to nobody who may not, and remove it when it is not needed.");
  return {};
}

}  // namespace

void add_audit_reading_key(CLI::App& audit, int& exit_code) {
  auto options = std::make_shared<ReadingKeyOptions>();
  auto* command = audit.add_subcommand(
      "reading-key",
      "Write the key that opens the ledger's records to a new file, for `audit verify --folder --reading-key`.\n"
      "On the server's machine, with the server stopped; the ledger records it. It opens what every record says, of the past\n"
      "and to come, and none of the charts.");
  command->add_option("--out", options->out_file, "The new file, readable by its owner only")->required();
  command->add_option("--config", options->config_file,
                      "The configuration (default: $CHARTROOM_CONFIG, ./chartroom.toml, /etc/chartroom/chartroom.toml)");
  command->callback([options, &exit_code] { exit_code = exit_code_of(write_reading_key(*options)); });
}

}  // namespace chartroom
