#pragma once

// The draft of a letter to a patient whom a breach reached, with what 45 CFR 164.404(c)(1) asks for: what happened and when,
// what kinds of information, what the patient can do, what the clinic does, whom to ask. What only the clinic knows is left to
// fill in, in square brackets. Pure.

#include <string>

#include "domain/chart.h"
#include "gate/breach.h"

namespace chartroom::gate {

struct BreachLetter {
  std::string clinic;  // its name, as the configuration or the caller gives it
  Timestamp discovered{};
  Timestamp written{};
};

std::string breach_letter(const BreachLetter& letter, const Affected& affected, const Demographics& who);

}  // namespace chartroom::gate
