// The archive by the API: whoever may verify the ledger sees what is old enough, a privacy officer has it archived, and what is
// archived is said to be, not called missing.

#include "gate/gate_fixture.h"

namespace chartroom::gate {
namespace {

using namespace std::chrono_literals;

class ArchiveRoutes : public ::testing::Test {
 protected:
  using Query = std::vector<std::pair<std::string, std::string>>;

  ArchiveRoutes() {
    admin = world.add_account("admin", Roles{}.with(Role::operator_));
    privacy = world.add_account("privacy", Roles{}.with(Role::privacy_officer));
  }
  FakeResponder ask(const std::string& method, const std::string& path, const store::AccountRow& by, const Query& query = {}) {
    http::Request made = world.by_session(world.request(method, path), by);
    made.query = query;
    return world.serve(std::move(made));
  }
  // A request each month.
  void live(int months) {
    for (int n = 0; n < months; ++n) {
      world.clock.advance(24h * 30);
      ask("GET", "/api/ledger/checkpoint", privacy);
    }
  }

  World world{1000};
  store::AccountRow admin;
  store::AccountRow privacy;
};

TEST_F(ArchiveRoutes, NothingYoungCanBeArchivedByAnybody) {
  live(20);
  const auto names = world.ledger_disk.list().value();
  for (const store::AccountRow* who : {&admin, &privacy}) {
    const auto seen = ask("GET", "/api/ledger/archive", *who);
    ASSERT_EQ(seen.response.status, 200) << seen.text();
    EXPECT_TRUE(seen.json().at("ready").as_array().empty());
    EXPECT_NE(seen.json().at("why_no_more").as_string().find("segment-00000001 has records that are kept until"),
              std::string::npos);
    ask("POST", "/api/ledger/archive", *who);
  }
  for (const std::string& name : names) EXPECT_TRUE(world.ledger_disk.exists(name)) << name;
  EXPECT_TRUE(world.archive_disk.list().value().empty());
  EXPECT_EQ(world.ledger->first_kept(), 0U);
}

TEST_F(ArchiveRoutes, APrivacyOfficerHasTheOldestSegmentArchived) {
  live(90);
  const auto seen = ask("GET", "/api/ledger/archive", admin).json();
  const std::size_t ready = seen.at("ready").as_array().size();
  ASSERT_GE(ready, 3U);
  EXPECT_EQ(ask("POST", "/api/ledger/archive", admin).code(), "forbidden");
  EXPECT_EQ(world.ledger->first_kept(), 0U);
  const auto done = ask("POST", "/api/ledger/archive", privacy);
  ASSERT_EQ(done.response.status, 200) << done.text();
  EXPECT_EQ(done.json().at("archived").at("segment").to_number<int>(), 1);
  EXPECT_EQ(done.json().at("ready").as_array().size(), ready - 1);
  const std::uint64_t first = world.ledger->first_kept();
  EXPECT_EQ(done.json().at("first_kept").to_number<std::uint64_t>(), first);
  EXPECT_GT(first, 0U);
  EXPECT_FALSE(world.ledger_disk.exists("segment-00000001"));
  EXPECT_TRUE(world.archive_disk.exists("segment-00000001"));
  const auto said = world.ledger->list(std::nullopt, 5, nullptr).value();
  EXPECT_EQ(said[0].record.action, "archive_ledger");
  EXPECT_EQ(said[1].record.action, "archived_segment");
  EXPECT_EQ(said[1].record.principal, privacy.id);
  EXPECT_EQ(said[2].record.action, "archive_ledger");
  EXPECT_EQ(said[2].record.outcome, audit::Outcome::started);
}

TEST_F(ArchiveRoutes, WhatIsArchivedIsSaidToBe) {
  live(90);
  while (ask("POST", "/api/ledger/archive", privacy).json().contains("archived")) {
  }
  const std::uint64_t first = world.ledger->first_kept();
  ASSERT_GT(first, 3U);
  EXPECT_EQ(ask("GET", "/api/ledger/opening", privacy, {{"sequence", "0"}}).code(), "record_archived");
  EXPECT_EQ(ask("GET", "/api/ledger/opening", privacy, {{"sequence", std::to_string(first)}}).response.status, 200);
  EXPECT_EQ(ask("GET", "/fhir/AuditEvent/0", privacy).response.status, 410);
  EXPECT_EQ(ask("GET", "/api/ledger/proofs/inclusion", admin, {{"sequence", "0"}}).response.status, 200);
  const auto verified = ask("POST", "/api/ledger/verify", admin).json();
  EXPECT_TRUE(verified.at("intact").as_bool());
  EXPECT_EQ(verified.at("archived").to_number<std::uint64_t>(), first);
  const auto page = ask("GET", "/api/ledger", privacy, {{"limit", "500"}}).json();
  EXPECT_EQ(page.at("items").as_array().back().at("sequence").to_number<std::uint64_t>(), first);
  EXPECT_EQ(ask("GET", "/api/status", admin).json().at("ledger_first_kept").to_number<std::uint64_t>(), first);
  const std::string metrics = ask("GET", "/metrics", admin).text();
  EXPECT_NE(metrics.find("chartroom_ledger_first_kept " + std::to_string(first)), std::string::npos);
}

}  // namespace
}  // namespace chartroom::gate
