#pragma once

// Accounts, sessions and the log of imports in the database. Behind the verbs of store.h.

#include <optional>
#include <vector>

#include "store/access.h"
#include "store/values.h"

namespace chartroom::store {

Status replace_account(const Access& access, const AccountRow& row);
Result<std::optional<AccountRow>> find_account(const Access& access, PrincipalId id);
Result<std::optional<AccountRow>> find_account_named(const Access& access, std::string_view name);
Result<std::vector<AccountRow>> all_accounts(const Access& access);  // by name

Status replace_session(const Access& access, const SessionRow& row);
Status delete_session(const Access& access, SessionId id);
Status delete_sessions_of(const Access& access, PrincipalId id);
Status delete_expired_sessions(const Access& access, Timestamp now, Timestamp idle_since);
Result<std::optional<SessionRow>> find_session(const Access& access, SessionId id);
Result<std::vector<SessionRow>> find_sessions_of(const Access& access, PrincipalId id);

// `conflict` if it is there already.
Status insert_used_assertion(const Access& access, PrincipalId client, std::string_view id, Timestamp expires);
Status delete_expired_assertions(const Access& access, Timestamp now);

Status replace_import(const Access& access, const ImportRow& row);
Result<std::optional<ImportRow>> find_import(const Access& access, ImportId id);
Result<Page<ImportRow>> page_of_imports(const Access& access, std::size_t limit, std::string_view after);

}  // namespace chartroom::store
