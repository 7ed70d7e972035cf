// The directory's client against a domain controller of Active Directory's kind: nested groups by its matching rule, and each
// state of an account as the controller itself writes it.

#include <gtest/gtest.h>

#include "identity/directory.h"
#include "identity/directory_accounts.h"
#include "identity/samba_fixture.h"
#include "testing/manual_clock.h"

namespace chartroom::identity {
namespace {

class ActiveDirectoryTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    samba_ = std::make_unique<Samba>();
    for (const char* name : {"anna", "bert", "disabled", "expired", "locked", "stale", "old"}) samba_->add_person(name);
    samba_->add_group("nurses", Samba::dn("anna"));
    samba_->add_group("ward", Samba::dn("nurses"));
    samba_->add_group("Clinicians (all)", Samba::dn("ward"));
  }
  static void TearDownTestSuite() { samba_.reset(); }

  ActiveDirectoryTest() {
    static const auto library = LdapLibrary::prepare();
    const auto settings = samba_->settings();
    EXPECT_TRUE(check_settings(settings));
    directory = std::make_unique<Directory>(settings, *library, clock);
  }
  std::string check(const std::string& name) {
    const auto checked = directory->check_password(name, Samba::password_of(name));
    if (checked) return "right";
    const auto state = checked.error().state;
    return std::string(error_code_name(checked.error().error.code)) +
           (state ? " " + std::string(directory_state_name(*state)) : "");
  }
  // As the round sees it.
  std::string state(const std::string& name) {
    const auto person = directory->find(name);
    if (!person) return std::string(error_code_name(person.error().code)) + " " + person.error().detail;
    return *person ? std::string(directory_state_name((*person)->state)) : "gone";
  }

  static std::unique_ptr<Samba> samba_;
  testing::ManualClock clock{SystemClock().now()};
  std::unique_ptr<Directory> directory;
};
std::unique_ptr<Samba> ActiveDirectoryTest::samba_;

TEST_F(ActiveDirectoryTest, APlainBindIsRefusedByTheControllerAndNotTriedByUs) {
  EXPECT_EQ(samba_->search_status("ldap://" + samba_->address, "anna"), 8);  // strongerAuthRequired
  EXPECT_EQ(samba_->search_status("ldaps://" + samba_->address, "anna"), 0);
  EXPECT_EQ(check("anna"), "right");
  auto settings = samba_->settings();
  settings.servers = {*parse_directory_url("ldap://" + samba_->address)};
  static const auto library = LdapLibrary::prepare();
  Directory by_start_tls(settings, *library, clock);
  EXPECT_TRUE(by_start_tls.check_password("anna", Samba::password_of("anna")));
}

TEST_F(ActiveDirectoryTest, GroupsInGroupsByTheMatchingRule) {
  const auto anna = directory->check_password("Anna", Samba::password_of("anna"));
  ASSERT_TRUE(anna) << anna.error().error.detail;
  EXPECT_EQ(anna->standing, (Standing{Roles{}.with(Role::clinician), {"ward 3"}, Source::directory}));
  EXPECT_EQ(anna->key.size(), 16U);  // a GUID's bytes
  EXPECT_EQ(anna->display_name, "The anna");
  const auto bert = directory->check_password("bert", Samba::password_of("bert"));
  ASSERT_TRUE(bert);
  EXPECT_EQ(why_closed(*bert), directory_no_role);
  const auto report = directory->examine(0);
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->missing_groups, std::vector<std::string>{Samba::dn("privacy")});
}

TEST_F(ActiveDirectoryTest, WrongPasswordsUnknownNamesAndComputersAreNobody) {
  EXPECT_EQ(directory->check_password("bert", "wrong").error().error.code, ErrorCode::unauthenticated);
  EXPECT_EQ(directory->check_password("bert", "").error().error.code, ErrorCode::unauthenticated);
  EXPECT_EQ(check("nobody"), "unauthenticated open");
  EXPECT_EQ(state("nurses"), "gone") << "a group is no account";
  EXPECT_EQ(check("bert"), "right");
}

TEST_F(ActiveDirectoryTest, DisabledAndExpiredAccountsAreClosed) {
  EXPECT_EQ(check("disabled"), "right");
  samba_->replace("disabled", "userAccountControl", "514");
  EXPECT_EQ(check("disabled"), "unauthenticated disabled");
  EXPECT_EQ(state("disabled"), "disabled");
  samba_->replace("expired", "accountExpires", "132537600000000000");
  EXPECT_EQ(check("expired"), "unauthenticated expired");
  EXPECT_EQ(state("expired"), "expired");
}

TEST_F(ActiveDirectoryTest, TooManyWrongPasswordsLock) {
  for (int wrong = 0; wrong < 3; ++wrong) EXPECT_FALSE(directory->check_password("locked", "wrong"));
  EXPECT_EQ(check("locked"), "unauthenticated locked");
  EXPECT_EQ(state("locked"), "locked");
  samba_->replace("locked", "lockoutTime", "0");
  EXPECT_EQ(check("locked"), "right");
}

TEST_F(ActiveDirectoryTest, APasswordThatMustBeChangedSaysSoOnlyToWhoKnowsIt) {
  samba_->replace("stale", "pwdLastSet", "0");
  EXPECT_EQ(check("stale"), "forbidden must_change_password");
  EXPECT_EQ(directory->check_password("stale", "wrong").error().error.code, ErrorCode::unauthenticated);
  EXPECT_EQ(state("stale"), "must_change_password");
}

TEST_F(ActiveDirectoryTest, ARenamedAccountIsTheSameAndARemovedOneIsGone) {
  const auto before = directory->find("old");
  ASSERT_TRUE(before && *before);
  samba_->replace("old", "sAMAccountName", "new");
  samba_->modify("dn: " + Samba::dn("old") + "\nchangetype: modrdn\nnewrdn: CN=new\ndeleteoldrdn: 1\n");
  const std::string key = (*before)->key;
  const auto after = directory->look_up(std::vector{key});
  ASSERT_TRUE(after && after->front() && *after->front());
  const DirectoryPerson& renamed = **after->front();
  EXPECT_EQ(renamed.names, std::vector<std::string>{"new"});
  EXPECT_EQ(renamed.dn, Samba::dn("new"));
  samba_->modify("dn: " + Samba::dn("new") + "\nchangetype: delete\n");
  const auto gone = directory->look_up(std::vector{key});
  ASSERT_TRUE(gone && gone->front());
  EXPECT_FALSE(gone->front()->has_value());
}

}  // namespace
}  // namespace chartroom::identity
