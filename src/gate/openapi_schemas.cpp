// The shapes of what the API returns, as JSON Schema: data, kept beside respond.cpp, which writes them.

#include "gate/openapi.h"

namespace chartroom::gate {

namespace {

constexpr std::string_view kSchemas = R"schemas({
"Health": {"type": "object", "properties": {"status": {"enum": ["up", "ready"]}}, "required": ["status"],
"additionalProperties": false},
"Text": {"type": "string"},
"Html": {"type": "string"},
"File": {"type": "string", "format": "binary"},
"Description": {"type": "object"},
"Account": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}, "roles": {"type":
"array", "items": {"$ref": "#/components/schemas/Role"}}, "practitioner": {"type": "array", "items":
{"type": "string"}}, "disabled": {"type": "boolean"}, "must_change_password": {"type": "boolean"},
"second_factor": {"type": "boolean"}, "emergency_access": {"type": "boolean", "description": "Of one of the clinic's directory."},
"recovery_codes_left": {"type": "integer"}, "source": {"enum": ["local",
"directory", "openid", "service"]}, "departments": {"type": "array", "items": {"type": "string"}}, "created": {"type":
"string", "format": "date-time"}, "display_name": {"type": "string"}, "asked": {"$ref":
"#/components/schemas/AskedChange"}}, "required": ["id", "name", "roles",
"practitioner", "disabled", "must_change_password", "second_factor", "created",
"source", "departments"], "additionalProperties": false},
"AskedChange": {"type": "object", "description": "What an operator asked and no privacy officer has confirmed: it opens nothing.",
"properties": {"by": {"type": "string"}, "at": {"type": "string", "format": "date-time"}, "roles": {"type": "array", "items":
{"$ref": "#/components/schemas/Role"}}, "practitioner": {"type": "array", "items": {"type": "string"}}, "new_password":
{"type": "boolean"}, "enable": {"type": "boolean"}}, "required": ["by", "at", "new_password", "enable"], "additionalProperties": false},
"Report": {"type": "object", "description": "A table: each row has as many texts as there are columns.", "properties": {"report":
{"type": "string"}, "made": {"type": "string", "format": "date-time"}, "columns": {"type": "array", "items": {"type": "string"}},
"rows": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}}, "notes": {"type": "array", "items": {"type":
"string"}}, "state": {"type": "string", "description": "Of who may what: what a reader signs for."}}, "required": ["report", "made", "columns", "rows", "notes"], "additionalProperties": false},
"AccountPage": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref":
"#/components/schemas/Account"}}, "next": {"type": "string"}}, "required": ["items"], "additionalProperties": false},
"ChangedAccount": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}, "roles":
{"type": "array", "items": {"$ref": "#/components/schemas/Role"}}, "practitioner": {"type": "array",
"items": {"type": "string"}}, "disabled": {"type": "boolean"}, "must_change_password": {"type": "boolean"},
"second_factor": {"type": "boolean"}, "emergency_access": {"type": "boolean", "description": "Of one of the clinic's directory."},
"recovery_codes_left": {"type": "integer"}, "source": {"enum": ["local",
"directory", "openid", "service"]}, "departments": {"type": "array", "items": {"type": "string"}}, "created":
{"type": "string", "format": "date-time"}, "display_name": {"type": "string"}, "one_time_password": {"type":
"string"}, "asked": {"$ref": "#/components/schemas/AskedChange"}}, "required": ["id", "name", "roles", "practitioner", "disabled", "must_change_password", "second_factor", "created",
"source", "departments"],
"additionalProperties": false},
"SignedIn": {"type": "object", "properties": {"must_add_second_factor": {"type": "boolean", "description":
"Until then nothing else is open to this account."}, "account": {"$ref": "#/components/schemas/Account"}, "csrf": {"type":
"string"}, "emergency_session": {"type": "boolean", "description": "The clinic's directory is silent: it opens the breaking of the glass alone."},
"expires": {"type": "string", "format": "date-time"}}, "required": ["account", "must_add_second_factor", "emergency_session", "csrf",
"expires"],
"additionalProperties": false},
"SignInWays": {"type": "object", "properties": {"password": {"type": "boolean"}, "openid": {"type": "object", "properties":
{"name": {"type": "string", "description": "What people call the identity provider."}, "begin": {"type": "string", "description":
"Where a browser is to go."}}, "required": ["name", "begin"], "additionalProperties": false}}, "required": ["password"],
"additionalProperties": false},
"ShownFactor": {"type": "object", "properties": {"secret": {"type": "string", "description": "Base32, for typing into an app."},
"uri": {"type": "string", "description": "otpauth://, for a QR code."}, "until": {"type": "string", "format": "date-time", "description":
"The first code must come before."}}, "required": ["secret", "uri", "until"], "additionalProperties": false},
"RecoveryCodes": {"type": "object", "properties": {"recovery_codes": {"type": "array", "items": {"type": "string"}}},
"required": ["recovery_codes"], "additionalProperties": false},
"Self": {"type": "object", "properties": {"must_add_second_factor": {"type": "boolean"}, "principal": {"type": "string"}, "name": {"type": "string"}, "signed_in_by":
{"enum": ["session", "bearer_token", "local_socket", "emergency_session"]}, "may_add_second_factor": {"type": "boolean", "description":
"For signing in, or of an account of the clinic's directory for emergency access."}, "roles": {"type": "array", "items": {"$ref": "#/components/schemas/Role"}}, "purposes": {"type": "array", "items":
{"type": "string"}, "description": "What the caller may open charts for."}, "purpose": {"type": "string", "description":
"The one that is meant where none is stated."}, "emergency": {"type": "object", "properties": {"minutes": {"type": "integer"}, "reasons":
{"type": "array", "items": {"type": "object", "properties": {"code": {"type": "string"}, "words": {"type": "string"}}, "required":
["code", "words"], "additionalProperties": false}}}, "required": ["minutes", "reasons"], "additionalProperties": false}, "csrf": {"type": "string"}, "scopes": {"type": "array", "items": {"type": "string"},
"description": "Of the token that asks."}, "account": {"$ref": "#/components/schemas/Account"}},
"required": ["principal", "name", "signed_in_by", "roles", "purposes"], "additionalProperties": false},
"Token": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}, "created": {"type":
"string", "format": "date-time"}, "last_seen": {"type": "string", "format": "date-time"}, "expires": {"type":
"string", "format": "date-time"}, "scopes": {"type": "array", "items": {"type": "string"}}, "from": {"type": "array", "items":
{"type": "string"}, "description": "Ranges of addresses from which alone it is good; absent: from anywhere."}, "certificate":
{"type": "string", "description": "Thumbprint of the client's certificate with which alone it is good."}, "last_address": {"type":
"string", "description": "From where it was used last; absent: never."}}, "required": ["id", "name", "created", "last_seen",
"expires", "scopes"], "additionalProperties": false},
"TokenPage": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref":
"#/components/schemas/Token"}}, "next": {"type": "string"}}, "required": ["items"], "additionalProperties": false},
"NewToken": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}, "expires":
{"type": "string", "format": "date-time"}, "scopes": {"type": "array", "items": {"type": "string"}}, "token": {"type":
"string"}}, "required": ["id", "name", "expires", "scopes", "token"], "additionalProperties": false},
"Service": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}, "display_name": {"type":
"string"}, "roles": {"type": "array", "items": {"enum": ["clinician", "operator"]}}, "practitioner": {"type": "array", "items":
{"type": "string"}}, "disabled": {"type": "boolean"}, "created": {"type": "string", "format": "date-time"}, "owner": {"type":
"string"}, "created_by": {"type": "string", "description": "Who made it, or gave it its owner last."}, "confirmed_by": {"type":
"string", "description": "Who gave it the role of clinician."}, "key_scopes": {"type": "array", "items": {"type": "string"},
"description": "For which it may ask with its registered keys; absent: it has none."}}, "required": ["id", "name", "display_name", "roles",
"practitioner", "disabled", "created", "owner", "created_by"], "additionalProperties": false},
"AccessToken": {"type": "object", "properties": {"access_token": {"type": "string"}, "token_type": {"enum": ["bearer"]}, "expires_in":
{"type": "integer"}, "scope": {"type": "string"}}, "required": ["access_token", "token_type", "expires_in", "scope"],
"additionalProperties": false},
"OAuthError": {"type": "object", "properties": {"error": {"enum": ["invalid_request", "invalid_client", "invalid_scope",
"unsupported_grant_type"]}, "error_description": {"type": "string"}}, "required": ["error", "error_description"],
"additionalProperties": false},
"ServicePage": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref":
"#/components/schemas/Service"}}}, "required": ["items"], "additionalProperties": false},
"Grant": {"type": "object", "properties": {"as": {"enum": ["grant", "panel", "cohort"]}, "protocol": {"type": "string"}, "id": {"type": "string"}, "patient": {"type": "string"}, "principal":
{"type": "string"}, "principal_name": {"type": "string"}, "granted_by": {"type": "string"}, "reason": {"type": "string"}, "created": {"type": "string",
"format": "date-time"}, "expires": {"type": "string", "format": "date-time"}}, "required": ["id", "patient",
"principal", "granted_by", "reason", "created", "expires"], "additionalProperties": false},
"GrantPage": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref":
"#/components/schemas/Grant"}}, "next": {"type": "string"}}, "required": ["items"], "additionalProperties": false},
"Identifier": {"type": "object", "properties": {"value": {"type": "string"}, "system": {"type": "string"}, "type":
{"type": "string"}}, "required": ["value"], "additionalProperties": false},
"Patient": {"type": "object", "properties": {"labels": {"type": "array", "items": {"$ref": "#/components/schemas/Label"}}, "notice": {"type": "string"}, "id": {"type": "string"}, "identifiers": {"type": "array", "items":
{"$ref": "#/components/schemas/Identifier"}}, "imported_at": {"type": "string", "format": "date-time"}, "family":
{"type": "string"}, "given": {"type": "string"}, "birth_date": {"type": "string"}, "sex": {"type": "string"},
"deceased": {"type": "string"}, "address": {"type": "string"}, "telecom": {"type": "string"}, "demographics": {"enum": ["closed"],
"description": "In a list: who the patient is isn't open to the caller; there is an id, and no identifiers."}}, "required": ["id",
"identifiers", "imported_at"], "additionalProperties": false},
"PatientPage": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref":
"#/components/schemas/Patient"}}, "next": {"type": "string"}}, "required": ["items"], "additionalProperties": false},
"PatientSummary": {"type": "object", "properties": {"labels": {"type": "array", "items": {"$ref": "#/components/schemas/Label"}}, "notice": {"type": "string"}, "id": {"type": "string"}, "identifiers": {"type": "array",
"items": {"$ref": "#/components/schemas/Identifier"}}, "imported_at": {"type": "string", "format": "date-time"},
"notes": {"type": "integer"}, "unreadable": {"type": "integer"}, "facts": {"type": "integer"}, "void_items": {"type":
"integer"}, "family": {"type": "string"}, "given": {"type": "string"}, "birth_date": {"type": "string"}, "sex":
{"type": "string"}, "deceased": {"type": "string"}, "address": {"type": "string"}, "telecom": {"type": "string"}, "may":
{"type": "array", "items": {"enum": ["ask", "give_feedback", "read_feedback", "add_labels"]}, "description":
"What beside reading is open to the caller for the stated purpose."}},
"required": ["id", "identifiers", "imported_at", "notes", "unreadable", "facts", "void_items", "may"],
"additionalProperties": false},
"Coding": {"type": "object", "properties": {"system": {"type": "string"}, "code": {"type": "string"}, "display":
{"type": "string"}}, "required": [], "additionalProperties": false},
"DocumentSummary": {"type": "object", "properties": {"labels": {"type": "array", "items": {"$ref": "#/components/schemas/Label"}}, "notice": {"type": "string"}, "id": {"type": "string"}, "kind": {"enum": ["note", "fact",
"unreadable"]}, "status": {"enum": ["current", "past", "planned", "refuted", "uncertain", "void", "unknown"]},
"text_bytes": {"type": "integer"}, "resource": {"type": "string"}, "title": {"type": "string"}, "author": {"type":
"string"}, "date": {"type": "string"}, "why_unreadable": {"type": "string"}}, "required": ["id", "kind", "status",
"text_bytes"], "additionalProperties": false},
"DocumentPage": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref":
"#/components/schemas/DocumentSummary"}}, "next": {"type": "string"}}, "required": ["items"], "additionalProperties":
false},
"Document": {"type": "object", "properties": {"labels": {"type": "array", "items": {"$ref": "#/components/schemas/Label"}}, "notice": {"type": "string"}, "id": {"type": "string"}, "kind": {"enum": ["note", "fact",
"unreadable"]}, "types": {"type": "array", "items": {"$ref": "#/components/schemas/Coding"}}, "status": {"enum":
["current", "past", "planned", "refuted", "uncertain", "void", "unknown"]}, "text": {"type": "string"}, "resource":
{"type": "string"}, "title": {"type": "string"}, "author": {"type": "string"}, "date": {"type": "string"},
"encounter": {"type": "string"}, "media_type": {"type": "string"}, "why_unreadable": {"type": "string"}, "import":
{"type": "string"}}, "required": ["id", "kind", "types", "status", "text"], "additionalProperties": false},
"FactValue": {"type": "object", "properties": {"name": {"type": "string"}, "text": {"type": "string"}, "comparator":
{"type": "string"}, "digits": {"type": "string"}, "unit": {"type": "string"}, "unit_code": {"type": "string"},
"absent_reason": {"type": "string"}, "reference_range": {"type": "string"}, "interpretation": {"type": "string"}},
"required": [], "additionalProperties": false},
"Fact": {"type": "object", "properties": {"labels": {"type": "array", "items": {"$ref": "#/components/schemas/Label"}}, "notice": {"type": "string"}, "id": {"type": "string"}, "kind": {"type": "string"}, "status": {"enum":
["current", "past", "planned", "refuted", "uncertain", "void", "unknown"]}, "name": {"type": "string"}, "text":
{"type": "string"}, "codes": {"type": "array", "items": {"$ref": "#/components/schemas/Coding"}}, "values": {"type":
"array", "items": {"$ref": "#/components/schemas/FactValue"}}, "status_words": {"type": "string"}, "resource":
{"type": "string"}, "category": {"type": "string"}, "detail": {"type": "string"}, "person": {"type": "string"},
"reason": {"type": "string"}, "when": {"type": "string"}, "until": {"type": "string"}, "recorded": {"type": "string"},
"encounter": {"type": "string"}, "source": {"type": "string"}}, "required": ["id", "kind", "status", "name", "text",
"codes", "values"], "additionalProperties": false},
"FactPage": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref":
"#/components/schemas/Fact"}}, "next": {"type": "string"}}, "required": ["items"], "additionalProperties": false},
"TimelineEntry": {"type": "object", "properties": {"id": {"type": "string", "description":
"A document's id: its text is at …/documents/{id}."}, "what": {"enum": ["note", "laboratory", "vital_signs",
"observation", "condition", "medication", "allergy", "immunization", "procedure", "encounter", "report", "other"]},
"at": {"type": "string", "description": "As the source has it: a year, a month, a day or an instant."}, "until":
{"type": "string"}, "title": {"type": "string"}, "text": {"type": "string", "description":
"The beginning of the document's text, on one line."}, "status": {"enum": ["current", "past", "planned", "refuted",
"uncertain", "void", "unknown"]}, "status_words": {"type": "string"}, "category": {"type": "string"}, "shown":
{"type": "string", "description": "The values of an observation; the detail of another fact."}, "author": {"type":
"string"}, "flag": {"type": "string", "description":
"The source's interpretation (high, low, normal …); where it gives none, above reference or below reference by comparison with the value's own range."}, "value":
{"type": "number"}, "unit": {"type": "string"}}, "required": ["id", "what", "title", "text", "status"],
"additionalProperties": false},
"TimelinePage": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref":
"#/components/schemas/TimelineEntry"}}, "next": {"type": "string"}, "total": {"type": "integer", "description":
"Entries of the wanted kinds, on all pages."}, "kinds": {"type": "object", "description":
"How many entries the chart has, by kind."}}, "required": ["items", "total", "kinds"], "additionalProperties": false},
"Measure": {"type": "object", "properties": {"fact": {"type": "string", "description": "The newest one's id."},
"name": {"type": "string"}, "category": {"type": "string"}, "count": {"type": "integer"}, "latest": {"type":
"string"}, "at": {"type": "string"}}, "required": ["fact", "name", "count", "latest"], "additionalProperties": false},
"MeasurePage": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref":
"#/components/schemas/Measure"}}}, "required": ["items"], "additionalProperties": false},
"SeriesPoint": {"type": "object", "properties": {"fact": {"type": "string"}, "at": {"type": "string"}, "value":
{"type": "number"}, "text": {"type": "string", "description": "With the digits and the unit of the source."},
"comparator": {"type": "string"}, "unit": {"type": "string"}, "flag": {"type": "string", "description":
"As in a timeline's entry."}, "reference_range": {"type": "string", "description": "As the source has it."}, "low":
{"type": "number", "description": "The lower limit of this very value's range, in its unit, where the range is a plain one."},
"high": {"type": "number", "description": "The upper limit."}}, "required": ["fact", "value", "text"], "additionalProperties": false},
"SeriesLine": {"type": "object", "properties": {"name": {"type": "string"}, "points": {"type": "array", "items":
{"$ref": "#/components/schemas/SeriesPoint"}}, "left_out": {"type": "integer", "description":
"Older points that are not here."}}, "required": ["name", "points", "left_out"], "additionalProperties": false},
"Series": {"type": "object", "properties": {"fact": {"type": "string"}, "name": {"type": "string"}, "category":
{"type": "string"}, "count": {"type": "integer"}, "latest": {"type": "string"}, "at": {"type": "string"}, "lines":
{"type": "array", "items": {"$ref": "#/components/schemas/SeriesLine"}}}, "required": ["fact", "name", "count",
"latest", "lines"], "additionalProperties": false},
"Feedback": {"type": "object", "properties": {"id": {"type": "string"}, "patient": {"type": "string"}, "principal":
{"type": "string"}, "principal_name": {"type": "string"}, "request": {"type": "string"}, "statement": {"type":
"integer"}, "verdict": {"enum": ["wrong", "incomplete", "helpful"]}, "at": {"type": "string", "format": "date-time"},
"has_words": {"type": "boolean"}, "words": {"type": "string"}}, "required": ["id", "patient", "principal", "request",
"verdict", "at", "has_words"], "additionalProperties": false},
"FeedbackPage": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref":
"#/components/schemas/Feedback"}}, "next": {"type": "string"}}, "required": ["items"], "additionalProperties": false},
"Citation": {"type": "object", "properties": {"document": {"type": "string"}, "start": {"type": "integer"}, "end":
{"type": "integer"}, "quote": {"type": "string"}, "title": {"type": "string"}, "resource": {"type": "string"}, "date":
{"type": "string"}, "import": {"type": "string"}}, "required": ["document", "start", "end", "quote"],
"additionalProperties": false},
"Statement": {"type": "object", "properties": {"text": {"type": "string"}, "subject": {"type": "string", "description":
"Which part of the question it answers, where there are several."}, "citations": {"type": "array", "items": {"$ref":
"#/components/schemas/Citation"}, "minItems": 1}}, "required": ["text", "citations"], "additionalProperties": false},
"AnswerPatient": {"type": "object", "description": "The name and two identifiers.", "properties": {"name": {"type":
"string"}, "birth_date": {"type": "string"}, "identifier": {"$ref": "#/components/schemas/Identifier"}}, "required":
["name"], "additionalProperties": false},
"AnswerChart": {"type": "object", "description": "How current the chart is.", "properties": {"imported_at": {"type":
"string", "format": "date-time"}, "newest": {"type": "string", "description": "Date of the newest note or fact."}},
"required": ["imported_at"], "additionalProperties": false},
"Contradiction": {"type": "object", "properties": {"about": {"type": "string"}, "sides": {"type": "array", "minItems":
2, "items": {"type": "array", "items": {"type": "integer"}, "description": "Indices of statements."}}}, "required":
["about", "sides"], "additionalProperties": false},
"TableRow": {"type": "object", "properties": {"cells": {"type": "array", "items": {"type": "string"}}, "value":
{"type": "number", "description": "For a plot, in the table's unit."}, "low": {"type": "number", "description":
"The lower limit of this very value's reference range, where it is a plain one in its unit."}, "high": {"type":
"number", "description": "The upper limit."}, "parts": {"type": "array", "items": {"type": "object", "properties": {"value":
{"type": "number"}, "flag": {"type": "string"}}, "required": ["value"]}, "description":
"In place of value, where a row has several numbers: one for each of the table's parts."}, "at": {"type": "string"}, "statement": {"type":
"integer", "description": "Index of the statement whose citations are the row's."}}, "required": ["cells",
"statement"], "additionalProperties": false},
"AnswerTable": {"type": "object", "properties": {"title": {"type": "string"}, "unit": {"type": "string"}, "columns":
{"type": "array", "items": {"enum": ["name", "date", "value", "unit", "reference", "flag", "status", "measured"]}}, "rows": {"type": "array", "items": {"$ref":
"#/components/schemas/TableRow"}}, "parts": {"type": "array", "items": {"type": "string"}, "description":
"What each row has several numbers of: Systolic, Diastolic."}}, "required": ["title", "columns", "rows"], "additionalProperties": false},
"Answer": {"type": "object", "properties": {"labels": {"type": "array", "items": {"$ref": "#/components/schemas/Label"}, "description":
"Of all that it cites."}, "notice": {"type": "string"}, "request": {"type": "string"}, "patient": {"$ref":
"#/components/schemas/AnswerPatient"}, "chart": {"$ref": "#/components/schemas/AnswerChart"}, "kind": {"enum":
["latest_value", "value_on_date", "trend", "list", "yes_no", "when", "who", "what_was_said", "not_found"]}, "verdict":
{"enum": ["yes", "no", "uncertain"]}, "negated": {"type": "boolean", "description":
"The question was put in the negative (never had it?); the verdict is of the thing itself."}, "how_read": {"type": "string"}, "ambiguous": {"type": "array", "items": {"type":
"string"}, "description": "How the question could be read otherwise."}, "statements": {"type": "array", "items":
{"$ref": "#/components/schemas/Statement"}}, "contradictions": {"type": "array", "items": {"$ref":
"#/components/schemas/Contradiction"}}, "tables": {"type": "array", "items": {"$ref":
"#/components/schemas/AnswerTable"}}, "notes_searched": {"type": "integer"}, "facts_searched": {"type": "integer"},
"searched_for": {"type": "string"}, "not_found": {"type": "array", "items": {"type": "string"}, "description":
"What was asked about and has no answer here."}, "duplicates_left_out": {"type": "integer", "description":
"Copied passages that were counted once."}}, "required": ["request", "patient", "chart", "kind", "how_read",
"statements", "notes_searched", "facts_searched", "not_found"], "additionalProperties": false},
"AnswerEvents": {"type": "string", "description": "Server-sent events: started (request, patient, chart, labels, notice, kind, verdict, negated, how_read, ambiguous of an Answer); statement (a Statement with its index), once for each; contradiction (a Contradiction with its index) and table (an AnswerTable with its index), each behind the last statement that it names; finished (request, kind, verdict and the other members of an Answer but contradictions and tables), or broken {code}. All bytes are committed to by one record before the first leaves."},
"Import": {"type": "object", "properties": {"id": {"type": "string"}, "principal": {"type": "string"}, "name":
{"type": "string"}, "state": {"enum": ["running", "finished", "failed", "interrupted"]}, "started": {"type": "string", "format":
"date-time"}, "ended": {"type": "string", "format": "date-time"}, "report": {"type": "object"}}, "required": ["id",
"principal", "name", "state", "started"], "additionalProperties": false},
"ImportPage": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref":
"#/components/schemas/Import"}}, "next": {"type": "string"}}, "required": ["items"], "additionalProperties": false},
"Record": {"type": "object", "properties": {"sequence": {"type": "integer"}, "time": {"type": "string", "format":
"date-time"}, "request": {"type": "string"}, "roles": {"type": "array", "items": {"$ref": "#/components/schemas/Role"}}, "action": {"type": "string"}, "route": {"type": "string"}, "cited": {"type":
"array", "items": {"type": "string"}}, "shown": {"type": "array", "items": {"type": "string"}}, "outcome": {"enum": ["success", "refused", "failed", "started", "broken"]},
"status": {"type": "integer"}, "store_commit": {"type": "integer"}, "count": {"type": "integer"}, "answer_digest":
{"type": "string"}, "has_words": {"type": "boolean"}, "from": {"type": "string"}, "principal": {"type": "string"},
"principal_name": {"type": "string"}, "signed_in_by": {"type": "string"}, "patient": {"type": "string"}, "rule":
{"type": "string"}, "relation": {"type": "string"}, "purpose": {"type": "string"}, "policy": {"type": "string", "description": "The version of the site's policy that decided."}, "about": {"type": "string", "description": "How the caller stands to the patient outside of care: own_record, household, co_worker, same_surname."}, "subject": {"type": "string"}, "object": {"type": "string"}, "reason": {"type":
"string"}}, "required": ["sequence", "time",
"request", "roles", "action", "route", "cited", "outcome", "status", "store_commit", "count", "answer_digest",
"has_words", "from"], "additionalProperties": false},
"RecordPage": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref":
"#/components/schemas/Record"}}, "next": {"type": "string"}}, "required": ["items"], "additionalProperties": false},
"BreachLetterPage": {"type": "object", "properties": {"items": {"type": "array", "items": {"type": "object", "properties":
{"patient": {"type": "string"}, "letter": {"type": "string", "description": "Text, with what is left to fill in in square brackets."}},
"required": ["patient", "letter"], "additionalProperties": false}}, "next": {"type": "string"}}, "required": ["items"],
"additionalProperties": false},
"AuditEvent": {"type": "object", "description": "A FHIR R4 AuditEvent after IHE BALP; docs/audit-export.md has what stands where.", "properties": {"resourceType": {"enum":
["AuditEvent"]}, "id": {"type": "string"}, "meta": {"type": "object"}, "type": {"type": "object"}, "subtype": {"type": "array", "items":
{"type": "object"}}, "action": {"enum": ["C", "R", "U", "D", "E"]}, "recorded": {"type": "string", "format": "date-time"}, "outcome": {"enum":
["0", "4", "8"]}, "outcomeDesc": {"type": "string"}, "purposeOfEvent": {"type": "array", "items": {"type": "object"}}, "agent": {"type":
"array", "items": {"type": "object"}}, "source": {"type": "object"}, "entity": {"type": "array", "items": {"type": "object"}}}, "required":
["resourceType", "id", "type", "subtype", "action", "recorded", "agent", "source", "entity"], "additionalProperties": false},
"AuditEventBundle": {"type": "object", "properties": {"resourceType": {"enum": ["Bundle"]}, "type": {"enum": ["searchset"]}, "timestamp":
{"type": "string", "format": "date-time"}, "link": {"type": "array", "items": {"type": "object", "properties": {"relation": {"enum": ["self",
"next"]}, "url": {"type": "string"}}, "required": ["relation", "url"], "additionalProperties": false}}, "entry": {"type": "array", "items":
{"type": "object", "properties": {"fullUrl": {"type": "string"}, "resource": {"$ref": "#/components/schemas/AuditEvent"}, "search": {"type":
"object"}}, "required": ["fullUrl", "resource", "search"], "additionalProperties": false}}}, "required": ["resourceType", "type", "timestamp",
"link"], "additionalProperties": false},
"OperationOutcome": {"type": "object", "properties": {"resourceType": {"enum": ["OperationOutcome"]}, "issue": {"type": "array", "items":
{"type": "object", "properties": {"severity": {"enum": ["error"]}, "code": {"type": "string"}, "details": {"type": "object", "description":
"Its coding has the problem's stable code."}, "diagnostics": {"type": "string"}, "expression": {"type": "array", "items": {"type":
"string"}}}, "required": ["severity", "code", "details", "diagnostics"], "additionalProperties": false}}}, "required": ["resourceType",
"issue"], "additionalProperties": false},
"VerifyReport": {"type": "object", "properties": {"intact": {"type": "boolean"}, "records": {"type": "integer"},
"archived": {"type": "integer", "description": "The first so many are in the archive: here their leaves alone were checked. Absent: none."},
"bytes": {"type": "integer"}, "root": {"type": "string"}, "checkpoint_size": {"type": "integer"}, "first_wrong":
{"type": "integer"}, "problem": {"type": "string"}}, "required": ["intact", "records", "bytes", "root",
"checkpoint_size"], "additionalProperties": false},
"ServerStatus": {"type": "object", "properties": {"version": {"type": "string"}, "time": {"type": "string", "format":
"date-time"}, "patients": {"type": "integer"}, "store_commit": {"type": "integer"}, "ledger_records": {"type":
"integer"}, "ledger_first_kept": {"type": "integer", "description": "Records before it are in the archive."}, "ledger_reserve_bytes": {"type": "integer",
"description": "Of disk space, which the ledger gives up when there is no other."}, "ledger_indexed": {"type": "integer", "description": "Records that a search of the ledger finds; the others are being taken in."}, "chart_keys": {"type": "integer"}, "hot_charts": {"type": "integer"}, "hot_bytes": {"type": "integer"},
"sessions_known": {"type": "integer"}, "emergency_webhook": {"$ref": "#/components/schemas/WebhookState"}, "audit_syslog": {"$ref":
"#/components/schemas/AuditSyslogState"}, "backups": {"$ref": "#/components/schemas/BackupState"}, "checkpoint_places": {"type": "array", "items": {"$ref": "#/components/schemas/CheckpointPlace"}}}, "required": ["version", "time", "patients", "store_commit", "ledger_records", "ledger_first_kept", "ledger_reserve_bytes", "ledger_indexed",
"chart_keys", "hot_charts", "hot_bytes", "sessions_known"], "additionalProperties": false},
"CheckpointPlace": {"type": "object", "description": "A place where the ledger's checkpoints are published.", "properties":
{"place": {"type": "string"}, "age_seconds": {"type": "integer", "description": "Since it last had the newest checkpoint; since the start, if it never had."},
"published": {"type": "integer", "description": "Since the start."}, "failures": {"type": "integer"}, "problem": {"type": "string",
"description": "Why the last try failed; absent if it didn't."}}, "required": ["place", "age_seconds", "published", "failures"], "additionalProperties": false},
"ArchiveSegment": {"type": "object", "properties": {"segment": {"type": "integer"}, "first": {"type": "integer", "description": "The number of its first record."},
"last": {"type": "integer"}, "bytes": {"type": "integer"}, "youngest": {"type": "string", "format": "date-time", "description": "The time of its last record."}},
"required": ["segment", "first", "last", "bytes", "youngest"], "additionalProperties": false},
"LedgerArchive": {"type": "object", "properties": {"first_kept": {"type": "integer", "description": "Records before it are in the archive."},
"ready": {"type": "array", "description": "Segments that may be archived now, oldest first.", "items": {"$ref": "#/components/schemas/ArchiveSegment"}},
"why_no_more": {"type": "string"}, "archived": {"$ref": "#/components/schemas/ArchiveSegment"}}, "required": ["first_kept", "ready", "why_no_more"],
"additionalProperties": false},
"InclusionProof": {"type": "object", "description": "That a record is in the tree that a checkpoint signs (RFC 9162, section 2.1.3).", "properties":
{"sequence": {"type": "integer"}, "size": {"type": "integer", "description": "Of the tree."}, "leaf": {"type": "string", "description": "Hashes are in base64."},
"hashes": {"type": "array", "items": {"type": "string"}}, "root": {"type": "string"}, "checkpoint": {"type": "string",
"description": "The signed note; absent where the newest one signs another size."}}, "required": ["sequence", "size", "leaf", "hashes", "root"], "additionalProperties": false},
"ConsistencyProof": {"type": "object", "description": "That an older tree is the beginning of a newer one (RFC 9162, section 2.1.4).", "properties":
{"first": {"type": "integer"}, "second": {"type": "integer"}, "hashes": {"type": "array", "items": {"type": "string"}}, "first_root":
{"type": "string"}, "second_root": {"type": "string"}, "checkpoint": {"type": "string", "description": "The signed note of the newer one; absent where the newest signs another size."}},
"required": ["first", "second", "hashes", "first_root", "second_root"], "additionalProperties": false},
"RecordOpening": {"type": "object", "description": "All that is needed to show somebody else what a leaf commits to.", "properties":
{"record": {"$ref": "#/components/schemas/Record"}, "opening": {"type": "string", "description": "Salt and record, in base64 (docs/ledger.md)."}},
"required": ["record", "opening"], "additionalProperties": false},
"BackupEnded": {"type": "object", "properties": {"at": {"type": "string", "format": "date-time"}, "age_seconds": {"type": "integer"}, "backup": {"type": "string"},
"milliseconds": {"type": "integer"}, "restore_milliseconds": {"type": "integer", "description": "Of a rehearsal: until a site could start."}, "bytes":
{"type": "integer", "description": "Of the backup's file; of a rehearsal: that were restored."}, "problem": {"type": "string", "description": "Absent if it succeeded."}},
"required": ["at", "age_seconds", "milliseconds", "bytes"], "additionalProperties": false},
"BackupState": {"type": "object", "properties": {"running": {"enum": ["backup", "full_backup", "rehearsal"]}, "done": {"type": "integer", "description":
"Bytes; of a rehearsal then charts that were compared."}, "total": {"type": "integer"}, "backups": {"type": "integer"}, "bytes": {"type": "integer"}, "newest":
{"type": "string", "format": "date-time"}, "newest_age_seconds": {"type": "integer"}, "last_backup": {"$ref": "#/components/schemas/BackupEnded"}, "last_rehearsal": {"$ref":
"#/components/schemas/BackupEnded"}, "every_hours": {"type": "integer"}, "rehearse_every_hours": {"type": "integer"}}, "required": ["backups", "bytes", "every_hours",
"rehearse_every_hours"], "additionalProperties": false},
"Backups": {"type": "object", "properties": {"running": {"enum": ["backup", "full_backup", "rehearsal"]}, "done": {"type": "integer"}, "total": {"type":
"integer"}, "backups": {"type": "integer"}, "bytes": {"type": "integer"}, "newest": {"type": "string", "format": "date-time"}, "newest_age_seconds": {"type": "integer"}, "last_backup": {"$ref":
"#/components/schemas/BackupEnded"}, "last_rehearsal": {"$ref": "#/components/schemas/BackupEnded"}, "every_hours": {"type": "integer"}, "rehearse_every_hours":
{"type": "integer"}, "items": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}, "made": {"type":
"string", "format": "date-time"}, "full": {"type": "boolean"}, "bytes": {"type": "integer"}}, "required": ["id", "name", "made", "full", "bytes"],
"additionalProperties": false}}}, "required": ["items", "backups", "bytes", "every_hours", "rehearse_every_hours"], "additionalProperties": false},
"WebhookState": {"type": "object", "description": "Of the webhook that is told of broken glasses, where there is one.",
"properties": {"waiting": {"type": "integer", "description": "Emergencies that it has not taken and nobody has signed off."},
"oldest_seconds": {"type": "integer"}, "deliveries": {"type": "integer", "description": "Since the start."}, "failures":
{"type": "integer"}, "problem": {"type": "string", "description": "Why the last try failed; absent if it didn't."}},
"required": ["waiting", "oldest_seconds", "deliveries", "failures"], "additionalProperties": false},
"AuditSyslogState": {"type": "object", "description": "Of the audit collector that gets the ledger's records, where there is one.",
"properties": {"waiting": {"type": "integer", "description": "Records that it has not taken."}, "oldest_seconds": {"type": "integer"},
"sent": {"type": "integer", "description": "Since the start."}, "failures": {"type": "integer"}, "problem": {"type": "string",
"description": "Why the last try failed; absent if it didn't."}}, "required": ["waiting", "oldest_seconds", "sent", "failures"],
"additionalProperties": false},
"WebhookTest": {"type": "object", "properties": {"id": {"type": "string", "description": "The webhook-id."}, "delivered":
{"type": "boolean"}, "status": {"type": "integer", "description": "That the receiver answered with, if it did."}, "problem":
{"type": "string"}}, "required": ["id", "delivered"], "additionalProperties": false}
})schemas";

}  // namespace

std::string_view output_schemas() { return kSchemas; }

}  // namespace chartroom::gate
