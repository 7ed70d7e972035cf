#include "store/forwarded.h"

#include <algorithm>

namespace chartroom::store {

Status replace_forwarded(const Access& access, const ForwardedRow& row) {
  return access.db.run("INSERT OR REPLACE INTO forwarded (name, next, leaf) VALUES ('audit_syslog', ?1, ?2)", row.next,
                       ByteView(row.leaf));
}

Result<std::optional<ForwardedRow>> find_forwarded(const Access& access) {
  std::optional<ForwardedRow> out;
  const auto read =
      access.db.each("SELECT next, leaf FROM forwarded WHERE name = 'audit_syslog'", [&](const Statement& row) -> Status {
        const ByteView leaf = row.blob(1);
        out.emplace();
        if (row.integer(0) < 0 || leaf.size() != out->leaf.size()) {
          return fail(ErrorCode::corrupt, "the row of what was sent to the audit collector is none");
        }
        out->next = static_cast<std::uint64_t>(row.integer(0));
        std::ranges::copy(leaf, out->leaf.begin());
        return {};
      });
  if (!read) return fail(read);
  return out;
}

}  // namespace chartroom::store
