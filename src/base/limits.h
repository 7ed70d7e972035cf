#pragma once

// Every limit of the program, with its unit (in the name) and its reason. What a site may change is a key of the
// configuration that starts from the value here; the rest is fixed.

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/machine_limits.h"  // the part about the machine itself
#include "base/peer_limits.h"     // and that about servers that are asked or told

namespace chartroom::limits {

using namespace std::chrono_literals;

// --- the HTTP door -------------------------------------------------------------------------------------------------------
// A request's head: cookies and a bearer token fit many times over; more is an attack or a mistake.
inline constexpr std::size_t http_head_bytes_max = 16 * 1024;
// A body on any route but an upload: a question has at most question_bytes_max, the rest is JSON around it.
inline constexpr std::size_t http_body_bytes_max = 256 * 1024;
// Time to send the head, from the first byte of the connection or after the last answer's end: starves slow-loris clients.
inline constexpr auto http_head_timeout = 10s;
// Between two reads of a body, and for a client to take the bytes of an answer.
inline constexpr auto http_read_timeout = 15s;
inline constexpr auto http_write_timeout = 30s;
// An answer that is taken more slowly than so much in each http_write_timeout is ended: 4 KB/s, as for bodies.
inline constexpr std::size_t http_answer_stride_bytes = 128 * 1024;
// Answers above http_large_answer_bytes wait in memory until they are taken. All of them together, and those of one account:
// beyond that the answer is 503 `busy`, and nothing was sent. The largest note, as JSON, fits four times into an account's.
inline constexpr std::size_t http_large_answer_bytes = 256 * 1024;
inline constexpr std::size_t http_answer_bytes_max = 256 * 1024 * 1024;
inline constexpr std::size_t http_answer_bytes_of_one_max = 64 * 1024 * 1024;
// A connection with nothing to do.
inline constexpr auto http_idle_timeout = 60s;
inline constexpr auto tls_handshake_timeout = 10s;
// Open connections: each costs about 40 KiB with its TLS state, so this bounds them to 160 MiB.
inline constexpr std::size_t http_connections_max = 4096;
// From one address, so that one workstation can't take all of them.
inline constexpr std::size_t http_connections_per_address_max = 512;
inline constexpr std::size_t connections_local_reserve = 16;  // for the local socket, when strangers have all of the others
// How long running answers may take to finish when the server is told to stop.
inline constexpr auto stop_grace = 10s;

// --- questions -----------------------------------------------------------------------------------------------------------
// A policy's file: a hospital's fits some twenty times.
inline constexpr std::size_t policy_bytes_max = 128 * 1024;
// Its allowing and denying rules together: each is looked at in every decision.
inline constexpr std::size_t policy_rules_max = 256;
inline constexpr std::size_t policy_named_max = 32;          // places, and times: bits of a word, and still read by people
inline constexpr std::size_t policy_networks_max = 256;      // of its places: an address is compared with each
inline constexpr std::size_t question_bytes_max = 4 * 1024;  // a page of text; longer is a document, not a question
inline constexpr std::size_t questions_before_max = 8;       // of a conversation, to read a follow-up with; older ones are far
inline constexpr std::size_t answer_statements_max = 200;    // a full medication or problem list of the longest charts
// Of one value's words, of its range's, and of the record line that is quoted for it: longer ones are cut, so that
// answer_statements_max of them fit into a ledger record. The whole is one click away.
inline constexpr std::size_t answer_value_bytes_max = 500;
inline constexpr std::size_t answer_quote_bytes_max = 4'000;
inline constexpr std::size_t passages_per_answer_max = 8;  // more is a search result, not an answer

// --- imports -------------------------------------------------------------------------------------------------------------
// One upload or one file, before and after decompression: the largest known single-patient bundles have 120 MiB.
inline constexpr std::uint64_t import_file_bytes_max = 512ULL * 1024 * 1024;
// Entries of one bundle: 40 times the largest seen in practice.
inline constexpr std::size_t import_bundle_entries_max = 1'000'000;
// Of a file's resources in memory at a time, where the file is packed: twice the largest resource.
inline constexpr std::size_t import_unit_bytes_max = 64 * 1024 * 1024;
// One NDJSON line, that is one resource: attachments of 20 MB in base64 fit.
inline constexpr std::size_t import_line_bytes_max = 32 * 1024 * 1024;
// Parts of one resource; one with more is refused by name. The merged record of a region has hundreds of identifiers, a large
// ward's team some hundred members, and each is a row of its own under the store's only writer.
inline constexpr std::size_t import_identifiers_max = 1'000;
inline constexpr std::size_t import_participants_max = 1'000;
inline constexpr std::size_t import_contained_max = 1'000;  // each reference to one looks through all
// Of a practitioner or a role: each is kept as a name of each other.
inline constexpr std::size_t import_practitioner_identifiers_max = 50;
// Systems that the entries of one file come from, by their URLs: the exchange of a country has some hundred.
inline constexpr std::size_t import_origins_max = 1'000;
// JSON nesting: FHIR's deepest resources use about 20.
inline constexpr std::size_t json_depth_max = 100;
// A note's text. Longer ones are kept whole and refused for reading, by name.
inline constexpr std::size_t note_bytes_max = 8 * 1024 * 1024;
inline constexpr std::size_t import_files_max = 1'000'000;
// What the command line sends at once: small files together in an archive, NDJSON in pieces. At most so much that the progress
// bar is steady; at least so much that a sync costs little beside it.
inline constexpr std::size_t import_upload_bytes_max_at_once = 2 * 1024 * 1024;
inline constexpr std::size_t import_upload_bytes_min_at_once = 512 * 1024;
inline constexpr std::size_t import_uploads_at_once_max = 4;  // of one command line: as many as the server takes
inline constexpr std::size_t import_running_max = 4;
// Uploads in memory, all together, by the lengths they announce (in chunks: by what they may become): two of the largest.
inline constexpr std::uint64_t import_upload_bytes_max = 2 * import_file_bytes_max;

// --- charts --------------------------------------------------------------------------------------------------------------
inline constexpr std::size_t passage_chars_max = 1200;  // about 200 words: a section of a note, small enough to cite
inline constexpr std::size_t hot_charts_bytes_max = 256ULL * 1024 * 1024;  // unsealed charts kept in memory, all together
inline constexpr auto hot_chart_age_max = 5min;
// Writes that share a commit: the first waits for the others' works, some hundred microseconds each.
inline constexpr std::size_t store_group_works_max = 64;
// How long an ended encounter still relates its participants to the patient: results come back, letters and codes are written.
inline constexpr auto encounter_relation_after = 24h * 30;
// How long an encounter that was never closed relates its participants to the patient, from its start: longer stays are rare,
// forgotten ends are not.
inline constexpr auto encounter_open_max = 24h * 366;

// --- accounts and sessions -----------------------------------------------------------------------------------------------
inline constexpr auto session_idle_max = 15min;  // 45 CFR 164.312(a)(2)(iii), automatic logoff
inline constexpr auto session_age_max = 12h;
inline constexpr auto token_age_default = 24h * 90;
inline constexpr std::size_t password_chars_min = 12;
inline constexpr std::size_t password_bytes_max = 1024;  // hashing a megabyte would be a gift to an attacker
inline constexpr std::size_t sign_in_failures_max = 10;  // within sign_in_window, for an account at an address
inline constexpr std::size_t sign_in_failures_wide_max =
    100;  // of an account from everywhere, and from an address for all accounts
// Wrong codes of a second factor in a row, from all addresses and over restarts, each with the right password (NIST SP 800-63B
// 5.2.2); then only a recovery code helps. Three of a million codes are good at a time: 0.03 % for who uses them all.
inline constexpr std::size_t second_factor_failures_max = 100;
inline constexpr auto second_factor_begun_age_max = 15min;  // from showing the secret to the first code
inline constexpr std::size_t recovery_codes_count = 10;
inline constexpr auto one_time_password_age_max = std::chrono::days(7);
inline constexpr auto sign_in_window = 15min;
inline constexpr std::size_t argon2_memory_kib = 19 * 1024;  // OWASP password storage: 19 MiB, t = 2, p = 1
inline constexpr std::uint32_t argon2_passes = 2;
inline constexpr std::uint32_t argon2_lanes = 1;
inline constexpr std::size_t password_hashes_running_max = 2;  // bounds the memory a flood of sign-ins can take

// --- pages of lists ------------------------------------------------------------------------------------------------------
inline constexpr std::size_t page_items_default = 50;
inline constexpr std::size_t page_items_max = 500;
inline constexpr std::size_t timeline_text_bytes_max =
    240;                                                 // of an entry's text in a list: two lines; the rest is one click away
inline constexpr std::size_t series_points_max = 2'000;  // of one line of a trend: more can't be told apart on a screen

// --- feedback on answers -------------------------------------------------------------------------------------------------
inline constexpr std::size_t feedback_words_bytes_max = 2 * 1024;   // half a page
inline constexpr std::uint64_t feedback_statement_max = 1'000'000;  // a statement's number; above answer_statements_max

// --- the ledger ----------------------------------------------------------------------------------------------------------
inline constexpr std::size_t ledger_waiting_max = 65'536;  // appends that wait for the writer; then `unavailable`
inline constexpr std::size_t ledger_record_bytes_max = 1024 * 1024;
inline constexpr std::size_t ledger_waiting_bytes_max = 64ULL * 1024 * 1024;  // of all that wait; one batch may have them all
inline constexpr std::uint64_t ledger_checkpoint_records = 16'384;  // a start verifies at most about this many: some 50 ms
inline constexpr auto ledger_checkpoint_period = 10s;               // after which new records are signed, however few
inline constexpr std::uint64_t ledger_room_bytes = 1024 * 1024;     // of zeros ahead of a segment's end: some 1,000 records
inline constexpr std::size_t report_rows_max = 50'000;  // of accesses and patients: some 15 MB; beyond it a report says so
inline constexpr std::uint64_t ledger_segment_bytes_max = 64ULL * 1024 * 1024;
// Years for which records are kept in the ledger: 45 CFR 164.316(b)(2)(i), and 164.528 looks back as far. At most: longer than
// a life's records are kept anywhere, and no overflow of a time.
inline constexpr int ledger_keep_years_min = 6;
inline constexpr int ledger_keep_years_max = 100;
// Between two records of the time for which records are kept. A longer silence may be a clock that was set forward, to make
// young records look old, so nothing is archived then; a house that is open has no such silence.
inline constexpr auto ledger_silence_max = 24h * 100;
// Of disk space, which the ledger gives up when there is no other: some 100,000 records. What is made of it at a time beside
// running appends: some 50 ms of waiting.
inline constexpr std::uint64_t ledger_reserve_bytes_default = 64ULL * 1024 * 1024;
inline constexpr std::uint64_t ledger_reserve_step_bytes = 4ULL * 1024 * 1024;

// --- the gate ------------------------------------------------------------------------------------------------------------
// How long a permit opens its chart: longer than any answer takes, shorter than a shift.
inline constexpr auto permit_age_max = 5min;
// Requests that wait for a worker thread (questions, imports, writes); then 503 `busy`. At 10 ms each the last waits 2.5 s.
inline constexpr std::size_t worker_queue_max = 256;
// Sign-ins that wait for one of password_hashes_running_max; then 503 `busy`. At 40 ms each the last waits 1.3 s.
inline constexpr std::size_t password_queue_max = 64;
// Refusals of nobody in particular that have a record of their own, within a minute: of one source, far above what a person's
// expired session or a scanner of the network causes; and of all, 100 a second, so that a flood from many addresses takes at
// most some 4 GB of ledger a day. Further ones are counted.
inline constexpr std::size_t noise_records_own_max = 60;
inline constexpr std::size_t noise_records_own_all_max = 6'000;
// Sources whose unauthenticated requests are counted apart within a minute; the others share one count.
inline constexpr std::size_t noise_sources_max = 4096;
// Sessions and tokens kept in memory, about 500 bytes each; one that was put out is read from the store again.
inline constexpr std::size_t sessions_cached_max = 65'536;
// Accounts and addresses whose failed sign-ins are remembered; the oldest are forgotten first.
inline constexpr std::size_t sign_in_sources_max = 65'536;
inline constexpr std::size_t tokens_per_account_max = 50;  // more is a program that forgets its tokens
inline constexpr auto token_age_max = 24h * 366;
inline constexpr std::size_t token_ranges_max = 20;  // of addresses for one token; a program runs on few machines
// Tokens for programs that show their key: SMART's backend services want five minutes at most, for token and assertion alike.
inline constexpr auto access_token_age = 5min;
inline constexpr auto client_assertion_age_max = 5min;
inline constexpr std::size_t access_tokens_per_account_max = 500;  // that live: a program needs a new one every few minutes
inline constexpr std::size_t service_keys_bytes_max = 16 * 1024;   // of a program's JWK set: two or three keys
inline constexpr std::size_t services_per_owner_max = 50;          // programs that one person can answer for
inline constexpr auto grant_age_max = 24h * 366;

static_assert(openid_code_bytes_max < http_head_bytes_max, "a code comes in a request's head");
static_assert(jwt_bytes_max < http_body_bytes_max, "a token must fit into a request");
static_assert(question_bytes_max < http_body_bytes_max, "a question must fit into a request");
static_assert(http_large_answer_bytes < http_answer_bytes_of_one_max && http_answer_bytes_of_one_max < http_answer_bytes_max);
static_assert(note_bytes_max < http_answer_bytes_of_one_max, "the largest note must fit");
static_assert(import_line_bytes_max < import_unit_bytes_max, "a line must fit into what is unpacked at a time");
static_assert(import_unit_bytes_max < import_file_bytes_max);
static_assert(import_uploads_at_once_max <= import_running_max, "a command line must not crowd itself out");
static_assert(import_file_bytes_max <= import_upload_bytes_max, "the largest file must fit into what all uploads may take");
static_assert(noise_records_own_max <= noise_records_own_all_max);
static_assert(answer_statements_max * (answer_value_bytes_max + answer_quote_bytes_max) < ledger_record_bytes_max);
static_assert(session_idle_max < session_age_max);

}  // namespace chartroom::limits
