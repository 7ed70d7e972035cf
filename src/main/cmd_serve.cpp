#include <malloc.h>
#include <pthread.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <memory>
#include <thread>

#include "base/log.h"
#include "base/ticker.h"
#include "crypto/fips.h"
#include "crypto/random.h"
#include "gate/clock_jumps.h"
#include "gate/gate.h"
#include "http/server.h"
#include "identity/principal.h"
#include "main/backup_parts.h"
#include "main/closed_process.h"
#include "main/commands.h"
#include "main/connection.h"
#include "main/directory_parts.h"
#include "main/openid_parts.h"
#include "main/publish_parts.h"
#include "main/site.h"
#include "main/syslog_parts.h"
#include "main/terminal.h"
#include "main/webhook_parts.h"

namespace chartroom {
namespace {

// The signals that end the server, blocked in every thread, so that the main thread can wait for them.
sigset_t block_stop_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  return signals;
}

std::size_t thread_count(const Config& config) {
  if (config.threads > 0) return static_cast<std::size_t>(config.threads);
  return std::max(1U, std::thread::hardware_concurrency());
}

http::Server::Options server_options(const Config& config) {
  http::Server::Options options;
  options.address = config.address;
  options.port = static_cast<std::uint16_t>(config.port);
  options.certificate_file = config.certificate_file.string();
  options.private_key_file = config.private_key_file.string();
  if (config.client_ca_file) options.client_ca_file = config.client_ca_file->string();
  options.allow_tls_1_2 = config.allow_tls_1_2;
  options.local_socket = config.local_socket.string();
  options.threads = thread_count(config);
  options.connections_max = static_cast<std::size_t>(config.connections_max);
  return options;
}

// Names of this place, which no password may be made of: the host's name and its parts.
std::vector<std::string> site_words(const Config& config) { return {config.host_name}; }

// What an authenticator app shows: which Chartroom it is, for people who have several.
std::string factor_issuer(const Config& config) {
  return config.host_name == "localhost" ? "Chartroom" : "Chartroom " + config.host_name;
}

// Everything that answers requests, in the order in which each part needs the ones before.
struct Program {
  struct Outside {  // made before it, since either may fail
    const identity::LdapLibrary& ldap;
    gate::EmergencyWebhook* webhook;             // none is configured
    const gate::CheckpointPublisher* publisher;  // likewise
    gate::AuditSyslog* syslog;                   // likewise
    backup::Backups* backups;                    // likewise
    const gate::ClockJumps& clock_jumps;
  };
  Program(const Config& config, Site& site, const Outside& outside, const std::unique_ptr<http::Server>& server)
      : charts(*site.store, site.clock, site.policies->in_force()),
        importer(*site.store, site.clock),
        sessions(*site.store, site.clock,
                 {std::chrono::minutes(config.session_idle_minutes), std::chrono::hours(config.session_hours_max),
                  config.second_factor_required}),
        accounts(*site.store, site.clock, sessions, passwords, site_words(config)),
        directory(make_directory(config, outside.ldap, site, sessions, passwords)),
        second_factors(site.clock, sessions, accounts, factor_issuer(config),
                       has_emergency_access(config) ? &directory->owner : nullptr),
        service_accounts(*site.store, site.clock, sessions),
        client_credentials(*site.store, site.clock, sessions, config.token_url),
        openid(make_openid(config, site, sessions)),
        sign_in(*site.store, site.clock, sessions, passwords, directory == nullptr ? nullptr : &directory->sign_in),
        gate({site.clock,
              *site.store,
              *site.keyring,
              *site.policies,
              *site.ledger,
              *site.record_index,
              *site.ledger_sealing_key,
              charts,
              importer,
              sessions,
              accounts,
              second_factors,
              service_accounts,
              client_credentials,
              sign_in,
              [&server] { return server == nullptr ? http::Counters{} : server->counters(); },
              ::geteuid(),
              directory == nullptr ? nullptr : &directory->sync,
              openid == nullptr ? nullptr : &openid->sign_in,
              outside.webhook,
              outside.publisher,
              outside.syslog,
              outside.backups,
              &outside.clock_jumps}) {}

