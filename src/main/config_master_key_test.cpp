// The configuration's [master_key]: what is read, and that what is wrong is refused with its line.

#include "main/config_master_key.h"

#include <gtest/gtest.h>

#include "main/config.h"

namespace chartroom {
namespace {

const std::string data = "[data]\nfolder = \"/d\"\nkeyring_folder = \"/k\"\n";
const std::string file_key = "master_key_file = \"/m/key\"\n";

std::string refused(const std::string& text) {
  const auto config = parse_config(text, "/etc/c.toml");
  return config ? "" : config.error().detail;
}

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(MasterKeyConfig, WithoutASectionItIsTheFile) {
  const auto config = parse_config(data + file_key, "/etc/c.toml");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->master_key.from, MasterKeyFrom::file);
  EXPECT_EQ(config->master_key_file, "/m/key");
  EXPECT_FALSE(config->fips_provider);
  EXPECT_TRUE(says(refused(data), "'data.master_key_file' is missing"));
  EXPECT_TRUE(says(refused(data + "[master_key]\nfrom = \"file\"\n"), "'data.master_key_file' is missing"));
}

TEST(MasterKeyConfig, EveryWayHasItsKeysAndNoOthers) {
  const auto passphrase = parse_config(data + "[master_key]\nfrom = \"passphrase\"\n", "/etc/c.toml");
  ASSERT_TRUE(passphrase) << passphrase.error().detail;
  EXPECT_EQ(passphrase->master_key.from, MasterKeyFrom::passphrase);
  const auto credential = parse_config(data + "[master_key]\nfrom = \"credential\"\ncredential = \"key\"\n", "/etc/c.toml");
  ASSERT_TRUE(credential) << credential.error().detail;
  EXPECT_EQ(credential->master_key.credential, "key");
  const auto token = parse_config(data +
                                      "[master_key]\nfrom = \"pkcs11\"\npkcs11_module = \"/lib/m.so\"\npkcs11_token = \"t\"\n"
                                      "pkcs11_key = \"k\"\npkcs11_pin_file = \"pin\"\n",
                                  "/etc/c.toml");
  ASSERT_TRUE(token) << token.error().detail;
  EXPECT_EQ(token->master_key.token_module, "/lib/m.so");
  EXPECT_EQ(token->master_key.token_label, "t");
  EXPECT_EQ(token->master_key.token_key, "k");
  EXPECT_EQ(token->master_key.token_pin_file, "/etc/pin");
  const auto tpm = parse_config(data + "[master_key]\nfrom = \"tpm\"\ntpm_device = \"device:/dev/tpmrm0\"\n", "/etc/c.toml");
  ASSERT_TRUE(tpm) << tpm.error().detail;
  EXPECT_EQ(tpm->master_key.tpm_device, "device:/dev/tpmrm0");
  EXPECT_TRUE(says(refused(data + "[master_key]\nfrom = \"tpm\"\ntpm_device = \"device:/dev/tpmrm0\"\npkcs11_key = \"k\"\n"),
                   "/etc/c.toml:7: there is no key 'pkcs11_key' here"));
  EXPECT_TRUE(says(refused(data + "[master_key]\nfrom = \"passphrase\"\npassphrase = \"hunter2\"\n"), "there is no key"));
}

TEST(MasterKeyConfig, WhatIsMissingOrWrongIsNamed) {
  EXPECT_TRUE(says(refused(data + "[master_key]\n"), "'master_key.from' is missing"));
  EXPECT_TRUE(says(refused(data + "[master_key]\nfrom = \"environment\"\n"), "\"file\", \"credential\", \"passphrase\""));
  EXPECT_TRUE(says(refused(data + "[master_key]\nfrom = \"credential\"\n"), "'master_key.credential' is missing"));
  EXPECT_TRUE(says(refused(data + "[master_key]\nfrom = \"credential\"\ncredential = \"../key\"\n"), "a name, not a path"));
  EXPECT_TRUE(says(refused(data + "[master_key]\nfrom = \"pkcs11\"\n"), "'master_key.pkcs11_module' is missing"));
  EXPECT_TRUE(says(refused(data + "[master_key]\nfrom = \"tpm\"\n"), "'master_key.tpm_device' is missing"));
  for (const char* elsewhere : {"swtpm:host=10.0.0.1,port=2321", "mssim:host=h", "/dev/tpmrm0", "cmd:sh"}) {
    EXPECT_TRUE(
        says(refused(data + "[master_key]\nfrom = \"tpm\"\ntpm_device = \"" + elsewhere + "\"\n"), "must be device:/PATH"))
        << elsewhere;
  }
}

TEST(MasterKeyConfig, AFileThatWouldNotCountIsRefused) {
  EXPECT_TRUE(says(refused(data + file_key + "[master_key]\nfrom = \"passphrase\"\n"), "take it out"));
}

TEST(MasterKeyConfig, NothingThatOpensItLiesInDataOrKeyring) {
  EXPECT_TRUE(says(refused(data + "master_key_file = \"/d/key\"\n"), "lies in the data folder"));
  EXPECT_TRUE(says(refused(data + "master_key_file = \"/k/key\"\n"), "lies in the keyring's folder"));
  EXPECT_TRUE(says(refused(data + "[master_key]\nfrom = \"pkcs11\"\npkcs11_module = \"/lib/m.so\"\npkcs11_token = \"t\"\n"
                                  "pkcs11_key = \"k\"\npkcs11_pin_file = \"/k/pin\"\n"),
                   "'master_key.pkcs11_pin_file' lies in the keyring's folder"));
}

}  // namespace
}  // namespace chartroom
