// `chartroom keys`: the ways to the master key. All but `status` need the server to be stopped, and are in the ledger: before
// they change anything, and after it.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "audit/own_actions.h"
#include "base/count_text.h"
#include "crypto/fips.h"
#include "identity/principal.h"
#include "identity/secret_file.h"
#include "main/closed_process.h"
#include "main/commands.h"
#include "main/connection.h"
#include "main/master_key.h"
#include "main/offline_record.h"
#include "main/site.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

constexpr std::size_t token_pin_bytes_max = 256;

struct KeysOptions {
  std::string config_file;
  std::string kind;
  std::string name;
  std::string file;
  std::string shares = "2-of-3";
  std::string module;
  std::string token;
  std::string key;
  std::string pin_file;
  bool make_key = false;
  std::string tpm_device = "device:/dev/tpmrm0";
  std::vector<unsigned> registers;
  int passphrase_fd = STDIN_FILENO;
  bool as_json = false;
};

Result<Config> config_of(const KeysOptions& options) {
  return read_config(options.config_file.empty() ? default_config_file() : options.config_file);
}

// A stopped site with its master key, for one change.
struct OpenedKeys {
  std::unique_ptr<Site> site;
  crypto::SecretKey master;
  Principal who;
};

Result<OpenedKeys> open_keys(const Config& config, const MasterKeyOpener& opener) {
  std::optional<crypto::SecretKey> master;
  auto site = open_site(config, {}, [&](const Config& of, const Folder& keyring) {
    auto opened = opener(of, keyring);
    if (opened) master = opened->copy();
    return opened;
  });
  if (!site) return fail(site);
  auto who = identity::local_operator(::geteuid(), ::geteuid());
  if (!who) return fail(who);
  return OpenedKeys{std::move(*site), std::move(*master), std::move(*who)};
}

// `object`: the slot.
Status recorded(const OpenedKeys& opened, const std::string& command, const std::string& object,
                const std::function<Status()>& change) {
  const auto record = [&](audit::Outcome outcome, std::string reason) {
    audit::Record one = offline_record(opened.who, command, opened.site->store->last_commit());
    one.action = audit::manage_keys;
    one.object = object;
    one.outcome = outcome;
    one.reason = std::move(reason);
    return opened.site->ledger->append_and_wait(std::move(one));
  };
  if (const auto before = record(audit::Outcome::started, ""); !before) return fail_in("the ledger", before);
  const Status changed = change();
  const auto after = changed ? record(audit::Outcome::success, "")
                             : record(audit::Outcome::failed, std::string(error_code_name(changed.error().code)));
  if (!changed) return changed;
  if (!after) return fail_in("the change is made; the ledger", after);
  return {};
}

std::string free_name(const Folder& keyring, std::string_view base) {
  const auto set = store::slots_in_force(keyring);
  std::string name(base);
  for (int number = 2; set && *set && (*set)->find(name) != nullptr; ++number) {
    name = std::string(base) + "-" + std::to_string(number);
  }
  return name;
}

// A keyring of before there were slots: its key file becomes one, so that the master key can change without the file.
Status make_first_slot(const Config& config, const OpenedKeys& opened) {
  const auto set = store::slots_in_force(*opened.site->keyring_folder);
  if (!set) return fail(set);
  if (*set) return {};
  std::vector<NamedWay> ways;
  ways.push_back({"file", way_by_file(opened.master)});
  auto made = add_slots(*opened.site->keyring_folder, opened.master, std::move(ways), opened.site->clock.now());
  if (made)
    terminal::note("The keyring had no slots; the key file " + config.master_key_file.value_or("").string() +
                   " is its slot 'file' now.");
  return made;
}

Result<SlotWay> way_of_file(const KeysOptions& options, const Config& config) {
  if (options.file.empty()) return fail(ErrorCode::invalid, "`keys add file` needs --file: where the new key file is written");
  const auto file = std::filesystem::absolute(options.file).lexically_normal();
  for (const auto& folder : {config.data_folder, config.keyring_folder}) {
    const auto relative = file.lexically_relative(folder);
    if (!relative.empty() && *relative.begin() != "..") {
      return fail(ErrorCode::invalid, "a key file may not lie in " + folder.string() + ", whose backups would hold it");
    }
  }
  const auto key = make_key_file(file);
  if (!key) return fail(key);
  return way_by_file(*key);
}

