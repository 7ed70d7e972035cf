#include "main/offline_record.h"

#include "crypto/random.h"

namespace chartroom {

audit::Record offline_record(const Principal& operator_, std::string command, std::uint64_t commit) {
  audit::Record record;
  record.request = crypto::new_id<RequestId>();
  record.principal = operator_.id();
  record.principal_name = operator_.name();
  record.roles = operator_.roles();
  record.signed_in_by = signed_in_by_name(operator_.how());
  record.from = "local";
  record.action = action_name(Action::manage_accounts);
  record.route = std::move(command);
  record.store_commit = commit;
  return record;
}

}  // namespace chartroom
