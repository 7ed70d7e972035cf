#pragma once

// The part of base/limits.h about other servers of the clinic: those that say who somebody is, and those that are told
// something. Include base/limits.h.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace chartroom::limits {

using namespace std::chrono_literals;

// --- the clinic's directory ------------------------------------------------------------------------------------------------
// Sign-ins that wait for a directory have threads of their own, so that one that hangs keeps no local account out. Each asks
// for two or three milliseconds as a rule; a morning's start of a shift is some tens a second.
inline constexpr std::size_t directory_threads = 4;
inline constexpr std::size_t directory_queue_max = 64;  // then 503 `busy`
// How long a server that failed is not asked: others are, and nobody waits for its time-out again and again.
inline constexpr auto directory_server_rest = 15s;
inline constexpr std::size_t directory_servers_max = 16;
inline constexpr std::size_t directory_page_entries = 500;  // Active Directory refuses more than 1,000 in a page
inline constexpr std::size_t directory_pages_max = 1'000;   // of one search; pages may be empty
// One message of a directory: a page of entries is some 100 KB, a person's photograph is never asked for.
inline constexpr std::size_t directory_message_bytes_max = 8 * 1024 * 1024;
// Groups that are mapped, groups that one person is in (with all their groups' groups), and how deep those lie in one another.
// Real ones are in some hundred, five deep; beyond is a mistake, and refused, since a part of the groups could open too much.
inline constexpr std::size_t directory_mapped_groups_max = 500;
inline constexpr std::size_t directory_groups_of_one_max = 5'000;
inline constexpr std::size_t directory_group_depth_max = 32;
inline constexpr std::size_t directory_names_at_once_max = 50;    // in one filter
inline constexpr std::size_t directory_secret_bytes_max = 1'024;  // of the service account's password
inline constexpr auto directory_retry_after = 30s;                // an interval's failed look at all accounts is begun again

// --- signed tokens of others, and the clinic's identity provider -----------------------------------------------------------
// A signed token (JWT): a person in some hundred groups has 8 KiB.
inline constexpr std::size_t jwt_bytes_max = 16 * 1024;
inline constexpr std::size_t jwt_json_depth_max = 16;  // of claims, metadata and keys: real ones have 4
// A provider's or program's public keys: two or three as a rule, some tens with certificate chains at the largest providers.
inline constexpr std::size_t jwk_set_bytes_max = 256 * 1024;
inline constexpr std::size_t jwk_set_keys_max = 100;
inline constexpr std::size_t jwt_audiences_max = 32;
// Two clocks in one building that are both kept by NTP; RFC 7519 section 4.1.4 has "no more than a few minutes".
inline constexpr auto jwt_clock_skew_max = 60s;

// An identity provider's answers: metadata and tokens have some KiB; keys have jwk_set_bytes_max.
inline constexpr std::size_t openid_answer_bytes_max = 64 * 1024;
// All of one question to a provider, however slowly it drips: a sign-in asks up to three.
inline constexpr auto openid_exchange_max = 15s;
inline constexpr auto openid_metadata_age_max = 1h;  // of metadata and keys; then they are asked for again
// How often an unknown key's id makes the keys be asked for again: tokens of strangers must not make us hammer the provider.
inline constexpr auto openid_keys_refetch_min = 60s;
inline constexpr auto openid_rest = 15s;  // a provider that failed is not asked for so long, and nobody waits for its time-out
// A sign-in that was begun: a person types a password and a code, or looks for their telephone.
inline constexpr auto openid_attempt_age_max = 10min;
// Begun ones that are kept, some 300 bytes each, in all and from one address (a clinic's proxy at the start of a shift); beyond
// that the oldest goes.
inline constexpr std::size_t openid_attempts_max = 16'384;
inline constexpr std::size_t openid_attempts_per_address_max = 512;
inline constexpr auto openid_token_age_max = 5min;  // of an ID token or a logout token: both come at once
// Logout tokens that were taken, so that each is taken once; until they have expired.
inline constexpr std::size_t openid_logouts_remembered_max = 65'536;
inline constexpr std::size_t openid_subject_bytes_max = 255;    // OpenID Connect Core section 2
inline constexpr std::size_t openid_code_bytes_max = 4 * 1024;  // of an authorization code: Entra's have 1 to 2 KiB
inline constexpr std::size_t openid_secret_bytes_max = 1'024;   // of the client's secret
inline constexpr std::size_t openid_mapped_groups_max = 500;    // as directory_mapped_groups_max
inline constexpr std::size_t openid_groups_of_one_max = 5'000;  // likewise

// How far the machine's clock may be behind the ledger's last record at a start: more is a clock that was set wrong.
inline constexpr auto clock_behind_max = 1h;
// While the server runs: a clock further behind than this is said in the log, once a minute.
inline constexpr auto clock_behind_told = 5s;

// --- the emergency webhook -------------------------------------------------------------------------------------------------
inline constexpr std::size_t webhook_secret_bytes_max = 1'024;      // of its file: two secrets of at most 94 characters
inline constexpr std::size_t webhook_key_bytes_max = 64 * 1024;     // of a private key's file
inline constexpr std::size_t webhook_answer_bytes_max = 64 * 1024;  // nothing of an answer is used but its status
// All of one try, however slowly the peer drips: so long at most does one that hangs keep the program's stop waiting.
inline constexpr auto webhook_exchange_max = 10s;
// Between two tries while the peer doesn't answer, or says that it can't now: doubled each time, and up to a quarter more by
// chance, so that several programs don't come in step.
inline constexpr auto webhook_wait_first = 1s;
inline constexpr auto webhook_wait_longest = 5min;
// The same of one message that the peer refuses: the same bytes will hardly do better, but somebody may mend the peer.
inline constexpr auto webhook_refused_wait_first = 1min;
inline constexpr auto webhook_refused_wait_longest = 1h;
// Emergencies that are looked at in one round, the oldest first: a hospital breaks the glass some tens of times a day.
inline constexpr std::size_t webhook_round_max = 1'000;

// --- places where checkpoints are published --------------------------------------------------------------------------------
inline constexpr std::size_t publish_places_max = 16;  // each may keep a round waiting for webhook_exchange_max
inline constexpr auto publish_retry_after = 1min;      // a place that failed, unless its own interval is shorter

// --- the audit collector ---------------------------------------------------------------------------------------------------
// Records of one connection, and after how many bytes it takes no more: what may come twice after a break, and what is in
// memory. A record is 3 to 4 KB as a message, one of a list of 500 patients some 200 KB.
inline constexpr std::size_t audit_syslog_batch_records = 1'000;
inline constexpr std::size_t audit_syslog_batch_bytes = 4 * 1024 * 1024;
inline constexpr auto audit_syslog_look = 1s;  // how often the ledger is looked at for new records
// Between two tries while the collector can't be reached, doubled each time.
inline constexpr auto audit_syslog_wait_first = 1s;
inline constexpr auto audit_syslog_wait_longest = 1min;

static_assert(webhook_wait_first < webhook_wait_longest && webhook_refused_wait_first < webhook_refused_wait_longest);

}  // namespace chartroom::limits
