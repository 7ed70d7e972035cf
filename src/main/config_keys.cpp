#include <string>

#include "base/limits.h"
#include "main/config.h"

namespace chartroom {
namespace {

constexpr std::int64_t kIdleMinutesMax = std::chrono::minutes(limits::session_idle_max).count();
constexpr std::int64_t kSessionHoursMax = std::chrono::hours(limits::session_age_max).count();

static_assert(kIdleMinutesMax == 15 && kSessionHoursMax == 12, "the defaults below are these limits");
static_assert(limits::http_connections_max == 4096, "the default below is this limit");
static_assert(limits::ledger_keep_years_min == 6 && limits::ledger_reserve_bytes_default == 64ULL * 1024 * 1024,
              "the defaults below are these limits");

const std::vector<ConfigKey> keys = {
    {"data",
     "folder",
     &Config::data_folder,
     "",
     0,
     0,
     {},
     "The data folder: the database and the ledger. Its owner is the account that the server runs as."},
    {"data",
     "keyring_folder",
     &Config::keyring_folder,
     "",
     0,
     0,
     {},
     "The keyring: the wrapped keys of the charts. Keep it on another volume than the data folder, and back it up apart "
     "from it."},
    {"data",
     "master_key_file",
     &Config::master_key_file,
     "none",
     0,
     0,
     {},
     "The file that the master key is had from: 64 hexadecimal digits, readable by the server's account only. Required unless "
     "[master_key] says otherwise. It must lie neither in the data folder nor in the keyring's."},
    {"server",
     "address",
     &Config::address,
     "127.0.0.1",
     0,
     0,
     {},
     "The numeric address to listen on; 0.0.0.0 or :: for all. An address other than loopback needs a certificate."},
    {"server", "port", &Config::port, "8443", 0, 65535, {}, "The TCP port; 0 lets the system choose one."},
    {"server",
     "host_name",
     &Config::host_name,
     "localhost",
     0,
     0,
     {},
     "The name by which clients reach the server: for its own certificate and what it prints. Requests that a browser sends "
     "from "
     "pages of another address than the one they go to are refused, whatever the name."},
    {"server",
     "certificate_file",
     &Config::certificate_file,
     "certificate.pem",
     0,
     0,
     {},
     "The certificate chain in PEM. `chartroom init` makes one that signs itself; replace it with one of your own "
     "authority."},
    {"server", "private_key_file", &Config::private_key_file, "private-key.pem", 0, 0, {}, "The certificate's key in PEM."},
    {"server",
     "client_ca_file",
     &Config::client_ca_file,
     "none",
     0,
     0,
     {},
     "Authorities in PEM whose certificates clients are asked for: tokens can be bound to such a certificate "
     "(docs/services.md). "
     "Who "
     "shows none can use everything else; one of another authority, or one that has expired, can't connect."},
    {"server",
     "allow_tls_1_2",
     &Config::allow_tls_1_2,
     "false",
     0,
     0,
     {},
     "Also speak TLS 1.2 (with forward secrecy and AES-GCM or ChaCha20 only), for clients that can't do 1.3."},
    {"server", "threads", &Config::threads, "0", 0, 256, {}, "Threads that serve connections; 0 is one per processor."},
    {"server",
     "connections_max",
     &Config::connections_max,
     "4096",
     1,
     65536,
     {},
     "Open connections at one time; each takes about 40 KiB."},
    {"server",
     "local_socket",
     &Config::local_socket,
     "chartroom.sock",
     0,
     0,
     {},
     "The Unix socket on which the command line talks to the server. Only the server's account and root can use it."},
    {"sessions",
     "idle_minutes",
     &Config::session_idle_minutes,
     "15",
     1,
     kIdleMinutesMax,
     {},
     "A session that was idle for so long is ended by the server."},
    {"sessions",
     "hours_max",
     &Config::session_hours_max,
     "12",
     1,
     kSessionHoursMax,
     {},
     "The longest that a session can last, however busy."},
    {"accounts",
     "second_factor_required",
     &Config::second_factor_required,
     "[]",
     0,
     0,
     {},
     "Roles that need a second factor: a local account with any of them that has none can do nothing else until it has added "
     "one, "
     "its tokens too."},
    {"policy",
     "first",
     &Config::first_policy,
     "hospital",
     0,
     0,
     {"hospital", "practice"},
     "Which of the policies that ship with the program the site started with (`chartroom init --policy`). It counts only until "
     "there is one in the database; later ones are proposed and confirmed: `chartroom policy`."},
    {"services",
     "token_url",
     &Config::token_url,
     "none",
     0,
     0,
     {},
     "The address of /api/token as programs reach it, such as https://chartroom.clinic.example/api/token: what the assertions "
     "must be "
     "for by which they ask for short-lived tokens. `none`: they can't."},
    {"crypto",
     "fips_provider",
     &Config::fips_provider,
     "false",
     0,
     0,
     {},
     "Use OpenSSL by its FIPS provider alone, which must be installed: else the server does not start. What that covers and "
     "what "
     "it does not: docs/keys.md."},
    {"ledger",
     "origin",
     &Config::ledger_origin,
     "chartroom",
     0,
     0,
     {},
     "The name of this ledger, the first line of its checkpoints. Unique among the ledgers that you keep."},
    {"ledger",
     "keep_years",
     &Config::keep_years,
     "6",
     limits::ledger_keep_years_min,
     limits::ledger_keep_years_max,
     {},
     "Records that are younger stay in the ledger: nobody can archive or remove them. 45 CFR 164.316(b)(2)(i) wants six years; "
     "other law may want more."},
    {"ledger",
     "archive_folder",
     &Config::archive_folder,
     "none",
     0,
     0,
     {},
     "Where `chartroom audit archive` moves older records (ledger.md, \"The archive\"), best on a volume of its own. It must "
     "be "
     "there: make an empty folder that only the server's account can use. Not in the data folder or the keyring's. Without it "
     "nothing is ever archived or removed."},
    {"ledger",
     "reserve_mib",
     &Config::reserve_mib,
     "64",
     0,
     4096,
     {},
     "Disk space that is kept for the ledger, in MiB: it is given up when the data folder's volume has no other, so that a "
     "full "
     "disk doesn't stop the server at once. It is made only where there is twice as much; 0 for none."},
    {"log",
     "level",
     &Config::log_level,
     "info",
     0,
     0,
     {"debug", "info", "warning", "error"},
     "Lines below this level are dropped. The log goes to standard error and never holds patient data."},
};

}  // namespace

const std::vector<ConfigKey>& config_keys() { return keys; }

}  // namespace chartroom
