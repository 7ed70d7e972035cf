// A database as the first release left it: what migration 0002 carries over, what moves chart by chart, and what of
// later migrations holds for it.

#include <gtest/gtest.h>

#include "crypto/aead.h"
#include "store/access.h"
#include "store/database_file.h"
#include "store/migrations.h"
#include "store/rows.h"
#include "store/store_fixture.h"
#include "store/ties_fixture.h"

namespace chartroom::store {
namespace {

const auto old_patient = test_id<PatientId>(1);
const auto old_chart = test_id<ChartId>(1);
const auto token_id = test_id<SessionId>(6);
constexpr std::int64_t migration_forever = std::numeric_limits<std::int64_t>::max();

class StoreMigration : public ::testing::Test {
 protected:
  StoreMigration() : sealer_(site_.master) {}

  void SetUp() override {
    ASSERT_TRUE(Keyring::create(site_.keyring_disk, site_.master));
    site_.keyring = std::move(*Keyring::open(site_.keyring_disk, site_.master));
    auto opened = Connection::open({site_.file(), {}, Connection::Use::write}, page_key_of(site_.master));
    STORE_ASSERT_OK(opened);
    STORE_ASSERT_OK(migrate(**opened, embedded_migrations().first(1)));
    fill(**opened);
  }

  void fill(Connection& db) {
    const auto key = site_.keyring->create_chart_key(old_chart);
    STORE_ASSERT_OK(key);
    STORE_ASSERT_OK(db.run("INSERT INTO patient (id, chart, sealed) VALUES (?1, ?2, ?3)", old_patient, old_chart,
                           crypto::seal(*key, encode(person("Alpha", "A")), seal_context("patient", old_patient.view()))));
    STORE_ASSERT_OK(db.run("INSERT INTO chart (id, version, imported_at) VALUES (?1, 7, 0)", old_chart));
    STORE_ASSERT_OK(
        db.run("INSERT INTO patient_chart (patient, chart, commit_number) VALUES (?1, ?2, 0)", old_patient, old_chart));
    STORE_ASSERT_OK(db.run("INSERT INTO patient_reference (reference_mac, patient) VALUES (?1, ?2)",
                           sealer_.mac(LookUp::patient_reference, "Patient/1"), old_patient));
    for (const char* resource : {"Observation/1", "Observation/1@00"}) {
      const Mac mac = sealer_.mac(LookUp::resource, join({old_chart.view(), as_bytes(resource)}));
      ByteWriter first_form;
      first_form.u8(1);
      first_form.raw(crypto::Digest{});
      first_form.i64(5);
      first_form.raw(DocumentId{}.view());
      first_form.u32(2);
      STORE_ASSERT_OK(db.run("INSERT INTO resource (chart, resource_mac, sealed) VALUES (?1, ?2, ?3)", old_chart, mac,
                             crypto::seal(*key, first_form.bytes(), seal_context("resource", join({old_chart.view(), mac})))));
    }
    const Mac practitioner = sealer_.mac(LookUp::practitioner, "Practitioner/1");
    const Mac row{9};
    STORE_ASSERT_OK(
        db.run("INSERT INTO relation (row_mac, practitioner_mac, patient, source_mac, sealed) VALUES (?1, ?2, ?3, ?4, ?5)", row,
               practitioner, old_patient, sealer_.mac(LookUp::source, join({old_patient.view(), as_bytes("CareTeam/1")})),
               sealer_.seal(Table::relation, row, encode(RelationPeriod{Relation::care_team, 0, migration_forever}))));
    // A bearer token of before there were scopes, and its account.
    ByteWriter token_form;
    token_form.u8(1);
    token_form.raw(crypto::sha256(as_bytes("secret")));
    token_form.text("nightly");
    token_form.i64(7);
    STORE_ASSERT_OK(db.run("INSERT INTO session (id, principal, how, last_seen, expires, sealed) VALUES (?1, ?2, 1, 8, ?3, ?4)",
                           token_id, clinician().id, migration_forever,
                           sealer_.seal(Table::session, token_id.view(), token_form.bytes())));
    STORE_ASSERT_OK(db.run("INSERT INTO practitioner_alias (identifier_mac, alias_mac) VALUES (?1, ?2)",
                           sealer_.mac(LookUp::practitioner, "urn:npi|123"), practitioner));
  }

