#include "gate/audit_message.h"

#include <algorithm>

#include "gate/audit_kind.h"
#include "gate/input.h"

namespace chartroom::gate {
namespace {

// What XML has no sign for, and what is no UTF-8, becomes a question mark.
std::string xml_text(std::string_view text) {
  const bool is_plain = is_plain_text(text) && text.find("\xEF\xBF\xBE") == std::string_view::npos &&
                        text.find("\xEF\xBF\xBF") == std::string_view::npos;
  std::string out;
  out.reserve(text.size());
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    switch (letter) {
      case '&': out += "&amp;"; continue;
      case '<': out += "&lt;"; continue;
      case '>': out += "&gt;"; continue;
      case '"': out += "&quot;"; continue;
      case '\t': out += "&#9;"; continue;
      case '\n': out += "&#10;"; continue;
      case '\r': out += "&#13;"; continue;
      default: break;
    }
    out += byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !is_plain) ? '?' : letter;
  }
  return out;
}

// Elements from front to back; attributes between `open` and the next element or text.
class XmlText {
 public:
  XmlText& open(std::string_view name) {
    end_head();
    out_.append("<").append(name);
    in_head_ = true;
    names_.emplace_back(name);
    return *this;
  }
  XmlText& attribute(std::string_view name, std::string_view value) {
    out_.append(" ").append(name).append("=\"").append(xml_text(value)).append("\"");
    return *this;
  }
  XmlText& attribute_if(std::string_view name, std::string_view value) {
    return value.empty() ? *this : attribute(name, value);
  }
  XmlText& text(std::string_view value) {
    end_head();
    out_ += xml_text(value);
    return *this;
  }
  XmlText& close() {
    if (in_head_) {
      out_ += "/>";
      in_head_ = false;
    } else {
      out_.append("</").append(names_.back()).append(">");
    }
    names_.pop_back();
    return *this;
  }
  std::string take() { return std::move(out_); }

 private:
  void end_head() {
    if (in_head_) out_ += '>';
    in_head_ = false;
  }
  std::string out_;
  std::vector<std::string> names_;
  bool in_head_ = false;
};

struct ObjectId {
  AuditCode kind;
  std::string_view system;
};
constexpr std::string_view rfc3881 = "RFC-3881";
constexpr ObjectId patient_number{{"2", "Patient Number"}, rfc3881};
constexpr ObjectId report_number{{"9", "Report Number"}, rfc3881};
constexpr ObjectId search_criteria{{"10", "Search Criteria"}, rfc3881};
constexpr ObjectId user_identifier{{"11", "User Identifier"}, rfc3881};
constexpr ObjectId object_uri{{"12", "URI"}, rfc3881};

class MessageBuilder {
 public:
  MessageBuilder(const audit::StoredRecord& stored, const std::string& origin)
      : stored_(stored), record_(stored.record), origin_(origin), kind_(audit_kind(stored.record)) {}

  std::string run() {
    xml_.open("AuditMessage");
    event();
    user();
    server();
    xml_.open("AuditSourceIdentification").attribute("AuditSourceID", origin_);
    xml_.open("AuditSourceTypeCode").attribute("csd-code", "4").close().close();
    objects();
    xml_.close();
    return R"(<?xml version="1.0" encoding="UTF-8"?>)" + xml_.take();
  }

 private:
  void code(std::string_view element, const AuditCode& value, std::string_view system) {
    xml_.open(element)
        .attribute("csd-code", value.code)
        .attribute("codeSystemName", system)
        .attribute("originalText", value.display)
        .close();
  }

  void event() {
    // "Use if status otherwise unknown", says the schema of 0.
    const int outcome = outcome_code(record_.outcome).value_or(0);
    xml_.open("EventIdentification")
        .attribute("EventActionCode", std::string(1, action_code(kind_.interaction)))
        .attribute("EventDateTime", instant_text(stored_.time))
        .attribute("EventOutcomeIndicator", std::to_string(outcome));
    code("EventID", kind_.event, "DCM");
    if (kind_.type) code("EventTypeCode", *kind_.type, "DCM");
    if (!record_.reason.empty()) xml_.open("EventOutcomeDescription").text(record_.reason).close();
    xml_.close();
  }

  // Whoever reads is the destination of what is read; whoever asks, or changes something, its source.
  AuditCode role_of(bool is_client) const {
    const bool is_source = is_client == (kind_.interaction != Interaction::read);
    return is_source ? AuditCode{"110153", "Source Role ID"} : AuditCode{"110152", "Destination Role ID"};
  }

