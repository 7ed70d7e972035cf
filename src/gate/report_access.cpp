// Who may what (access review), and what is left of somebody who goes (off-boarding).

#include <algorithm>
#include <map>

#include "base/count_text.h"
#include "crypto/digest.h"
#include "gate/reports.h"

namespace chartroom::gate {
namespace {

constexpr Roles overseers = Roles{}.with(Role::privacy_officer).with(Role::operator_);

std::string joined(const std::vector<std::string>& parts, std::string_view between = "; ") {
  std::string out;
  for (const std::string& part : parts) (out += out.empty() ? "" : between) += part;
  return out;
}

std::string day(Timestamp at) { return at == Timestamp{} ? "" : format_timestamp(at).substr(0, 10); }

// What an account has beside its row.
struct Holdings {
  std::vector<store::SessionRow> sessions;  // that live
  std::vector<store::SessionRow> tokens;
  std::vector<store::GrantRow> grants;
};

Result<Holdings> holdings_of(const Services& services, PrincipalId id) {
  Holdings out;
  const Timestamp now = services.clock.now();
  auto sessions = services.store.sessions_of(id);
  if (!sessions) return fail(sessions);
  for (auto& row : *sessions) {
    if (row.expires <= now) continue;
    const bool is_token = row.how == SignedInBy::bearer_token;
    if (!is_token && row.last_seen + limits::session_idle_max < now) continue;
    (is_token ? out.tokens : out.sessions).push_back(std::move(row));
  }
  auto grants = services.store.grants_to(id);
  if (!grants) return fail(grants);
  std::erase_if(*grants, [&](const store::GrantRow& row) { return row.expires <= now; });
  out.grants = std::move(*grants);
  return out;
}

// By a sign-in, or by what was opened then and still lives.
Timestamp last_used(const store::AccountRow& account, const Holdings& holdings) {
  Timestamp last = account.last_sign_in;
  for (const auto* rows : {&holdings.sessions, &holdings.tokens}) {
    for (const store::SessionRow& row : *rows) last = std::max(last, row.last_seen);
  }
  return last;
}

// What an account may, as 8 bytes of a digest: what is reviewed. Not its sessions and tokens, which come and go.
std::uint64_t state_of(const store::AccountRow& account, const Holdings& holdings) {
  ByteWriter out;
  out.raw(account.id.view());
  out.u8(account.roles.bits());
  out.u8(account.disabled ? 1 : 0);
  out.text(joined(account.departments, "\n"));
  out.text(joined(account.practitioner, "\n"));
  out.u8(account.service ? 1 : 0);
  if (account.service) out.raw(account.service->owner.view());
  std::vector<GrantId> grants;
  for (const store::GrantRow& grant : holdings.grants) grants.push_back(grant.id);
  std::ranges::sort(grants);
  for (const GrantId& grant : grants) out.raw(grant.view());
  const crypto::Digest digest = crypto::sha256(out.bytes());
  ByteReader in(ByteView(digest).first(8));
  return in.u64();
}

std::string state_text(const std::vector<store::AccessReviewRow::Seen>& accounts) {
  ByteWriter out;
  for (const auto& seen : accounts) {
    out.raw(seen.account.view());
    out.u64(seen.state);
  }
  const crypto::Digest digest = crypto::sha256(out.bytes());
  return to_hex(ByteView(digest).first(8));
}

// How an account stands to the last review; empty: as it was then, or there was none.
std::string since_review(const std::optional<store::AccessReviewRow>& review, const store::AccessReviewRow::Seen& now) {
  if (!review) return {};
  const auto seen = std::ranges::lower_bound(review->accounts, now.account, {}, &store::AccessReviewRow::Seen::account);
  if (seen == review->accounts.end() || seen->account != now.account) return "is new since the last review";
  return seen->state == now.state ? "" : "may something else since the last review";
}

// Which accounts have each identifier.
using Owners = std::map<std::string, std::vector<std::string>>;

Owners owners_of_identifiers(const std::vector<store::AccountRow>& accounts) {
  Owners out;
  for (const auto& account : accounts) {
    for (const std::string& identifier : account.practitioner) out[identifier].push_back(account.name);
  }
  return out;
}

std::vector<std::string> remarks_on(const store::AccountRow& account, const Owners& owners) {
  std::vector<std::string> out;
  const bool opens_charts = (account.roles.bits() & ~overseers.bits()) != 0;
  if (account.roles.has_all(overseers)) out.emplace_back("is operator and privacy officer at once");
  if (opens_charts && account.roles.has(Role::operator_)) out.emplace_back("opens charts and looks after accounts");
  if (opens_charts && account.roles.has(Role::privacy_officer)) out.emplace_back("opens charts and reviews who does");
  if (account.source == Source::local && account.roles.has_any(overseers) && !account.second_factor) {
    out.emplace_back("has no second factor");
  }
  if (account.must_change_password) out.emplace_back("never replaced the one-time password");
  if (account.asked) out.emplace_back("something is asked for it");
  if (account.disabled && !account.roles.empty() && account.source == Source::local)
    out.emplace_back("is disabled and keeps its roles");
  for (const std::string& identifier : account.practitioner) {
    for (const std::string& other : owners.at(identifier)) {
      if (other != account.name) out.push_back("shares the identifier " + identifier + " with " + other);
    }
  }
  return out;
}

// A factor of a directory's account opens nothing but emergency access.
std::string factor_text(const store::AccountRow& account) {
  if (account.source != Source::directory || !account.second_factor) return account.second_factor ? "yes" : "no";
  return account.has_emergency_access() ? "for emergencies" : "for emergencies, at rest";
}

std::string departments_text(const store::AccountRow& account) { return joined(account.departments); }

Result<std::vector<store::AccountRow>> everybody(const Services& services) {
  auto accounts = services.store.accounts();
  if (!accounts) return fail(accounts);
  std::ranges::sort(*accounts, {}, &store::AccountRow::name);
  return accounts;
}

std::string name_of(const std::vector<store::AccountRow>& accounts, PrincipalId id) {
  const auto found = std::ranges::find(accounts, id, &store::AccountRow::id);
  return found == accounts.end() ? id.text() : found->name;
}

// Who let it have what it has.
std::string approval_text(const std::vector<store::AccountRow>& accounts, const store::AccountRow& account) {
  if (account.service) return account.service->confirmed_by ? name_of(accounts, *account.service->confirmed_by) : "";
  if (account.source != Source::local) return std::string(source_name(account.source));
  return account.approved ? account.approved->by + ", " + day(account.approved->at) : "";
}

std::string review_text(const std::optional<store::AccessReviewRow>& review) {
  if (!review) return "Nobody has signed for a review yet.";
  return "Signed for by " + review->by_name + ", " + format_timestamp(review->at) +
         (review->words.empty() ? "." : ": " + review->words);
}

struct Reviewed {
  Report report;
  std::vector<store::AccessReviewRow::Seen> seen;  // ascending
};

Result<Reviewed> review(const Services& services) {
  const auto accounts = everybody(services);
  if (!accounts) return fail(accounts);
  const auto last = services.store.access_review();
  if (!last) return fail(last);
  Reviewed out{.report = {.name = "access-review",
                          .made = services.clock.now(),
                          .columns = {"account", "person", "from", "state", "roles", "departments", "identifiers",
                                      "second factor", "answered for by", "approved by", "sessions", "tokens", "grants",
                                      "last used", "created", "id", "look at"},
                          .rows = {},
                          .notes = {}},
               .seen = {}};
  const Owners owners = owners_of_identifiers(*accounts);
  std::size_t remarked = 0;
  for (const store::AccountRow& account : *accounts) {
    const auto holdings = holdings_of(services, account.id);
    if (!holdings) return fail(holdings);
    auto remarks = remarks_on(account, owners);
    const auto& seen = out.seen.emplace_back(account.id, state_of(account, *holdings));
    if (std::string since = since_review(*last, seen); !since.empty()) remarks.push_back(std::move(since));
    if (!remarks.empty()) ++remarked;
    out.report.rows.push_back({account.name, account.display_name, std::string(source_name(account.source)),
                               account.disabled ? "disabled" : "enabled", roles_text(account.roles), departments_text(account),
                               joined(account.practitioner), factor_text(account),
                               account.service ? name_of(*accounts, account.service->owner) : "",
                               approval_text(*accounts, account), std::to_string(holdings->sessions.size()),
                               std::to_string(holdings->tokens.size()), std::to_string(holdings->grants.size()),
                               day(last_used(account, *holdings)), day(account.created), account.id.text(), joined(remarks)});
  }
  std::ranges::sort(out.seen, {}, &store::AccessReviewRow::Seen::account);
  out.report.state = state_text(out.seen);
  out.report.notes.push_back(count_text(accounts->size(), "account") + ", " + std::to_string(remarked) + " to look at. " +
                             review_text(*last));
  out.report.notes.emplace_back("Roles of accounts from the directory or the identity provider are as it said last.");
  return out;
}

}  // namespace

Result<Report> access_review(const Services& services) {
  auto reviewed = review(services);
  if (!reviewed) return fail(reviewed);
  return std::move(reviewed->report);
}

Status sign_access_review(const Services& services, const SignOff& sign_off) {
  auto reviewed = review(services);
  if (!reviewed) return fail(reviewed);
  if (reviewed->report.state != sign_off.state) return fail(ErrorCode::conflict, "an account may something else now");
  const store::AccessReviewRow row{sign_off.by, sign_off.by_name, services.clock.now(), sign_off.words,
                                   std::move(reviewed->seen)};
  const auto written =
      services.store.write([&](store::Transaction& transaction) { return transaction.put_access_review(row); });
  if (!written) return fail(written);
  return {};
}

Result<Report> off_boarding(const Services& services, const store::AccountRow& account) {
  const auto accounts = everybody(services);
  if (!accounts) return fail(accounts);
  const auto holdings = holdings_of(services, account.id);
  if (!holdings) return fail(holdings);
  Report report{.name = "off-boarding",
                .made = services.clock.now(),
                .columns = {"what", "which", "how it ends"},
                .rows = {},
                .notes = {}};
  const auto add = [&](std::string what, std::string which, std::string end) {
    report.rows.push_back({std::move(what), std::move(which), std::move(end)});
  };
  if (!account.disabled) {
    const bool is_local = account.source == Source::local || account.source == Source::service;
    add("account", account.name,
        is_local ? "an operator disables it"
                 : "an operator disables it, and whoever keeps the directory or provider does it there");
  }
  if (!account.roles.empty())
    add("roles", roles_text(account.roles),
        account.source == Source::local ? "an operator takes them away" : "with its groups there");
  for (const std::string& identifier : account.practitioner) add("identifier", identifier, "an operator takes it away");
  if (!holdings->sessions.empty())
    add("sessions", std::to_string(holdings->sessions.size()), "at once, when the account is disabled");
  for (const auto& token : holdings->tokens) {
    add("token", token.label + ": " + scopes_text(token.bounds.scopes) + ", until " + day(token.expires),
        "at once, when the account is disabled");
  }
  for (const auto& other : *accounts) {
    if (other.service && other.service->owner == account.id) {
      add("program", other.name,
          "an operator gives it another owner; until then its tokens open nothing once this account is disabled");
    }
  }
  for (const auto& grant : holdings->grants) {
    add("grant", "patient " + grant.patient.text() + ", until " + day(grant.expires), "a privacy officer takes it back");
  }
  if (account.source == Source::directory && account.second_factor) {
    add("emergency access", "second factor of " + day(account.second_factor->since),
        "at once, when the account is disabled; for good, when a privacy officer removes its second factor");
  }
  if (account.asked) add("asked change", "by " + account.asked->by_name, "a privacy officer declines it");
  const auto unreviewed = services.store.count_unreviewed_emergencies();
  if (!unreviewed) return fail(unreviewed);
  const auto emergencies = services.store.emergencies(*unreviewed);  // those come first
  if (!emergencies) return fail(emergencies);
  for (const auto& emergency : *emergencies) {
    if (emergency.principal == account.id && !emergency.is_reviewed()) {
      add("emergency", day(emergency.opened) + ", patient " + emergency.patient.text(), "a privacy officer signs it off");
    }
  }
  report.notes.push_back(report.rows.empty()
                             ? "Nothing is left of " + account.name + "."
                             : "Still there of " + account.name + ": " + std::to_string(report.rows.size()) + ".");
  return report;
}

}  // namespace chartroom::gate
