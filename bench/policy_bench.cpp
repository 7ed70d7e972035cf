// What a decision about a chart costs: `bench_policy FOLDER PERSONS PATIENTS`. Makes a store with so many clinicians and
// patients, five of whom are in the care team of each patient. Then the first decision of each clinician about each of their
// patients, up to two million of them again in another order, strangers who are refused, and decisions behind a new patient
// each. Prints one JSON object, times in microseconds.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "bench/new_site.h"
#include "crypto/random.h"
#include "identity/sessions.h"
#include "policy/policy.h"
#include "policy/shipped_policies.h"
#include "store/store.h"

namespace {

using namespace chartroom;
namespace fs = std::filesystem;

constexpr std::size_t ties_of_patient = 5;
constexpr std::size_t batch = 2'000;

double resident_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return std::strtod(line.c_str() + 8, nullptr) / 1024;
  }
  return 0;
}

struct Pair {
  std::uint32_t person = 0;
  std::uint32_t patient = 0;
};

struct Times {
  double p50_us = 0;
  double p99_us = 0;
  double longest_us = 0;
};

Times times_of(std::vector<float>& took_us) {
  std::ranges::sort(took_us);
  return {took_us[took_us.size() / 2], took_us[took_us.size() * 99 / 100], took_us.back()};
}

class Hospital {
 public:
  explicit Hospital(bench::NewSite& site) : site_(site), sessions_(*site.store, site.clock, {}) {}

  Status make(std::size_t persons, std::size_t patients) {
    const auto text = policy::shipped_policy("hospital");
    auto policy = policy::Policy::make(std::string(*text));
    if (!policy) return fail(policy);
    policy_ = *policy;
    if (auto done = add_persons(persons); !done) return done;
    for (std::size_t from = 0; from < patients; from += batch) {
      if (auto done = add_patients(from, std::min(batch, patients - from)); !done) return done;
    }
    std::ranges::shuffle(pairs_, random_);
    return {};
  }

  // The microseconds of each decision. False where one was not what it should be.
  bool decide(const std::vector<Pair>& pairs, bool should_open, std::vector<float>& took_us) {
    took_us.clear();
    took_us.reserve(pairs.size());
    bool right = true;
    for (const Pair& pair : pairs) {
      const identity::Caller& caller = callers_[pair.person];
      const policy::Question question{caller.principal, Action::read_chart, patients_[pair.patient], "10.20.30.40",
                                      caller.account.get()};
      const SteadyTime from = site_.clock.steady();
      const auto permit = policy::decide(question, *policy_, *site_.store, site_.clock.now());
      took_us.push_back(std::chrono::duration<float, std::micro>(site_.clock.steady() - from).count());
      right = right && permit.has_value() == should_open;
    }
    return right;
  }

  const std::vector<Pair>& pairs() const { return pairs_; }
  std::vector<Pair> shuffled(std::size_t most) {
    std::vector<Pair> out = pairs_;
    std::ranges::shuffle(out, random_);
    out.resize(std::min(out.size(), most));
    return out;
  }
  std::vector<Pair> strangers(std::size_t count) {
    std::vector<Pair> out;
    while (out.size() < count) {
      const auto patient = static_cast<std::uint32_t>(random_() % patients_.size());
      const auto person = static_cast<std::uint32_t>(random_() % callers_.size());
      if (!is_related(person, patient)) out.push_back({person, patient});
    }
    return out;
  }
  // One more patient, as an import brings them.
  Status import_one() { return add_patients(patients_.size(), 1); }

 private:
  Status add_persons(std::size_t count) {
    std::vector<store::AccountRow> rows;
    for (std::size_t i = 0; i < count; ++i) {
      store::AccountRow& row = rows.emplace_back();
      row.id = crypto::new_id<PrincipalId>();
      row.name = "person" + std::to_string(i);
      row.display_name = "Dr. Person " + std::to_string(i);
      row.roles = Roles{}.with(Role::clinician);
      row.practitioner = {"urn:npi|" + std::to_string(i)};
      row.created = site_.clock.now();
    }
    const auto done = site_.store->write([&](store::Transaction& transaction) -> Status {
      for (const auto& row : rows) {
        if (auto put = transaction.put_account(row); !put) return put;
      }
      return {};
    });
    if (!done) return fail(done);
    for (const auto& row : rows) {
      const auto opened = sessions_.open_session(row);
      if (!opened) return fail(opened);
      auto caller = sessions_.recognise(opened->credential, SignedInBy::session);
      if (!caller) return std::unexpected<Error>(caller.error());
      callers_.push_back(std::move(*caller));
    }
    return {};
  }

