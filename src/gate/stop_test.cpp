// Stopping the real server while asks, streams and imports run: each is answered, told or cut off, each stream that began has a
// record of its end, and what completes after the server's loops have stopped touches nothing that is gone (address sanitizer).

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <set>
#include <thread>

#include "gate/gate_fixture.h"
#include "http/client.h"
#include "http/server.h"

namespace chartroom::gate {
namespace {

using namespace std::chrono_literals;

// A disk whose syncs wait while it is stuck.
class StickyDisk final : public Folder {
 public:
  void stick() { set(true); }
  void release() { set(false); }
  void fail_next() { disk_.fail_at(disk_.operations() + 1, testing::FaultyDisk::Fault::power_loss); }
  void wait_until_someone_waits() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ > 0; });
  }

  Result<std::unique_ptr<File>> open(std::string_view name) override {
    auto file = disk_.open(name);
    if (!file) return fail(file);
    return std::make_unique<StickyFile>(*this, std::move(*file));
  }
  Result<Bytes> read(std::string_view name) const override { return disk_.read(name); }
  bool exists(std::string_view name) const override { return disk_.exists(name); }
  Status replace(std::string_view name, ByteView bytes) override { return disk_.replace(name, bytes); }
  Status remove(std::string_view name) override { return disk_.remove(name); }
  Result<std::vector<std::string>> list() const override { return disk_.list(); }
  Result<std::uint64_t> free_bytes() const override { return disk_.free_bytes(); }

 private:
  class StickyFile final : public File {
   public:
    StickyFile(StickyDisk& disk, std::unique_ptr<File> file) : disk_(disk), file_(std::move(file)) {}
    Status append(ByteView bytes) override { return file_->append(bytes); }
    Status write(std::uint64_t offset, ByteView bytes) override { return file_->write(offset, bytes); }
    Status sync() override {
      disk_.wait();
      return file_->sync();
    }
    Result<Bytes> read(std::uint64_t offset, std::size_t size) const override { return file_->read(offset, size); }
    Result<std::uint64_t> size() const override { return file_->size(); }
    Status truncate(std::uint64_t size) override { return file_->truncate(size); }
    Result<bool> is_still_named() const override { return file_->is_still_named(); }

   private:
    StickyDisk& disk_;
    std::unique_ptr<File> file_;
  };

  void set(bool stuck) {
    const std::lock_guard lock(mutex_);
    stuck_ = stuck;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !stuck_; });
    --waiting_;
  }

  testing::FaultyDisk disk_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stuck_ = false;
  int waiting_ = 0;
};

// As `chartroom serve` has them: the server is stopped first and gone last.
struct Served {
  std::unique_ptr<http::Server> server;
  StickyDisk disk;
  World world;
  store::AccountRow everyone;
  std::string token;

  Served() {
    world.gate.reset();
    audit::Ledger::Options options;
    options.origin = "test/chartroom";
    world.ledger = std::move(*audit::Ledger::open(disk, world.clock, world.signing, world.sealing, options));
    world.gate = std::make_unique<Gate>(Services{
        world.clock, *world.store, *world.keyring, *world.policies, *world.ledger, *world.record_index, world.sealing,
        *world.charts, *world.importer, *world.sessions, *world.accounts, *world.second_factors, *world.service_accounts,
        *world.client_credentials, *world.sign_in, [this] { return server->counters(); }, 4711});
    everyone = world.add_account("everyone", Roles(7), {"urn:npi|everyone"});
    world.relate(world.a, "urn:npi|everyone", Relation::care_team);
    token = "Bearer " + world.token_of(everyone).token_text();
    http::Server::Options door;
    door.port = 0;
    door.local_socket = socket();
    door.timeouts.stop_grace = 50ms;
    auto opened = http::Server::open(door, {[this](http::Request request, http::Responder& responder) {
                                              return world.gate->handle(std::move(request), responder);
                                            },
                                            [this](const http::Request& head) { return world.gate->body_limit(head); },
                                            [this](http::Refused refused) { return world.gate->refused(refused); }});
    CHECK(opened.has_value(), "the server listens");
    server = std::move(*opened);
    server->start();
  }
  ~Served() { server->stop(); }

  std::string socket() const { return (world.folder / "socket").string(); }
  http::Request request(const std::string& target, const std::string& body) {
    http::Request made = world.request("POST", target, body);
    made.headers = {{"Authorization", token}, {"Content-Type", "application/json"}};
    return made;
  }
  http::Request ask() {
    return request("/api/patients/" + world.a.text() + "/ask", R"({"question":"What is the latest potassium?"})");
  }
};

