#pragma once

// Why a chart is opened: the purpose of use that every decision about a chart takes (45 CFR 164.506 to 164.524; the codes of
// HL7's PurposeOfUse are in brackets).

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/set_of.h"

namespace chartroom {

enum class Purpose : std::uint8_t {
  treatment,        // TREAT
  payment,          // HPAYMT
  operations,       // HOPERAT: quality, training, audit
  research,         // HRESCH, under a protocol
  patient_request,  // PATRQT: the patient asks for their record
  emergency,        // ETREAT: the glass was broken
};
inline constexpr std::size_t purpose_count = 6;
using Purposes = SetOf<Purpose>;

std::string_view purpose_name(Purpose purpose);
std::optional<Purpose> parse_purpose(std::string_view name);

}  // namespace chartroom
