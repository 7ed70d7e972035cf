#pragma once

// The ledger: one record for each decision taken about a patient's data, chained in a Merkle tree so that a record that was
// changed, removed, added or moved is found by anyone who holds the public key.
//
// Records are sealed in segment files; the tree over them is not, and gives nothing away (leaves are salted). That its own end
// was cut off shows only beside a checkpoint that is kept elsewhere: see Options::witness. Format: docs/ledger.md.
//
// One thread writes: it takes all that wait, appends them, syncs once, signs a checkpoint from time to time and completes the
// waiting coroutines on their own executors. No caller holds a thread.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audit/checkpoint.h"
#include "audit/proofs.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/limits.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/secret.h"
#include "crypto/sign.h"
#include "domain/tokens.h"

namespace chartroom::audit {

enum class Outcome : std::uint8_t { success, refused, failed, started, broken };
std::string_view outcome_name(Outcome outcome);
std::optional<Outcome> parse_outcome(std::string_view name);

// What a record says. Times and numbers are the ledger's own.
struct Record {
  RequestId request;
  std::optional<PrincipalId> principal;  // none: nobody was authenticated
  std::string principal_name;            // or what an unauthenticated caller claimed to be, cut to 64 characters
  Roles roles;
  std::string signed_in_by;
  std::string from;    // address, without port; or "local"
  std::string action;  // action_name, or one of own_actions
  std::string route;   // the template: "POST /api/patients/{id}/ask"
  std::optional<PatientId> patient;
  std::optional<ChartId> chart;
  std::string rule;  // that decided
  std::string relation;
  std::string purpose;  // of use, of what is about charts; as stated, where the request was refused
  std::string policy;   // the version of the site's policy that decided
  std::string about;    // how the caller stands to the patient outside of care: own_record, household … (domain/about.h)
  std::optional<PrincipalId> subject;  // whose account or access it is about, where that is someone else or may be
  std::string object;  // the id of the grant, token or import that was named or made; or what was shown beside a password
  std::vector<DocumentId> cited;
  std::vector<PatientId> shown;  // whose names a list of patients showed
  Outcome outcome = Outcome::success;
  int status = 0;                  // HTTP, where there is one
  std::string reason;              // stable code of a refusal or failure; no patient data
  std::uint64_t store_commit = 0;  // the store's last commit number
  std::uint32_t count = 1;         // requests this record stands for (aggregated probes)
  crypto::Digest answer_digest{};  // of the bytes that are sent
  // The words, if any: sealed under the chart's key by the caller's hand (see `Words`), stored beside the record and bound to
  // it by a commitment, so that destroying the chart's key leaves the ledger verifiable.
  struct Words {
    crypto::SecretKey key;  // the chart's, or the ledger's own
    std::string question;
    std::string answer;
  };
  std::optional<Words> words;
};

// A record as it is read back.
struct StoredRecord {
  std::uint64_t sequence = 0;
  Timestamp time{};
  Record record;  // `words` absent; see Ledger::words
  bool has_words = false;
  crypto::Digest words_commitment{};
  crypto::Digest leaf{};  // of the tree, which commits to all above
};

// A segment that was archived, or may be.
struct SegmentFacts {
  std::uint32_t segment = 0;
  std::uint64_t first = 0;  // records [first, end)
  std::uint64_t end = 0;
  std::uint64_t bytes = 0;
  Timestamp youngest{};  // the time of its last record
};

struct VerifyReport {
  std::uint64_t records = 0;  // that were checked
  // The first so many of them are in the archive: without its folder, their leaves alone were checked against the signed root.
  std::uint64_t archived = 0;
  std::uint64_t bytes = 0;
  crypto::Digest root{};
  std::uint64_t checkpoint_size = 0;
  bool intact = false;
  std::optional<std::uint64_t> first_wrong;  // sequence; none where only the signed root tells that something is wrong
  std::string problem;                       // a sentence, if not intact
};

enum class Witnesses : std::uint8_t { must_agree, are_replaced };

class Ledger {
 public:
  struct Options {
    std::string origin;                                    // first line of checkpoints: "hospital.example/chartroom"
    std::size_t waiting_max = limits::ledger_waiting_max;  // appends in the queue; then `unavailable`
    std::uint64_t segment_bytes_max = limits::ledger_segment_bytes_max;    // a segment takes no further batch beyond this
    std::uint64_t room_bytes = limits::ledger_room_bytes;                  // made ahead of a segment's records
    std::uint64_t checkpoint_records = limits::ledger_checkpoint_records;  // new records after which a checkpoint is signed,
    std::chrono::milliseconds checkpoint_period = limits::ledger_checkpoint_period;  // or time
    // Where a copy of each checkpoint is kept as `witness_name`, apart from the ledger (the keyring's folder); none: nowhere.
    // It must outlive the ledger. A ledger that does not hold what the copy signs was cut, emptied or put back: `corrupt` at
    // `open`. A copy that can't be written is said in the log and tried again with the next checkpoint.
    Folder* witness = nullptr;
    std::vector<std::string> kept_notes = {};  // checkpoints that others kept (the database), against which it is held as well
    // For once, when a ledger was replaced on purpose: neither the copy nor the notes are compared.
    Witnesses witnesses = Witnesses::must_agree;
    std::uint64_t reserve_bytes = 0;  // of disk space kept for when there is no other (reserve.h)
    // What is younger is never archived (retention.h): `invalid` at `open` outside of its limits.
    int keep_years = limits::ledger_keep_years_min;
    // The folder of the archive, opened when it is needed; must outlive the ledger. None: nothing is ever archived or removed.
    std::function<Result<Folder*>()> archive = {};
  };
  static constexpr std::string_view witness_name = "ledger-checkpoint";
  static constexpr std::string_view checkpoint_file = "checkpoint";  // in the ledger's folder: the newest signed note
  // Verifies from the last checkpoint on; `corrupt` if the chain is broken there; a torn, never acknowledged end is cut off and
  // said in the log. `sealing` opens the records. The parameters (but the options) must outlive the ledger. `wrong_key` for
  // another sealing or signing key; `conflict` for another origin than the ledger was made with; `newer_version`. One ledger on
  // a folder at a time: the caller holds its lock.
  static Result<std::unique_ptr<Ledger>> open(Folder& folder, const Clock& clock, const crypto::SigningKey& key,
                                              const crypto::SecretKey& sealing, const Options& options);
  ~Ledger();  // writes what waits, then a checkpoint

