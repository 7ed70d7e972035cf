// The directory's client against a real OpenLDAP server: who is let in, by which groups, over which connections.

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <thread>

#include "http/transport.h"
#include "identity/directory.h"
#include "identity/slapd_fixture.h"
#include "testing/manual_clock.h"

namespace chartroom::identity {
namespace {

using namespace std::chrono_literals;

const LdapLibrary& library() {
  static const auto prepared = LdapLibrary::prepare();
  CHECK(prepared.has_value(), "libldap can be used");
  return *prepared;
}

class DirectoryTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { slapd_ = std::make_unique<Slapd>(); }
  static void TearDownTestSuite() { slapd_.reset(); }

  std::unique_ptr<Directory> directory(const DirectorySettings& settings = slapd_->settings()) {
    EXPECT_TRUE(check_settings(settings));
    return std::make_unique<Directory>(settings, library(), clock);
  }
  // An error's code and detail, or "right".
  static std::string check(Directory& asked, const std::string& name, const std::string& password) {
    const auto checked = asked.check_password(name, password);
    return checked ? "right" : std::string(error_code_name(checked.error().error.code));
  }

  static std::unique_ptr<Slapd> slapd_;
  testing::ManualClock clock{SystemClock().now()};
};
std::unique_ptr<Slapd> DirectoryTest::slapd_;

TEST_F(DirectoryTest, GroupsInGroupsGiveRolesAndDepartments) {
  auto asked = directory();
  const auto anna = asked->check_password("anna", password_of("anna"));
  ASSERT_TRUE(anna) << anna.error().error.detail;
  EXPECT_EQ(anna->dn, person_dn("anna"));
  EXPECT_EQ(anna->names, std::vector<std::string>{"anna"});
  EXPECT_EQ(anna->display_name, "The anna");
  EXPECT_EQ(anna->key.size(), 36U);  // a UUID
  EXPECT_EQ(anna->state, DirectoryState::open);
  EXPECT_EQ(anna->standing, (Standing{Roles{}.with(Role::clinician), {"ward 3"}, Source::directory}));
  EXPECT_FALSE(anna->practitioner.has_value());
  const auto bert = asked->check_password("BERT", password_of("bert"));
  ASSERT_TRUE(bert);
  EXPECT_EQ(bert->standing.roles, Roles{}.with(Role::clinician).with(Role::privacy_officer));
  EXPECT_EQ(bert->standing.departments, (std::vector<std::string>{"privacy", "ward 3"}));
  const auto carl = asked->check_password("carl", password_of("carl"));
  ASSERT_TRUE(carl);
  EXPECT_TRUE(carl->standing.roles.empty() && carl->groups.empty());
}

TEST_F(DirectoryTest, ChartsNumbersComeFromTheAttributeThatTheConfigurationNames) {
  auto settings = slapd_->settings();
  settings.practitioner_attribute = "employeeNumber";
  settings.practitioner_system = "urn:npi";
  const auto anna = directory(settings)->find("anna");
  ASSERT_TRUE(anna && *anna);
  EXPECT_EQ((*anna)->practitioner, std::vector<std::string>{"urn:npi|99-anna"});
}

TEST_F(DirectoryTest, OnlyTheRightPasswordOfAnAccountIsRight) {
  auto asked = directory();
  EXPECT_EQ(check(*asked, "anna", password_of("bert")), "unauthenticated");
  EXPECT_EQ(check(*asked, "nobody", password_of("anna")), "unauthenticated");
  // An empty password would be an anonymous bind, which servers grant.
  EXPECT_EQ(check(*asked, "anna", ""), "unauthenticated");
  for (const char* name : {"", "*", "anna)(uid=*", "a*", "anna\\2a", "an na", "\xc3\xa4nna"}) {
    EXPECT_EQ(check(*asked, name, password_of("anna")), "unauthenticated") << name;
  }
  EXPECT_EQ(check(*asked, std::string("anna\0", 5), password_of("anna")), "unauthenticated");
  EXPECT_EQ(check(*asked, "anna", password_of("anna") + std::string("\0", 1)), "unauthenticated");
  EXPECT_EQ(check(*asked, "anna", password_of("anna")), "right");
  // The service account and groups are no people.
  EXPECT_EQ(check(*asked, "chartroom", "service password"), "unauthenticated");
}

TEST_F(DirectoryTest, TheConnectionItselfRefusesAnEmptyPassword) {
  const auto settings = slapd_->settings();
  auto connection = LdapConnection::open(library(), settings.servers[0], {settings.ca_file, 5s, 5s});
  ASSERT_TRUE(connection) << connection.error().detail;
  EXPECT_EQ(connection->bind(person_dn("anna"), "").error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(connection->bind("", "anything").error().code, ErrorCode::unauthenticated);
  EXPECT_TRUE(connection->bind(person_dn("anna"), password_of("anna")));
}

TEST_F(DirectoryTest, StartTlsIsAsGoodAndPlainIsNotSpoken) {
  auto settings = slapd_->settings();
  settings.servers = {*parse_directory_url(slapd_->ldap())};
  auto asked = directory(settings);
  EXPECT_EQ(check(*asked, "anna", password_of("anna")), "right");
  const auto report = asked->examine(0);
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_TRUE(report->encryption.starts_with("TLSv1.")) << report->encryption;
  EXPECT_EQ(report->fingerprint.size(), 64U);
  EXPECT_TRUE(report->has_accounts_base);
  EXPECT_TRUE(report->missing_groups.empty());
  // A server that can't do StartTLS: one that speaks TLS from the start takes the request for garbage.
  settings.servers = {*parse_directory_url("ldap://127.0.0.1:" + std::to_string(slapd_->tls_port))};
  settings.connect_timeout = 1s;
  EXPECT_EQ(check(*directory(settings), "anna", password_of("anna")), "directory_unavailable");
}

TEST_F(DirectoryTest, AnotherAuthorityOrAnotherHostsCertificateIsRefused) {
  auto settings = slapd_->settings();
  settings.ca_file = slapd_->folder / "other.pem";
  auto wrong_authority = directory(settings);
  EXPECT_EQ(check(*wrong_authority, "anna", password_of("anna")), "directory_unavailable");
  EXPECT_EQ(wrong_authority->examine(0).error().code, ErrorCode::unauthenticated);
  settings.ca_file = slapd_->folder / "none.pem";
  EXPECT_EQ(directory(settings)->examine(0).error().code, ErrorCode::unauthenticated);
  slapd_->restart_with_certificate("other");
  settings.ca_file = slapd_->folder / "other.pem";  // trusted, and made for another host
  for (const std::string& url : {slapd_->ldaps(), slapd_->ldaps("localhost"), slapd_->ldap()}) {
    settings.servers = {*parse_directory_url(url)};
    const auto report = directory(settings)->examine(0);
    ASSERT_FALSE(report) << url;
    EXPECT_EQ(report.error().code, ErrorCode::unauthenticated) << report.error().detail;
  }
  slapd_->restart_with_certificate("server");
}

TEST_F(DirectoryTest, TheNextServerIsAskedAndTheFailedOneRests) {
  const auto nobody = free_port();
  const auto hanging = http::listen_tcp("127.0.0.1", 0);  // takes connections, and never answers
  ASSERT_TRUE(hanging);
  auto settings = slapd_->settings();
  settings.servers = {*parse_directory_url("ldaps://127.0.0.1:" + std::to_string(nobody)),
                      *parse_directory_url("ldaps://127.0.0.1:" + std::to_string(hanging->port)),
                      *parse_directory_url("ldap://127.0.0.1:" + std::to_string(hanging->port)),
                      *parse_directory_url(slapd_->ldaps())};
  settings.connect_timeout = 300ms;
  auto asked = directory(settings);
  const auto connections = [&] {
    int count = 0;
    while (http::accept_one(hanging->descriptor.get()).get() >= 0) ++count;
    return count;
  };
  EXPECT_EQ(check(*asked, "anna", password_of("anna")), "right");
  EXPECT_EQ(connections(), 2);
  EXPECT_EQ(check(*asked, "anna", password_of("anna")), "right");
  EXPECT_EQ(connections(), 0) << "those that failed are not asked again so soon";
  // All are gone: each is tried once, then nobody waits for any.
  settings.servers.pop_back();
  asked = directory(settings);
  EXPECT_EQ(check(*asked, "anna", password_of("anna")), "directory_unavailable");
  EXPECT_EQ(connections(), 2);
  EXPECT_EQ(check(*asked, "anna", password_of("anna")), "directory_unavailable");
  EXPECT_EQ(connections(), 0);
  clock.advance(limits::directory_server_rest);
  EXPECT_EQ(check(*asked, "anna", password_of("anna")), "directory_unavailable");
  EXPECT_EQ(connections(), 2) << "after its rest a server is tried again";
}

TEST_F(DirectoryTest, AWrongPasswordIsTriedOnOneServerOnlyAndLocksAreSeen) {
  auto settings = slapd_->settings();
  settings.servers = {*parse_directory_url(slapd_->ldaps()), *parse_directory_url(slapd_->ldaps("localhost"))};
  auto asked = directory(settings);
  EXPECT_EQ(check(*asked, "dora", "wrong"), "unauthenticated");
  const std::string failures = slapd_->values(person_dn("dora"), "pwdFailureTime");
  EXPECT_EQ(std::ranges::count(failures, ':'), 1) << failures;
  for (int wrong = 0; wrong < 2; ++wrong) EXPECT_EQ(check(*asked, "dora", "wrong"), "unauthenticated");
  const auto locked = asked->check_password("dora", password_of("dora"));
  ASSERT_FALSE(locked) << "three wrong ones lock the account";
  EXPECT_EQ(locked.error().error.code, ErrorCode::unauthenticated);
  EXPECT_EQ(locked.error().state, DirectoryState::locked);
  slapd_->modify("dn: " + person_dn("dora") + "\nchangetype: modify\ndelete: pwdAccountLockedTime\n", "relax");
  EXPECT_EQ(check(*asked, "dora", password_of("dora")), "right");
  slapd_->modify("dn: " + person_dn("dora") + "\nchangetype: modify\nreplace: pwdReset\npwdReset: TRUE\n");
  const auto reset = asked->check_password("dora", password_of("dora"));
  ASSERT_TRUE(reset);
  EXPECT_EQ(reset->state, DirectoryState::must_change_password);
  slapd_->modify("dn: " + person_dn("dora") + "\nchangetype: modify\ndelete: pwdReset\n");
}

TEST_F(DirectoryTest, ARefusedServiceAccountIsNotTriedOnTheOtherServers) {
  auto settings = slapd_->settings();
  settings.bind_name = person_dn("carl");  // whose failures are counted
  settings.servers.push_back(*parse_directory_url(slapd_->ldaps("localhost")));
  auto asked = directory(settings);
  EXPECT_EQ(check(*asked, "anna", password_of("anna")), "directory_unavailable");
  EXPECT_EQ(check(*asked, "anna", password_of("anna")), "directory_unavailable");
  EXPECT_EQ(std::ranges::count(slapd_->values(person_dn("carl"), "pwdFailureTime"), ':'), 1);
  write_file(slapd_->folder / "open", "service password");
  run_well({"chmod", "644", (slapd_->folder / "open").string()}, (slapd_->folder / "s").string());
  settings.bind_password_file = slapd_->folder / "open";
  const auto open_to_others = directory(settings)->check_password("anna", password_of("anna"));
  EXPECT_NE(open_to_others.error().error.detail.find("chmod 600"), std::string::npos);
}

TEST_F(DirectoryTest, PagesCyclesAndDepth) {
  auto asked = directory();
  // In more groups than fit into two pages, and the server gives no more than 500 entries at once.
  const auto many = asked->find("many");
  ASSERT_TRUE(many && *many) << (many ? "" : many.error().detail);
  EXPECT_EQ((*many)->standing.roles, Roles{}.with(Role::clinician).with(Role::operator_));
  const auto ring = asked->find("ring");
  ASSERT_TRUE(ring && *ring);
  EXPECT_EQ((*ring)->groups, std::vector<std::string>{group_dn("ring-2")});
  // A part of someone's groups says nothing certain, so nobody is let in by it.
  EXPECT_EQ(check(*asked, "deep", password_of("deep")), "directory_unavailable");
  EXPECT_EQ(check(*asked, "anna", password_of("anna")), "right") << "which is not the server's fault";
}

TEST_F(DirectoryTest, GroupsThatAreNotThereAreNamed) {
  auto settings = slapd_->settings();
  settings.groups.push_back({group_dn("absent"), Roles{}.with(Role::operator_), {}});
  const auto report = directory(settings)->examine(0);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->missing_groups, std::vector<std::string>{group_dn("absent")});
}

// A server that shakes hands, takes a request and answers with half a message: inside TLS too, nothing waits without a limit.
TEST_F(DirectoryTest, HalfAMessageInsideTlsTimesOut) {
  const auto listener = http::listen_tcp("127.0.0.1", 0);
  ASSERT_TRUE(listener);
  const auto tls = http::Tls::for_server((slapd_->folder / "server.pem").string(), (slapd_->folder / "server.key").string(),
                                         http::Tls::Versions::from_1_2);
  ASSERT_TRUE(tls);
  std::mutex mutex;
  std::condition_variable changed;
  bool is_over = false;
  std::thread server([&] {
    const auto ready = [](int descriptor, short what) {
      pollfd one{descriptor, what, 0};
      return ::poll(&one, 1, 10'000) > 0;
    };
    if (!ready(listener->descriptor.get(), POLLIN)) return;
    const http::Descriptor connection = http::accept_one(listener->descriptor.get());
    const auto transport = (*tls)->accept(connection.get());
    for (http::Step step = (*transport)->handshake(); step != http::Step::done; step = (*transport)->handshake()) {
      if (step == http::Step::failed || step == http::Step::closed) return;
      if (!ready(connection.get(), step == http::Step::wants_read ? POLLIN : POLLOUT)) return;
    }
    (*transport)->write(std::string_view("\x30\x20\x02\x01", 4));
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return is_over; });
  });
  auto settings = slapd_->settings();
  settings.servers = {*parse_directory_url("ldaps://127.0.0.1:" + std::to_string(listener->port))};
  settings.answer_timeout = 300ms;
  EXPECT_EQ(directory(settings)->examine(0).error().code, ErrorCode::timed_out);
  {
    const std::lock_guard lock(mutex);
    is_over = true;
  }
  changed.notify_all();
  server.join();
}

}  // namespace
}  // namespace chartroom::identity