  records::Charts charts;
  records::Importer importer;
  identity::Sessions sessions;
  identity::Passwords passwords;
  identity::Accounts accounts;
  std::unique_ptr<DirectoryParts> directory;
  identity::SecondFactors second_factors;
  identity::ServiceAccounts service_accounts;
  identity::ClientCredentials client_credentials;
  std::unique_ptr<OpenIdParts> openid;
  identity::SignIn sign_in;
  gate::Gate gate;
};

// Until a signal to stop; once a minute there is housekeeping.
int wait_for_stop(const sigset_t& signals, gate::Gate& gate, const Site& site) {
  const timespec minute{60, 0};
  for (;;) {
    const int signal = ::sigtimedwait(&signals, nullptr, &minute);
    if (signal > 0) return signal;
    gate.every_minute();
    carry_checkpoint(site);
    if (const auto behind = site.clock.behind(); behind > limits::clock_behind_told) {
      log::warning("clock_set_back", {{"seconds", std::chrono::floor<std::chrono::seconds>(behind).count()}});
    }
  }
}

// Emergency access of accounts of the directory, where it was switched off since. Recorded before it is made.
Status end_unused_access(const Config& config, const Site& site, identity::Sessions& sessions) {
  if (has_emergency_access(config)) return {};
  const auto accounts = identity::with_emergency_access(*site.store);
  if (!accounts) return fail(accounts);
  const Principal job = identity::system_principal("configuration", Roles{});
  for (const PrincipalId id : *accounts) {
    for (const auto outcome : {audit::Outcome::started, audit::Outcome::success}) {
      if (outcome == audit::Outcome::success) {
        if (const auto ended = identity::end_emergency_access(sessions, id); !ended) return fail(ended);
      }
      audit::Record record;
      record.request = crypto::new_id<RequestId>();
      record.principal = job.id();
      record.principal_name = job.name();
      record.signed_in_by = signed_in_by_name(job.how());
      record.from = "local";
      record.action = action_name(Action::remove_second_factor);
      record.route = "start";
      record.rule = "emergency_access_switched_off";
      record.subject = id;
      record.outcome = outcome;
      record.store_commit = site.store->last_commit();
      if (const auto receipt = site.ledger->append_and_wait(std::move(record)); !receipt) return fail(receipt);
    }
  }
  if (!accounts->empty()) log::info("emergency_access_ended", {{"accounts", accounts->size()}});
  return {};
}

constexpr auto directory_tick = std::chrono::milliseconds(500);
constexpr auto index_tick = std::chrono::seconds(1);
constexpr auto clock_tick = std::chrono::seconds(1);
constexpr auto publish_tick = std::chrono::seconds(1);  // the publisher knows when which place is due
constexpr auto backup_tick = std::chrono::seconds(1);   // likewise

// What the ledger has gained goes into its index, so that a search has little to take in. What fails is said once until it
// works again.
void follow_ledger(audit::RecordIndex& index, std::string& said) {
  const auto caught_up = index.catch_up();
  const std::string problem = caught_up || caught_up.error().code == ErrorCode::cancelled ? "" : caught_up.error().detail;
  if (!problem.empty() && problem != said) log::error("ledger_index_failed", {{"detail", problem}});
  said = problem;
}

// What works beside the requests, where it is configured.
struct Beside {
  std::unique_ptr<gate::EmergencyWebhook> webhook;
  std::unique_ptr<gate::CheckpointPublisher> publisher;
  std::unique_ptr<gate::AuditSyslog> syslog;
  BackupParts backup;
  std::unique_ptr<gate::ClockJumps> clock_jumps;
};

Result<Beside> make_beside(const Config& config, const Site& site) {
  auto webhook = make_webhook(config, site);
  if (!webhook) return fail(webhook);
  auto publisher = make_publisher(config, site);
  if (!publisher) return fail(publisher);
  auto syslog = make_syslog(config, site);
  if (!syslog) return fail(syslog);
  auto backup = make_backups(config, site);
  if (!backup) return fail(backup);
  return Beside{std::move(*webhook), std::move(*publisher), std::move(*syslog), std::move(*backup),
                std::make_unique<gate::ClockJumps>(gate::ClockJumps::Parts{site.system_clock, *site.store, *site.ledger})};
}

// The threads that do it, and those that follow the ledger and the clock.
class Rounds {
 public:
  Rounds(const Config& config, const Site& site, gate::Gate& gate, const Beside& beside)
      : index_(*site.record_index), backups_(beside.backup.backups.get()) {
    if (config.directory)
      directory_.emplace(directory_tick, [&gate] { gate.directory_round(); });  // the gate knows when one is due
    indexing_.emplace(index_tick, [this] { follow_ledger(index_, index_problem_); });
    clock_watching_.emplace(clock_tick, [&jumps = *beside.clock_jumps] { jumps.look(); });
    if (beside.publisher) publishing_.emplace(publish_tick, [&places = *beside.publisher] { places.round(); });
    if (backups_ != nullptr) backing_up_.emplace(backup_tick, [this] { backups_->round(); });
    telling_ = start_telling(beside.webhook.get());
    forwarding_ = start_forwarding(beside.syslog.get());
  }