  // Completes once the record is durable; all that wait share one sync. From any executor.
  // `unavailable` after any write error, for good: nothing is chained onto a torn record; also if too many wait. `too_large`
  // beyond limits::ledger_record_bytes_max. The ledger must live until it completes, and the executor's context until
  // the ledger is gone: its thread may still be leaving the loop that it woke. It can't be cancelled.
  boost::asio::awaitable<Result<Receipt>> append(Record record);
  // The same for a thread that may wait (jobs, tests, the command line).
  Result<Receipt> append_and_wait(Record record);

  // After an error of its disk: nothing is appended any more, so a change should not even be begun. The log has the reason,
  // once.
  bool closed() const;
  std::uint64_t size() const;              // durable records
  std::uint64_t max_store_commit() const;  // the largest that any record names
  // `list`, `records_from`, `words` and `verify` read files: call them from threads that may wait, as many at once as wanted,
  // beside appends.
  //
  // Newest first, sequences below `before` (all if none); at most `limit`; all are wanted where `wanted` is empty. `corrupt`
  // names a record that is not what was written.
  Result<std::vector<StoredRecord>> list(std::optional<std::uint64_t> before, std::size_t limit,
                                         const std::function<bool(const StoredRecord&)>& wanted) const;
  // Oldest first, from sequence `first` on, or from the first one that is kept: at least one and at most `limit`, as many as
  // lie together; none at the end.
  Result<std::vector<StoredRecord>> records_from(std::uint64_t first, std::size_t limit) const;
  // The words of a record, opened with the chart's key (or the ledger's own) and checked against the commitment. `not_found` if
  // there is no such record or it has no words; `wrong_key`; `corrupt`.
  struct OpenedWords {
    std::string question;
    std::string answer;
  };
  Result<OpenedWords> words(std::uint64_t sequence, const crypto::SecretKey& key) const;
  // Everything from the first record on, beside running appends.
  Result<VerifyReport> verify() const;
  std::string checkpoint() const;  // the newest signed note

  // Proofs about the tree, against the newest checkpoint or, to whoever kept an older one, against its size (proofs.h). The
  // roots are those of the tiles, held against the newest signed root: `corrupt` where they disagree with it. Both read files,
  // like `list`.
  struct Inclusion {
    InclusionProof proof;
    crypto::Digest root{};  // of the tree of proof.size
    std::string note;       // the newest checkpoint, where it signs that tree; else empty
  };
  // `not_found` if there is no such record; `conflict` where the newest checkpoint does not cover it yet, `invalid` where
  // `size` does not, or is above the newest checkpoint's.
  Result<Inclusion> inclusion(std::uint64_t sequence, std::optional<std::uint64_t> size = std::nullopt) const;
  struct Consistency {
    ConsistencyProof proof;
    Roots roots;
    std::string note;  // as above, of proof.second
  };
  // `invalid` unless first <= second <= the newest checkpoint's size, which is `second` where it is absent.
  Result<Consistency> consistency(std::uint64_t first, std::optional<std::uint64_t> second = std::nullopt) const;
  // Salt and record in the clear: all that is needed to show somebody else what a leaf commits to (`read_opening`).
  // `not_found`, `corrupt`.
  Result<Bytes> opening(std::uint64_t sequence) const;

  // Old records are moved into the archive by whole segments, the oldest first, never the newest one: archiver.h says how. All
  // of these read files, but `first_kept` and `reserve_bytes`.
  std::uint64_t first_kept() const;     // records before it are in the archive: no longer listed, searched or opened
  std::uint64_t reserve_bytes() const;  // of disk space that are there
  struct ArchivePlan {
    std::vector<SegmentFacts> ready;  // may be archived now, oldest first
    std::string why_no_more;          // a sentence for the operator
  };
  Result<ArchivePlan> archive_plan() const;
  // The first of these, if there is any: copied, checked, recorded and removed. `by` says who asked; its action is set here.
  // None where no archive is configured. `unavailable` where the ledger is closed; `conflict` where another file of the
  // segment's name is in the archive, or one of its records is too young; errors of the disk. An error leaves the records where
  // they are, and what an earlier run left undone is done by the next.
  Result<std::optional<SegmentFacts>> archive_next(Record by);

 private:
  struct State;
  explicit Ledger(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Offline: a copy of the folder and the public key; with `sealing` the records' contents are checked too (`wrong_key` if it
// opens none). Checkpoints that were kept elsewhere must each sign a beginning of it: so an end that was cut off shows.
// With the folder of its archive, archived records are checked as the others are.
Result<VerifyReport> verify_folder(const Folder& folder, const crypto::VerifyingKey& key, const crypto::SecretKey* sealing,
                                   std::span<const Checkpoint> kept = {}, const Folder* archive = nullptr);

}  // namespace chartroom::audit
