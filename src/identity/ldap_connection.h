#pragma once

// One connection to a directory: libldap's protocol over the program's own dialer and TLS (ldap_socket.h), with a checked
// certificate before anything else is said. Referrals are not followed, a lost connection is not opened again, and nothing is
// read from ldap.conf or the environment. Every step has a time limit, also against a peer that sends half a message. After an
// error of the connection nothing more goes through it. One thread at a time.

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "identity/directory_settings.h"
#include "identity/ldap_library.h"
#include "identity/ldap_socket.h"

struct ldap;
struct ldapmsg;

namespace chartroom::identity {

struct LdapEntry {
  std::string dn;
  std::map<std::string, std::vector<std::string>> attributes;  // names in lower case; values are bytes

  // nullptr if it has none. The name in any case.
  const std::vector<std::string>* all(std::string_view attribute) const;
  std::string first(std::string_view attribute) const;  // empty if it has none
};

struct LdapSearch {
  enum class Scope : std::uint8_t { entry, below };  // the base alone; the base and all below it
  std::string base;
  Scope scope = Scope::below;
  std::string filter;
  std::vector<std::string> attributes;
  std::size_t entries_max = 1;  // more are `too_large`
};

class LdapConnection {
 public:
  struct Options {
    std::filesystem::path ca_file;
    std::chrono::milliseconds connect_timeout{};  // to connect, and to shake hands
    std::chrono::milliseconds answer_timeout{};
  };
  // `unavailable` if nobody answers there, `timed_out`, `unauthenticated` if the certificate is not right.
  static Result<LdapConnection> open(const LdapLibrary& library, const DirectoryServer& server, const Options& options);
  ~LdapConnection();
  LdapConnection(LdapConnection&&) noexcept;
  LdapConnection& operator=(LdapConnection&&) noexcept;

  // A simple bind. `unauthenticated` if the directory refuses name or password; `forbidden` if the password is right and must
  // be changed before it opens anything; `unavailable`, `timed_out`. An empty name or password is `unauthenticated` without
  // asking: servers take it for an anonymous bind, which succeeds (RFC 4513 5.1.2).
  Status bind(const std::string& name, std::string_view password);

  // Pages of limits::directory_page_entries (RFC 2696) until all are there. A base that isn't there is an empty answer.
  // `too_large` beyond `entries_max`; `forbidden` if the bound account may not; `unavailable`, `timed_out`.
  Result<std::vector<LdapEntry>> search(const LdapSearch& search);

  bool is_broken() const { return is_broken_; }  // it was lost, or an answer did not come in time

  std::string encryption() const { return socket_->transport().encryption(); }         // for people
  std::string fingerprint() const { return socket_->transport().peer_fingerprint(); }  // of the server's certificate

 private:
  struct Close {
    void operator()(ldap* handle) const;
  };
  LdapConnection(std::unique_ptr<LdapSocket> socket, const DirectoryServer& server, const Options& options);
  Status attach();
  Status start_tls();
  Status encrypt();
  Status check_usable() const;
  Result<std::shared_ptr<ldapmsg>> wait_for(int message, std::string_view what, std::chrono::milliseconds timeout);
  Result<std::string> search_page(const LdapSearch& search, const std::string& cookie, std::vector<LdapEntry>& found);
  Status take_entries(ldapmsg* answer, std::vector<LdapEntry>& found) const;
  Result<std::string> next_cookie(ldapmsg* answer) const;
  std::unexpected<Error> failed(int code, std::string_view what) const;

  std::unique_ptr<LdapSocket> socket_;  // outlives the handle, which says goodbye through it
  std::unique_ptr<ldap, Close> handle_;
  DirectoryServer server_;
  Options options_;
  bool is_broken_ = false;
};

}  // namespace chartroom::identity
