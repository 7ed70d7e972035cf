#pragma once

// The database: typed verbs over one SQLite file. No SQL above this room, and no clinical knowledge in it: a chart's contents
// are sealed bytes that records encodes and decodes.
//
// Reads come from any thread and see the last commit. Writes go through `write`, one at a time; a transaction is durable
// (WAL, synced at each commit) when `write` returns. Every transaction has a number, counted without gaps and kept in the
// database; the ledger records it too, so that commits which a damaged write-ahead log drops are noticed at start.
//
// Patient data in columns is sealed (crypto/aead.h) under the chart's key or a table's; what is looked up is found by HMAC
// columns. Errors: `corrupt`; `out_of_space`, after which the store goes on once there is space; `io`; `unavailable` for every
// write after a commit of which it is not known whether it reached the disk, until the store is opened again (reads go on).
// Format: docs/store.md.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "domain/chart.h"
#include "domain/tokens.h"
#include "store/feedback_row.h"
#include "store/keyring.h"

namespace chartroom::store {

using CommitNumber = std::uint64_t;

struct PatientRow {
  PatientId id;
  ChartId chart;  // the newest row of the append-only table
  Demographics who;
  Timestamp imported_at{};  // the last import that changed the chart
};

// One part of a chart's growth. Parts are sealed apart so that a question needn't open the raw resources.
enum class SegmentPart : std::uint8_t {
  content = 1,  // facts, notes and what is indexed
  raw = 2,      // the resources as they came
};

struct Segment {
  std::uint64_t number = 0;  // from 1, and one more with every segment of the chart and part
  Bytes plain;
};

// What the store remembers of a resource of a chart, so that importing it again changes nothing.
struct ResourceVersion {
  crypto::Digest digest{};           // of its canonical JSON
  std::int64_t last_updated_us = 0;  // meta.lastUpdated; 0 if it has none
  DocumentId document;               // the document or record that was made of it
  std::uint32_t versions = 1;        // how many were seen
};

struct RelationRow {
  PatientId patient;
  std::string practitioner;  // "system|value" of an identifier, or a reference ("Practitioner/12"): only its HMAC is stored
  Relation relation = Relation::care_team;
  std::int64_t from_s = 0;  // seconds since 1970; the ends are open where they are the extreme values
  std::int64_t until_s = 0;
  std::string source;  // the resource that says so; with the patient it is the row's key
};

struct AccountRow {
  PrincipalId id;
  std::string name;  // lower case, unique
  std::string display_name;
  std::string password_hash;  // Argon2id in PHC form
  Roles roles;
  std::vector<std::string> practitioner;  // "system|value" identifiers by which charts name this person
  bool disabled = false;
  bool must_change_password = false;
  Timestamp created{};
};

struct SessionRow {
  SessionId id;
  PrincipalId principal;
  crypto::Digest secret_digest{};  // of the cookie's or token's random part
  SignedInBy how = SignedInBy::session;
  std::string label;  // a token's name; empty for sessions
  Timestamp created{};
  Timestamp last_seen{};
  Timestamp expires{};
};

struct GrantRow {
  GrantId id;
  PatientId patient;
  PrincipalId principal;
  PrincipalId granted_by;
  std::string reason;
  Timestamp created{};
  Timestamp expires{};
};

enum class ImportState : std::uint8_t { running, finished, failed };

struct ImportRow {
  ImportId id;
  PrincipalId principal;
  std::string name;  // of the file or upload; sealed
  ImportState state = ImportState::running;
  Timestamp started{};
  Timestamp ended{};
  std::string report_json;  // counts and problems, as the API shows them; sealed
};

// A page of a list that is ordered by a key; `next` is empty at the end.
template <class Row>
struct Page {
  std::vector<Row> rows;
  std::string next;  // opaque; pass it as `after`
};

class Transaction;

class Store {
 public:
  struct Options {
    std::filesystem::path file;
    std::size_t readers = 4;  // connections kept for reading; a read waits for a free one
    std::string vfs;          // a registered SQLite VFS; empty: the operating system's files. Tests put a failing disk here
  };
  // Creates the file (and beside it `<file>.check`) when absent and migrates it when older. `wrong_key`, `corrupt` (also if the
  // file is missing and the keyring has keys of charts), `newer_version`, `locked`. The keyring and the clock must outlive it.
  static Result<std::unique_ptr<Store>> open(const Options& options, const crypto::SecretKey& master, Keyring& keyring,
                                             const Clock& clock);
  ~Store();

  CommitNumber last_commit() const;

  // Runs `work` in one transaction: commits if it returns success, else leaves everything as it was. A verb of the transaction
  // that failed ends it without effect, even if `work` goes on. `work` may not call `write`; reads in it see the last commit.
  Result<CommitNumber> write(const std::function<Status(Transaction&)>& work);

