#include "gate/checkpoint_publisher.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"

namespace chartroom::gate {

CheckpointPublisher::CheckpointPublisher(std::vector<Planned> places, const Clock& clock, const audit::Ledger& ledger)
    : clock_(clock), ledger_(ledger) {
  for (Planned& planned : places) {
    Place& place = places_.emplace_back();
    place.planned = std::move(planned);
    place.due = place.had_at = clock.steady();
  }
}

void CheckpointPublisher::round() {
  const std::string note = ledger_.checkpoint();
  for (Place& place : places_) {
    if (clock_.steady() >= place.due) publish(place, note);
  }
}

// What the place has already is not sent again.
void CheckpointPublisher::publish(Place& place, const std::string& note) {
  const Status put = place.note == note ? Status() : place.planned.place->put(note, clock_.now());
  const SteadyTime now = clock_.steady();
  const std::chrono::milliseconds interval = place.planned.interval;
  place.due = now + (put ? interval : std::min<std::chrono::milliseconds>(interval, limits::publish_retry_after));
  const std::string problem = put ? "" : put.error().detail;
  const bool is_news = problem != place.problem;
  if (!put && is_news) log::error("checkpoint_not_published", {{"place", place.planned.place->name()}, {"detail", problem}});
  if (put && is_news) log::info("checkpoint_published_again", {{"place", place.planned.place->name()}});
  const std::lock_guard lock(mutex_);
  place.problem = problem;
  if (!put) {
    ++place.failures;
    return;
  }
  if (place.note != note) ++place.published;
  place.note = note;
  place.had_at = now;
}

std::vector<CheckpointPublisher::Report> CheckpointPublisher::report() const {
  const SteadyTime now = clock_.steady();
  std::vector<Report> out;
  const std::lock_guard lock(mutex_);
  for (const Place& place : places_) {
    out.push_back({place.planned.place->name(), place.planned.place->kind(),
                   std::chrono::floor<std::chrono::seconds>(std::max(now - place.had_at, SteadyTime::duration{})),
                   place.published, place.failures, place.problem});
  }
  return out;
}

}  // namespace chartroom::gate
