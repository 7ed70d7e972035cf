// Publishing checkpoints: real files, a socket of the test's own in place of the system's log, a real HTTPS peer; and that what
// fails is tried again and told.

#include "gate/checkpoint_publisher.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <regex>

#include "audit/proof_text.h"
#include "gate/gate_fixture.h"
#include "gate/webhook_fixture.h"

namespace chartroom::gate {
namespace {

std::string text_in(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The system's log.
class LogSocket {
 public:
  explicit LogSocket(const std::filesystem::path& path) : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ~LogSocket() { ::close(fd_); }
  LogSocket(const LogSocket&) = delete;
  LogSocket& operator=(const LogSocket&) = delete;
  // What came, or nothing if nothing has.
  std::string take() const {
    std::string line(4096, '\0');
    const ssize_t got = ::recv(fd_, line.data(), line.size(), MSG_DONTWAIT);
    line.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return line;
  }

 private:
  int fd_;
};

class Publishing : public ::testing::Test {
 protected:
  Publishing() { open_ledger(); }

  void open_ledger() {
    ledger.reset();
    ledger = *audit::Ledger::open(disk, clock, signing, sealing, {.origin = "test.example/chartroom", .witness = nullptr});
  }
  // One record more, and a checkpoint that signs it.
  void go_on() {
    ASSERT_TRUE(ledger->append_and_wait({}).has_value());
    publisher.reset();
    open_ledger();
  }
  PublishSettings to_file() const {
    PublishSettings settings;
    settings.file = folder / "checkpoints";
    settings.interval = std::chrono::minutes(10);
    return settings;
  }
  CheckpointPublisher& with(const std::vector<PublishSettings>& all) {
    std::vector<CheckpointPublisher::Planned> places;
    for (const PublishSettings& settings : all) {
      auto place = make_place(settings);
      EXPECT_TRUE(place.has_value()) << place.error().detail;
      places.push_back({std::move(*place), settings.interval});
    }
    publisher = std::make_unique<CheckpointPublisher>(std::move(places), clock, *ledger);
    return *publisher;
  }
  void make_file() const { std::ofstream(folder / "checkpoints").close(); }
  std::vector<audit::Checkpoint> kept() const {
    const std::string text = text_in(folder / "checkpoints");
    if (text.empty()) return {};
    return audit::read_kept_notes(text, signing.verifying_key()).value();
  }

  testing::TempFolder folder;
  testing::FaultyDisk disk;
  testing::ManualClock clock;
  crypto::SecretKey sealing = std::move(*crypto::SecretKey::from_bytes(Bytes(32, 8)));
  crypto::SigningKey signing = std::move(*crypto::SigningKey::from_seed(Bytes(32, 9)));
  std::unique_ptr<audit::Ledger> ledger;
  std::unique_ptr<CheckpointPublisher> publisher;
};

TEST_F(Publishing, AFileGetsEachCheckpointOnce) {
  make_file();
  for (std::size_t records = 0; records < 4; ++records) {
    with({to_file()}).round();
    publisher->round();
    clock.advance(std::chrono::minutes(11));
    publisher->round();
    ASSERT_EQ(kept().size(), records + 1);
    EXPECT_EQ(kept().back().end.sequence, records);
    EXPECT_EQ(publisher->report().at(0).published, 1U);
    go_on();
  }
}

TEST_F(Publishing, ARoundBeforeItsTimeDoesNothing) {
  make_file();
  with({to_file()}).round();
  ASSERT_TRUE(ledger->append_and_wait({}).has_value());
  const std::string before = text_in(folder / "checkpoints");
  clock.advance(std::chrono::minutes(10) - std::chrono::seconds(1));
  publisher->round();
  EXPECT_EQ(text_in(folder / "checkpoints"), before);
  EXPECT_EQ(publisher->report().at(0).age, std::chrono::seconds(599));
  clock.advance(std::chrono::seconds(1));
  publisher->round();
  EXPECT_EQ(publisher->report().at(0).age, std::chrono::seconds(0)) << "what it has is still the newest";
}

TEST_F(Publishing, AFileThatIsNotThereIsNoNewFile) {
  with({to_file()}).round();
  EXPECT_FALSE(std::filesystem::exists(folder / "checkpoints"));
  const auto report = publisher->report().at(0);
  EXPECT_EQ(report.failures, 1U);
  EXPECT_NE(report.problem.find("there is no file"), std::string::npos) << report.problem;
  make_file();
  publisher->round();
  EXPECT_TRUE(kept().empty()) << "it is not tried again at once";
  clock.advance(std::chrono::minutes(1));
  publisher->round();
  EXPECT_EQ(kept().size(), 1U);
  EXPECT_EQ(publisher->report().at(0).problem, "");
  EXPECT_EQ(publisher->report().at(0).failures, 1U);
  EXPECT_EQ(publisher->report().at(0).age, std::chrono::seconds(0));
}

TEST_F(Publishing, ALinkInPlaceOfTheFileIsRefused) {
  std::ofstream(folder / "elsewhere").close();
  std::filesystem::create_symlink(folder / "elsewhere", folder / "checkpoints");
  with({to_file()}).round();
  EXPECT_EQ(publisher->report().at(0).failures, 1U);
  EXPECT_EQ(text_in(folder / "elsewhere"), "");
}

TEST_F(Publishing, WhatATornWriteLeftStandsForItself) {
  make_file();
  std::ofstream(folder / "checkpoints") << "test.example/chart";
  with({to_file()}).round();
  const std::string text = text_in(folder / "checkpoints");
  EXPECT_TRUE(text.starts_with("test.example/chart\n\ntest.example/chartroom\n0\n")) << text;
  EXPECT_EQ(audit::read_kept_notes(text.substr(20), signing.verifying_key())->size(), 1U);
}

TEST_F(Publishing, TheLogGetsALineWithSizeAndRootAndTheNote) {
  const LogSocket log(folder / "log");
  PublishSettings settings;
  settings.syslog = folder / "log";
  settings.interval = std::chrono::minutes(1);
  go_on();
  with({settings}).round();
  const std::string line = log.take();
  const std::regex form(
      "<109>1 2026-01-05T08:00:00\\.000Z - chartroom [0-9]+ checkpoint - origin=test\\.example/chartroom "
      "records=1 root=([A-Za-z0-9+/=]{44}) note=([A-Za-z0-9+/=]+)");
  std::smatch parts;
  ASSERT_TRUE(std::regex_match(line, parts, form)) << line;
  const auto note = from_base64(parts[2].str());
  ASSERT_TRUE(note.has_value());
  const auto checkpoint = audit::read_checkpoint(as_text(*note), signing.verifying_key());
  ASSERT_TRUE(checkpoint.has_value());
  EXPECT_EQ(to_base64(checkpoint->root), parts[1].str());
  EXPECT_EQ(checkpoint->end.sequence, 1U);
  EXPECT_EQ(log.take(), "");
  EXPECT_LT(line.size(), 1024U) << "what every log takes whole";
}

TEST_F(Publishing, ALogThatIsNotThereFails) {
  PublishSettings settings;
  settings.syslog = folder / "log";
  settings.interval = std::chrono::minutes(1);
  with({settings}).round();
  EXPECT_EQ(publisher->report().at(0).failures, 1U);
  EXPECT_NE(publisher->report().at(0).problem.find("send to"), std::string::npos);
}

TEST_F(Publishing, APeerGetsTheNoteAndWhatItDoesNotTakeIsTriedAgain) {
  ScriptedReceiver peer;
  PublishSettings settings;
  settings.url = peer.settings().url;
  settings.ca_file = peer.file("ca.pem");
  settings.interval = std::chrono::minutes(60);
  make_file();
  for (const int status : {500, 302, 404}) {
    peer.answer_with(status, {{"Location", "https://localhost:1/"}});
    with({settings, to_file()}).round();
    EXPECT_EQ(publisher->report().at(0).problem, "the peer answered with status " + std::to_string(status));
    EXPECT_EQ(publisher->report().at(1).problem, "") << "the others have theirs";
  }
  peer.answer_with(204);
  clock.advance(std::chrono::minutes(1));
  publisher->round();
  const auto report = publisher->report().at(0);
  EXPECT_EQ(report.problem, "");
  EXPECT_EQ(report.published, 1U);
  EXPECT_TRUE(report.name.starts_with("peer localhost:")) << report.name;
  EXPECT_EQ(report.name.find("CANARY"), std::string::npos);
  const auto came = peer.came();
  ASSERT_EQ(came.size(), 4U);
  EXPECT_EQ(came.back().method, "POST");
  EXPECT_EQ(came.back().body, ledger->checkpoint());
  peer.stop();
  go_on();
  with({settings}).round();
  EXPECT_EQ(publisher->report().at(0).failures, 1U);
  EXPECT_EQ(publisher->report().at(0).problem.find("CANARY"), std::string::npos) << publisher->report().at(0).problem;
}

TEST_F(Publishing, APeerOfAnotherAuthorityGetsNothing) {
  ScriptedReceiver peer;
  const ScriptedReceiver other;
  PublishSettings settings;
  settings.url = peer.settings().url;
  settings.ca_file = other.file("ca.pem");
  settings.interval = std::chrono::minutes(60);
  with({settings}).round();
  EXPECT_EQ(publisher->report().at(0).failures, 1U);
  EXPECT_TRUE(peer.came().empty());
}

TEST(PublishedPlaces, OneOfFileSyslogAndUrl) {
  const std::filesystem::path path = "/x";
  const auto wrong = [](const PublishSettings& settings) {
    return check_settings(settings) ? "" : check_settings(settings).error().detail;
  };
  PublishSettings none;
  EXPECT_NE(wrong(none), "");
  PublishSettings file;
  file.file = path;
  EXPECT_EQ(wrong(file), "");
  PublishSettings two = file;
  two.syslog = path;
  EXPECT_NE(wrong(two), "");
  PublishSettings extra = file;
  extra.ca_file = path;
  EXPECT_NE(wrong(extra), "");
  PublishSettings peer;
  peer.url = "https://peer.example/notes";
  EXPECT_NE(wrong(peer), "");
  peer.ca_file = path;
  EXPECT_EQ(wrong(peer), "");
  peer.certificate_file = path;
  EXPECT_NE(wrong(peer), "");
  peer.private_key_file = path;
  EXPECT_EQ(wrong(peer), "");
  peer.url = "http://peer.example/notes";
  EXPECT_NE(wrong(peer), "");
  PublishSettings log;
  log.syslog = "/" + std::string(107, 'x');
  EXPECT_NE(wrong(log), "");
  log.syslog = "/" + std::string(106, 'x');
  EXPECT_EQ(wrong(log), "");
}

}  // namespace
}  // namespace chartroom::gate
