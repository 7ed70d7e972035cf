#include "store/chart_digest.h"

#include <algorithm>

#include "store/access.h"
#include "store/charts.h"
#include "store/patients.h"
#include "store/rows.h"

namespace chartroom::store {

Result<ChartDigest> digest_chart(const Access& access, ChartId chart) {
  const auto version = read_chart_version(access, chart);
  if (!version) return fail(version);
  ChartDigest out{*version, {}, 0};
  for (const SegmentPart part : {SegmentPart::content, SegmentPart::raw, SegmentPart::known}) {
    const auto segments = read_segments(access, {chart, part}, 1);
    if (!segments) return fail(segments);
    for (const Segment& segment : *segments) {
      ByteWriter place;
      place.u8(static_cast<std::uint8_t>(part));
      place.u64(segment.number);
      place.u64(segment.plain.size());
      out.digest = crypto::sha256({out.digest, place.bytes(), segment.plain});
      out.bytes += segment.plain.size();
    }
  }
  auto patients = find_patients_of_chart(access, chart);
  if (!patients) return fail(patients);
  std::ranges::sort(*patients);
  for (const PatientId patient : *patients) {
    const auto row = find_patient(access, patient);
    if (!row) return fail(row);
    if (!*row) return fail(ErrorCode::corrupt, "a chart's patient is missing");
    out.digest = crypto::sha256({out.digest, patient.view(), encode((*row)->who)});
  }
  return out;
}

}  // namespace chartroom::store
