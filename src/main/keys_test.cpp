// The ways to the master key, by the commands that people use and a real site: added, removed, rotated, recovered; with a file,
// a credential, a passphrase, a token and a TPM. Each change is in the ledger, and a refused one changes nothing.

#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "crypto/key_devices_fixture.h"
#include "main/commands.h"
#include "main/master_key.h"
#include "main/site.h"
#include "store/key_check.h"
#include "testing/temp_folder.h"

namespace chartroom {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* good_passphrase = "battery staple correct horse";

// A descriptor from which these lines are read.
class Typed {
 public:
  explicit Typed(const std::string& lines) {
    int ends[2];
    CHECK(::pipe(ends) == 0, "a pipe");
    CHECK(::write(ends[1], lines.data(), lines.size()) == static_cast<ssize_t>(lines.size()), "the pipe takes a few lines");
    ::close(ends[1]);
    descriptor_ = ends[0];
  }
  ~Typed() { ::close(descriptor_); }
  Typed(const Typed&) = delete;
  Typed& operator=(const Typed&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

class KeysTest : public ::testing::Test {
 protected:
  KeysTest() {
    const auto out =
        run("init --json --recovery 2-of-3 --data " + (folder_ / "data").string() + " --keyring " +
            (folder_ / "keyring").string() + " --master-key " + key_file().string() + " --config " + config_file().string());
    CHECK(out.code == 0, "a site is made");
    const auto made = boost::json::parse(out.text);
    for (const auto& share : made.at("recovery_shares").as_array()) shares_.emplace_back(share.as_string());
  }

  fs::path key_file() const { return folder_ / "master.key"; }
  fs::path config_file() const { return folder_ / "chartroom.toml"; }
  Config config() const { return *read_config(config_file()); }

  struct Ran {
    int code = -1;
    std::string text;   // standard output
    std::string error;  // standard error
  };
  // A command line; what is typed comes from a descriptor of its own.
  static Ran run(const std::string& line, const std::string& typed = "") {
    const Typed lines(typed);
    CLI::App app;
    Ran ran;
    add_init(app, ran.code);
    add_keys(app, ran.code);
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    app.parse(line + (line.starts_with("keys status") ? "" : " --passphrase-fd " + std::to_string(lines.descriptor())));
    ran.text = ::testing::internal::GetCapturedStdout();
    ran.error = ::testing::internal::GetCapturedStderr();
    return ran;
  }
  Ran keys(const std::string& line, const std::string& typed = "") const {
    const auto blank = line.find(' ');
    const std::string rest = blank == std::string::npos ? "" : line.substr(blank);
    return run("keys " + line.substr(0, blank) + " --config " + config_file().string() + rest, typed);
  }

  // In place of the key file.
  void set_master_key(const std::string& section) const {
    std::ifstream in(config_file());
    std::string text;
    for (std::string line; std::getline(in, line);) {
      if (!line.starts_with("master_key_file")) text += line + "\n";
    }
    std::ofstream(config_file()) << text << "\n[master_key]\n" << section;
  }

  Result<std::unique_ptr<Site>> open(const std::string& typed = "") const {
    const Typed lines(typed);
    return open_site(config(), {}, opener_of(lines.descriptor()));
  }
  std::string error_of_opening(const std::string& typed = "") const {
    const auto site = open(typed);
    return site ? "" : site.error().detail;
  }

  std::vector<std::string> slot_names() const {
    const auto listed = boost::json::parse(run("keys status --json --config " + config_file().string()).text);
    std::vector<std::string> out;
    for (const auto& slot : listed.at("slots").as_array()) out.emplace_back(slot.at("name").as_string());
    return out;
  }

  // What the ledger has of commands about keys, oldest first: "route object outcome".
  std::vector<std::string> recorded(const std::string& typed = "") const {
    const auto site = open(typed);
    CHECK(site.has_value(), "the site opens");
    const auto records = (*site)->ledger->list(std::nullopt, 1'000, nullptr);
    std::vector<std::string> out;
    for (const auto& one : *records) {
      if (one.record.action != "manage_keys") continue;
      out.insert(out.begin(), one.record.route + " " + one.record.object + " " + std::string(outcome_name(one.record.outcome)));
    }
    return out;
  }

  std::map<std::string, std::string> keyring_files() const {
    std::map<std::string, std::string> out;
    for (const auto& entry : fs::directory_iterator(folder_ / "keyring")) {
      std::ifstream in(entry.path(), std::ios::binary);
      out[entry.path().filename()] = std::string(std::istreambuf_iterator<char>(in), {});
    }
    return out;
  }

  testing::TempFolder folder_{testing::TempFolder::Where::memory};
  std::vector<std::string> shares_;
};

TEST_F(KeysTest, InitMakesAFileAndShares) {
  EXPECT_THAT(slot_names(), ElementsAre("file", "recovery"));
  EXPECT_EQ(shares_.size(), 3U);
  EXPECT_EQ(error_of_opening(), "");
  EXPECT_EQ(::prctl(PR_GET_DUMPABLE), 0) << "no core dumps, and nobody else reads the memory";
  const auto key = read_key_file(key_file());
  ASSERT_TRUE(key);
  EXPECT_FALSE(store::Keyring::test_master(**OsFolder::at(folder_ / "keyring"), *key))
      << "the file is not the master key itself";
}

TEST_F(KeysTest, ANewMasterKeyLeavesEveryWayAndIsRecorded) {
  const auto before = keyring_files();
  const auto rotated = keys("rotate");
  ASSERT_EQ(rotated.code, 0) << rotated.error;
  EXPECT_THAT(rotated.text, HasSubstr("file, recovery"));
  const auto after = keyring_files();
  EXPECT_NE(after.at("epoch"), before.at("epoch"));
  EXPECT_NE(after.at("slots"), before.at("slots"));
  EXPECT_EQ(after.at("keys"), before.at("keys"));
  EXPECT_EQ(after.at("secrets"), before.at("secrets"));
  EXPECT_THAT(recorded(), ElementsAre("chartroom keys rotate  started", "chartroom keys rotate  success"));
  // The older slots beside the newer epoch: another master key, which is told.
  std::ofstream(folder_ / "keyring" / "slots", std::ios::binary) << before.at("slots");
  EXPECT_NE(error_of_opening(), "");
}

TEST_F(KeysTest, NothingChangesWhileTheServerRuns) {
  const auto running = open();
  ASSERT_TRUE(running);
  const auto before = keyring_files();
  for (const char* line : {"rotate", "add passphrase", "remove recovery", "recover passphrase"}) {
    const auto ran = keys(line, std::string(good_passphrase) + "\n");
    EXPECT_EQ(ran.code, 1) << line;
    EXPECT_THAT(ran.error, HasSubstr("stop it first")) << line;
  }
  EXPECT_EQ(keyring_files(), before);
  EXPECT_THAT(slot_names(), ElementsAre("file", "recovery")) << "what there is may be looked at";
}

TEST_F(KeysTest, APassphraseTakesTheFilesPlace) {
  EXPECT_THAT(keys("add passphrase", "too short\n").error, HasSubstr("at least 16 characters"));
  const auto added = keys("add passphrase", std::string(good_passphrase) + "\n");
  ASSERT_EQ(added.code, 0) << added.error;
  EXPECT_THAT(slot_names(), ElementsAre("file", "recovery", "passphrase"));
  set_master_key("from = \"passphrase\"\n");
  const std::string typed = std::string(good_passphrase) + "\n";
  ASSERT_EQ(keys("remove file", typed).code, 0);
  ASSERT_EQ(keys("rotate", typed).code, 0);
  fs::remove(key_file());
  EXPECT_EQ(error_of_opening(typed), "");
  EXPECT_THAT(error_of_opening("battery staple correct house\n"), HasSubstr("the passphrase is wrong"));
  EXPECT_THAT(error_of_opening(), HasSubstr("nothing was given"));
  EXPECT_THAT(keys("remove passphrase", typed).error, HasSubstr("only shares would open the keyring"));
  EXPECT_THAT(recorded(typed), ElementsAre("chartroom keys add passphrase started", "chartroom keys add passphrase failed",
                                           "chartroom keys add passphrase started", "chartroom keys add passphrase success",
                                           "chartroom keys remove file started", "chartroom keys remove file success",
                                           "chartroom keys rotate  started", "chartroom keys rotate  success"));
}

TEST_F(KeysTest, ASlotOfTheConfiguredKindMustBeThere) {
  set_master_key("from = \"passphrase\"\n");
  EXPECT_THAT(error_of_opening(std::string(good_passphrase) + "\n"), HasSubstr("no slot of the kind"));
}

TEST_F(KeysTest, ALostFileIsRecoveredByShares) {
  fs::remove(key_file());
  const fs::path fresh = folder_ / "new.key";
  std::string mistyped = shares_[2];
  mistyped[20] = mistyped[20] == '7' ? '8' : '7';
  const auto recovered = keys("recover file --file " + fresh.string(),
                              mistyped + "\n" + shares_[2] + "\n" + shares_[2] + "\n" + shares_[0] + "\n");
  ASSERT_EQ(recovered.code, 0) << recovered.error;
  EXPECT_THAT(recovered.error, HasSubstr("share 1: its check does not fit"));
  EXPECT_THAT(recovered.error, HasSubstr("share 2 of 2: this one was given already"));
  fs::rename(fresh, key_file());
  EXPECT_EQ(error_of_opening(), "");
  EXPECT_THAT(slot_names(), ElementsAre("file", "recovery", "file-2"));
  EXPECT_THAT(recorded(), ElementsAre("chartroom keys recover file-2 started", "chartroom keys recover file-2 success"));
}

TEST_F(KeysTest, EveryPairOfSharesRecoversAlsoAfterARotation) {
  ASSERT_EQ(keys("rotate").code, 0);
  const auto folder = OsFolder::at(folder_ / "keyring");
  const auto set = store::slots_in_force(**folder);
  ASSERT_TRUE(set && *set);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      if (i == j) continue;
      const Typed lines(shares_[i] + "\n" + shares_[j] + "\n");
      const auto joined = join_typed_shares(**set, ask_on(lines.descriptor()), [](std::string_view) {});
      ASSERT_TRUE(joined) << joined.error().detail;
      const auto master = store::open_slot(*(*set)->find(joined->slot), joined->own_key);
      ASSERT_TRUE(master);
      EXPECT_TRUE(store::Keyring::test_master(**folder, *master));
    }
  }
}

TEST_F(KeysTest, NewSharesTakeThePlaceOfTheFirst) {
  ASSERT_EQ(keys("remove recovery").code, 0);
  const auto added = keys("add recovery --shares 3-of-4");
  ASSERT_EQ(added.code, 0) << added.error;
  EXPECT_THAT(added.text, HasSubstr("3 of 4 open the keyring"));
  const auto refused = keys("recover passphrase", shares_[0] + "\n");
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.error, HasSubstr("opens this keyring no longer"));
  EXPECT_THAT(keys("add recovery --name r2 --shares 1-of-4").error, HasSubstr("2-of-3"));
}

TEST_F(KeysTest, ACredentialIsReadFromItsFolder) {
  const fs::path folder = folder_ / "credentials";
  fs::create_directory(folder);
  fs::rename(key_file(), folder / "chartroom");
  fs::permissions(folder / "chartroom", fs::perms::owner_read | fs::perms::group_read);  // as systemd's access lists look
  set_master_key("from = \"credential\"\ncredential = \"chartroom\"\n");
  ASSERT_EQ(::unsetenv("CREDENTIALS_DIRECTORY"), 0);
  EXPECT_THAT(error_of_opening(), HasSubstr("for a service of systemd"));
  ASSERT_EQ(::setenv("CREDENTIALS_DIRECTORY", folder.c_str(), 1), 0);
  EXPECT_EQ(error_of_opening(), "");
  fs::permissions(folder / "chartroom", fs::perms::owner_read | fs::perms::others_read);
  EXPECT_THAT(error_of_opening(), HasSubstr("others than its owner can read"));
  ASSERT_EQ(::unsetenv("CREDENTIALS_DIRECTORY"), 0);
}

TEST_F(KeysTest, ATokenOpensItWithItsPin) {
  const crypto::SoftHsm hsm;
  const std::string module = hsm.place().module;
  const auto added = keys("add token --pkcs11-module " + module + " --pkcs11-token chartroom --pkcs11-key master --make-key",
                          std::string(crypto::SoftHsm::pin) + "\n");
  ASSERT_EQ(added.code, 0) << added.error;
  const fs::path pin = folder_ / "pin";
  std::ofstream(pin) << crypto::SoftHsm::pin << "\n";
  fs::permissions(pin, fs::perms::owner_read | fs::perms::owner_write);
  const std::string section = "from = \"pkcs11\"\npkcs11_module = \"" + module + "\"\npkcs11_token = \"chartroom\"\n";
  set_master_key(section + "pkcs11_key = \"master\"\npkcs11_pin_file = \"" + pin.string() + "\"\n");
  EXPECT_EQ(error_of_opening(), "");
  ASSERT_EQ(keys("rotate").code, 0);
  EXPECT_EQ(error_of_opening(), "");
  std::ofstream(pin) << "000000\n";
  EXPECT_THAT(error_of_opening(), HasSubstr("refuses the PIN"));
  EXPECT_THAT(keys("status").text, HasSubstr("key 'master' of the token 'chartroom'"));
}

TEST_F(KeysTest, ATpmOpensItAndNobodyNeedsToBeThere) {
  crypto::SoftTpm tpm;
  const auto added = keys("add tpm --pcr 7 --tpm-device " + tpm.place().device);
  ASSERT_EQ(added.code, 0) << added.error;
  set_master_key("from = \"tpm\"\ntpm_device = \"" + tpm.place().device + "\"\n");
  EXPECT_EQ(error_of_opening(), "");
  ASSERT_EQ(keys("rotate").code, 0);
  EXPECT_EQ(error_of_opening(), "");
  EXPECT_THAT(keys("status").text, HasSubstr("registers 7"));
  tpm.stop();
  tpm.start("another");
  EXPECT_THAT(error_of_opening(), HasSubstr("another TPM"));
}

// As keyrings of before there were slots are: the key file is the master key, and the database's keys are derived from it.
void make_earlier(const Config& config) {
  const auto folder = OsFolder::at(config.keyring_folder);
  const auto master = open_master_key(config, **folder, ask_on(STDIN_FILENO));
  CHECK(master.has_value(), "the keyring opens");
  auto keyring = store::Keyring::open(**folder, *master);
  const auto root = (*keyring)->database_root(*master);
  CHECK((*keyring)->rotate_master(*master, *root).has_value(), "the database's root is the master key");
  keyring->reset();
  const auto secrets = (*folder)->read("secrets");
  const auto body = store::unframe_file("CRsecre1", 1, *secrets);
  ByteReader in(*body);
  ByteWriter without;
  while (!in.at_end()) {
    const std::string name(in.text());
    const ByteView sealed = in.blob();
    CHECK(in.ok(), "the secrets are read");
    if (name == "database root") continue;
    without.text(name);
    without.blob(sealed);
  }
  CHECK((*folder)->replace("secrets", store::frame_file("CRsecre1", 1, without.bytes())).has_value(), "the root is gone");
  CHECK((*folder)->remove("slots").has_value(), "there are no slots");
  std::ofstream(*config.master_key_file) << to_hex(root->view()) << "\n";
}

TEST_F(KeysTest, ASiteOfBeforeThereWereSlotsOpensUnchangedAndItsMasterKeyCanGo) {
  make_earlier(config());
  const auto before = keyring_files();
  EXPECT_EQ(error_of_opening(), "");
  EXPECT_EQ(keyring_files().at("epoch"), before.at("epoch"));
  EXPECT_EQ(keyring_files().at("secrets"), before.at("secrets"));
  EXPECT_EQ(keyring_files().count("slots"), 0U);
  EXPECT_THAT(keys("status").text, HasSubstr("No slots"));
  const auto rotated = keys("rotate");
  ASSERT_EQ(rotated.code, 0) << rotated.error;
  EXPECT_THAT(rotated.error, HasSubstr("is its slot 'file' now"));
  EXPECT_EQ(error_of_opening(), "") << "by the same file";
  EXPECT_FALSE(store::Keyring::test_master(**OsFolder::at(folder_ / "keyring"), *read_key_file(key_file())));
  ASSERT_EQ(keys("add passphrase", std::string(good_passphrase) + "\n").code, 0);
  EXPECT_THAT(slot_names(), ElementsAre("file", "passphrase"));
}

TEST_F(KeysTest, AnEarlierSiteNeedsItsFileUntilItHasAnotherWay) {
  make_earlier(config());
  set_master_key("from = \"passphrase\"\n");
  EXPECT_THAT(error_of_opening(std::string(good_passphrase) + "\n"), HasSubstr("no slots yet"));
}

}  // namespace
}  // namespace chartroom
