// Records as DICOM audit messages: whole XML, built as the schema of PS3.15 A.5.1 says, and nothing of a record lost.

#include "gate/audit_message.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "gate/audit_event_fixture.h"
#include "gate/audit_kind.h"

namespace chartroom::gate {
namespace {

const std::string message_origin = "hospital.example/chartroom";

struct XmlNode {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::vector<XmlNode> children;
  std::string text;
};

// Reads what the program writes, strictly: a sign that should have been escaped, an attribute that stands twice or an element
// that does not end is a failure.
class XmlReader {
 public:
  explicit XmlReader(std::string_view text) : rest_(text) {}

  XmlNode document() {
    take(R"(<?xml version="1.0" encoding="UTF-8"?>)");
    XmlNode out = element();
    EXPECT_TRUE(rest_.empty()) << rest_;
    return out;
  }

 private:
  void take(std::string_view expected) {
    ASSERT_TRUE(rest_.starts_with(expected)) << "expected " << expected << " at " << rest_.substr(0, 60);
    rest_.remove_prefix(expected.size());
  }
  std::string name() {
    std::size_t end = 0;
    while (end < rest_.size() && (std::isalnum(static_cast<unsigned char>(rest_[end])) != 0 || rest_[end] == '-')) ++end;
    EXPECT_GT(end, 0U) << rest_.substr(0, 60);
    std::string out(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return out;
  }
  std::string value_until(char end) {
    static const std::map<std::string_view, std::string> signs = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#9;", "\t"}, {"&#10;", "\n"}, {"&#13;", "\r"}};
    std::string out;
    while (!rest_.empty() && rest_.front() != end) {
      if (rest_.front() == '&') {
        const auto sign = signs.find(rest_.substr(0, rest_.find(';') + 1));
        if (sign == signs.end()) {
          ADD_FAILURE() << "no such sign: " << rest_.substr(0, 10);
          return out;
        }
        out += sign->second;
        rest_.remove_prefix(sign->first.size());
        continue;
      }
      EXPECT_TRUE(rest_.front() != '<' && rest_.front() != '>' && static_cast<unsigned char>(rest_.front()) >= 0x20);
      out += rest_.front();
      rest_.remove_prefix(1);
    }
    return out;
  }
  XmlNode element() {
    XmlNode out;
    take("<");
    out.name = name();
    while (rest_.starts_with(' ')) {
      take(" ");
      const std::string attribute = name();
      take("=\"");
      EXPECT_TRUE(out.attributes.emplace(attribute, value_until('"')).second) << "twice: " << attribute;
      take("\"");
    }
    if (rest_.starts_with("/>")) {
      take("/>");
      return out;
    }
    take(">");
    while (!::testing::Test::HasFatalFailure() && !rest_.starts_with("</")) {
      if (rest_.empty()) {
        ADD_FAILURE() << out.name << " does not end";
        return out;
      }
      if (rest_.front() == '<') {
        out.children.push_back(element());
      } else {
        out.text += value_until('<');
      }
    }
    take("</");
    take(out.name);
    take(">");
    return out;
  }

  std::string_view rest_;
};

// --- the schema, written out ---------------------------------------------------------------------------------------------

struct XmlRule {
  std::set<std::string> required;
  std::set<std::string> optional;
  // Children in this order; with how often each: "1", "?", "*" or "+".
  std::vector<std::pair<std::string, char>> children;
};

const std::set<std::string> coded_required = {"csd-code", "codeSystemName", "originalText"};

const std::map<std::string, XmlRule>& message_rules() {
  static const std::map<std::string, XmlRule> rules = {
      {"AuditMessage",
       {{},
        {},
        {{"EventIdentification", '1'},
         {"ActiveParticipant", '+'},
         {"AuditSourceIdentification", '1'},
         {"ParticipantObjectIdentification", '*'}}}},
      {"EventIdentification",
       {{"EventDateTime", "EventOutcomeIndicator"},
        {"EventActionCode"},
        {{"EventID", '1'}, {"EventTypeCode", '*'}, {"EventOutcomeDescription", '?'}}}},
      {"ActiveParticipant",
       {{"UserID", "UserIsRequestor"},
        {"AlternativeUserID", "UserName", "NetworkAccessPointID", "NetworkAccessPointTypeCode"},
        {{"RoleIDCode", '*'}, {"MediaIdentifier", '?'}}}},
      {"AuditSourceIdentification", {{"AuditSourceID"}, {"AuditEnterpriseSiteID"}, {{"AuditSourceTypeCode", '*'}}}},
      {"ParticipantObjectIdentification",
       {{"ParticipantObjectID"},
        {"ParticipantObjectTypeCode", "ParticipantObjectTypeCodeRole", "ParticipantObjectDataLifeCycle",
         "ParticipantObjectSensitivity"},
        // A name or a query, one of them: looked at below.
        {{"ParticipantObjectIDTypeCode", '1'},
         {"ParticipantObjectName", '?'},
         {"ParticipantObjectQuery", '?'},
         {"ParticipantObjectDetail", '*'}}}},
      {"ParticipantObjectDetail", {{"type", "value"}, {}, {}}},
      {"AuditSourceTypeCode", {{"csd-code"}, {"codeSystemName", "displayName", "originalText"}, {}}},
      {"EventID", {coded_required, {"displayName"}, {}}},
      {"EventTypeCode", {coded_required, {"displayName"}, {}}},
      {"RoleIDCode", {coded_required, {"displayName"}, {}}},
      {"ParticipantObjectIDTypeCode", {coded_required, {"displayName"}, {}}},
      {"EventOutcomeDescription", {}},
      {"ParticipantObjectName", {}},
      {"ParticipantObjectQuery", {}},
  };
  return rules;
}

const std::map<std::string, std::set<std::string>> listed_values = {
    {"EventActionCode", {"C", "R", "U", "D", "E"}},
    {"EventOutcomeIndicator", {"0", "4", "8", "12"}},
    {"UserIsRequestor", {"true", "false"}},
    {"NetworkAccessPointTypeCode", {"1", "2", "3", "4", "5"}},
    {"ParticipantObjectTypeCode", {"1", "2", "3", "4"}},
};

void expect_is_right(const XmlNode& node) {
  const auto found = message_rules().find(node.name);
  ASSERT_NE(found, message_rules().end()) << node.name;
  const XmlRule& rule = found->second;
  for (const std::string& name : rule.required) EXPECT_TRUE(node.attributes.contains(name)) << node.name << " lacks " << name;
  for (const auto& [name, value] : node.attributes) {
    EXPECT_TRUE(rule.required.contains(name) || rule.optional.contains(name)) << node.name << " has " << name;
    const auto values = listed_values.find(name);
    if (values != listed_values.end()) {
      EXPECT_TRUE(values->second.contains(value)) << name << " is " << value;
    }
  }
  auto child = node.children.begin();
  for (const auto& [name, often] : rule.children) {
    std::size_t count = 0;
    while (child != node.children.end() && child->name == name) ++child, ++count;
    EXPECT_TRUE(often == '*' || (often == '+' && count > 0) || (often == '?' && count < 2) || count == 1)
        << node.name << " has " << count << " of " << name;
  }
  EXPECT_TRUE(child == node.children.end()) << node.name << " has " << child->name << " in the wrong place";
  if (node.name == "ParticipantObjectIdentification") {
    ASSERT_GE(node.children.size(), 2U);
    const std::string& second = node.children[1].name;
    EXPECT_TRUE(second == "ParticipantObjectName" || second == "ParticipantObjectQuery");
    EXPECT_TRUE(node.children.size() == 2 || node.children[2].name == "ParticipantObjectDetail") << "not both";
  }
  if (node.name == "ParticipantObjectDetail") {
    EXPECT_TRUE(from_base64(node.attributes.at("value")));
  }
  if (node.name == "ParticipantObjectQuery") {
    EXPECT_TRUE(from_base64(node.text));
  }
  for (const XmlNode& one : node.children) expect_is_right(one);
}

XmlNode message_of(const audit::StoredRecord& stored) {
  const std::string text = audit_message_xml(stored, message_origin);
  return XmlReader(text).document();
}

TEST(AuditMessage, EveryRecordIsOneOfTheSchema) {
  for (const audit::StoredRecord& stored : many_records()) {
    expect_is_right(message_of(stored));
    if (::testing::Test::HasFailure()) FAIL() << audit_message_xml(stored, message_origin);
  }
}

TEST(AuditMessage, EachChangeOfARecordChangesItsMessage) {
  std::set<std::string> seen = {audit_message_xml(full_record(), message_origin)};
  for (const auto& change : record_changes()) {
    audit::StoredRecord stored = full_record();
    change(stored);
    EXPECT_TRUE(seen.insert(audit_message_xml(stored, message_origin)).second);
  }
}

const XmlNode& child_named(const XmlNode& node, const std::string& name) {
  for (const XmlNode& one : node.children) {
    if (one.name == name) return one;
  }
  ADD_FAILURE() << node.name << " has no " << name;
  return node;
}

std::string event_of(const audit::StoredRecord& stored) {
  const XmlNode message = message_of(stored);
  const XmlNode& event = child_named(message, "EventIdentification");
  std::string out = event.attributes.at("EventActionCode") + event.attributes.at("EventOutcomeIndicator");
  for (const XmlNode& one : event.children) {
    if (one.attributes.contains("csd-code")) out += " " + one.attributes.at("csd-code");
  }
  return out;
}

TEST(AuditMessage, EventsHaveTheCodesOfDicom) {
  audit::StoredRecord stored = full_record();
  EXPECT_EQ(event_of(stored), "R0 110110");
  const auto of = [&](const std::string& action, const std::string& route) {
    stored.record.action = action;
    stored.record.route = route;
    return event_of(stored);
  };
  EXPECT_EQ(of("ask", "POST /api/patients/{patient}/ask"), "E0 110112");
  EXPECT_EQ(of("search_patients", "GET /api/patients"), "E0 110112");
  EXPECT_EQ(of("sign_in", "POST /api/session"), "E0 110114 110122");
  EXPECT_EQ(of("sign_out", "DELETE /api/session"), "E0 110114 110123");
  EXPECT_EQ(of("break_glass", "POST /api/emergencies"), "C0 110113 110127");
  EXPECT_EQ(of("manage_grants", "DELETE /api/patients/{patient}/grants/{grant}"), "D0 110113 110135");
  EXPECT_EQ(of("manage_grants", "GET /api/patients/{patient}/grants"), "R0 110100");
  EXPECT_EQ(of("import_charts", "POST /api/imports"), "C0 110107");
  EXPECT_EQ(of("read_ledger", "GET /api/ledger"), "E0 110101");
  EXPECT_EQ(of("see_page", "GET /"), "R0 110100");
  stored = full_record();
  stored.record.outcome = audit::Outcome::refused;
  stored.record.status = 403;
  EXPECT_EQ(event_of(stored), "R4 110113 110132");
}

TEST(AuditMessage, TheRecordItselfStandsInIt) {
  const audit::StoredRecord stored = full_record();
  const XmlNode message = message_of(stored);
  const XmlNode& record = message.children.back();
  EXPECT_EQ(record.attributes.at("ParticipantObjectID"), "4711");
  std::map<std::string, std::string> details;
  for (const XmlNode& one : record.children) {
    if (one.name != "ParticipantObjectDetail") continue;
    details[one.attributes.at("type")] = std::string(as_text(*from_base64(one.attributes.at("value"))));
  }
  EXPECT_EQ(details.at("leaf"), to_hex(stored.leaf));
  EXPECT_EQ(details.at("request"), stored.record.request.text());
  EXPECT_EQ(details.at("rule"), stored.record.rule);
  EXPECT_EQ(details.size(), ledger_details(stored).size() + 1);
  const XmlNode& user = message.children[1];
  EXPECT_EQ(user.attributes.at("UserName"), stored.record.principal_name);
  EXPECT_EQ(user.attributes.at("NetworkAccessPointID"), "192.0.2.7");
}

TEST(AuditMessage, TextsThatAreNoXmlAreMadeHarmless) {
  audit::StoredRecord stored = full_record();
  for (const std::string& name : {std::string("\x01\x02"), std::string("a\0b", 3), std::string("\xFF\xFE"),
                                  std::string("\xEF\xBF\xBF"), std::string("]]><!--"), std::string("\" UserID=\"x")}) {
    stored.record.principal_name = name;
    expect_is_right(message_of(stored));
  }
  stored.record.principal_name =
      "a\x01"
      "b";
  EXPECT_EQ(message_of(stored).children[1].attributes.at("UserName"), "a?b");
}

TEST(AuditMessage, TheHeaderIsThatOfRfc5424) {
  audit::StoredRecord stored = full_record();
  const std::string message = audit_syslog_message(stored, message_origin);
  EXPECT_TRUE(
      message.starts_with("<85>1 2026-01-05T08:00:00.123456Z hospital.example chartroom - DICOM+RFC3881 [meta "
                          "sequenceId=\"4712\"] \xEF\xBB\xBF<?xml"))
      << message.substr(0, 200);
  EXPECT_EQ(message.find('\n'), std::string::npos) << "receivers that count no octets end a message there";
  stored.sequence = 2'147'483'647;
  EXPECT_NE(audit_syslog_message(stored, message_origin).find("sequenceId=\"1\""), std::string::npos);
  EXPECT_EQ(octet_counted("abc"), "3 abc");
}

}  // namespace
}  // namespace chartroom::gate
