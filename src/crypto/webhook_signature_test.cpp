#include "crypto/webhook_signature.h"

#include <gtest/gtest.h>

namespace chartroom::crypto {
namespace {

const std::string published = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

TEST(WebhookSignature, IsThatOfThePublishedExample) {
  const auto secrets = WebhookSecrets::parse(published);
  ASSERT_TRUE(secrets);
  EXPECT_EQ(secrets->signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignature, TwoSecretsSignBoth) {
  const auto both = WebhookSecrets::parse(published + "\nwhsec_" + to_base64(Bytes(64, 7)));
  const auto other = WebhookSecrets::parse("whsec_" + to_base64(Bytes(64, 7)));
  ASSERT_TRUE(both && other);
  EXPECT_EQ(both->signature("a", 1, "b"),
            WebhookSecrets::parse(published)->signature("a", 1, "b") + " " + other->signature("a", 1, "b"));
}

TEST(WebhookSignature, EachPartIsSigned) {
  const auto secrets = WebhookSecrets::parse(published);
  ASSERT_TRUE(secrets);
  const std::string one = secrets->signature("a", 1, "b");
  EXPECT_NE(secrets->signature("c", 1, "b"), one);
  EXPECT_NE(secrets->signature("a", 2, "b"), one);
  EXPECT_NE(secrets->signature("a", 1, "c"), one);
}

TEST(WebhookSignature, WhatIsNoSecretIsRefused) {
  for (const std::string& text :
       {std::string(), std::string("\n"), published.substr(6), std::string("whsec_"), std::string("whsec_!"),
        "whsec_" + to_base64(Bytes(23, 1)), "whsec_" + to_base64(Bytes(65, 1)), published + "\n\n" + published,
        published + "\n" + published + "\n" + published, "WHSEC_" + published.substr(6)}) {
    EXPECT_FALSE(WebhookSecrets::parse(text)) << text;
  }
  EXPECT_TRUE(WebhookSecrets::parse("whsec_" + to_base64(Bytes(24, 1))));
  EXPECT_TRUE(WebhookSecrets::parse(published + "\n"));
}

}  // namespace
}  // namespace chartroom::crypto