Result<SlotWay> way_of_passphrase(const KeysOptions& options) {
  auto passphrase = ask_twice(ask_on(options.passphrase_fd), options.passphrase_fd, "New passphrase of the master key");
  if (!passphrase) return fail(passphrase);
  auto way = way_by_passphrase(*passphrase);
  wipe_text(*passphrase);
  return way;
}

Result<SlotWay> way_of_token(const KeysOptions& options) {
  if (options.module.empty() || options.token.empty() || options.key.empty()) {
    return fail(ErrorCode::invalid, "`keys add token` needs --pkcs11-module, --pkcs11-token and --pkcs11-key");
  }
  auto pin = options.pin_file.empty() ? ask_on(options.passphrase_fd)("PIN of the token " + options.token)
                                      : identity::read_secret_file(options.pin_file, token_pin_bytes_max);
  if (!pin) return fail(pin);
  auto way =
      way_by_token({options.module, options.token, options.key}, *pin, options.make_key ? TokenKey::make : TokenKey::is_there);
  wipe_text(*pin);
  return way;
}

Result<SlotWay> way_of_tpm(const KeysOptions& options) {
  std::uint32_t registers = 0;
  for (const unsigned one : options.registers) registers |= 1U << one;
  return way_by_tpm({options.tpm_device}, registers);
}

Result<SlotWay> way_of_kind(store::SlotKind kind, const KeysOptions& options, const Config& config) {
  switch (kind) {
    case store::SlotKind::key_file: return way_of_file(options, config);
    case store::SlotKind::passphrase: return way_of_passphrase(options);
    case store::SlotKind::token: return way_of_token(options);
    case store::SlotKind::tpm: return way_of_tpm(options);
    case store::SlotKind::recovery: break;  // has shares to print
  }
  return fail(ErrorCode::invalid, "this kind of slot is not added here");
}

void print_shares(std::vector<std::string>& shares, const crypto::SplitInto& split) {
  terminal::print("Recovery shares, " + std::to_string(split.needed) + " of " + std::to_string(split.made) +
                  " open the keyring. They are shown this once:");
  for (std::size_t i = 0; i < shares.size(); ++i) {
    terminal::print("  " + std::to_string(i + 1) + "  " + shares[i]);
    wipe_text(shares[i]);
  }
  terminal::print("Give each to another person, on paper, away from this machine.");
}

// The way is made within what is recorded: it may write a key file, or a key on a token.
Status add_one(const OpenedKeys& opened, const KeysOptions& options, const Config& config, const std::string& command) {
  const auto kind = store::parse_slot_kind(options.kind);
  if (!kind) return fail(ErrorCode::invalid, "the kinds of slots are file, passphrase, token, tpm and recovery");
  Folder& keyring = *opened.site->keyring_folder;
  if (auto first = make_first_slot(config, opened); !first) return first;
  const std::string name = options.name.empty() ? free_name(keyring, options.kind) : options.name;
  if (auto named = store::check_slot_name(name); !named) return named;
  std::vector<std::string> shares;
  crypto::SplitInto split;
  auto added = recorded(opened, command, name, [&]() -> Status {
    std::vector<NamedWay> ways;
    if (*kind == store::SlotKind::recovery) {
      const auto wanted = parse_split(options.shares);
      if (!wanted) return fail(wanted);
      split = *wanted;
      auto way = way_by_recovery(split);
      if (!way) return fail(way);
      shares = std::move(way->shares);
      ways.push_back({name, std::move(way->way)});
    } else {
      auto way = way_of_kind(*kind, options, config);
      if (!way) return fail(way);
      ways.push_back({name, std::move(*way)});
    }
    return add_slots(keyring, opened.master, std::move(ways), opened.site->clock.now());
  });
  if (!added) return added;
  terminal::print("The slot '" + name + "' is added.");
  if (!shares.empty()) print_shares(shares, split);
  return {};
}

Status add(const KeysOptions& options) {
  const auto config = config_of(options);
  if (!config) return fail(config);
  const auto opened = open_keys(*config, opener_of(options.passphrase_fd));
  if (!opened) return fail(opened);
  return add_one(*opened, options, *config, "chartroom keys add");
}

