// Appends per second of the ledger with many waiting coroutines: ledger_bench FOLDER [coroutines] [seconds] [record bytes]

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "audit/ledger.h"
#include "crypto/random.h"

namespace {

using namespace chartroom;
namespace asio = boost::asio;

struct Load {
  std::size_t coroutines = 64;
  int seconds = 5;
  std::size_t record_bytes = 480;
};

struct Run {
  audit::Ledger& ledger;
  const Clock& clock;
  SteadyTime until;
  std::size_t bytes;
  std::atomic<std::uint64_t> appended{0};
  std::atomic<std::uint64_t> failed{0};
};

asio::awaitable<void> append_for(Run& run) {
  while (run.clock.steady() < run.until) {
    audit::Record record;
    record.request = crypto::new_id<RequestId>();
    record.principal = PrincipalId{};
    record.principal_name = "a.clinician";
    record.action = "ask";
    record.route = "POST /api/patients/{id}/ask";
    record.reason = std::string(run.bytes, 'x');
    auto receipt = co_await run.ledger.append(std::move(record));
    ++(receipt ? run.appended : run.failed);
  }
}

int measure(asio::io_context& io, audit::Ledger& ledger, const Clock& clock, const Load& load) {
  const SteadyTime start = clock.steady();
  Run run{ledger, clock, start + std::chrono::seconds(load.seconds), load.record_bytes};
  for (std::size_t i = 0; i < load.coroutines; ++i) asio::co_spawn(io, append_for(run), asio::detached);
  std::thread second([&io] { io.run(); });
  io.run();
  second.join();
  const double took = std::chrono::duration<double>(clock.steady() - start).count();
  std::printf("%zu coroutines, records of %zu bytes: %.0f appends/s, %llu failed\n", load.coroutines, load.record_bytes + 220,
              static_cast<double>(run.appended) / took, static_cast<unsigned long long>(run.failed));
  return run.failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: ledger_bench FOLDER [coroutines] [seconds] [record bytes]\n");
    return 2;
  }
  const auto number = [&](int at, int otherwise) { return argc > at ? std::atoi(argv[at]) : otherwise; };
  auto folder = OsFolder::at(argv[1]);
  const auto sealing = crypto::SecretKey::from_bytes(Bytes(32, 1));
  const auto key = crypto::SigningKey::from_seed(Bytes(32, 2));
  if (!folder || !sealing || !key) return 1;
  const SystemClock clock;
  const SteadyTime start = clock.steady();
  asio::io_context io(2);  // outlives the ledger
  auto ledger = audit::Ledger::open(**folder, clock, *key, *sealing, {.origin = "bench.example/chartroom"});
  if (!ledger) {
    std::fprintf(stderr, "%s\n", ledger.error().detail.c_str());
    return 1;
  }
  std::printf("open with %llu records: %.1f ms\n", static_cast<unsigned long long>((*ledger)->size()),
              std::chrono::duration<double, std::milli>(clock.steady() - start).count());
  const int code = measure(io, **ledger, clock,
                           {static_cast<std::size_t>(number(2, 64)), number(3, 5), static_cast<std::size_t>(number(4, 480))});
  const SteadyTime verifying = clock.steady();
  const auto report = (*ledger)->verify();
  if (!report || !report->intact) return 1;
  std::printf("verify of %llu records: %.2f s\n", static_cast<unsigned long long>(report->records),
              std::chrono::duration<double>(clock.steady() - verifying).count());
  return code;
}
