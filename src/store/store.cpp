#include "store/store.h"

#include <algorithm>
#include <mutex>

#include "base/count_text.h"
#include "store/accounts.h"
#include "store/chart_digest.h"
#include "store/charts.h"
#include "store/database_file.h"
#include "store/feedback.h"
#include "store/forwarded.h"
#include "store/group_writer.h"
#include "store/known_ties.h"
#include "store/patient_lists.h"
#include "store/patient_search.h"
#include "store/patients.h"
#include "store/policies.h"
#include "store/reader_pool.h"
#include "store/relations.h"
#include "store/resources.h"
#include "store/work.h"

namespace chartroom::store {
namespace {

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

// All of the write-ahead log into the database's file; the log is empty then.
Status move_log(Connection& writer) {
  std::int64_t is_in_the_way = 0;
  const auto moved = writer.each("PRAGMA wal_checkpoint(TRUNCATE)", [&](const Statement& row) -> Status {
    is_in_the_way = row.integer(0);
    return {};
  });
  if (!moved) return fail_in("the write-ahead log", moved);
  if (is_in_the_way != 0) return fail(ErrorCode::locked, "the write-ahead log is in use by a read that lasts; try again");
  return {};
}

// A chart's key is durable before the commit that brings the chart.
Status check_keys(Connection& db, const Keyring& keyring) {
  std::uint64_t charts = 0;
  std::uint64_t without_key = 0;
  const auto done = db.each("SELECT id FROM chart", [&](const Statement& row) -> Status {
    ChartId id;
    if (auto read = read_id(row.blob(0), id); !read) return fail(read);
    ++charts;
    if (!keyring.has_chart_key(id)) ++without_key;
    return {};
  });
  if (!done) return fail_in("the database's charts", done);
  if (without_key == 0) return {};
  return fail(ErrorCode::conflict, "the keyring has no key for " + std::to_string(without_key) + " of " +
                                       count_text(charts, "chart") +
                                       ": an older keyring was put in its place; put the newest back");
}

}  // namespace

struct Store::State {
  State(const crypto::SecretKey& master, Keyring& keys, const Clock& time,
        std::vector<std::unique_ptr<Connection>> read_connections, const Store::Options& opened_with)
      : options(opened_with),
        root(master.copy()),
        sealer(master),
        keyring(keys),
        clock(time),
        readers(std::move(read_connections)),
        ties(changes, opened_with.known_patients) {}

  const Store::Options options;
  const crypto::SecretKey root;
  const Sealer sealer;
  Keyring& keyring;
  const Clock& clock;
  ReaderPool readers;
  std::unique_ptr<GroupWriter> writer;
  ChangeLog changes;
  PatientLists lists;
  KnownTies ties;
  std::mutex freezing;                   // guards what follows
  std::unique_ptr<OsFolder> folder;      // of the database's file, which is opened once and stays open (FrozenDatabase)
  std::unique_ptr<File> file_to_freeze;  // likewise

  // One read verb on one snapshot.
  template <class Verb>
  std::invoke_result_t<Verb, const Access&> read(const Verb& verb) {
    ReaderPool::Lease lease(readers);
    if (auto begun = lease.connection().run("BEGIN"); !begun) return fail(begun);
    const OpenTransaction transaction(lease.connection());
    return verb(Access{lease.connection(), sealer, keyring});
  }
};

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const Options& options, const crypto::SecretKey& master, Keyring& keyring,
                                           const Clock& clock) {
  auto database = open_database({options, keyring.size() > 0}, master);
  if (!database) return fail(database);
  std::vector<std::unique_ptr<Connection>> readers;
  for (std::size_t i = 0; i < std::max<std::size_t>(options.readers, 1); ++i) {
    auto reader = Connection::open({options.file, options.vfs, Connection::Use::read}, page_key_of(master));
    if (!reader) return fail_in("the database", reader);
    readers.push_back(std::move(*reader));
  }
  if (auto complete = check_keys(**database, keyring); !complete) return fail(complete);
  auto state = std::make_unique<State>(master, keyring, clock, std::move(readers), options);
  auto writer = GroupWriter::open(std::move(*database), state->sealer, keyring);
  if (!writer) return fail(writer);
  state->writer = std::move(*writer);
  return std::unique_ptr<Store>(new Store(std::move(state)));
}

CommitNumber Store::last_commit() const { return state_->writer->last_commit(); }

void Store::carry_ledger_note(std::function<std::string()> note) { state_->writer->carry_ledger_note(std::move(note)); }

Result<std::string> Store::ledger_note() const {
  return state_->read([](const Access& access) -> Result<std::string> {
    std::string note;
    const auto done = access.db.each("SELECT value FROM witness WHERE name = 'ledger'", [&](const Statement& row) -> Status {
      note = as_text(row.blob(0));
      return {};
    });
    if (!done) return fail(done);
    return note;
  });
}

std::size_t Store::writers_waiting() const { return state_->writer->waiting(); }

Result<CommitNumber> Store::write(const std::function<Status(Transaction&)>& work) {
  return state_->writer->write([&](const Access& access, CommitNumber number) -> Status {
    Transaction::Work context{access, state_->clock, number};
    Transaction transaction(context);
    const Status done = work(transaction);
    state_->changes.add(number, context.changed);
    return done ? context.first_failure : done;
  });
}

