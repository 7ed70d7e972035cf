#pragma once

// What the program does on its own account, or with the server stopped: recorded like the rest, and no action of a route or a
// rule of the policy (those are in domain/tokens.h).

#include <array>
#include <string_view>

namespace chartroom::audit {

inline constexpr std::string_view unknown_route = "unknown_route";        // asked for an address that there is not
inline constexpr std::string_view no_request = "no_request";              // bytes that never became a request
inline constexpr std::string_view tell_emergency = "tell_emergency";      // told the emergency webhook
inline constexpr std::string_view policy_in_force = "policy_in_force";    // at a start and at a change: which policy it is
inline constexpr std::string_view manage_keys = "manage_keys";            // changed a way to the master key
inline constexpr std::string_view forward_audit = "forward_audit";        // sent records on, could not, or can again
inline constexpr std::string_view make_backup = "make_backup";            // a backup ended
inline constexpr std::string_view rehearse_restore = "rehearse_restore";  // a rehearsal of a restore ended
inline constexpr std::string_view restore_backup = "restore_backup";      // the site was put back from a backup
inline constexpr std::string_view clock_jump = "clock_jump";              // saw that the machine's clock was set
inline constexpr std::string_view archived_segment = "archived_segment";  // moved old records into the archive

inline constexpr std::array own_actions = {unknown_route,  no_request,    tell_emergency,  policy_in_force,
                                           manage_keys,    forward_audit, make_backup,     rehearse_restore,
                                           restore_backup, clock_jump,    archived_segment};

}  // namespace chartroom::audit
