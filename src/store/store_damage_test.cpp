// What the store says of bytes that are not those it wrote, of other keys and releases; and that none of its bytes can be read.

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <iterator>

#include "store/database_file.h"
#include "store/store_history_fixture.h"
#include "store/ties_fixture.h"

namespace chartroom::store {
namespace {

Bytes read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_file(const std::filesystem::path& path, const Bytes& bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

// The files of a closed store, or of one whose process was killed.
using Image = std::map<std::string, Bytes>;

Image image_of(const Site& site) {
  Image image;
  for (const auto& entry : std::filesystem::directory_iterator(site.folder.path())) {
    image[entry.path().filename().string()] = read_file(entry.path());
  }
  return image;
}

void put_image(const Site& site, const Image& image) {
  for (const auto& entry : std::filesystem::directory_iterator(site.folder.path())) std::filesystem::remove(entry.path());
  for (const auto& [name, bytes] : image) {
    if (!name.ends_with("-shm")) write_file(site.folder / name, bytes);  // as after a reboot
  }
}

constexpr std::uint64_t damaged_transactions = 3;

class StoreDamage : public ::testing::Test {
 protected:
  void SetUp() override {
    site_.open();
    for (std::uint64_t k = 1; k <= damaged_transactions; ++k) {
      STORE_ASSERT_OK(site_.store->write([&](Transaction& t) { return history::transaction(t, k); }));
    }
    killed_ = image_of(site_);
    site_.store.reset();
    closed_ = image_of(site_);
  }

  // Opens the image with one byte changed. It is refused, or shows a state that was committed; reads of damage are refused.
  void flip(Image image, const std::string& name, std::size_t offset) {
    SCOPED_TRACE(name + " at " + std::to_string(offset));
    image[name][offset] ^= static_cast<std::uint8_t>(1U << (offset % 8));
    put_image(site_, image);
    const auto opened = site_.try_open();
    ++flips_;
    if (!opened) {
      ++refused_;
      EXPECT_EQ(opened.error().code, ErrorCode::corrupt) << opened.error().detail;
      return;
    }
    const auto commits = (*opened)->last_commit();
    ASSERT_LE(commits, damaged_transactions);
    if (commits < damaged_transactions) ++rolled_back_;
    if (!history::is_exactly(**opened, commits, site_.clock.now())) ++refused_;
  }

  void flip_all(const Image& image, const std::string& name, std::size_t stride) {
    ASSERT_TRUE(image.contains(name)) << name;
    const std::size_t size = image.at(name).size();
    for (std::size_t offset = 0; offset < size && !HasFailure(); offset += stride) flip(image, name, offset);
    std::printf("%s (%zu bytes): %d flips, %d noticed, %d fell back to an earlier commit\n", name.c_str(), size, flips_,
                refused_, rolled_back_);
  }

  // The database with its page encryption opened, as one who has its key sees it.
  std::unique_ptr<Connection> connection() {
    auto opened = Connection::open({site_.file(), "", Connection::Use::write}, page_key_of(site_.master));
    EXPECT_TRUE(opened);
    return std::move(*opened);
  }

  Site site_;
  Image killed_;
  Image closed_;
  int flips_ = 0;
  int refused_ = 0;
  int rolled_back_ = 0;
};

TEST_F(StoreDamage, AFlippedBitOfTheDatabaseIsNoticedOrHarmless) {
  flip_all(closed_, "store.db", 397);
  EXPECT_EQ(rolled_back_, 0);
  EXPECT_GT(refused_, flips_ / 3);
}

// The log drops what follows a damaged frame: an earlier commit, whole, and its number says so.
TEST_F(StoreDamage, AFlippedBitOfTheLogShowsInTheCommitNumber) { flip_all(killed_, "store.db-wal", 797); }

TEST_F(StoreDamage, EveryFlippedBitOfTheKeyCheckIsNoticed) {
  flip_all(closed_, "store.db.check", 1);
  EXPECT_EQ(refused_, flips_);
}

TEST_F(StoreDamage, AnotherKeyIsSaidToBeOne) {
  site_.master = test_master(99);
  EXPECT_EQ(site_.try_open().error().code, ErrorCode::wrong_key);
  std::filesystem::remove(site_.folder / "store.db.check");
  EXPECT_EQ(site_.try_open().error().code, ErrorCode::corrupt);
  site_.master = test_master();
  STORE_ASSERT_OK(site_.try_open());  // the right key needs no check, and makes it again
  site_.master = test_master(99);
  EXPECT_EQ(site_.try_open().error().code, ErrorCode::wrong_key);
}

TEST_F(StoreDamage, ANewerReleaseIsSaidToBeOne) {
  STORE_ASSERT_OK(connection()->execute("PRAGMA user_version=999"));
  EXPECT_EQ(site_.try_open().error().code, ErrorCode::newer_version);
}

TEST_F(StoreDamage, ALostDatabaseIsNotReplacedByAnEmptyOne) {
  std::filesystem::remove(site_.file());
  EXPECT_EQ(site_.try_open().error().code, ErrorCode::corrupt);
  write_file(site_.file(), {});
  EXPECT_EQ(site_.try_open().error().code, ErrorCode::corrupt);
}

TEST_F(StoreDamage, AKeyringThatLacksAChartsKeyIsRefused) {
  testing::FaultyDisk other_disk;
  STORE_ASSERT_OK(Keyring::create(other_disk, site_.master));
  site_.keyring = std::move(*Keyring::open(other_disk, site_.master));
  const auto opened = site_.try_open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::conflict);
  EXPECT_NE(opened.error().detail.find("older keyring"), std::string::npos) << opened.error().detail;
}

// Someone who can change the tables can't move, drop or mix what is sealed in them without being noticed.
TEST_F(StoreDamage, SealedValuesOpenOnlyInTheirPlace) {
  const auto segments = [&] { return (*site_.try_open())->segments(test_id<ChartId>(1), SegmentPart::content, 0); };
  const auto patient = [&] { return (*site_.try_open())->patient(test_id<PatientId>(1)); };
  ASSERT_TRUE(segments());
  const char* changes[] = {
      "DELETE FROM segment WHERE part = 1 AND number = 1",
      "DELETE FROM segment WHERE part = 1 AND number = 2",
      "DELETE FROM segment WHERE part = 1 AND number = 3",
      "UPDATE segment SET number = number + 1 WHERE part = 1 AND number = 3",
      "UPDATE segment SET sealed = (SELECT sealed FROM segment WHERE part = 1 AND number = 2) WHERE part = 1 AND number = 1",
      "UPDATE segment SET sealed = (SELECT sealed FROM segment WHERE part = 2 LIMIT 1) WHERE part = 1 AND number = 1",
  };
  for (const char* change : changes) {
    put_image(site_, closed_);
    STORE_ASSERT_OK(connection()->execute(change));
    const auto read = segments();
    ASSERT_FALSE(read) << change;
    EXPECT_EQ(read.error().code, ErrorCode::corrupt) << change;
  }
  put_image(site_, closed_);
  STORE_ASSERT_OK(connection()->execute("UPDATE patient SET sealed = (SELECT sealed FROM patient ORDER BY id DESC LIMIT 1)"));
  EXPECT_EQ(patient().error().code, ErrorCode::corrupt);
  put_image(site_, closed_);
  STORE_ASSERT_OK(
      connection()->execute("UPDATE relation SET sealed = (SELECT sealed FROM relation ORDER BY patient DESC LIMIT 1)"));
  EXPECT_EQ(relation_of(**site_.try_open(), clinician(), test_id<PatientId>(1), site_.clock.now()).error().code,
            ErrorCode::corrupt);
}

TEST_F(StoreDamage, TheTableOfChartsIsAppendOnly) {
  EXPECT_FALSE(connection()->execute("UPDATE patient_chart SET chart = x'00'"));
  EXPECT_FALSE(connection()->execute("DELETE FROM patient_chart"));
}

// --- nothing readable at rest ---

const std::vector<std::string> canaries = {
    "Canaryfamily",     "Canarygiven",        "1911-11-11",     "CANARY-MRN",      "Canary Street",
    "Canary note text", "Observation/canary", "Patient/canary", "CareTeam/canary", "canary|npi",
    "canarylogin",      "Canary Display",     "argon2canary",   "canary token",    "canary reason",
    "canary.json",      "Canary feedback",    "Group/canary",   "roster|"};

FeedbackRow canary_feedback(PatientId patient, ChartId chart) {
  FeedbackRow row;
  row.id = test_id<FeedbackId>(50);
  row.patient = patient;
  row.chart = chart;
  row.has_words = true;
  row.words = PatientText("Canary feedback");
  return row;
}

void plant(Store& store) {
  auto who = person("Canaryfamily", "Canarygiven", "1911-11-11", "CANARY-MRN");
  who.address = "Canary Street";
  const auto patient = test_id<PatientId>(50);
  const auto chart = test_id<ChartId>(50);
  auto account = clinician(50, "canary|npi");
  account.name = "canarylogin";
  account.display_name = "Canary Display";
  account.password_hash = "argon2canary";
  STORE_ASSERT_OK(store.write([&](Transaction& t) -> Status {
    RosterWrite panel = t.roster_write({"Group/canary", Relation::panel, 0, 1});
    panel.add({"Patient/canary", "*/Patient/canary", 0, 1});
    panel.finish();
    for (const auto& done :
         {t.add_patient(patient, chart, who), t.name_patient(patient, "Patient/canary"),
          t.put_resource(chart, "Observation/canary", {}),
          t.put_relation({patient, "canary|npi", Relation::care_team, 0, 1, "CareTeam/canary"}),
          t.put_practitioner({"Practitioner/canary", "canary|npi", "Practitioner/canary"}), t.put_roster(panel),
          t.put_practitioner(
              {roster_name("Group/canary"), "Practitioner/canary", "Group/canary", PractitionerName::Kind::leads}),
          t.put_shared_resource("Observation/canary", as_bytes("Canary note text")), t.put_account(account),
          t.put_session({.id = {},
                         .principal = {},
                         .secret_digest = {},
                         .how = {},
                         .label = "canary token",
                         .created = {},
                         .last_seen = {},
                         .expires = {},
                         .bounds = {},
                         .last_address = "canary address"}),
          t.put_grant({.id = {},
                       .patient = patient,
                       .principal = {},
                       .granted_by = {},
                       .reason = "canary reason",
                       .created = {},
                       .expires = {}}),
          t.put_import({.id = {},
                        .principal = {},
                        .name = "canary.json",
                        .state = {},
                        .started = {},
                        .ended = {},
                        .report_json = "Canary note text"}),
          t.add_feedback(canary_feedback(patient, chart))}) {
      if (!done) return done;
    }
    const auto segment = t.append_segment(chart, SegmentPart::content, as_bytes("Canary note text"));
    return segment ? Status() : fail(segment);
  }));
}

int canaries_in(const Image& image) {
  int found = 0;
  for (const auto& [name, bytes] : image) {
    for (const auto& canary : canaries) {
      if (as_text(bytes).find(canary) == std::string_view::npos) continue;
      ++found;
      ADD_FAILURE() << canary << " can be read in " << name;
    }
  }
  return found;
}

TEST_F(StoreDamage, NothingCanBeReadInAnyFile) {
  site_.open();
  plant(*site_.store);
  EXPECT_EQ(canaries_in(image_of(site_)), 0);
  site_.store.reset();
  EXPECT_EQ(canaries_in(image_of(site_)), 0);
  Image keyring;
  for (const auto* name : {"epoch", "keys", "secrets"}) keyring[name] = site_.keyring_disk.contents(name);
  EXPECT_EQ(canaries_in(keyring), 0);
}

// The sealed columns hold without the page encryption, which is the second layer.
TEST_F(StoreDamage, NothingCanBeReadWithThePageEncryptionTakenOff) {
  site_.open();
  plant(*site_.store);
  site_.store.reset();
  {
    const auto db = connection();
    STORE_ASSERT_OK(db->execute("PRAGMA journal_mode=DELETE"));
    STORE_ASSERT_OK(db->execute("PRAGMA rekey=''"));
  }
  const auto plain = image_of(site_);
  ASSERT_TRUE(as_text(plain.at("store.db")).starts_with("SQLite format 3"));
  ASSERT_NE(as_text(plain.at("store.db")).find("CREATE TABLE patient_chart"), std::string_view::npos);
  EXPECT_EQ(canaries_in(plain), 0);
}

}  // namespace
}  // namespace chartroom::store
