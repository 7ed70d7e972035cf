#pragma once

// The large answers (limits::http_large_answer_bytes) that are in memory until their clients have taken them: in all and of one
// account no more than base/limits.h says, so that slow readers can't take the server's memory. From any thread.

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>

#include "domain/id.h"

namespace chartroom::gate {

class WaitingAnswers {
 public:
  struct Limits {
    std::size_t all_bytes_max;
    std::size_t of_one_bytes_max;
  };
  // An answer's place; given back with it. The WaitingAnswers must outlive it.
  class Hold {
   public:
    Hold(WaitingAnswers& answers, PrincipalId whose, std::size_t bytes) : answers_(&answers), whose_(whose), bytes_(bytes) {}
    ~Hold();
    Hold(Hold&& other) noexcept;
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    Hold& operator=(Hold&&) = delete;

   private:
    WaitingAnswers* answers_;
    PrincipalId whose_;
    std::size_t bytes_;
  };

  explicit WaitingAnswers(const Limits& limits) : limits_(limits) {}
  // nullopt where it would be too much.
  std::optional<Hold> take(PrincipalId whose, std::size_t bytes);

 private:
  void give_back(PrincipalId whose, std::size_t bytes);

  const Limits limits_;
  std::mutex mutex_;  // guards all below
  std::size_t bytes_ = 0;
  std::map<PrincipalId, std::size_t> bytes_of_;  // only of those who have some
};

}  // namespace chartroom::gate
