#pragma once

// One number for all that a chart holds, by which two copies of a database are compared. Computing it opens every value.

#include "base/result.h"
#include "crypto/digest.h"
#include "domain/id.h"

namespace chartroom::store {

struct Access;

// Of all that a chart's segments hold once they are opened, and who its patients are, so that two copies can be compared.
struct ChartDigest {
  std::uint64_t version = 0;
  crypto::Digest digest{};
  std::uint64_t bytes = 0;  // that were opened
  bool operator==(const ChartDigest&) const = default;
};

// `not_found`; `corrupt` if anything of the chart does not open or is missing.
Result<ChartDigest> digest_chart(const Access& access, ChartId chart);

}  // namespace chartroom::store
