#pragma once

// The gate: every request of every client, in and out. main builds the services, makes the gate and gives its `handle` and
// `body_limit` to http::Server; a Ticker calls `every_minute`.

#include <memory>

#include "gate/dispatcher.h"
#include "gate/metrics.h"
#include "gate/route_table.h"
#include "gate/services.h"

namespace chartroom::gate {

class Gate {
 public:
  // The services must outlive the gate, and the server must be stopped before the gate goes. CHECKs the route table.
  explicit Gate(Services services);

  // Answers one request. From any of the server's loops; the responder must live until it completes.
  boost::asio::awaitable<void> handle(http::Request request, http::Responder& responder);
  // How large a body may be: limits::import_file_bytes_max for the upload of someone who may upload, else http_body_bytes_max,
  // so that strangers can't fill the memory. Decides nothing: a request that gets through is checked, and recorded, by
  // `handle`.
  std::size_t body_limit(const http::Request& head) const;
  // Records a request that never became one (no route, no principal: from where, and which refusal), or counts it like other
  // noise of strangers. False if that can't be done: then nothing may be said.
  boost::asio::awaitable<bool> refused(http::Refused refused) { return dispatcher_.refused(refused); }
  // The server is about to stop: imports end where they are, so that running them again goes on from there.
  void stop_imports() { dispatcher_.stop_imports(); }
  // Asks the clinic's directory, where there is one and it is time, about everyone who is signed in by it; what it takes away
  // acts at once. Blocks, for as long as the directory takes: on a thread of its own.
  void directory_round() const;
  // Records which policy is in force, at the start of the program. Blocks; errors of the ledger.
  Status record_policy() const;
  // Records the noise that was counted, writes sessions' last use and removes those that ended. Blocks.
  void every_minute();

  const RouteTable& routes() const { return routes_; }
  const std::string& openapi() const { return openapi_; }

 private:
  const Services services_;
  const RouteTable routes_;
  const std::string openapi_;
  Metrics metrics_;
  Dispatcher dispatcher_;  // last: its worker threads use all of the above
};

}  // namespace chartroom::gate
