#pragma once

// Puts ChartWrites into the tables, within a transaction. Behind Transaction::apply.

#include "store/access.h"
#include "store/change_log.h"
#include "store/chart_write.h"

namespace chartroom::store {

class ChartWriter {
 public:
  ChartWriter(const Access& access, Timestamp now, CommitNumber commit) : access_(access), now_(now), commit_(commit) {}

  Result<bool> can_apply(const ChartWrite& write) const;
  Status apply(const ChartWrite& write);
  // The patients of whom it changes who they are or who is related to them.
  static void add_changed(const ChartWrite& write, ChangeLog::Changed& out);
  // Whether patients got names that stand on rosters.
  bool has_changed_rosters() const { return has_changed_rosters_; }

 private:
  Result<bool> is_still_true(const ChartWrite& write) const;
  Result<bool> is_held_elsewhere(const ChartWrite& write) const;
  Status put_patient(const ChartWrite& write);
  Status put_resources(const ChartWrite& write);

  const Access& access_;
  Timestamp now_;
  CommitNumber commit_;
  bool has_changed_rosters_ = false;
};

}  // namespace chartroom::store
