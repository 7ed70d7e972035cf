#include "crypto/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <optional>

#include "base/bytes.h"
#include "base/check.h"
#include "crypto/openssl_fence.h"

namespace chartroom::crypto {
namespace {

using X509Ptr = OpensslPtr<X509, X509_free>;
using NameList = OpensslPtr<GENERAL_NAMES, GENERAL_NAMES_free>;
using Number = OpensslPtr<BIGNUM, BN_free>;
using Memory = OpensslPtr<BIO, BIO_free_all>;
using Address = OpensslPtr<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>;

constexpr int valid_days_max = 36500;
constexpr std::size_t host_name_chars_max = 253;  // RFC 1035 section 2.3.4, as text

bool is_host_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '*';
  };
  return !name.empty() && name.size() <= host_name_chars_max && std::all_of(name.begin(), name.end(), allowed);
}

Result<NameList> alternative_names(const std::vector<std::string>& names) {
  NameList list(GENERAL_NAMES_new());
  CHECK(list != nullptr, "memory for a certificate");
  for (const std::string& name : names) {
    GENERAL_NAME* entry = GENERAL_NAME_new();
    CHECK(entry != nullptr && sk_GENERAL_NAME_push(list.get(), entry) > 0, "memory for a certificate");
    if (Address address(a2i_IPADDRESS(name.c_str())); address != nullptr) {
      GENERAL_NAME_set0_value(entry, GEN_IPADD, address.release());
    } else if (is_host_name(name)) {
      ASN1_IA5STRING* text = ASN1_IA5STRING_new();
      CHECK(text != nullptr && ASN1_STRING_set(text, name.data(), static_cast<int>(name.size())) == 1, "memory for a name");
      GENERAL_NAME_set0_value(entry, GEN_DNS, text);
    } else {
      return fail(ErrorCode::invalid, "a certificate's name must be a host name or an IP address");
    }
  }
  return list;
}

void add_extension(X509* certificate, int nid, const char* value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
  CHECK(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, "a constant extension is valid");
  X509_EXTENSION_free(extension);
}

void set_serial(X509* certificate) {
  const Number serial(BN_new());
  // 127 bits, the top one set: positive and of a fixed length (RFC 5280 section 4.1.2.2 allows 20 bytes).
  CHECK(serial != nullptr && BN_rand(serial.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
            BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr,
        "a random serial number");
}

void set_subject(X509* certificate, std::string_view name) {
  constexpr std::size_t common_name_chars_max = 64;  // RFC 5280 appendix A, ub-common-name
  const ByteView text = as_bytes(name.substr(0, common_name_chars_max));
  X509_NAME* subject = X509_get_subject_name(certificate);
  CHECK(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text.data(), static_cast<int>(text.size()), -1, 0) == 1 &&
            X509_set_issuer_name(certificate, subject) == 1,
        "a checked name makes a subject");
}

void set_validity(X509* certificate, Timestamp now, int valid_days) {
  std::time_t start = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  CHECK(X509_time_adj_ex(X509_getm_notBefore(certificate), 0, -3600, &start) != nullptr &&
            X509_time_adj_ex(X509_getm_notAfter(certificate), valid_days, 0, &start) != nullptr,
        "a time that X.509 can say");
}

std::string text_of(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(size)};
}

X509Ptr certificate_of(std::string_view pem) {
  const Memory text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return X509Ptr(text == nullptr ? nullptr : PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
}

// Without asking anybody for a passphrase.
Key certificate_key_of(std::string_view pem) {
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  const Memory text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Key(text == nullptr ? nullptr : PEM_read_bio_PrivateKey(text.get(), nullptr, no_passphrase, nullptr));
}

std::optional<Timestamp> certificate_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year(parts.tm_year + 1900),
                                        std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                        std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
  return std::chrono::sys_days(day) + std::chrono::hours(parts.tm_hour) + std::chrono::minutes(parts.tm_min) +
         std::chrono::seconds(parts.tm_sec);
}

}  // namespace

Result<Certificate> make_certificate(const std::vector<std::string>& names, Timestamp now, int valid_days) {
  if (names.empty()) return fail(ErrorCode::invalid, "a certificate needs a name");
  if (valid_days < 1 || valid_days > valid_days_max) return fail(ErrorCode::invalid, "a certificate lives 1 to 36500 days");
  auto alternatives = alternative_names(names);
  if (!alternatives) return fail(alternatives);

  const Key key(EVP_EC_gen("P-256"));
  const X509Ptr certificate(X509_new());
  CHECK(key != nullptr && certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1,
        "OpenSSL must offer P-256");
  set_serial(certificate.get());
  set_subject(certificate.get(), names.front());
  set_validity(certificate.get(), now, valid_days);
  add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature");
  add_extension(certificate.get(), NID_ext_key_usage, "serverAuth");
  CHECK(X509_add1_ext_i2d(certificate.get(), NID_subject_alt_name, alternatives->get(), 0, 0) == 1 &&
            X509_set_pubkey(certificate.get(), key.get()) == 1 && X509_sign(certificate.get(), key.get(), sha_256()) > 0,
        "a certificate of checked parts can be signed");

  const Memory certificate_text(BIO_new(BIO_s_mem()));
  const Memory key_text(BIO_new(BIO_s_secmem()));
  CHECK(certificate_text != nullptr && key_text != nullptr &&
            PEM_write_bio_X509(certificate_text.get(), certificate.get()) == 1 &&
            PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
        "a certificate can be written");
  return Certificate{text_of(certificate_text.get()), text_of(key_text.get())};
}

Result<Digest> certificate_thumbprint(std::string_view pem) {
  const X509Ptr certificate = certificate_of(pem);
  Digest digest{};
  unsigned int size = 0;
  if (certificate == nullptr || X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size) != 1) {
    ERR_clear_error();
    return fail(ErrorCode::invalid, "there is no certificate in PEM");
  }
  return digest;
}

Result<CertificateFacts> read_certificate(std::string_view pem, std::string_view key_pem, const std::string& host) {
  const X509Ptr certificate = certificate_of(pem);
  const auto from = certificate == nullptr ? std::nullopt : certificate_time(X509_get0_notBefore(certificate.get()));
  const auto until = certificate == nullptr ? std::nullopt : certificate_time(X509_get0_notAfter(certificate.get()));
  if (!from || !until) {
    ERR_clear_error();
    return fail(ErrorCode::invalid, "there is no certificate in PEM");
  }
  const Key key = certificate_key_of(key_pem);
  if (key == nullptr) {
    ERR_clear_error();
    return fail(ErrorCode::invalid, "there is no private key in PEM, or it is encrypted");
  }
  CertificateFacts facts{.valid_from = *from, .valid_until = *until};
  facts.has_key = X509_check_private_key(certificate.get(), key.get()) == 1;
  facts.names_host = X509_check_host(certificate.get(), host.data(), host.size(), 0, nullptr) == 1 ||
                     X509_check_ip_asc(certificate.get(), host.c_str(), 0) == 1;
  ERR_clear_error();
  return facts;
}

}  // namespace chartroom::crypto
