#pragma once

// Requests of nobody in particular (probes, unknown addresses, missing credentials): recorded, but not one by one, so that a
// flood can't fill the ledger. The first of a kind (source, route, status, reason) within a minute has its own durable record
// before its answer; the further ones are counted, and one record with their number follows at the end of the minute. A crash
// loses the counts of at most that minute.
//
// Bounded: beyond limits::noise_sources_max kinds, sources share one name. From any thread.

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

  // Counts it, if one of its kind was recorded within the minute. Otherwise the caller appends the record itself and then calls
  // `recorded`. May shorten `record.from`.
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
  static Key key_of(const audit::Record& record);

  const Clock& clock_;
  std::mutex mutex_;
  std::map<Key, Minute> minutes_;
};

}  // namespace chartroom::gate
