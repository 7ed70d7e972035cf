#include "store/group_writer.h"

#include <exception>

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"

namespace chartroom::store {
namespace {

// Third-party exceptions (no memory, above all) end here: others share the transaction.
Status run_fenced(const GroupWriter::Work& work, const Access& access, CommitNumber number) {
  try {
    return work(access, number);
  } catch (const std::exception&) {
    return fail(ErrorCode::unavailable, "a write to the database ended by an exception; memory may be short");
  }
}

}  // namespace

GroupWriter::GroupWriter(std::unique_ptr<Connection> connection, const Sealer& sealer, Keyring& keyring, CommitNumber last)
    : connection_(std::move(connection)), access_{*connection_, sealer, keyring}, last_commit_(last) {}

Result<std::unique_ptr<GroupWriter>> GroupWriter::open(std::unique_ptr<Connection> connection, const Sealer& sealer,
                                                       Keyring& keyring) {
  const auto last = stored_commit(*connection);
  if (!last) return fail(last);
  return std::unique_ptr<GroupWriter>(new GroupWriter(std::move(connection), sealer, keyring, *last));
}

std::size_t GroupWriter::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

Status GroupWriter::take_turn(Lock& lock) {
  ++waiting_;
  turn_free_.wait(lock, [this] { return !is_taken_; });
  --waiting_;
  if (is_broken_) {
    turn_free_.notify_one();
    return fail(ErrorCode::unavailable, "the database had a failed commit; restart the server once the disk is well");
  }
  is_taken_ = true;
  if (group_ == nullptr) {
    group_ = std::make_shared<Group>();
    group_->number = last_commit_.load() + 1;
  }
  return {};
}

Result<CommitNumber> GroupWriter::write(const Work& work) {
  Lock lock(mutex_);
  if (auto taken = take_turn(lock); !taken) return fail(taken);
  const GroupPtr group = group_;
  lock.unlock();
  const Status done = run(work, *group);
  lock.lock();
  if (done) ++group->works;
  if (!connection_->in_transaction()) {  // nothing of the group is left
    CHECK(!done, "a work that took effect has its transaction");
    end(*group, done);
  } else if (waiting_ > 0 && group->works < limits::store_group_works_max) {
    is_taken_ = false;
    turn_free_.notify_one();
  } else {
    lock.unlock();
    const Status committed = commit(*group);
    lock.lock();
    end(*group, committed);
  }
  if (!done) return fail(done);
  group_ended_.wait(lock, [&] { return group->has_ended; });
  if (!group->outcome) return fail(group->outcome);
  return group->number;
}

Status GroupWriter::at_rest(const std::function<Status(Connection&)>& work) {
  Lock lock(mutex_);
  if (auto taken = take_turn(lock); !taken) return taken;
  const GroupPtr group = group_;
  lock.unlock();
  const Status committed = group->has_begun ? commit(*group) : Status();
  const Status done = committed ? work(*connection_) : committed;
  lock.lock();
  end(*group, committed);
  return done;
}

void GroupWriter::end(Group& group, const Status& outcome) {
  group.outcome = outcome;
  group.has_ended = true;
  group_ = nullptr;
  is_taken_ = false;
  group_ended_.notify_all();
  turn_free_.notify_one();
}

Status GroupWriter::begin(Group& group) {
  if (auto begun = connection_->run("BEGIN IMMEDIATE"); !begun) return begun;
  group.has_begun = true;
  const auto before = stored_commit(*connection_);
  if (!before) return fail(before);
  if (*before + 1 != group.number) return fail(ErrorCode::corrupt, "the database's commit number is not the last one's");
  return {};
}

Status GroupWriter::run(const Work& work, Group& group) {
  const std::size_t staged = access_.keyring.staged();
  Status done = group.has_begun ? connection_->run("SAVEPOINT work") : begin(group);
  if (!done) return undo(group, staged, done);
  done = run_fenced(work, access_, group.number);
  if (done && !connection_->in_transaction()) done = fail(ErrorCode::unavailable, "the transaction has ended");
  if (done && group.works > 0) done = connection_->run("RELEASE work");
  return done ? done : undo(group, staged, done);
}

// The first work of a group has no savepoint: it is undone with the transaction, in which there is nothing else.
Status GroupWriter::undo(const Group& group, std::size_t staged, const Status& failure) {
  if (connection_->in_transaction()) {
    const bool kept = group.works > 0 && connection_->run("ROLLBACK TO work") && connection_->run("RELEASE work");
    if (!kept) connection_->roll_back();
  }
  access_.keyring.drop_staged(connection_->in_transaction() ? staged : 0);
  return failure;
}

Status GroupWriter::prepare_commit(const Group& group, const std::string& note) {
  Status done = connection_->run("UPDATE meta SET value = ?1 WHERE name = 'commit'", group.number);
  if (done && note != carried_note_) {
    done = connection_->run(
        "INSERT INTO witness (name, value) VALUES ('ledger', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        as_bytes(note));
  }
  return done ? access_.keyring.sync_staged() : done;
}

// A full disk and a constraint leave nothing behind. After any other failure the last frames may have reached the disk or not.
Status GroupWriter::commit(const Group& group) {
  std::string note = ledger_note_ ? ledger_note_() : std::string();
  Status done = prepare_commit(group, note);
  const bool is_ready = done.has_value();
  if (done) done = connection_->run("COMMIT");
  if (done) {
    last_commit_.store(group.number);
    carried_note_ = std::move(note);
    return {};
  }
  const bool rolled_back = connection_->roll_back();
  access_.keyring.drop_staged(0);
  const auto code = done.error().code;
  const bool is_certain =
      !is_ready || code == ErrorCode::out_of_space || code == ErrorCode::not_found || code == ErrorCode::conflict;
  const bool is_broken = !(rolled_back && is_certain);
  log::error("store_commit_failed", {{"reason", done.error().detail}, {"usable", is_broken ? "no" : "yes"}});
  const Lock lock(mutex_);
  is_broken_ = is_broken;
  return done;
}

}  // namespace chartroom::store