  void user() {
    xml_.open("ActiveParticipant")
        .attribute("UserID", record_.principal ? record_.principal->text() : "nobody")
        .attribute_if("UserName", record_.principal_name)
        .attribute("UserIsRequestor", "true");
    if (!record_.from.empty()) {
      xml_.attribute("NetworkAccessPointID", record_.from)
          .attribute("NetworkAccessPointTypeCode", record_.from == "local" ? "1" : "2");
    }
    code("RoleIDCode", role_of(true), "DCM");
    for (const Role role : all_roles) {
      if (record_.roles.has(role)) code("RoleIDCode", {role_name(role), role_name(role)}, origin_);
    }
    xml_.close();
  }

  void server() {
    xml_.open("ActiveParticipant")
        .attribute("UserID", origin_)
        .attribute("UserIsRequestor", "false")
        .attribute("NetworkAccessPointID", host_of(origin_))
        .attribute("NetworkAccessPointTypeCode", "1");
    code("RoleIDCode", role_of(false), "DCM");
    xml_.close();
  }

  struct Object {
    std::string id;
    std::string_view type;  // 1 person, 2 system object, 4 other
    std::string_view role;  // empty: none
    ObjectId id_kind;
  };
  // Leaves it open for details.
  void open_object(const Object& object) {
    xml_.open("ParticipantObjectIdentification")
        .attribute("ParticipantObjectID", object.id)
        .attribute("ParticipantObjectTypeCode", object.type)
        .attribute_if("ParticipantObjectTypeCodeRole", object.role);
    code("ParticipantObjectIDTypeCode", object.id_kind.kind, object.id_kind.system);
  }
  void object(const Object& one) {
    open_object(one);
    xml_.open("ParticipantObjectName").text(one.id).close().close();
  }
  void detail(std::string_view name, std::string_view value) {
    xml_.open("ParticipantObjectDetail").attribute("type", name).attribute("value", to_base64(as_bytes(value))).close();
  }

  void route() {
    if (kind_.interaction != Interaction::search) return object({record_.route, "2", "", object_uri});
    open_object({record_.request.text(), "2", "24", search_criteria});
    xml_.open("ParticipantObjectQuery").text(to_base64(as_bytes(record_.route))).close().close();
  }

  void objects() {
    if (record_.patient) object({record_.patient->text(), "1", "1", patient_number});
    for (const PatientId& id : record_.shown) {
      open_object({id.text(), "1", "1", patient_number});
      xml_.open("ParticipantObjectName").text(id.text()).close();
      detail("shown", "1");
      xml_.close();
    }
    if (!record_.route.empty()) route();
    if (record_.subject) object({record_.subject->text(), "1", "11", user_identifier});
    if (!record_.object.empty()) object({record_.object, "4", "", {{"object", "object"}, origin_}});
    for (const DocumentId& document : record_.cited) object({document.text(), "2", "3", report_number});
    open_object({std::to_string(stored_.sequence), "2", "13", {{"record", "ledger record"}, origin_}});
    xml_.open("ParticipantObjectName").text("ledger record").close();
    detail("request", record_.request.text());
    for (const auto& [name, value] : ledger_details(stored_)) detail(name, value);
    xml_.close();
  }

  const audit::StoredRecord& stored_;
  const audit::Record& record_;
  const std::string& origin_;
  const AuditKind kind_;
  XmlText xml_;
};

// A host's name as RFC 5424 has it: visible ASCII, at most 255.
std::string header_name(std::string text) {
  std::erase_if(text, [](char letter) { return letter <= ' ' || letter > '~'; });
  return text.empty() ? "-" : text.substr(0, 255);
}

constexpr std::uint64_t sequence_ids = 2'147'483'647;  // of RFC 5424 section 7.3.1: from 1 on

}  // namespace

std::string audit_message_xml(const audit::StoredRecord& stored, const std::string& origin) {
  return MessageBuilder(stored, origin).run();
}

std::string audit_syslog_message(const audit::StoredRecord& stored, const std::string& origin) {
  return "<85>1 " + instant_text(stored.time) + " " + header_name(host_of(origin)) +
         " chartroom - DICOM+RFC3881 [meta sequenceId=\"" + std::to_string(stored.sequence % sequence_ids + 1) +
         "\"] \xEF\xBB\xBF" + audit_message_xml(stored, origin);
}

std::string octet_counted(const std::string& message) { return std::to_string(message.size()) + " " + message; }

}  // namespace chartroom::gate
