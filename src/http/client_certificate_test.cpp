// Certificates of clients, in real handshakes: asked for where the configuration names authorities, checked, and told to the
// handler by their thumbprint.

#include <fstream>
#include <sstream>

#include "base/bytes.h"
#include "crypto/certificate.h"
#include "http/client.h"
#include "http/test_kit_fixture.h"

namespace chartroom::http::test {
namespace {

std::string content_of(const std::string& file) {
  std::ifstream in(file);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

// What the handler saw.
boost::asio::awaitable<void> tell_certificate(Request request, Responder& responder) {
  Response response;
  response.body = request.peer.certificate ? to_hex(*request.peer.certificate) : "none";
  const Status sent = co_await responder.send(std::move(response));
  EXPECT_TRUE(sent || sent.error().code == ErrorCode::cancelled);
}

class ClientCertificates : public ::testing::Test {
 protected:
  Server::Options options(bool ask, bool tls_1_2 = false) const {
    Server::Options out = plain_options();
    out.certificate_file = server_certificate.certificate_file;
    out.private_key_file = server_certificate.key_file;
    out.allow_tls_1_2 = tls_1_2;
    if (ask) out.client_ca_file = client.certificate_file;
    return out;
  }
  // The answer's body, or "refused" where the connection ended without one.
  std::string answer_to(const Running& running, const Certificate* shown) const {
    const auto tls = Tls::for_client(server_certificate.certificate_file);
    EXPECT_TRUE(tls);
    if (shown != nullptr) {
      EXPECT_TRUE((*tls)->show(shown->certificate_file, shown->key_file));
    }
    RawPeer peer = RawPeer::tcp(running.port);
    if (!peer.secure(**tls) || !peer.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")) return "refused";
    const std::string answer = peer.read_answer();
    const std::size_t body = answer.find("\r\n\r\n");
    return body == std::string::npos ? "refused" : answer.substr(body + 4);
  }

  ScratchFolder folder;
  Certificate server_certificate{folder, "server"};
  Certificate client{folder, "client"};
  Certificate stranger{folder, "stranger"};
};

TEST_F(ClientCertificates, TheHandlerSeesTheThumbprintOfACertificateThatWasChecked) {
  const Running running(options(true), tell_certificate);
  const auto wanted = crypto::certificate_thumbprint(content_of(client.certificate_file));
  ASSERT_TRUE(wanted);
  EXPECT_EQ(answer_to(running, &client), to_hex(*wanted));
}

TEST_F(ClientCertificates, WhoShowsNoneIsLetInWithoutOne) {
  const Running running(options(true), tell_certificate);
  EXPECT_EQ(answer_to(running, nullptr), "none");
}

TEST_F(ClientCertificates, OneOfAnotherAuthorityEndsTheHandshake) {
  const Running running(options(true), tell_certificate);
  EXPECT_EQ(answer_to(running, &stranger), "refused");
  EXPECT_TRUE(eventually([&] { return running.server->counters().tls_failures == 1; }));
}

TEST_F(ClientCertificates, TheyAreNotAskedForUnlessTheConfigurationSaysSo) {
  const Running running(options(false), tell_certificate);
  EXPECT_EQ(answer_to(running, &client), "none");
  EXPECT_EQ(answer_to(running, &stranger), "none");
}

TEST_F(ClientCertificates, TheSameHoldsForTls12) {
  const Running running(options(true, true), tell_certificate);
  EXPECT_NE(answer_to(running, &client), "none");
  EXPECT_EQ(answer_to(running, nullptr), "none");
}

TEST_F(ClientCertificates, AFileWithoutCertificatesIsRefusedAtTheStart) {
  Server::Options wrong = options(true);
  wrong.client_ca_file = client.key_file;
  EXPECT_EQ(Server::open(wrong, {echo, [](const Request&) { return std::size_t{0}; }}).error().code, ErrorCode::invalid);
  wrong.client_ca_file = folder.file("nothing.pem");
  EXPECT_EQ(Server::open(wrong, {echo, [](const Request&) { return std::size_t{0}; }}).error().code, ErrorCode::invalid);
}

TEST_F(ClientCertificates, TheClientShowsTheOneThatItIsGiven) {
  const Running running(options(true), tell_certificate);
  Client::Target target{
      .local_socket = "", .host = "localhost", .port = running.port, .ca_file = server_certificate.certificate_file};
  const auto body_of = [](const Client::Target& asked) {
    const auto made = Client::connect(asked, 10'000);
    if (!made) return "refused: " + made.error().detail;
    Request request;
    request.method = "GET";
    request.target = "/";
    const auto answer = (*made)->exchange(request);
    return answer ? answer->body : "refused: " + answer.error().detail;
  };
  EXPECT_EQ(body_of(target), "none");
  target.certificate_file = client.certificate_file;
  target.private_key_file = client.key_file;
  EXPECT_EQ(body_of(target), to_hex(*crypto::certificate_thumbprint(content_of(client.certificate_file))));
  target.private_key_file = stranger.key_file;
  EXPECT_NE(body_of(target).find("can't be used"), std::string::npos) << "another certificate's key";
}

TEST_F(ClientCertificates, WhyAFileCannotBeUsedIsSaidInWords) {
  const auto refusal = [](const Status& status) { return status ? std::string() : status.error().detail; };
  const auto tls = Tls::for_client(server_certificate.certificate_file);
  ASSERT_TRUE(tls);
  const std::string none = folder.file("none.pem");
  EXPECT_EQ(refusal((*tls)->show(none, client.key_file)),
            "the certificate file " + none + " is not there: put it there, or correct its path");
  EXPECT_EQ(refusal((*tls)->show(client.certificate_file, none)),
            "the private key file " + none + " is not there: put it there, or correct its path");
  EXPECT_EQ(refusal((*tls)->ask_clients(none)),
            "the file of authorities for clients " + none + " is not there: put it there, or correct its path");
  // What only OpenSSL finds, of the system and of its own: no error by its number.
  for (const std::string& file : {folder.file("."), client.key_file}) {
    const auto wrong = Tls::for_client(file);
    ASSERT_FALSE(wrong);
    EXPECT_TRUE(wrong.error().detail.starts_with("the certificate file " + file + " can't be used: ")) << wrong.error().detail;
    EXPECT_EQ(wrong.error().detail.find("error "), std::string::npos) << wrong.error().detail;
    EXPECT_FALSE(wrong.error().detail.ends_with(": ")) << wrong.error().detail;
  }
}

TEST_F(ClientCertificates, WithoutTlsNobodyCanBeAsked) {
  Server::Options plain = plain_options();
  plain.client_ca_file = client.certificate_file;
  EXPECT_EQ(Server::open(plain, {echo, [](const Request&) { return std::size_t{0}; }}).error().code, ErrorCode::invalid);
}

}  // namespace
}  // namespace chartroom::http::test
