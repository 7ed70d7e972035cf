#pragma once

// Tells the site's webhook at once that somebody broke the glass (docs/policy.md, "Emergencies").
//
// What is to be told is what the store knows of: emergencies that nobody has signed off and the peer has not taken, the oldest
// first. So nothing is lost in a restart, and nothing delays or fails the request that breaks the glass. Each is tried until
// the peer answers 2xx or somebody has signed it off, always under the same webhook-id; a peer that takes one and whose answer
// is lost gets it again and can drop it by that. A message says who, when, the reason's code and where to look: nothing of the
// patient, and none of the person's own words.
//
// The ledger has a record before a message first leaves, one at its first failure, and one when it was taken; each try has a
// line in the log. While the ledger is closed nothing leaves.

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>

#include "audit/ledger.h"
#include "base/clock.h"
#include "gate/webhook.h"
#include "store/store.h"

namespace chartroom::gate {

class EmergencyWebhook {
 public:
  // All of these must outlive it.
  struct Parts {
    const Clock& clock;
    store::Store& store;
    audit::Ledger& ledger;
  };
  EmergencyWebhook(Webhook webhook, const Parts& parts) : webhook_(std::move(webhook)), parts_(parts) {}

  // There is something new to tell. Returns at once; from any thread.
  void wake();
  // Tells what there is to tell, now and whenever it wakes or a try is due, until it is stopped: on a thread of its own, which
  // a peer that hangs keeps for limits::webhook_exchange_max at most.
  void run(const std::stop_token& stop);
  // One round of it. When the next is due; none if nothing waits. Blocks on network, disk and ledger. One thread at a time.
  std::optional<SteadyTime> round(const std::stop_token& stop = {});

  // One try of a message that says that it is a test. A peer that takes it is told at once what waits, what it refused before
  // too. None while another test is running. Blocks. From any thread. Its record is the caller's.
  struct Tried {
    std::string id;      // the webhook-id
    int status = 0;      // that the peer answered with; 0: none
    std::string detail;  // a sentence for the operator where it was not delivered
    bool is_delivered() const { return detail.empty(); }
  };
  std::optional<Tried> test();

  // For the operator. Errors of the store. From any thread.
  struct Report {
    std::uint64_t waiting = 0;
    std::chrono::seconds oldest{};  // how long that one waits
    std::uint64_t deliveries = 0;   // both since the start
    std::uint64_t failures = 0;
    std::string problem;  // why the last try failed; empty if it didn't, or there was none
  };
  Result<Report> report() const;

 private:
  enum class Told {
    taken,
    later,    // this one, others now
    not_now,  // none: the peer or the ledger can't
  };
  // What is known of one that waits. Lost in a restart, and then made anew.
  struct Waiting {
    RequestId request;  // of its records
    unsigned tries = 0;
    unsigned put_off = 0;  // how often in a row
    bool is_announced = false;
    bool was_taken = false;  // and the store does not say so yet
    SteadyTime due{};
  };

  bool take_bell();
  void wait(const std::stop_token& stop, std::optional<SteadyTime> until);
  void keep_only(const std::vector<store::EmergencyRow>& rows);
  Told tell(const store::EmergencyRow& row, Waiting& waiting);
  Result<std::string> body_of(const store::EmergencyRow& row) const;
  Told taken(const store::EmergencyRow& row, Waiting& waiting, int status);
  Told failed(const store::EmergencyRow& row, Waiting& waiting, const Result<int>& answered);
  Told put_off(Waiting& waiting, std::chrono::milliseconds first, std::chrono::milliseconds longest) const;
  Status keep_told(EmergencyId id) const;
  bool append(const store::EmergencyRow& row, RequestId request, audit::Outcome outcome, const Result<int>& answered) const;
  SteadyTime not_now();
  void note(const std::string& problem);  // of a try; empty: it was taken

  const Webhook webhook_;
  const Parts parts_;
  // Of the thread that runs rounds.
  std::map<EmergencyId, Waiting> waiting_;
  unsigned failures_in_a_row_ = 0;
  SteadyTime peer_due_{};

  std::mutex test_mutex_;  // held while one runs
  mutable std::mutex mutex_;
  std::condition_variable_any bell_;
  bool is_mended_ = false;  // a test was taken: what was put off is tried again
  bool rung_ = true;        // what was left from before the start is tried at once
  std::uint64_t deliveries_ = 0;
  std::uint64_t failures_ = 0;
  std::string problem_;
};

}  // namespace chartroom::gate
