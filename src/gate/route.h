#pragma once

// One row of the route table: where, what it does in the policy's words, what it takes and gives, and who does it.
// A route can't be made without an Action; public ones name an action that the policy lists as public.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gate/input.h"
#include "gate/metrics.h"
#include "gate/prepared_answer.h"
#include "gate/running_imports.h"
#include "gate/services.h"

namespace chartroom::gate {

// What the gate knows of itself.
struct About {
  const Metrics& metrics;
  const std::string& openapi;  // the description's JSON
  RunningImports& running_imports;
};

// A request whose permit was given. Lives until its handler returns.
struct Call {
  const Permit& permit;
  const Principal* principal;        // null on public routes
  const store::AccountRow* account;  // the principal's; null on public routes and the local socket
  const Input& input;
  const http::Request& http;  // for the body of an upload, Accept, and where it came from
  RequestId request;
  std::string csrf;  // of a cookie's session; else empty
  const About& about;
};

using Handler = Outcome (*)(const Services&, const Call&);

enum class Runs : std::uint8_t {
  on_loop,             // reads memory, or a few rows; on the connection's event loop
  on_worker,           // computes, or waits for the disk
  on_password_worker,  // Argon2id
  on_sign_in_worker,   // Argon2id for a local account, else the network: each on threads of its own
  on_owner_worker,     // the same for who is signed in and types the present password
  on_provider_worker,  // waits for the identity provider
  on_import_worker,
};

// Where a request may come from: our own page and programs, or, of a sign-in, a browser that another site sends here.
enum class ComesFrom : std::uint8_t { here, elsewhere };

// How a refusal is told: as a problem document; or, where a person's browser has left the page for this address, on the page,
// which is told the code in the part of its address that stays in the browser; or as FHIR has it.
enum class Refusals : std::uint8_t { as_problem, on_page, as_operation_outcome };

// Whether a route's handler changes accounts, access or charts. Then a record of the intent is durable before it runs. A
// session that a sign-in opens is no such change: it is of no use to anybody before the answer, which is recorded, has left.
enum class Changes : std::uint8_t { unsaid, nothing, something };

struct RouteSpec {
  std::string_view method;
  std::string_view path;  // "/api/patients/{patient}/ask"
  Action action;
  std::string_view summary;  // one sentence
  std::span<const Field> fields;
  BodyIs body = BodyIs::none;
  std::string_view output = {};  // a schema of openapi_schemas.cpp; empty: no body
  int status = 200;              // of success
  Runs runs = Runs::on_loop;
  Changes changes = Changes::unsaid;  // of a GET, nothing; every other method says it
  Handler handler = nullptr;
  std::string_view streams = {};  // the schema of events, where Accept: text/event-stream is offered
  Others others = Others::refused;
  ComesFrom comes_from = ComesFrom::here;
  Refusals refusals = Refusals::as_problem;
};

class Route {
 public:
  explicit Route(const RouteSpec& spec);  // CHECKs what check_table in route_table.h promises of one row

  const RouteSpec& spec() const { return spec_; }
  const std::string& name() const { return name_; }  // "POST /api/patients/{patient}/ask": in the ledger and the metrics
  // The texts of the path's {fields}; nullopt if the path is another. The path must outlive them.
  std::optional<PathFields> match(std::string_view path) const;

 private:
  RouteSpec spec_;
  std::string name_;
  std::vector<std::string_view> segments_;
};

}  // namespace chartroom::gate