Status remove(const KeysOptions& options) {
  const auto config = config_of(options);
  if (!config) return fail(config);
  const auto opened = open_keys(*config, opener_of(options.passphrase_fd));
  if (!opened) return fail(opened);
  Folder& keyring = *opened->site->keyring_folder;
  auto set = store::slots_in_force(keyring);
  if (!set) return fail(set);
  if (!*set || (*set)->find(options.name) == nullptr) {
    return fail(ErrorCode::not_found, "there is no slot '" + options.name + "'; `chartroom keys status` lists them");
  }
  std::erase_if((*set)->slots, [&](const store::KeySlot& slot) { return slot.facts.name == options.name; });
  const bool has_way = std::ranges::any_of(
      (*set)->slots, [](const store::KeySlot& slot) { return slot.facts.kind != store::SlotKind::recovery; });
  if (!has_way) return fail(ErrorCode::conflict, "only shares would open the keyring then: add another slot first");
  auto removed = recorded(*opened, "chartroom keys remove", options.name, [&] { return store::write_slots(keyring, {**set}); });
  if (!removed) return removed;
  terminal::print("The slot '" + options.name +
                  "' is removed. It still opens older copies of the keyring's folder, and would open this one");
  terminal::print("if somebody put its older slots file back, until `chartroom keys rotate`.");
  return {};
}

Status rotate(const KeysOptions& options) {
  const auto config = config_of(options);
  if (!config) return fail(config);
  const auto opened = open_keys(*config, opener_of(options.passphrase_fd));
  if (!opened) return fail(opened);
  if (auto first = make_first_slot(*config, *opened); !first) return first;
  auto rotated = recorded(*opened, "chartroom keys rotate", "",
                          [&] { return opened->site->keyring->rotate_master(opened->master, crypto::SecretKey::random()); });
  if (!rotated) return rotated;
  const auto set = store::slots_in_force(*opened->site->keyring_folder);
  if (!set || !*set) return fail(ErrorCode::unavailable, "the master key is new, and the slots can't be read back");
  std::string names;
  for (const store::KeySlot& slot : (*set)->slots) names += (names.empty() ? "" : ", ") + slot.facts.name;
  terminal::print("The master key is new. Opened by it as before: " + names + ".");
  terminal::print(
      "Back up the keyring's folder now. Its older backups open with the older master key only, by the slots in them.");
  return {};
}

// Shares in place of what the configuration names; then a slot of a kind that is at hand again.
Status recover(const KeysOptions& options) {
  const auto config = config_of(options);
  if (!config) return fail(config);
  std::string used;
  const auto opened = open_keys(*config, [&](const Config&, const Folder& keyring) -> Result<crypto::SecretKey> {
    return open_by_shares(keyring, options.passphrase_fd, used);
  });
  if (!opened) return fail(opened);
  terminal::print("The shares of the slot '" + used + "' open the keyring.");
  if (auto added = add_one(*opened, options, *config, "chartroom keys recover"); !added) return added;
  terminal::print(
      "Correct the configuration if it names something else, then start the server. Remove what is lost with `chartroom keys");
  terminal::print("remove`, and follow it with `chartroom keys rotate`. The shares go on opening the keyring.");
  return {};
}

std::string detail_of(const store::KeySlot& slot) {
  switch (slot.facts.kind) {
    case store::SlotKind::token: {
      const auto facts = token_slot(slot);
      return facts ? "key '" + facts->key + "' of the token '" + facts->token + "'" : "damaged";
    }
    case store::SlotKind::tpm: {
      const auto registers = crypto::tpm_registers(slot.facts.parameters);
      if (!registers) return "damaged";
      std::string text;
      for (unsigned i = 0; i < 24; ++i) {
        if ((*registers >> i & 1U) != 0) text += (text.empty() ? "registers " : ", ") + std::to_string(i);
      }
      return text.empty() ? "this machine, in any state" : text;
    }
    case store::SlotKind::recovery: {
      const auto facts = recovery_slot(slot);
      return facts ? std::to_string(facts->split.needed) + " of " + std::to_string(facts->split.made) + " shares" : "damaged";
    }
    case store::SlotKind::key_file:
    case store::SlotKind::passphrase: return "";
  }
  return "";
}

