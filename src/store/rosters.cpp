#include "store/rosters.h"

#include <algorithm>
#include <tuple>

#include "base/check.h"
#include "store/patients.h"

namespace chartroom::store {

std::string roster_name(std::string_view resource) { return "roster|" + std::string(resource); }

Mac roster_mac(const Sealer& site, std::string_view resource) { return site.mac(LookUp::practitioner, resource); }

RosterWrite::RosterWrite(const Sealer& site, const Roster& roster)
    : site_(&site),
      seal_(site.many(Table::roster_member)),
      relation_(roster.relation),
      roster_(roster_mac(site, roster.name)),
      sealed_(site.seal(Table::roster, roster_, encode(RelationPeriod{roster.relation, roster.from_s, roster.until_s}))) {
  CHECK(relation_ == Relation::panel || relation_ == Relation::cohort, "a roster is a panel or a study");
}

void RosterWrite::add(const RosterMember& member) {
  CHECK(relation_ == Relation::panel, "a study's patients are relations");
  const Bytes plain = encode(RelationPeriod{relation_, member.from_s, member.until_s});
  const Mac first = reference_mac(*site_, member.name);
  add_row(first, {}, plain);
  if (!member.next_name.empty()) add_row(reference_mac(*site_, member.next_name), Bytes(first.begin(), first.end()), plain);
}

void RosterWrite::add_row(const Mac& reference, Bytes unless, ByteView plain) {
  Row row;
  row.reference = reference;
  row.row = site_->mac(LookUp::roster_row, join({roster_, reference, unless, plain}));
  row.unless = std::move(unless);
  seal_.seal(plain, seal_context(table_name(Table::roster_member), row.row), row.sealed);
  rows_.push_back(std::move(row));
}

void RosterWrite::finish() {
  std::ranges::sort(rows_, {}, [](const Row& row) { return std::tie(row.reference, row.row); });
  const auto doubles = std::ranges::unique(rows_, {}, &Row::row);
  rows_.erase(doubles.begin(), doubles.end());
}

// Puts what was prepared into the tables.
class RosterWriter {
 public:
  RosterWriter(const Access& access, const RosterWrite& write) : access_(access), write_(write) {}

  Status run(CommitNumber commit) const {
    auto done = access_.db.run(
        "INSERT INTO roster (roster_mac, changed, sealed) VALUES (?1, ?2, ?3) "
        "ON CONFLICT (roster_mac) DO UPDATE SET changed = ?2, sealed = ?3",
        write_.roster_, commit, write_.sealed_);
    if (!done) return done;
    const auto there = keys_there();
    if (!there) return fail(there);
    auto old = there->begin();
    const auto remove_before = [&](const Key* wanted) -> Status {
      for (; old != there->end() && (wanted == nullptr || *old < *wanted); ++old) {
        if (auto removed = remove(*old); !removed) return removed;
      }
      return {};
    };
    for (const RosterWrite::Row& row : write_.rows_) {
      const Key key{row.reference, row.row};
      if (done = remove_before(&key); !done) return done;
      if (old != there->end() && *old == key) {
        ++old;
      } else if (done = insert(row); !done) {
        return done;
      }
    }
    return remove_before(nullptr);
  }

 private:
  using Key = std::pair<Mac, Mac>;

  // In order.
  Result<std::vector<Key>> keys_there() const {
    std::vector<Key> keys;
    const auto done = access_.db.each(
        "SELECT reference_mac, row_mac FROM roster_member WHERE roster_mac = ?1 ORDER BY reference_mac, row_mac",
        [&](const Statement& row) -> Status {
          Key& key = keys.emplace_back();
          if (auto read = read_mac(row.blob(0), key.first); !read) return read;
          return read_mac(row.blob(1), key.second);
        },
        write_.roster_);
    if (!done) return fail(done);
    return keys;
  }

  Status insert(const RosterWrite::Row& row) const {
    return access_.db.run(
        "INSERT INTO roster_member (roster_mac, reference_mac, row_mac, unless_mac, sealed) VALUES (?1, ?2, ?3, ?4, ?5)",
        write_.roster_, row.reference, row.row, row.unless, row.sealed);
  }
  Status remove(const Key& key) const {
    return access_.db.run("DELETE FROM roster_member WHERE roster_mac = ?1 AND reference_mac = ?2 AND row_mac = ?3",
                          write_.roster_, key.first, key.second);
  }

