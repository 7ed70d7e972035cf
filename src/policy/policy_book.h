#pragma once

// The site's policies, as the store keeps them: those that were proposed, and the one that was confirmed last, which is in
// force. Nobody changes the policy alone: one person proposes and another, a privacy officer, confirms. A proposal that
// nobody confirmed can be taken back; it is kept as that. From any thread; changes take turns.

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "policy/policy.h"
#include "store/store.h"

namespace chartroom::policy {

enum class Withdraws : std::uint8_t { own, any };

class PolicyBook {
 public:
  // A site without a policy gets the shipped one of this name, which then is in force. `invalid` if the policy in force is not
  // one for this release: put the release back that it was confirmed with, and propose another. Both must outlive it.
  static Result<std::unique_ptr<PolicyBook>> open(store::Store& store, const Clock& clock, std::string_view shipped);

  PolicyInForce& in_force() { return in_force_; }

  // By the name of who asks. `invalid` with what is wrong with the text; `conflict` if it is in force, or was proposed already.
  Result<store::PolicyRow> propose(std::string text, const std::string& by);
  // From then on it is in force. `not_found`; `forbidden` for the one who proposed it; `conflict` if it is in force.
  Result<store::PolicyRow> confirm(const crypto::Digest& digest, const std::string& by);
  // A proposal waits no longer. `not_found`; `conflict` if it was confirmed or withdrawn; `forbidden` for others than the one
  // who proposed it, unless they may withdraw any.
  Result<store::PolicyRow> withdraw(const crypto::Digest& digest, const std::string& by, Withdraws what);
  Result<std::vector<store::PolicyRow>> all() const { return store_.policies(); }

 private:
  PolicyBook(store::Store& store, const Clock& clock, std::shared_ptr<const Policy> policy)
      : store_(store), clock_(clock), in_force_(std::move(policy)) {}

  store::Store& store_;
  const Clock& clock_;
  std::mutex changing_;
  PolicyInForce in_force_;
};

// The rows' one that is in force; none if none was confirmed.
const store::PolicyRow* row_in_force(const std::vector<store::PolicyRow>& rows);

}  // namespace chartroom::policy
