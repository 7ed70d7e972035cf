#pragma once

// The readers of single resource types, for fhir_reader.cpp only. Each fills what is particular to its type; id, status,
// resource, encounter and record are given by the caller.

#include "records/fhir_reader.h"

namespace chartroom::records {

void read_observation(ReadContext& context, Fact& fact);
void read_condition(ReadContext& context, Fact& fact);
void read_medication(std::string_view type, ReadContext& context, Fact& fact);
void read_allergy(ReadContext& context, Fact& fact);
void read_immunization(ReadContext& context, Fact& fact);
void read_procedure(ReadContext& context, Fact& fact);
void read_encounter(ReadContext& context, Fact& fact);
void read_report(ReadContext& context, Fact& fact);
void read_care_team(ReadContext& context, Fact& fact);
void read_care_plan(ReadContext& context, Fact& fact);
void read_goal(ReadContext& context, Fact& fact);
void read_patient(ReadContext& context, Fact& fact);
// One fact per condition of the relative.
std::vector<Fact> read_family_history(const Fact& base, ReadContext& context);

// `base` has what all notes of the resource share.
std::vector<Document> read_document_reference(const Document& base, ReadContext& context);
std::vector<Document> read_composition(const Document& base, ReadContext& context);
std::vector<Document> read_presented_forms(const Document& base, ReadContext& context);

std::vector<RelationClaim> read_relations(std::string_view type, FactStatus status, ReadContext& context);

}  // namespace chartroom::records
