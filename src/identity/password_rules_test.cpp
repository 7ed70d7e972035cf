// Which passwords are guessed first, and which are not.

#include "identity/password_rules.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/limits.h"
#include "identity/common_passwords.h"

namespace chartroom::identity {
namespace {

PasswordVerdict check(std::string_view password) {
  static const std::vector<std::string> site = {"charts.lindenhof.example"};
  return check_new_password(password, {"anna.berger", "Dr. Anna Berger-Stark", site});
}

TEST(PasswordRules, LengthIsCountedInCharactersAndLongOnesAreTaken) {
  EXPECT_EQ(check("xkcd tree ja"), PasswordVerdict::good);
  EXPECT_EQ(check("xkcd tree j"), PasswordVerdict::weak);
  EXPECT_EQ(check("Übergrößenmä"), PasswordVerdict::good);
  EXPECT_EQ(check("日本語の暗証番号です九十"), PasswordVerdict::good);
  EXPECT_EQ(check("日本語の暗証番号です九"), PasswordVerdict::weak);
  EXPECT_EQ(check("a long one that somebody has written down as a whole sentence of 64"), PasswordVerdict::good);
  std::string longest;
  for (std::size_t at = 0; longest.size() < limits::password_bytes_max; ++at)
    longest += static_cast<char>('a' + (at * at) % 23);
  EXPECT_EQ(check(longest), PasswordVerdict::good);
  EXPECT_EQ(check(longest + "a"), PasswordVerdict::weak);
}

TEST(PasswordRules, NoRulesOfComposition) {
  for (const std::string_view password :
       {"only small letters here", "ONLY CAPITALS STAND HERE", "730184625917", "correct horse battery",
        "doctor has a long password", "another good one", "tulpen gehen baden", "    six spaces"}) {
    EXPECT_EQ(check(password), PasswordVerdict::good) << password;
  }
}

TEST(PasswordRules, CommonOnesAreRefusedHoweverTheyAreDressedUp) {
  for (const std::string_view password :
       {"password1234",  "Password2026!",    "P@ssw0rd2026",   "PASSWORD!!!!",  "123password!!", "p a s s w o r d 1 2 3 4",
        "pa55word-2026", "passwordpassword", "letmeinplease",  "welcome12345",  "Sunshine2025!", "WelcomeWelcome",
        "qwertyqwerty",  "summer.winter",    "dragonmonkey99", "L3tm31n!2026!", "iloveyou2026!", "administrator1",
        "hospital.2026", "medicine-clinic"}) {
    EXPECT_EQ(check(password), PasswordVerdict::common) << password;
  }
}

TEST(PasswordRules, NamesOfTheAccountAndOfThisPlaceAreRefused) {
  for (const std::string_view password : {"anna.berger1", "AnnaBerger2026", "berger-stark1", "lindenhof2026", "Lindenhof!!!!",
                                          "chartroom2026", "Chartroom-Berger", "ch@rtr00m2026", "lindenhofpassword"}) {
    EXPECT_EQ(check(password), PasswordVerdict::common) << password;
  }
  EXPECT_EQ(check("lindenhof tulpe kragen"), PasswordVerdict::good) << "a name among other words is none";
}

TEST(PasswordRules, RepetitionsAndRowsAreRefused) {
  for (const std::string_view password :
       {"aaaaaaaaaaaa", "aaaaaaaaaaab", "121212121212", "abc1abc1abc1abc1", "x7#kx7#kx7#kx7", "123456789012", "abcdefghijkl",
        "qwertyuiop12", "asdfghjkl123", "1234abcd5678", "zyxwvutsrqpo", "1qaz2wsx3edc", "1q2w3e4r5t6y", "QWERTZUIOP123"}) {
    EXPECT_EQ(check(password), PasswordVerdict::common) << password;
  }
}

TEST(PasswordRules, EachWordOfTheListIsOfSmallLettersAndRefusedAsAPassword) {
  for (const std::string_view word : common_passwords()) {
    EXPECT_TRUE(std::ranges::all_of(word, [](char letter) { return letter >= 'a' && letter <= 'z'; })) << word;
    EXPECT_EQ(check(std::string(word) + std::string(12, '!') + "2026"), PasswordVerdict::common) << word;
  }
}

}  // namespace
}  // namespace chartroom::identity