// Sends the request again and again until the server is gone; checks each whole answer.
void keep_sending(const std::string& socket, const http::Request& request, std::atomic<int>& answers) {
  for (;;) {
    auto client = http::Client::connect({.local_socket = socket, .host = "", .port = 0, .ca_file = ""}, 10'000);
    while (client) {
      std::string streamed;
      const bool streams = request.header("accept") == "text/event-stream";
      const auto answer = streams ? (*client)->exchange_stream(request, [&](std::string_view bytes) { streamed += bytes; })
                                  : (*client)->exchange(request);
      if (!answer) break;
      EXPECT_LT(answer->status, 300);
      if (streams) {
        EXPECT_TRUE(streamed.find("event: finished\n") != std::string::npos ||
                    streamed.find("event: broken\n") != std::string::npos);
      }
      ++answers;
      answers.notify_all();
    }
    if (::access(socket.c_str(), F_OK) != 0) return;
  }
}

void expect_every_stream_ended(const audit::Ledger& ledger) {
  const auto records = ledger.list(std::nullopt, 1'000'000, {});
  ASSERT_TRUE(records);
  std::multiset<std::string> begun;
  std::multiset<std::string> ended;
  for (const audit::StoredRecord& stored : *records) {
    const bool is_stream = stored.record.action == action_name(Action::ask);  // an import that was abandoned has no end
    if (is_stream && stored.record.outcome == audit::Outcome::started) begun.insert(stored.record.request.text());
  }
  for (const audit::StoredRecord& stored : *records) {
    const bool is_end = stored.record.outcome != audit::Outcome::started;
    if (is_end && begun.contains(stored.record.request.text())) ended.insert(stored.record.request.text());
  }
  EXPECT_EQ(begun, ended);
}

TEST(Stop, WhileAsksStreamsAndImportsRun) {
  for (int wanted : {1, 20, 60}) {
    auto served = std::make_unique<Served>();
    std::atomic<int> answers = 0;
    std::vector<std::jthread> clients;
    auto stream = served->ask();
    stream.headers.push_back({"Accept", "text/event-stream"});
    for (const http::Request& request :
         {served->ask(), served->ask(), stream, stream, served->request("/api/imports?name=a.json", bundle_of_a)}) {
      clients.emplace_back([&answers, request, socket = served->socket()] { keep_sending(socket, request, answers); });
    }
    for (int seen = answers; seen < wanted; seen = answers) answers.wait(seen);
    served->server->stop();
    expect_every_stream_ended(*served->world.ledger);
    served.reset();
  }
}

// Bytes that never become a request: what the server answers, read to the connection's end.
std::string answer_to_bytes(const std::string& socket, std::string_view bytes) {
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket.copy(address.sun_path, sizeof address.sun_path - 1);
  EXPECT_EQ(::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  std::string answer;
  std::array<char, 4096> part;
  for (ssize_t size = 0; (size = ::recv(descriptor, part.data(), part.size(), 0)) > 0;) {
    answer.append(part.data(), static_cast<std::size_t>(size));
  }
  ::close(descriptor);
  return answer;
}

TEST(NoRequest, IsRecordedBeforeItIsRefused) {
  Served served;
  const std::uint64_t before = served.world.ledger->size();
  EXPECT_TRUE(answer_to_bytes(served.socket(), "GET /Familycanarya HTTP/1.1\n\n").starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(answer_to_bytes(served.socket(), "POST /api/session HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n")
                  .starts_with("HTTP/1.1 413 "));
  ASSERT_EQ(served.world.ledger->size(), before + 2);
  const auto records = served.world.newest(2);
  EXPECT_EQ(records.at(1).record.reason, "http_head_syntax");
  EXPECT_EQ(records.at(0).record.reason, "http_body_size");
  for (const auto& stored : records) {
    EXPECT_EQ(stored.record.action, "no_request");
    EXPECT_EQ(stored.record.outcome, audit::Outcome::refused);
    EXPECT_EQ(stored.record.from, "local");
    EXPECT_FALSE(has_canary(stored.record.route));
  }
}

TEST(NoRequest, GetsNoAnswerWithoutALedger) {
  Served served;
  served.disk.fail_next();
  EXPECT_EQ(answer_to_bytes(served.socket(), "nonsense\r\n\r\n"), "");
}

TEST(Stop, WhileTheDiskIsStuckAndTheHandlersAreAbandoned) {
  auto served = std::make_unique<Served>();
  served->disk.stick();
  std::vector<std::jthread> clients;
  for (int number = 0; number < 3; ++number) {
    clients.emplace_back([request = served->ask(), socket = served->socket()] {
      auto client = http::Client::connect({.local_socket = socket, .host = "", .port = 0, .ca_file = ""}, 10'000);
      ASSERT_TRUE(client);
      EXPECT_FALSE((*client)->exchange(request)) << "no answer without a record";
    });
  }
  served->disk.wait_until_someone_waits();
  served->server->stop();
  served->disk.release();  // now the records become durable, and their coroutines are completed into loops that have stopped
  served.reset();
}

}  // namespace
}  // namespace chartroom::gate
