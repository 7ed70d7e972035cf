#pragma once

// Expected failures are values. An `Error` has two texts: `detail` is for the operator's log and never holds patient
// data; what a client may read is chosen by `code` alone (gate/problem.h).

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace chartroom {

// Stable: the names are part of the API (`error_code_name`), so values are added and never renamed.
enum class ErrorCode {
  invalid,          // the input breaks a rule that the detail names
  too_large,        // a limit of base/limits.h was passed
  not_found,        // nothing has this id, or the caller may not know that it exists
  conflict,         // true of the input alone, but not beside what is stored
  unauthenticated,  // who is calling is not known
  forbidden,        // who is calling is known and may not
  throttled,        // too many attempts; try again later
  corrupt,          // stored bytes are not what was written
  wrong_key,        // the key does not open what is stored
  unavailable,      // something that is needed has failed; the operator must look
  out_of_space,     // the disk is full
  newer_version,    // written by a newer release
  locked,           // another process holds it
  io,               // the operating system refused; the detail has errno's text
  cancelled,        // the caller went away, or the server stops
  timed_out,
  unsupported,            // understood, and not offered
  directory_unavailable,  // the clinic's directory can't be asked, so nobody is let in by it
};

std::string_view error_code_name(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::invalid;
  std::string detail;  // for the operator: a sentence, no patient data
};

// std::expected that may not be dropped.
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

using Status = Result<void>;

inline std::unexpected<Error> fail(ErrorCode code, std::string detail) {
  return std::unexpected<Error>(Error{code, std::move(detail)});
}

// Passes on the error of another result.
template <class T>
std::unexpected<Error> fail(const Result<T>& other) {
  return std::unexpected<Error>(other.error());
}

// The same error, said of something larger: "context: detail".
template <class T>
std::unexpected<Error> fail_in(std::string_view context, const Result<T>& other) {
  return std::unexpected<Error>(Error{other.error().code, std::string(context) + ": " + other.error().detail});
}

}  // namespace chartroom
