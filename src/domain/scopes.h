#pragma once

// What a bearer token may be used for, beside what its owner may do: a token opens only what both allow. Which action needs
// which scope is the policy's table (policy::scope_of).

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chartroom {

// Numbers are stored; a scope that is gone keeps its number.
enum class Scope : std::uint8_t {
  search,    // find patients
  read,      // charts: demographics, documents, facts, timeline
  ask,       // questions about one patient
  feedback,  // on answers: give it, and read what was said of one patient; add labels
  review,    // that feedback was given, without its words
  import,    // send charts, and see what became of them
  status,    // of the server
  ledger,    // read and verify it
  grants,    // access of one person to one patient
  accounts,  // people's and programs' accounts
};
inline constexpr std::array all_scopes = {Scope::search, Scope::read,   Scope::ask,    Scope::feedback, Scope::review,
                                          Scope::import, Scope::status, Scope::ledger, Scope::grants,   Scope::accounts};

class Scopes {
 public:
  constexpr Scopes() = default;  // none
  static constexpr Scopes all() { return from_bits((1U << all_scopes.size()) - 1); }
  // What a service account's token may have: nothing by which it could make or open accounts, or give access.
  static constexpr Scopes of_services() {
    Scopes out;
    for (const Scope scope :
         {Scope::search, Scope::read, Scope::ask, Scope::feedback, Scope::import, Scope::status, Scope::ledger})
      out = out.with(scope);
    return out;
  }
  static constexpr Scopes from_bits(std::uint32_t bits) {
    Scopes out;
    out.bits_ = bits & ((1U << all_scopes.size()) - 1);
    return out;
  }

  constexpr Scopes with(Scope scope) const { return from_bits(bits_ | bit(scope)); }
  constexpr bool has(Scope scope) const { return (bits_ & bit(scope)) != 0; }
  constexpr bool has_all(Scopes others) const { return (others.bits_ & ~bits_) == 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint32_t bits() const { return bits_; }
  bool operator==(const Scopes&) const = default;

 private:
  static constexpr std::uint32_t bit(Scope scope) { return 1U << static_cast<unsigned>(scope); }

  std::uint32_t bits_ = 0;
};

std::string_view scope_name(Scope scope);
std::optional<Scope> parse_scope(std::string_view name);
std::string scopes_text(Scopes scopes);  // names with a space between (RFC 6749 section 3.3)

}  // namespace chartroom
