#pragma once

// What a Transaction works on while Store::write runs. Private to the store.

#include "base/clock.h"
#include "store/access.h"
#include "store/change_log.h"
#include "store/transaction.h"

namespace chartroom::store {

struct Transaction::Work {
  const Access& access;
  const Clock& clock;
  CommitNumber commit = 0;  // the number that this transaction will have
  Status first_failure{};   // of a verb; the transaction then has no effect
  ChangeLog::Changed changed{};

  // Runs a verb that writes and remembers its failure, so that half of a verb is never committed. After a failure, or once
  // SQLite has rolled back by itself, nothing more is run: it would be outside the transaction.
  template <class Verb>
  Status attempt(const Verb& verb) {
    if (!first_failure) return first_failure;
    Status done = access.db.in_transaction() ? Status(verb()) : fail(ErrorCode::unavailable, "the transaction has ended");
    if (!done) first_failure = done;
    return done;
  }
};

}  // namespace chartroom::store
