#pragma once

// To be moved to base/limits.h.

#include <chrono>
#include <cstddef>

namespace chartroom::limits {

using namespace std::chrono_literals;

// --- the emergency webhook -------------------------------------------------------------------------------------------------
inline constexpr std::size_t webhook_secret_bytes_max = 1'024;      // of its file: two secrets of at most 94 characters
inline constexpr std::size_t webhook_key_bytes_max = 64 * 1024;     // of a private key's file
inline constexpr std::size_t webhook_answer_bytes_max = 64 * 1024;  // nothing of an answer is used but its status
// All of one try, however slowly the peer drips: so long at most does one that hangs keep the program's stop waiting.
inline constexpr auto webhook_exchange_max = 10s;
// Between two tries while the peer doesn't answer, or says that it can't now: doubled each time, and up to a quarter more by
// chance, so that several programs don't come in step.
inline constexpr auto webhook_wait_first = 1s;
inline constexpr auto webhook_wait_longest = 5min;
// The same of one message that the peer refuses: the same bytes will hardly do better, but somebody may mend the peer.
inline constexpr auto webhook_refused_wait_first = 1min;
inline constexpr auto webhook_refused_wait_longest = 1h;
// Emergencies that are looked at in one round, the oldest first: a hospital breaks the glass some tens of times a day.
inline constexpr std::size_t webhook_round_max = 1'000;

}  // namespace chartroom::limits
