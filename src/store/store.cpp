#include "store/store.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "base/log.h"
#include "store/accounts.h"
#include "store/charts.h"
#include "store/database_file.h"
#include "store/feedback.h"
#include "store/patient_search.h"
#include "store/patients.h"
#include "store/reader_pool.h"
#include "store/relations.h"
#include "store/work.h"

namespace chartroom::store {
namespace {

Result<CommitNumber> stored_commit(Connection& db) {
  std::int64_t number = -1;
  const auto done = db.each("SELECT value FROM meta WHERE name = 'commit'", [&](const Statement& row) -> Status {
    number = row.integer(0);
    return {};
  });
  if (!done) return fail(done);
  if (number < 0) return fail(ErrorCode::corrupt, "the database has no commit number");
  return static_cast<CommitNumber>(number);
}

// Rolls back at the end of the scope, unless the transaction ended before.
class OpenTransaction {
 public:
  explicit OpenTransaction(Connection& db) : db_(db) {}
  ~OpenTransaction() { db_.roll_back(); }
  OpenTransaction(const OpenTransaction&) = delete;
  OpenTransaction& operator=(const OpenTransaction&) = delete;

 private:
  Connection& db_;
};

}  // namespace

struct Store::State {
  State(const crypto::SecretKey& master, Keyring& keys, const Clock& time, std::unique_ptr<Connection> write_connection,
        std::vector<std::unique_ptr<Connection>> read_connections)
      : sealer(master), keyring(keys), clock(time), writer(std::move(write_connection)), readers(std::move(read_connections)) {}

  const Sealer sealer;
  Keyring& keyring;
  const Clock& clock;

  std::mutex write_mutex;  // guards writer and broken
  std::unique_ptr<Connection> writer;
  bool broken = false;

  ReaderPool readers;
  std::atomic<CommitNumber> last_commit{0};

  // One read verb on one snapshot.
  template <class Verb>
  std::invoke_result_t<Verb, const Access&> read(const Verb& verb) {
    ReaderPool::Lease lease(readers);
    if (auto begun = lease.connection().run("BEGIN"); !begun) return fail(begun);
    const OpenTransaction transaction(lease.connection());
    return verb(Access{lease.connection(), sealer, keyring});
  }

  Result<CommitNumber> write(const std::function<Status(Transaction&)>& work);
  Status do_work(const std::function<Status(Transaction&)>& work, CommitNumber number);
  Status commit();
};

Status Store::State::do_work(const std::function<Status(Transaction&)>& work, CommitNumber number) {
  Transaction::Work context{Access{*writer, sealer, keyring}, clock, number};
  Transaction transaction(context);
  if (auto done = work(transaction); !done) return done;
  if (!context.first_failure) return context.first_failure;
  if (!writer->in_transaction()) return fail(ErrorCode::unavailable, "the transaction has ended");
  return writer->run("UPDATE meta SET value = ?1 WHERE name = 'commit'", number);
}

// A full disk and a constraint leave nothing behind. After any other failure the last frames may have reached the disk or not.
Status Store::State::commit() {
  auto done = writer->run("COMMIT");
  if (done) return done;
  const bool rolled_back = writer->roll_back();
  const auto code = done.error().code;
  const bool is_certain = code == ErrorCode::out_of_space || code == ErrorCode::not_found || code == ErrorCode::conflict;
  broken = !(rolled_back && is_certain);
  log::error("store_commit_failed", {{"reason", done.error().detail}, {"usable", broken ? "no" : "yes"}});
  return done;
}

Result<CommitNumber> Store::State::write(const std::function<Status(Transaction&)>& work) {
  const std::lock_guard lock(write_mutex);
  if (broken) return fail(ErrorCode::unavailable, "the database had a failed commit; restart the server once the disk is well");
  if (auto begun = writer->run("BEGIN IMMEDIATE"); !begun) return fail(begun);
  const CommitNumber number = last_commit.load() + 1;
  {
    const OpenTransaction transaction(*writer);
    const auto before = stored_commit(*writer);
    if (!before) return fail(before);
    if (*before + 1 != number) return fail(ErrorCode::corrupt, "the database's commit number is not the last one's");
    if (auto done = do_work(work, number); !done) return fail(done);
    if (auto done = commit(); !done) return fail(done);
  }
  last_commit.store(number);
  return number;
}

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const Options& options, const crypto::SecretKey& master, Keyring& keyring,
                                           const Clock& clock) {
  auto writer = open_database({options, keyring.size() > 0}, master);
  if (!writer) return fail(writer);
  const auto commit = stored_commit(**writer);
  if (!commit) return fail(commit);
  std::vector<std::unique_ptr<Connection>> readers;
  for (std::size_t i = 0; i < std::max<std::size_t>(options.readers, 1); ++i) {
    auto reader = Connection::open({options.file, options.vfs, Connection::Use::read}, page_key_of(master));
    if (!reader) return fail_in("the database", reader);
    readers.push_back(std::move(*reader));
  }
  auto state = std::make_unique<State>(master, keyring, clock, std::move(*writer), std::move(readers));
  state->last_commit = *commit;
  return std::unique_ptr<Store>(new Store(std::move(state)));
}

