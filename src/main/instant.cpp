#include "main/instant.h"

#include "base/clock.h"
#include "domain/partial_time.h"

namespace chartroom {

Result<std::string> instant_of(const std::string& typed) {
  const auto time = parse_partial_time(typed);
  if (!time || !time->known()) {
    return fail(ErrorCode::invalid,
                "this is no time: write 2027-01-31T08:00:00Z, or 2027-01-31 for the beginning of that day in UTC");
  }
  return format_timestamp(Timestamp(std::chrono::seconds(time->from_s)));
}

}  // namespace chartroom
