// The opened list behind the search: after every kind of change it finds what the database alone would, and nobody else.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

#include "base/limits.h"
#include "store/change_log.h"
#include "store/search_words.h"
#include "store/store_fixture.h"
#include "store/ties_fixture.h"

namespace chartroom::store {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t from_ever = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t to_ever = std::numeric_limits<std::int64_t>::max();
constexpr std::uint8_t patients = 12;

class PatientListTest : public ::testing::Test {
 protected:
  void SetUp() override {
    site_.open();
    other_.practitioner = {"urn:npi|456"};
  }
  Store& store() { return *site_.store; }
  template <class Work>
  void write(const Work& work) {
    STORE_ASSERT_OK(store().write(work));
  }
  void add(std::uint8_t number, const std::string& family) {
    who_[number] = person(family, "G", "1950-03-12", "MRN-" + std::to_string(number));
    write([&](Transaction& t) { return t.add_patient(test_id<PatientId>(number), test_id<ChartId>(number), who_[number]); });
  }
  std::int64_t now_s() const { return std::chrono::floor<std::chrono::seconds>(site_.clock.now()).time_since_epoch().count(); }

  // Page by page.
  std::vector<PatientId> found(const AccountRow& caller, const std::string& text) {
    std::vector<PatientId> out;
    std::string after;
    do {
      const auto page = search_related(store(), caller, text, 3, after);
      EXPECT_TRUE(page) << page.error().detail;
      if (!page) return out;
      for (const PatientRow& row : page->rows) {
        EXPECT_EQ(row.who, who_[row.id.bytes[0]]);
        out.push_back(row.id);
      }
      after = page->next;
    } while (!after.empty());
    return out;
  }
  // By one question to the database for each patient there is.
  std::vector<PatientId> expected(const AccountRow& caller, const std::string& text) {
    std::vector<std::tuple<std::string, std::string, PatientId>> named;
    for (const auto& [number, who] : who_) {
      const auto id = test_id<PatientId>(number);
      if (*relation_of(store(), caller, id, site_.clock.now()) == Relation::none) continue;
      if (all_begin_some(query_words(text), searchable_words(who))) named.emplace_back(fold(who.family), fold(who.given), id);
    }
    std::ranges::sort(named);
    std::vector<PatientId> out;
    for (const auto& each : named) out.push_back(std::get<2>(each));
    return out;
  }
  void change_something(std::mt19937& random);