Result<std::unique_ptr<FrozenDatabase>> Store::freeze() const {
  const std::lock_guard lock(state_->freezing);
  const auto& path = state_->options.file;
  if (state_->file_to_freeze == nullptr) {
    auto folder = OsFolder::at(path.has_parent_path() ? path.parent_path() : std::filesystem::path("."));
    if (!folder) return fail_in("the database's folder", folder);
    state_->folder = std::move(*folder);
    auto file = state_->folder->open(path.filename().string());
    if (!file) return fail_in("the database's file", file);
    state_->file_to_freeze = std::move(*file);
  }
  std::unique_ptr<FrozenDatabase> out;
  const auto frozen = state_->writer->at_rest([&](Connection& writer) -> Status {
    if (auto moved = move_log(writer); !moved) return moved;
    auto connection = Connection::open({path, state_->options.vfs, Connection::Use::read}, page_key_of(state_->root));
    if (!connection) return fail_in("the database", connection);
    auto made = FrozenDatabase::freeze(std::move(*connection), *state_->file_to_freeze, path);
    if (!made) return fail(made);
    out = std::move(*made);
    return {};
  });
  if (!frozen) return fail(frozen);
  return out;
}

Result<std::unique_ptr<Store>> Store::open_copy(const std::filesystem::path& file) const {
  Store::Options options;
  options.file = file;
  options.readers = 1;
  return open(options, state_->root, state_->keyring, state_->clock);
}

Result<ChartDigest> Store::chart_digest(ChartId chart) const {
  return state_->read([&](const Access& access) { return digest_chart(access, chart); });
}

Result<std::vector<ChartId>> Store::charts(const std::optional<ChartId>& after, std::size_t limit) const {
  return state_->read([&](const Access& access) { return list_charts(access, after, limit); });
}

Status Store::read(const std::function<Status(const Reading&)>& work) const {
  return state_->read([&](const Access& access) -> Status { return work(Reading(access)); });
}

Result<std::optional<PatientRow>> Store::patient(PatientId id) const {
  return state_->read([&](const Access& access) { return find_patient(access, id); });
}

Result<std::vector<PatientId>> Store::patients_with_identifier(const Identifier& identifier) const {
  return state_->read([&](const Access& access) { return find_by_identifier(access, identifier); });
}

Result<std::optional<PatientId>> Store::patient_with_reference(std::string_view reference) const {
  return state_->read([&](const Access& access) { return find_by_reference(access, reference); });
}

Result<Page<FoundPatient>> Store::search_patients(const Search& wanted) const {
  const Timestamp now = state_->clock.now();
  // The person's list first and the snapshot then: so the list is never ahead of it.
  return state_->lists.with(wanted.person.id, now, [&](PatientList& list) {
    return state_->read([&](const Access& access) {
      return search(access, {wanted.person, wanted.may_list, wanted.text, wanted.limit, wanted.after, now}, state_->changes,
                    list);
    });
  });
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

Result<std::vector<ResourceRow>> Store::resources(ChartId chart, std::string_view resource) const {
  return state_->read([&](const Access& access) { return Reading(access).resources(chart, resource); });
}

Result<std::optional<Bytes>> Store::shared_resource(std::string_view resource) const {
  return state_->read([&](const Access& access) { return find_shared_resource(access, resource); });
}

Result<std::optional<Ties>> Store::ties(const AccountRow& person, PatientId patient, Timestamp at) const {
  const KnownTies::Asked asked{person, patient, at};
  if (const auto known = state_->ties.known(asked, last_commit())) return known;
  return state_->read([&](const Access& access) { return state_->ties.read(access, asked); });
}

Result<std::vector<PolicyRow>> Store::policies() const {
  return state_->read([&](const Access& access) { return all_policies(access); });
}

Result<std::optional<AccessReviewRow>> Store::access_review() const {
  return state_->read([](const Access& access) { return find_access_review(access); });
}

Result<std::vector<ItemLabelRow>> Store::item_labels(PatientId id) const {
  return state_->read([&](const Access& access) { return find_item_labels(access, id); });
}

Result<std::optional<ForwardedRow>> Store::forwarded() const {
  return state_->read([](const Access& access) { return find_forwarded(access); });
}

Result<std::optional<EmergencyRow>> Store::emergency(EmergencyId id) const {
  return state_->read([&](const Access& access) { return find_emergency(access, id); });
}

Result<std::vector<EmergencyRow>> Store::emergencies(std::size_t limit) const {
  return state_->read([&](const Access& access) { return list_emergencies(access, limit); });
}

Result<std::uint64_t> Store::count_unreviewed_emergencies() const {
  return state_->read([&](const Access& access) { return store::count_unreviewed_emergencies(access); });
}

Result<std::vector<EmergencyRow>> Store::untold_emergencies(std::size_t limit) const {
  return state_->read([&](const Access& access) { return list_untold_emergencies(access, limit); });
}

Result<UntoldEmergencies> Store::count_untold_emergencies() const {
  return state_->read([&](const Access& access) { return store::count_untold_emergencies(access); });
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

Result<std::vector<GrantRow>> Store::grants_to(PrincipalId id) const {
  return state_->read([&](const Access& access) { return find_grants_to(access, id); });
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
