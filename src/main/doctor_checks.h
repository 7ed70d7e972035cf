#pragma once

// The checks of `chartroom doctor`: each judges the facts of machine_facts.h and says in words for an operator who is no
// specialist what is, what it means, and what to do. Values in, values out.
//
// A check is a row of one table (`doctor_checks`). It adds one finding that all is well, or one for each thing that isn't. What
// docs/doctor.md lists are these rows. A new check is a function in the file of its subject, declared in
// doctor_check_parts.h, and a row in doctor_checks.cpp.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "main/machine_facts.h"

namespace chartroom {

// `skipped`: it needs what is not there, such as the running server.
enum class Mark : std::uint8_t { ok, warning, wrong, skipped };
std::string_view mark_name(Mark mark);

struct Finding {
  std::string_view check;
  Mark mark = Mark::ok;
  std::string says;   // what is, in one line
  std::string means;  // why that is not well; these two are empty where it is
  std::string mend;   // what to do, with the command
};

// What one check has found so far.
class Findings {
 public:
  Findings(std::string_view check, std::vector<Finding>& all) : check_(check), all_(all) {}
  void ok(std::string says) { add(Mark::ok, std::move(says)); }
  void skip(std::string says) { add(Mark::skipped, std::move(says)); }
  struct Words {
    std::string means;
    std::string mend;
  };
  void warn(std::string says, Words words) { add(Mark::warning, std::move(says), std::move(words)); }
  void wrong(std::string says, Words words) { add(Mark::wrong, std::move(says), std::move(words)); }
  // Unless something was found: that all is well.
  void ok_if_nothing(std::string says) {
    if (!found_) ok(std::move(says));
  }

 private:
  void add(Mark mark, std::string says, Words words = {}) {
    found_ = true;
    all_.push_back({check_, mark, std::move(says), std::move(words.means), std::move(words.mend)});
  }
  std::string_view check_;
  std::vector<Finding>& all_;
  bool found_ = false;
};

// What must be there for a check to be made.
enum class Needs : std::uint8_t { nothing, config, server };

struct DoctorCheck {
  std::string_view name;
  Needs needs = Needs::nothing;
  std::string_view about;  // what it looks at, for docs/doctor.md
  void (*look)(const MachineFacts& facts, Findings& out) = nullptr;
};
std::span<const DoctorCheck> doctor_checks();

// All checks, in the table's order; at least one finding of each.
std::vector<Finding> examine(const MachineFacts& facts);

// 0: all is well, or could not be looked at; 1: warnings; 2: something is wrong. As monitoring programs read it.
int exit_code_of(std::span<const Finding> findings);

// The table of docs/doctor.md, in Markdown.
std::string doctor_reference();

}  // namespace chartroom
