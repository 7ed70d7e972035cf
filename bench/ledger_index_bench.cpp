// Searching a ledger by its index: ledger_index_bench FOLDER RECORDS. Makes a ledger of so many records in FOLDER (and keeps it
// for the next run), its index, and prints what searches, pages and starts take. Who reads whom follows a clinic's days: people
// keep to some hundred patients, who change slowly.

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include "audit/record_index.h"
#include "gate/reports.h"
#include "testing/manual_clock.h"

namespace {

using namespace chartroom;
namespace asio = boost::asio;

constexpr std::uint64_t people = 10'000;
constexpr std::uint64_t patients = 1'000'000;
constexpr std::size_t writers = 4'096;

template <class IdType>
IdType made_id(std::uint64_t kind, std::uint64_t number) {
  std::mt19937_64 random(kind * 1'000'003 + number);
  IdType id;
  for (std::uint8_t& byte : id.bytes) byte = static_cast<std::uint8_t>(random());
  return id;
}

PrincipalId person(std::uint64_t number) { return made_id<PrincipalId>(1, number); }
PatientId patient(std::uint64_t number) { return made_id<PatientId>(2, number); }

audit::Record record_of(std::uint64_t number) {
  std::mt19937_64 random(number);
  const std::uint64_t who = random() % people;
  const std::uint64_t whom = (who * 97 + number / 100'000 * 13 + random() % 200) % patients;
  audit::Record record;
  record.request = made_id<RequestId>(3, number);
  record.principal = person(who);
  record.principal_name = "person." + std::to_string(who);
  record.signed_in_by = "session";
  record.from = "10." + std::to_string(who % 7) + "." + std::to_string(who / 250) + "." + std::to_string(who % 250);
  const std::uint64_t kind = random() % 20;
  record.action = kind < 9 ? "ask" : kind < 15 ? "read_chart" : kind < 19 ? "search_patients" : "sign_in";
  record.route = kind < 9 ? "POST /api/patients/{patient}/ask" : "GET /api/patients/{patient}/documents";
  record.rule = "treating_team";
  record.relation = random() % 50 == 0 ? "grant" : "care_team";
  record.purpose = random() % 1000 == 0 ? "emergency" : "treatment";
  record.policy = "3";
  if (kind < 15) record.patient = patient(whom);
  if (kind < 9) {
    for (std::uint64_t i = 0; i < 3; ++i) record.cited.push_back(made_id<DocumentId>(4, whom * 100 + random() % 100));
  }
  if (kind >= 15 && kind < 19) {
    for (std::uint64_t i = 0; i < 10; ++i) record.shown.push_back(patient((whom + i) % patients));
  }
  if (random() % 40 == 0) {
    record.outcome = audit::Outcome::refused;
    record.status = 403;
    record.reason = "forbidden";
    record.rule = "denied_relation";
  } else {
    record.status = 200;
  }
  record.store_commit = number / 10;
  return record;
}

struct Filling {
  audit::Ledger& ledger;
  testing::ManualClock& clock;
  std::uint64_t records;
  std::atomic<std::uint64_t> next;
  std::atomic<bool> failed = false;
};

asio::awaitable<void> fill(Filling& filling) {
  for (std::uint64_t number = filling.next++; number < filling.records; number = filling.next++) {
    if (number % 64 == 0) filling.clock.advance(std::chrono::milliseconds(20'000));
    auto receipt = co_await filling.ledger.append(record_of(number));
    if (!receipt) filling.failed = true;
    if (number % 1'000'000 == 0) std::fprintf(stderr, "  %llu records\n", static_cast<unsigned long long>(number));
  }
}

double seconds_of(const Clock& clock, const std::function<void()>& work) {
  const SteadyTime start = clock.steady();
  work();
  return std::chrono::duration<double>(clock.steady() - start).count();
}

// The slowest and the median of searches that are as different as they come, in ms.
struct Times {
  double median = 0;
  double worst = 0;
};

Times times_of(const Clock& clock, audit::RecordIndex& index, const std::vector<audit::RecordIndex::Wanted>& searches) {
  std::vector<double> took;
  for (const auto& wanted : searches) {
    took.push_back(1000 * seconds_of(clock, [&] {
                     if (!index.find(wanted)) std::abort();
                   }));
  }
  std::ranges::sort(took);
  return {took[took.size() / 2], took.back()};
}

struct Case {
  const char* name;
  std::function<audit::RecordQuery(std::uint64_t)> query;
};

std::vector<Case> cases() {
  using audit::TextColumn;
  return {
      {"newest", [](std::uint64_t) { return audit::RecordQuery{}; }},
      {"patient", [](std::uint64_t n) { return audit::RecordQuery{.patient = patient(n * 7919 % patients)}; }},
      {"person", [](std::uint64_t n) { return audit::RecordQuery{.principal = person(n * 31 % people)}; }},
      {"document", [](std::uint64_t n) { return audit::RecordQuery{.document = made_id<DocumentId>(4, n * 7919)}; }},
      {"request", [](std::uint64_t n) { return audit::RecordQuery{.request = made_id<RequestId>(3, n * 997)}; }},
      {"person_and_patient",
       [](std::uint64_t n) { return audit::RecordQuery{.principal = person(n), .patient = patient(n * 7919 % patients)}; }},
      {"nothing_fits",
       [](std::uint64_t n) {
         audit::RecordQuery query{.principal = person(n * 31 % people)};
         query.texts = {audit::is_text(TextColumn::action, "sign_in"), audit::is_text(TextColumn::purpose, "emergency"),
                        audit::is_text(TextColumn::relation, "grant"), audit::is_text(TextColumn::outcome, "refused")};
         return query;
       }},
      {"refused_from_a_network",
       [](std::uint64_t n) {
         audit::RecordQuery query;
         query.texts = {audit::is_text(TextColumn::outcome, "refused"),
                        {TextColumn::from,
                         [n](std::string_view from) { return from.starts_with("10.0." + std::to_string(n % 40) + "."); }}};
         return query;
       }},
  };
}

int measure(const Clock& clock, audit::RecordIndex& index) {
  constexpr std::uint64_t searches = 40;
  for (const Case& one : cases()) {
    std::vector<audit::RecordIndex::Wanted> wanted;
    for (std::uint64_t n = 1; n <= searches; ++n) wanted.push_back({.query = one.query(n), .before = {}, .limit = 100});
    const Times took = times_of(clock, index, wanted);
    std::printf("search_%s_median_ms %.2f\nsearch_%s_worst_ms %.2f\n", one.name, took.median, one.name, took.worst);
  }
  return 0;
}

int run(const char* path, std::uint64_t records) {
  auto folder = OsFolder::at(path);
  auto index_folder = OsFolder::at(std::filesystem::path(path) / "index");
  const auto sealing = crypto::SecretKey::from_bytes(Bytes(32, 1));
  const auto key = crypto::SigningKey::from_seed(Bytes(32, 2));
  if (!folder || !index_folder || !sealing || !key) return 1;
  const SystemClock clock;
  testing::ManualClock ledger_clock;
  asio::io_context io(1);
  auto ledger = audit::Ledger::open(**folder, ledger_clock, *key, *sealing, {.origin = "bench.example/chartroom"});
  if (!ledger) return 1;
  if ((*ledger)->size() < records) {
    Filling filling{**ledger, ledger_clock, records, (*ledger)->size()};
    for (std::size_t i = 0; i < writers; ++i) asio::co_spawn(io, fill(filling), asio::detached);
    io.run();
    if (filling.failed) return 1;
  }
  std::unique_ptr<audit::RecordIndex> index;
  const auto open = [&] {
    auto opened = audit::RecordIndex::open({**folder, *sealing, [&] { return (*ledger)->size(); }}, **index_folder);
    if (!opened) std::abort();
    index = std::move(*opened);
  };
  open();
  index->forget();
  const double making = seconds_of(clock, [&] {
    if (!index->catch_up()) std::abort();
  });
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(path) / "index"))
    bytes += entry.file_size();
  std::printf("making_s %.2f\nindex_mb %.0f\n", making, static_cast<double>(bytes) / 1e6);
  const double opening = seconds_of(clock, open);
  const double newest = seconds_of(clock, [&] {
    if (!index->catch_up()) std::abort();
  });
  std::printf("opening_ms %.2f\nnewest_ms %.2f\n", 1000 * opening, 1000 * newest);
  const auto last = index->find({.query = {}, .before = {}, .limit = 1});
  if (!last) std::abort();
  const gate::Period all{Timestamp{}, last->records.front().time + std::chrono::hours(1)};
  std::size_t lines = 0;
  const double report = seconds_of(clock, [&] {
    const auto made = gate::activity(*index, ledger_clock.now(), all, std::nullopt);
    if (!made) std::abort();
    lines = made->rows.size();
  });
  std::printf("activity_s %.2f\nactivity_rows %zu\n", report, lines);
  return measure(clock, *index);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: ledger_index_bench FOLDER RECORDS\n");
    return 2;
  }
  return run(argv[1], std::strtoull(argv[2], nullptr, 10));
}
