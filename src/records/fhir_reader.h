#pragma once

// One FHIR R4 resource as values of the domain: facts with their rendered records, notes, relations of people to the patient.
// What is read of each type: docs/import.md. Elements that are not read stay in the raw segment.
//
// Pure functions; no storage. Nothing a resource holds makes reading fail: what is odd leaves a warning (a code of
// import_report.h) in the context, and what can't be read of an attachment becomes a document of kind unreadable. Ids are zero
// until give_ids().

#include <string>
#include <string_view>
#include <vector>

#include "domain/chart.h"
#include "domain/tokens.h"
#include "records/fhir_parts.h"

namespace chartroom::records {

enum class ResourceRole : std::uint8_t {
  patient,  // Patient: demographics, and a fact
  read,     // becomes facts and notes of a patient's chart
  shared,   // of the site, not of a patient: Practitioner, Organization, Location, Medication, Group, ResearchStudy …
  raw,      // kept as it is and counted
};
ResourceRole resource_role(std::string_view type);

struct FactItem {
  Fact fact;
  Document record;
};

// A person, a department or a study that has to do with the patient, from the first second to the last; open ends are not
// known().
struct RelationClaim {
  std::vector<std::string>
      person;  // the names, any of which may be known (ReferenceIndex::person_names); of a study: roster_name
  Relation relation = Relation::care_team;
  PartialTime from;
  PartialTime until;
};

struct ReadResource {
  FactStatus status = FactStatus::unknown;
  std::vector<FactItem> facts;
  std::vector<Document> notes;       // and unreadable attachments
  std::vector<std::string> reports;  // keys of the results that this resource reports
  std::vector<RelationClaim> relations;
  Labels labels;  // of all that the resource makes
};

// key: "Type/id". For roles patient and read.
ReadResource read_resource(std::string_view key, ReadContext& context);

Demographics read_demographics(const JsonNode& patient);

void give_labels(ReadResource& resource, Labels labels);

// The first fact or note gets `primary`; the others' ids follow from it, so that they stay the same in every version.
void give_ids(ReadResource& resource, DocumentId primary);
// The id of the document of this number, from 0, of those that one resource makes.
DocumentId numbered_id(DocumentId primary, std::uint32_t number);

// Whose chart a resource belongs to: its subject, patient, beneficiary or individual.
Reference patient_of(const JsonNode& resource);

// A FHIR instant in microseconds since 1970; 0 if it is none.
std::int64_t instant_us(std::string_view text);
std::int64_t last_updated_us(const JsonNode& resource);  // meta.lastUpdated, likewise

}  // namespace chartroom::records
