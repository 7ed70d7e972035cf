// Texts of LDAP, and states of accounts as each kind of directory writes them.

#include "identity/ldap_text.h"

#include <gtest/gtest.h>

#include <cctype>

#include "base/limits.h"
#include "identity/directory_servers.h"
#include "identity/directory_settings.h"
#include "identity/directory_state.h"
#include "testing/manual_clock.h"

namespace chartroom::identity {
namespace {

using namespace std::chrono_literals;

TEST(LdapText, NoByteOfAValueChangesAFilter) {
  EXPECT_EQ(filter_equal("uid", "anna9"), "(uid=anna9)");
  EXPECT_EQ(filter_equal("uid", "*)(|(a=b\\"), "(uid=\\2a\\29\\28\\7c\\28a\\3db\\5c)");
  for (int byte = 0; byte < 256; ++byte) {
    const std::string filter = filter_equal("a", std::string(1, static_cast<char>(byte)));
    const bool is_plain = filter.size() == 5;
    EXPECT_TRUE(is_plain ? std::isalnum(byte) != 0 : filter.size() == 7 && filter[3] == '\\') << byte;
  }
}

TEST(LdapText, SpellingsOfOneNameAreOneAndOthersAreNot) {
  const auto name = canonical_dn("CN=Ward 3,OU=Groups,DC=clinic,DC=test");
  ASSERT_TRUE(name);
  for (const char* same : {"cn=ward 3,ou=groups,dc=CLINIC,dc=test", "CN = Ward  3 , OU=Groups, DC=clinic, DC=test",
                           "CN=\\57ard\\203,OU=Groups,DC=clinic,DC=test"}) {
    EXPECT_EQ(canonical_dn(same), name) << same;
  }
  for (const char* other :
       {"CN=Ward 3,OU=Groups,DC=clinic", "CN=Ward 3\\,OU\\=Groups,DC=clinic,DC=test", "CN=Ward,OU=Groups,DC=clinic,DC=test",
        "CN=Ward 3+OU=Groups,DC=clinic,DC=test", "OU=Ward 3,OU=Groups,DC=clinic,DC=test"}) {
    EXPECT_TRUE(canonical_dn(other)) << other;
    EXPECT_NE(canonical_dn(other), name) << other;
  }
  EXPECT_EQ(canonical_dn("CN=a+UID=b,DC=x"), canonical_dn("uid=b+cn=a,dc=x"));
  EXPECT_NE(canonical_dn("CN=\xc3\x84rzte,DC=x"), canonical_dn("CN=Arzte,DC=x"));
  for (const std::string& none :
       {std::string(), std::string("ward"), std::string("=x"), std::string("CN=a,"), std::string("CN=a\0b", 6)}) {
    EXPECT_FALSE(canonical_dn(none)) << none;
  }
}

TEST(LdapText, Times) {
  EXPECT_EQ(format_timestamp(*parse_generalized_time("20261124160330Z")), "2026-11-24T16:03:30.000Z");
  EXPECT_EQ(format_timestamp(*parse_generalized_time("20261124160330.5Z")), "2026-11-24T16:03:30.000Z");
  for (const char* none : {"", "20261124160330", "20261324160330Z", "20260230160330Z", "20261124250330Z", "2026112416033aZ",
                           "20261124160330+0100"}) {
    EXPECT_FALSE(parse_generalized_time(none)) << none;
  }
  EXPECT_EQ(format_timestamp(*parse_file_time("132537600000000000")), "2020-12-30T00:00:00.000Z");
  EXPECT_EQ(parse_file_time("0"), Timestamp::max());
  EXPECT_EQ(parse_file_time("9223372036854775807"), Timestamp::max());
  for (const char* none : {"", "-1", "x", "1 ", "9223372036854775808"}) EXPECT_FALSE(parse_file_time(none)) << none;
}

std::string state_text(const std::map<std::string, std::vector<std::string>>& attributes, DirectoryKind kind) {
  const testing::ManualClock clock;
  const auto state = state_of({"cn=x", attributes}, kind, clock.now());
  return state ? std::string(directory_state_name(*state)) : std::string(error_code_name(state.error().code));
}

TEST(DirectoryStates, ActiveDirectory) {
  const auto state = [](const std::string& control, const std::string& expires, const std::string& computed) {
    std::map<std::string, std::vector<std::string>> attributes;
    if (!control.empty()) attributes["useraccountcontrol"] = {control};
    if (!expires.empty()) attributes["accountexpires"] = {expires};
    if (!computed.empty()) attributes["msds-user-account-control-computed"] = {computed};
    return state_text(attributes, DirectoryKind::active_directory);
  };
  EXPECT_EQ(state("512", "9223372036854775807", "0"), "open");
  EXPECT_EQ(state("512", "0", "0"), "open");
  EXPECT_EQ(state("512", "", "0"), "open");
  EXPECT_EQ(state("514", "0", "0"), "disabled");
  EXPECT_EQ(state("66050", "0", "0"), "disabled");
  EXPECT_EQ(state("512", "132537600000000000", "0"), "expired");
  EXPECT_EQ(state("512", "0", "16"), "locked");
  EXPECT_EQ(state("512", "0", "8388608"), "must_change_password");
  // What can't be read is not taken for open.
  EXPECT_EQ(state("", "0", "0"), "forbidden");
  EXPECT_EQ(state("x", "0", "0"), "forbidden");
  EXPECT_EQ(state("512", "soon", "0"), "forbidden");
  EXPECT_EQ(state("512", "0", ""), "forbidden");
}

TEST(DirectoryStates, Others) {
  const auto state = [](const std::string& name, const std::string& value) {
    return state_text({{name, {value}}}, DirectoryKind::ldap);
  };
  EXPECT_EQ(state_text({}, DirectoryKind::ldap), "open");
  EXPECT_EQ(state("nsaccountlock", "TRUE"), "disabled");
  EXPECT_EQ(state("nsaccountlock", "true"), "disabled");
  EXPECT_EQ(state("nsaccountlock", "FALSE"), "open");
  EXPECT_EQ(state("pwdaccountlockedtime", "000001010000Z"), "locked");
  EXPECT_EQ(state("pwdendtime", "20200101000000Z"), "expired");
  EXPECT_EQ(state("pwdendtime", "20990101000000Z"), "open");
  EXPECT_EQ(state("pwdendtime", "soon"), "forbidden");
  EXPECT_EQ(state("pwdreset", "TRUE"), "must_change_password");
}

TEST(DirectorySettingsText, Addresses) {
  const auto text = [](const char* url) {
    const auto server = parse_directory_url(url);
    return server ? server->text() : std::string("refused");
  };
  EXPECT_EQ(text("ldaps://dc1.clinic.example"), "ldaps://dc1.clinic.example:636");
  EXPECT_EQ(text("ldap://dc1.clinic.example/"), "ldap://dc1.clinic.example:389");
  EXPECT_EQ(text("ldaps://[2001:db8::1]:6360"), "ldaps://[2001:db8::1]:6360");
  for (const char* wrong : {"", "dc1", "http://dc1", "ldapi:///x", "ldaps://", "ldaps://a b", "ldaps://dc1:0",
                            "ldaps://dc1:70000", "ldaps://dc1:6x", "ldaps://dc1/dc=x", "ldaps://user@dc1", "ldaps://[::1"}) {
    EXPECT_EQ(text(wrong), "refused") << wrong;
  }
}

TEST(DirectoryServersOrder, TheLastThatAnsweredIsFirstAndFailedOnesRest) {
  testing::ManualClock clock;
  DirectoryServers servers(
      {*parse_directory_url("ldaps://a"), *parse_directory_url("ldaps://b"), *parse_directory_url("ldaps://c")}, clock);
  using Numbers = std::vector<std::size_t>;
  EXPECT_EQ(servers.to_ask(), (Numbers{0, 1, 2}));
  servers.failed(0, DirectoryServers::Heard::nothing);
  servers.answered(1);
  EXPECT_EQ(servers.to_ask(), (Numbers{1, 2}));
  clock.advance(limits::directory_server_rest);
  EXPECT_EQ(servers.to_ask(), (Numbers{1, 2, 0}));
  servers.rest_all();
  EXPECT_EQ(servers.to_ask(), Numbers{});
  clock.advance(limits::directory_server_rest);
  EXPECT_EQ(servers.to_ask(), (Numbers{1, 2, 0}));
}

TEST(DirectoryServersOrder, SilenceIsWhereNothingIsHeardOfAny) {
  testing::ManualClock clock;
  DirectoryServers servers({*parse_directory_url("ldaps://a"), *parse_directory_url("ldaps://b")}, clock);
  using Heard = DirectoryServers::Heard;
  EXPECT_FALSE(servers.all_silent()) << "nobody was asked yet";
  servers.failed(0, Heard::nothing);
  EXPECT_FALSE(servers.all_silent());
  servers.failed(1, Heard::nothing);
  EXPECT_TRUE(servers.all_silent());
  clock.advance(limits::directory_server_rest);
  EXPECT_TRUE(servers.all_silent()) << "until somebody asks again";
  servers.failed(1, Heard::something);
  EXPECT_FALSE(servers.all_silent()) << "an error is an answer";
  servers.failed(1, Heard::nothing);
  servers.rest_all();
  EXPECT_FALSE(servers.all_silent()) << "the service account was refused";
  servers.failed(0, Heard::nothing);
  servers.answered(1);
  EXPECT_FALSE(servers.all_silent());
}

}  // namespace
}  // namespace chartroom::identity