// Opens nothing, so it may run beside the server.
Status status(const KeysOptions& options) {
  const auto config = config_of(options);
  if (!config) return fail(config);
  std::error_code error;
  if (!std::filesystem::is_directory(config->keyring_folder, error)) {
    return fail(ErrorCode::not_found, "there is no keyring folder at " + config->keyring_folder.string());
  }
  const auto keyring = OsFolder::at(config->keyring_folder);
  if (!keyring) return fail(keyring);
  const auto set = store::slots_in_force(**keyring);
  if (!set) return fail(set);
  const std::string from(master_key_from_name(config->master_key.from));
  if (options.as_json) {
    boost::json::array slots;
    for (const store::KeySlot& slot : *set ? (*set)->slots : std::vector<store::KeySlot>()) {
      slots.push_back({{"name", slot.facts.name},
                       {"kind", store::slot_kind_name(slot.facts.kind)},
                       {"made", format_timestamp(slot.facts.made)},
                       {"detail", detail_of(slot)}});
    }
    terminal::print(boost::json::serialize(
        boost::json::object{{"from", from}, {"fips_provider", config->fips_provider}, {"slots", std::move(slots)}}));
    return {};
  }
  terminal::print("Keyring:         " + config->keyring_folder.string());
  terminal::print("Master key from: " + from);
  terminal::print(std::string("FIPS provider:   ") + (config->fips_provider ? "only" : "not asked for"));
  terminal::print();
  if (!*set) {
    terminal::print(
        "No slots: the master key is the key file itself. `chartroom keys rotate` makes a new one, and the file its slot.");
    return {};
  }
  std::vector<std::vector<std::string>> rows = {{"SLOT", "KIND", "MADE", "WHAT"}};
  for (const store::KeySlot& slot : (*set)->slots) {
    rows.push_back({slot.facts.name, std::string(store::slot_kind_name(slot.facts.kind)), format_timestamp(slot.facts.made),
                    detail_of(slot)});
  }
  terminal::print_table(rows);
  return {};
}

void add_way_options(CLI::App& command, KeysOptions& options) {
  command.add_option("KIND", options.kind, "file, passphrase, token (PKCS#11), tpm (TPM 2.0) or recovery (shares)")->required();
  command.add_option("--name", options.name, "The slot's name: a to z, 0 to 9 and dashes (default: after its kind)");
  command.add_option("--file", options.file, "file: where the new key file is written, apart from data and keyring");
  command.add_option("--shares", options.shares, "recovery: K-of-N")->capture_default_str();
  command.add_option("--pkcs11-module", options.module, "token: the library that the token's maker ships");
  command.add_option("--pkcs11-token", options.token, "token: its label");
  command.add_option("--pkcs11-key", options.key, "token: the label of an AES-256 key on it, sensitive and not extractable");
  command.add_flag("--make-key", options.make_key, "token: make that key on it first");
  command.add_option("--pin-file", options.pin_file, "token: a file with the PIN, for its owner alone (default: asked for)");
  command.add_option("--tpm-device", options.tpm_device, "tpm: as tpm2-tss names it")->capture_default_str();
  command
      .add_option(
          "--pcr", options.registers,
          "tpm: a register (0 to 23) that must hold what it holds now, can be given several times; 7 is secure boot's state")
      ->check(CLI::Range(0, 23));
}

}  // namespace

void add_keys(CLI::App& app, int& exit_code) {
  auto* keys =
      app.add_subcommand("keys",
                         "The ways to the master key (docs/keys.md). All but `status` need the server to be stopped, and are\n"
                         "recorded in the ledger. Passphrases, PINs and shares are asked for, never given as arguments.");
  keys->require_subcommand(1);
  const auto options = std::make_shared<KeysOptions>();
  const auto subcommand = [&](const char* name, const char* help, Status (*run)(const KeysOptions&)) {
    auto* command = keys->add_subcommand(name, help);
    command->add_option("--config", options->config_file,
                        "The configuration (default: $CHARTROOM_CONFIG, ./chartroom.toml, /etc/chartroom/chartroom.toml)");
    command->callback([options, &exit_code, run] {
      close_the_process();
      exit_code = exit_code_of(run(*options));
    });
    return command;
  };
  const auto reads_secrets = [&](CLI::App* command) {
    command->add_option("--passphrase-fd", options->passphrase_fd, passphrase_fd_help)->check(CLI::Range(0, 1023));
    return command;
  };
  subcommand("status", "List the slots; opens nothing, and may run beside the server", status)
      ->add_flag("--json", options->as_json, "Print the result as JSON");
  add_way_options(*reads_secrets(subcommand("add", "Add a way to the master key, beside those that are there", add)), *options);
  reads_secrets(subcommand("remove", "Take away a way; one that is no share must be left", remove))
      ->add_option("NAME", options->name, "The slot")
      ->required();
  reads_secrets(subcommand("rotate",
                           "Make a new master key, in seconds: no data is encrypted again, and every slot opens the new one.\n"
                           "Cut short at any point, the keyring opens with the older or the newer one.",
                           rotate));
  add_way_options(
      *reads_secrets(subcommand("recover",
                                "Open the keyring with recovery shares, which are asked for one by one, and add a way that\n"
                                "is at hand again",
                                recover)),
      *options);
}

}  // namespace chartroom
