#pragma once

// Patients and how people stand to them, by id. In parts that grow for themselves: while a table of a million grew as a whole,
// every decision would wait for it. Not for several threads at a time; what is added or removed moves others.

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <utility>

#include "store/large_pages.h"
#include "store/patient_ties.h"

namespace chartroom::store {

class PatientTable {
 public:
  PatientTies* find(PatientId id) {
    Part& part = part_of(id);
    const auto found = part.find(id);
    return found == part.end() ? nullptr : &found->second;
  }
  // Who isn't there yet.
  PatientTies* add(PatientId id, PatientTies ties) {
    ++size_;
    return &part_of(id).try_emplace(id, std::move(ties)).first->second;
  }
  void remove(PatientId id) { size_ -= part_of(id).erase(id); }
  // Takes all of another table, which is empty then, in place of what is here.
  void take(PatientTable& other) {
    parts_ = std::move(other.parts_);
    size_ = other.size_;
    other.clear();
  }
  void clear() {
    parts_ = {};
    size_ = 0;
  }
  std::size_t size() const { return size_; }

 private:
  using Part = boost::unordered_flat_map<PatientId, PatientTies, std::hash<PatientId>, std::equal_to<PatientId>,
                                         LargePages<std::pair<const PatientId, PatientTies>>>;
  // 4 MiB each with a million patients: some milliseconds to grow.
  static constexpr std::size_t part_count = 32;

  // Within a part the hash counts, which is the first bytes.
  Part& part_of(PatientId id) { return parts_.at(id.bytes.back() % part_count); }

  std::array<Part, part_count> parts_;
  std::size_t size_ = 0;
};

}  // namespace chartroom::store