  // --- patients and charts
  Result<std::optional<PatientRow>> patient(PatientId id) const;
  // Exact: system and value; several patients can carry one identifier.
  Result<std::vector<PatientId>> patients_with_identifier(const Identifier& identifier) const;
  // The patient that a source's reference names ("Patient/123").
  Result<std::optional<PatientId>> patient_with_reference(std::string_view reference) const;
  // Patients related to this person now (relations and grants): for every word of `text`, a name, the birth date or an
  // identifier starts with it, without case and accents (all of them when it is empty). Ordered by family and given name.
  Result<Page<PatientRow>> search_patients(const AccountRow& person, std::string_view text, std::size_t limit,
                                           std::string_view after) const;
  Result<std::uint64_t> count_patients() const;
  // Segments of a part numbered from `from` on, opened. `corrupt` if any is missing or altered.
  Result<std::vector<Segment>> segments(ChartId chart, SegmentPart part, std::uint64_t from) const;
  Result<std::uint64_t> chart_version(ChartId chart) const;  // grows with every change of the chart
  Result<std::optional<ResourceVersion>> resource_version(ChartId chart, std::string_view resource) const;

  Result<std::optional<Bytes>> shared_resource(std::string_view resource) const;

  // --- who stands how to whom
  // The best relation in force at `at` (grant before care team before encounter); `none` if there is none. A care team counts
  // from its start until its end, an encounter also for limits::encounter_relation_after behind its end.
  Result<Relation> relation(const AccountRow& person, PatientId patient, Timestamp at) const;

  // --- accounts, sessions, grants, imports
  Result<std::optional<AccountRow>> account(PrincipalId id) const;
  Result<std::optional<AccountRow>> account_named(std::string_view name) const;
  Result<std::vector<AccountRow>> accounts() const;
  Result<std::optional<SessionRow>> session(SessionId id) const;
  Result<std::vector<SessionRow>> sessions_of(PrincipalId id) const;
  Result<std::vector<GrantRow>> grants_of(PatientId id) const;
  Result<std::optional<ImportRow>> import(ImportId id) const;
  Result<Page<ImportRow>> imports(std::size_t limit, std::string_view after) const;

  // --- what was said about answers, newest first
  Result<Page<FeedbackRow>> feedback(std::size_t limit, std::string_view after) const;  // of all patients; words left sealed
  Result<Page<FeedbackRow>> feedback_of(PatientId id, std::size_t limit, std::string_view after) const;  // with its words

 private:
  struct State;
  explicit Store(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The verbs of a write. Valid inside `Store::write` only. What it reads includes what it has written.
class Transaction {
 public:
  // --- patients and charts
  // And points it to its chart, whose key is made unless the keyring has it (an import makes many at once before).
  Status add_patient(PatientId id, ChartId chart, const Demographics& who);
  Status update_patient(PatientId id, const Demographics& who);   // look-up columns follow
  Status name_patient(PatientId id, std::string_view reference);  // "Patient/123" means this patient from now on
  Result<std::uint64_t> append_segment(ChartId chart, SegmentPart part, ByteView plain);  // compressed, then sealed
  Status put_resource_version(ChartId chart, std::string_view resource, const ResourceVersion& version);
  Status touch_chart(PatientId patient, ChartId chart);  // the version grows; imported_at is now
  Result<std::vector<PatientId>> patients_with_identifier(const Identifier& identifier) const;
  Result<std::optional<PatientId>> patient_with_reference(std::string_view reference) const;
  Result<std::optional<PatientRow>> patient(PatientId id) const;
  Result<std::optional<ResourceVersion>> resource_version(ChartId chart, std::string_view resource) const;

  // --- relations
  Status put_relation(const RelationRow& row);
  Status remove_relations(PatientId patient, std::string_view source);  // before the newer version's are put
  // `alias` ("Practitioner/12") and `identifier` ("system|value") are the same person.
  Status put_practitioner(std::string_view alias, std::string_view identifier);
  Status remove_practitioner(std::string_view alias);  // all of its identifiers, before a newer version's are put

  // --- shared resources (practitioners, organizations, locations): sealed under the site's key, replaced by newer ones
  Status put_shared_resource(std::string_view resource, ByteView json);

  // --- accounts, sessions, grants, imports
  Status put_account(const AccountRow& row);  // `conflict` if the name is another's
  Status put_session(const SessionRow& row);
  Status remove_session(SessionId id);
  Status remove_sessions_of(PrincipalId id);
  Status remove_expired_sessions(Timestamp now, Timestamp idle_since);
  Status put_grant(const GrantRow& row);
  Status remove_grant(GrantId id);
  Status put_import(const ImportRow& row);
  Status add_feedback(const FeedbackRow& row);

 private:
  friend class Store;
  struct Work;
  explicit Transaction(Work& work) : work_(work) {}
  Work& work_;
};

}  // namespace chartroom::store
