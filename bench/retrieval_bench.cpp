// Questions to one thick chart, inside the process: `bench_retrieval CHART.json STORE_FOLDER QUESTIONS.txt ROUNDS`. Imports the
// chart into a new site, then measures: cold, from the sealed segments to the first answer, part by part; and warm, each
// question from its words to the checked answer; and one more note, durable. Prints one JSON object.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <string>
#include <vector>

#include "bench/new_site.h"
#include "identity/principal.h"
#include "policy/policy.h"
#include "records/chart_growth.h"
#include "records/importer.h"
#include "workflow/answer_question.h"

namespace {

using namespace chartroom;
namespace fs = std::filesystem;

constexpr int kColdRoundsMax = 40;

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> read_lines(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

double ms_since(const Clock& clock, SteadyTime from) {
  return std::chrono::duration<double, std::milli>(clock.steady() - from).count();
}

bool import_chart(const bench::NewSite& site, const std::string& text) {
  const Principal principal = identity::system_principal("bench", Roles().with(Role::operator_));
  const auto permit = policy::decide_fixed(principal, Action::import_charts, std::nullopt, site.clock.now());
  if (!permit) return false;
  const auto report =
      records::Importer(*site.store, site.clock).import_file(*permit, {.name = "thick.json", .bytes = as_bytes(text)});
  return !report.stopped_by && !report.refused_anything();
}

std::string visit_of(int number) { return "zuvab" + std::to_string(number); }

std::string one_note(int number) {
  const std::string text = "PLAN: Visit " + visit_of(number) + ". Continue lisinopril. Denies chest pain. Return in two weeks.";
  return R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"DocumentReference","id":"new-)" +
         std::to_string(number) +
         R"(","status":"current","subject":{"reference":"Patient/thick"},"date":"2025-06-01T09:00:00Z",)" +
         R"("content":[{"attachment":{"contentType":"text/plain","data":")" + to_base64(as_bytes(text)) + R"("}}]}}]})";
}

// As records::Charts does it, without the permit.
std::optional<Chart> read_chart(const store::Store& store, const store::PatientRow& row) {
  const auto segments = store.segments(row.chart, store::SegmentPart::content, 0);
  if (!segments) return std::nullopt;
  Chart chart;
  chart.patient = row.id;
  chart.chart = row.chart;
  chart.who = row.who;
  if (!records::ChartGrowth::assemble(*segments, chart)) return std::nullopt;
  return chart;
}

// One more note into a chart that is open, as often as `rounds` says: milliseconds until it is durable, and from there until a
// question that only it answers has its answer, the chart continued as records::Charts does it.
struct Notes {
  std::vector<double> durable_ms;
  std::vector<double> found_ms;
};

std::optional<Notes> measure_notes(const bench::NewSite& site, const store::PatientRow& row, int rounds) {
  const auto segments = site.store->segments(row.chart, store::SegmentPart::content, 0);
  if (!segments) return std::nullopt;
  auto chart = std::make_unique<Chart>();
  const auto growth = records::ChartGrowth::assemble(*segments, *chart);
  if (!growth) return std::nullopt;
  auto prepared = std::make_unique<workflow::PreparedChart>(*chart);
  (void)prepared->index();
  Notes notes;
  for (int i = 0; i < rounds; ++i) {
    const std::string note = one_note(i);
    const SteadyTime from = site.clock.steady();
    if (!import_chart(site, note)) return std::nullopt;
    notes.durable_ms.push_back(ms_since(site.clock, from));
    const SteadyTime stored = site.clock.steady();
    const auto more = site.store->segments(row.chart, store::SegmentPart::content, (*growth)->next_segment());
    auto next = std::make_unique<Chart>(*chart);
    if (!more || !(*growth)->append(*more, *next).value_or(false)) return std::nullopt;
    auto grown = std::make_unique<workflow::PreparedChart>(*next, prepared.get());
    const auto answer =
        workflow::answer_question(*grown, {"What was said about visit " + visit_of(i) + "?", {}, site.clock.now()});
    if (!answer || answer->statements.empty()) return std::nullopt;
    notes.found_ms.push_back(ms_since(site.clock, stored));
    prepared = std::move(grown);
    chart = std::move(next);
  }
  return notes;
}

double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values.empty()
             ? 0
             : values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

struct Cold {
  std::vector<double> read_ms;
  std::vector<double> prepare_ms;
  std::vector<double> answer_ms;
  std::vector<double> all_ms;
};

std::optional<Cold> measure_cold(const bench::NewSite& site, const store::PatientRow& row, const std::string& question,
                                 int rounds) {
  Cold cold;
  for (int i = 0; i < rounds; ++i) {
    const SteadyTime from = site.clock.steady();
    const auto chart = read_chart(*site.store, row);
    if (!chart) return std::nullopt;
    cold.read_ms.push_back(ms_since(site.clock, from));
    const SteadyTime prepared_from = site.clock.steady();
    const workflow::PreparedChart prepared(*chart);
    cold.prepare_ms.push_back(ms_since(site.clock, prepared_from));
    const SteadyTime asked_from = site.clock.steady();
    if (!workflow::answer_question(prepared, {question, {}, site.clock.now()})) return std::nullopt;
    cold.answer_ms.push_back(ms_since(site.clock, asked_from));
    cold.all_ms.push_back(ms_since(site.clock, from));
  }
  return cold;
}

// For people: where to look next.
void say_slowest(const std::vector<std::string>& questions, const std::vector<double>& slowest) {
  constexpr std::size_t said_max = 5;
  std::vector<std::size_t> order(questions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return slowest[a] > slowest[b]; });
  for (std::size_t i = 0; i < std::min(said_max, order.size()); ++i) {
    std::fprintf(stderr, "slow: %.2f ms: %s\n", slowest[order[i]], questions[order[i]].c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: bench_retrieval CHART.json STORE_FOLDER QUESTIONS.txt ROUNDS\n");
    return 64;
  }
  const int rounds = std::max(1, std::atoi(argv[4]));
  const std::vector<std::string> questions = read_lines(argv[3]);
  const auto made = questions.empty() ? nullptr : bench::NewSite::make(argv[2]);
  if (made == nullptr || !import_chart(*made, read_text(argv[1]))) {
    std::fprintf(stderr, "bench_retrieval: the chart was not imported\n");
    return 1;
  }
  const bench::NewSite& site = *made;
  const Clock& clock = site.clock;
  const auto patient = site.store->patient_with_reference("Patient/thick");
  const auto row = patient && *patient ? site.store->patient(**patient)
                                       : Result<std::optional<store::PatientRow>>(std::optional<store::PatientRow>());
  if (!row || !*row) return 1;
  const auto cold_runs = measure_cold(site, **row, questions.front(), std::min(rounds, kColdRoundsMax));
  if (!cold_runs) return 1;
  const Cold& cold = *cold_runs;
  const auto chart = read_chart(*site.store, **row);
  if (!chart) return 1;
  const workflow::PreparedChart prepared(*chart);
  (void)prepared.index();
  std::vector<double> warm;
  std::vector<double> first;  // of each question, when it is first asked of the chart
  std::vector<double> slowest(questions.size(), 0);
  for (int round = 0; round <= rounds; ++round) {
    for (std::size_t i = 0; i < questions.size(); ++i) {
      const SteadyTime from = clock.steady();
      if (!workflow::answer_question(prepared, {questions[i], {}, clock.now()})) return 1;
      const double took_ms = ms_since(clock, from);
      if (round == 0) {
        first.push_back(took_ms);
        continue;
      }
      warm.push_back(took_ms);
      slowest[i] = std::max(slowest[i], warm.back());
    }
  }
  const auto notes = measure_notes(site, **row, rounds);
  if (!notes) return 1;
  say_slowest(questions, slowest);
  std::printf(
      "{\"passages\": %zu, \"facts\": %zu, \"notes_read_again\": %u, \"read_ms\": %.3f, \"prepare_ms\": %.3f, "
      "\"first_answer_ms\": %.3f, "
      "\"cold_ms\": %.3f, \"warm_p50_ms\": %.4f, \"warm_p99_ms\": %.4f, \"first_max_ms\": %.4f, \"note_ms\": %.3f, "
      "\"note_found_ms\": %.3f}\n",
      prepared.index().passages(), chart->facts.size(), prepared.index().notes_read_here(), percentile(cold.read_ms, 0.5),
      percentile(cold.prepare_ms, 0.5), percentile(cold.answer_ms, 0.5), percentile(cold.all_ms, 0.5), percentile(warm, 0.5),
      percentile(warm, 0.99), percentile(first, 1), percentile(notes->durable_ms, 0.5), percentile(notes->found_ms, 0.5));
  return 0;
}
