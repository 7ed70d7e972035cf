// Who answers for a panel or a study stands to those who are on it, whichever comes first and as long as both say so; what is
// kept in memory follows.

#include "store/rosters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "domain/department.h"
#include "store/store_fixture.h"
#include "store/ties_fixture.h"
#include "testing/faulty_vfs.h"

namespace chartroom::store {
namespace {

using namespace std::chrono_literals;
using Kind = PractitionerName::Kind;

constexpr std::int64_t roster_ever = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t roster_forever = std::numeric_limits<std::int64_t>::max();

RosterMember member(std::string name, std::string next_name = "", std::int64_t from_s = roster_ever,
                    std::int64_t until_s = roster_forever) {
  return {std::move(name), std::move(next_name), from_s, until_s};
}

class Rosters : public ::testing::Test {
 protected:
  void SetUp() override { site_.open(); }
  Store& store() { return *site_.store; }
  template <class Work>
  void write(const Work& work) {
    STORE_ASSERT_OK(store().write(work));
  }
  std::int64_t now_s() const { return std::chrono::floor<std::chrono::seconds>(site_.clock.now()).time_since_epoch().count(); }

  void add(std::uint8_t number) {
    write([&](Transaction& t) {
      return t.add_patient(test_id<PatientId>(number), test_id<ChartId>(number),
                           person("Family" + std::to_string(number), "G", "1950-01-01", std::to_string(number)));
    });
  }
  void name(std::uint8_t number, std::string_view reference) {
    write([&](Transaction& t) { return t.name_patient(test_id<PatientId>(number), reference); });
  }
  void put(const Roster& roster, const std::vector<RosterMember>& members = {}) {
    write([&](Transaction& t) {
      RosterWrite write = t.roster_write(roster);
      for (const RosterMember& each : members) write.add(each);
      write.finish();
      return t.put_roster(write);
    });
  }
  void panel(const std::vector<RosterMember>& members) {
    put({"Group/1", Relation::panel, roster_ever, roster_forever}, members);
  }
  void lead(std::string_view roster, std::string_view name, std::string_view said_by = "Group/1", Kind kind = Kind::leads) {
    write([&](Transaction& t) {
      return t.put_practitioner({roster_name(roster), std::string(name), std::string(said_by), kind});
    });
  }

  // As it is kept in memory, in the database, and in a search: all must say the same.
  Relation relation(std::uint8_t number, const AccountRow& person = clinician()) {
    const auto id = test_id<PatientId>(number);
    const auto kept = relation_of(store(), person, id, site_.clock.now());
    EXPECT_TRUE(kept);
    const auto page = search_related(store(), person, "", 100, "");
    EXPECT_TRUE(page);
    const bool is_listed = page && std::ranges::find(page->rows, id, &PatientRow::id) != page->rows.end();
    EXPECT_EQ(is_listed, kept && *kept != Relation::none) << int{number};
    return kept ? *kept : Relation::none;
  }

