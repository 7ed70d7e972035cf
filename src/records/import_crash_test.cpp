// An import that is stopped at every operation on the disk, and resumed: nothing is lost, nothing is there twice.

#include <gmock/gmock.h>

#include <array>
#include <optional>
#include <thread>
#include <vector>

#include "records/records_fixture.h"
#include "testing/faulty_vfs.h"

namespace chartroom::records {
namespace {

class CrashSite {
 public:
  CrashSite() {
    EXPECT_TRUE(store::Keyring::create(disk_, master_));
    EXPECT_TRUE(open());
  }
  bool open() {
    auto ring = store::Keyring::open(disk_, master_);
    if (!ring) return false;
    keyring_ = std::move(*ring);
    auto opened = store::Store::open({folder_ / "store.db", 1, vfs.cipher_name()}, master_, *keyring_, clock_);
    if (!opened) return false;
    db = std::move(*opened);
    return true;
  }
  void close() {
    db.reset();
    keyring_.reset();
  }
  ImportReport import(std::string_view text, std::string origin = {}) {
    const Permit permit = policy::PermitMaker::make(Action::import_charts, {}, clock_.now() + std::chrono::hours(1));
    ImportFile file{"a.json", as_bytes(text)};
    file.origin = std::move(origin);
    return Importer(*db, clock_).import_file(permit, file);
  }
  Chart chart(std::string_view reference) {
    const auto id = db->patient_with_reference(reference);
    EXPECT_TRUE(id && *id) << "the patient is there";
    if (!id || !*id) return {};
    const policy::PolicyInForce policy(policy::shipped("hospital"));
    Charts charts(*db, clock_, policy);
    const auto opened = charts.open(policy::PermitMaker::make(Action::read_chart, **id, clock_.now() + std::chrono::hours(1)));
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().detail);
    return opened ? (*opened)->chart() : Chart{};
  }

  testing::FaultyVfs vfs{"records-crash"};
  std::unique_ptr<store::Store> db;

 private:
  testing::TempFolder folder_;
  testing::FaultyDisk disk_;
  testing::ManualClock clock_;
  crypto::SecretKey master_ = crypto::SecretKey::random();
  std::unique_ptr<store::Keyring> keyring_;
};

std::string two_patients() {
  std::string bob = ada();
  bob.replace(bob.find("\"ada\""), 5, "\"bob\"").replace(bob.find("100"), 3, "101");
  std::string bobs = potassium("k3", "5.5");
  bobs.replace(bobs.find("Patient/ada"), 11, "Patient/bob");
  return bundle({R"({"resourceType":"Practitioner","id":"p","identifier":[{"system":"npi","value":"1"}]})", ada(), bob,
                 potassium("k1", "4.1"), potassium("k2", "4.2"), bobs});
}

std::string of_patient(int number) {
  const std::string id = "p" + std::to_string(number);
  const auto value = [&](const char* which) { return with(potassium(id + which, "4.1"), "Patient/ada", "Patient/" + id); };
  return bundle({person(id, "Berg", id), value("a"), value("b"), value("c")});
}

TEST(ImportCrash, PowerLossAtEveryWriteLosesNothingAcknowledged) {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  {
    CrashSite site;
    first = site.vfs.operations() + 1;
    ASSERT_FALSE(site.import(two_patients()).stopped_by);
    last = site.vfs.operations();
    site.close();
  }
  ASSERT_GT(last, first + 5);
  for (std::uint64_t at = first; at <= last; ++at) {
    for (const std::uint64_t seed : {std::uint64_t{0}, at + 1}) {
      CrashSite site;
      site.vfs.fail_at(at, testing::FaultyVfs::Fault::power_loss);
      const ImportReport stopped = site.import(two_patients());
      site.close();
      site.vfs.restart(seed);
      ASSERT_TRUE(site.open()) << "the store opens after a stop at operation " << at;
      // What the report counted was committed, so running it again finds it unchanged.
      const ImportReport resumed = site.import(two_patients());
      ASSERT_FALSE(resumed.stopped_by) << at;
      for (const auto& [type, counts] : stopped.types) {
        const auto again = resumed.types.find(type);
        ASSERT_NE(again, resumed.types.end());
        EXPECT_GE(again->second.unchanged, counts.added) << type << " at operation " << at << ", seed " << seed;
      }
      EXPECT_EQ(*site.db->count_patients(), 2U) << at;
      EXPECT_EQ(site.chart("Patient/ada").facts.size(), 3U) << at;
      EXPECT_EQ(site.chart("Patient/bob").facts.size(), 2U) << at;
      site.close();
    }
  }
}

// A resource that moves is in one chart, whenever the power goes: in the first, or in the second with what it gives there.
TEST(ImportCrash, AMoveIsWholeOrNotThere) {
  const std::string before = two_patients();
  std::string moved = potassium("k2", "4.4");
  moved.replace(moved.find("Patient/ada"), 11, "Patient/bob");
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  {
    CrashSite site;
    ASSERT_FALSE(site.import(before, "lab").stopped_by);
    first = site.vfs.operations() + 1;
    ASSERT_EQ(site.import(moved, "lab").moved, 1U);
    last = site.vfs.operations();
    site.close();
  }
  ASSERT_GT(last, first + 3);
  for (std::uint64_t at = first; at <= last; ++at) {
    for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, at + 1}) {
      CrashSite site;
      ASSERT_FALSE(site.import(before, "lab").stopped_by);
      site.vfs.fail_at(at, testing::FaultyVfs::Fault::power_loss);
      const ImportReport stopped = site.import(moved, "lab");
      site.close();
      site.vfs.restart(seed);
      ASSERT_TRUE(site.open());
      const std::size_t adas = site.chart("//lab/Patient/ada").facts.size();
      const std::size_t bobs = site.chart("//lab/Patient/bob").facts.size();
      EXPECT_EQ(adas + bobs, 5U) << at;
      if (!stopped.stopped_by) {
        EXPECT_EQ(bobs, 3U) << "acknowledged, at " << at;
      }
      ASSERT_FALSE(site.import(moved, "lab").stopped_by);
      EXPECT_EQ(site.chart("//lab/Patient/ada").facts.size(), 2U) << at;
      EXPECT_EQ(site.chart("//lab/Patient/bob").facts.size(), 3U) << at;
      site.close();
    }
  }
}

