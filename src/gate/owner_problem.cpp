#include "gate/owner_problem.h"

#include "base/limits.h"

namespace chartroom::gate {

Refusal refuse_owner(const identity::OwnerRefusal& refused) {
  using identity::OwnerWhy;
  switch (refused.why) {
    case OwnerWhy::wrong_password: return refuse(Problem::wrong_password);
    case OwnerWhy::code_missing: return refuse(Problem::missing_field, "code");
    case OwnerWhy::wrong_code: return refuse(Problem::wrong_second_factor);
    case OwnerWhy::codes_locked: return refuse(Problem::second_factor_locked);
    case OwnerWhy::throttled: {
      Refusal refusal = refuse(Problem::throttled);
      refusal.retry_after = limits::sign_in_window;
      return refusal;
    }
    case OwnerWhy::weak_password: return refuse(Problem::weak_password);
    case OwnerWhy::common_password: return refuse(Problem::common_password);
    case OwnerWhy::directory: return refuse(Problem::directory_account);
    case OwnerWhy::has_factor: return refuse(Problem::second_factor_exists);
    case OwnerWhy::no_factor: return refuse(Problem::no_second_factor);
    case OwnerWhy::not_begun: return refuse(Problem::second_factor_not_begun);
    case OwnerWhy::failed: break;
  }
  return refuse(refused.error);
}

}  // namespace chartroom::gate
