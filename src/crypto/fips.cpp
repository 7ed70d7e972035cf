#include "crypto/fips.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include <string>

namespace chartroom::crypto {
namespace {

std::string openssl_reason() {
  const unsigned long code = ERR_peek_last_error();
  const char* text = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return text == nullptr ? "" : std::string(" (") + text + ")";
}

}  // namespace

bool is_fips_provider_used() { return EVP_default_properties_is_fips_enabled(nullptr) == 1; }

Status use_fips_provider() {
  if (is_fips_provider_used()) return {};
  // Both stay until the process ends. `base` has no algorithms: it reads and writes keys in files.
  OSSL_PROVIDER* const fips = OSSL_PROVIDER_load(nullptr, "fips");
  if (fips == nullptr || OSSL_PROVIDER_self_test(fips) != 1) {
    return fail(
        ErrorCode::unsupported,
        "crypto.fips_provider is true, and OpenSSL's FIPS provider can't be loaded" + openssl_reason() +
            ": install it with its fipsmodule.cnf (openssl fipsinstall), as your distribution says, or set the key to false");
  }
  if (OSSL_PROVIDER_load(nullptr, "base") == nullptr || EVP_default_properties_enable_fips(nullptr, 1) != 1) {
    return fail(ErrorCode::unsupported, "OpenSSL can't be told to use its FIPS provider alone" + openssl_reason());
  }
  return {};
}

}  // namespace chartroom::crypto
