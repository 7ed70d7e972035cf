#pragma once

// The one dialer of the program: every TCP connection that goes out begins here, to a host that the configuration or the
// command line names. What it returns is plain; the caller speaks TLS over it.
//
// Looking up a host's name is the system's, with its time-outs.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/listen.h"
#include "http/transport.h"

namespace chartroom::http {

std::string host_and_port(const std::string& host, std::uint16_t port);  // with brackets around an IPv6 address

// Connected, non-blocking, closed on exec, without Nagle's delay. Tries the host's addresses in turn, each for `timeout_ms`.
// `unavailable` if nobody answers there (the sentence ends with `hint`: what to look at), `timed_out`, `io`.
Result<Descriptor> dial_tcp(const std::string& host, std::uint16_t port, int timeout_ms, std::string_view hint);

// The client's handshake over a dialled socket, within `timeout_ms` in all. `unauthenticated` if the peer's certificate is not
// right, or what it speaks is no TLS; `unavailable` if it closes; `timed_out`.
Status shake_hands(Transport& transport, int descriptor, int timeout_ms);

}  // namespace chartroom::http
