#pragma once

// What is done with the site, a name each: what the policy rules on, what a route does, and what the ledger's records say.

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/set_of.h"

namespace chartroom {

enum class Action : std::uint8_t {
  see_health,  // is the server up
  see_metrics,
  see_api,  // the description of the API
  sign_in,
  sign_out,
  see_self,         // one's own account and sessions
  change_password,  // one's own
  manage_tokens,    // one's own bearer tokens
  search_patients,
  read_chart,  // demographics, documents, facts of one patient
  ask,         // a question about one patient
  import_charts,
  see_imports,
  manage_accounts,
  manage_grants,  // explicit access to one patient for one person
  read_ledger,
  see_reports,           // who may what, who did what, what is left of somebody who goes
  review_access,         // sign for having looked through who may what
  draft_breach_letters,  // to the patients whom a breach reached, by name and address
  verify_ledger,
  see_status,            // of the server: counts and health, nothing of a patient
  see_page,              // the clinician's page itself: programs and styles, nothing of a patient
  give_feedback,         // on an answer about one patient
  read_feedback,         // what was said about the answers of one patient, with its words
  review_feedback,       // that something was said about any answer, without its words
  manage_second_factor,  // one's own
  remove_second_factor,  // of somebody who has lost it
  confirm_account,       // what an operator asked for somebody's account
  add_labels,            // to a document, a fact or a whole chart
  remove_labels,
  see_policy,
  propose_policy,
  confirm_policy,
  explain_policy,  // what it decides for somebody and one patient
  break_glass,
  review_emergencies,
  manage_backups,   // see which there are, make one, rehearse a restore
  test_webhook,     // send the site's webhook a message that says that it is a test
  see_services,     // accounts of programs: one's own, or all
  manage_services,  // make, change and disable them
  confirm_service,  // give or take the role of clinician
  use_services,     // make and revoke the tokens and keys of a program's account
  request_token,    // a program's, which shows its key
  archive_ledger,   // move old records of the ledger into its archive
};
inline constexpr std::size_t action_count = 44;
using Actions = SetOf<Action>;
std::string_view action_name(Action action);
std::optional<Action> parse_action(std::string_view name);

}  // namespace chartroom
