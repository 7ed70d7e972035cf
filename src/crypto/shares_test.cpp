// Shares of a key: every subset of k gives it back, k - 1 say nothing about it, and a mistyped one is told.

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <set>

#include "crypto/recovery_share.h"
#include "crypto/shamir.h"

namespace chartroom::crypto {
namespace {

std::vector<KeyShare> subset_of(const std::vector<KeyShare>& shares, unsigned mask) {
  std::vector<KeyShare> out;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if ((mask >> i & 1U) != 0) out.push_back({shares[i].number, shares[i].value.copy()});
  }
  return out;
}

bool same_value(const SecretKey& left, const SecretKey& right) { return std::ranges::equal(left.view(), right.view()); }

TEST(Shares, TheFieldIsThatOfAes) {
  EXPECT_EQ(field_product(0x57, 0x83), 0xC1);  // FIPS 197, 4.2
  EXPECT_EQ(field_product(0x57, 0x13), 0xFE);
  EXPECT_EQ(field_product(0x53, 0xCA), 1);
  for (unsigned a = 0; a < 256; ++a) {
    EXPECT_EQ(field_product(static_cast<std::uint8_t>(a), 1), a);
    EXPECT_EQ(field_product(0, static_cast<std::uint8_t>(a)), 0);
  }
}

TEST(Shares, EverySubsetOfEnoughGivesTheKeyBackAndNoSmallerOneDoes) {
  for (const SplitInto into : {SplitInto{2, 2}, SplitInto{2, 3}, SplitInto{3, 5}, SplitInto{5, 7}, SplitInto{7, 7}}) {
    const auto secret = SecretKey::random();
    const auto shares = split_key(secret, into);
    ASSERT_TRUE(shares);
    ASSERT_EQ(shares->size(), into.made);
    for (unsigned mask = 1; mask < 1U << into.made; ++mask) {
      const auto count = static_cast<unsigned>(std::popcount(mask));
      if (count > into.needed) continue;
      const auto joined = join_shares(subset_of(*shares, mask));
      ASSERT_TRUE(joined);
      EXPECT_EQ(same_value(*joined, secret), count == into.needed) << "subset " << mask;
    }
  }
}

// One share of two: for each secret it takes every value once over all polynomials, so it tells nothing.
TEST(Shares, OneShareOfTwoHasTheSameDistributionForEverySecret) {
  for (unsigned secret = 0; secret < 256; ++secret) {
    for (const std::uint8_t x : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{16}}) {
      std::set<std::uint8_t> seen;
      for (unsigned coefficient = 0; coefficient < 256; ++coefficient) {
        const std::array<std::uint8_t, 1> polynomial{static_cast<std::uint8_t>(coefficient)};
        seen.insert(polynomial_at(static_cast<std::uint8_t>(secret), polynomial, x));
      }
      ASSERT_EQ(seen.size(), 256U) << secret;
    }
  }
}

// Two shares of three: each pair of values once over all polynomials, whatever the secret.
TEST(Shares, TwoSharesOfThreeHaveTheSameDistributionForEverySecret) {
  for (const unsigned secret : {0U, 1U, 0x53U, 0xFFU}) {
    std::vector<bool> seen(256 * 256);
    std::size_t count = 0;
    for (unsigned pair = 0; pair < 256 * 256; ++pair) {
      const std::array<std::uint8_t, 2> polynomial{static_cast<std::uint8_t>(pair), static_cast<std::uint8_t>(pair >> 8)};
      const unsigned at_3 = polynomial_at(static_cast<std::uint8_t>(secret), polynomial, 3);
      const unsigned at_5 = polynomial_at(static_cast<std::uint8_t>(secret), polynomial, 5);
      if (!seen[at_3 << 8 | at_5]) ++count;
      seen[at_3 << 8 | at_5] = true;
    }
    EXPECT_EQ(count, 256U * 256U) << secret;
  }
}

// The coefficients that a split draws are not those of the split before: the values of a share differ in about every byte.
TEST(Shares, EverySplitDrawsAnew) {
  const auto secret = SecretKey::random();
  std::array<std::set<std::uint8_t>, key_bytes> seen;
  for (int i = 0; i < 64; ++i) {
    const auto shares = split_key(secret, {2, 2});
    for (std::size_t byte = 0; byte < key_bytes; ++byte) seen[byte].insert((*shares)[0].value.view()[byte]);
  }
  for (const auto& values : seen) EXPECT_GT(values.size(), 32U);
}

TEST(Shares, NumbersOutOfBoundsAreRefused) {
  const auto secret = SecretKey::random();
  for (const SplitInto into : {SplitInto{0, 3}, SplitInto{1, 3}, SplitInto{4, 3}, SplitInto{2, 17}}) {
    EXPECT_FALSE(split_key(secret, into));
  }
  EXPECT_FALSE(join_shares({}));
  auto shares = *split_key(secret, {2, 3});
  EXPECT_FALSE(join_shares(std::array{KeyShare{1, shares[0].value.copy()}, KeyShare{1, shares[1].value.copy()}}));
  EXPECT_FALSE(join_shares(std::array{KeyShare{0, shares[0].value.copy()}, KeyShare{1, shares[1].value.copy()}}));
}

TEST(Shares, TheirTextComesBackHoweverItIsTyped) {
  const auto value = SecretKey::random();
  const std::string text = recovery_share_text({0xBEEF, 3, {5, value.copy()}});
  EXPECT_EQ(text.size(), 64U + 15U);
  std::string typed;
  for (const char c : text) {
    if (c == '-')
      typed += "  ";
    else if (c == '0')
      typed += 'o';
    else if (c == '1')
      typed += 'L';
    else
      typed += static_cast<char>(std::tolower(c));
  }
  for (const std::string& one : {text, typed}) {
    const auto read = parse_recovery_share(one);
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->set, 0xBEEF);
    EXPECT_EQ(read->needed, 3);
    EXPECT_EQ(read->share.number, 5);
    EXPECT_TRUE(same_value(read->share.value, value));
  }
}

TEST(Shares, EveryMistypedCharacterIsTold) {
  const std::string text = recovery_share_text({7, 2, {1, SecretKey::random()}});
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '-') continue;
    std::string wrong = text;
    wrong[i] = text[i] == '7' ? '8' : '7';
    const auto read = parse_recovery_share(wrong);
    ASSERT_FALSE(read) << "character " << i;
    EXPECT_NE(read.error().detail.find("mistyped"), std::string::npos);
    EXPECT_EQ(read.error().detail.find(text.substr(0, 4)), std::string::npos) << "nothing of it is told";
    wrong[i] = 'U';
    EXPECT_NE(parse_recovery_share(wrong).error().detail.find("in group " + std::to_string(i / 5 + 1)), std::string::npos);
    wrong.erase(i, 1);
    EXPECT_NE(parse_recovery_share(wrong).error().detail.find("63 letters"), std::string::npos);
    if (i + 5 < text.size() && text[i + 5] != text[i] && text[i + 5] != '-') {
      std::string turned = text;
      std::swap(turned[i], turned[i + 5]);
      EXPECT_FALSE(parse_recovery_share(turned));
    }
  }
  EXPECT_FALSE(parse_recovery_share(""));
  EXPECT_FALSE(parse_recovery_share(text + "0"));
}

}  // namespace
}  // namespace chartroom::crypto
