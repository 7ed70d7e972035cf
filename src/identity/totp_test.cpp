// Codes by time and recovery codes: the vectors of the RFCs, and what of a code is forgiven.

#include "identity/totp.h"

#include <gtest/gtest.h>

#include <set>

#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "identity/recovery_codes.h"

namespace chartroom::identity {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view rfc_secret = "12345678901234567890";
Timestamp at(std::int64_t seconds) { return Timestamp(std::chrono::seconds(seconds)); }

// RFC 4226 appendix D.
TEST(Totp, CountersGiveTheCodesOfRfc4226) {
  const std::vector<std::string> codes = {"755224", "287082", "359152", "969429", "338314",
                                          "254676", "287922", "162583", "399871", "520489"};
  for (std::size_t counter = 0; counter < codes.size(); ++counter) {
    EXPECT_EQ(totp_code(as_bytes(rfc_secret), static_cast<std::int64_t>(counter)), codes[counter]) << counter;
  }
}

// RFC 6238 appendix B, SHA-1; its codes have eight digits, of which ours are the last six.
TEST(Totp, TimesGiveTheCodesOfRfc6238) {
  const std::vector<std::pair<std::int64_t, std::string>> vectors = {{59, "94287082"},         {1111111109, "07081804"},
                                                                     {1111111111, "14050471"}, {1234567890, "89005924"},
                                                                     {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [seconds, code] : vectors) {
    EXPECT_EQ(totp_code(as_bytes(rfc_secret), totp_step_at(at(seconds))), code.substr(2)) << seconds;
  }
}

// RFC 2202.
TEST(Totp, HmacSha1GivesTheDigestsOfRfc2202) {
  const Bytes key(20, 0x0b);
  EXPECT_EQ(to_hex(crypto::hmac_sha1(key, as_bytes("Hi There"))), "b617318655057264e28bc0b6fb378c8ef146be00");
  EXPECT_EQ(to_hex(crypto::hmac_sha1(Bytes(20, 0xaa), Bytes(50, 0xdd))), "125d7342b9ac11cd91a39af48aa17b4f63f175d3");
}

TEST(Totp, OneStepOfDriftEitherWayIsTakenAndNoMore) {
  const Timestamp now = at(1'700'000'010);
  const std::int64_t step = totp_step_at(now);
  for (std::int64_t off = -3; off <= 3; ++off) {
    const auto matched = match_totp(as_bytes(rfc_secret), totp_code(as_bytes(rfc_secret), step + off), now, 0);
    EXPECT_EQ(matched.has_value(), off >= -1 && off <= 1) << off;
    if (matched) {
      EXPECT_EQ(*matched, step + off);
    }
  }
}

TEST(Totp, NoStepUpToTheUsedOneIsTaken) {
  const Timestamp now = at(1'700'000'010);
  const std::int64_t step = totp_step_at(now);
  const auto match = [&](std::int64_t wanted, std::int64_t used) {
    return match_totp(as_bytes(rfc_secret), totp_code(as_bytes(rfc_secret), wanted), now, used).has_value();
  };
  EXPECT_TRUE(match(step, step - 1));
  EXPECT_FALSE(match(step, step));
  EXPECT_FALSE(match(step - 1, step)) << "the code of the step before, after the next was used";
  EXPECT_TRUE(match(step + 1, step));
}

TEST(Totp, WhatIsNoCodeMatchesNothing) {
  const Timestamp now = at(1'700'000'010);
  const std::string code = totp_code(as_bytes(rfc_secret), totp_step_at(now));
  for (const std::string& text : {std::string(), code.substr(0, 5), code + "0", " " + code, std::string(6, '\0')}) {
    EXPECT_FALSE(match_totp(as_bytes(rfc_secret), text, now, 0)) << text;
  }
}

TEST(Totp, TheAddressForAppsIsAsTheyReadIt) {
  EXPECT_EQ(base32(as_bytes("foobar")), "MZXW6YTBOI");  // RFC 4648 section 10, without padding
  EXPECT_EQ(base32(as_bytes("f")), "MY");
  EXPECT_EQ(base32(as_bytes("")), "");
  EXPECT_EQ(otpauth_uri("Chartroom a.test", "anna@ward", as_bytes("foobar")),
            "otpauth://totp/Chartroom%20a.test:anna%40ward?secret=MZXW6YTBOI&issuer=Chartroom%20a.test"
            "&algorithm=SHA1&digits=6&period=30");
}

TEST(RecoveryCodes, AreTenDifferentOnesOfSixteenReadableCharacters) {
  const auto codes = make_recovery_codes();
  EXPECT_EQ(codes.size(), limits::recovery_codes_count);
  EXPECT_EQ(std::set<std::string>(codes.begin(), codes.end()).size(), codes.size());
  for (const std::string& code : codes) {
    ASSERT_EQ(code.size(), 19U);
    EXPECT_EQ(code[4], '-');
    EXPECT_EQ(code.find_first_of("0o1li"), std::string::npos);
  }
}

TEST(RecoveryCodes, AreTakenOnceHoweverTheyAreTypedAndOnlyByTheirAccount) {
  const auto account = crypto::new_id<PrincipalId>();
  const auto codes = make_recovery_codes();
  auto left = recovery_digests(account, codes);
  EXPECT_FALSE(take_recovery_code(crypto::new_id<PrincipalId>(), codes[3], left));
  std::string typed = codes[3];
  for (char& letter : typed) letter = letter == '-' ? ' ' : static_cast<char>(std::toupper(letter));
  EXPECT_TRUE(take_recovery_code(account, typed, left));
  EXPECT_FALSE(take_recovery_code(account, codes[3], left));
  EXPECT_FALSE(take_recovery_code(account, "", left));
  EXPECT_FALSE(take_recovery_code(account, codes[4].substr(0, 18), left));
  EXPECT_EQ(left.size(), codes.size() - 1);
}

}  // namespace
}  // namespace chartroom::identity
