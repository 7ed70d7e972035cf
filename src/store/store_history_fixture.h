#pragma once

// A history of transactions for fault tests: transaction k adds patient k with all that belongs to one, and grows the chart of
// patient 1. So the whole contents follow from the number of commits, and `is_exactly` compares every value with it.

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>

#include "store/store_fixture.h"
#include "store/ties_fixture.h"

namespace chartroom::store::history {

inline Bytes segment_of(std::uint64_t k) { return Bytes(k % 3 == 0 ? 20'000 : 300, static_cast<std::uint8_t>('a' + k)); }
inline Demographics person_of(std::uint64_t k) {
  return person("Family" + std::to_string(k), "Given", "1950-03-12", "MRN-" + std::to_string(k));
}
inline std::string resource_of(std::uint64_t k) { return "Observation/" + std::to_string(k); }

inline Status transaction(Transaction& t, std::uint64_t k) {
  const auto patient = test_id<PatientId>(static_cast<std::uint8_t>(k));
  const auto chart = test_id<ChartId>(static_cast<std::uint8_t>(k));
  const auto first_chart = test_id<ChartId>(1);
  if (auto done = t.add_patient(patient, chart, person_of(k)); !done) return done;
  if (auto done = t.name_patient(patient, "Patient/" + std::to_string(k)); !done) return done;
  if (auto done = t.append_segment(chart, SegmentPart::raw, segment_of(k)); !done) return fail(done);
  if (auto done = t.append_segment(first_chart, SegmentPart::content, segment_of(k)); !done) return fail(done);
  ResourceRow row;
  row.version.versions = static_cast<std::uint32_t>(k);
  if (auto done = t.put_resource(chart, resource_of(k), row); !done) return done;
  const RelationRow relation{patient,
                             "urn:npi|123",
                             Relation::care_team,
                             std::numeric_limits<std::int64_t>::min(),
                             std::numeric_limits<std::int64_t>::max(),
                             "CareTeam/1"};
  if (auto done = t.put_relation(relation); !done) return done;
  return t.touch_chart(test_id<PatientId>(1), first_chart);
}

// A read may fail only by saying that what is stored is damaged.
template <class T>
bool was_read(const Result<T>& result) {
  if (!result) {
    EXPECT_EQ(result.error().code, ErrorCode::corrupt) << result.error().detail;
  }
  return result.has_value();
}

// What patient k has. False if any read failed; then nothing is expected of the contents.
inline bool patient_is_whole(Store& store, std::uint64_t k, Timestamp now) {
  const auto patient = test_id<PatientId>(static_cast<std::uint8_t>(k));
  const auto chart = test_id<ChartId>(static_cast<std::uint8_t>(k));
  const auto row = store.patient(patient);
  const auto named = store.patient_with_reference("Patient/" + std::to_string(k));
  const auto identified = store.patients_with_identifier(person_of(k).identifiers.front());
  const auto raw = store.segments(chart, SegmentPart::raw, 0);
  const auto version = store.resources(chart, resource_of(k));
  const auto relation = relation_of(store, clinician(), patient, now);
  const bool reads[] = {was_read(row), was_read(named),   was_read(identified),
                        was_read(raw), was_read(version), was_read(relation)};
  if (std::ranges::find(reads, false) != std::ranges::end(reads)) return false;
  EXPECT_TRUE(row->has_value() && (*row)->who == person_of(k) && (*row)->chart == chart) << k;
  EXPECT_EQ(*named, patient);
  EXPECT_EQ(*identified, std::vector{patient});
  EXPECT_TRUE(raw->size() == 1 && raw->front().plain == segment_of(k)) << k;
  EXPECT_TRUE(version->size() == 1 && version->front().version.versions == k) << k;
  EXPECT_EQ(*relation, Relation::care_team) << k;
  return true;
}

// Everything is as after `commits` transactions: no more and no less. False if a read failed.
inline bool is_exactly(Store& store, std::uint64_t commits, Timestamp now) {
  const auto count = store.count_patients();
  bool all_read = was_read(count);
  if (count) {
    EXPECT_EQ(*count, commits);
  }
  for (std::uint64_t k = 1; k <= commits; ++k) all_read = patient_is_whole(store, k, now) && all_read;
  const auto next = store.patient(test_id<PatientId>(static_cast<std::uint8_t>(commits + 1)));
  if (next) {
    EXPECT_FALSE(next->has_value());
  }
  if (commits == 0) return all_read;
  const auto grown = store.segments(test_id<ChartId>(1), SegmentPart::content, 0);
  if (!was_read(grown)) return false;
  EXPECT_EQ(grown->size(), commits);
  for (std::uint64_t k = 1; k <= std::min<std::uint64_t>(commits, grown->size()); ++k) {
    EXPECT_EQ((*grown)[static_cast<std::size_t>(k - 1)].plain, segment_of(k)) << k;
  }
  const auto version = store.chart_version(test_id<ChartId>(1));
  if (!was_read(version)) return false;
  EXPECT_EQ(*version, commits);
  return all_read;
}

}  // namespace chartroom::store::history
