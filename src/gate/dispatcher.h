#pragma once

// One request's steps, on one page (`answer` in dispatcher.cpp):
//
//   find route -> who (Principal) -> parse (Input) -> may they (Permit) -> handler -> record, durable (Receipt) -> render ->
//   send
//
// Refusals and failures leave by the same door, and are recorded too. If the ledger can't record, the answer is thrown away and
// a fixed sentence is sent in its place.
//
// What changes accounts, access or charts has a record of its intent first ("started"), so that nothing is changed that the
// ledger does not show. A streamed answer is prepared whole and has two records: "started", which commits to all its bytes
// before the first of them leaves, and at the end "success", or "broken" when the client went away, the session ended or the
// server stops.

#include <memory>
#include <string>

#include "base/limits.h"
#include "base/worker_pool.h"
#include "gate/metrics.h"
#include "gate/noise_records.h"
#include "gate/reply.h"
#include "gate/route_table.h"
#include "gate/services.h"
#include "gate/waiting_answers.h"

namespace chartroom::gate {

class Dispatcher {
 public:
  // All borrowed ones must outlive it.
  Dispatcher(const Services& services, const RouteTable& routes, Metrics& metrics, const std::string& openapi);
  ~Dispatcher();  // records what was counted

  boost::asio::awaitable<void> handle(http::Request request, http::Responder& responder);
  boost::asio::awaitable<bool> refused(http::Refused refused);
  void stop_imports() { running_imports_.stop_all(); }
  void every_minute();  // records what was counted; blocks

 private:
  // What is known of a request so far: it fills as the steps go on.
  struct Trail {
    audit::Record record;
    const Route* route = nullptr;
    std::optional<Principal> principal;
    std::shared_ptr<const store::AccountRow> account;  // the principal's; none on the local socket
    std::optional<Permit> permit;
    SteadyTime began{};
  };
  // A request that may be worked on.
  struct Ready {
    std::optional<Permit> permit;
    Input input;
    std::string csrf;
  };

  boost::asio::awaitable<Outcome> answer(const http::Request& request, Trail& trail);
  std::expected<PathFields, Refusal> find_route(const http::Request& request, Trail& trail) const;
  std::expected<identity::Duty, Refusal> who(const http::Request& request, Trail& trail, Ready& ready) const;
  std::expected<void, Refusal> may_they(const http::Request& request, identity::Duty duty, Trail& trail, Ready& ready) const;
  boost::asio::awaitable<Outcome> work(const http::Request& request, const Trail& trail, const Ready& ready);
  WorkerPool* pool_of(Runs runs, const Input& input, const store::AccountRow* account);

  boost::asio::awaitable<bool> announce(const Trail& trail);
  boost::asio::awaitable<Reply> record(Trail& trail, PreparedAnswer& answer);
  boost::asio::awaitable<void> send_ledger_unavailable(const Trail& trail, http::Responder& responder);
  boost::asio::awaitable<void> stream(Trail& trail, Reply reply, http::Responder& responder);
  // Where so much may not wait, the answer is replaced by a refusal, before anything is recorded as sent.
  std::optional<WaitingAnswers::Hold> hold_large(Trail& trail, PreparedAnswer& answer);
  void complete(Trail& trail, PreparedAnswer& answer) const;
  void append_failed(RequestId request, const Error& error);
  void flush(NoiseRecords::Which which);

  const Services& services_;
  const RouteTable& routes_;
  Metrics& metrics_;
  RunningImports running_imports_;
  const About about_;
  NoiseRecords noise_;
  WaitingAnswers waiting_answers_{{limits::http_answer_bytes_max, limits::http_answer_bytes_of_one_max}};
  WorkerPool workers_;
  WorkerPool password_workers_;
  std::unique_ptr<WorkerPool> directory_workers_;  // where there is a directory: one that hangs keeps no other work waiting
  std::unique_ptr<WorkerPool> provider_workers_;   // likewise of an identity provider
  WorkerPool import_workers_;
};

}  // namespace chartroom::gate
