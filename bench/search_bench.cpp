// Searching for a patient while typing, among many: `bench_search FOLDER PATIENTS`. Makes a store with so many patients, all of
// them related to one person and 50 to another, then types names letter by letter for each. Prints one JSON object with the
// milliseconds: of the first search, of the keys that follow (p50, p99, longest), and of a key behind an import of 100
// patients.

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "bench/new_site.h"
#include "crypto/random.h"
#include "store/store.h"
#include "store/ties_fixture.h"

namespace {

using namespace chartroom;
namespace fs = std::filesystem;

constexpr std::size_t page_rows = 20;
constexpr std::size_t few = 50;
constexpr std::size_t names_typed = 40;

struct Named {
  std::string family;
  std::string given;
};

// Names that share their beginnings as real ones do: some thousands of family names, some hundreds of given names.
Named name_of(std::size_t number) {
  constexpr std::array starts = {"Ber", "Mar", "Schu", "Wil", "Ander", "Hof", "Kow", "Riv", "Okon", "Tan", "De La ", "O'"};
  constexpr std::array middles = {"ger", "tin", "ber", "lia", "son", "man", "al", "er", "kwo", "aka", "cru", "brie"};
  constexpr std::array ends = {"", "s", "sen", "ski", "ez", "n", "mann", "ton", "field", "oglu", "ova", "ini"};
  constexpr std::array given = {"Anna",  "Maria", "John",   "Li",     "Ahmed", "Zoë",
                                "Peter", "Ines",  "Jürgen", "Fatima", "Noah",  "Olga"};
  const std::size_t a = number * 2'654'435'761U;
  return {std::string(starts[a % 12]) + middles[a / 12 % 12] + ends[a / 144 % 12],
          std::string(given[a / 1728 % 12]) + " " + static_cast<char>('A' + static_cast<char>(a / 20736 % 26)) + "."};
}

store::AccountRow person(const char* practitioner) {
  store::AccountRow row;
  row.id = crypto::new_id<PrincipalId>();
  row.practitioner = {practitioner};
  return row;
}

Status add_patients(store::Store& store, std::size_t from, std::size_t count) {
  constexpr std::size_t batch = 1000;
  for (std::size_t first = from; first < from + count; first += batch) {
    const auto done = store.write([&](store::Transaction& transaction) -> Status {
      for (std::size_t i = first; i < std::min(first + batch, from + count); ++i) {
        const auto patient = crypto::new_id<PatientId>();
        const Named name = name_of(i);
        Demographics who;
        who.family = name.family;
        who.given = name.given;
        who.birth_date = std::to_string(1930 + i % 90) + "-0" + std::to_string(1 + i % 9) + "-1" + std::to_string(i % 10);
        who.identifiers = {{"urn:mrn", "MRN-" + std::to_string(i), "MR"}};
        if (auto added = transaction.add_patient(patient, crypto::new_id<ChartId>(), who); !added) return added;
        const auto relate = [&](const char* practitioner) {
          return transaction.put_relation({patient, practitioner, Relation::care_team, std::numeric_limits<std::int64_t>::min(),
                                           std::numeric_limits<std::int64_t>::max(), "CareTeam/1"});
        };
        if (auto related = relate("urn:npi|all"); !related) return related;
        if (i >= few) continue;
        if (auto related = relate("urn:npi|few"); !related) return related;
      }
      return {};
    });
    if (!done) return fail(done);
  }
  return {};
}

class Typing {
 public:
  Typing(const store::Store& store, const char* practitioner) : store_(store), person_(person(practitioner)) {}

  // One key: the search for what stands there now, in milliseconds.
  double key(const std::string& text) {
    const SteadyTime from = clock_.steady();
    const auto page = store::search_related(store_, person_, text, page_rows, "");
    const double took_ms = std::chrono::duration<double, std::milli>(clock_.steady() - from).count();
    failed_ = failed_ || !page;
    return took_ms;
  }

  // Family names and the first letters of given names, letter by letter, of patients and of nobody.
  std::vector<double> names(std::size_t patients) {
    std::mt19937 random(1);
    std::vector<double> took_ms;
    for (std::size_t i = 0; i < names_typed; ++i) {
      const Named name = i % 8 == 7 ? Named{"Xyzzy", "Qu"} : name_of(random() % patients);
      const std::string whole = name.family + " " + name.given.substr(0, 3);
      for (std::size_t size = 0; size <= whole.size(); ++size) took_ms.push_back(key(whole.substr(0, size)));
    }
    std::ranges::sort(took_ms);
    return took_ms;
  }

  bool failed() const { return failed_; }

 private:
  SystemClock clock_;
  const store::Store& store_;
  store::AccountRow person_;
  bool failed_ = false;
};

bool print_figures(store::Store& store, std::size_t& patients, const char* practitioner) {
  Typing typing(store, practitioner);
  const double first_ms = typing.key("");
  const std::vector<double> keys_ms = typing.names(patients);
  std::vector<double> behind_import_ms;
  for (int i = 0; i < 10; ++i) {
    if (!add_patients(store, patients, 100)) return false;
    patients += 100;
    behind_import_ms.push_back(typing.key("mar"));
  }
  std::ranges::sort(behind_import_ms);
  std::printf("{\"first_ms\": %.3f, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"longest_ms\": %.3f, \"behind_import_ms\": %.3f}",
              first_ms, keys_ms[keys_ms.size() / 2], keys_ms[keys_ms.size() * 99 / 100], keys_ms.back(),
              behind_import_ms[behind_import_ms.size() / 2]);
  return !typing.failed();
}

bool measure(const fs::path& folder, std::size_t patients) {
  const auto site = bench::NewSite::make(folder);
  // A person is related to at most 100,000, so the imports that follow must fit.
  if (site == nullptr || !add_patients(*site->store, 0, patients)) return false;
  std::printf("{\"few\": ");
  if (!print_figures(*site->store, patients, "urn:npi|few")) return false;
  std::printf(", \"all\": ");
  if (!print_figures(*site->store, patients, "urn:npi|all")) return false;
  std::printf("}\n");
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t patients = argc == 3 ? std::strtoul(argv[2], nullptr, 10) : 0;
  if (patients < few || patients > 98'000) {
    std::fprintf(stderr, "usage: bench_search FOLDER PATIENTS (50 to 98,000; 2,000 more come while it runs)\n");
    return 64;
  }
  if (measure(argv[1], patients)) return 0;
  std::fprintf(stderr, "bench_search: it did not work\n");
  return 1;
}
