#pragma once

// Publishes the ledger's newest checkpoint at each place that the configuration names, at the place's own interval. A place
// that fails is tried again within a minute and keeps the others waiting for one try at most; the log says why once, until that
// changes. What was published before the start is not known: the first round publishes everywhere.

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "audit/ledger.h"
#include "gate/checkpoint_places.h"

namespace chartroom::gate {

class CheckpointPublisher {
 public:
  struct Planned {
    std::unique_ptr<CheckpointPlace> place;
    std::chrono::minutes interval{};
  };
  // Clock and ledger must outlive it.
  CheckpointPublisher(std::vector<Planned> places, const Clock& clock, const audit::Ledger& ledger);

  // Publishes wherever it is time. Blocks on disks and peers. One thread at a time.
  void round();

  // For the operator. From any thread.
  struct Report {
    std::string name;
    std::string_view kind;
    std::chrono::seconds age{};  // since the place last had the newest checkpoint; since the start, if it never had
    std::uint64_t published = 0;
    std::uint64_t failures = 0;
    std::string problem;  // why the last try failed; empty if it didn't, or there was none
  };
  std::vector<Report> report() const;

 private:
  struct Place {
    Planned planned;
    SteadyTime due{};
    std::string note;  // that it has
    SteadyTime had_at{};
    std::uint64_t published = 0;
    std::uint64_t failures = 0;
    std::string problem;
  };
  void publish(Place& place, const std::string& note);

  const Clock& clock_;
  const audit::Ledger& ledger_;
  mutable std::mutex mutex_;  // guards all of a place but `planned`, `due` and `note`, which are the round's
  std::vector<Place> places_;
};

}  // namespace chartroom::gate