  Site site_;
  AccountRow one_ = clinician(200, "urn:npi|123");
  AccountRow other_ = clinician(201, "urn:npi|456");
  std::map<std::uint8_t, Demographics> who_;
};

void PatientListTest::change_something(std::mt19937& random) {
  const auto number = static_cast<std::uint8_t>(1 + random() % patients);
  const auto id = test_id<PatientId>(number);
  const AccountRow& caller = random() % 2 == 0 ? one_ : other_;
  const std::string family = std::string(1, static_cast<char>('A' + random() % 5)) + "x";
  const std::string source = "CareTeam/" + std::to_string(random() % 2);
  const std::int64_t begin_s = now_s() + static_cast<std::int64_t>(random() % 7200) - 3600;
  const std::int64_t end_s = begin_s + static_cast<std::int64_t>(random() % 7200);
  if (!who_.contains(number)) return add(number, family);
  switch (random() % 8) {
    case 0: who_[number].family = family; return write([&](Transaction& t) { return t.update_patient(id, who_[number]); });
    case 1:
    case 2:
      return write([&](Transaction& t) {
        return t.put_relation(
            {id, caller.practitioner.front(), Relation::care_team, random() % 3 == 0 ? from_ever : begin_s, end_s, source});
      });
    case 3: return write([&](Transaction& t) { return t.remove_relations(id, source); });
    case 4: {
      const Timestamp from = site_.clock.now() + std::chrono::microseconds(random() % 3) - 1us;
      return write([&](Transaction& t) {
        return t.put_grant({.id = test_id<GrantId>(number),
                            .patient = id,
                            .principal = caller.id,
                            .granted_by = caller.id,
                            .reason = "cover",
                            .created = from,
                            .expires = from + std::chrono::seconds(random() % 3600)});
      });
    }
    case 5: return write([&](Transaction& t) { return t.remove_grant(test_id<GrantId>(number)); });
    case 6:
      return write([&](Transaction& t) {
        return random() % 2 == 0
                   ? t.put_practitioner({"urn:npi|456", "urn:npi|123", "Practitioner/1", PractitionerName::Kind::name})
                   : t.remove_practitioner("Practitioner/1");
      });
    default: return site_.clock.advance(std::chrono::milliseconds(random() % 600'000));
  }
}

TEST_F(PatientListTest, FindsWhatTheDatabaseSaysAfterEveryChange) {
  std::mt19937 random(7);
  std::size_t seen = 0;
  for (int turn = 0; turn < 600; ++turn) {
    change_something(random);
    if (random() % 3 == 0) continue;  // several changes behind one search, too
    for (const AccountRow* caller : {&one_, &other_}) {
      for (const char* text : {"", "a", "bx g"}) {
        const auto should = expected(*caller, text);
        ASSERT_EQ(found(*caller, text), should) << turn << " '" << text << "'";
        seen += should.size();
      }
    }
  }
  EXPECT_GT(seen, 500U);
}

// More changes between two searches than the log holds, and than the list has.
TEST_F(PatientListTest, AlsoBehindManyChanges) {
  add(1, "Alpha");
  write([&](Transaction& t) {
    return t.put_relation({test_id<PatientId>(1), "urn:npi|123", Relation::care_team, from_ever, to_ever, "C/1"});
  });
  EXPECT_EQ(found(one_, "alp").size(), 1U);
  for (std::uint8_t number = 2; number <= patients; ++number) {
    add(number, "Beta");
    write([&](Transaction& t) {
      return t.put_relation({test_id<PatientId>(number), "urn:npi|123", Relation::care_team, from_ever, to_ever, "C/1"});
    });
  }
  EXPECT_EQ(found(one_, "bet").size(), patients - 1U);
  EXPECT_EQ(found(one_, ""), expected(one_, ""));
  EXPECT_TRUE(found(other_, "").empty());
}

// A work that failed leaves nothing; its patients are asked for again and are as they were.
TEST_F(PatientListTest, AWriteThatFailedChangesNothing) {
  add(1, "Alpha");
  write([&](Transaction& t) {
    return t.put_relation({test_id<PatientId>(1), "urn:npi|123", Relation::care_team, from_ever, to_ever, "C/1"});
  });
  EXPECT_EQ(found(one_, "").size(), 1U);
  EXPECT_FALSE(store().write([&](Transaction& t) -> Status {
    if (auto done = t.update_patient(test_id<PatientId>(1), person("Omega", "O")); !done) return done;
    if (auto done = t.remove_relations(test_id<PatientId>(1), "C/1"); !done) return done;
    return fail(ErrorCode::invalid, "not this time");
  }));
  EXPECT_EQ(found(one_, "alp").size(), 1U);
  EXPECT_EQ(found(one_, "ome").size(), 0U);
}

// Rested lists are dropped; what they knew is read again.
TEST_F(PatientListTest, GoesOnAfterARest) {
  add(1, "Alpha");
  write([&](Transaction& t) {
    return t.put_relation({test_id<PatientId>(1), "urn:npi|123", Relation::care_team, from_ever, to_ever, "C/1"});
  });
  EXPECT_EQ(found(one_, "alp").size(), 1U);
  site_.clock.advance(limits::session_idle_max + 1s);
  EXPECT_TRUE(found(other_, "alp").empty());
  EXPECT_EQ(found(one_, "alp").size(), 1U);
}

TEST(ChangeLog, KnowsEachPatientOnceAndWhatItForgot) {
  ChangeLog log;
  const auto a = test_id<PatientId>(1);
  const auto b = test_id<PatientId>(2);
  log.add(5, {{b, a, b}, true, false});
  log.add(6, {{a}, false, true});
  using Changed = ChangeLog::Changed;
  EXPECT_EQ(log.between(5, 6), (Changed{{a}, false, true}));
  EXPECT_EQ(log.between(4, 6), (Changed{{a, b}, true, true}));
  EXPECT_EQ(log.between(6, 9), (Changed{{}, false, false}));
  log.add(7, {std::vector(ChangeLog::changes_max, b), false, false});
  EXPECT_EQ(log.between(4, 7), std::nullopt);
  EXPECT_EQ(log.between(5, 7), std::nullopt);
  EXPECT_EQ(log.between(6, 7), (Changed{{b}, false, false}));
  log.add(8, {{a}, false, false});
  EXPECT_EQ(log.between(6, 8), std::nullopt) << "one of 7 is gone";
  EXPECT_EQ(log.between(7, 8), (Changed{{a}, false, false}));
}

// Those whose names are closed stand behind the others, by their ids: their names neither place nor find them.
class ClosedNames : public PatientListTest {
 protected:
  void SetUp() override {
    PatientListTest::SetUp();
    for (const auto& [number, family] :
         {std::pair<std::uint8_t, std::string>{1, "Z"}, {2, "B"}, {3, "Y"}, {4, "A"}, {5, "C"}}) {
      add(number, family);
      const Relation relation = number % 2 == 0 ? Relation::care_team : Relation::cohort;
      write([&](Transaction& t) {
        return t.put_relation({test_id<PatientId>(number), "urn:npi|123", relation, from_ever, to_ever, "Test/1"});
      });
    }
  }
  Result<Page<FoundPatient>> page(std::string_view text, std::size_t limit, std::string_view after) {
    const MayList list{
        .of = [](const Ties& ties) { return ties.relations.has(Relation::cohort) ? Listed::by_id : Listed::by_name; }};
    return store().search_patients({one_, list, text, limit, after});
  }
  // Numbers of the patients, page by page.
  std::vector<int> listed(std::string_view text, std::size_t limit) {
    std::vector<int> out;
    std::string after;
    do {
      const auto found = page(text, limit, after);
      EXPECT_TRUE(found) << found.error().detail;
      if (!found) return out;
      EXPECT_LE(found->rows.size(), limit);
      for (const FoundPatient& row : found->rows) {
        EXPECT_EQ(row.who, row.listed == Listed::by_id ? Demographics{} : who_[row.id.bytes[0]]);
        EXPECT_EQ(row.listed == Listed::by_id, row.id.bytes[0] % 2 == 1);
        out.push_back(row.id.bytes[0]);
      }
      after = found->next;
    } while (!after.empty());
    return out;
  }
};

TEST_F(ClosedNames, StandBehindTheOthersByTheirIds) {
  for (const std::size_t limit : {1U, 2U, 3U, 4U, 5U, 6U})
    EXPECT_EQ(listed("", limit), (std::vector<int>{4, 2, 1, 3, 5})) << limit;
  EXPECT_EQ(listed("  ", 3), (std::vector<int>{4, 2, 1, 3, 5})) << "no word";
}

TEST_F(ClosedNames, AreFoundByNoWord) {
  for (const std::string_view text : {"z", "y", "c", "1950", "mrn-3", "mrn", "g"}) {
    for (const int number : listed(text, 2)) EXPECT_EQ(number % 2, 0) << text;
  }
  EXPECT_EQ(listed("g", 1), (std::vector<int>{4, 2}));
}

TEST_F(ClosedNames, BeginNoPageOfNames) {
  const std::string closed = test_id<PatientId>(3).text();
  EXPECT_EQ(page("", 5, closed).error().code, ErrorCode::invalid) << "it would tell where the name sorts";
  EXPECT_EQ(page("g", 5, closed).error().code, ErrorCode::invalid);
  const auto first = page("", 3, "");
  ASSERT_TRUE(first);
  ASSERT_EQ(first->rows.back().listed, Listed::by_id);
  EXPECT_TRUE(page("", 3, first->next));
  EXPECT_EQ(page("g", 3, first->next).error().code, ErrorCode::invalid);
  EXPECT_EQ(page("", 3, "by-id:" + test_id<PatientId>(2).text()).error().code, ErrorCode::invalid) << "listed by name";
  EXPECT_EQ(page("", 3, "by-id:" + test_id<PatientId>(9).text()).error().code, ErrorCode::invalid) << "not theirs";
}

}  // namespace
}  // namespace chartroom::store
