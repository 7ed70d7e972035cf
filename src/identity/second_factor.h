#pragma once

// The second factor of local accounts: codes by time from an app, and recovery codes. An account gets it in two steps: its
// owner types the password and is shown a secret, then types the app's first code. Until then it asks for nothing.
//
// An account of the clinic's directory gets one in the same steps for emergency access alone (emergency_access.h): the
// directory checks the password, a hash of which is kept from the first code on. Its other sessions and its tokens go on, since
// signing in by the directory never asks for this factor.
//
// A step's code is taken at most once, and none of a step before one that was taken: `last_step` is durable before the call
// returns, and changes of one account come one after the other (Sessions::edit_account), so that neither a restart nor sign-ins
// side by side use one code twice. After limits::second_factor_failures_max wrong codes in a row only recovery codes are taken.
//
// Blocks on the disk, and on Argon2id where a password is involved. From any thread.

#include <expected>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "identity/accounts.h"
#include "identity/directory_owner.h"
#include "identity/owner_refusal.h"
#include "identity/sessions.h"

namespace chartroom::identity {

struct ShownFactor {   // once
  std::string secret;  // base32
  std::string uri;     // for a QR code
  Timestamp until{};   // the first code must come before
};

struct RenewedCodes {
  std::vector<std::string> codes;  // to show
  FactorUsed used = FactorUsed::none;
};

class SecondFactors {
 public:
  // All must outlive it. `issuer` is what apps show beside the account's name. Without a `directory` none of its accounts gets
  // emergency access.
  SecondFactors(const Clock& clock, Sessions& sessions, Accounts& accounts, std::string issuer,
                DirectoryOwner* directory = nullptr);
  // Whether an account of this source may have one.
  bool is_for(Source source) const { return source == Source::local || (source == Source::directory && directory_ != nullptr); }

  // By the owner, from a session. A factor that was begun before and not confirmed is forgotten.
  std::expected<ShownFactor, OwnerRefusal> begin(const Principal& owner, std::string_view password);
  // From the session that began it, of an account of the directory within this run of the program. The recovery codes to show;
  // of a local account all sessions but this one and all tokens end, since they were opened without the factor.
  std::expected<std::vector<std::string>, OwnerRefusal> confirm(const Principal& owner, std::string_view code);
  // New recovery codes; the ones before open nothing from then on.
  std::expected<RenewedCodes, OwnerRefusal> renew_recovery_codes(const Principal& owner, std::string_view password,
                                                                 std::string_view code);
  std::expected<FactorUsed, OwnerRefusal> remove(const Principal& owner, std::string_view password, std::string_view code);
  // Before something that a session alone does not allow. `no_factor` for a local account that has none. An account of the
  // directory has its factors there, and uses none here but in an emergency session.
  std::expected<FactorUsed, OwnerRefusal> use(const Principal& owner, std::string_view code);
  // Of somebody who has lost it: their sessions and tokens end. `not_found`, `conflict` if there is none.
  Result<store::AccountRow> remove_of(PrincipalId id);

 private:
  // Of the directory's password, from the first step to the second: in memory, since nothing is kept of who doesn't finish.
  struct BegunHash {
    std::string hash;
    Timestamp until{};
  };
  std::expected<store::AccountRow, OwnerRefusal> find(const Principal& owner) const;
  std::expected<FactorUsed, OwnerRefusal> check_owner(const store::AccountRow& account, std::string_view password,
                                                      std::string_view code);
  Status begin_hash(const store::AccountRow& account, std::string_view password, Timestamp until);
  std::optional<std::string> begun_hash(PrincipalId id);
  void forget_hash(PrincipalId id);

  const Clock& clock_;
  Sessions& sessions_;
  Accounts& accounts_;
  const std::string issuer_;
  DirectoryOwner* directory_;
  Throttle throttle_;

  std::mutex mutex_;
  std::unordered_map<PrincipalId, BegunHash> begun_;  // those that are over go with the next that is begun
};

}  // namespace chartroom::identity
