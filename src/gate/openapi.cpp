#include "gate/openapi.h"

#include <boost/json.hpp>

#include "base/limits.h"
#include "policy/policy.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

json::object id_schema(char prefix) {
  return {{"type", "string"}, {"pattern", std::string("^") + prefix + "-[0-9a-hjkmnp-tv-z]{26}$"}};
}

json::array role_choices() {
  json::array out;
  for (const Role role : all_roles) out.emplace_back(role_name(role));
  return out;
}

json::array scope_names() {
  json::array out;
  for (const Scope scope : all_scopes) out.emplace_back(scope_name(scope));
  return out;
}

json::object schema_of(const Field& field) {
  switch (field.kind) {
    case Kind::text:
    case Kind::words: return {{"type", "string"}, {"maxLength", field.max}};
    case Kind::secret: return {{"type", "string"}, {"format", "password"}, {"maxLength", field.max}};
    case Kind::patient_id: return id_schema('p');
    case Kind::document_id: return id_schema('d');
    case Kind::principal_id: return id_schema('u');
    case Kind::token_id: return id_schema('t');
    case Kind::grant_id: return id_schema('g');
    case Kind::emergency_id: return id_schema('e');
    case Kind::import_id: return id_schema('i');
    case Kind::count: return {{"type", "integer"}, {"minimum", 0}, {"maximum", field.max}};
    case Kind::flag: return {{"type", "boolean"}};
    case Kind::time: return {{"type", "string"}, {"format", "date-time"}};
    case Kind::texts:
      return {{"type", "array"}, {"items", json::object{{"type", "string"}, {"maxLength", field.max}}}, {"maxItems", 50}};
    case Kind::role_list: return {{"type", "array"}, {"items", json::object{{"enum", role_choices()}}}, {"maxItems", 50}};
    case Kind::scope_list: return {{"type", "array"}, {"items", json::object{{"enum", scope_names()}}}, {"maxItems", 50}};
  }
  return {};
}

std::string_view who_text(policy::Who who) {
  switch (who) {
    case policy::Who::anyone: return "anyone";
    case policy::Who::signed_in: return "signed_in";
    case policy::Who::privacy_officer: return "privacy_officer";
    case policy::Who::operator_: return "operator";
  }
  return "";
}

json::array who_may(Action action) {
  json::array out;
  if (policy::chart_actions.has(action)) out.push_back(json::object{{"rule", "of the site"}, {"who", "site_policy"}});
  for (const policy::Rule& rule : policy::rules()) {
    if (rule.action == action) out.push_back(json::object{{"rule", rule.name}, {"who", who_text(rule.who)}});
  }
  return out;
}

json::object described(const Field& field) {
  json::object schema = schema_of(field);
  schema["description"] = field.about;
  return schema;
}

json::object reference(std::string_view schema) { return {{"$ref", "#/components/schemas/" + std::string(schema)}}; }

json::object content(std::string_view type, json::object schema) {
  return {{type, json::object{{"schema", std::move(schema)}}}};
}

json::object purpose_parameter() {
  json::array choices;
  for (std::size_t number = 0; number < purpose_count; ++number) {
    choices.emplace_back(purpose_name(static_cast<Purpose>(number)));
  }
  return {
      {"name", "Purpose-Of-Use"},
      {"in", "header"},
      {"required", false},
      {"schema", json::object{{"enum", std::move(choices)},
                              {"description", "What the chart is opened for; where it is absent, what one's roles imply."}}}};
}

json::array parameters_of(const RouteSpec& spec) {
  json::array out;
  if (policy::chart_actions.has(spec.action)) out.push_back(purpose_parameter());
  for (const Field& field : spec.fields) {
    if (field.in == In::body) continue;
    out.push_back(json::object{{"name", field.name},
                               {"in", field.in == In::path ? "path" : "query"},
                               {"required", field.need == Need::required},
                               {"schema", described(field)}});
  }
  return out;
}

