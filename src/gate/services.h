#pragma once

// What the handlers work with: built by main, borrowed here, alive as long as the gate.

#include <functional>

#include "audit/ledger.h"
#include "audit/record_index.h"
#include "base/clock.h"
#include "http/server.h"
#include "identity/accounts.h"
#include "identity/client_credentials.h"
#include "identity/directory_sync.h"
#include "identity/openid_sign_in.h"
#include "identity/second_factor.h"
#include "identity/service_accounts.h"
#include "identity/sessions.h"
#include "identity/sign_in.h"
#include "policy/policy_book.h"
#include "records/charts.h"
#include "records/importer.h"
#include "store/keyring.h"
#include "store/store.h"

namespace chartroom::backup {
class Backups;
}

namespace chartroom::gate {

class AuditSyslog;
class EmergencyWebhook;
class CheckpointPublisher;
class ClockJumps;

struct Services {
  const Clock& clock;
  store::Store& store;
  store::Keyring& keyring;
  policy::PolicyBook& policies;
  audit::Ledger& ledger;
  audit::RecordIndex& record_index;
  const crypto::SecretKey& ledger_key;  // seals words of records that are about no one chart
  records::Charts& charts;
  records::Importer& importer;
  identity::Sessions& sessions;
  identity::Accounts& accounts;
  identity::SecondFactors& second_factors;
  identity::ServiceAccounts& service_accounts;
  identity::ClientCredentials& client_credentials;
  identity::SignIn& sign_in;
  std::function<http::Counters()> http_counters;   // of the server in front; for /metrics
  std::uint32_t server_uid = 0;                    // whose processes may use the local socket, beside root
  identity::DirectorySync* directory = nullptr;    // none is configured
  identity::OpenIdSignIn* openid = nullptr;        // likewise
  EmergencyWebhook* emergency_webhook = nullptr;   // likewise
  const CheckpointPublisher* publisher = nullptr;  // likewise
  AuditSyslog* audit_syslog = nullptr;             // likewise
  backup::Backups* backups = nullptr;              // likewise
  const ClockJumps* clock_jumps = nullptr;         // nobody looks for any
};

}  // namespace chartroom::gate
