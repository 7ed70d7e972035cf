#pragma once

// A store in a folder of its own, with a keyring in memory, and permits, for the tests of this room.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "policy/policy_fixture.h"
#include "records/charts.h"
#include "records/importer.h"
#include "store/ties_fixture.h"
#include "testing/faulty_disk.h"
#include "testing/manual_clock.h"
#include "testing/temp_folder.h"

namespace chartroom::policy {
// Tests of this room stand below the policy's decisions, so they make permits themselves.
class PermitMaker {
 public:
  static Permit make(Action action, std::optional<PatientId> patient, Timestamp until) {
    return make(action, patient, until, ChartScope::everything());
  }
  static Permit make(Action action, std::optional<PatientId> patient, Timestamp until, ChartScope scope) {
    return Permit({.action = action,
                   .principal = PrincipalId{},
                   .patient = patient,
                   .relation = Relation::care_team,
                   .purpose = Purpose::treatment,
                   .scope = std::move(scope),
                   .rule = "test",
                   .valid_until = until});
  }
};
}  // namespace chartroom::policy

namespace chartroom::records {

class TestSite {
 public:
  explicit TestSite(std::string vfs = {}) {
    EXPECT_TRUE(store::Keyring::create(disk, master));
    keyring = std::move(*store::Keyring::open(disk, master));
    auto opened = store::Store::open({folder / "store.db", 4, std::move(vfs)}, master, *keyring, clock);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().detail);
    if (opened) db = std::move(*opened);
  }

  Permit permit(Action action, std::optional<PatientId> patient = {}) const {
    return policy::PermitMaker::make(action, patient, clock.now() + std::chrono::hours(1));
  }
  ImportReport import(std::string name, std::string_view text, std::string origin = {}) {
    ImportFile file{std::move(name), as_bytes(text)};
    file.origin = std::move(origin);
    return Importer(*db, clock).import_file(permit(Action::import_charts), file);
  }
  // How one with this identifier stands to the patient of this reference.
  Relation relation(std::string identifier, std::string_view reference) const {
    store::AccountRow person;
    person.practitioner = {std::move(identifier)};
    const auto id = patient(reference);
    EXPECT_TRUE(id) << reference;
    return id ? *store::relation_of(*db, person, *id, clock.now()) : Relation::none;
  }
  std::optional<PatientId> patient(std::string_view reference) const {
    const auto found = db->patient_with_reference(reference);
    return found ? *found : std::nullopt;
  }
  // The chart of the patient of this reference; empty if there is none.
  Chart chart(std::string_view reference) const {
    const auto id = patient(reference);
    if (!id) return {};
    Charts charts(*db, clock, policy);
    const auto open = charts.open(permit(Action::read_chart, *id));
    EXPECT_TRUE(open) << (open ? "" : open.error().detail);
    return open ? (*open)->chart() : Chart{};
  }

  bool reopen() {
    db.reset();
    auto opened = store::Store::open({folder / "store.db", 4, {}}, master, *keyring, clock);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().detail);
    if (opened) db = std::move(*opened);
    return opened.has_value();
  }

  testing::TempFolder folder{testing::TempFolder::Where::memory};
  testing::FaultyDisk disk;
  testing::ManualClock clock;
  crypto::SecretKey master = crypto::SecretKey::random();
  policy::PolicyInForce policy{policy::shipped("hospital")};
  std::unique_ptr<store::Keyring> keyring;
  std::unique_ptr<store::Store> db;
};

// The codes of a report's problems, in order.
inline std::vector<std::string> codes(const ImportReport& report) {
  std::vector<std::string> out;
  for (const ImportProblem& problem : report.problems) out.emplace_back(problem.code);
  return out;
}

inline std::string bundle(std::initializer_list<std::string> resources, std::string_view type = "collection") {
  std::string out = R"({"resourceType":"Bundle","type":")" + std::string(type) + R"(","entry":[)";
  bool first = true;
  for (const std::string& resource : resources) {
    out += std::string(first ? "" : ",") + R"({"resource":)" + resource + "}";
    first = false;
  }
  return out + "]}";
}

inline std::string ada() {
  return R"({"resourceType":"Patient","id":"ada","identifier":[{"type":{"coding":[{"code":"MR"}]},"system":"urn:h","value":"100"}],)"
         R"("name":[{"family":"Lund","given":["Ada","Marie"]}],"birthDate":"1950-02-03","gender":"female"})";
}

inline std::string person(std::string_view id, std::string_view family, std::string_view number) {
  return R"({"resourceType":"Patient","id":")" + std::string(id) + R"(","identifier":[{"system":"urn:h","value":")" +
         std::string(number) + R"("}],"name":[{"family":")" + std::string(family) + R"("}],"birthDate":"1950-02-03"})";
}

// The same text with one part of it replaced.
inline std::string with(std::string text, std::string_view part, std::string_view other) {
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return at == std::string::npos ? text : text.replace(at, part.size(), other);
}

inline std::string potassium(std::string_view id, std::string_view value, std::string_view meta = "") {
  return R"({"resourceType":"Observation","id":")" + std::string(id) + R"(",)" + std::string(meta) +
         R"("status":"final","subject":{"reference":"Patient/ada"},"code":{"coding":[{"system":"http://loinc.org","code":"2823-3"}],"text":"Potassium"},)"
         R"("effectiveDateTime":"2024-03-01T08:00:00Z","valueQuantity":{"value":)" +
         std::string(value) +
         R"(,"unit":"mmol/L"},"referenceRange":[{"low":{"value":3.5,"unit":"mmol/L"},"high":{"value":5.1,"unit":"mmol/L"}}],)"
         R"("interpretation":[{"coding":[{"code":"N"}]}]})";
}

}  // namespace chartroom::records
