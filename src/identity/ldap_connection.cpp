#include "identity/ldap_connection.h"

#include <ldap.h>
// openldap.h needs the types of ldap.h.
#include <openldap.h>

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"
#include "crypto/secret.h"
#include "http/dial.h"

namespace chartroom::identity {
namespace {

std::string lower_name(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

timeval time_of(std::chrono::milliseconds time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  return {static_cast<time_t>(whole.count()), static_cast<suseconds_t>(std::chrono::microseconds(time - whole).count())};
}

// Of an answer's result: its code, and what the server said beside it.
struct Said {
  int code = LDAP_SUCCESS;
  std::string diagnostic;
};

Said result_of(ldap* handle, ldapmsg* answer) {
  Said said;
  char* diagnostic = nullptr;
  const int parsed = ldap_parse_result(handle, answer, &said.code, nullptr, &diagnostic, nullptr, nullptr, 0);
  if (parsed != LDAP_SUCCESS) said.code = parsed;
  if (diagnostic != nullptr) said.diagnostic = diagnostic;
  ldap_memfree(diagnostic);
  return said;
}

// Active Directory says in the text why it refused a bind, as a Windows error in hexadecimal: 532 the password has expired,
// 773 it must be changed at the next sign-in. It says so only if the password is right.
bool must_change_password(const std::string& diagnostic) {
  return diagnostic.find(", data 532,") != std::string::npos || diagnostic.find(", data 773,") != std::string::npos;
}

}  // namespace

const std::vector<std::string>* LdapEntry::all(std::string_view attribute) const {
  const auto found = attributes.find(lower_name(attribute));
  return found == attributes.end() || found->second.empty() ? nullptr : &found->second;
}

std::string LdapEntry::first(std::string_view attribute) const {
  const auto* values = all(attribute);
  return values == nullptr ? "" : values->front();
}

void LdapConnection::Close::operator()(ldap* handle) const { ldap_unbind_ext(handle, nullptr, nullptr); }

LdapConnection::LdapConnection(std::unique_ptr<LdapSocket> socket, const DirectoryServer& server, const Options& options)
    : socket_(std::move(socket)), server_(server), options_(options) {}
LdapConnection::~LdapConnection() = default;
LdapConnection::LdapConnection(LdapConnection&&) noexcept = default;
LdapConnection& LdapConnection::operator=(LdapConnection&&) noexcept = default;

std::unexpected<Error> LdapConnection::failed(int code, std::string_view what) const {
  const bool is_late = code == LDAP_TIMEOUT || code == LDAP_TIMELIMIT_EXCEEDED;
  const bool may_not = code == LDAP_INSUFFICIENT_ACCESS;
  return fail(is_late   ? ErrorCode::timed_out
              : may_not ? ErrorCode::forbidden
                        : ErrorCode::unavailable,
              server_.text() + ": " + std::string(what) + ": " + ldap_err2string(code));
}

// --- opening -------------------------------------------------------------------------------------------------------------

Result<LdapConnection> LdapConnection::open(const LdapLibrary&, const DirectoryServer& server, const Options& options) {
  auto tls = http::Tls::for_client(options.ca_file.string());
  if (!tls) return fail(ErrorCode::unauthenticated, tls.error().detail);
  auto dialled = http::dial_tcp(server.host, server.port, static_cast<int>(options.connect_timeout.count()),
                                "is it the directory's address?");
  if (!dialled) return fail(dialled);
  LdapConnection connection(std::make_unique<LdapSocket>(std::move(*dialled), std::move(*tls)), server, options);
  if (auto attached = connection.attach(); !attached) return fail(attached);
  if (server.encryption == DirectoryServer::Encryption::start_tls) {
    if (auto started = connection.start_tls(); !started) return fail(started);
  }
  if (auto encrypted = connection.encrypt(); !encrypted) return fail(encrypted);
  return connection;
}

// libldap gets a socket that it can't open again: where its connection is lost and it tries, there is nothing at this address.
Status LdapConnection::attach() {
  ldap* raw = nullptr;
  const int made = ldap_init_fd(socket_->descriptor(), LDAP_PROTO_EXT, "ldapi://%2Fdev%2Fnull%2Fnone/", &raw);
  if (made != LDAP_SUCCESS) return failed(made, "to begin");
  handle_.reset(raw);
  Sockbuf* buffer = nullptr;
  ber_len_t incoming_max = limits::directory_message_bytes_max;
  const int version = LDAP_VERSION3;
  const int never = LDAP_DEREF_NEVER;
  const bool good = ldap_get_option(raw, LDAP_OPT_SOCKBUF, static_cast<void*>(&buffer)) == LDAP_OPT_SUCCESS &&
                    ber_sockbuf_add_io(buffer, &LdapSocket::io(), LBER_SBIOD_LEVEL_PROVIDER, socket_.get()) == 0 &&
                    ber_sockbuf_ctrl(buffer, LBER_SB_OPT_SET_MAX_INCOMING, &incoming_max) == 1 &&
                    ldap_set_option(raw, LDAP_OPT_PROTOCOL_VERSION, &version) == LDAP_OPT_SUCCESS &&
                    ldap_set_option(raw, LDAP_OPT_REFERRALS, LDAP_OPT_OFF) == LDAP_OPT_SUCCESS &&
                    ldap_set_option(raw, LDAP_OPT_RESTART, LDAP_OPT_OFF) == LDAP_OPT_SUCCESS &&
                    ldap_set_option(raw, LDAP_OPT_DEREF, &never) == LDAP_OPT_SUCCESS;
  return good ? Status{} : Status(fail(ErrorCode::unsupported, "libldap refuses an option that this program needs"));
}

Status LdapConnection::encrypt() {
  auto encrypted = socket_->encrypt(server_.host, options_.connect_timeout);
  if (encrypted) return encrypted;
  std::string why = server_.text() + ": " + encrypted.error().detail;
  if (encrypted.error().code == ErrorCode::unauthenticated) {
    why = "no trusted connection to " + why + "; check the host name and the certificates in " + options_.ca_file.string();
  }
  return fail(encrypted.error().code, why);
}

Status LdapConnection::start_tls() {
  int message = 0;
  const int sent = ldap_extended_operation(handle_.get(), LDAP_EXOP_START_TLS, nullptr, nullptr, nullptr, &message);
  if (sent != LDAP_SUCCESS) return failed(sent, "StartTLS");
  const auto answer = wait_for(message, "StartTLS", options_.connect_timeout);
  if (!answer) return fail(answer);
  const Said said = result_of(handle_.get(), answer->get());
  return said.code == LDAP_SUCCESS ? Status{} : Status(failed(said.code, "StartTLS"));
}

// Nothing but StartTLS is said outside TLS, and nothing at all after an error.
Status LdapConnection::check_usable() const {
  CHECK(socket_->is_encrypted(), "names, passwords and questions go through TLS only");
  return is_broken_ ? Status(fail(ErrorCode::unavailable, server_.text() + ": the connection was lost")) : Status{};
}

// --- asking --------------------------------------------------------------------------------------------------------------

Result<std::shared_ptr<ldapmsg>> LdapConnection::wait_for(int message, std::string_view what,
                                                          std::chrono::milliseconds timeout) {
  timeval limit = time_of(timeout);
  ldapmsg* raw = nullptr;
  const int type = ldap_result(handle_.get(), message, LDAP_MSG_ALL, &limit, &raw);
  std::shared_ptr<ldapmsg> answer(raw, [](ldapmsg* one) {
    if (one != nullptr) ldap_msgfree(one);
  });
  if (type > 0) return answer;
  is_broken_ = true;  // what comes later would answer a question that nobody asks any more
  if (type == 0) {
    return fail(ErrorCode::timed_out,
                server_.text() + ": " + std::string(what) + ": no answer within " + std::to_string(timeout.count()) + " ms");
  }
  int code = LDAP_SERVER_DOWN;
  ldap_get_option(handle_.get(), LDAP_OPT_RESULT_CODE, &code);
  return failed(code == LDAP_SUCCESS ? LDAP_SERVER_DOWN : code, what);
}

Status LdapConnection::bind(const std::string& name, std::string_view password) {
  if (auto usable = check_usable(); !usable) return usable;
  if (name.empty() || password.empty()) return fail(ErrorCode::unauthenticated, "an empty name or password signs nobody in");
  if (name.find('\0') != std::string::npos) return fail(ErrorCode::unauthenticated, "no name has a zero byte");
  std::string copy(password);
  berval credential{copy.size(), copy.data()};
  int message = 0;
  const int sent = ldap_sasl_bind(handle_.get(), name.c_str(), LDAP_SASL_SIMPLE, &credential, nullptr, nullptr, &message);
  crypto::wipe({reinterpret_cast<std::uint8_t*>(copy.data()), copy.size()});
  if (sent != LDAP_SUCCESS) return failed(sent, "to bind");
  const auto answer = wait_for(message, "to bind", options_.answer_timeout);
  if (!answer) return fail(answer);
  const Said said = result_of(handle_.get(), answer->get());
  switch (said.code) {
    case LDAP_SUCCESS: return {};
    case LDAP_INVALID_CREDENTIALS:
      if (must_change_password(said.diagnostic))
        return fail(ErrorCode::forbidden, server_.text() + ": the password must be changed");
      return fail(ErrorCode::unauthenticated, server_.text() + ": name or password refused");
    case LDAP_INAPPROPRIATE_AUTH:    // the account has no password
    case LDAP_UNWILLING_TO_PERFORM:  // a locked or expired account, on some servers
    case LDAP_CONSTRAINT_VIOLATION:  // too many wrong passwords, on some servers
    case LDAP_INVALID_DN_SYNTAX:
    case LDAP_NO_SUCH_OBJECT:
    case LDAP_INSUFFICIENT_ACCESS:
      return fail(ErrorCode::unauthenticated, server_.text() + ": the bind was refused: " + ldap_err2string(said.code));
    default: return failed(said.code, "to bind");
  }
}

Status LdapConnection::take_entries(ldapmsg* answer, std::vector<LdapEntry>& found) const {
  ldap* handle = handle_.get();
  for (ldapmsg* one = ldap_first_entry(handle, answer); one != nullptr; one = ldap_next_entry(handle, one)) {
    LdapEntry entry;
    char* dn = ldap_get_dn(handle, one);
    if (dn == nullptr) return fail(ErrorCode::unavailable, server_.text() + ": an entry without a name");
    entry.dn = dn;
    ldap_memfree(dn);
    BerElement* place = nullptr;
    for (char* name = ldap_first_attribute(handle, one, &place); name != nullptr;
         name = ldap_next_attribute(handle, one, place)) {
      std::vector<std::string>& values = entry.attributes[lower_name(name)];
      berval** all = ldap_get_values_len(handle, one, name);
      for (int at = 0; all != nullptr && all[at] != nullptr; ++at) values.emplace_back(all[at]->bv_val, all[at]->bv_len);
      ldap_value_free_len(all);
      ldap_memfree(name);
    }
    ber_free(place, 0);
    found.push_back(std::move(entry));
  }
  return {};
}

// Where the next page begins; empty after the last, and from servers that don't page.
Result<std::string> LdapConnection::next_cookie(ldapmsg* answer) const {
  LDAPControl** controls = nullptr;
  int code = LDAP_SUCCESS;
  const int parsed = ldap_parse_result(handle_.get(), answer, &code, nullptr, nullptr, nullptr, &controls, 0);
  if (parsed != LDAP_SUCCESS) return failed(parsed, "to read a page's end");
  std::string out;
  if (LDAPControl* paging = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, nullptr); paging != nullptr) {
    ber_int_t estimate = 0;
    berval cookie{};
    if (ldap_parse_pageresponse_control(handle_.get(), paging, &estimate, &cookie) == LDAP_SUCCESS) {
      out.assign(cookie.bv_val == nullptr ? "" : cookie.bv_val, cookie.bv_len);
      ber_memfree(cookie.bv_val);
    }
  }
  ldap_controls_free(controls);
  return out;
}

Result<std::string> LdapConnection::search_page(const LdapSearch& search, const std::string& cookie,
                                                std::vector<LdapEntry>& found) {
  std::vector<std::string> names = search.attributes;
  std::vector<char*> attributes;
  for (std::string& name : names) attributes.push_back(name.data());
  attributes.push_back(nullptr);
  std::string at = cookie;
  berval place{at.size(), at.data()};
  LDAPControl* paging = nullptr;
  const auto page = static_cast<ber_int_t>(std::min(search.entries_max + 1, limits::directory_page_entries));
  if (ldap_create_page_control(handle_.get(), page, &place, 'T', &paging) != LDAP_SUCCESS)
    return failed(LDAP_NO_MEMORY, "to search");
  LDAPControl* controls[] = {paging, nullptr};
  timeval limit = time_of(options_.answer_timeout);
  int message = 0;
  const int scope = search.scope == LdapSearch::Scope::entry ? LDAP_SCOPE_BASE : LDAP_SCOPE_SUBTREE;
  const int sent = ldap_search_ext(handle_.get(), search.base.c_str(), scope, search.filter.c_str(), attributes.data(), 0,
                                   controls, nullptr, &limit, LDAP_NO_LIMIT, &message);
  ldap_control_free(paging);
  if (sent != LDAP_SUCCESS) return failed(sent, "to search");
  const auto answer = wait_for(message, "to search", options_.answer_timeout);
  if (!answer) return fail(answer);
  const Said said = result_of(handle_.get(), answer->get());
  if (said.code == LDAP_NO_SUCH_OBJECT) return std::string();
  if (said.code == LDAP_SIZELIMIT_EXCEEDED || said.code == LDAP_ADMINLIMIT_EXCEEDED) {
    return fail(ErrorCode::too_large, server_.text() + ": the directory's own limit cut a search off");
  }
  if (said.code != LDAP_SUCCESS) return failed(said.code, "to search");
  if (auto taken = take_entries(answer->get(), found); !taken) return fail(taken);
  return next_cookie(answer->get());
}

Result<std::vector<LdapEntry>> LdapConnection::search(const LdapSearch& search) {
  if (auto usable = check_usable(); !usable) return fail(usable);
  std::vector<LdapEntry> found;
  std::string cookie;
  std::size_t pages = 0;
  do {
    auto next = search_page(search, cookie, found);
    if (!next) return fail(next);
    cookie = std::move(*next);
    if (found.size() > search.entries_max) {
      return fail(ErrorCode::too_large,
                  server_.text() + ": a search found more than " + std::to_string(search.entries_max) + " entries");
    }
    if (++pages > limits::directory_pages_max) return fail(ErrorCode::too_large, server_.text() + ": a search has no end");
  } while (!cookie.empty());
  return found;
}

}  // namespace chartroom::identity
