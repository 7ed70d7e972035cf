#include "identity/recovery_codes.h"

#include "base/limits.h"
#include "crypto/password.h"

namespace chartroom::identity {
namespace {

constexpr std::size_t code_chars = 16;
constexpr std::size_t group_chars = 4;

std::string without_groups(std::string_view code) {
  std::string out;
  for (const char letter : code) {
    if (letter == '-' || letter == ' ') continue;
    out += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  }
  return out;
}

}  // namespace

std::vector<std::string> make_recovery_codes() {
  std::vector<std::string> codes;
  while (codes.size() < limits::recovery_codes_count) {
    std::string code = crypto::random_password(code_chars);
    for (std::size_t at = code_chars - group_chars; at > 0; at -= group_chars) code.insert(at, 1, '-');
    codes.push_back(std::move(code));
  }
  return codes;
}

crypto::Digest recovery_digest(PrincipalId account, std::string_view code) {
  return crypto::sha256({as_bytes("chartroom recovery code\n"), account.view(), as_bytes(without_groups(code))});
}

std::vector<crypto::Digest> recovery_digests(PrincipalId account, const std::vector<std::string>& codes) {
  std::vector<crypto::Digest> digests;
  digests.reserve(codes.size());
  for (const std::string& code : codes) digests.push_back(recovery_digest(account, code));
  return digests;
}

bool take_recovery_code(PrincipalId account, std::string_view code, std::vector<crypto::Digest>& left) {
  const crypto::Digest wanted = recovery_digest(account, code);
  std::size_t at = left.size();
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (crypto::equal_constant_time(left[i], wanted)) at = i;
  }
  if (at == left.size()) return false;
  left.erase(left.begin() + static_cast<std::ptrdiff_t>(at));
  return true;
}

}  // namespace chartroom::identity
