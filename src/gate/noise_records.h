#pragma once

// Requests of nobody in particular, which must not fill the ledger however many they are. Two sorts:
//
// Refusals (unknown addresses, missing credentials, malformed sign-ins): each has its own durable record before its answer, up
// to limits::noise_records_own_max per source and minute and noise_records_own_all_max of all sources. Those beyond it are
// counted. Probes that succeed (health, metrics, the API's description): the first of a kind (source, route, status, reason)
// within a minute has its own durable record before its answer. The further ones are counted.
//
// For what was counted, one record per kind with its number follows at the end of the minute. A crash loses the counts of at
// most that minute.
//
// Bounded: beyond limits::noise_sources_max kinds or sources, sources share one name. From any thread.

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "audit/ledger.h"
#include "base/clock.h"

namespace chartroom::gate {

// A record's words are moved, never copied.
audit::Record copy_without_words(const audit::Record& record);

// Proof that a request was counted. Only NoiseRecords makes it.
class Counted {
 public:
  Counted(Counted&& other) noexcept : holds_(std::exchange(other.holds_, false)) {}
  Counted& operator=(Counted&&) = delete;
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  bool holds() const { return holds_; }

 private:
  friend class NoiseRecords;
  Counted() = default;
  bool holds_ = true;
};

class NoiseRecords {
 public:
  explicit NoiseRecords(const Clock& clock) : clock_(clock) {}

  // Counts it, if it need not have a record of its own. Otherwise the caller appends the record itself and then calls
  // `recorded`. May replace `record.from`.
  std::optional<Counted> count(audit::Record& record);
  void recorded(const audit::Record& record);

  // Records for what was counted in minutes that are over (`all`: in running ones too). The caller appends each and calls
  // `give_back` with those that could not be.
  enum class Which : std::uint8_t { ended, all };
  std::vector<audit::Record> take(Which which);
  void give_back(const audit::Record& record);

 private:
  using Key = std::string;
  struct Minute {
    SteadyTime began;
    audit::Record record;  // of the first, without words
    std::uint32_t further = 0;
  };
  // Refusals with a record of their own, of one source or of all.
  struct Own {
    SteadyTime began{};
    std::size_t records = 0;
  };
  static Key key_of(const audit::Record& record);
  bool take_own(const std::string& from, SteadyTime now);

  const Clock& clock_;
  std::mutex mutex_;
  std::map<Key, Minute> minutes_;
  std::map<std::string, Own> own_;  // by source
  Own own_of_all_;
};

}  // namespace chartroom::gate
