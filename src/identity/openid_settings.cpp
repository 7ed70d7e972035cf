#include "identity/openid_settings.h"

#include <algorithm>

#include "http/https_url.h"

namespace chartroom::identity {
namespace {

std::unexpected<Error> wrong_setting(std::string_view what, std::string_view value) {
  return fail(ErrorCode::invalid, std::string(what) + ", not '" + std::string(value) + "'");
}

Status check_addresses(const OpenIdSettings& settings) {
  const auto issuer = http::parse_https_url(settings.issuer);
  if (!issuer || !issuer->query.empty()) {
    return wrong_setting("issuer must be https://HOST[:PORT][/PATH], exactly as the provider writes it", settings.issuer);
  }
  const auto redirect = http::parse_https_url(settings.redirect_url);
  if (!redirect || redirect->path != openid_callback_path || !redirect->query.empty()) {
    return wrong_setting("redirect_url must be https://HOST[:PORT]" + std::string(openid_callback_path), settings.redirect_url);
  }
  for (const std::string& host : settings.hosts) {
    const auto url = http::parse_https_url("https://" + host);
    if (!url || !url->path.empty() || !url->query.empty()) return wrong_setting("a host must be HOST[:PORT]", host);
  }
  return {};
}

Status check_groups(const OpenIdSettings& settings) {
  if (settings.groups.empty()) {
    return fail(ErrorCode::invalid, "an identity provider needs at least one group: without one nobody has a role");
  }
  for (const OpenIdGroup& group : settings.groups) {
    if (group.value.empty()) return fail(ErrorCode::invalid, "a group's value can't be empty");
    if (group.roles.empty() && group.departments.empty()) {
      return wrong_setting("a group must give at least one role or department", group.value);
    }
  }
  return {};
}

}  // namespace

Status check_settings(const OpenIdSettings& settings) {
  if (auto right = check_addresses(settings); !right) return right;
  if (settings.name.empty() || settings.client_id.empty()) return fail(ErrorCode::invalid, "name and client_id can't be empty");
  if (settings.algorithms.empty()) return fail(ErrorCode::invalid, "at least one algorithm must be taken");
  if (settings.name_claim.empty() || settings.groups_claim.empty()) {
    return fail(ErrorCode::invalid, "name_claim and groups_claim can't be empty");
  }
  if (settings.practitioner_claim.empty() != settings.practitioner_system.empty()) {
    return fail(ErrorCode::invalid, "practitioner_claim and practitioner_system go together");
  }
  if (std::ranges::find(settings.scopes, "openid") == settings.scopes.end()) {
    return fail(ErrorCode::invalid, "the scopes must have 'openid'");
  }
  for (const std::string& scope : settings.scopes) {
    const bool clean = std::ranges::all_of(scope, [](char c) { return c > 0x20 && c < 0x7F && c != '"' && c != '\\'; });
    if (!clean || scope.empty()) return wrong_setting("a scope must be one word", scope);
  }
  return check_groups(settings);
}

}  // namespace chartroom::identity
