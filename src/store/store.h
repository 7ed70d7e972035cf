#pragma once

// The database: typed verbs over one SQLite file. No SQL above this room, and no clinical knowledge in it: a chart's contents
// are sealed bytes that records encodes and decodes.
//
// Reads come from any thread and see the last commit. Writes go through `write`, one at a time; those that wait share a commit.
// A transaction is durable (WAL, synced at each commit) when `write` returns. Every commit has a number, counted without gaps
// and kept in the database; the ledger records it too, so that commits which a damaged write-ahead log drops are noticed at
// start.
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

#include "base/clock.h"
#include "base/result.h"
#include "store/chart_digest.h"
#include "store/feedback_row.h"
#include "store/forwarded_row.h"
#include "store/frozen_database.h"
#include "store/keyring.h"
#include "store/policy_rows.h"
#include "store/transaction.h"
#include "store/values.h"

namespace chartroom::store {

class Store {
 public:
  struct Options {
    std::filesystem::path file;
    std::size_t readers = 4;  // connections kept for reading; a read waits for a free one
    std::string vfs;          // a registered SQLite VFS; empty: the operating system's files. Tests put a failing disk here
    std::size_t known_patients = 1'000'000;  // of so many it is kept in memory how people stand to them (known_ties.h)
  };
  // Creates the file (and beside it `<file>.check`) when absent and migrates it when older. `wrong_key`, `corrupt` (also if the
  // file is missing and the keyring has keys of charts), `conflict` if the keyring lacks keys of charts in the file,
  // `newer_version`, `locked`. The keyring and the clock must outlive it.
  static Result<std::unique_ptr<Store>> open(const Options& options, const crypto::SecretKey& master, Keyring& keyring,
                                             const Clock& clock);
  ~Store();

  CommitNumber last_commit() const;
  // Each commit takes along what `note` returns (the ledger's newest signed checkpoint), and `ledger_note` reads it back: empty
  // if no commit had one. Set before the first write; what it calls must live as long as anything writes.
  void carry_ledger_note(std::function<std::string()> note);
  Result<std::string> ledger_note() const;
  std::size_t writers_waiting() const;  // threads in `write` that have not had their turn

  // Runs `work` in a transaction, which it may share with the works of other threads: it is committed if it returns success,
  // else leaves everything as it was. A verb of the transaction that failed ends it without effect, even if `work` goes on.
  // `work` may not call `write`, and reads what it decides by from the Transaction: the Store's verbs see the last commit only.
  Result<CommitNumber> write(const std::function<Status(Transaction&)>& work);

  // For a copy of the database: moves the log into the file and lets nothing move there while the result lives. Writes wait for
  // the move, not for the copy. `locked` if a read that lasts is in its way.
  Result<std::unique_ptr<FrozenDatabase>> freeze() const;
  // A copy of this database in another file, to be looked at and thrown away: with the same keys, which must outlive it too.
  Result<std::unique_ptr<Store>> open_copy(const std::filesystem::path& file) const;

  // Runs `work` on one state of the database. It should be short: the log can't be moved into the database past it.
  Status read(const std::function<Status(const Reading&)>& work) const;

  // --- patients and charts
  Result<std::vector<ChartId>> charts(const std::optional<ChartId>& after, std::size_t limit) const;  // in the order of ids
  Result<ChartDigest> chart_digest(ChartId chart) const;  // `not_found`; `corrupt` as `segments`
  Result<std::optional<PatientRow>> patient(PatientId id) const;
  // Exact: system and value; several patients can carry one identifier.
  Result<std::vector<PatientId>> patients_with_identifier(const Identifier& identifier) const;
  // The patient that a source's reference names ("Patient/123"); none where it names several.
  Result<std::optional<PatientId>> patient_with_reference(std::string_view reference) const;
  // Patients related to this person now (relations and grants) whom `may_list` allows: for every word of `text`, a name, the
  // birth date or an identifier starts with it, without case and accents (all of them when it is empty). Ordered by family and
  // given name. Behind them, where no text is searched for, those who are listed by their id alone, in its order.
  struct Search {
    const AccountRow& person;
    const MayList& may_list;
    std::string_view text;
    std::size_t limit = 0;
    std::string_view after;
  };
  Result<Page<FoundPatient>> search_patients(const Search& search) const;
  Result<std::uint64_t> count_patients() const;
  // Segments of a part numbered from `from` on, opened. `corrupt` if any is missing or altered.
  Result<std::vector<Segment>> segments(ChartId chart, SegmentPart part, std::uint64_t from) const;
  Result<std::uint64_t> chart_version(ChartId chart) const;  // grows with every change of the chart
  Result<std::vector<ResourceRow>> resources(ChartId chart, std::string_view resource) const;  // see Reading

  Result<std::optional<Bytes>> shared_resource(std::string_view resource) const;

  // --- who stands how to whom
  // The relations in force at `at`, and what a decision needs to know of the patient; none if there is no such patient. A care
  // team counts from its start until its end, an encounter also for limits::encounter_relation_after behind its end.
  Result<std::optional<Ties>> ties(const AccountRow& person, PatientId patient, Timestamp at) const;

  // --- what decides who may see what
  Result<std::vector<PolicyRow>> policies() const;  // the one that was confirmed last at the end, unconfirmed ones first
  Result<std::optional<AccessReviewRow>> access_review() const;  // the last one
  Result<std::vector<ItemLabelRow>> item_labels(PatientId id) const;
  Result<std::optional<EmergencyRow>> emergency(EmergencyId id) const;
  Result<std::vector<EmergencyRow>> emergencies(std::size_t limit) const;  // newest first, those to be reviewed before others
  Result<std::uint64_t> count_unreviewed_emergencies() const;
  Result<std::vector<EmergencyRow>> untold_emergencies(std::size_t limit) const;  // oldest first
  Result<UntoldEmergencies> count_untold_emergencies() const;

  // --- what the site's audit collector has taken of the ledger; none until it has taken anything
  Result<std::optional<ForwardedRow>> forwarded() const;

  // --- accounts, sessions, grants, imports
  Result<std::optional<AccountRow>> account(PrincipalId id) const;
  Result<std::optional<AccountRow>> account_named(std::string_view name) const;
  Result<std::vector<AccountRow>> accounts() const;
  Result<std::optional<SessionRow>> session(SessionId id) const;
  Result<std::vector<SessionRow>> sessions_of(PrincipalId id) const;
  Result<std::vector<GrantRow>> grants_of(PatientId id) const;
  Result<std::vector<GrantRow>> grants_to(PrincipalId id) const;  // whatever their end
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

}  // namespace chartroom::store
