#include "records/fhir_kinds.h"
#include "records/html_text.h"

namespace chartroom::records {
namespace {

void add_note(const JsonNode& resource, Fact& fact) { add_part(fact.detail, annotation_words(resource["note"]), "; "); }

void set_name(Fact& fact, const JsonNode& concept_node) {
  fact.codes = codings(concept_node);
  fact.name = concept_name(concept_node);
}

void set_time(Fact& fact, const TimeSpan& time) {
  fact.when = time.when;
  fact.until = time.until;
  add_part(fact.detail, time.words);
}

std::string reasons(ReadContext& context, const char* codes, const char* references) {
  std::string out = concept_names(context.resource[codes].items);
  add_part(out, reference_names(context.resource[references].items, context));
  return out;
}

}  // namespace

void read_condition(ReadContext& context, Fact& fact) {
  const JsonNode& resource = context.resource;
  const JsonNode& category = resource["category"].first();
  fact.category = category["coding"].first()["code"].text;
  add_part(fact.detail, concept_name(resource["severity"]));
  add_part(fact.detail, concept_names(resource["bodySite"].items));
  for (const JsonNode& stage : resource["stage"].items) add_part(fact.detail, concept_name(stage["summary"]));
  const TimeSpan onset = read_choice_time(resource, "onset", context);
  fact.when = onset.when;
  if (!onset.words.empty()) add_part(fact.detail, "onset " + onset.words);
  const TimeSpan abatement = read_choice_time(resource, "abatement", context);
  fact.until = abatement.when;
  if (!abatement.words.empty()) add_part(fact.detail, "until " + abatement.words);
  fact.recorded = read_time(resource["recordedDate"], context);
  fact.person = reference_name(resource["recorder"], context);
  if (fact.person.empty()) fact.person = reference_name(resource["asserter"], context);
  add_note(resource, fact);
}

void read_allergy(ReadContext& context, Fact& fact) {
  const JsonNode& resource = context.resource;
  fact.category = resource["category"].first().text;
  if (fact.name.empty()) set_name(fact, resource["reaction"].first()["substance"]);
  add_part(fact.detail, one_line(resource["type"].text));
  if (resource["criticality"]) add_part(fact.detail, "criticality " + std::string(resource["criticality"].text));
  for (const JsonNode& reaction : resource["reaction"].items) {
    std::string words = concept_names(reaction["manifestation"].items);
    add_part(words, one_line(reaction["description"].text), ": ");
    add_part(words, one_line(reaction["severity"].text), ", ");
    if (!words.empty()) add_part(fact.detail, "reaction: " + words, "; ");
  }
  const TimeSpan onset = read_choice_time(resource, "onset", context);
  set_time(fact, onset);
  fact.recorded = read_time(resource["recordedDate"], context);
  fact.person = reference_name(resource["recorder"], context);
  if (fact.person.empty()) fact.person = reference_name(resource["asserter"], context);
  add_note(resource, fact);
}

void read_immunization(ReadContext& context, Fact& fact) {
  const JsonNode& resource = context.resource;
  set_name(fact, resource["vaccineCode"]);
  add_part(fact.detail, quantity_words(resource["doseQuantity"]));
  add_part(fact.detail, concept_name(resource["route"]));
  add_part(fact.detail, concept_name(resource["site"]));
  if (resource["lotNumber"]) add_part(fact.detail, "lot " + one_line(resource["lotNumber"].text));
  for (const JsonNode& protocol : resource["protocolApplied"].items) {
    const JsonNode& number =
        protocol["doseNumberPositiveInt"] ? protocol["doseNumberPositiveInt"] : protocol["doseNumberString"];
    if (number) add_part(fact.detail, "dose " + one_line(number.text));
  }
  for (const JsonNode& reaction : resource["reaction"].items) {
    const std::string name = reference_name(reaction["detail"], context);
    if (!name.empty()) add_part(fact.detail, "reaction: " + name, "; ");
  }
  set_time(fact, read_choice_time(resource, "occurrence", context));
  fact.recorded = read_time(resource["recorded"], context);
  for (const JsonNode& performer : resource["performer"].items)
    add_part(fact.person, reference_name(performer["actor"], context));
  fact.reason = reasons(context, "reasonCode", "reasonReference");
  add_note(resource, fact);
}

void read_procedure(ReadContext& context, Fact& fact) {
  const JsonNode& resource = context.resource;
  fact.category = concept_name(resource["category"]);
  add_part(fact.detail, concept_names(resource["bodySite"].items));
  if (const std::string outcome = concept_name(resource["outcome"]); !outcome.empty())
    add_part(fact.detail, "outcome: " + outcome, "; ");
  if (const std::string bad = concept_names(resource["complication"].items); !bad.empty())
    add_part(fact.detail, "complication: " + bad, "; ");
  if (const std::string next = concept_names(resource["followUp"].items); !next.empty())
    add_part(fact.detail, "follow-up: " + next, "; ");
  set_time(fact, read_choice_time(resource, "performed", context));
  for (const JsonNode& performer : resource["performer"].items)
    add_part(fact.person, reference_name(performer["actor"], context));
  fact.reason = reasons(context, "reasonCode", "reasonReference");
  add_note(resource, fact);
}

void read_encounter(ReadContext& context, Fact& fact) {
  const JsonNode& resource = context.resource;
  fact.codes = all_codings(resource["type"].items);
  fact.name = concept_names(resource["type"].items);
  const JsonNode& kind = resource["class"];
  const std::string_view kind_words = kind["display"].text.empty() ? kind["code"].text : kind["display"].text;
  fact.category = kind["code"].text;
  if (fact.name.empty()) {
    fact.name = one_line(kind_words);
  } else {
    add_part(fact.detail, one_line(kind_words));
  }
  add_part(fact.detail, concept_name(resource["serviceType"]));
  for (const JsonNode& place : resource["location"].items) add_part(fact.detail, reference_name(place["location"], context));
  const JsonNode& stay = resource["hospitalization"];
  if (const std::string from = concept_name(stay["admitSource"]); !from.empty())
    add_part(fact.detail, "admitted from: " + from, "; ");
  if (const std::string to = concept_name(stay["dischargeDisposition"]); !to.empty())
    add_part(fact.detail, "discharged to: " + to, "; ");
  set_time(fact, read_period(resource["period"], context));
  for (const JsonNode& participant : resource["participant"].items)
    add_part(fact.person, reference_name(participant["individual"], context));
  fact.reason = reasons(context, "reasonCode", "reasonReference");
  fact.encounter = fact.resource;
}

void read_report(ReadContext& context, Fact& fact) {
  const JsonNode& resource = context.resource;
  fact.category = concept_names(resource["category"].items);
  add_part(fact.detail, one_line(resource["conclusion"].text));
  add_part(fact.detail, concept_names(resource["conclusionCode"].items), "; ");
  set_time(fact, read_choice_time(resource, "effective", context));
  fact.recorded = read_time(resource["issued"], context);
  fact.person = reference_names(resource["performer"].items, context);
  if (fact.person.empty()) fact.person = reference_names(resource["resultsInterpreter"].items, context);
}

void read_care_team(ReadContext& context, Fact& fact) {
  const JsonNode& resource = context.resource;
  fact.codes = all_codings(resource["category"].items);
  fact.name = one_line(resource["name"].text);
  if (fact.name.empty()) fact.name = concept_names(resource["category"].items);
  if (fact.name.empty()) fact.name = "Care team";
  for (const JsonNode& participant : resource["participant"].items) {
    std::string member = reference_name(participant["member"], context);
    const std::string role = concept_names(participant["role"].items);
    if (!role.empty()) member += member.empty() ? role : " (" + role + ")";
    add_part(fact.detail, member);
  }
  set_time(fact, read_period(resource["period"], context));
  fact.reason = reasons(context, "reasonCode", "reasonReference");
  add_note(resource, fact);
}

void read_care_plan(ReadContext& context, Fact& fact) {
  const JsonNode& resource = context.resource;
  fact.codes = all_codings(resource["category"].items);
  fact.name = one_line(resource["title"].text);
  for (const JsonNode& category : resource["category"].items) {
    if (category["text"]) add_part(fact.name, concept_name(category));
  }
  if (fact.name.empty()) fact.name = concept_names(resource["category"].items);
  add_part(fact.detail, one_line(resource["description"].text));
  for (const JsonNode& activity : resource["activity"].items) {
    const JsonNode& detail = activity["detail"];
    std::string words = concept_name(detail["code"]);
    add_part(words, one_line(detail["description"].text), ": ");
    if (words.empty()) words = reference_name(activity["reference"], context);
    if (detail["status"]) words += " (" + std::string(detail["status"].text) + ")";
    add_part(fact.detail, words, "; ");
  }
  set_time(fact, read_period(resource["period"], context));
  fact.recorded = read_time(resource["created"], context);
  fact.person = reference_name(resource["author"], context);
  fact.reason = reference_names(resource["addresses"].items, context);
  add_note(resource, fact);
}

void read_goal(ReadContext& context, Fact& fact) {
  const JsonNode& resource = context.resource;
  set_name(fact, resource["description"]);
  fact.category = concept_names(resource["category"].items);
  for (const JsonNode& target : resource["target"].items) {
    std::string words = concept_name(target["measure"]);
    add_part(words, quantity_words(target["detailQuantity"]), " ");
    add_part(words, range_words(target["detailRange"]), " ");
    add_part(words, concept_name(target["detailCodeableConcept"]), " ");
    add_part(words, one_line(target["detailString"].text), " ");
    const PartialTime due = read_time(target["dueDate"], context);
    if (!due.text.empty()) add_part(words, "by " + due.text, " ");
    if (!words.empty()) add_part(fact.detail, "target: " + words, "; ");
  }
  if (const std::string how = concept_name(resource["achievementStatus"]); !how.empty()) add_part(fact.detail, how, "; ");
  if (const std::string rank = concept_name(resource["priority"]); !rank.empty()) add_part(fact.detail, rank, "; ");
  fact.when = read_time(resource["startDate"], context);
  fact.recorded = read_time(resource["statusDate"], context);
  fact.person = reference_name(resource["expressedBy"], context);
  fact.reason = reference_names(resource["addresses"].items, context);
  add_note(resource, fact);
}

std::vector<Fact> read_family_history(const Fact& base, ReadContext& context) {
  const JsonNode& resource = context.resource;
  Fact shared = base;
  shared.person = concept_name(resource["relationship"]);
  add_part(shared.person, one_line(resource["name"].text));
  shared.recorded = read_time(resource["date"], context);
  std::string about;
  if (resource["deceasedAge"]) about = "died at age " + quantity_words(resource["deceasedAge"]);
  if (resource["deceasedBoolean"].text == "true") about = "deceased";
  if (resource["deceasedDate"]) about = "died " + std::string(resource["deceasedDate"].text);
  if (resource["deceasedString"]) about = "died: " + one_line(resource["deceasedString"].text);
  std::vector<Fact> out;
  for (const JsonNode& condition : resource["condition"].items) {
    Fact fact = shared;
    set_name(fact, condition["code"]);
    const TimeSpan onset = read_choice_time(condition, "onset", context);
    fact.when = onset.when;
    if (!onset.words.empty()) add_part(fact.detail, "onset " + onset.words);
    if (condition["contributedToDeath"].text == "true") add_part(fact.detail, "contributed to death");
    if (const std::string outcome = concept_name(condition["outcome"]); !outcome.empty())
      add_part(fact.detail, "outcome: " + outcome);
    add_part(fact.detail, about, "; ");
    add_part(fact.detail, annotation_words(condition["note"]), "; ");
    out.push_back(std::move(fact));
  }
  if (out.empty()) {
    shared.name = "no condition named";
    shared.detail = about;
    add_note(resource, shared);
    out.push_back(std::move(shared));
  }
  return out;
}

}  // namespace chartroom::records
