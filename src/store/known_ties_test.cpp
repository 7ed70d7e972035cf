// What is kept in memory of how people stand to patients says the same as the database, after every kind of change.

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <random>

#include "store/store_fixture.h"

namespace chartroom::store {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t since_ever = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t without_end = std::numeric_limits<std::int64_t>::max();
constexpr std::uint8_t patient_count = 8;

class KnownTiesTest : public ::testing::Test {
 protected:
  void start(std::size_t known_patients) {
    site_.known_patients = known_patients;
    site_.open();
  }
  Store& store() { return *site_.store; }
  template <class Work>
  void write(const Work& work) {
    STORE_ASSERT_OK(store().write(work));
  }
  std::int64_t now_s() const { return std::chrono::floor<std::chrono::seconds>(site_.clock.now()).time_since_epoch().count(); }
  // The same for a row that may change and for one that is known by its number.
  Ties kept(const AccountRow& caller, std::uint8_t number) {
    const auto ties = store().ties(caller, test_id<PatientId>(number), site_.clock.now());
    const auto again = store().ties(numbered(caller), test_id<PatientId>(number), site_.clock.now());
    EXPECT_TRUE(ties && *ties && again && *again) << int{number};
    if (!ties || !*ties || !again || !*again) return {};
    EXPECT_EQ((*ties)->relations, (*again)->relations) << int{number};
    EXPECT_EQ((*ties)->labels, (*again)->labels) << int{number};
    EXPECT_EQ((*ties)->abouts, (*again)->abouts) << int{number};
    return **ties;
  }
  // One row for as long as the caller is called the same.
  const AccountRow& numbered(const AccountRow& caller) {
    auto& row = numbered_[caller.id];
    if (row == nullptr || row->display_name != caller.display_name) row = unchanging(caller);
    return *row;
  }
  // An emergency lists nobody, so no search tells of it.
  bool is_emergency(const AccountRow& caller, std::uint8_t number) const {
    const auto found = emergencies_.find(number);
    if (found == emergencies_.end() || found->second.principal != caller.id) return false;
    return found->second.opened <= site_.clock.now() && site_.clock.now() < found->second.until;
  }
  // Of those to whom the caller is related. A search reads them from the database.
  std::map<PatientId, Ties> in_database(const AccountRow& caller) {
    std::vector<Ties> seen;
    const MayList all{.of =
                          [&](const Ties& ties) {
                            seen.push_back(ties);
                            return Listed::by_name;
                          },
                      .is_some_by_id = false};
    const auto page = store().search_patients({caller, all, "", patient_count + 1U, ""});
    EXPECT_TRUE(page && page->rows.size() == seen.size());
    std::map<PatientId, Ties> out;
    for (std::size_t i = 0; page && i < page->rows.size(); ++i) out[page->rows[i].id] = seen[i];
    return out;
  }
  void compare(const AccountRow& caller, int turn) {
    const auto expected = in_database(caller);
    for (const auto& [number, who] : who_) {
      const Ties ties = kept(caller, number);
      const auto found = expected.find(test_id<PatientId>(number));
      ASSERT_EQ(ties.relations.has(Relation::emergency), is_emergency(caller, number)) << turn;
      seen_relations_ |= ties.relations;
      if (found == expected.end()) {
        ASSERT_EQ(ties.relations.without({Relation::emergency}), Relations{}) << turn;
        continue;
      }
      ASSERT_EQ(ties.relations, found->second.relations) << turn;
      ASSERT_EQ(ties.labels, found->second.labels) << turn;
      ASSERT_EQ(ties.abouts, found->second.abouts) << turn;
      seen_abouts_ |= ties.abouts;
      seen_labels_ |= ties.labels;
    }
  }
  Demographics someone(std::mt19937& random, std::uint8_t number) {
    Demographics who = person(random() % 4 == 0 ? "Test" : "Alpha", "G", "1950-03-12", "MRN-" + std::to_string(number));
    who.address = std::to_string(random() % 3) + " Harbour Street";
    // Charts of the callers' own come and go.
    if (random() % 4 == 0) who.identifiers.push_back({"urn:npi", random() % 2 == 0 ? "123" : "456", ""});
    if (random() % 4 == 0) who.labels.add(Label::employee);
    return who;
  }
  void change_some_tie(std::mt19937& random);
  void change_relations(std::mt19937& random, std::uint8_t number, const AccountRow& caller);
  void change_rosters(std::mt19937& random, std::uint8_t number);
  void run(std::size_t known_patients, int turns);

