#include "store/relations.h"

#include <limits>

#include "base/check.h"
#include "base/limits.h"

namespace chartroom::store {
namespace {

// `until` plus the days that an ended encounter still counts, without passing the end of time.
std::int64_t encounter_end_s(std::int64_t until_s) {
  constexpr std::int64_t grace_s = std::chrono::seconds(limits::encounter_relation_after).count();
  return until_s > std::numeric_limits<std::int64_t>::max() - grace_s ? until_s : until_s + grace_s;
}

std::int64_t end_s(const RelationPeriod& period) {
  const bool by_visit = period.relation == Relation::encounter || period.relation == Relation::department;
  return by_visit ? encounter_end_s(period.until_s) : period.until_s;
}

std::int64_t to_s(Timestamp at) { return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count(); }

}  // namespace

SealedRelation seal_relation(const Sealer& site, crypto::Sealer& seal, const RelationRow& row) {
  CHECK(is_of_record(row.relation), "a relation row is of the imported record; grants have a table of their own");
  SealedRelation out;
  out.patient = row.patient;
  out.practitioner = site.mac(LookUp::practitioner, row.practitioner);
  out.source = relation_source(site, row.patient, row.source);
  const Bytes plain = encode(RelationPeriod{row.relation, row.from_s, row.until_s});
  out.row = site.mac(LookUp::relation_row, join({row.patient.view(), out.practitioner, out.source, plain}));
  seal.seal(plain, seal_context(table_name(Table::relation), out.row), out.sealed);
  return out;
}

Mac relation_source(const Sealer& site, PatientId patient, std::string_view source) {
  return site.mac(LookUp::source, join({patient.view(), as_bytes(source)}));
}

Status insert_relation(const Access& access, const RelationRow& row) {
  if (!is_of_record(row.relation)) {
    return fail(ErrorCode::invalid, "a relation row is of the imported record; grants have a table of their own");
  }
  crypto::Sealer seal = access.sealer.many(Table::relation);
  return insert_relation(access, seal_relation(access.sealer, seal, row));
}

Status insert_relation(const Access& access, const SealedRelation& row) {
  return access.db.run(
      "INSERT OR REPLACE INTO relation (practitioner_mac, patient, row_mac, source_mac, sealed) VALUES (?1, ?2, ?3, ?4, ?5)",
      row.practitioner, row.patient, row.row, row.source, row.sealed);
}

Status delete_relations(const Access& access, PatientId patient, const Mac& source) {
  return access.db.run("DELETE FROM relation WHERE patient = ?1 AND source_mac = ?2", patient, source);
}

Result<RelationPeriod> open_relation(const Access& access, ByteView row_mac, ByteView sealed) {
  const auto plain = access.sealer.open(Table::relation, row_mac, sealed);
  if (!plain) return fail(plain);
  auto period = decode_relation(*plain);
  if (period) period->until_s = end_s(*period);
  return period;
}

Result<GrantSecret> open_grant(const Access& access, ByteView id, ByteView sealed) {
  const auto plain = access.sealer.open(Table::access_grant, id, sealed);
  if (!plain) return fail(plain);
  return decode_grant(*plain);
}

bool RelatedPeriod::holds(Timestamp at) const { return from_s <= to_s(at) && to_s(at) < until_s; }

Result<std::vector<RelatedPeriod>> related_periods(const Access& access, const RelatedPerson& person, Timestamp at,
                                                   std::optional<PatientId> patient) {
  std::vector<RelatedPeriod> found;
  const auto add = [&](PatientId id, std::int64_t from_s, std::int64_t until_s) {
    if (to_s(at) < until_s) found.push_back({id, from_s, until_s});
  };
  const auto add_grant = [&](const Statement& row) -> Status {
    PatientId id;
    if (auto read = read_id(row.blob(0), id); !read) return read;
    add(id, to_s(from_us(row.integer(1))), to_s(from_us(row.integer(2))) + 1);
    return {};
  };
  constexpr auto grants = "SELECT patient, created, expires FROM access_grant WHERE principal = ?1";
  constexpr auto one_grants = "SELECT patient, created, expires FROM access_grant WHERE principal = ?1 AND patient = ?2";
  auto done =
      patient ? access.db.each(one_grants, add_grant, person.id, *patient) : access.db.each(grants, add_grant, person.id);
  if (!done) return fail(done);
  const auto add_relation = [&](const Statement& row) -> Status {
    const auto period = open_relation(access, row.blob(1), row.blob(2));
    if (!period) return fail(period);
    PatientId id;
    if (auto read = read_id(row.blob(0), id); !read) return read;
    add(id, period->from_s, period->until_s);
    return {};
  };
  constexpr auto relations = "SELECT patient, row_mac, sealed FROM relation WHERE practitioner_mac = ?1";
  constexpr auto one_relations = "SELECT patient, row_mac, sealed FROM relation WHERE practitioner_mac = ?1 AND patient = ?2";
  for (const Mac& name : person.names.macs) {
    done =
        patient ? access.db.each(one_relations, add_relation, name, *patient) : access.db.each(relations, add_relation, name);
    if (!done) return fail(done);
  }
  for (const LedRoster& roster : person.names.rosters) {
    done = each_listed(access, roster, patient, [&](PatientId id, const RelationPeriod& period) -> Status {
      add(id, period.from_s, period.until_s);
      return {};
    });
    if (!done) return fail(done);
  }
  return found;
}

Status replace_grant(const Access& access, const GrantRow& row) {
  const Bytes sealed = access.sealer.seal(Table::access_grant, row.id.view(),
                                          encode(GrantSecret{row.granted_by, row.reason, row.as, row.protocol}));
  return access.db.run(
      "INSERT OR REPLACE INTO access_grant (id, patient, principal, created, expires, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      row.id, row.patient, row.principal, to_us(row.created), to_us(row.expires), sealed);
}

Status delete_grant(const Access& access, GrantId id) { return access.db.run("DELETE FROM access_grant WHERE id = ?1", id); }

Result<std::optional<PatientId>> patient_of_grant(const Access& access, GrantId id) {
  std::optional<PatientId> patient;
  const auto done = access.db.each(
      "SELECT patient FROM access_grant WHERE id = ?1",
      [&](const Statement& row) -> Status { return read_id(row.blob(0), patient.emplace()); }, id);
  if (!done) return fail(done);
  return patient;
}

namespace {

// Columns: id, patient, principal, created, expires, sealed.
template <class Key>
Result<std::vector<GrantRow>> grants_where(const Access& access, const char* sql, const Key& key) {
  std::vector<GrantRow> grants;
  const auto done = access.db.each(
      sql,
      [&](const Statement& row) -> Status {
        GrantRow grant;
        if (auto read = read_id(row.blob(0), grant.id); !read) return read;
        if (auto read = read_id(row.blob(1), grant.patient); !read) return read;
        if (auto read = read_id(row.blob(2), grant.principal); !read) return read;
        grant.created = from_us(row.integer(3));
        grant.expires = from_us(row.integer(4));
        auto secret = open_grant(access, grant.id.view(), row.blob(5));
        if (!secret) return fail(secret);
        grant.granted_by = secret->granted_by;
        grant.reason = std::move(secret->reason);
        grant.as = secret->as;
        grant.protocol = std::move(secret->protocol);
        grants.push_back(std::move(grant));
        return {};
      },
      key);
  if (!done) return fail(done);
  return grants;
}

}  // namespace

Result<std::vector<GrantRow>> find_grants(const Access& access, PatientId patient) {
  return grants_where(access,
                      "SELECT id, patient, principal, created, expires, sealed FROM access_grant WHERE patient = ?1 "
                      "ORDER BY created, id",
                      patient);
}

Result<std::vector<GrantRow>> find_grants_to(const Access& access, PrincipalId person) {
  return grants_where(access,
                      "SELECT id, patient, principal, created, expires, sealed FROM access_grant WHERE principal = ?1 "
                      "ORDER BY created, id",
                      person);
}

}  // namespace chartroom::store
