#include "http/https_url.h"

#include <gtest/gtest.h>

namespace chartroom::http {
namespace {

TEST(HttpsUrl, IsTakenApart) {
  const auto url = parse_https_url("https://IdP.clinic.example:8443/realms/a?x=1");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "idp.clinic.example");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->target(), "/realms/a?x=1");
  EXPECT_EQ(parse_https_url("https://idp.example")->target(), "/");
  EXPECT_EQ(parse_https_url("https://idp.example")->port, 443);
  EXPECT_EQ(parse_https_url("https://[::1]:9/a")->host, "::1");
}

TEST(HttpsUrl, EverythingElseIsRefused) {
  for (const char* text : {"",
                           "http://idp.example/",
                           "HTTPS",
                           "https:",
                           "https://",
                           "https:///a",
                           "//idp.example/",
                           "/a",
                           "idp.example",
                           "https://user@idp.example/",
                           "https://user:word@idp.example/",
                           "https://idp.example/#a",
                           "https://idp.example:0/",
                           "https://idp.example:70000/",
                           "https://idp.example/a b",
                           "https://idp.example/\r\nX: y",
                           "https://idp%2eexample/",
                           "javascript:alert(1)",
                           "https://idp.example:443:443/",
                           "https://idp.example:443:443",
                           "https://[::1]:443:443/",
                           "ldaps://idp.example"}) {
    EXPECT_FALSE(parse_https_url(text)) << text;
  }
  EXPECT_FALSE(parse_https_url("https://idp.example/" + std::string(2'048, 'a')));
}

TEST(HttpsUrl, ValuesAreEncodedWhole) {
  EXPECT_EQ(percent_encoded("az-._~ &=+%/?#\xC3\xA9"), "az-._~%20%26%3D%2B%25%2F%3F%23%C3%A9");
}

}  // namespace
}  // namespace chartroom::http