json::object body_of(const RouteSpec& spec) {
  if (spec.body == BodyIs::file) {
    return {{"required", true}, {"content", content("application/octet-stream", {{"type", "string"}, {"format", "binary"}})}};
  }
  json::object properties;
  json::array required;
  for (const Field& field : spec.fields) {
    if (field.in != In::body) continue;
    properties[field.name] = described(field);
    if (field.need == Need::required) required.emplace_back(field.name);
  }
  const bool closed = spec.others == Others::refused;
  json::object schema{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", !closed}};
  if (!required.empty()) schema["required"] = std::move(required);
  const std::string_view type = spec.body == BodyIs::form ? "application/x-www-form-urlencoded" : "application/json";
  return {{"required", true}, {"content", content(type, std::move(schema))}};
}

std::string_view media_type_of(std::string_view output) {
  if (output == "Text") return "text/plain";
  if (output == "Html") return "text/html";
  if (output == "AuditEvent" || output == "AuditEventBundle") return "application/fhir+json";
  return output == "File" ? "*/*" : "application/json";
}

json::object responses_of(const RouteSpec& spec) {
  json::object success{{"description", spec.output.empty() ? "Done." : "The answer."}};
  if (!spec.output.empty()) {
    json::object types = content(media_type_of(spec.output), reference(spec.output));
    if (!spec.streams.empty()) types["text/event-stream"] = json::object{{"schema", reference(spec.streams)}};
    success["content"] = std::move(types);
  }
  const bool is_fhir = spec.refusals == Refusals::as_operation_outcome;
  json::object problem{{"description", "A refusal or failure, by its stable code."},
                       {"content", is_fhir ? content("application/fhir+json", reference("OperationOutcome"))
                                           : content("application/problem+json", reference("Problem"))}};
  json::object out{{std::to_string(spec.status), std::move(success)}, {"default", std::move(problem)}};
  if (spec.action == Action::request_token) {
    for (const char* status : {"400", "401"}) {
      out[status] = json::object{{"description", "A refusal in OAuth's form."},
                                 {"content", content("application/json", reference("OAuthError"))}};
    }
  }
  return out;
}

json::object operation_of(const RouteSpec& spec) {
  json::object out{{"summary", spec.summary}, {"x-action", action_name(spec.action)}, {"x-who-may", who_may(spec.action)}};
  if (const auto scope = policy::scope_of(spec.action)) out["x-scope"] = scope_name(*scope);
  if (json::array parameters = parameters_of(spec); !parameters.empty()) out["parameters"] = std::move(parameters);
  if (spec.body != BodyIs::none) out["requestBody"] = body_of(spec);
  out["responses"] = responses_of(spec);
  if (policy::is_public(spec.action)) out["security"] = json::array{};
  return out;
}

json::object problem_schema() {
  json::array codes;
  std::string table = "Codes:";
  for (const ProblemRow& row : problems()) {
    codes.emplace_back(row.code);
    table.append("\n- `").append(row.code).append("` (").append(std::to_string(row.status)).append("): ").append(row.title);
    table.append(". ").append(row.detail);
  }
  json::object text{{"type", "string"}};
  return {{"type", "object"},
          {"description", table},
          {"properties", json::object{{"type", text},
                                      {"title", text},
                                      {"status", json::object{{"type", "integer"}}},
                                      {"detail", text},
                                      {"code", json::object{{"enum", std::move(codes)}}},
                                      {"field", text},
                                      {"scope", text},
                                      {"request", text}}},
          {"required", json::array{"type", "title", "status", "detail", "code", "request"}},
          {"additionalProperties", false}};
}

json::object security_schemes() {
  return {{"session", json::object{{"type", "apiKey"},
                                   {"in", "cookie"},
                                   {"name", "__Host-chartroom"},
                                   {"description", "Set by POST /api/session. Unsafe methods also need X-Chartroom-CSRF."}}},
          {"token", json::object{{"type", "http"}, {"scheme", "bearer"}, {"description", "Made by POST /api/tokens."}}}};
}

}  // namespace

std::string openapi_text(const RouteTable& routes) {
  json::object paths;
  for (const Route& route : routes.routes()) {
    std::string method(route.spec().method);
    for (char& letter : method) letter = static_cast<char>(letter - 'A' + 'a');
    json::value& path = paths[route.spec().path];
    if (!path.is_object()) path.emplace_object();
    path.get_object()[method] = operation_of(route.spec());
  }
  json::object schemas = json::parse(json::string_view(output_schemas())).as_object();
  json::object of_policies = json::parse(json::string_view(policy_schemas())).as_object();
  for (auto& [name, schema] : of_policies) schemas[name] = std::move(schema);
  schemas["Problem"] = problem_schema();
  const json::object text{
      {"openapi", "3.1.0"},
      {"info",
       json::object{{"title", "Chartroom"},
                    {"version", CHARTROOM_VERSION},
                    {"description", "Sealed charts, and answers that cite them. Every answer is recorded before it leaves."}}},
      {"security", json::array{json::object{{"session", json::array{}}}, json::object{{"token", json::array{}}}}},
      {"paths", std::move(paths)},
      {"components", json::object{{"schemas", std::move(schemas)}, {"securitySchemes", security_schemes()}}}};
  return json::serialize(text);
}

}  // namespace chartroom::gate
