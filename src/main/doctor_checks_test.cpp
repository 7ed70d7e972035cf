// Every check has facts in which all is well and facts in which it says what isn't, in words for what to do; docs/doctor.md
// lists them all.

#include "main/doctor_checks.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include "base/check.h"
#include "base/limits.h"
#include "testing/manual_clock.h"

namespace chartroom {
namespace {

using ::testing::HasSubstr;

constexpr uid_t server_uid = 991;
constexpr dev_t data_device = 1;
constexpr dev_t key_device = 2;
constexpr std::uint64_t gib = 1024ULL * 1024 * 1024;

PathFacts path_at(const std::string& path, mode_t mode, dev_t device = data_device, uid_t owner = server_uid) {
  PathFacts out;
  out.path = path;
  out.seen = Seen::there;
  out.mode = mode;
  out.owner = owner;
  out.group = owner;
  out.device = device;
  out.bytes = 1;
  return out;
}

PathFacts folder_at(const std::string& path, mode_t mode, dev_t device = data_device, uid_t owner = server_uid) {
  PathFacts out = path_at(path, mode, device, owner);
  out.is_folder = true;
  return out;
}

VolumeFacts volume_of(VolumeFacts::Holds holds, const std::string& path) {
  VolumeFacts volume;
  volume.holds = holds;
  volume.path = path;
  volume.space = {.bytes = 100 * gib, .bytes_free = 60 * gib, .files = 1'000'000, .files_free = 900'000};
  volume.type = "ext4";
  volume.options = ",rw,relatime,rw,";
  return volume;
}

Config good_config() {
  const auto config = parse_config(
      "[data]\nfolder = \"/srv/charts\"\nkeyring_folder = \"/keys/keyring\"\nmaster_key_file = \"/keys/master.key\"\n"
      "[server]\nhost_name = \"charts.clinic.example\"\n"
      "[accounts]\nsecond_factor_required = [\"clinician\", \"nurse\", \"therapist\", \"privacy_officer\", \"operator\"]\n"
      "[ledger]\norigin = \"x\"\n[[ledger.publish]]\nfile = \"/mnt/elsewhere/checkpoints\"\n"
      "[backup]\nfolder = \"/mnt/elsewhere/backups\"\nkeyring_folder = \"/mnt/others/keys\"\n",
      "/etc/chartroom/chartroom.toml");
  CHECK(config.has_value(), "the configuration of this test reads");
  return *config;
}

// A running site of which everything is well.
MachineFacts good_facts() {
  MachineFacts facts;
  facts.now = testing::ManualClock().now();
  facts.config_file = path_at("/etc/chartroom/chartroom.toml", 0644, data_device, 0);
  facts.config = good_config();
  facts.self = {.uid = 0, .name = "root", .groups = {0}};
  facts.server_account = {.uid = server_uid, .name = "chartroom", .groups = {server_uid}};
  facts.server.process = 4711;
  facts.server.status = ServerStatus{.version = CHARTROOM_VERSION,
                                     .places = {{"file /mnt/elsewhere/checkpoints", 0, 5, ""}},
                                     .webhook = PeerFacts{"the emergency webhook", 0, 0, ""},
                                     .collector = PeerFacts{"the audit collector", 3, 1, ""},
                                     .backups = BackupFacts{3'600, "", 86'400, "", 24, 168}};
  facts.limits = {.open_files = 65'536, .locked_bytes = 8 * 1024 * 1024, .core_bytes = 0};
  facts.program = path_at("/usr/local/bin/chartroom", 0755, data_device, 0);
  facts.program_folder = folder_at("/usr/local/bin", 0755, data_device, 0);
  facts.data = folder_at("/srv/charts", 0700);
  facts.database = path_at("/srv/charts/chartroom.db", 0600);
  facts.ledger = folder_at("/srv/charts/ledger", 0700);
  facts.keyring = folder_at("/keys/keyring", 0700, key_device);
  facts.epoch = path_at("/keys/keyring/epoch", 0600, key_device);
  facts.files = {{"data.master_key_file", FileUse::secret, path_at("/keys/master.key", 0600, key_device)},
                 {"server.certificate_file", FileUse::open, path_at("/etc/chartroom/certificate.pem", 0644, data_device, 0)},
                 {"server.private_key_file", FileUse::secret, path_at("/etc/chartroom/private-key.pem", 0600)},
                 {"ledger.publish.file", FileUse::written, path_at("/mnt/elsewhere/checkpoints", 0600, 3)}};
  facts.inside = {facts.database, facts.ledger, facts.epoch, path_at("/srv/charts/ledger/000001.seg", 0600)};
  facts.volumes = {volume_of(VolumeFacts::Holds::data, "/srv/charts"), volume_of(VolumeFacts::Holds::keyring, "/keys/keyring")};
  facts.ways = {.problem = "", .has_slots = true, .kinds = {store::SlotKind::key_file, store::SlotKind::recovery}};
  facts.swaps = std::vector<SwapFacts>{{"/dev/zram0", SwapFacts::Kind::memory}, {"/dev/dm-1", SwapFacts::Kind::encrypted}};
  facts.ptrace_scope = 1;
  facts.dumps_after_account_change = 0;
  facts.clock_synchronized = true;
  facts.ledger_checkpoint = facts.now - std::chrono::seconds(9);
  facts.certificate = crypto::CertificateFacts{.valid_from = facts.now - std::chrono::days(10),
                                               .valid_until = facts.now + std::chrono::days(300),
                                               .names_host = true,
                                               .has_key = true};
  return facts;
}

std::vector<Finding> of_check(const std::vector<Finding>& findings, std::string_view check) {
  std::vector<Finding> out;
  for (const Finding& one : findings) {
    if (one.check == check) out.push_back(one);
  }
  return out;
}

// One way to break what a check looks at.
struct Case {
  std::string check;
  Mark mark;
  std::string says;  // a part of it
  std::function<void(MachineFacts&)> breaks;
};

NamedFile& file_of(MachineFacts& facts, const std::string& key) {
  for (NamedFile& file : facts.files) {
    if (file.key == key) return file;
  }
  CHECK(false, "a file of the configuration of this test");
}

constexpr auto data_volume = 0;
constexpr auto keyring_volume = 1;

const std::vector<Case> site_cases = {
    {"configuration", Mark::wrong, "does not read: no such key",
     [](MachineFacts& facts) {
       facts.config.reset();
       facts.config_problem = "no such key";
     }},
    {"configuration", Mark::wrong, "can change the configuration (mode 0664)",
     [](MachineFacts& facts) { facts.config_file.mode = 0664; }},
    {"configuration", Mark::warning, "neither root nor", [](MachineFacts& facts) { facts.config_file.owner = 1000; }},
    {"files", Mark::wrong, "no file for server.certificate_file",
     [](MachineFacts& facts) { file_of(facts, "server.certificate_file").facts.seen = Seen::missing; }},
    {"files", Mark::wrong, "no file for ledger.publish.file",
     [](MachineFacts& facts) { file_of(facts, "ledger.publish.file").facts.seen = Seen::missing; }},
    {"files", Mark::wrong, "can't be looked at",
     [](MachineFacts& facts) { file_of(facts, "data.master_key_file").facts.seen = Seen::hidden; }},
    {"files", Mark::wrong, "chartroom can't read server.private_key_file",
     [](MachineFacts& facts) { file_of(facts, "server.private_key_file").facts.owner = 0; }},
    {"files", Mark::wrong, "chartroom can't write ledger.publish.file",
     [](MachineFacts& facts) { file_of(facts, "ledger.publish.file").facts.mode = 0400; }},
    {"secret_files", Mark::wrong, "data.master_key_file (/keys/master.key), mode 0640",
     [](MachineFacts& facts) { file_of(facts, "data.master_key_file").facts.mode = 0640; }},
    {"secret_files", Mark::warning, "A group can read the file of server.private_key_file",
     [](MachineFacts& facts) { file_of(facts, "server.private_key_file").facts.mode = 0640; }},
    {"secret_files", Mark::wrong, "server.private_key_file (/etc/chartroom/private-key.pem), mode 0644",
     [](MachineFacts& facts) { file_of(facts, "server.private_key_file").facts.mode = 0644; }},
    {"data_folder", Mark::wrong, "no data folder at /srv/charts", [](MachineFacts& facts) { facts.data.seen = Seen::missing; }},
    {"data_folder", Mark::wrong, "can't be looked at", [](MachineFacts& facts) { facts.data.seen = Seen::hidden; }},
    {"data_folder", Mark::wrong, "can write the data folder /srv/charts (mode 0770)",
     [](MachineFacts& facts) { facts.data.mode = 0770; }},
    {"data_folder", Mark::warning, "can look into the data folder", [](MachineFacts& facts) { facts.data.mode = 0755; }},
    {"data_folder", Mark::wrong, "no database", [](MachineFacts& facts) { facts.database.seen = Seen::missing; }},
    {"data_folder", Mark::wrong, "or it is empty", [](MachineFacts& facts) { facts.database.bytes = 0; }},
    {"data_folder", Mark::wrong, "no ledger", [](MachineFacts& facts) { facts.ledger.seen = Seen::missing; }},
    {"keyring_folder", Mark::wrong, "no keyring's folder at", [](MachineFacts& facts) { facts.keyring.seen = Seen::missing; }},
    {"keyring_folder", Mark::wrong, "can write the keyring's folder", [](MachineFacts& facts) { facts.keyring.mode = 0722; }},
    {"keyring_folder", Mark::warning, "can look into the keyring's folder",
     [](MachineFacts& facts) { facts.keyring.mode = 0750; }},
    {"keyring_folder", Mark::wrong, "no keyring in", [](MachineFacts& facts) { facts.epoch.seen = Seen::missing; }},
    {"owners", Mark::wrong, "000001.seg belongs to another account than chartroom",
     [](MachineFacts& facts) { facts.inside.back().owner = 0; }},
    {"owners", Mark::wrong, "and 1 more belong",
     [](MachineFacts& facts) { facts.inside[0].owner = facts.inside[1].owner = 0; }},
    {"owners", Mark::wrong, "keyring's folder belongs to another", [](MachineFacts& facts) { facts.keyring.owner = 5; }},
    {"leftovers", Mark::warning, "/keys/keyring/slots.new",
     [](MachineFacts& facts) {
       facts.inside.push_back(path_at("/keys/keyring/slots.new", 0600));
       facts.inside.back().changed = facts.now - limits::leftover_age_min;
     }},
    {"volumes_apart", Mark::warning, "keyring lies on the same volume",
     [](MachineFacts& facts) { facts.keyring.device = data_device; }},
    {"volumes_apart", Mark::warning, "data.master_key_file (/keys/master.key) lies on the same volume",
     [](MachineFacts& facts) { file_of(facts, "data.master_key_file").facts.device = data_device; }},
    {"key_ways", Mark::wrong, "slots can't be read: damaged", [](MachineFacts& facts) { facts.ways.problem = "damaged"; }},
    {"key_ways", Mark::warning, "has no slots", [](MachineFacts& facts) { facts.ways = {}; }},
    {"key_ways", Mark::warning, "only one way", [](MachineFacts& facts) { facts.ways.kinds = {store::SlotKind::key_file}; }},
    {"key_ways", Mark::wrong, "master_key.from = \"file\"",
     [](MachineFacts& facts) { facts.ways.kinds = {store::SlotKind::passphrase, store::SlotKind::recovery}; }},
    {"recovery_shares", Mark::warning, "no recovery shares",
     [](MachineFacts& facts) { facts.ways.kinds = {store::SlotKind::key_file, store::SlotKind::tpm}; }},
    {"second_factor", Mark::warning, "as: nurse, operator.",
     [](MachineFacts& facts) {
       facts.config->second_factor_required = Roles().with(Role::clinician).with(Role::therapist).with(Role::privacy_officer);
     }},
    {"certificate_time", Mark::wrong, "do not read: no PEM",
     [](MachineFacts& facts) {
       facts.certificate.reset();
       facts.certificate_problem = "no PEM";
     }},
    {"certificate_time", Mark::wrong, "ended 2 days ago",
     [](MachineFacts& facts) { facts.certificate->valid_until = facts.now - std::chrono::days(2); }},
    {"certificate_time", Mark::warning, "ends in 29 days",
     [](MachineFacts& facts) { facts.certificate->valid_until = facts.now + std::chrono::days(29); }},
    {"certificate_time", Mark::wrong, "valid only from",
     [](MachineFacts& facts) { facts.certificate->valid_from = facts.now + std::chrono::hours(1); }},
    {"certificate_key", Mark::wrong, "another certificate's", [](MachineFacts& facts) { facts.certificate->has_key = false; }},
    {"certificate_name", Mark::wrong, "not for charts.clinic.example",
     [](MachineFacts& facts) { facts.certificate->names_host = false; }},
    {"checkpoints_published", Mark::warning, "published nowhere", [](MachineFacts& facts) { facts.config->publish.clear(); }},
    {"backups_configured", Mark::warning, "No backups are configured",
     [](MachineFacts& facts) { facts.config->backup.reset(); }},
};

const std::vector<Case> machine_cases = {
    {"account", Mark::warning, "runs as root",
     [](MachineFacts& facts) { facts.server_account = {.uid = 0, .name = "root", .groups = {}}; }},
    {"account", Mark::warning, "run as alice",
     [](MachineFacts& facts) { facts.self = {.uid = 1000, .name = "alice", .groups = {}}; }},
    {"program", Mark::warning, "can change /usr/local/bin/chartroom.",
     [](MachineFacts& facts) { facts.program.owner = server_uid; }},
    {"program", Mark::warning, "can change /usr/local/bin.", [](MachineFacts& facts) { facts.program_folder.mode = 0777; }},
    {"free_space", Mark::warning, "4.0 GiB of 100.0 GiB free",
     [](MachineFacts& facts) { facts.volumes[data_volume].space.bytes_free = 4 * gib; }},
    {"free_space", Mark::warning, "9.0 GiB of 100.0 GiB free",
     [](MachineFacts& facts) { facts.volumes[data_volume].space.bytes_free = 9 * gib; }},
    {"free_space", Mark::wrong, "528.0 MiB of",
     [](MachineFacts& facts) { facts.volumes[data_volume].space.bytes_free = limits::volume_free_bytes_least + gib / 64; }},
    {"free_space", Mark::wrong, "bytes of",
     [](MachineFacts& facts) {
       facts.volumes[data_volume].space = {.bytes = 10 * gib, .bytes_free = 5, .files = 0, .files_free = 0};
     }},
    {"free_space", Mark::warning, "the keyring (/keys/keyring) has 20.0 MiB",
     [](MachineFacts& facts) { facts.volumes[keyring_volume].space.bytes_free = 20 * 1024 * 1024; }},
    {"free_space", Mark::wrong, "the keyring",
     [](MachineFacts& facts) { facts.volumes[keyring_volume].space.bytes_free = limits::keyring_free_bytes_least - 1; }},
    {"free_space", Mark::wrong, "can't be looked at: gone",
     [](MachineFacts& facts) { facts.volumes[data_volume].problem = "gone"; }},
    {"free_files", Mark::warning, "only 9999 more",
     [](MachineFacts& facts) { facts.volumes[data_volume].space.files_free = limits::volume_free_files_low - 1; }},
    {"free_files", Mark::wrong, "only 999 more",
     [](MachineFacts& facts) { facts.volumes[keyring_volume].space.files_free = limits::volume_free_files_least - 1; }},
    {"file_system", Mark::wrong, "network's file system (nfs4)",
     [](MachineFacts& facts) { facts.volumes[data_volume].type = "nfs4"; }},
    {"file_system", Mark::wrong, "(cifs) holds the keyring",
     [](MachineFacts& facts) { facts.volumes[keyring_volume].type = "cifs"; }},
    {"file_system", Mark::wrong, "Memory (tmpfs)", [](MachineFacts& facts) { facts.volumes[data_volume].type = "tmpfs"; }},
    {"file_system", Mark::wrong, "container's own", [](MachineFacts& facts) { facts.volumes[data_volume].type = "overlay"; }},
    {"file_system", Mark::wrong, "without owners", [](MachineFacts& facts) { facts.volumes[keyring_volume].type = "vfat"; }},
    {"file_system", Mark::warning, "is a program", [](MachineFacts& facts) { facts.volumes[data_volume].type = "fuse.sshfs"; }},
    {"file_system", Mark::warning, "can't be told", [](MachineFacts& facts) { facts.volumes[data_volume].type.clear(); }},
    {"file_system", Mark::wrong, "read-only",
     [](MachineFacts& facts) { facts.volumes[data_volume].options = ",ro,relatime,rw,"; }},
    {"file_system", Mark::wrong, "without barriers",
     [](MachineFacts& facts) { facts.volumes[data_volume].options = ",rw,rw,nobarrier,"; }},
    {"swap", Mark::warning, "not encrypted: /dev/sda2",
     [](MachineFacts& facts) { facts.swaps->push_back({"/dev/sda2", SwapFacts::Kind::plain}); }},
    {"swap", Mark::warning, "/proc/swaps does not read", [](MachineFacts& facts) { facts.swaps.reset(); }},
    {"core_dumps", Mark::wrong, "running server may write its memory",
     [](MachineFacts& facts) { facts.limits.core_bytes = unlimited; }},
    {"core_dumps", Mark::warning, "fs.suid_dumpable is 1", [](MachineFacts& facts) { facts.dumps_after_account_change = 1; }},
    {"ptrace", Mark::warning, "ptrace_scope is 0", [](MachineFacts& facts) { facts.ptrace_scope = 0; }},
    {"ptrace", Mark::warning, "not there", [](MachineFacts& facts) { facts.ptrace_scope.reset(); }},
    {"open_files", Mark::warning, "At most 1024 files can be open, and 4352",
     [](MachineFacts& facts) { facts.limits.open_files = 1024; }},
    {"locked_memory", Mark::warning, "64.0 KiB", [](MachineFacts& facts) { facts.limits.locked_bytes = 64 * 1024; }},
    {"locked_memory", Mark::wrong, "16.0 KiB", [](MachineFacts& facts) { facts.limits.locked_bytes = 16 * 1024; }},
    {"clock_synchronized", Mark::warning, "no time service", [](MachineFacts& facts) { facts.clock_synchronized = false; }},
    {"clock_behind", Mark::warning, "60 seconds behind",
     [](MachineFacts& facts) { facts.ledger_checkpoint = facts.now + std::chrono::seconds(60); }},
    {"clock_behind", Mark::wrong, "2 hours behind",
     [](MachineFacts& facts) { facts.ledger_checkpoint = facts.now + std::chrono::hours(2); }},
};

const std::vector<Case> server_cases = {
    {"server", Mark::wrong, "Process 4711 holds the data folder, and does not answer: refused",
     [](MachineFacts& facts) {
       facts.server.status.reset();
       facts.server.problem = "refused";
     }},
    {"version", Mark::warning, "runs version 0.0.1", [](MachineFacts& facts) { facts.server.status->version = "0.0.1"; }},
    {"checkpoints_fresh", Mark::wrong, "can't be published to file /mnt/elsewhere/checkpoints: it is not there",
     [](MachineFacts& facts) { facts.server.status->places.front().problem = "it is not there"; }},
    {"checkpoints_fresh", Mark::warning, "for 21 minutes",
     [](MachineFacts& facts) { facts.server.status->places.front().seconds = 21 * 60; }},
    {"emergency_webhook", Mark::wrong, "Sending to the emergency webhook fails: 503",
     [](MachineFacts& facts) { facts.server.status->webhook = PeerFacts{"the emergency webhook", 1, 90, "503"}; }},
    {"audit_collector", Mark::wrong, "Sending to the audit collector fails: no route",
     [](MachineFacts& facts) { facts.server.status->collector = PeerFacts{"the audit collector", 1, 90, "no route"}; }},
    {"backups", Mark::wrong, "The last backup failed: no space",
     [](MachineFacts& facts) { facts.server.status->backups->problem = "no space"; }},
    {"backups", Mark::wrong, "The newest backup is 3 days old",
     [](MachineFacts& facts) { facts.server.status->backups->newest_age = 3 * 86'400; }},
    {"backups", Mark::warning, "There is no backup yet",
     [](MachineFacts& facts) { facts.server.status->backups->newest_age.reset(); }},
    {"rehearsals", Mark::wrong, "The last rehearsal of a restore failed: a chunk",
     [](MachineFacts& facts) { facts.server.status->backups->rehearsal_problem = "a chunk"; }},
    {"rehearsals", Mark::warning, "The last rehearsal of a restore was 15 days ago",
     [](MachineFacts& facts) { facts.server.status->backups->rehearsal_age = 15 * 86'400; }},
    {"rehearsals", Mark::warning, "No restore was rehearsed yet",
     [](MachineFacts& facts) { facts.server.status->backups->rehearsal_age.reset(); }},
};

std::vector<Case> all_cases() {
  std::vector<Case> all = site_cases;
  all.insert(all.end(), machine_cases.begin(), machine_cases.end());
  all.insert(all.end(), server_cases.begin(), server_cases.end());
  return all;
}

TEST(Doctor, WhereAllIsWellEachCheckSaysItOnce) {
  const auto findings = examine(good_facts());
  EXPECT_EQ(findings.size(), doctor_checks().size());
  for (const DoctorCheck& check : doctor_checks()) {
    const auto found = of_check(findings, check.name);
    ASSERT_EQ(found.size(), 1U) << check.name;
    EXPECT_EQ(found.front().mark, Mark::ok) << check.name << ": " << found.front().says;
    EXPECT_FALSE(found.front().says.empty());
    EXPECT_TRUE(found.front().means.empty() && found.front().mend.empty());
  }
  EXPECT_EQ(exit_code_of(findings), 0);
}

TEST(Doctor, EachCheckFiresAndSaysWhatItMeansAndWhatToDo) {
  for (const Case& one : all_cases()) {
    MachineFacts facts = good_facts();
    one.breaks(facts);
    const auto findings = examine(facts);
    const auto found = of_check(findings, one.check);
    const auto hit = std::ranges::find_if(found, [&](const Finding& finding) {
      return finding.mark == one.mark && finding.says.find(one.says) != std::string::npos;
    });
    std::string said;
    for (const Finding& finding : found) said.append(mark_name(finding.mark)).append(": ").append(finding.says).append("\n");
    EXPECT_NE(hit, found.end()) << one.check << ", " << one.says << "\n" << said;
    EXPECT_EQ(exit_code_of(findings),
              std::ranges::any_of(findings, [](const Finding& f) { return f.mark == Mark::wrong; }) ? 2 : 1);
    for (const Finding& finding : findings) {
      if (finding.mark != Mark::warning && finding.mark != Mark::wrong) continue;
      EXPECT_GT(finding.means.size(), 20U) << finding.says;
      EXPECT_GT(finding.mend.size(), 15U) << finding.says;
    }
  }
}

TEST(Doctor, EveryCheckHasACaseInWhichItFires) {
  std::set<std::string> fires;
  for (const Case& one : all_cases()) fires.insert(one.check);
  std::set<std::string> names;
  for (const DoctorCheck& check : doctor_checks()) names.insert(std::string(check.name));
  EXPECT_EQ(fires, names);
  EXPECT_EQ(names.size(), doctor_checks().size()) << "names are unique";
}

TEST(Doctor, AStoppedServerIsNoFault) {
  MachineFacts facts = good_facts();
  facts.server = {};
  const auto findings = examine(facts);
  for (const DoctorCheck& check : doctor_checks()) {
    const auto found = of_check(findings, check.name);
    ASSERT_EQ(found.size(), 1U);
    const bool is_of_server = check.needs == Needs::server || check.name == "server";
    EXPECT_EQ(found.front().mark, is_of_server ? Mark::skipped : Mark::ok) << check.name << ": " << found.front().says;
  }
  EXPECT_EQ(exit_code_of(findings), 0);
}

TEST(Doctor, WithoutAConfigurationOnlyTheMachineIsLookedAt) {
  MachineFacts facts;
  facts.now = testing::ManualClock().now();
  facts.config_problem = "it is not there";
  const auto findings = examine(facts);
  for (const DoctorCheck& check : doctor_checks()) {
    const auto found = of_check(findings, check.name);
    ASSERT_FALSE(found.empty());
    if (check.needs == Needs::nothing) continue;
    EXPECT_EQ(found.front().mark, Mark::skipped) << check.name;
    EXPECT_THAT(found.front().says, HasSubstr("configuration does not read"));
  }
  EXPECT_EQ(exit_code_of(findings), 2);
}

// What a missing folder hides is not called well.
TEST(Doctor, WhatCantBeSeenIsNotCalledWell) {
  for (const Seen seen : {Seen::missing, Seen::hidden}) {
    MachineFacts facts = good_facts();
    facts.data.seen = facts.keyring.seen = facts.epoch.seen = seen;
    facts.volumes.clear();
    facts.inside.clear();
    facts.program.seen = seen;
    facts.ledger_checkpoint.reset();
    const auto findings = examine(facts);
    for (const char* check : {"account", "owners", "leftovers", "volumes_apart", "key_ways", "free_space", "free_files",
                              "file_system", "program", "clock_behind"}) {
      EXPECT_EQ(of_check(findings, check).front().mark, Mark::skipped) << check;
    }
  }
}

TEST(Doctor, RootMayLockMemoryAndIsNotToldOfTheProgramsFolder) {
  MachineFacts facts = good_facts();
  facts.server_account = {.uid = 0, .name = "root", .groups = {}};
  facts.limits.locked_bytes = 1;
  const auto findings = examine(facts);
  EXPECT_EQ(of_check(findings, "locked_memory").front().mark, Mark::ok);
  EXPECT_EQ(of_check(findings, "program").front().mark, Mark::skipped);
}

TEST(Doctor, AFileThatIsJustBeingWrittenIsNoLeftover) {
  MachineFacts facts = good_facts();
  facts.inside.push_back(path_at("/srv/charts/ledger/checkpoint.new", 0600));
  facts.inside.back().changed = facts.now - std::chrono::seconds(1);
  EXPECT_EQ(of_check(examine(facts), "leftovers").front().mark, Mark::ok);
}

TEST(Doctor, ALargeVolumeWithAmpleRestIsNotShort) {
  MachineFacts facts = good_facts();
  facts.volumes.front().space = {.bytes = 10'000 * gib, .bytes_free = 60 * gib, .files = 0, .files_free = 0};
  EXPECT_EQ(of_check(examine(facts), "free_space").front().mark, Mark::ok);
  EXPECT_EQ(of_check(examine(facts), "free_files").front().mark, Mark::ok);  // files aren't counted there
}

TEST(Doctor, ThePageListsEveryCheck) {
  std::ifstream in(std::string(CHARTROOM_SOURCE_DIR) + "/docs/doctor.md");
  std::stringstream page;
  page << in.rdbuf();
  EXPECT_THAT(page.str(), HasSubstr(doctor_reference())) << "docs/doctor.md must hold the table as the program has it";
}

}  // namespace
}  // namespace chartroom
