// The shapes of what the routes on policies, labels and emergencies return: data, kept beside those routes.

#include "gate/openapi.h"

namespace chartroom::gate {

namespace {

constexpr std::string_view kPolicySchemas = R"schemas({
"Role": {"enum": ["clinician", "nurse", "therapist", "registrar", "billing", "researcher", "privacy_officer", "operator"]},
"Label": {"enum": ["psychotherapy", "substance_use", "hiv", "reproductive", "genetic", "minor", "vip", "employee", "restricted"]},
"PolicyVersion": {"type": "object", "properties": {"digest": {"type": "string", "description": "SHA-256 of the text."},
"version": {"type": "string", "description": "The digest's first 8 bytes: in every record of the ledger."}, "title": {"type":
"string"}, "text": {"type": "string"}, "proposed_by": {"type": "string"}, "proposed": {"type": "string", "format":
"date-time"}, "confirmed_by": {"type": "string"}, "confirmed": {"type": "string", "format": "date-time"}}, "required":
["digest", "version", "title", "text", "proposed_by", "proposed"], "additionalProperties": false},
"Policies": {"type": "object", "properties": {"in_force": {"$ref": "#/components/schemas/PolicyVersion"}, "proposed":
{"type": "array", "items": {"$ref": "#/components/schemas/PolicyVersion"}}}, "required": ["in_force", "proposed"],
"additionalProperties": false},
"PolicyCheck": {"type": "object", "properties": {"findings": {"type": "array", "description":
"What is wrong with it; none: it can be put in force.", "items": {"type": "object", "properties": {"line": {"type": "integer",
"description": "0: of the whole file."}, "words": {"type": "string"}}, "required": ["line", "words"], "additionalProperties":
false}}, "warnings": {"type": "array", "description": "What may not be meant, and keeps nobody from putting it in force.", "items":
{"type": "object", "properties": {"line": {"type": "integer"}, "words": {"type": "string"}}, "required": ["line", "words"],
"additionalProperties": false}}, "changes": {"type": "array", "description":
"Who would gain and lose what if it took the place of the one in force; absent where something is wrong, or it is too large to compare here.",
"items": {"type": "object", "properties": {"who": {"type": "string"}, "how": {"type": "string"}, "way": {"enum": ["gains",
"loses"]}, "what": {"type": "string"}}, "required": ["who", "how", "way", "what"], "additionalProperties": false}}},
"required": ["findings", "warnings"], "additionalProperties": false},
"Explanation": {"type": "object", "properties": {"allowed": {"type": "boolean"}, "rule": {"type": "string"}, "missing":
{"type": "string", "description": "What kept the nearest allowing rule from applying; place or time: nothing else did."},
"at": {"type": "string", "format": "date-time"}, "places": {"type": "array", "items": {"type": "string"}, "description":
"Named places that hold the address."}, "times": {"type": "array", "items": {"type": "string"}, "description":
"Named times that hold then, in the server's local time."}, "relation": {"type": "string"},
"purpose": {"type": "string"}, "relations": {"type": "array", "items": {"type": "string"}}, "about": {"type": "array", "items": {"type": "string"}, "description":
"own_record, household, co_worker, same_surname"}, "labels": {"type": "array",
"items": {"$ref": "#/components/schemas/Label"}}, "opens": {"type": "array", "items": {"type": "object", "properties":
{"kinds": {"type": "array", "items": {"type": "string"}}, "labels": {"type": "array", "items": {"$ref":
"#/components/schemas/Label"}}, "from": {"type": "string", "format": "date-time"}}, "required": ["kinds", "labels"],
"additionalProperties": false}}, "policy": {"type": "string"}}, "required": ["allowed", "relations", "about", "labels", "at",
"places", "times", "opens", "policy"], "additionalProperties": false},
"ItemLabels": {"type": "object", "properties": {"document": {"type": "string", "description":
"Absent: the patient, and so the whole chart."}, "added": {"type": "array", "items": {"$ref":
"#/components/schemas/Label"}}, "removed": {"type": "array", "items": {"$ref": "#/components/schemas/Label"}}, "by": {"type":
"string"}, "by_name": {"type": "string"}, "at": {"type": "string", "format": "date-time"}}, "required": ["added", "removed", "by", "at"],
"additionalProperties": false},
"ItemLabelsPage": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref":
"#/components/schemas/ItemLabels"}}}, "required": ["items"], "additionalProperties": false},
"Emergency": {"type": "object", "properties": {"id": {"type": "string"}, "patient": {"type": "string"}, "principal": {"type":
"string"}, "principal_name": {"type": "string"}, "opened": {"type": "string", "format": "date-time"}, "until": {"type":
"string", "format": "date-time"}, "reason": {"type": "string"}, "words": {"type": "string"}, "without_directory":
{"type": "boolean", "description": "From an emergency session: the clinic's directory was silent."}, "told": {"type": "string",
"format": "date-time", "description": "When the webhook took it."}, "reviewed": {"type": "string",
"format": "date-time"}, "reviewed_by": {"type": "string"}, "justified": {"type": "boolean"}, "review_words": {"type":
"string"}}, "required": ["id", "patient", "principal", "opened", "until", "reason", "words", "without_directory"],
"additionalProperties": false},
"EmergencyPage": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref":
"#/components/schemas/Emergency"}}, "waiting": {"type": "integer", "description": "How many nobody has looked at."}},
"required": ["items", "waiting"], "additionalProperties": false}
})schemas";

}  // namespace

std::string_view policy_schemas() { return kPolicySchemas; }

}  // namespace chartroom::gate