  Relation relation() const { return *relation_of(*site_.store, clinician(), old_patient, site_.clock.now()); }

  Site site_;
  const Sealer sealer_;
};

TEST_F(StoreMigration, CarriesNamesAndRelationsOver) {
  site_.open();
  EXPECT_EQ(*site_.store->patient_with_reference("Patient/1"), old_patient);
  EXPECT_EQ(relation(), Relation::care_team);
  EXPECT_EQ(search_related(*site_.store, clinician(), "alp", 5, "")->rows.size(), 1U);
  STORE_ASSERT_OK(
      site_.store->write([](Transaction& t) { return t.remove_unsaid_practitioner("Practitioner/1", "urn:npi|123"); }));
  EXPECT_EQ(relation(), Relation::none);
  EXPECT_EQ(*site_.store->chart_version(old_chart), 7U);
}

TEST_F(StoreMigration, ATokenOfBeforeKeepsWhatItsOwnerMay) {
  site_.open();
  const auto token = site_.store->session(token_id);
  STORE_ASSERT_OK(token);
  ASSERT_TRUE(*token);
  EXPECT_EQ((*token)->label, "nightly");
  EXPECT_EQ((*token)->kind, TokenKind::made);
  EXPECT_EQ((*token)->bounds, (TokenBounds{.scopes = Scopes::all()}));
  EXPECT_EQ((*token)->last_address, "");
}

TEST_F(StoreMigration, AnAssertionIsUsedOnceUntilItExpires) {
  site_.open();
  const auto use = [&](PrincipalId client, const char* id, std::chrono::seconds until) {
    return site_.store->write([&](Transaction& t) { return t.use_assertion(client, id, Timestamp(until)); });
  };
  const auto one = test_id<PrincipalId>(1);
  STORE_ASSERT_OK(use(one, "j", std::chrono::seconds(10)));
  EXPECT_EQ(use(one, "j", std::chrono::seconds(20)).error().code, ErrorCode::conflict);
  STORE_ASSERT_OK(use(test_id<PrincipalId>(2), "j", std::chrono::seconds(10)));
  site_.open();
  EXPECT_EQ(use(one, "j", std::chrono::seconds(20)).error().code, ErrorCode::conflict) << "opened again";
  STORE_ASSERT_OK(
      site_.store->write([](Transaction& t) { return t.remove_expired_assertions(Timestamp(std::chrono::seconds(9))); }));
  EXPECT_EQ(use(one, "j", std::chrono::seconds(20)).error().code, ErrorCode::conflict) << "not expired yet";
  STORE_ASSERT_OK(
      site_.store->write([](Transaction& t) { return t.remove_expired_assertions(Timestamp(std::chrono::seconds(10))); }));
  STORE_ASSERT_OK(use(one, "j", std::chrono::seconds(20)));
}

// Emergencies of before there was a webhook: told of, while nobody has looked at them.
TEST_F(StoreMigration, OldEmergenciesWaitToBeTold) {
  {
    auto opened = Connection::open({site_.file(), {}, Connection::Use::write}, page_key_of(site_.master));
    STORE_ASSERT_OK(opened);
    STORE_ASSERT_OK(migrate(**opened, embedded_migrations().first(6)));
    for (const std::uint8_t number : std::initializer_list<std::uint8_t>{1, 2}) {
      EmergencyRow row;
      row.id = test_id<EmergencyId>(number);
      row.reason = "life_threat";
      STORE_ASSERT_OK((*opened)->run(
          "INSERT INTO emergency (id, patient, principal, opened, until, reviewed, sealed) VALUES (?1, ?2, ?3, 7, 8, ?4, ?5)",
          row.id, old_patient, clinician().id, std::int64_t{number - 1},
          sealer_.seal(Table::emergency, row.id.view(), encode(row))));
    }
  }
  site_.open();
  const auto untold = site_.store->untold_emergencies(10);
  STORE_ASSERT_OK(untold);
  ASSERT_EQ(untold->size(), 1U) << "the other one was signed off";
  EXPECT_EQ(untold->front().id, test_id<EmergencyId>(1));
  EXPECT_EQ(untold->front().told, Timestamp{});
}

// Emergencies that wait for the webhook, over openings of the store.
TEST_F(StoreMigration, UntoldEmergenciesAreListedInTheirOrderUntilTheyAreToldOrSignedOff) {
  site_.open();
  const auto put = [&](std::uint8_t number, const std::function<void(EmergencyRow&)>& change) {
    STORE_ASSERT_OK(site_.store->write([&](Transaction& t) -> Status {
      EmergencyRow row;
      row.id = test_id<EmergencyId>(number);
      row.patient = old_patient;
      row.principal = clinician().id;
      row.opened = Timestamp(std::chrono::seconds(100 - number));
      row.until = row.opened + std::chrono::hours(1);
      if (auto found = t.emergency(row.id); found && *found) row = **found;
      change(row);
      return t.put_emergency(row);
    }));
  };
  for (const std::uint8_t number : std::initializer_list<std::uint8_t>{1, 2, 3}) put(number, [](EmergencyRow&) {});
  const auto numbers = [&](std::size_t limit) {
    std::vector<int> out;
    const auto untold = site_.store->untold_emergencies(limit);
    for (const EmergencyRow& row : *untold)
      out.push_back(100 - static_cast<int>(row.opened.time_since_epoch() / std::chrono::seconds(1)));
    return out;
  };
  EXPECT_EQ(numbers(10), (std::vector{3, 2, 1}));
  EXPECT_EQ(numbers(2), (std::vector{3, 2}));
  EXPECT_EQ(site_.store->count_untold_emergencies()->oldest, Timestamp(std::chrono::seconds(97)));
  put(3, [](EmergencyRow& row) { row.told = Timestamp(std::chrono::seconds(200)); });
  put(2, [](EmergencyRow& row) { row.reviewed = Timestamp(std::chrono::seconds(200)); });
  site_.open();
  EXPECT_EQ(numbers(10), std::vector{1});
  EXPECT_EQ(site_.store->count_untold_emergencies()->count, 1U);
  EXPECT_EQ((*site_.store->emergency(test_id<EmergencyId>(3)))->told, Timestamp(std::chrono::seconds(200)));
  put(1, [](EmergencyRow& row) { row.told = Timestamp(std::chrono::seconds(201)); });
  EXPECT_EQ(site_.store->count_untold_emergencies()->count, 0U);
  EXPECT_EQ(site_.store->count_untold_emergencies()->oldest, Timestamp{});
}

TEST_F(StoreMigration, MovesAChartsResources) {
  site_.open();
  STORE_ASSERT_OK(site_.store->read([](const Reading& r) -> Status {
    EXPECT_EQ(r.charts_to_move(5)->size(), 1U);
    EXPECT_TRUE(r.holders("Observation/1")->empty());
    return {};
  }));
  const std::string held[] = {"Observation/1", "Observation/1", "Observation/2"};
  const std::string replaced[] = {"Observation/1@00", "Observation/1@ff"};
  EXPECT_EQ(site_.store->write([&](Transaction& t) { return t.move_resources(old_chart, held, {}); }).error().code,
            ErrorCode::corrupt)
      << "a row is left whose key nobody knows";
  STORE_ASSERT_OK(site_.store->write([&](Transaction& t) { return t.move_resources(old_chart, held, replaced); }));
  STORE_ASSERT_OK(site_.store->read([](const Reading& r) -> Status {
    EXPECT_TRUE(r.charts_to_move(5)->empty());
    EXPECT_EQ(r.holders("Observation/1")->size(), 1U);
    const auto rows = r.resources(old_chart, "Observation/1");
    EXPECT_EQ(rows->size(), 1U);
    EXPECT_EQ(rows->front().version.last_updated_us, 5);
    EXPECT_EQ(rows->front().origin, 0);
    EXPECT_EQ(rows->front().held, HeldAs::held);
    EXPECT_EQ(r.resources(old_chart, "Observation/1@00")->front().held, HeldAs::replaced);
    return {};
  }));
}

}  // namespace
}  // namespace chartroom::store
