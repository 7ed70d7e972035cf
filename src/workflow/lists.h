#pragma once

// Facts gathered for lists: which belong to a list, and which are the same thing. Not for other rooms.

#include <string>
#include <vector>

#include "workflow/subject_match.h"

namespace chartroom::workflow {

// The facts that are on the question's list, newest first: of its kind, in its time, current if only those are asked for, and
// about its subjects if it names some.
std::vector<std::uint32_t> listed_facts(const Asked& asked);

// Facts of one thing together, each group newest first; groups in the order of their newest fact.
using Groups = std::vector<std::vector<std::uint32_t>>;
Groups group_facts(const Asked& asked, const std::vector<std::uint32_t>& facts);

// The kind of facts that a list is made of.
FactKind kind_of_list(nlp::ListCategory category);

// What makes two facts the same item of a list: the name.
std::string item_key(const Fact& fact);

// "No known allergies" and the like.
bool says_none(const Fact& fact);

// An encounter at an emergency department, or in a hospital over night.
bool is_emergency(const Fact& encounter);
bool is_admission(const Fact& encounter);

// What the newest note that has the list's section says, sentence by sentence; nothing if no note has it.
void quote_section(const Asked& asked, std::size_t sentences_max, Answer& answer);

}  // namespace chartroom::workflow
