// What is made of /proc and /sys, with a machine of texts; and the real one, of which only what every machine has is asked.

#include "main/machine_facts.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>
#include <map>

#include "main/os_machine.h"
#include "testing/manual_clock.h"
#include "testing/temp_folder.h"

namespace chartroom {
namespace {

namespace fs = std::filesystem;

class TextMachine final : public Machine {
 public:
  std::map<std::string, std::string> texts;
  std::map<std::string, std::vector<fs::path>> folders;
  std::map<std::string, PathFacts> paths;
  std::map<std::string, fs::path> links;
  std::optional<bool> synchronized = false;

  PathFacts& put(const std::string& path, dev_t device = makedev(8, 1)) {
    PathFacts& facts = paths[path];
    facts.path = path;
    facts.seen = Seen::there;
    facts.device = device;
    facts.owner = 991;
    return facts;
  }

  PathFacts look(const fs::path& path) const override {
    if (const auto found = paths.find(path.string()); found != paths.end()) return found->second;
    PathFacts missing;
    missing.path = path;
    return missing;
  }
  Result<std::string> read(const fs::path& file) const override {
    if (const auto found = texts.find(file.string()); found != texts.end()) return found->second;
    return fail(ErrorCode::not_found, "there is no file " + file.string());
  }
  Result<std::vector<fs::path>> entries(const fs::path& folder) const override {
    if (const auto found = folders.find(folder.string()); found != folders.end()) return found->second;
    return fail(ErrorCode::io, "no folder");
  }
  Result<fs::path> real(const fs::path& path) const override {
    const auto found = links.find(path.string());
    return found == links.end() ? path : found->second;
  }
  Result<VolumeSpace> space(const fs::path&) const override {
    return VolumeSpace{.bytes = 100, .bytes_free = 10, .files = 9, .files_free = 8};
  }
  Result<std::optional<store::SlotSet>> slots(const fs::path&) const override { return std::optional<store::SlotSet>(); }
  Account account(uid_t uid) const override { return {.uid = uid, .name = "uid " + std::to_string(uid), .groups = {}}; }
  uid_t self() const override { return 0; }
  fs::path program() const override { return "/usr/local/bin/chartroom"; }
  ProcessLimits own_limits() const override { return {.open_files = 1024, .locked_bytes = 1, .core_bytes = 0}; }
  std::optional<bool> kernel_says_synchronized() const override { return synchronized; }
  Timestamp now() const override { return testing::ManualClock().now(); }
};

Result<Config> site_config() {
  return parse_config(
      "[data]\nfolder = \"/srv/charts\"\nkeyring_folder = \"/keys/keyring\"\nmaster_key_file = \"/keys/master.key\"\n",
      "/etc/chartroom/chartroom.toml");
}

MachineFacts gather(const TextMachine& machine) {
  return gather_facts(machine, "/etc/chartroom/chartroom.toml", site_config());
}

constexpr const char* swaps_head = "Filename\tType\tSize\tUsed\tPriority\n";

// Each line of /proc/swaps alone.
SwapFacts::Kind swap_kind(TextMachine& machine, const std::string& line) {
  machine.texts["/proc/swaps"] = swaps_head + line + "\n";
  const auto facts = gather(machine);
  EXPECT_TRUE(facts.swaps && facts.swaps->size() == 1) << line;
  return facts.swaps && facts.swaps->size() == 1 ? facts.swaps->front().kind : SwapFacts::Kind::plain;
}

TEST(MachineFacts, SwapIsPlainUnlessAllBelowItIsEncryptedOrItIsMemory) {
  using Kind = SwapFacts::Kind;
  TextMachine machine;
  machine.texts["/sys/class/block/dm-1/dm/uuid"] = "CRYPT-PLAIN-swap\n";
  machine.texts["/sys/class/block/dm-2/dm/uuid"] = "LVM-abc\n";
  machine.folders["/sys/class/block/dm-2/slaves"] = {"/sys/class/block/dm-2/slaves/dm-1"};
  machine.folders["/sys/class/block/dm-3/slaves"] = {"/sys/class/block/dm-3/slaves/dm-1", "/sys/class/block/dm-3/slaves/sda1"};
  machine.folders["/sys/class/block/loop/slaves"] = {"/sys/class/block/loop/slaves/loop"};
  machine.put("/swap file", makedev(253, 2));
  machine.put("/plain", makedev(8, 1));
  machine.texts["/sys/dev/block/253:2/dm/uuid"] = "CRYPT-LUKS2-x";
  machine.links["/dev/mapper/swap"] = "/dev/dm-1";
  EXPECT_EQ(swap_kind(machine, "/dev/zram0 partition 8 0 100"), Kind::memory);
  EXPECT_EQ(swap_kind(machine, "/dev/sda2 partition 8 0 -2"), Kind::plain);
  EXPECT_EQ(swap_kind(machine, "/dev/dm-1 partition 8 0 -2"), Kind::encrypted);
  EXPECT_EQ(swap_kind(machine, "/dev/mapper/swap partition 8 0 -2"), Kind::encrypted);
  EXPECT_EQ(swap_kind(machine, "/dev/dm-2 partition 8 0 -2"), Kind::encrypted) << "on an encrypted device";
  EXPECT_EQ(swap_kind(machine, "/dev/dm-3 partition 8 0 -2"), Kind::plain) << "half of it is not";
  EXPECT_EQ(swap_kind(machine, "/dev/loop partition 8 0 -2"), Kind::plain) << "what lies on itself ends";
  EXPECT_EQ(swap_kind(machine, "/swap\\040file file 8 0 -2"), Kind::encrypted);
  EXPECT_EQ(swap_kind(machine, "/plain file 8 0 -2"), Kind::plain);
  machine.texts["/proc/swaps"] = swaps_head;
  EXPECT_TRUE(gather(machine).swaps->empty());
  machine.texts.erase("/proc/swaps");
  EXPECT_FALSE(gather(machine).swaps);
}

TEST(MachineFacts, AVolumeIsOfTheMountThatFitsLongestAndLiesOnTop) {
  TextMachine machine;
  machine.put("/srv/charts", makedev(8, 1));
  machine.put("/srv/charts/ledger", makedev(8, 2));
  machine.put("/keys/keyring", makedev(8, 3));
  machine.links["/keys/keyring"] = "/mnt/my keys/keyring";
  machine.texts["/proc/self/mountinfo"] =
      "22 1 8:0 / / rw,relatime shared:1 - ext4 /dev/sda rw\n"
      "23 22 8:1 / /srv rw - ext2 /dev/sdb rw\n"
      "24 22 8:1 / /srv ro,nosuid - xfs /dev/sdb rw,noquota\n"
      "25 22 8:9 / /srv/chart rw - nfs4 host:/x rw\n"
      "26 22 8:2 / /srv/charts/ledger rw - btrfs /dev/sdc rw\n"
      "27 22 8:3 / /mnt/my\\040keys rw shared:2 master:3 - vfat /dev/sdd rw\n"
      "nonsense\n";
  const auto facts = gather(machine);
  ASSERT_EQ(facts.volumes.size(), 3U);
  EXPECT_EQ(facts.volumes[0].type, "xfs");
  EXPECT_EQ(facts.volumes[0].options, ",ro,nosuid,rw,noquota,");
  EXPECT_EQ(facts.volumes[0].space.bytes_free, 10U);
  EXPECT_EQ(facts.volumes[1].holds, VolumeFacts::Holds::ledger);
  EXPECT_EQ(facts.volumes[1].type, "btrfs");
  EXPECT_EQ(facts.volumes[2].type, "vfat");
  machine.put("/srv/charts/ledger", makedev(8, 1));
  EXPECT_EQ(gather(machine).volumes.size(), 2U) << "the ledger's is the data's";
}

TEST(MachineFacts, TheRunningServerIsWhoHoldsTheLock) {
  TextMachine machine;
  machine.put("/srv/charts");
  machine.put("/srv/charts/lock", makedev(8, 1)).number = 77;
  machine.texts["/proc/locks"] =
      "1: POSIX  ADVISORY  READ 5 08:01:77 0 EOF\n"
      "2: FLOCK  ADVISORY  WRITE 6 08:02:77 0 EOF\n"
      "3: FLOCK  ADVISORY  WRITE 7 08:01:78 0 EOF\n";
  EXPECT_FALSE(gather(machine).server.process);
  EXPECT_EQ(gather(machine).limits.open_files, 1024U) << "of who runs this";
  machine.texts["/proc/6/comm"] = "chartroom\n";  // another number for the same device
  EXPECT_EQ(gather(machine).server.process, 6);
  machine.texts["/proc/locks"] += "4: FLOCK  ADVISORY  WRITE 4711 08:01:77 0 EOF\n";
  machine.texts.erase("/proc/6/comm");
  machine.texts["/proc/4711/limits"] =
      "Limit                     Soft Limit           Hard Limit           Units     \n"
      "Max core file size        0                    unlimited            bytes     \n"
      "Max open files            65536                524288               files     \n"
      "Max locked memory         unlimited            unlimited            bytes     \n";
  const auto facts = gather(machine);
  EXPECT_EQ(facts.server.process, 4711);
  EXPECT_EQ(facts.limits.open_files, 65'536U);
  EXPECT_EQ(facts.limits.locked_bytes, unlimited);
  EXPECT_EQ(facts.limits.core_bytes, 0U);
}

TEST(MachineFacts, TheLedgersTimeIsThatOfItsNewestCheckpoint) {
  TextMachine machine;
  EXPECT_FALSE(gather(machine).ledger_checkpoint);
  machine.texts["/srv/charts/ledger/checkpoint"] =
      "x/chartroom\n12\nabc=\nchartroom-position 1 900 4 2026-01-05T07:59:30.250Z\n\n\xE2\x80\x94 x/chartroom sig\n";
  EXPECT_EQ(gather(machine).ledger_checkpoint, machine.now() - std::chrono::seconds(30));
  machine.texts["/srv/charts/ledger/checkpoint"] = "nonsense";
  EXPECT_FALSE(gather(machine).ledger_checkpoint);
}

TEST(MachineFacts, ATimeServiceIsKnownByTheKernelOrBySystemdsMark) {
  TextMachine machine;
  EXPECT_EQ(gather(machine).clock_synchronized, false);
  machine.synchronized = std::nullopt;
  EXPECT_FALSE(gather(machine).clock_synchronized);
  machine.put("/run/systemd/timesync/synchronized");
  EXPECT_EQ(gather(machine).clock_synchronized, true);
}

TEST(MachineFacts, KernelSettingsAreNumbersOrUnknown) {
  TextMachine machine;
  EXPECT_FALSE(gather(machine).ptrace_scope);
  machine.texts["/proc/sys/kernel/yama/ptrace_scope"] = "1\n";
  machine.texts["/proc/sys/fs/suid_dumpable"] = "many\n";
  EXPECT_EQ(gather(machine).ptrace_scope, 1);
  EXPECT_FALSE(gather(machine).dumps_after_account_change);
}

TEST(MachineFacts, PermissionsAreTheOwnersThenTheGroupsThenTheOthers) {
  PathFacts path;
  path.mode = 0460;
  path.owner = 1;
  path.group = 2;
  const auto can = [&](uid_t uid, std::vector<gid_t> groups) {
    const Account account{.uid = uid, .name = "", .groups = std::move(groups)};
    return std::pair(may(account, path, Wants::read), may(account, path, Wants::write));
  };
  EXPECT_EQ(can(1, {2}), std::pair(true, false)) << "its owner has no more than the owner's";
  EXPECT_EQ(can(3, {9, 2}), std::pair(true, true));
  EXPECT_EQ(can(3, {9}), std::pair(false, false));
  EXPECT_EQ(can(0, {}), std::pair(true, true));
}

TEST(MachineFacts, AStatusIsReadAndWhatIsAbsentIsNot) {
  const auto full = status_of(boost::json::parse(
      R"({"version":"1.2","checkpoint_places":[{"place":"file /x","age_seconds":7,"problem":"gone"}],)"
      R"("emergency_webhook":{"waiting":2,"oldest_seconds":90,"problem":"503"},"audit_syslog":{"waiting":1,"oldest_seconds":3}})"));
  EXPECT_EQ(full.version, "1.2");
  ASSERT_EQ(full.places.size(), 1U);
  EXPECT_EQ(full.places[0].name + full.places[0].problem, "file /xgone");
  EXPECT_EQ(full.places[0].seconds, 7U);
  ASSERT_TRUE(full.webhook && full.collector);
  EXPECT_EQ(full.webhook->waiting, 2U);
  EXPECT_EQ(full.webhook->seconds, 90U);
  EXPECT_EQ(full.collector->problem, "");
  const auto small = status_of(boost::json::parse(R"({"version":"1.2"})"));
  EXPECT_TRUE(small.places.empty() && !small.webhook && !small.collector);
}

TEST(OsMachine, LooksWithoutChangingAnything) {
  const testing::TempFolder folder;
  const OsMachine machine;
  std::ofstream(folder / "file") << "text";
  ::chmod((folder / "file").c_str(), 0640);
  const PathFacts facts = machine.look(folder / "file");
  EXPECT_EQ(facts.seen, Seen::there);
  EXPECT_EQ(facts.mode, 0640U);
  EXPECT_EQ(facts.bytes, 4U);
  EXPECT_EQ(facts.owner, ::geteuid());
  EXPECT_FALSE(facts.is_folder);
  EXPECT_TRUE(machine.look(folder.path()).is_folder);
  EXPECT_EQ(machine.look(folder / "none").seen, Seen::missing);
  EXPECT_EQ(*machine.read(folder / "file"), "text");
  EXPECT_EQ(machine.entries(folder.path())->size(), 1U);
  EXPECT_FALSE(machine.entries(folder / "none"));
  EXPECT_GT(machine.space(folder.path())->bytes, 0U);
  EXPECT_FALSE(machine.space(folder / "none"));
  EXPECT_FALSE(machine.slots(folder / "none"));
  EXPECT_FALSE(fs::exists(folder / "none"));
  EXPECT_EQ(machine.self(), ::geteuid());
  EXPECT_GT(machine.own_limits().open_files, 0U);
  EXPECT_TRUE(fs::exists(machine.program()));
  EXPECT_EQ(machine.account(0).name, "root");
  EXPECT_EQ(machine.account(4'123'456'789).name, "uid 4123456789");
}

}  // namespace
}  // namespace chartroom
