#include "identity/directory_settings.h"

#include <charconv>

#include "http/dial.h"
#include "identity/ldap_text.h"

namespace chartroom::identity {
namespace {

constexpr std::uint16_t ldap_port = 389;
constexpr std::uint16_t ldaps_port = 636;

std::unexpected<Error> wrong(std::string_view what, std::string_view value) {
  return fail(ErrorCode::invalid, std::string(what) + ", not '" + std::string(value) + "'");
}

bool is_host(std::string_view host) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:";
  return !host.empty() && host.size() <= 255 && host.find_first_not_of(letters) == std::string_view::npos;
}

bool is_filter(std::string_view text) {
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
    if (depth <= 0 && at + 1 < text.size()) return false;
  }
  return text.size() >= 2 && text.front() == '(' && depth == 0 && text.find('\0') == std::string_view::npos;
}

Status check_group(const DirectoryGroup& group) {
  if (!canonical_dn(group.dn))
    return wrong("a group's dn must be a distinguished name such as CN=Ward,DC=clinic,DC=example", group.dn);
  if (group.roles.empty() && group.departments.empty()) {
    return wrong("a group must give at least one role or department", group.dn);
  }
  return {};
}

}  // namespace

std::string DirectoryServer::text() const {
  return (encryption == Encryption::from_the_start ? "ldaps://" : "ldap://") + http::host_and_port(host, port);
}

Result<DirectoryServer> parse_directory_url(std::string_view url) {
  const auto refuse = [&] {
    return wrong("a directory's address must be ldaps://HOST[:PORT], or ldap://HOST[:PORT] for StartTLS", url);
  };
  DirectoryServer server;
  std::string_view rest = url;
  if (rest.starts_with("ldaps://")) {
    rest.remove_prefix(8);
    server.port = ldaps_port;
  } else if (rest.starts_with("ldap://")) {
    rest.remove_prefix(7);
    server.port = ldap_port;
    server.encryption = DirectoryServer::Encryption::start_tls;
  } else {
    return refuse();
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  std::string_view host = rest;
  std::string_view port;
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    if (end == std::string_view::npos) return refuse();
    host = rest.substr(1, end - 1);
    port = rest.substr(end + 1);
  } else if (const auto colon = rest.find(':'); colon != std::string_view::npos) {
    host = rest.substr(0, colon);
    port = rest.substr(colon);
  }
  if (!is_host(host)) return refuse();
  server.host = host;
  if (port.empty()) return server;
  port.remove_prefix(1);
  const auto read = std::from_chars(port.data(), port.data() + port.size(), server.port);
  if (read.ec != std::errc() || read.ptr != port.data() + port.size() || server.port == 0) return refuse();
  return server;
}

DirectoryDefaults defaults_of(DirectoryKind kind) {
  if (kind == DirectoryKind::active_directory) {
    return {"sAMAccountName", "objectGUID", "(&(objectCategory=person)(objectClass=user))"};
  }
  return {"uid", "entryUUID", "(objectClass=inetOrgPerson)"};
}

Status check_settings(const DirectorySettings& settings) {
  if (settings.servers.empty()) return fail(ErrorCode::invalid, "a directory needs at least one address");
  if (settings.groups.empty())
    return fail(ErrorCode::invalid, "a directory needs at least one group: without one nobody has a role");
  if (settings.bind_name.empty()) return fail(ErrorCode::invalid, "a directory needs the name of a service account");
  for (const std::string* base : {&settings.accounts_base, &settings.groups_base}) {
    if (!canonical_dn(*base)) return wrong("a base must be a distinguished name such as DC=clinic,DC=example", *base);
  }
  for (const std::string* name :
       {&settings.name_attribute, &settings.id_attribute, &settings.display_name_attribute, &settings.member_attribute}) {
    if (!is_attribute_name(*name)) return wrong("an attribute must be one name", *name);
  }
  if (!settings.practitioner_attribute.empty() && !is_attribute_name(settings.practitioner_attribute)) {
    return wrong("an attribute must be one name", settings.practitioner_attribute);
  }
  if (settings.practitioner_attribute.empty() != settings.practitioner_system.empty()) {
    return fail(ErrorCode::invalid, "practitioner_attribute and practitioner_system go together");
  }
  if (!is_filter(settings.account_filter)) return wrong("a filter must stand in brackets", settings.account_filter);
  for (const DirectoryGroup& group : settings.groups) {
    if (auto good = check_group(group); !good) return good;
  }
  return {};
}

}  // namespace chartroom::identity
