#include "policy/policy_book.h"

#include <algorithm>

#include "policy/shipped_policies.h"

namespace chartroom::policy {
namespace {

Status put(store::Store& store, const store::PolicyRow& row) {
  const auto written = store.write([&](store::Transaction& transaction) { return transaction.put_policy(row); });
  if (!written) return fail(written);
  return {};
}

Result<store::PolicyRow> waiting_row(const std::vector<store::PolicyRow>& rows, const crypto::Digest& digest) {
  const auto found = std::ranges::find(rows, digest, &store::PolicyRow::digest);
  if (found == rows.end()) return fail(ErrorCode::not_found, "no such policy was proposed");
  if (found->is_confirmed()) return fail(ErrorCode::conflict, "this policy was confirmed: propose it anew");
  if (found->is_withdrawn()) return fail(ErrorCode::conflict, "this policy was withdrawn: propose it anew");
  return *found;
}

}  // namespace

const store::PolicyRow* row_in_force(const std::vector<store::PolicyRow>& rows) {
  const store::PolicyRow* newest = nullptr;
  for (const store::PolicyRow& row : rows) {
    if (row.is_confirmed() && (newest == nullptr || row.confirmed >= newest->confirmed)) newest = &row;
  }
  return newest;
}

Result<std::unique_ptr<PolicyBook>> PolicyBook::open(store::Store& store, const Clock& clock, std::string_view shipped) {
  const auto rows = store.policies();
  if (!rows) return fail(rows);
  if (const store::PolicyRow* row = row_in_force(*rows)) {
    auto policy = Policy::make(row->text);
    if (!policy) return fail_in("the policy in force", policy);
    return std::unique_ptr<PolicyBook>(new PolicyBook(store, clock, *std::move(policy)));
  }
  const auto text = shipped_policy(shipped);
  if (!text) return fail(ErrorCode::invalid, "no policy of this name ships with the program: there are hospital and practice");
  auto policy = Policy::make(std::string(*text));
  if (!policy) return fail_in("the shipped policy", policy);
  store::PolicyRow row;
  row.digest = (*policy)->digest();
  row.text = *text;
  row.proposed_by = row.confirmed_by = "shipped";
  row.proposed = row.confirmed = clock.now();
  if (const auto written = put(store, row); !written) return fail(written);
  return std::unique_ptr<PolicyBook>(new PolicyBook(store, clock, *std::move(policy)));
}

Result<store::PolicyRow> PolicyBook::propose(std::string text, const std::string& by) {
  auto policy = Policy::make(std::move(text));
  if (!policy) return fail(policy);
  const std::lock_guard lock(changing_);
  const auto rows = store_.policies();
  if (!rows) return fail(rows);
  const store::PolicyRow* now = row_in_force(*rows);
  store::PolicyRow row;
  row.digest = (*policy)->digest();
  row.text = (*policy)->text();
  for (const store::PolicyRow& other : *rows) {
    if (other.digest != row.digest) continue;
    if (&other == now) return fail(ErrorCode::conflict, "this policy is in force");
    if (other.is_waiting()) return fail(ErrorCode::conflict, "this policy is proposed already");
  }
  row.proposed_by = by;
  row.proposed = clock_.now();
  if (const auto written = put(store_, row); !written) return fail(written);
  return row;
}

Result<store::PolicyRow> PolicyBook::confirm(const crypto::Digest& digest, const std::string& by) {
  const std::lock_guard lock(changing_);
  const auto rows = store_.policies();
  if (!rows) return fail(rows);
  auto found = waiting_row(*rows, digest);
  if (!found) return found;
  if (found->proposed_by == by) return fail(ErrorCode::forbidden, "nobody confirms what they proposed");
  auto policy = Policy::make(found->text);
  if (!policy) return fail(policy);
  store::PolicyRow row = *std::move(found);
  row.confirmed_by = by;
  // After the one before, whatever the clock says: the newest is in force.
  const store::PolicyRow* now = row_in_force(*rows);
  row.confirmed = clock_.now();
  if (now != nullptr) row.confirmed = std::max(row.confirmed, now->confirmed + std::chrono::microseconds(1));
  if (const auto written = put(store_, row); !written) return fail(written);
  in_force_.put(*std::move(policy));
  return row;
}

Result<store::PolicyRow> PolicyBook::withdraw(const crypto::Digest& digest, const std::string& by, Withdraws what) {
  const std::lock_guard lock(changing_);
  const auto rows = store_.policies();
  if (!rows) return fail(rows);
  auto row = waiting_row(*rows, digest);
  if (!row) return row;
  if (what == Withdraws::own && row->proposed_by != by) return fail(ErrorCode::forbidden, "it is somebody else's proposal");
  row->withdrawn_by = by;
  row->withdrawn = clock_.now();
  if (const auto written = put(store_, *row); !written) return fail(written);
  return row;
}

}  // namespace chartroom::policy
