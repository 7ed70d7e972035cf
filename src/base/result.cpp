#include "base/result.h"

namespace chartroom {

std::string_view error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid: return "invalid";
    case ErrorCode::too_large: return "too_large";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::conflict: return "conflict";
    case ErrorCode::unauthenticated: return "unauthenticated";
    case ErrorCode::forbidden: return "forbidden";
    case ErrorCode::throttled: return "throttled";
    case ErrorCode::corrupt: return "corrupt";
    case ErrorCode::wrong_key: return "wrong_key";
    case ErrorCode::unavailable: return "unavailable";
    case ErrorCode::out_of_space: return "out_of_space";
    case ErrorCode::newer_version: return "newer_version";
    case ErrorCode::locked: return "locked";
    case ErrorCode::io: return "io";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::timed_out: return "timed_out";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::directory_unavailable: return "directory_unavailable";
  }
  return "invalid";
}

}  // namespace chartroom