// Imports beside each other share commits; what each reported is there.
TEST(ImportCrash, PowerLossDuringImportsBesideEachOther) {
  constexpr int imports = 4;
  for (std::uint64_t at = 1; at <= 40; ++at) {
    CrashSite site;
    site.vfs.fail_at(site.vfs.operations() + at, testing::FaultyVfs::Fault::power_loss);
    std::array<ImportReport, imports> reports;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < imports; ++i)
        threads.emplace_back([&, i] { reports[static_cast<std::size_t>(i)] = site.import(of_patient(i)); });
    }
    site.close();
    site.vfs.restart(at);
    ASSERT_TRUE(site.open());
    for (int i = 0; i < imports; ++i) {
      const ImportReport& before = reports[static_cast<std::size_t>(i)];
      const ImportReport again = site.import(of_patient(i));
      ASSERT_FALSE(again.stopped_by);
      for (const auto& [type, counts] : before.types) EXPECT_GE(again.types.at(type).unchanged, counts.added) << type;
      EXPECT_EQ(site.chart("Patient/p" + std::to_string(i)).facts.size(), 4U);
    }
    EXPECT_EQ(*site.db->count_patients(), std::uint64_t{imports});
    site.close();
  }
}

TEST(ImportCrash, AFullDiskStopsTheImportAndHarmsNothing) {
  CrashSite site;
  ASSERT_FALSE(site.import(bundle({ada(), potassium("k1", "4.1")})).stopped_by);
  site.vfs.fail_at(site.vfs.operations() + 1, testing::FaultyVfs::Fault::disk_full);
  const ImportReport full = site.import(two_patients());
  ASSERT_TRUE(full.stopped_by);
  site.vfs.end_fault();
  site.close();
  ASSERT_TRUE(site.open());
  EXPECT_EQ(site.chart("Patient/ada").facts.size(), 2U);
  EXPECT_FALSE(site.import(two_patients()).stopped_by);
  EXPECT_EQ(site.chart("Patient/ada").facts.size(), 3U);
  site.close();
}

}  // namespace
}  // namespace chartroom::records
