#include "store/store.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "store/search_words.h"
#include "store/store_fixture.h"
#include "store/ties_fixture.h"

namespace chartroom::store {
namespace {

constexpr std::int64_t forever = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t ever = std::numeric_limits<std::int64_t>::min();

class StoreTest : public ::testing::Test {
 protected:
  void SetUp() override { site_.open(); }
  Store& store() { return *site_.store; }
  std::int64_t now_s() const { return std::chrono::floor<std::chrono::seconds>(site_.clock.now()).time_since_epoch().count(); }
  void add(std::uint8_t number, const Demographics& who) {
    STORE_ASSERT_OK(store().write(
        [&](Transaction& t) { return t.add_patient(test_id<PatientId>(number), test_id<ChartId>(number), who); }));
  }
  void relate(std::uint8_t number, Relation relation, std::int64_t from_s, std::int64_t until_s) {
    STORE_ASSERT_OK(store().write([&](Transaction& t) {
      return t.put_relation({test_id<PatientId>(number), "urn:npi|123", relation, from_s, until_s, "CareTeam/1"});
    }));
  }
  Relation relation(std::uint8_t number) {
    const auto found = relation_of(store(), clinician(), test_id<PatientId>(number), site_.clock.now());
    EXPECT_TRUE(found);
    return found ? *found : Relation::none;
  }
  std::vector<std::string> names(std::string_view text) {
    const auto page = search_related(store(), clinician(), text, 100, "");
    EXPECT_TRUE(page);
    std::vector<std::string> out;
    for (const auto& row : page->rows) out.push_back(row.who.family);
    return out;
  }