  Site site_;
};

TEST_F(Rosters, APanelsManagerIsRelatedToItsMembersWhateverComesFirst) {
  for (std::uint8_t first = 0; first < 3; ++first) {
    const auto patient = static_cast<std::uint8_t>(first + 1);
    const std::string number = std::to_string(patient);
    const AccountRow manager = clinician(patient, "urn:npi|" + number);
    const std::function<void()> steps[] = {
        [&] {
          put({"Group/" + number, Relation::panel, roster_ever, roster_forever}, {member("Patient/" + number)});
          lead("Group/" + number, "Practitioner/" + number, "Group/" + number);
        },
        [&] {
          add(patient);
          name(patient, "Patient/" + number);
        },
        [&] {
          write([&](Transaction& t) {
            return t.put_practitioner({"Practitioner/" + number, "urn:npi|" + number, "Practitioner/" + number});
          });
        },
    };
    for (std::size_t step = 0; step < 3; ++step) steps[(first + step) % 3]();
    EXPECT_EQ(relation(patient, manager), Relation::panel) << number;
    EXPECT_EQ(relation(patient, clinician(201, "urn:npi|456")), Relation::none);
  }
}

TEST_F(Rosters, WhoIsNotOnThePanelAnyMoreIsNotRelatedAtOnce) {
  for (std::uint8_t number = 1; number <= 2; ++number) {
    add(number);
    name(number, "Patient/" + std::to_string(number));
  }
  panel({member("Patient/1"), member("Patient/2"), member("Patient/2")});
  lead("Group/1", "urn:npi|123");
  EXPECT_EQ(relation(1), Relation::panel);
  EXPECT_EQ(relation(2), Relation::panel);
  panel({member("Patient/2")});
  EXPECT_EQ(relation(1), Relation::none);
  EXPECT_EQ(relation(2), Relation::panel);
  write([](Transaction& t) { return t.remove_practitioner("Group/1"); });
  EXPECT_EQ(relation(2), Relation::none) << "nobody answers for it";
  lead("Group/1", "urn:npi|123");
  EXPECT_EQ(relation(2), Relation::panel);
  write([](Transaction& t) { return t.remove_roster("Group/1"); });
  EXPECT_EQ(relation(2), Relation::none);
  site_.open();
  EXPECT_EQ(relation(2), Relation::none);
}

TEST_F(Rosters, ANameOfSeveralPatientsIsNobodysAndThenTheNextNameCounts) {
  for (std::uint8_t number = 1; number <= 3; ++number) add(number);
  panel({member("//east/Patient/1", "Patient/1")});
  lead("Group/1", "urn:npi|123");
  name(2, "Patient/1");
  EXPECT_EQ(relation(2), Relation::panel) << "nobody has the better name";
  name(1, "//east/Patient/1");
  EXPECT_EQ(relation(1), Relation::panel);
  EXPECT_EQ(relation(2), Relation::none) << "it means the one of the better name";
  name(3, "//east/Patient/1");
  EXPECT_EQ(relation(1), Relation::none) << "two have it";
  EXPECT_EQ(relation(3), Relation::none);
  EXPECT_EQ(relation(2), Relation::panel);
  name(3, "Patient/1");
  for (std::uint8_t number = 1; number <= 3; ++number) EXPECT_EQ(relation(number), Relation::none) << int{number};
}

TEST_F(Rosters, CountWithinTheirTimes) {
  add(1);
  name(1, "Patient/1");
  panel({member("Patient/1", "", now_s() + 60, now_s() + 120)});
  lead("Group/1", "urn:npi|123");
  EXPECT_EQ(relation(1), Relation::none);
  site_.clock.advance(60s);
  EXPECT_EQ(relation(1), Relation::panel);
  site_.clock.advance(60s);
  EXPECT_EQ(relation(1), Relation::none);
}

TEST_F(Rosters, AStudysInvestigatorIsRelatedToItsSubjects) {
  add(1);
  const auto subject = [&](std::string_view study, std::int64_t until_s) {
    write([&](Transaction& t) {
      return t.put_relation(
          {test_id<PatientId>(1), roster_name(study), Relation::cohort, roster_ever, until_s, "ResearchSubject/1"});
    });
  };
  const auto study = [&](std::int64_t until_s) { put({"ResearchStudy/1", Relation::cohort, roster_ever, until_s}); };
  subject("ResearchStudy/1", now_s() + 60);
  EXPECT_EQ(relation(1), Relation::none);
  study(now_s() + 30);
  lead("ResearchStudy/1", "urn:npi|123", "ResearchStudy/1");
  EXPECT_EQ(relation(1), Relation::cohort);
  site_.clock.advance(30s);
  EXPECT_EQ(relation(1), Relation::none) << "the study is over";
  study(roster_forever);
  EXPECT_EQ(relation(1), Relation::cohort);
  site_.clock.advance(30s);
  EXPECT_EQ(relation(1), Relation::none) << "the subject's time is over";
  subject("ResearchStudy/1", roster_forever);
  EXPECT_EQ(relation(1), Relation::cohort);
  write([](Transaction& t) { return t.remove_relations(test_id<PatientId>(1), "ResearchSubject/1"); });
  EXPECT_EQ(relation(1), Relation::none);
}

TEST_F(Rosters, AStudysNameThatTwoHaveMeansNeither) {
  add(1);
  write([](Transaction& t) {
    return t.put_relation({test_id<PatientId>(1), roster_name("*/ResearchStudy/1"), Relation::cohort, roster_ever,
                           roster_forever, "ResearchSubject/1"});
  });
  put({"//east/ResearchStudy/1", Relation::cohort, roster_ever, roster_forever});
  put({"//west/ResearchStudy/1", Relation::cohort, roster_ever, roster_forever});
  lead("*/ResearchStudy/1", "urn:npi|123", "//east/ResearchStudy/1", Kind::leads_if_unique);
  EXPECT_EQ(relation(1), Relation::cohort);
  lead("*/ResearchStudy/1", "urn:npi|456", "//west/ResearchStudy/1", Kind::leads_if_unique);
  EXPECT_EQ(relation(1), Relation::none);
  EXPECT_EQ(relation(1, clinician(201, "urn:npi|456")), Relation::none);
  write([](Transaction& t) { return t.remove_practitioner("//west/ResearchStudy/1"); });
  EXPECT_EQ(relation(1), Relation::cohort);
  lead("*/ResearchStudy/1", "", "//west/ResearchStudy/1", Kind::leads_if_unique);
  EXPECT_EQ(relation(1), Relation::none) << "also where nobody leads the other";
  EXPECT_EQ(relation(1, clinician(201, "")), Relation::none) << "nobody has no name";
}

TEST_F(Rosters, AnOrganizationStandsForTheDepartmentOfItsName) {
  add(1);
  name(1, "Patient/1");
  panel({member("Patient/1")});
  lead("Group/1", "Organization/9");
  AccountRow nurse = clinician(202, "urn:npi|789");
  nurse.departments = {"Harbour Clinic"};
  EXPECT_EQ(relation(1, nurse), Relation::none);
  write([](Transaction& t) {
    return t.put_practitioner({"Organization/9", department_key("Harbour  clinic"), "Organization/9", Kind::name});
  });
  EXPECT_EQ(relation(1, nurse), Relation::panel);
  nurse.departments = {"Harbour"};
  EXPECT_EQ(relation(1, nurse), Relation::none);
  nurse.departments = {"Harbour Clinic"};
  write([](Transaction& t) {
    return t.put_relation(
        {test_id<PatientId>(1), "Organization/9", Relation::care_team, roster_ever, roster_forever, "CareTeam/1"});
  });
  EXPECT_EQ(relation(1, nurse), Relation::panel) << "in a care team an organization is nobody";
}

// In pages that are written: a panel of thousands that lost one costs what that one takes, and twice the panel twice as much.
class RosterCost : public ::testing::Test {
 protected:
  RosterCost() {
    site_.vfs = vfs_.cipher_name();
    site_.open();
  }
  std::uint64_t cost_of(std::string_view group, int members, int without = -1) {
    const auto before = vfs_.operations();
    const auto done = site_.store->write([&](Transaction& t) {
      RosterWrite write = t.roster_write({std::string(group), Relation::panel, roster_ever, roster_forever});
      for (int i = 0; i < members; ++i) {
        if (i != without) write.add(member("Patient/" + std::to_string(i), "*/Patient/" + std::to_string(i)));
      }
      write.finish();
      return t.put_roster(write);
    });
    EXPECT_TRUE(done);
    return vfs_.operations() - before;
  }

  testing::FaultyVfs vfs_{"rosters"};
  Site site_;
};

TEST_F(RosterCost, AChangeOfALargePanelCostsWhatChanged) {
  const auto half = cost_of("Group/0", 2'000);
  const auto all = cost_of("Group/1", 4'000);
  EXPECT_LT(all, 3 * half);
  const auto one_less = cost_of("Group/1", 4'000, 17);
  EXPECT_LT(20 * one_less, all) << one_less << " of " << all;
  EXPECT_LE(cost_of("Group/1", 4'000, 17), one_less) << "the same again";
}

}  // namespace
}  // namespace chartroom::store
