#include "gate/audit_event.h"

#include "gate/audit_kind.h"
#include "http/https_url.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

constexpr std::string_view dcm_system = "http://dicom.nema.org/resources/ontology/DCM";
constexpr std::string_view hl7_terms = "http://terminology.hl7.org/CodeSystem/";
constexpr std::string_view balp_base = "https://profiles.ihe.net/ITI/BALP/";

json::object audit_coding(std::string system, const AuditCode& code) {
  json::object out{{"system", std::move(system)}, {"code", code.code}};
  if (!code.display.empty()) out["display"] = code.display;
  return out;
}

json::object concept_of(std::string system, const AuditCode& code) {
  return {{"coding", json::array{audit_coding(std::move(system), code)}}};
}

std::string hl7(std::string_view name) { return std::string(hl7_terms) + std::string(name); }

// What of BALP an event is: who is the source and who the destination of what, and the profile's name.
struct BalpPattern {
  std::string_view name;
  AuditCode client;
  std::string_view server_system;
  AuditCode server;
  AuditCode user;
};

constexpr AuditCode balp_source_role{"110153", "Source Role ID"};
constexpr AuditCode balp_destination_role{"110152", "Destination Role ID"};
constexpr AuditCode balp_application{"110150", "Application"};
constexpr AuditCode balp_recipient{"IRCP", "information recipient"};
constexpr AuditCode balp_author{"AUT", "author (originator)"};

BalpPattern balp_pattern(Interaction interaction) {
  switch (interaction) {
    case Interaction::read: return {"Read", balp_destination_role, dcm_system, balp_source_role, balp_recipient};
    case Interaction::search: return {"Query", balp_source_role, dcm_system, balp_destination_role, balp_recipient};
    case Interaction::create: return {"Create", balp_source_role, dcm_system, balp_destination_role, balp_author};
    case Interaction::update: return {"Update", balp_source_role, dcm_system, balp_destination_role, balp_author};
    case Interaction::remove:
      return {"Delete", balp_application, "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
              AuditCode{"custodian", "Custodian"}, balp_author};
    case Interaction::execute: break;
  }
  return {"", balp_source_role, dcm_system, balp_destination_role, balp_recipient};
}

// Builds one event; each part on its own.
class EventBuilder {
 public:
  EventBuilder(const audit::StoredRecord& stored, const std::string& origin)
      : stored_(stored),
        record_(stored.record),
        origin_(origin),
        kind_(audit_kind(stored.record)),
        pattern_(balp_pattern(kind_.interaction)) {}

  json::object run() {
    json::object out;
    out["resourceType"] = "AuditEvent";
    out["id"] = std::to_string(stored_.sequence);
    if (const std::string profile = profile_name(); !profile.empty()) {
      out["meta"] =
          json::object{{"profile", json::array{std::string(balp_base) + "StructureDefinition/IHE.BasicAudit." + profile}}};
    }
    put_type(out);
    out["action"] = std::string(1, action_code(kind_.interaction));
    out["recorded"] = instant_text(stored_.time);
    if (const auto outcome = outcome_code(record_.outcome)) out["outcome"] = std::to_string(*outcome);
    if (!record_.reason.empty()) out["outcomeDesc"] = record_.reason;
    if (const auto purpose = purpose_code(record_.purpose)) {
      out["purposeOfEvent"] = json::array{concept_of(hl7("v3-ActReason"), *purpose)};
    }
    out["agent"] = agents();
    out["source"] = source();
    out["entity"] = entities();
    return out;
  }

 private:
  // A system of identifiers of this site.
  std::string own(std::string_view what) const { return "https://" + origin_ + "/" + std::string(what); }
  json::object own_reference(std::string_view what, std::string value) const {
    return {{"identifier", json::object{{"system", own(what)}, {"value", std::move(value)}}}};
  }
  bool is_rest() const { return !kind_.is_sign_in && !kind_.is_denied; }

  // Only what has all that the profile wants claims it; BALP's are of what was done, not of what was refused.
  std::string profile_name() const {
    if (!is_rest() || kind_.interaction == Interaction::execute) return {};
    if (record_.outcome != audit::Outcome::success || record_.from.empty() || record_.route.empty()) return {};
    const std::size_t patients = record_.shown.size() + (record_.patient ? 1 : 0);
    return (patients == 1 ? "Patient" : "") + std::string(pattern_.name);
  }

  void put_type(json::object& out) const {
    json::array subtypes;
    if (kind_.is_sign_in) {
      out["type"] = audit_coding(std::string(dcm_system), kind_.event);
    } else if (kind_.is_denied) {
      out["type"] = audit_coding(std::string(dcm_system), security_alert);
      subtypes.push_back(audit_coding(std::string(balp_base) + "CodeSystem/AuthZsubType",
                                      {"AuthZ-Role", "Authorization Decision using only Roles"}));
    } else {
      out["type"] = audit_coding(hl7("audit-event-type"), {"rest", "Restful Operation"});
    }
    if (!kind_.is_sign_in) {
      subtypes.push_back(audit_coding("http://hl7.org/fhir/restful-interaction", restful_code(kind_.interaction)));
    }
    // The profile of a delete has one subtype and no other.
    const bool may_add = !is_rest() || kind_.interaction != Interaction::remove;
    if (kind_.type && may_add) subtypes.push_back(audit_coding(std::string(dcm_system), *kind_.type));
    out["subtype"] = std::move(subtypes);
  }

  bool has_user() const { return record_.principal || !record_.principal_name.empty() || !record_.roles.empty(); }

