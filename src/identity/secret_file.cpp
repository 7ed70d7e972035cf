#include "identity/secret_file.h"

#include <sys/stat.h>

#include "base/bytes.h"
#include "base/files.h"
#include "crypto/secret.h"

namespace chartroom::identity {

Result<std::string> read_secret_file(const std::filesystem::path& file, std::size_t bytes_max) {
  struct stat facts{};
  if (::stat(file.c_str(), &facts) != 0) return fail(ErrorCode::not_found, "there is no password file at " + file.string());
  if ((facts.st_mode & 0077U) != 0) {
    return fail(ErrorCode::forbidden, "others than its owner can read " + file.string() + ": run chmod 600 on it");
  }
  if (facts.st_size > static_cast<off_t>(bytes_max)) {
    return fail(ErrorCode::too_large, file.string() + " is too large for a password");
  }
  auto folder = OsFolder::at(file.parent_path());
  if (!folder) return fail(folder);
  auto bytes = (*folder)->read(file.filename().string());
  if (!bytes) return fail_in("the password file", bytes);
  std::string password(as_text(*bytes));
  crypto::wipe(*bytes);
  while (password.ends_with('\n') || password.ends_with('\r')) password.pop_back();
  return password;
}

void wipe_text(std::string& text) { crypto::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()}); }

}  // namespace chartroom::identity
