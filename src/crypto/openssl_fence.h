#pragma once

// Inside this room only: owners for OpenSSL's objects, and its algorithms, looked up once per process.

#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/x509v3.h>

#include <memory>

namespace chartroom::crypto {

template <auto Free>
struct OpensslDelete {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

template <class T, auto Free>
using OpensslPtr = std::unique_ptr<T, OpensslDelete<Free>>;

using CipherContext = OpensslPtr<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using DigestContext = OpensslPtr<EVP_MD_CTX, EVP_MD_CTX_free>;
using Key = OpensslPtr<EVP_PKEY, EVP_PKEY_free>;

// Never freed: threads may use them until the process ends.
const EVP_CIPHER* aes_256_gcm();
const EVP_MD* sha_256();

}  // namespace chartroom::crypto
