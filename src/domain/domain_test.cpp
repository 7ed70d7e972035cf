#include <gtest/gtest.h>

#include <set>
#include <type_traits>

#include "base/patient_text.h"
#include "domain/id.h"
#include "domain/partial_time.h"
#include "domain/tokens.h"

namespace chartroom {
namespace {

// What the compiler holds: ids don't convert, tokens can't be made by just anyone, patient text does not print.
template <class T>
concept Streams = requires(std::ostream& out, const T& value) { out << value; };

static_assert(!std::is_convertible_v<PatientId, ChartId> && !std::is_constructible_v<PatientId, ChartId>);
static_assert(!std::is_default_constructible_v<Principal> && !std::is_default_constructible_v<Permit>);
static_assert(
    !std::is_constructible_v<Permit, Action, PrincipalId, std::optional<PatientId>, Relation, std::string_view, Timestamp>);
static_assert(!std::is_constructible_v<Receipt, std::uint64_t, RequestId, const std::array<std::uint8_t, 32>&>);
static_assert(!std::is_copy_constructible_v<Receipt> && std::is_move_constructible_v<Receipt>);
static_assert(!Streams<PatientText> && Streams<std::string>);
static_assert(!std::is_convertible_v<PatientText, std::string> && !std::is_convertible_v<PatientText, std::string_view>);

TEST(Id, every_single_bit_survives_and_texts_differ) {
  std::set<std::string> texts;
  for (std::size_t bit = 0; bit < 128; ++bit) {
    PatientId id;
    id.bytes[bit / 8] = static_cast<std::uint8_t>(1U << (bit % 8));
    const std::string text = id.text();
    EXPECT_EQ(text.size(), 28U);
    EXPECT_EQ(PatientId::parse(text), id);
    EXPECT_TRUE(texts.insert(text).second);
    EXPECT_FALSE(ChartId::parse(text));
  }
}

TEST(Id, only_the_canonical_form_is_read) {
  PatientId id;
  id.bytes.fill(0xFF);
  const std::string text = id.text();
  ASSERT_TRUE(PatientId::parse(text));
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (int c = 0; c < 256; ++c) {
      std::string changed = text;
      changed[i] = static_cast<char>(c);
      const auto read = PatientId::parse(changed);
      EXPECT_TRUE(!read || read->text() == changed) << changed;
    }
  }
  EXPECT_FALSE(PatientId::parse(text + "0"));
  EXPECT_FALSE(PatientId::parse(text.substr(1)));
  EXPECT_FALSE(PatientId::parse(""));
}

TEST(PartialTime, every_precision_covers_its_span) {
  const auto span = [](const char* text) {
    const auto time = parse_partial_time(text);
    return time ? time->to_s - time->from_s : -1;
  };
  EXPECT_EQ(span("2020"), 366 * 86'400);
  EXPECT_EQ(span("2021"), 365 * 86'400);
  EXPECT_EQ(span("2021-02"), 28 * 86'400);
  EXPECT_EQ(span("2024-02-29"), 86'400);
  EXPECT_EQ(span("2024-02-29T23:59:59Z"), 1);
  EXPECT_EQ(span("0001"), 365 * 86'400);
  EXPECT_EQ(span("9999-12-31"), 86'400);
}

TEST(PartialTime, zones_shift_the_instant_and_not_the_date_shown) {
  const auto east = parse_partial_time("2021-01-01T00:30:00.123+02:00");
  ASSERT_TRUE(east);
  EXPECT_EQ(east->from_s, parse_partial_time("2020-12-31T22:30:00Z")->from_s);
  EXPECT_EQ(east->date(), "2021-01-01");
}

TEST(PartialTime, what_is_no_date_is_refused) {
  for (const char* wrong : {"", "21", "0000", "2021-13", "2021-00", "2021-02-29", "2021-2-9", "2021-01-01T10:00",
                            "2021-01-01T10:00:00", "2021-01-01T24:00:00Z", "2021-01-01T10:00:00.Z", "2021-01-01T10:00:00+15:00",
                            "2021-01-01 10:00:00Z", "2021-01-01T10:00:00Zx", "10000", "-001", "2021-", "2021-01-01T"}) {
    EXPECT_FALSE(parse_partial_time(wrong)) << wrong;
  }
}

TEST(PartialTime, unknown_comes_first_and_the_rest_by_beginning) {
  const PartialTime unknown;
  const auto early = parse_partial_time("1950-01-01");
  const auto late = parse_partial_time("2020");
  ASSERT_TRUE(early && late);
  EXPECT_TRUE(unknown.compare(*early) < 0) << "though 1950 lies before the epoch";
  EXPECT_TRUE(early->compare(*late) < 0);
  EXPECT_TRUE(late->compare(unknown) > 0);
  EXPECT_TRUE(unknown.compare(PartialTime{}) == 0);
}

TEST(Tokens, every_role_and_action_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < action_count; ++i) {
    const auto name = action_name(static_cast<Action>(i));
    EXPECT_FALSE(name.empty());
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  EXPECT_EQ(action_name(static_cast<Action>(action_count)), "") << "action_count is behind the list";
  for (const Role role : all_roles) EXPECT_EQ(parse_role(role_name(role)), role);
  EXPECT_EQ(roles_text(Roles().with(Role::operator_).with(Role::clinician)), "clinician,operator");
  Roles every;
  for (const Role role : all_roles) every = every.with(role);
  EXPECT_EQ(every, Roles(0xFF));
}

}  // namespace
}  // namespace chartroom
