#pragma once

// A patient's chart as values: what the importers make, what is sealed, and what retrieval and the answers read.
//
// Everything that can be cited is a Document with a text of its own: a note has the words of its author, and a fact's record
// has one line that is rendered from its resource (records/render_fact.h). A citation is a span of bytes in such a text.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/patient_text.h"
#include "domain/id.h"
#include "domain/label.h"
#include "domain/partial_time.h"
#include "domain/shared_list.h"

namespace chartroom {

struct Coding {
  std::string system;  // FHIR's URI: http://loinc.org
  std::string code;
  std::string display;
  bool operator==(const Coding&) const = default;
};

struct Identifier {
  std::string system;
  std::string value;
  std::string type;  // HL7 table 0203: MR, SS, DL, NPI …; empty if not said
  bool operator==(const Identifier&) const = default;
};

struct Demographics {
  std::string family;
  std::string given;       // all given names, separated by a space
  std::string birth_date;  // FHIR date
  std::string sex;         // administrative gender: male | female | other | unknown
  std::string deceased;    // FHIR dateTime, "true", or empty
  std::string address;     // one line
  std::string state = {};  // of the address, as the source has it; or empty
  std::string telecom;     // one line
  std::vector<Identifier> identifiers;
  Labels labels = {};  // of the patient as a whole, as the source has them
  bool operator==(const Demographics&) const = default;
};

enum class FactKind : std::uint8_t {
  observation,
  condition,
  medication,  // request, statement, administration
  allergy,
  immunization,
  procedure,
  encounter,
  report,
  care_team,
  care_plan,
  goal,
  family_history,
  patient,  // the demographics, as a citable line
  other,    // a resource type that is kept as it is and counted, not read
};

// What a reader needs to know before using a fact, from all of FHIR's status fields together.
enum class FactStatus : std::uint8_t {
  current,    // active, final, in force
  past,       // resolved, completed, inactive, stopped
  planned,    // intended, draft, proposed: not (yet) so
  refuted,    // the source says that it is not so (refuted, not-done, not-taken, ruled out)
  uncertain,  // unconfirmed, provisional, differential
  void_,      // entered-in-error, cancelled: kept, and never used in an answer
  unknown,
};

struct Quantity {
  double value = 0;
  std::string digits;      // as the source has it: "7.20"
  std::string comparator;  // < <= >= > or empty
  std::string unit;        // as people write it
  std::string code;        // UCUM
};

// One measured thing: an observation has one, or one per component (blood pressure).
struct FactValue {
  std::string name;  // of the component; empty for the observation's own value
  std::vector<Coding> codes;
  std::optional<Quantity> quantity;
  std::string text;           // the value as shown ("7.2 %", "Positive", "1:40"); empty if there is none
  std::string absent_reason;  // why there is none
  std::string reference_range;
  std::string interpretation;  // "high", "low", "normal", "critical high" …
};

struct Fact {
  DocumentId id;  // of its own record, a Document of kind `fact`
  FactKind kind = FactKind::other;
  FactStatus status = FactStatus::unknown;
  std::string status_words;  // the source's: "active, confirmed", "stopped: rash"
  std::string resource;      // "Observation/abc", as the source names it
  std::string category;      // vital-signs, laboratory, social-history …; medication-request | -statement | -administration
  std::vector<Coding> codes;
  std::string name;  // what people call it: the source's text, else the first display, else the code
  std::vector<FactValue> values;
  std::string detail;  // dose, reaction, site, outcome, relationship …: one line
  std::string person;  // performer, requester, recorder; for family history the relative
  std::string reason;
  PartialTime when;   // effective, onset, authored, occurrence
  PartialTime until;  // abatement, end
  PartialTime recorded;
  std::string encounter;  // "Encounter/…" as the source refers to it, resolved where it can be
  std::string source;     // the resource that reports it (a DiagnosticReport, a Composition); empty: the import itself
  Labels labels = {};     // the source's own; all that it has: records/item_labels.h
};

enum class DocumentKind : std::uint8_t {
  note,        // words of a person; text is to be searched
  fact,        // the record of one fact: one rendered line
  unreadable,  // an attachment kept as it is; text is empty, `why_unreadable` says why
};

struct Document {
  DocumentId id;
  DocumentKind kind = DocumentKind::note;
  std::string resource;  // "DocumentReference/abc"; for a plain-text note "File/<name>#<digest>"
  std::string title;
  std::vector<Coding> types;  // LOINC document type; of a record they are its fact's codes, which are not repeated here
  std::string author;
  PartialTime when;
  FactStatus status = FactStatus::current;  // void_ for entered-in-error
  std::string encounter;
  std::string media_type;  // of the source
  std::string why_unreadable;
  std::string text;         // UTF-8, as it is shown and cited; spans count its bytes
  std::string import_name;  // the file or upload it came from, for the operator and the citation
  Labels labels = {};       // as its source has them
};

// Copies are cheap and share their items.
struct Chart {
  PatientId patient;
  ChartId chart;
  Demographics who;
  SharedList<Document> notes;  // kinds note and unreadable, newest version of each, void ones included
  SharedList<Fact> facts;
  SharedList<Document> records;  // records[i] is the record of facts[i]
  SharedList<Bytes> words;       // of the notes, as each import laid them out (retrieval/word_index.h); may lack some or all
  Timestamp imported_at{};       // the last import that changed the chart
  std::uint64_t version = 0;     // grows with every change; part of every cache key
};

}  // namespace chartroom