  const Access& access_;
  const RosterWrite& write_;
};

Status write_roster(const Access& access, const RosterWrite& write, CommitNumber commit) {
  return RosterWriter(access, write).run(commit);
}

Status delete_roster(const Access& access, std::string_view resource) {
  const Mac roster = roster_mac(access.sealer, resource);
  if (auto done = access.db.run("DELETE FROM roster_member WHERE roster_mac = ?1", roster); !done) return done;
  return access.db.run("DELETE FROM roster WHERE roster_mac = ?1", roster);
}

Result<bool> has_roster(const Access& access, std::string_view resource) {
  bool found = false;
  const auto done = access.db.each(
      "SELECT 1 FROM roster WHERE roster_mac = ?1",
      [&](const Statement&) -> Status {
        found = true;
        return {};
      },
      roster_mac(access.sealer, resource));
  if (!done) return fail(done);
  return found;
}

Result<bool> note_named(const Access& access, const Mac& reference, CommitNumber commit) {
  std::vector<Mac> rosters;
  const auto found = access.db.each(
      "SELECT DISTINCT roster_mac FROM roster_member WHERE reference_mac = ?1",
      [&](const Statement& row) -> Status { return read_mac(row.blob(0), rosters.emplace_back()); }, reference);
  if (!found) return fail(found);
  for (const Mac& roster : rosters) {
    const auto done = access.db.run("UPDATE roster SET changed = ?2 WHERE roster_mac = ?1", roster, commit);
    if (!done) return fail(done);
  }
  return !rosters.empty();
}

Result<LedRoster> open_roster(const Access& access, const Mac& roster) {
  std::optional<LedRoster> found;
  const auto done = access.db.each(
      "SELECT changed, sealed FROM roster WHERE roster_mac = ?1",
      [&](const Statement& row) -> Status {
        const auto plain = access.sealer.open(Table::roster, roster, row.blob(1));
        if (!plain) return fail(plain);
        const auto period = decode_relation(*plain);
        if (!period) return fail(period);
        found = LedRoster{roster, static_cast<CommitNumber>(row.integer(0)), *period, {}};
        return {};
      },
      roster);
  if (!done) return fail(done);
  if (!found) return fail(ErrorCode::corrupt, "somebody answers for a roster that is not there");
  return *std::move(found);
}

namespace {

RelationPeriod within(const RelationPeriod& outer, const RelationPeriod& inner) {
  return {outer.relation, std::max(outer.from_s, inner.from_s), std::min(outer.until_s, inner.until_s)};
}

// Columns: patient, row_mac, sealed. A name of several patients means nobody, and then the next name counts.
constexpr auto roster_members_sql =
    "SELECT n.patient, m.row_mac, m.sealed FROM roster_member m CROSS JOIN patient_name n ON n.reference_mac = m.reference_mac "
    "WHERE m.roster_mac = ?1 AND (SELECT count(*) FROM patient_name s WHERE s.reference_mac = m.reference_mac) = 1 "
    "AND (SELECT count(*) FROM patient_name b WHERE b.reference_mac = m.unless_mac) <> 1";
constexpr auto roster_member_sql =
    "SELECT n.patient, m.row_mac, m.sealed FROM patient_name n CROSS JOIN roster_member m ON m.roster_mac = ?1 "
    "AND m.reference_mac = n.reference_mac "
    "WHERE n.patient = ?2 AND (SELECT count(*) FROM patient_name s WHERE s.reference_mac = m.reference_mac) = 1 "
    "AND (SELECT count(*) FROM patient_name b WHERE b.reference_mac = m.unless_mac) <> 1";
constexpr auto roster_relations_sql = "SELECT patient, row_mac, sealed FROM relation WHERE practitioner_mac = ?1";
constexpr auto roster_patient_sql =
    "SELECT patient, row_mac, sealed FROM relation WHERE practitioner_mac = ?1 AND patient = ?2";

}  // namespace

Status each_listed(const Access& access, const LedRoster& roster, std::optional<PatientId> patient,
                   const OnListed& on_patient) {
  const bool is_panel = roster.period.relation == Relation::panel;
  const auto on_row = [&](const Statement& row) -> Status {
    PatientId id;
    if (auto read = read_id(row.blob(0), id); !read) return read;
    const auto plain = access.sealer.open(is_panel ? Table::roster_member : Table::relation, row.blob(1), row.blob(2));
    if (!plain) return fail(plain);
    const auto period = decode_relation(*plain);
    if (!period) return fail(period);
    return on_patient(id, within(roster.period, *period));
  };
  if (is_panel) {
    return patient ? access.db.each(roster_member_sql, on_row, roster.roster, *patient)
                   : access.db.each(roster_members_sql, on_row, roster.roster);
  }
  for (const Mac& name : roster.names) {
    const auto done = patient ? access.db.each(roster_patient_sql, on_row, name, *patient)
                              : access.db.each(roster_relations_sql, on_row, name);
    if (!done) return done;
  }
  return {};
}

}  // namespace chartroom::store
