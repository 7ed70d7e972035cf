#include "gate/gate.h"

#include "base/limits.h"
#include "base/log.h"
#include "gate/openapi.h"

namespace chartroom::gate {

Gate::Gate(Services services)
    : services_(std::move(services)),
      routes_(all_routes()),
      openapi_(openapi_text(routes_)),
      dispatcher_(services_, routes_, metrics_, openapi_) {}

boost::asio::awaitable<void> Gate::handle(http::Request request, http::Responder& responder) {
  return dispatcher_.handle(std::move(request), responder);
}

std::size_t Gate::body_limit(std::string_view method, std::string_view path) const {
  const auto found = routes_.find(method, path);
  const bool upload = found.route != nullptr && found.route->spec().body == BodyIs::file;
  return upload ? limits::import_file_bytes_max : limits::http_body_bytes_max;
}

void Gate::every_minute() {
  dispatcher_.every_minute();
  if (const auto written = services_.sessions.every_minute(); !written) {
    log::error("sessions_not_written", {{"detail", written.error().detail}});
  }
}

}  // namespace chartroom::gate
