#include "domain/scopes.h"

namespace chartroom {

std::string_view scope_name(Scope scope) {
  switch (scope) {
    case Scope::search: return "search";
    case Scope::read: return "read";
    case Scope::ask: return "ask";
    case Scope::feedback: return "feedback";
    case Scope::review: return "review";
    case Scope::import: return "import";
    case Scope::status: return "status";
    case Scope::ledger: return "ledger";
    case Scope::grants: return "grants";
    case Scope::accounts: return "accounts";
  }
  return "";
}

std::optional<Scope> parse_scope(std::string_view name) {
  for (const Scope scope : all_scopes) {
    if (name == scope_name(scope)) return scope;
  }
  return std::nullopt;
}

std::string scopes_text(Scopes scopes) {
  std::string out;
  for (const Scope scope : all_scopes) {
    if (!scopes.has(scope)) continue;
    if (!out.empty()) out += ' ';
    out += scope_name(scope);
  }
  return out;
}

}  // namespace chartroom