  // What they have not told is told after the next start.
  void begin_to_stop() {
    telling_.request_stop();
    forwarding_.request_stop();
    directory_.reset();
  }
  void stop() {
    index_.stop();
    if (backups_ != nullptr) backups_->stop();
    for (std::optional<Ticker>* one : {&backing_up_, &indexing_, &publishing_, &clock_watching_}) one->reset();
    for (std::jthread* one : {&telling_, &forwarding_}) {
      if (one->joinable()) one->join();
    }
  }

 private:
  audit::RecordIndex& index_;
  backup::Backups* backups_;
  std::string index_problem_;
  std::optional<Ticker> directory_;
  std::optional<Ticker> indexing_;
  std::optional<Ticker> clock_watching_;
  std::optional<Ticker> publishing_;
  std::optional<Ticker> backing_up_;
  std::jthread telling_;
  std::jthread forwarding_;
};

struct ServeOptions {
  std::string config_file;
  Accepted accepted;
  int passphrase_fd = STDIN_FILENO;
};

Status serve(const ServeOptions& options) {
  const sigset_t signals = block_stop_signals();
  close_the_process();
  ::mallopt(M_ARENA_MAX, 2);  // one heap per thread would keep freed memory of large charts many times over
  const auto config = read_config(options.config_file.empty() ? default_config_file() : options.config_file);
  if (!config) return fail(config);
  if (config->fips_provider) {  // before anything else is asked of OpenSSL
    if (const auto used = crypto::use_fips_provider(); !used) return fail(used);
  }
  const auto ldap = identity::LdapLibrary::prepare();
  if (!ldap) return fail_in("the directory's library", ldap);
  log::start(log_level_of(*config));
  // Stopped first and gone last: the gate's workers and the ledger's writer may still complete what was begun into its loops.
  std::unique_ptr<http::Server> server;
  auto site = open_site(*config, options.accepted, opener_of(options.passphrase_fd));
  if (!site) return fail(site);
  const auto beside = make_beside(*config, **site);
  if (!beside) return fail(beside);
  Program program(*config, **site,
                  {*ldap, beside->webhook.get(), beside->publisher.get(), beside->syslog.get(), beside->backup.backups.get(),
                   *beside->clock_jumps},
                  server);
  if (const auto recorded = program.gate.record_policy(); !recorded) return fail_in("the ledger", recorded);
  if (const auto ended = end_unused_access(*config, **site, program.sessions); !ended) {
    return fail_in("the end of emergency access", ended);
  }
  auto opened = http::Server::open(server_options(*config),
                                   {[&gate = program.gate](http::Request request, http::Responder& responder) {
                                      return gate.handle(std::move(request), responder);
                                    },
                                    [&gate = program.gate](const http::Request& head) { return gate.body_limit(head); },
                                    [&gate = program.gate](http::Refused refused) { return gate.refused(refused); }});
  if (!opened) return fail_in("the server can't listen", opened);
  server = std::move(*opened);
  server->start();
  log::info("started", {{"version", CHARTROOM_VERSION},
                        {"port", server->port()},
                        {"threads", thread_count(*config)},
                        {"ledger_records", (*site)->ledger->size()}});
  terminal::print("Listening on https://" + config->host_name + ":" + std::to_string(server->port()));
  Rounds rounds(*config, **site, program.gate, *beside);
  const int signal = wait_for_stop(signals, program.gate, **site);
  log::info("stopping", {{"signal", signal}});
  rounds.begin_to_stop();
  program.gate.stop_imports();
  server->stop();
  rounds.stop();
  program.gate.every_minute();
  return {};
}

}  // namespace

void add_serve(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "serve",
      "Run the server until it gets SIGTERM or SIGINT; running answers finish first.\n"
      "It prints one line when it answers, and logs to standard error. It makes no connection of its own, save to the\n"
      "directory, the identity provider, the emergency webhook, the audit collector and the peers for\n"
      "checkpoints that the configuration names.");
  auto options = std::make_shared<ServeOptions>();
  command->add_option("--config", options->config_file,
                      "The configuration (default: $CHARTROOM_CONFIG, ./chartroom.toml, /etc/chartroom/chartroom.toml)");
  command->add_flag(
      "--accept-clock", options->accepted.clock,
      "Start although the machine's clock is far behind the ledger's last record: only if it is right now and was "
      "wrong before");
  command->add_flag(
      "--accept-ledger", options->accepted.ledger,
      "Start with the ledger that is there although the keyring's folder or the database know of a longer or another\n"
      "one: only if it was replaced on purpose; what is missing can then no longer be shown");
  command->add_option("--passphrase-fd", options->passphrase_fd, passphrase_fd_help)->check(CLI::Range(0, 1023));
  command->callback([options, &exit_code] {
    const Status status = serve(*options);
    exit_code = exit_code_of(status);
    if (status) log::info("stopped");
    log::stop();
  });
}

}  // namespace chartroom
