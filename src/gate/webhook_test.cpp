// One try of a message, against a real receiver: what it reads, and what is made of each way in which it fails.

#include "gate/webhook.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "gate/webhook_fixture.h"

namespace chartroom::gate {
namespace {

const Timestamp noon{std::chrono::seconds(1'767'614'400)};
const std::string body = R"({"type":"webhook.test"})";

class WebhookTries : public ::testing::Test {
 protected:
  Result<int> post() { return post(there.settings()); }
  static Result<int> post(const WebhookSettings& settings) {
    const auto webhook = Webhook::create(settings);
    if (!webhook) return fail(webhook);
    return webhook->post("msg_1", body, noon);
  }
  // Nothing of the address beyond host and port is ever printed.
  static ErrorCode code_of(const Result<int>& answered) {
    if (answered) return ErrorCode::cancelled;
    EXPECT_EQ(answered.error().detail.find("CANARY"), std::string::npos) << answered.error().detail;
    return answered.error().code;
  }

  ScriptedReceiver there;
};

TEST_F(WebhookTries, TheReceiverReadsAMessageThatItCanCheck) {
  ASSERT_EQ(post(), 204);
  const auto came = there.came();
  ASSERT_EQ(came.size(), 1U);
  const http::Request& request = came[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/hooks/PATHCANARY?token=TOKENCANARY");
  EXPECT_EQ(request.header("content-type"), "application/json");
  EXPECT_EQ(request.header("webhook-id"), "msg_1");
  EXPECT_EQ(request.header("webhook-timestamp"), "1767614400");
  EXPECT_EQ(request.header("webhook-signature"), signature_by_hand(first_secret, request));
  EXPECT_EQ(request.body, body);
}

TEST_F(WebhookTries, ANewSecretNeedsNoRestartAndTwoSignBoth) {
  const auto webhook = Webhook::create(there.settings());
  ASSERT_TRUE(webhook);
  there.write("secret", first_secret + "\n" + second_secret + "\n");
  ASSERT_EQ(webhook->post("a", body, noon), 204);
  there.write("secret", second_secret);
  ASSERT_EQ(webhook->post("a", body, noon), 204);
  const auto came = there.came();
  EXPECT_EQ(came[0].header("webhook-signature"),
            signature_by_hand(first_secret, came[0]) + " " + signature_by_hand(second_secret, came[0]));
  EXPECT_EQ(came[1].header("webhook-signature"), signature_by_hand(second_secret, came[1]));
}

TEST_F(WebhookTries, AnyStatusIsTheReceiversAnswer) {
  for (const int status : {200, 202, 299, 400, 404, 408, 410, 429, 500, 503}) {
    there.answer_with(status, {}, status == 200 ? std::string(limits::webhook_answer_bytes_max, 'x') : "");
    EXPECT_EQ(post(), status);
  }
}

TEST_F(WebhookTries, NoRedirectIsFollowed) {
  const ScriptedReceiver elsewhere;
  for (const int status : {301, 302, 303, 307, 308}) {
    there.answer_with(status, {{"Location", elsewhere.settings().url}});
    EXPECT_EQ(post(), status);
  }
  EXPECT_EQ(there.came().size(), 5U);
  EXPECT_EQ(elsewhere.came().size(), 0U);
}

TEST_F(WebhookTries, AnAnswerWithoutEndIsNotRead) {
  there.answer_with(200, {}, std::string(limits::webhook_answer_bytes_max + 1, 'x'));
  EXPECT_EQ(code_of(post()), ErrorCode::too_large);
}

TEST_F(WebhookTries, OneThatHangsIsGivenUp) {
  there.hang();
  WebhookSettings settings = there.settings();
  settings.step_timeout = std::chrono::milliseconds(100);
  EXPECT_EQ(code_of(post(settings)), ErrorCode::timed_out);
}

TEST_F(WebhookTries, OneThatIsGoneIsUnavailable) {
  there.stop();
  EXPECT_EQ(code_of(post()), ErrorCode::unavailable);
}

TEST_F(WebhookTries, AnotherAuthoritysCertificateIsNotTrustedAndReadsNothing) {
  const ScriptedReceiver poser;
  WebhookSettings settings = poser.settings();
  settings.ca_file = there.settings().ca_file;
  EXPECT_EQ(code_of(post(settings)), ErrorCode::unauthenticated);
  EXPECT_EQ(poser.came().size(), 0U);
}

TEST_F(WebhookTries, AnotherHostsCertificateIsNotTrusted) {
  const ScriptedReceiver other({.name = "other.test"});
  EXPECT_EQ(code_of(post(other.settings())), ErrorCode::unauthenticated);
  EXPECT_EQ(other.came().size(), 0U);
}

TEST_F(WebhookTries, ACertificateOfOursIsShownWhereOneIsAsked) {
  const auto ours = crypto::make_certificate({"chartroom.test"}, SystemClock().now(), 2);  // which is one for servers only
  ASSERT_TRUE(ours);
  there.write("ours.pem", ours->certificate_pem);
  there.write("ours.key", ours->key_pem);
  const ScriptedReceiver asking({.client_ca = there.file("ours.pem").string()});
  EXPECT_EQ(post(asking.settings()), 204);
  WebhookSettings settings = asking.settings();
  settings.certificate_file = there.file("ours.pem");
  settings.private_key_file = there.file("ours.key");
  EXPECT_FALSE(post(settings)) << "it was shown, and is not one for clients";
  EXPECT_EQ(asking.came().size(), 1U);
}

TEST_F(WebhookTries, FilesThatCantBeUsedAreToldAtTheStart) {
  const auto refusal = [&](const WebhookSettings& settings) {
    const auto made = Webhook::create(settings);
    return made ? ErrorCode::cancelled : made.error().code;
  };
  WebhookSettings settings = there.settings();
  settings.secret_file = there.file("none");
  EXPECT_EQ(refusal(settings), ErrorCode::not_found);
  there.write("bad", "a word");
  settings.secret_file = there.file("bad");
  EXPECT_EQ(refusal(settings), ErrorCode::invalid);
  there.write("open", first_secret);
  std::filesystem::permissions(there.file("open"), std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  settings.secret_file = there.file("open");
  EXPECT_EQ(refusal(settings), ErrorCode::forbidden);
  settings = there.settings();
  settings.ca_file = there.file("secret");
  EXPECT_EQ(refusal(settings), ErrorCode::invalid);
  settings = there.settings();
  settings.certificate_file = there.file("ca.pem");
  EXPECT_EQ(refusal(settings), ErrorCode::invalid) << "without its key";
  settings.private_key_file = there.file("secret");
  EXPECT_EQ(refusal(settings), ErrorCode::invalid);
  std::filesystem::permissions(there.file("key.pem"), std::filesystem::perms::group_read, std::filesystem::perm_options::add);
  settings.private_key_file = there.file("key.pem");
  EXPECT_EQ(refusal(settings), ErrorCode::forbidden);
}

TEST_F(WebhookTries, OnlyHttpsAddressesAreTaken) {
  for (const char* url :
       {"http://localhost/x", "localhost", "https://user@localhost/", "https://localhost/#x", "", "ftp://x"}) {
    WebhookSettings settings = there.settings();
    settings.url = url;
    EXPECT_FALSE(check_settings(settings)) << url;
  }
  for (const char* url : {"http://x", "https://x/", "https://x?a", "x", ""}) {
    WebhookSettings settings = there.settings();
    settings.page_url = url;
    EXPECT_FALSE(check_settings(settings)) << url;
  }
}

}  // namespace
}  // namespace chartroom::gate
