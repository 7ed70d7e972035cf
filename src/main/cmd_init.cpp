#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "crypto/certificate.h"
#include "crypto/random.h"
#include "identity/accounts.h"
#include "identity/principal.h"
#include "main/closed_process.h"
#include "main/commands.h"
#include "main/config.h"
#include "main/master_key.h"
#include "main/offline_record.h"
#include "main/site.h"
#include "main/terminal.h"

namespace chartroom {
namespace {

struct InitOptions {
  std::string data_folder = "/var/lib/chartroom";
  std::string keyring_folder;
  std::string master_key_file;
  std::string config_file;
  std::string host_name = "localhost";
  std::string address = "127.0.0.1";
  int port = 8443;
  std::vector<std::string> accounts;
  std::string policy = "hospital";
  std::string from = "file";
  std::string recovery = "2-of-3";
  int passphrase_fd = STDIN_FILENO;
  bool as_json = false;

  bool by_file() const { return from == "file"; }
};

// What is shown once.
struct Issued {
  std::vector<identity::IssuedAccount> accounts;
  std::vector<std::string> shares;
  ~Issued() {
    for (std::string& share : shares) wipe_text(share);
  }
};

constexpr int kCertificateDays = 825;  // the longest that common clients accept

// NAME:ROLE[,ROLE…][:SYSTEM|VALUE]
Result<identity::NewAccount> parse_account(const std::string& text) {
  const auto first = text.find(':');
  if (first == std::string::npos)
    return fail(ErrorCode::invalid, "--account must be NAME:ROLE[,ROLE][:SYSTEM|VALUE], not " + text);
  identity::NewAccount account;
  account.name = text.substr(0, first);
  account.display_name = account.name;
  const auto second = text.find(':', first + 1);
  std::string roles = text.substr(first + 1, second == std::string::npos ? std::string::npos : second - first - 1);
  if (second != std::string::npos) account.practitioner.push_back(text.substr(second + 1));
  for (std::size_t at = 0; at <= roles.size();) {
    const auto comma = std::min(roles.find(',', at), roles.size());
    const auto role = parse_role(std::string_view(roles).substr(at, comma - at));
    if (!role)
      return fail(
          ErrorCode::invalid,
          "the roles are clinician, nurse, therapist, registrar, billing, researcher, privacy_officer and operator, not " +
              roles.substr(at, comma - at));
    account.roles = account.roles.with(*role);
    at = comma + 1;
  }
  return account;
}

std::string toml_quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string config_text(const InitOptions& options) {
  return "# Chartroom's configuration; docs/configuration.md explains every key.\n\n[data]\nfolder = " +
         toml_quoted(options.data_folder) + "\nkeyring_folder = " + toml_quoted(options.keyring_folder) +
         (options.by_file() ? "\nmaster_key_file = " + toml_quoted(options.master_key_file)
                            : "\n\n[master_key]\nfrom = " + toml_quoted(options.from)) +
         "\n\n[server]\naddress = " + toml_quoted(options.address) + "\nport = " + std::to_string(options.port) +
         "\nhost_name = " + toml_quoted(options.host_name) + "\n\n[policy]\nfirst = " + toml_quoted(options.policy) +
         "\n\n[ledger]\norigin = " + toml_quoted(options.host_name + "/chartroom") + "\n";
}

void fill_defaults(InitOptions& options) {
  namespace fs = std::filesystem;
  const auto absolute = [](const std::string& path) {
    auto text = fs::absolute(path).lexically_normal().string();
    while (text.size() > 1 && text.back() == '/') text.pop_back();
    return text;
  };
  options.data_folder = absolute(options.data_folder);
  if (options.keyring_folder.empty()) options.keyring_folder = options.data_folder + "-keyring";
  if (options.master_key_file.empty()) options.master_key_file = options.data_folder + "-master.key";
  if (options.config_file.empty()) options.config_file = options.data_folder + "/chartroom.toml";
  options.keyring_folder = absolute(options.keyring_folder);
  options.master_key_file = absolute(options.master_key_file);
  options.config_file = absolute(options.config_file);
}

Status write_new(const std::filesystem::path& file, std::string_view text) {
  auto folder = OsFolder::at(file.parent_path());
  if (!folder) return fail(folder);
  if ((*folder)->exists(file.filename().string())) {
    return fail(ErrorCode::conflict, file.string() + " is there already; remove it, or choose another place");
  }
  return (*folder)->replace(file.filename().string(), as_bytes(text));
}

Status refuse_existing(const Config& config) {
  std::error_code error;
  const auto key_file = config.master_key_file.value_or(config.file);
  for (const auto& path : {store_file(config), config.keyring_folder / "epoch", key_file, config.file}) {
    if (std::filesystem::exists(path, error)) {
      return fail(ErrorCode::conflict, path.string() +
                                           " is there already: this place holds a Chartroom. Start it with "
                                           "`chartroom serve`, or choose other places with --data and --config");
    }
  }
  return {};
}

// The only place where a database is made: a start refuses to.
Status make_database(const Config& config, Folder& keyring_folder, const crypto::SecretKey& master, const Clock& clock) {
  const auto keyring = store::Keyring::open(keyring_folder, master);
  if (!keyring) return fail(keyring);
  store::Store::Options options;
  options.file = store_file(config);
  const auto root = (*keyring)->database_root(master);
  if (!root) return fail(root);
  const auto store = store::Store::open(options, *root, **keyring, clock);
  if (!store) return fail_in("the database " + options.file.string(), store);
  return {};
}

Result<SlotWay> first_way(const InitOptions& options, const Config& config) {
  if (options.by_file()) {
    const auto key = make_key_file(config.master_key_file.value_or(""));
    if (!key) return fail(key);
    return way_by_file(*key);
  }
  auto passphrase = ask_twice(ask_on(options.passphrase_fd), options.passphrase_fd, "New passphrase of the master key");
  if (!passphrase) return fail(passphrase);
  auto way = way_by_passphrase(*passphrase);
  wipe_text(*passphrase);
  return way;
}

// The master key itself is written nowhere: a new one comes with every site, and its slots wrap it.
Status make_keyring(const InitOptions& options, const Config& config, const crypto::SecretKey& master, Issued& issued) {
  const auto folder = OsFolder::at(config.keyring_folder);
  if (!folder) return fail(folder);
  const SystemClock clock;
  std::vector<NamedWay> ways;
  auto first = first_way(options, config);  // before all else: without it nothing that follows could be read again
  if (!first) return fail(first);
  ways.push_back({std::string(store::slot_kind_name(first->kind)), std::move(*first)});
  if (options.recovery != "none") {
    const auto split = parse_split(options.recovery);
    if (!split) return fail(split);
    auto recovery = way_by_recovery(*split);
    if (!recovery) return fail(recovery);
    issued.shares = std::move(recovery->shares);
    ways.push_back({std::string(store::slot_kind_name(store::SlotKind::recovery)), std::move(recovery->way)});
  }
  if (auto made = store::Keyring::create(**folder, master); !made) return made;
  return add_slots(**folder, master, std::move(ways), clock.now());
}

Status make_files(const InitOptions& options, const Config& config, const crypto::SecretKey& master, Issued& issued) {
  if (auto free = refuse_existing(config); !free) return free;
  for (const auto& folder : {config.data_folder, config.keyring_folder}) {
    if (auto made = OsFolder::at(folder); !made) return fail(made);
  }
  const SystemClock clock;
  if (auto made = make_keyring(options, config, master, issued); !made) return made;
  const auto keyring_folder = OsFolder::at(config.keyring_folder);
  if (!keyring_folder) return fail(keyring_folder);
  if (auto made = make_database(config, **keyring_folder, master, clock); !made) return made;

  std::vector<std::string> names = {options.host_name};
  for (const char* local : {"localhost", "127.0.0.1", "::1"}) {
    if (options.host_name != local) names.emplace_back(local);
  }
  const auto certificate = crypto::make_certificate(names, clock.now(), kCertificateDays);
  if (!certificate) return fail_in("the certificate for " + options.host_name, certificate);
  if (auto w = write_new(config.private_key_file, certificate->key_pem); !w) return w;
  if (auto w = write_new(config.certificate_file, certificate->certificate_pem); !w) return w;
  return write_new(config.file, config_text(options));
}

// What verifies the ledger without the server. Not secret.
Status write_public_key(const Config& config, const Site& site) {
  const auto key = site.ledger_signing_key->verifying_key().bytes();
  return write_new(config.data_folder / "ledger-public-key", to_hex(key) + "\n");
}

Result<std::vector<identity::IssuedAccount>> make_accounts(const std::vector<identity::NewAccount>& wanted,
                                                           const Config& config, const crypto::SecretKey& master) {
  Config first = config;
  first.reserve_mib = 0;  // the server makes it
  auto site =
      open_site(first, {}, [&master](const Config&, const Folder&) { return Result<crypto::SecretKey>(master.copy()); });
  if (!site) return fail(site);
  if (auto written = write_public_key(config, **site); !written) return fail(written);
  identity::Sessions sessions(*(*site)->store, (*site)->clock, {});
  identity::Passwords passwords;
  identity::Accounts accounts(*(*site)->store, (*site)->clock, sessions, passwords);
  const auto self = identity::local_operator(::geteuid(), ::geteuid());
  if (!self) return fail(self);
  std::vector<identity::IssuedAccount> issued;
  for (const auto& account : wanted) {
    auto one = accounts.create(account);
    if (!one) return fail_in("the account " + account.name, one);
    issued.push_back(std::move(*one));
    const auto receipt =
        (*site)->ledger->append_and_wait(offline_record(*self, "chartroom init", (*site)->store->last_commit()));
    if (!receipt) return fail_in("the ledger", receipt);
  }
  return issued;
}

bool same_volume(const std::filesystem::path& left, const std::filesystem::path& right) {
  struct stat a{};
  struct stat b{};
  return ::stat(left.c_str(), &a) == 0 && ::stat(right.c_str(), &b) == 0 && a.st_dev == b.st_dev;
}

void report_shares(const Issued& issued, const std::string& split) {
  if (issued.shares.empty()) return;
  terminal::print();
  terminal::print("Recovery shares, " + split +
                  ", shown this once. Give each to another person, on paper, away from this machine: with so");
  terminal::print(
      "many of them `chartroom keys recover` opens the keyring when nothing else does. Write nothing beside them of what they "
      "open.");
  for (std::size_t i = 0; i < issued.shares.size(); ++i) {
    terminal::print("  " + std::to_string(i + 1) + "  " + issued.shares[i]);
  }
}

void report_same_volume(const Config& config) {
  if (!config.master_key_file || !same_volume(*config.master_key_file, config.data_folder)) return;
  terminal::print();
  terminal::print(
      "The master key's file lies on the same volume as the data. Whoever takes the disk has both: move it to another");
  terminal::print("volume and correct data.master_key_file, or choose another way (docs/keys.md).");
}

void report(const Config& config, const Issued& issued, const std::string& split) {
  terminal::print_table({{"Data folder", config.data_folder.string()},
                         {"Keyring", config.keyring_folder.string()},
                         {"Master key", config.master_key_file ? config.master_key_file->string() : "by passphrase"},
                         {"Certificate", config.certificate_file.string()},
                         {"Configuration", config.file.string()}});
  terminal::print();
  std::vector<std::vector<std::string>> rows = {{"ACCOUNT", "ROLES", "ONE-TIME PASSWORD"}};
  for (const auto& one : issued.accounts) {
    rows.push_back({one.account.name, roles_text(one.account.roles), one.one_time_password});
  }
  terminal::print_table(rows);
  terminal::print();
  terminal::print("The passwords are shown this once; each must be replaced at the first sign-in.");
  report_shares(issued, split);
  report_same_volume(config);
  terminal::print();
  terminal::print("Start the server:  chartroom serve --config " + config.file.string());
}

void report_json(const Config& config, const Issued& issued) {
  boost::json::array accounts;
  for (const auto& one : issued.accounts) {
    accounts.push_back(
        {{"name", one.account.name}, {"roles", roles_text(one.account.roles)}, {"one_time_password", one.one_time_password}});
  }
  terminal::print(boost::json::serialize(
      boost::json::object{{"config", config.file.string()},
                          {"certificate", config.certificate_file.string()},
                          {"accounts", std::move(accounts)},
                          {"recovery_shares", boost::json::array(issued.shares.begin(), issued.shares.end())}}));
}

Status init(InitOptions options) {
  fill_defaults(options);
  if (options.accounts.empty()) options.accounts = {"admin:operator", "privacy:privacy_officer"};
  std::vector<identity::NewAccount> wanted;
  for (const std::string& text : options.accounts) {
    auto account = parse_account(text);
    if (!account) return fail(account);
    wanted.push_back(std::move(*account));
  }
  if (options.recovery != "none") {
    if (const auto split = parse_split(options.recovery); !split) return fail_in("--recovery", split);
  }
  const auto config = parse_config(config_text(options), options.config_file);
  if (!config) return fail(config);
  const auto master = crypto::SecretKey::random();
  Issued issued;
  if (auto made = make_files(options, *config, master, issued); !made) return made;
  auto accounts = make_accounts(wanted, *config, master);
  if (!accounts) return fail(accounts);
  issued.accounts = std::move(*accounts);
  options.as_json ? report_json(*config, issued) : report(*config, issued, options.recovery);
  return {};
}

}  // namespace

void add_init(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("init",
                         "Make a data folder, keys, a certificate and the first accounts.\n"
                         "Nothing that exists is changed. The accounts' one-time passwords and the recovery shares are\n"
                         "printed once.");
  auto options = std::make_shared<InitOptions>();
  command->add_option("--data", options->data_folder, "Data folder: database and ledger")->capture_default_str();
  command->add_option("--keyring", options->keyring_folder,
                      "Folder of the chart keys, best on another volume (default: DATA-keyring)");
  command->add_option("--master-key", options->master_key_file,
                      "File that the master key is had from, outside both folders, best on another volume (default: "
                      "DATA-master.key)");
  command
      ->add_option("--from", options->from,
                   "What the master key is had from: that file, or a passphrase, which is asked for at each start. Others, a "
                   "token or a TPM, are added later: `chartroom keys add`")
      ->check(CLI::IsMember({"file", "passphrase"}))
      ->capture_default_str();
  command->add_option("--passphrase-fd", options->passphrase_fd, passphrase_fd_help)->check(CLI::Range(0, 1023));
  command
      ->add_option("--recovery", options->recovery,
                   "Recovery shares to print, K-of-N: any K of them open the keyring when nothing else does; or none")
      ->capture_default_str();
  command->add_option("--config", options->config_file, "Configuration to write (default: DATA/chartroom.toml)");
  command->add_option("--host", options->host_name, "Name by which clients reach the server; the certificate is made for it")
      ->capture_default_str();
  command->add_option("--address", options->address, "Numeric address to listen on")->capture_default_str();
  command->add_option("--port", options->port, "TCP port; 0 lets the system choose")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  command->add_option("--account", options->accounts,
                      "First account, as NAME:ROLE[,ROLE][:SYSTEM|VALUE], can be given several times. Roles: clinician, nurse, "
                      "therapist, registrar, billing, researcher, privacy_officer, operator. SYSTEM|VALUE is the identifier by "
                      "which charts name this person, such as "
                      "http://hl7.org/fhir/sid/us-npi|1234567893 (default: admin:operator and privacy:privacy_officer)");
  command->add_option("--policy", options->policy, "The policy to start with: who may see what (docs/policy.md)")
      ->check(CLI::IsMember({"hospital", "practice"}))
      ->capture_default_str();
  command->add_flag("--json", options->as_json, "Print the result as JSON");
  command->callback([options, &exit_code] {
    close_the_process();
    exit_code = exit_code_of(init(*options));
  });
}

}  // namespace chartroom