  Site site_;
};

TEST_F(StoreTest, KeepsPatients) {
  const auto id = test_id<PatientId>(1);
  auto who = person("Müller", "Anna Maria");
  who.identifiers.push_back({"urn:ssn", "111-22", "SS"});
  add(1, who);
  STORE_ASSERT_OK(store().write([&](Transaction& t) { return t.name_patient(id, "Patient/1"); }));
  site_.open();  // and again from the file
  const auto row = store().patient(id);
  STORE_ASSERT_OK(row);
  ASSERT_TRUE(row->has_value());
  EXPECT_EQ((*row)->who, who);
  EXPECT_EQ((*row)->chart, test_id<ChartId>(1));
  EXPECT_EQ((*row)->imported_at, site_.clock.now());
  EXPECT_EQ(*store().patients_with_identifier({"urn:ssn", "111-22", ""}), std::vector{id});
  EXPECT_TRUE(store().patients_with_identifier({"urn:ssn", "111-2", ""})->empty());
  EXPECT_TRUE(store().patients_with_identifier({"urn:ssn1", "11-22", ""})->empty());
  EXPECT_EQ(*store().patient_with_reference("Patient/1"), id);
  EXPECT_EQ(*store().patient_with_reference("Patient/2"), std::nullopt);
  EXPECT_EQ(*store().count_patients(), 1U);
  EXPECT_FALSE(store().patient(test_id<PatientId>(2))->has_value());
}

TEST_F(StoreTest, LookUpColumnsFollowAnUpdate) {
  add(1, person("Alpha", "A", "1950-01-01", "N-1"));
  add(2, person("Beta", "B", "1950-01-01", "N-2"));
  const auto changed = person("Gamma", "A", "1950-01-01", "N-2");
  STORE_ASSERT_OK(store().write([&](Transaction& t) { return t.update_patient(test_id<PatientId>(1), changed); }));
  EXPECT_TRUE(store().patients_with_identifier({"urn:mrn", "N-1", ""})->empty());
  EXPECT_EQ(store().patients_with_identifier({"urn:mrn", "N-2", ""})->size(), 2U);
  EXPECT_EQ((*store().patient(test_id<PatientId>(1)))->who, changed);
}

TEST_F(StoreTest, RefusesWhatIsThereAndWhatIsNot) {
  add(1, person("Alpha", "A"));
  const auto write = [&](const std::function<Status(Transaction&)>& work) {
    const auto done = store().write(work);
    return done ? std::optional<ErrorCode>() : done.error().code;
  };
  const auto who = person("Beta", "B");
  EXPECT_EQ(write([&](Transaction& t) { return t.add_patient(test_id<PatientId>(1), test_id<ChartId>(2), who); }),
            ErrorCode::conflict);
  EXPECT_EQ(write([&](Transaction& t) { return t.add_patient(test_id<PatientId>(2), test_id<ChartId>(1), who); }),
            ErrorCode::conflict);
  EXPECT_EQ(write([&](Transaction& t) { return t.update_patient(test_id<PatientId>(2), who); }), ErrorCode::not_found);
  EXPECT_EQ(write([&](Transaction& t) { return t.name_patient(test_id<PatientId>(2), "Patient/2"); }), ErrorCode::not_found);
  EXPECT_EQ(write([&](Transaction& t) { return t.touch_chart(test_id<PatientId>(1), test_id<ChartId>(7)); }),
            ErrorCode::conflict);
  EXPECT_EQ(write([&](Transaction& t) {
              return t.put_relation({test_id<PatientId>(2), "a|b", Relation::care_team, 0, 1, "CareTeam/1"});
            }),
            ErrorCode::not_found);
  EXPECT_EQ(write([&](Transaction& t) {
              return t.put_relation({test_id<PatientId>(1), "a|b", Relation::grant, 0, 1, "CareTeam/1"});
            }),
            ErrorCode::invalid);
  EXPECT_EQ(*store().count_patients(), 1U);
  EXPECT_EQ(store().chart_version(test_id<ChartId>(9)).error().code, ErrorCode::not_found);
}

TEST_F(StoreTest, AFailedVerbEndsTheTransactionEvenIfTheWorkGoesOn) {
  add(1, person("Alpha", "A"));
  const auto before = store().last_commit();
  const auto done = store().write([&](Transaction& t) -> Status {
    EXPECT_TRUE(t.name_patient(test_id<PatientId>(1), "Patient/1"));
    EXPECT_FALSE(t.name_patient(test_id<PatientId>(2), "Patient/2"));
    EXPECT_FALSE(t.name_patient(test_id<PatientId>(1), "Patient/3"));
    return {};
  });
  EXPECT_EQ(done.error().code, ErrorCode::not_found);
  EXPECT_EQ(*store().patient_with_reference("Patient/1"), std::nullopt);
  EXPECT_EQ(store().last_commit(), before);
}

TEST_F(StoreTest, CommitNumbersHaveNoGap) {
  const auto first = store().last_commit();
  EXPECT_EQ(first, 0U);
  add(1, person("Alpha", "A"));
  EXPECT_FALSE(store().write([](Transaction&) -> Status { return fail(ErrorCode::cancelled, "no"); }));
  const auto second = store().write([](Transaction&) -> Status { return {}; });
  EXPECT_EQ(*second, 2U);
  site_.open();
  EXPECT_EQ(store().last_commit(), 2U);
}

TEST_F(StoreTest, KeepsSegmentsOfEveryPart) {
  add(1, person("Alpha", "A"));
  const auto chart = test_id<ChartId>(1);
  const Bytes large(300'000, 'x');
  STORE_ASSERT_OK(store().write([&](Transaction& t) -> Status {
    EXPECT_EQ(*t.append_segment(chart, SegmentPart::content, as_bytes("one")), 1U);
    EXPECT_EQ(*t.append_segment(chart, SegmentPart::content, large), 2U);
    EXPECT_EQ(*t.append_segment(chart, SegmentPart::raw, {}), 1U);
    return t.touch_chart(test_id<PatientId>(1), chart);
  }));
  STORE_ASSERT_OK(store().write([&](Transaction& t) -> Status {
    EXPECT_EQ(*t.append_segment(chart, SegmentPart::content, as_bytes("three")), 3U);
    return {};
  }));
  const auto all = store().segments(chart, SegmentPart::content, 0);
  STORE_ASSERT_OK(all);
  ASSERT_EQ(all->size(), 3U);
  EXPECT_EQ((*all)[1].plain, large);
  EXPECT_EQ(as_text((*all)[2].plain), "three");
  const auto last = store().segments(chart, SegmentPart::content, 3);
  ASSERT_EQ(last->size(), 1U);
  EXPECT_EQ(last->front().number, 3U);
  EXPECT_TRUE(store().segments(chart, SegmentPart::content, 4)->empty());
  EXPECT_TRUE(store().segments(chart, SegmentPart::raw, 0)->front().plain.empty());
  EXPECT_EQ(*store().chart_version(chart), 1U);
  EXPECT_FALSE(store().write([&](Transaction& t) -> Status {
    const auto appended = t.append_segment(test_id<ChartId>(9), SegmentPart::raw, {});
    return appended ? Status() : fail(appended);
  }));
}

TEST_F(StoreTest, RemembersResources) {
  add(1, person("Alpha", "A"));
  add(2, person("Beta", "B"));
  const auto chart = test_id<ChartId>(1);
  const ResourceRow row{.held = HeldAs::held,
                        .origin = 0,
                        .version = {.digest = crypto::sha256(as_bytes("json")),
                                    .last_updated_us = -5,
                                    .document = test_id<DocumentId>(3),
                                    .versions = 2,
                                    .is_beside = true}};
  STORE_ASSERT_OK(store().write([&](Transaction& t) -> Status {
    EXPECT_TRUE(t.resources(chart, "Observation/1")->empty());
    if (auto put = t.put_resource(chart, "Observation/1", {}); !put) return put;
    if (auto put = t.put_resource(chart, "Observation/1", row); !put) return put;
    EXPECT_EQ(t.resources(chart, "Observation/1")->front().version.versions, 2U);
    return t.put_shared_resource("Practitioner/1", as_bytes("{\"a\":1}"));
  }));
  const auto read = store().resources(chart, "Observation/1");
  STORE_ASSERT_OK(read);
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ(read->front().version.digest, row.version.digest);
  EXPECT_EQ(read->front().version.last_updated_us, -5);
  EXPECT_EQ(read->front().version.document, row.version.document);
  EXPECT_TRUE(read->front().version.is_beside);
  EXPECT_TRUE(store().resources(test_id<ChartId>(2), "Observation/1")->empty());
  EXPECT_EQ(as_text(**store().shared_resource("Practitioner/1")), "{\"a\":1}");
  EXPECT_FALSE(store().shared_resource("Practitioner/2")->has_value());
}

// Every chart that has a resource is found by its key; each system's resource of that key has a row of its own.
TEST_F(StoreTest, HoldersOfAResource) {
  add(1, person("Alpha", "A"));
  add(2, person("Beta", "B"));
  const auto first = test_id<ChartId>(1);
  const auto second = test_id<ChartId>(2);
  STORE_ASSERT_OK(store().write([&](Transaction& t) -> Status {
    const OriginTag lab = t.origin_tag("lab");
    EXPECT_EQ(t.origin_tag(""), 0);
    EXPECT_NE(lab, 0);
    EXPECT_NE(lab, t.origin_tag("ward"));
    if (auto put = t.put_resource(first, "Observation/1", {}); !put) return put;
    if (auto put = t.put_resource(first, "Observation/1", {HeldAs::held, lab, {}}); !put) return put;
    if (auto put = t.put_resource(first, "Observation/2", {HeldAs::elsewhere, lab, {}}); !put) return put;
    if (auto put = t.put_resource(first, "Observation/3", {HeldAs::replaced, lab, {}}); !put) return put;
    return t.put_resource(second, "Observation/1", {HeldAs::held, lab, {}});
  }));
  STORE_ASSERT_OK(store().read([&](const Reading& r) -> Status {
    EXPECT_EQ(r.resources(first, "Observation/1")->size(), 2U);
    EXPECT_EQ(r.holders("Observation/1")->size(), 3U);
    EXPECT_TRUE(r.holders("Observation/2")->empty());
    EXPECT_TRUE(r.holders("Observation/3")->empty());
    EXPECT_EQ(r.resources(first, "Observation/2")->front().held, HeldAs::elsewhere);
    EXPECT_EQ(*r.patients_of_chart(first), std::vector{test_id<PatientId>(1)});
    return {};
  }));
}

TEST_F(StoreTest, RelationsHaveTheirTimes) {
  using namespace std::chrono_literals;
  add(1, person("Alpha", "A"));
  const std::int64_t day = 86'400;
  struct Case {
    Relation relation;
    std::int64_t from_s, until_s;
    Relation expected;
  };
  const std::int64_t now = now_s();
  const Case cases[] = {
      {Relation::care_team, ever, forever, Relation::care_team},
      {Relation::care_team, now, forever, Relation::care_team},
      {Relation::care_team, now + 1, forever, Relation::none},
      {Relation::care_team, ever, now + 1, Relation::care_team},
      {Relation::care_team, ever, now, Relation::none},
      {Relation::encounter, ever, forever, Relation::encounter},
      {Relation::encounter, now - 60 * day, now - 30 * day + 1, Relation::encounter},
      {Relation::encounter, now - 60 * day, now - 30 * day, Relation::none},
      {Relation::encounter, now + 1, forever, Relation::none},
  };
  for (const auto& c : cases) {
    relate(1, c.relation, c.from_s, c.until_s);
    EXPECT_EQ(relation(1), c.expected) << c.from_s << " " << c.until_s;
    EXPECT_EQ(names("").size(), c.expected == Relation::none ? 0U : 1U);
    STORE_ASSERT_OK(store().write([&](Transaction& t) { return t.remove_relations(test_id<PatientId>(1), "CareTeam/1"); }));
    EXPECT_EQ(relation(1), Relation::none);
  }
  relate(1, Relation::encounter, ever, forever);
  relate(1, Relation::care_team, ever, forever);  // the same source says both
  EXPECT_EQ(relation(1), Relation::care_team);
}

TEST_F(StoreTest, RelationsByReferenceAndAlias) {
  add(1, person("Alpha", "A"));
  const auto id = test_id<PatientId>(1);
  STORE_ASSERT_OK(store().write([&](Transaction& t) {
    return t.put_relation({id, "Practitioner/12", Relation::care_team, ever, forever, "CareTeam/1"});
  }));
  EXPECT_EQ(relation(1), Relation::none);
  STORE_ASSERT_OK(
      store().write([&](Transaction& t) { return t.put_practitioner({"Practitioner/12", "urn:npi|123", "Practitioner/12"}); }));
  EXPECT_EQ(relation(1), Relation::care_team);
  EXPECT_EQ(*relation_of(store(), clinician(201, "Practitioner/12"), id, site_.clock.now()), Relation::care_team);
  EXPECT_EQ(*relation_of(store(), clinician(201, "urn:npi|124"), id, site_.clock.now()), Relation::none);
  STORE_ASSERT_OK(store().write([&](Transaction& t) { return t.remove_practitioner("Practitioner/12"); }));
  EXPECT_EQ(relation(1), Relation::none);
}

// An alias that counts if it is unique, and roles, which are asked for once the person's names are known.
TEST_F(StoreTest, PractitionersNamesOfEveryKind) {
  using NameKind = PractitionerName::Kind;
  add(1, person("Alpha", "A"));
  const auto id = test_id<PatientId>(1);
  const auto put = [&](const char* alias, const char* name, const char* said_by, NameKind kind) {
    STORE_ASSERT_OK(store().write([&](Transaction& t) { return t.put_practitioner({alias, name, said_by, kind}); }));
  };
  STORE_ASSERT_OK(store().write([&](Transaction& t) {
    return t.put_relation({id, "*/PractitionerRole/5", Relation::care_team, ever, forever, "CareTeam/1"});
  }));
  put("//a/Practitioner/1", "urn:npi|123", "//a/Practitioner/1", NameKind::name);
  put("*/PractitionerRole/5", "//a/Practitioner/1", "//a/PractitionerRole/5", NameKind::role_if_unique);
  EXPECT_EQ(relation(1), Relation::care_team);
  put("*/PractitionerRole/5", "//b/Practitioner/1", "//b/PractitionerRole/5", NameKind::role_if_unique);
  EXPECT_EQ(relation(1), Relation::none) << "two say it of their person";
  STORE_ASSERT_OK(store().write([&](Transaction& t) { return t.remove_practitioner("//b/PractitionerRole/5"); }));
  EXPECT_EQ(relation(1), Relation::care_team);
  STORE_ASSERT_OK(store().write([&](Transaction& t) { return t.remove_practitioner("//a/Practitioner/1"); }));
  EXPECT_EQ(relation(1), Relation::none);
}

// A reference that two patients have means nobody.
TEST_F(StoreTest, ANameOfTwoPatientsIsNobodys) {
  add(1, person("Alpha", "A"));
  add(2, person("Beta", "B"));
  const auto name = [&](std::uint8_t number) {
    STORE_ASSERT_OK(store().write([&](Transaction& t) { return t.name_patient(test_id<PatientId>(number), "*/Patient/1"); }));
  };
  name(1);
  name(1);
  EXPECT_EQ(*store().patient_with_reference("*/Patient/1"), test_id<PatientId>(1));
  name(2);
  EXPECT_EQ(*store().patient_with_reference("*/Patient/1"), std::nullopt);
}

TEST_F(StoreTest, Grants) {
  add(1, person("Alpha", "A"));
  const auto now = site_.clock.now();
  const GrantRow grant{.id = test_id<GrantId>(5),
                       .patient = test_id<PatientId>(1),
                       .principal = clinician().id,
                       .granted_by = test_id<PrincipalId>(9),
                       .reason = "second opinion",
                       .created = now,
                       .expires = now + std::chrono::hours(1)};
  STORE_ASSERT_OK(store().write([&](Transaction& t) { return t.put_grant(grant); }));
  EXPECT_EQ(relation(1), Relation::grant);
  EXPECT_EQ(names("").size(), 1U);
  const auto grants = store().grants_of(grant.patient);
  ASSERT_EQ(grants->size(), 1U);
  EXPECT_EQ(grants->front().reason, "second opinion");
  EXPECT_EQ(grants->front().granted_by, grant.granted_by);
  site_.clock.advance(std::chrono::hours(1));
  EXPECT_EQ(relation(1), Relation::none);
  EXPECT_TRUE(names("").empty());
  site_.clock.set_wall_time(now);
  EXPECT_EQ(relation(1), Relation::grant);
  STORE_ASSERT_OK(store().write([&](Transaction& t) { return t.remove_grant(grant.id); }));
  EXPECT_EQ(relation(1), Relation::none);
}

TEST_F(StoreTest, SearchFindsOnlyRelatedPatientsInOrder) {
  add(1, person("Müller", "Anna", "1950-03-12", "A-100"));
  add(2, person("O'Brien-Smith", "Zoë", "1961-12-01", "B-200"));
  add(3, person("Mueller", "Bert", "1950-04-01", "A-101"));
  add(4, person("Muller", "Stranger", "1950-03-12", "A-100"));
  for (std::uint8_t i = 1; i <= 3; ++i) relate(i, Relation::care_team, ever, forever);
  using Names = std::vector<std::string>;
  EXPECT_EQ(names(""), (Names{"Mueller", "Müller", "O'Brien-Smith"}));
  EXPECT_EQ(names("mul"), Names{"Müller"});
  EXPECT_EQ(names("MÜLL an"), Names{"Müller"});
  EXPECT_EQ(names("Anna, Müller"), Names{"Müller"});
  EXPECT_EQ(names("obrien"), Names{"O'Brien-Smith"});
  EXPECT_EQ(names("smith zoe"), Names{"O'Brien-Smith"});
  EXPECT_EQ(names("1950"), (Names{"Mueller", "Müller"}));
  EXPECT_EQ(names("1950-03-12"), Names{"Müller"});
  EXPECT_EQ(names("a-10"), (Names{"Mueller", "Müller"}));
  EXPECT_EQ(names("a-100"), Names{"Müller"});
  EXPECT_EQ(names("stranger"), Names{});
  EXPECT_EQ(names("anna bert"), Names{});
}

TEST_F(StoreTest, SearchPagesMeetEveryoneOnce) {
  for (std::uint8_t i = 1; i <= 7; ++i) {
    add(i, person(i % 2 == 0 ? "Same" : "Other", "G" + std::to_string(i % 3)));
    relate(i, Relation::care_team, ever, forever);
  }
  for (std::size_t limit = 1; limit <= 8; ++limit) {
    std::vector<PatientId> seen;
    std::string after;
    do {
      const auto page = search_related(store(), clinician(), "", limit, after);
      STORE_ASSERT_OK(page);
      EXPECT_LE(page->rows.size(), limit);
      for (const auto& row : page->rows) seen.push_back(row.id);
      after = page->next;
    } while (!after.empty());
    EXPECT_EQ(seen.size(), 7U) << limit;
    EXPECT_EQ(std::set<PatientId>(seen.begin(), seen.end()).size(), 7U);
  }
  // A cursor that names another's patient would tell where that name sorts.
  add(9, person("Secret", "S"));
  EXPECT_EQ(search_related(store(), clinician(), "", 3, test_id<PatientId>(9).text()).error().code, ErrorCode::invalid);
  EXPECT_EQ(search_related(store(), clinician(), "", 3, "nonsense").error().code, ErrorCode::invalid);
}

TEST_F(StoreTest, Accounts) {
  auto row = clinician();
  STORE_ASSERT_OK(store().write([&](Transaction& t) { return t.put_account(row); }));
  row.disabled = true;
  row.name = "renamed";
  STORE_ASSERT_OK(store().write([&](Transaction& t) { return t.put_account(row); }));
  EXPECT_FALSE(store().account_named("dr200")->has_value());
  const auto read = *store().account_named("renamed");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->id, row.id);
  EXPECT_EQ(read->password_hash, row.password_hash);
  EXPECT_EQ(read->practitioner, row.practitioner);
  EXPECT_EQ(read->roles, row.roles);
  EXPECT_TRUE(read->disabled);
  EXPECT_TRUE(read->must_change_password);
  EXPECT_EQ(read->one_time_until, Timestamp(std::chrono::seconds(1'700'600'000)));
  EXPECT_EQ(read->created, row.created);
  auto other = clinician(1);
  other.name = "renamed";
  EXPECT_EQ(store().write([&](Transaction& t) { return t.put_account(other); }).error().code, ErrorCode::conflict);
  EXPECT_EQ(store().accounts()->size(), 1U);
  EXPECT_TRUE(store().account(row.id)->has_value());
}

TEST_F(StoreTest, SessionsExpireByAgeAndIdleness) {
  const auto now = site_.clock.now();
  const auto put = [&](std::uint8_t number, SignedInBy how, Timestamp seen, Timestamp expires) {
    STORE_ASSERT_OK(store().write([&](Transaction& t) {
      return t.put_session({.id = test_id<SessionId>(number),
                            .principal = clinician().id,
                            .secret_digest = crypto::sha256(as_bytes("s")),
                            .how = how,
                            .label = "label",
                            .created = now,
                            .last_seen = seen,
                            .expires = expires,
                            .bounds = {},
                            .last_address = {}});
    }));
  };
  using std::chrono::hours;
  put(1, SignedInBy::session, now, now + hours(1));
  put(2, SignedInBy::session, now - hours(2), now + hours(1));       // idle
  put(3, SignedInBy::bearer_token, now - hours(2), now + hours(1));  // tokens may be idle
  put(4, SignedInBy::bearer_token, now, now);                        // expired
  const auto one = *store().session(test_id<SessionId>(1));
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one->label, "label");
  EXPECT_EQ(one->secret_digest, crypto::sha256(as_bytes("s")));
  EXPECT_EQ(one->expires, now + hours(1));
  EXPECT_EQ(one->how, SignedInBy::session);
  STORE_ASSERT_OK(store().write([&](Transaction& t) { return t.remove_expired_sessions(now, now - hours(1)); }));
  std::vector<SessionId> left;
  const auto sessions = store().sessions_of(clinician().id);
  STORE_ASSERT_OK(sessions);
  for (const auto& row : *sessions) left.push_back(row.id);
  EXPECT_EQ(left, (std::vector{test_id<SessionId>(1), test_id<SessionId>(3)}));
  STORE_ASSERT_OK(store().write([&](Transaction& t) { return t.remove_session(test_id<SessionId>(1)); }));
  STORE_ASSERT_OK(store().write([&](Transaction& t) { return t.remove_sessions_of(clinician().id); }));
  EXPECT_TRUE(store().sessions_of(clinician().id)->empty());
}

TEST_F(StoreTest, ImportsAreListedNewestFirst) {
  const auto now = site_.clock.now();
  for (std::uint8_t i = 1; i <= 5; ++i) {
    STORE_ASSERT_OK(store().write([&](Transaction& t) {
      return t.put_import({.id = test_id<ImportId>(i),
                           .principal = clinician().id,
                           .name = "file" + std::to_string(i),
                           .state = ImportState::finished,
                           .started = now + std::chrono::seconds(i / 2),
                           .ended = now,
                           .report_json = "{}"});
    }));
  }
  std::string seen;
  std::string after;
  do {
    const auto page = store().imports(2, after);
    STORE_ASSERT_OK(page);
    for (const auto& row : page->rows) seen += row.name.back();
    after = page->next;
  } while (!after.empty());
  EXPECT_EQ(seen, "54321");
  EXPECT_EQ((*store().import(test_id<ImportId>(3)))->state, ImportState::finished);
  EXPECT_EQ(store().imports(2, "??").error().code, ErrorCode::invalid);
}

TEST(SearchWords, FoldsCaseAccentsAndPunctuation) {
  EXPECT_EQ(fold("Müller"), "muller");
  EXPECT_EQ(fold("Mu\u0308ller"), "muller");  // decomposed
  EXPECT_EQ(fold("STRAßE ŁÓDŹ Nguyễn Æsir Þór"), "strasselodznguyenaesirthor");
  EXPECT_EQ(fold("Иванов"), fold("ИВАНОВ"));
  EXPECT_EQ(fold("O\u2019Brien"), "obrien");
  EXPECT_EQ(fold("\xff\xc3"), "");
  EXPECT_EQ(fold("李"), "李");
}

}  // namespace
}  // namespace chartroom::store