  Site site_;
  AccountRow one_ = clinician(200, "urn:npi|123");
  AccountRow other_ = clinician(201, "urn:npi|456");
  std::map<PrincipalId, std::shared_ptr<const AccountRow>> numbered_;
  std::map<std::uint8_t, Demographics> who_;
  std::map<std::uint8_t, EmergencyRow> emergencies_;
  Relations seen_relations_;
  Abouts seen_abouts_;
  Labels seen_labels_;
};

void KnownTiesTest::change_relations(std::mt19937& random, std::uint8_t number, const AccountRow& caller) {
  const auto id = test_id<PatientId>(number);
  const std::int64_t begin_s = now_s() + static_cast<std::int64_t>(random() % 7200) - 3600;
  const std::int64_t end_s = begin_s + static_cast<std::int64_t>(random() % 7200);
  const std::string source = "CareTeam/" + std::to_string(random() % 2);
  const Timestamp from = site_.clock.now() + std::chrono::microseconds(random() % 3) - 1us;
  switch (random() % 5) {
    case 0:
      return write([&](Transaction& t) {
        const auto relation = random() % 2 == 0 ? Relation::care_team : Relation::general_practitioner;
        return t.put_relation({id, caller.practitioner.front(), relation, random() % 3 == 0 ? since_ever : begin_s,
                               random() % 3 == 0 ? without_end : end_s, source});
      });
    case 1: return write([&](Transaction& t) { return t.remove_relations(id, source); });
    case 2:
      return write([&](Transaction& t) {
        return t.put_grant({.id = test_id<GrantId>(number),
                            .patient = id,
                            .principal = caller.id,
                            .granted_by = caller.id,
                            .reason = "cover",
                            .created = from,
                            .expires = from + std::chrono::seconds(random() % 3600)});
      });
    case 3: return write([&](Transaction& t) { return t.remove_grant(test_id<GrantId>(number)); });
    default:
      return write([&](Transaction& t) {
        EmergencyRow row;
        row.id = test_id<EmergencyId>(number);
        row.patient = id;
        row.principal = caller.id;
        row.opened = from;
        row.until = from + std::chrono::seconds(random() % 1800);
        emergencies_[number] = row;
        return t.put_emergency(row);
      });
  }
}

// Panels, a study and its subjects, who answers for them, and whom the names on them mean.
void KnownTiesTest::change_rosters(std::mt19937& random, std::uint8_t number) {
  const bool is_panel = random() % 2 == 0;
  const std::string roster = is_panel ? "Group/1" : "ResearchStudy/1";
  const std::int64_t end_s = random() % 2 == 0 ? without_end : now_s() + static_cast<std::int64_t>(random() % 3600);
  const auto id = test_id<PatientId>(number);
  switch (random() % 5) {
    case 0:
      return write([&](Transaction& t) -> Status {
        RosterWrite row = t.roster_write({roster, is_panel ? Relation::panel : Relation::cohort, since_ever, end_s});
        for (int i = 0; is_panel && i < 3; ++i) {
          const std::string name = std::to_string(random() % patient_count);
          row.add({"//east/Patient/" + name, "Patient/" + name, since_ever, random() % 2 == 0 ? without_end : now_s() + 600});
        }
        row.finish();
        if (auto put = t.put_roster(row); !put) return put;
        if (auto removed = t.remove_practitioner(roster); !removed) return removed;
        const AccountRow& lead = random() % 2 == 0 ? one_ : other_;
        return t.put_practitioner({roster_name(roster), lead.practitioner.front(), roster, PractitionerName::Kind::leads});
      });
    case 1: return write([&](Transaction& t) { return t.remove_roster(roster); });
    case 2:
      return write([&](Transaction& t) {
        return t.put_relation({id, roster_name("ResearchStudy/1"), Relation::cohort, since_ever, end_s, "ResearchSubject/1"});
      });
    case 3: return write([&](Transaction& t) { return t.remove_relations(id, "ResearchSubject/1"); });
    default:
      return write([&](Transaction& t) {
        const std::string name = "Patient/" + std::to_string(random() % patient_count);
        return t.name_patient(id, random() % 8 == 0 ? "//east/" + name : name);
      });
  }
}

void KnownTiesTest::change_some_tie(std::mt19937& random) {
  const auto number = static_cast<std::uint8_t>(1 + random() % patient_count);
  AccountRow& caller = random() % 2 == 0 ? one_ : other_;
  if (!who_.contains(number)) {
    who_[number] = someone(random, number);
    return write(
        [&](Transaction& t) { return t.add_patient(test_id<PatientId>(number), test_id<ChartId>(number), who_[number]); });
  }
  switch (random() % 11) {
    case 0:
      who_[number] = someone(random, number);
      return write([&](Transaction& t) { return t.update_patient(test_id<PatientId>(number), who_[number]); });
    case 1:
      return write([&](Transaction& t) {
        ItemLabelRow row;
        row.patient = test_id<PatientId>(number);
        if (random() % 2 == 0) row.added.add(Label::vip);
        if (random() % 2 == 0) row.removed.add(Label::employee);
        return t.put_item_label(row);
      });
    case 2:
      return write([&](Transaction& t) {
        return random() % 2 == 0
                   ? t.put_practitioner({"urn:npi|456", "urn:npi|123", "Practitioner/1", PractitionerName::Kind::name})
                   : t.remove_practitioner("Practitioner/1");
      });
    case 3: caller.display_name = random() % 2 == 0 ? "Dr. Test" : "Dr. Alpha"; return;
    case 4: return site_.clock.advance(std::chrono::milliseconds(random() % 600'000));
    case 5:
    case 6:
    case 7: return change_rosters(random, number);
    default: return change_relations(random, number, caller);
  }
}

void KnownTiesTest::run(std::size_t known_patients, int turns) {
  start(known_patients);
  std::mt19937 random(11);
  for (int turn = 0; turn < turns; ++turn) {
    change_some_tie(random);
    if (random() % 3 == 0) continue;  // several changes behind one question, too
    compare(one_, turn);
    compare(other_, turn);
    if (HasFatalFailure()) return;
  }
  const Relations expected = {Relation::care_team, Relation::general_practitioner,
                              Relation::grant,     Relation::panel,
                              Relation::cohort,    Relation::emergency};
  EXPECT_EQ(seen_relations_, expected) << "a kind that never was in force was not tried";
  EXPECT_EQ(seen_abouts_, Abouts::first(about_count));
  EXPECT_EQ(seen_labels_, (Labels{Label::vip, Label::employee}));
}

TEST_F(KnownTiesTest, SayWhatTheDatabaseSaysAfterEveryChange) { run(1'000, 800); }

TEST_F(KnownTiesTest, AlsoWhereFewPatientsAreKept) { run(4, 400); }

TEST_F(KnownTiesTest, ATimeBeforeTheFirstQuestionIsAnsweredToo) {
  start(1'000);
  who_[1] = person("Alpha", "A");
  write([&](Transaction& t) { return t.add_patient(test_id<PatientId>(1), test_id<ChartId>(1), who_[1]); });
  const std::int64_t end_s = now_s() + 60;
  write([&](Transaction& t) {
    return t.put_relation({test_id<PatientId>(1), "urn:npi|123", Relation::care_team, since_ever, end_s, "CareTeam/1"});
  });
  const Timestamp before = site_.clock.now();
  site_.clock.advance(61s);
  EXPECT_EQ(kept(one_, 1).relations, Relations{});
  const auto then = store().ties(one_, test_id<PatientId>(1), before);
  ASSERT_TRUE(then && *then);
  EXPECT_EQ((*then)->relations, Relations{Relation::care_team});
  EXPECT_EQ(kept(one_, 1).relations, Relations{});
}

// They rest on what is called now, and on the charts of now, also where the patient did not change.
TEST_F(KnownTiesTest, AnotherNameAndOtherChartsOfTheirOwnCountForPatientsWhoDidNotChange) {
  start(1'000);
  who_[1] = person("Alpha", "A", "1950-03-12", "MRN-1");
  who_[1].address = "1 Harbour Street";
  who_[2] = person("Own", "C", "1950-03-12", "MRN-2");
  who_[2].identifiers.push_back({"urn:npi", "123", ""});
  who_[2].address = "2 Harbour Street";
  write([&](Transaction& t) -> Status {
    for (const auto& [number, who] : who_) {
      if (auto done = t.add_patient(test_id<PatientId>(number), test_id<ChartId>(number), who); !done) return done;
    }
    return {};
  });
  EXPECT_EQ(kept(one_, 1).abouts, Abouts{});
  one_.display_name = "Dr. Alpha";
  EXPECT_EQ(kept(one_, 1).abouts, Abouts{About::same_surname});
  who_[2].address = "1 Harbour Street";
  write([&](Transaction& t) { return t.update_patient(test_id<PatientId>(2), who_[2]); });
  EXPECT_EQ(kept(one_, 1).abouts, (Abouts{About::same_surname, About::household}));
  one_.display_name = "Dr. Test";
  EXPECT_EQ(kept(one_, 1).abouts, Abouts{About::household});
}

// More people than have room in a line, among them some whose relation ends, and everybody again after the patient changed.
TEST_F(KnownTiesTest, OfAPatientWithManyPeopleEachIsToldTheirOwn) {
  constexpr std::uint8_t people = 20;
  start(1'000);
  who_[1] = person("Alpha", "A");
  const std::int64_t end_s = now_s() + 60;
  std::vector<AccountRow> callers;
  for (std::uint8_t i = 0; i < people; ++i) callers.push_back(clinician(100 + i, "urn:npi|" + std::to_string(i)));
  write([&](Transaction& t) -> Status {
    if (auto done = t.add_patient(test_id<PatientId>(1), test_id<ChartId>(1), who_[1]); !done) return done;
    for (std::uint8_t i = 0; i < people; i += 2) {
      const auto done = t.put_relation({test_id<PatientId>(1), "urn:npi|" + std::to_string(i), Relation::care_team, since_ever,
                                        i % 4 == 0 ? without_end : end_s, "CareTeam/1"});
      if (!done) return done;
    }
    return {};
  });
  const auto expect = [&](bool is_over) {
    for (std::uint8_t i = 0; i < people; ++i) {
      const bool is_related = i % 2 == 0 && (i % 4 == 0 || !is_over);
      EXPECT_EQ(kept(callers[i], 1).relations, is_related ? Relations{Relation::care_team} : Relations{}) << int{i};
    }
  };
  expect(false);
  expect(false);
  site_.clock.advance(60s);
  expect(true);
  write([&](Transaction& t) { return t.update_patient(test_id<PatientId>(1), who_[1]); });
  expect(true);
  write([&](Transaction& t) { return t.remove_relations(test_id<PatientId>(1), "CareTeam/1"); });
  for (const AccountRow& caller : callers) EXPECT_EQ(kept(caller, 1).relations, Relations{});
}

TEST_F(KnownTiesTest, NobodyStandsToAPatientWhoIsNotThere) {
  start(1'000);
  for (int turn = 0; turn < 2; ++turn) {
    const auto ties = store().ties(one_, test_id<PatientId>(9), site_.clock.now());
    ASSERT_TRUE(ties);
    EXPECT_EQ(*ties, std::nullopt);
  }
}

}  // namespace
}  // namespace chartroom::store
