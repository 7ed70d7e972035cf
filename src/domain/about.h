#pragma once

// How a caller stands to a patient outside of care. Whatever the rules say, such a look-up is marked in the ledger for review.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/set_of.h"

namespace chartroom {

enum class About : std::uint8_t {
  own_record,    // the patient has an identifier of the caller's account
  household,     // lives where the caller's own chart says that they live
  co_worker,     // the patient works here (the label `employee`)
  same_surname,  // the last word of the account's display name
};
inline constexpr std::size_t about_count = 4;
using Abouts = SetOf<About>;

std::string_view about_name(About about);
std::optional<About> parse_about(std::string_view name);
std::string abouts_text(Abouts abouts);  // "own_record,same_surname"

}  // namespace chartroom