  json::object user() const {
    json::object out;
    out["type"] = concept_of(hl7("v3-ParticipationType"), pattern_.user);
    json::array roles;
    for (const Role role : all_roles) {
      if (record_.roles.has(role)) roles.push_back(concept_of(own("role"), {role_name(role), ""}));
    }
    if (!roles.empty()) out["role"] = std::move(roles);
    if (record_.principal) {
      out["who"] = own_reference("principal", record_.principal->text());
    } else {
      out["who"] = json::object{{"display", "nobody who is known"}};
    }
    if (!record_.principal_name.empty()) out["name"] = record_.principal_name;
    out["requestor"] = true;
    if (!record_.policy.empty() && kind_.interaction != Interaction::remove) {
      out["policy"] = json::array{own("policy/") + http::percent_encoded(record_.policy)};
    }
    if (const auto purpose = purpose_code(record_.purpose)) {
      out["purposeOfUse"] = json::array{concept_of(hl7("v3-ActReason"), *purpose)};
    }
    return out;
  }

  json::array agents() const {
    json::array out;
    if (has_user()) out.push_back(user());
    json::object client;
    client["type"] = concept_of(std::string(dcm_system), pattern_.client);
    client["who"] = json::object{{"display", record_.signed_in_by.empty() ? "not signed in" : record_.signed_in_by}};
    client["requestor"] = !has_user();
    if (!record_.from.empty()) {
      client["network"] = json::object{{"address", record_.from}, {"type", record_.from == "local" ? "1" : "2"}};
    }
    out.push_back(std::move(client));
    json::object server;
    server["type"] = concept_of(std::string(pattern_.server_system), pattern_.server);
    server["who"] = json::object{{"identifier", json::object{{"value", origin_}}}};
    server["requestor"] = false;
    server["network"] = json::object{{"address", host_of(origin_)}, {"type", "1"}};
    out.push_back(std::move(server));
    return out;
  }

  json::object source() const {
    return {{"site", origin_},
            {"observer", json::object{{"identifier", json::object{{"value", origin_}}}, {"display", "Chartroom"}}},
            {"type", json::array{audit_coding(hl7("security-source-type"), {"4", "Application Server"})}}};
  }

  static json::object patient(const PatientId& id) {
    return {{"what", json::object{{"reference", "Patient/" + id.text()}}},
            {"type", audit_coding(hl7("audit-entity-type"), {"1", "Person"})},
            {"role", audit_coding(hl7("object-role"), {"1", "Patient"})}};
  }

  // The route is the template of the path: the ledger has neither the address nor what was searched for.
  json::object route() const {
    json::object out;
    if (kind_.interaction != Interaction::search) out["what"] = json::object{{"display", record_.route}};
    out["type"] = audit_coding(hl7("audit-entity-type"), {"2", "System Object"});
    if (kind_.interaction == Interaction::search) {
      out["role"] = audit_coding(hl7("object-role"), {"24", "Query"});
      out["description"] = record_.route;
      out["query"] = to_base64(as_bytes(record_.route));
    } else if (kind_.interaction == Interaction::execute) {
      out["role"] = audit_coding(hl7("object-role"), {"20", "Job"});
    } else {
      out["role"] = audit_coding(hl7("object-role"), {"4", "Domain Resource"});
    }
    return out;
  }

  json::array entities() const {
    json::array out;
    out.push_back(json::object{
        {"what", json::object{{"identifier", json::object{{"value", record_.request.text()}}}}},
        {"type", audit_coding(std::string(balp_base) + "CodeSystem/BasicAuditEntityType", {"XrequestId", "X-Request-Id"})}});
    if (!record_.route.empty()) out.push_back(route());
    if (record_.patient) out.push_back(patient(*record_.patient));
    for (const PatientId& id : record_.shown) {
      json::object shown = patient(id);
      shown["description"] = "shown";
      out.push_back(std::move(shown));
    }
    const std::string resource_types = "http://hl7.org/fhir/resource-types";
    if (record_.subject) {
      out.push_back(json::object{{"what", own_reference("principal", record_.subject->text())},
                                 {"type", audit_coding(resource_types, {"Practitioner", "Practitioner"})},
                                 {"role", audit_coding(hl7("object-role"), {"11", "Security User Entity"})}});
    }
    if (!record_.object.empty()) {
      out.push_back(json::object{{"what", own_reference("object", record_.object)},
                                 {"type", audit_coding(hl7("audit-entity-type"), {"4", "Other"})}});
    }
    for (const DocumentId& document : record_.cited) {
      out.push_back(json::object{{"what", json::object{{"reference", "DocumentReference/" + document.text()}}},
                                 {"type", audit_coding(resource_types, {"DocumentReference", "DocumentReference"})},
                                 {"role", audit_coding(hl7("object-role"), {"3", "Report"})}});
    }
    out.push_back(ledger_record());
    return out;
  }

  // The record itself: what proves the event, and all that has no element of its own.
  json::object ledger_record() const {
    json::array details;
    for (auto& [name, value] : ledger_details(stored_)) {
      details.push_back(json::object{{"type", name}, {"valueString", std::move(value)}});
    }
    return {{"what", own_reference("record", std::to_string(stored_.sequence))},
            {"type", audit_coding("http://hl7.org/fhir/resource-types", {"AuditEvent", "AuditEvent"})},
            {"role", audit_coding(hl7("object-role"), {"13", "Security Resource"})},
            {"name", "ledger record"},
            {"detail", std::move(details)}};
  }

  const audit::StoredRecord& stored_;
  const audit::Record& record_;
  const std::string& origin_;
  const AuditKind kind_;
  const BalpPattern pattern_;
};

}  // namespace

json::object audit_event_json(const audit::StoredRecord& stored, const std::string& origin) {
  return EventBuilder(stored, origin).run();
}

}  // namespace chartroom::gate
