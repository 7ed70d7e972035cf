// Slow readers can't take the memory: large answers that wait are limited, in all and of one account, and a refusal is recorded
// as one.

#include "gate/waiting_answers.h"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "crypto/random.h"
#include "gate/gate_fixture.h"

namespace chartroom::gate {
namespace {

TEST(WaitingAnswers, AreLimitedInAllAndOfOne) {
  WaitingAnswers answers({.all_bytes_max = 10, .of_one_bytes_max = 6});
  const auto one = crypto::new_id<PrincipalId>();
  const auto other = crypto::new_id<PrincipalId>();
  auto first = answers.take(one, 6);
  ASSERT_TRUE(first);
  EXPECT_FALSE(answers.take(one, 1));
  auto second = answers.take(other, 4);
  ASSERT_TRUE(second);
  EXPECT_FALSE(answers.take(other, std::size_t(-1)));
  first.reset();
  EXPECT_TRUE(answers.take(one, 6));
  EXPECT_TRUE(answers.take(crypto::new_id<PrincipalId>(), 6));
}

// Sends nothing on until it is told to: a client that doesn't read.
class SlowResponder final : public http::Responder {
 public:
  explicit SlowResponder(boost::asio::io_context& loop) : timer_(loop, boost::asio::steady_timer::time_point::max()) {}
  void go_on() { timer_.cancel(); }

  boost::asio::awaitable<Status> send(http::Response sent) override {
    response = std::move(sent);
    boost::system::error_code ignored;  // its cancellation is what it waits for
    co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    co_return Status{};
  }
  boost::asio::awaitable<Status> begin(http::Response) override { co_return Status{}; }
  boost::asio::awaitable<Status> write(std::string_view) override { co_return Status{}; }
  boost::asio::awaitable<Status> end() override { co_return Status{}; }
  boost::asio::awaitable<Status> pause(std::chrono::milliseconds) override { co_return Status{}; }
  bool gone() override { return false; }
  bool stopping() const override { return false; }

  http::Response response{0};

 private:
  boost::asio::steady_timer timer_;
};

TEST(WaitingAnswers, AnAnswerBeyondTheLimitIsBusyAndRecordedAsRefusedNotAsSent) {
  World world;
  const auto doctor = world.add_account("doctor", Roles{}.with(Role::clinician), {"urn:npi|1"});
  world.relate(world.a, "urn:npi|1", Relation::care_team);
  const std::string words(7 * 1024 * 1024, 'a');
  records::ImportFile file;
  file.name = "long.txt";
  file.bytes = as_bytes(words);
  file.patient = world.a.text();
  const Principal job = identity::system_principal("test", Roles{}.with(Role::operator_));
  const auto permit = policy::decide_fixed(job, Action::import_charts, std::nullopt, world.clock.now());
  ASSERT_TRUE(permit);
  ASSERT_TRUE(world.importer->import_file(*permit, file).problems.empty());
  const auto listed =
      world.serve(world.by_session(world.request("GET", "/api/patients/" + world.a.text() + "/documents"), doctor));
  std::string id;
  const auto documents = listed.json();
  for (const auto& item : documents.at("items").as_array()) {
    if (item.at("kind").as_string() == "note" && item.at("title").as_string().find("long") != std::string_view::npos) {
      id = item.at("id").as_string();
    }
  }
  ASSERT_FALSE(id.empty()) << listed.text();

  const auto ask = [&] {
    return world.by_session(world.request("GET", "/api/patients/" + world.a.text() + "/documents/" + id), doctor);
  };
  constexpr std::size_t count = 12;  // of 7 MiB
  std::vector<std::unique_ptr<SlowResponder>> clients;
  std::size_t done = 0;
  auto guard = boost::asio::make_work_guard(world.loop);
  world.loop.restart();
  for (std::size_t i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<SlowResponder>(world.loop));
    boost::asio::co_spawn(world.loop, world.gate->handle(ask(), *clients.back()), [&](const std::exception_ptr&) { ++done; });
  }
  const auto answered = [&] {
    return std::ranges::count_if(clients, [](const auto& client) { return client->response.status != 0; });
  };
  while (answered() < static_cast<std::ptrdiff_t>(count)) world.loop.run_one();
  std::size_t busy = 0;
  std::size_t held = 0;
  for (const auto& client : clients) {
    if (client->response.status == 503) ++busy;
    if (client->response.status == 200) held += client->response.body.size();
  }
  EXPECT_EQ(busy, 3U);  // 9 times 7 MiB are below 64 MiB
  EXPECT_LE(held, limits::http_answer_bytes_of_one_max);
  std::size_t refused = 0;
  for (const auto& stored : world.newest(count)) refused += stored.record.reason == "busy" ? 1 : 0;
  EXPECT_EQ(refused, busy);
  for (const auto& client : clients) client->go_on();
  while (done < count) world.loop.run_one();
  EXPECT_EQ(world.serve(ask()).response.status, 200);  // what was taken is free again
}

}  // namespace
}  // namespace chartroom::gate
