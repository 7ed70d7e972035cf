#pragma once

// The database's one writer. Threads that write wait for their turn; each runs its work on its own thread, in the transaction
// that the one before left open, and the one that nobody waits behind commits for all. So those that wait share one
// transaction, one sync of the keyring and one of the log, and `write` still returns only once its work is durable.
//
// Works are independent: each has a savepoint, and one that fails has no effect and harms no other. A failure of the commit, or
// one that SQLite answers by rolling back everything, is everyone's. From any thread.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "store/access.h"
#include "store/values.h"

namespace chartroom::store {

class GroupWriter {
 public:
  // The sealer and the keyring must outlive it.
  static Result<std::unique_ptr<GroupWriter>> open(std::unique_ptr<Connection> connection, const Sealer& sealer,
                                                   Keyring& keyring);

  CommitNumber last_commit() const { return last_commit_.load(); }
  std::size_t waiting() const;  // threads that wait for their turn

  // See Store. Before the first write.
  void carry_ledger_note(std::function<std::string()> note) { ledger_note_ = std::move(note); }

  // Gets the number of the commit at hand. What it throws is its failure (`unavailable`).
  using Work = std::function<Status(const Access&, CommitNumber)>;
  Result<CommitNumber> write(const Work& work);

  // Runs `work` on the writer's connection while no transaction is open; writes wait for it. `unavailable` after a failed
  // commit.
  Status at_rest(const std::function<Status(Connection&)>& work);

 private:
  // Works that share a commit.
  struct Group {
    CommitNumber number = 0;
    std::size_t works = 0;  // that took effect
    bool has_begun = false;
    bool has_ended = false;
    Status outcome{};
  };
  using GroupPtr = std::shared_ptr<Group>;  // of the writer and of those who wait for its end, whichever looks last
  using Lock = std::unique_lock<std::mutex>;

  GroupWriter(std::unique_ptr<Connection> connection, const Sealer& sealer, Keyring& keyring, CommitNumber last);
  Status take_turn(Lock& lock);
  Status begin(Group& group);
  Status run(const Work& work, Group& group);
  Status undo(const Group& group, std::size_t staged, const Status& failure);
  Status commit(const Group& group);
  Status prepare_commit(const Group& group, const std::string& note);
  void end(Group& group, const Status& outcome);

  const std::unique_ptr<Connection> connection_;  // for the thread that has the turn, as access_
  const Access access_;
  std::atomic<CommitNumber> last_commit_;
  std::function<std::string()> ledger_note_;
  std::string carried_note_;  // by the last commit of this process that had a new one; for the thread that has the turn

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable turn_free_;
  std::condition_variable group_ended_;
  std::size_t waiting_ = 0;
  bool is_taken_ = false;  // somebody has the turn
  bool is_broken_ = false;
  GroupPtr group_;  // null where no transaction is open
};

}  // namespace chartroom::store