  Status add_patients(std::size_t from, std::size_t count) {
    const auto done = site_.store->write([&](store::Transaction& transaction) -> Status {
      for (std::size_t i = from; i < from + count; ++i) {
        if (auto added = add_patient(transaction, i); !added) return added;
      }
      return {};
    });
    if (!done) return fail(done);
    return {};
  }

  Status add_patient(store::Transaction& transaction, std::size_t number) {
    const auto id = crypto::new_id<PatientId>();
    Demographics who;
    who.family = "Family" + std::to_string(number % 5'000);
    who.given = "Given" + std::to_string(number % 300);
    who.birth_date = "1960-01-01";
    who.address = std::to_string(number) + " Harbour Street";
    who.identifiers = {{"urn:mrn", "MRN-" + std::to_string(number), "MR"}};
    if (auto added = transaction.add_patient(id, crypto::new_id<ChartId>(), who); !added) return added;
    patients_.push_back(id);
    for (std::size_t tie = 0; tie < ties_of_patient; ++tie) {
      const auto person = static_cast<std::uint32_t>(random_() % callers_.size());
      pairs_.push_back({person, static_cast<std::uint32_t>(number)});
      const auto done = transaction.put_relation({id, "urn:npi|" + std::to_string(person), Relation::care_team,
                                                  std::numeric_limits<std::int64_t>::min(),
                                                  std::numeric_limits<std::int64_t>::max(), "CareTeam/1"});
      if (!done) return done;
    }
    return {};
  }

  bool is_related(std::uint32_t person, std::uint32_t patient) {
    if (related_.size() != pairs_.size()) {
      related_ = pairs_;
      std::ranges::sort(related_, {}, key);
    }
    return std::ranges::binary_search(related_, key({person, patient}), {}, key);
  }
  static std::uint64_t key(const Pair& pair) { return (std::uint64_t{pair.person} << 32U) | pair.patient; }

  bench::NewSite& site_;
  identity::Sessions sessions_;
  std::shared_ptr<const policy::Policy> policy_;
  std::mt19937 random_{1};
  std::vector<identity::Caller> callers_;
  std::vector<PatientId> patients_;
  std::vector<Pair> pairs_;
  std::vector<Pair> related_;
};

void print(const char* name, const Times& times) {
  std::printf("\"%s\": {\"p50_us\": %.3f, \"p99_us\": %.3f, \"longest_us\": %.3f}, ", name, times.p50_us, times.p99_us,
              times.longest_us);
}

bool measure(const fs::path& folder, std::size_t persons, std::size_t patients) {
  const auto site = bench::NewSite::make(folder);
  if (site == nullptr) return false;
  Hospital hospital(*site);
  if (const auto made = hospital.make(persons, patients); !made) {
    std::fprintf(stderr, "bench_policy: %s\n", made.error().detail.c_str());
    return false;
  }
  std::vector<float> took_us(hospital.pairs().size());
  const double before_mb = resident_mb();
  bool right = hospital.decide(hospital.pairs(), true, took_us);
  const double after_mb = resident_mb();
  std::printf("{");
  print("first", times_of(took_us));
  right = hospital.decide(hospital.shuffled(2'000'000), true, took_us) && right;
  print("again", times_of(took_us));
  right = hospital.decide(hospital.strangers(20'000), false, took_us) && right;
  print("stranger", times_of(took_us));
  std::vector<float> behind_us;
  for (const Pair& pair : hospital.shuffled(200)) {
    if (!hospital.import_one()) return false;
    right = hospital.decide({pair}, true, took_us) && right;
    behind_us.push_back(took_us.front());
  }
  print("behind_import", times_of(behind_us));
  std::printf("\"pairs\": %zu, \"memory_mb\": %.1f}\n", hospital.pairs().size(), after_mb - before_mb);
  if (!right) std::fprintf(stderr, "bench_policy: a decision was not what it should be\n");
  return right;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t persons = argc == 4 ? std::strtoul(argv[2], nullptr, 10) : 0;
  const std::size_t patients = argc == 4 ? std::strtoul(argv[3], nullptr, 10) : 0;
  if (persons < 10 || patients < 100) {
    std::fprintf(stderr, "usage: bench_policy FOLDER PERSONS PATIENTS (at least 10 and 100)\n");
    return 64;
  }
  return measure(argv[1], persons, patients) ? 0 : 1;
}
