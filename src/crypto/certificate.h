#pragma once

// Certificates: the thumbprint of one, from when to when it holds and for whom, and making one that signs itself.
//
// A self-signed certificate (X.509 v3, ECDSA P-256) for a site that has none of its own yet. It is no certificate authority:
// it can stand for the named hosts only. Clients trust it by name (`curl --cacert`) or by an exception.

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace chartroom::crypto {

struct Certificate {
  std::string certificate_pem;
  std::string key_pem;  // PKCS #8, not encrypted: the caller keeps it in a file of mode 0600
};

// `names`: host names and IP addresses (v4 or v6 as text) that become subject alternative names; the first is also the subject.
// Valid from an hour before `now` (clocks differ) for `valid_days` after it. `invalid` for no names, an empty name, a name
// longer than DNS allows or one with other characters than letters, digits, '-', '.', '*', or for days out of 1 … 36500.
Result<Certificate> make_certificate(const std::vector<std::string>& names, Timestamp now, int valid_days);

// SHA-256 of the DER form of the first certificate in a PEM text. `invalid` if there is none.
Result<Digest> certificate_thumbprint(std::string_view pem);

// Of the first certificate in a PEM text, as a server shows it. Whether a client trusts it is not looked at.
struct CertificateFacts {
  Timestamp valid_from{};
  Timestamp valid_until{};
  bool names_host = false;  // `host`, a name or an address, is one of its names, wildcards included
  bool has_key = false;     // `key_pem` is its key
};
// `invalid` if there is no certificate, or no key that is not encrypted.
Result<CertificateFacts> read_certificate(std::string_view pem, std::string_view key_pem, const std::string& host);

}  // namespace chartroom::crypto
