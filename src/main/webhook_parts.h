#pragma once

// The webhook that is told of broken glasses, and the thread that tells it.

#include <memory>
#include <thread>

#include "gate/emergency_webhook.h"
#include "main/config.h"
#include "main/site.h"

namespace chartroom {

// nullptr where none is configured. Files that can't be used are told now, and not at the first emergency.
inline Result<std::unique_ptr<gate::EmergencyWebhook>> make_webhook(const Config& config, const Site& site) {
  if (!config.emergency_webhook) return nullptr;
  auto webhook = gate::Webhook::create(*config.emergency_webhook);
  if (!webhook) return fail_in("[emergency_webhook]", webhook);
  return std::make_unique<gate::EmergencyWebhook>(std::move(*webhook),
                                                  gate::EmergencyWebhook::Parts{site.clock, *site.store, *site.ledger});
}

// From now on until it is told to stop, which waits for a running try and no longer.
inline std::jthread start_telling(gate::EmergencyWebhook* webhook) {
  if (webhook == nullptr) return {};
  return std::jthread([webhook](const std::stop_token& stop) { webhook->run(stop); });
}

}  // namespace chartroom
