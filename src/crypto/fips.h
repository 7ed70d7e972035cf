#pragma once

// OpenSSL by its FIPS provider alone: a validated module, where one is installed, in place of OpenSSL's own algorithms. It
// covers what this program asks OpenSSL for, TLS too, and nothing else: docs/keys.md lists what is left.

#include "base/result.h"

namespace chartroom::crypto {

// For the whole process and for good; before anything else is asked of OpenSSL. `unsupported` if there is no such provider or
// its self-test fails, and then nothing may be asked of it any more. A second call does nothing.
Status use_fips_provider();
bool is_fips_provider_used();

}  // namespace chartroom::crypto