CommitNumber Store::last_commit() const { return state_->last_commit.load(); }

Result<CommitNumber> Store::write(const std::function<Status(Transaction&)>& work) { return state_->write(work); }

Result<std::optional<PatientRow>> Store::patient(PatientId id) const {
  return state_->read([&](const Access& access) { return find_patient(access, id); });
}

Result<std::vector<PatientId>> Store::patients_with_identifier(const Identifier& identifier) const {
  return state_->read([&](const Access& access) { return find_by_identifier(access, identifier); });
}

Result<std::optional<PatientId>> Store::patient_with_reference(std::string_view reference) const {
  return state_->read([&](const Access& access) { return find_by_reference(access, reference); });
}

Result<Page<PatientRow>> Store::search_patients(const AccountRow& person, std::string_view text, std::size_t limit,
                                                std::string_view after) const {
  return state_->read([&](const Access& access) { return search(access, {person, text, limit, after, state_->clock.now()}); });
}

Result<std::uint64_t> Store::count_patients() const {
  return state_->read([&](const Access& access) { return patient_count(access); });
}

Result<std::vector<Segment>> Store::segments(ChartId chart, SegmentPart part, std::uint64_t from) const {
  return state_->read([&](const Access& access) { return read_segments(access, {chart, part}, from); });
}

Result<std::uint64_t> Store::chart_version(ChartId chart) const {
  return state_->read([&](const Access& access) { return read_chart_version(access, chart); });
}

Result<std::optional<ResourceVersion>> Store::resource_version(ChartId chart, std::string_view resource) const {
  return state_->read([&](const Access& access) { return find_resource_version(access, chart, resource); });
}

Result<std::optional<Bytes>> Store::shared_resource(std::string_view resource) const {
  return state_->read([&](const Access& access) { return find_shared_resource(access, resource); });
}

Result<Relation> Store::relation(const AccountRow& person, PatientId patient, Timestamp at) const {
  return state_->read([&](const Access& access) { return best_relation(access, person, patient, at); });
}

Result<std::optional<AccountRow>> Store::account(PrincipalId id) const {
  return state_->read([&](const Access& access) { return find_account(access, id); });
}

Result<std::optional<AccountRow>> Store::account_named(std::string_view name) const {
  return state_->read([&](const Access& access) { return find_account_named(access, name); });
}

Result<std::vector<AccountRow>> Store::accounts() const {
  return state_->read([&](const Access& access) { return all_accounts(access); });
}

Result<std::optional<SessionRow>> Store::session(SessionId id) const {
  return state_->read([&](const Access& access) { return find_session(access, id); });
}

Result<std::vector<SessionRow>> Store::sessions_of(PrincipalId id) const {
  return state_->read([&](const Access& access) { return find_sessions_of(access, id); });
}

Result<std::vector<GrantRow>> Store::grants_of(PatientId id) const {
  return state_->read([&](const Access& access) { return find_grants(access, id); });
}

Result<std::optional<ImportRow>> Store::import(ImportId id) const {
  return state_->read([&](const Access& access) { return find_import(access, id); });
}

Result<Page<ImportRow>> Store::imports(std::size_t limit, std::string_view after) const {
  return state_->read([&](const Access& access) { return page_of_imports(access, limit, after); });
}

Result<Page<FeedbackRow>> Store::feedback(std::size_t limit, std::string_view after) const {
  return state_->read([&](const Access& access) { return page_of_feedback(access, limit, after); });
}

Result<Page<FeedbackRow>> Store::feedback_of(PatientId id, std::size_t limit, std::string_view after) const {
  return state_->read([&](const Access& access) { return page_of_patients_feedback(access, id, limit, after); });
}

}  // namespace chartroom::store
