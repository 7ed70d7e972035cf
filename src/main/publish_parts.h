#pragma once

// What publishes the ledger's checkpoints, where the configuration names places.

#include <memory>

#include "gate/checkpoint_publisher.h"
#include "main/config.h"
#include "main/site.h"

namespace chartroom {

// nullptr where none is configured. TLS files that can't be used are told now; a place that is not there is told by the
// publisher, again and again, and keeps nobody from their work.
inline Result<std::unique_ptr<gate::CheckpointPublisher>> make_publisher(const Config& config, const Site& site) {
  if (config.publish.empty()) return nullptr;
  std::vector<gate::CheckpointPublisher::Planned> places;
  for (const gate::PublishSettings& settings : config.publish) {
    auto place = gate::make_place(settings);
    if (!place) return fail_in("[[ledger.publish]]", place);
    places.push_back({std::move(*place), settings.interval});
  }
  return std::make_unique<gate::CheckpointPublisher>(std::move(places), site.clock, *site.ledger);
}

}  // namespace chartroom
