#pragma once

// What a handler has prepared: the bytes and what the ledger is to say about them. It can't be sent; see reply.h.

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "audit/ledger.h"
#include "gate/problem.h"
#include "http/message.h"

namespace chartroom::gate {

// What is served decides the headers that keep it safe: who may keep it, and what may run in it.
enum class Serves : std::uint8_t {
  api,        // never kept; nothing runs
  page,       // the page's document: asked for again each time; its own scripts and styles run, nothing else
  page_file,  // kept for good: its name changes with its contents
};

struct PreparedAnswer {
  Serves serves = Serves::api;
  int status = 200;
  std::string content_type = "application/json";  // empty: there is no body
  std::vector<http::Header> headers;              // beyond those that every answer has
  std::string body;
  std::vector<std::size_t> frame_ends;  // of a stream: each frame is body[previous end, end); empty: sent as one

  // For the record:
  std::optional<PatientId> patient;  // where the permit names none and the answer is about one
  std::optional<ChartId> chart;
  std::optional<PrincipalId> principal;  // of a sign-in
  std::optional<PrincipalId> subject;    // of an account that was made
  std::string object;                    // the id of what was made, or what was shown beside a password
  std::string principal_name;
  Roles roles;                    // of a sign-in
  std::string_view signed_in_by;  // of a sign-in: who vouched for the password
  std::vector<DocumentId> cited;
  std::vector<PatientId> shown;  // whose names a list of patients shows
  std::optional<audit::Record::Words> words;
};

using Outcome = std::expected<PreparedAnswer, Refusal>;

}  // namespace chartroom::gate
