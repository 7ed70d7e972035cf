#include "records/fhir_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "domain/reference_range.h"
#include "records/chart_codec.h"
#include "records/fhir_status.h"
#include "records/render_fact.h"

namespace chartroom::records {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Read {
  ReadResource resource;
  std::vector<std::string_view> warnings;
};

Read read(std::string text, const ReferenceIndex& index = {}) {
  Json json;
  EXPECT_TRUE(json.parse(text)) << text;
  ReadContext context{index, json.root(), "test.json"};
  Read out;
  out.resource = read_resource("Type/1", context);
  out.warnings = context.warnings;
  return out;
}

// The only fact's rendered line.
std::string line(std::string text, const ReferenceIndex& index = {}) {
  const Read out = read(std::move(text), index);
  EXPECT_EQ(out.resource.facts.size(), 1U);
  return out.resource.facts.empty() ? std::string() : out.resource.facts.front().record.text;
}

std::string observation(std::string_view value) {
  return R"({"resourceType":"Observation","status":"final","code":{"text":"X"},)" + std::string(value) + "}";
}

TEST(FhirReader, RendersEveryValueTypeWithTheDigitsOfItsSource) {
  const std::pair<const char*, const char*> cases[] = {
      {R"("valueQuantity":{"value":7.20,"unit":"mmol/L","code":"mmol/L"})", "X: 7.20 mmol/L, final"},
      {R"("valueQuantity":{"value":0.50,"comparator":"<","code":"mg/dL"})", "X: < 0.50 mg/dL, final"},
      {R"("valueQuantity":{"value":1e3})", "X: 1e3, final"},
      {R"("valueCodeableConcept":{"coding":[{"code":"260385009","display":"Negative"}]})", "X: Negative, final"},
      {R"("valueString":"two\n lines")", "X: two lines, final"},
      {R"("valueBoolean":true)", "X: yes, final"},
      {R"("valueBoolean":false)", "X: no, final"},
      {R"("valueInteger":15)", "X: 15, final"},
      {R"("valueRange":{"low":{"value":2,"unit":"h"},"high":{"value":4.0,"unit":"h"}})", "X: 2–4.0 h, final"},
      {R"("valueRange":{"low":{"value":2,"unit":"h"}})", "X: ≥ 2 h, final"},
      {R"("valueRatio":{"numerator":{"value":1},"denominator":{"value":128}})", "X: 1:128, final"},
      {R"("valueRatio":{"numerator":{"value":5,"unit":"mg"},"denominator":{"value":1,"unit":"mL"}})", "X: 5 mg / 1 mL, final"},
      {R"("valueSampledData":{"origin":{"value":0,"unit":"mV"},"period":10,"dimensions":1,"data":"1 2 3"})",
       "X: sampled data, origin 0 mV, every 10 ms, final"},
      {R"("valueTime":"08:30:00")", "X: 08:30:00, final"},
      {R"("valueDateTime":"2024-03")", "X: 2024-03, final"},
      {R"("valuePeriod":{"start":"2024-01-01","end":"2024-02-01"})", "X: 2024-01-01 to 2024-02-01, final"},
      {R"("dataAbsentReason":{"coding":[{"code":"not-performed","display":"Not Performed"}]})",
       "X: no value (Not Performed), final"},
      {R"("valueQuantity":{"value":4.1,"unit":"mmol/L"},"referenceRange":[{"low":{"value":3.5,"unit":"mmol/L"},"high":{"value":5.1,"unit":"mmol/L"}}],"interpretation":[{"coding":[{"code":"HH"}]}])",
       "X: 4.1 mmol/L (reference 3.5–5.1 mmol/L, critical high), final"},
      {R"("valueInteger":1,"referenceRange":[{"high":{"value":5}},{"text":"see comment","appliesTo":[{"text":"women"}]}],"interpretation":[{"text":"odd"}])",
       "X: 1 (reference ≤ 5; see comment for women, odd), final"},
      {R"("valueQuantity":{"value":4.1},"referenceRange":[{"low":{"value":3.5},"high":{"value":5.1},"text":"3.5 - 5.1"}])",
       "X: 4.1 (reference 3.5–5.1), final"},
      {R"("valueQuantity":{"value":4.1},"referenceRange":[{"high":{"value":5,"unit":"mg/L"},"text":"< 5 mg/L"}])",
       "X: 4.1 (reference < 5 mg/L), final"},
      {R"("valueQuantity":{"value":4.1},"referenceRange":[{"low":{"value":2},"high":{"value":6},"text":"therapeutic target above 4"}])",
       "X: 4.1 (reference 2–6 (therapeutic target above 4)), final"},
      {R"("valueQuantity":{"value":1e999,"comparator":"<","unit":"g"})", "X: < 1e999 g, final"},
      {R"("valueRange":{"low":{"value":2,"unit":"h"},"high":{"value":1e999,"unit":"h"}})", "X: 2–1e999 h, final"},
      {R"("component":[{"code":{"text":"Systolic"},"valueQuantity":{"value":120,"unit":"mmHg"}},{"code":{"text":"Diastolic"},"dataAbsentReason":{"text":"unknown"}}])",
       "X: Systolic 120 mmHg; Diastolic no value (unknown), final"},
      {R"("interpretation":[{"coding":[{"code":"H"}]}],"component":[{"code":{"text":"Systolic"},"valueQuantity":{"value":150,"unit":"mmHg"},"referenceRange":[{"high":{"value":140,"unit":"mmHg"}}],"interpretation":[{"coding":[{"code":"H"}]}]}])",
       "X: Systolic 150 mmHg (reference ≤ 140 mmHg, high) — high, final"},
      {R"("valueInteger":1,"effectiveDateTime":"2024-03-01T23:59:00-08:00")", "X: 1, 2024-03-01, final"},
      {R"("valueInteger":1,"effectivePeriod":{"start":"2024-03-01","end":"2024-03-05"})",
       "X: 1, 2024-03-01 until 2024-03-05, final"},
      {R"("valueInteger":1,"effectiveInstant":"2024-03-01T00:00:00Z","bodySite":{"text":"left arm"},"method":{"text":"cuff"},"note":[{"text":"seated"}])",
       "X: 1 — left arm, cuff, seated, 2024-03-01, final"},
  };
  for (const auto& [value, expected] : cases) EXPECT_EQ(line(observation(value)), expected);
}

TEST(FhirReader, AReferenceRangeReadsBackAsTheNumbersOfItsSource) {
  const auto range_of = [](const char* range) {
    const std::string text = observation(
        R"("component":[{"code":{"text":"C"},"valueQuantity":{"value":4.10,"unit":"mmol/L","code":"mmol/L"},"referenceRange":)" +
        std::string(range) + "}]");
    return reference_range_of(read(text).resource.facts.at(0).fact.values.at(0));
  };
  const auto both = range_of(R"([{"low":{"value":3.50,"unit":"mmol/L"},"high":{"value":5.1,"unit":"mmol/L"}}])");
  ASSERT_TRUE(both);
  EXPECT_EQ(both->low, 3.5);
  EXPECT_EQ(both->high, 5.1);
  EXPECT_EQ(range_of(R"([{"low":{"value":-2,"code":"mmol/L"}}])")->low, -2);
  EXPECT_EQ(range_of(R"([{"high":{"value":5}}])")->high, 5) << "no unit but the value's";
  EXPECT_EQ(range_of(R"([{"text":"3.5-5.1 mmol/L"}])")->high, 5.1);
  const auto open = range_of(R"([{"high":{"value":5,"unit":"mmol/L"},"text":"< 5"}])");
  ASSERT_TRUE(open && open->open) << "the text says that 5 is outside";
  EXPECT_FALSE(range_of(R"([{"low":{"value":2},"high":{"value":6},"text":"therapeutic target above 4"}])"));
  EXPECT_FALSE(range_of(R"([{"low":{"value":2},"high":{"value":6},"text":"2-8"}])"));
  for (const char* none :
       {R"([{"low":{"value":3.5,"unit":"mg/dL"},"high":{"value":5.1,"unit":"mg/dL"}}])",
        R"([{"low":{"value":3.5,"unit":"mmol/L"},"high":{"value":5.1,"unit":"mg/dL"}}])",
        R"([{"low":{"value":3.5,"unit":"mmol/L"},"high":{"value":5.1,"unit":"mmol/L"},"appliesTo":[{"text":"women"}]}])",
        R"([{"high":{"value":5,"unit":"mmol/L"},"age":{"high":{"value":18,"unit":"a"}}}])",
        R"([{"high":{"value":5,"unit":"mmol/L"}},{"high":{"value":7,"unit":"mmol/L"}}])", R"([{"text":"see comment"}])"}) {
    EXPECT_FALSE(range_of(none)) << none;
  }
}

TEST(FhirReader, ReadsEveryTypeToOneLine) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"confirmed"}]},"severity":{"text":"severe"},"code":{"text":"Asthma"},"onsetDateTime":"2019","recorder":{"display":"Dr. Lund"}})",
       "Condition: Asthma — severe, 2019, active, confirmed, by Dr. Lund"},
      {R"({"resourceType":"Condition","code":{"text":"Measles"},"onsetAge":{"value":4,"unit":"years"},"abatementString":"soon"})",
       "Condition: Measles — onset age 4 years, until soon"},
      {R"({"resourceType":"MedicationRequest","status":"stopped","statusReason":{"text":"bleeding"},"intent":"order","medicationCodeableConcept":{"text":"Warfarin 5 mg tablet"},"dosageInstruction":[{"text":"one tablet daily"}],"reasonCode":[{"text":"Atrial fibrillation"}],"authoredOn":"2019-06-01"})",
       "Medication request: Warfarin 5 mg tablet — one tablet daily, reason: Atrial fibrillation, 2019-06-01, stopped: "
       "bleeding"},
      {R"({"resourceType":"MedicationRequest","status":"active","intent":"order","contained":[{"resourceType":"Medication","id":"m","code":{"text":"Digoxin"}}],"medicationReference":{"reference":"#m"},"dosageInstruction":[{"doseAndRate":[{"doseQuantity":{"value":0.250,"unit":"mg"}}],"route":{"text":"oral"},"timing":{"repeat":{"frequency":2,"period":1,"periodUnit":"d"}},"asNeededBoolean":true}]})",
       "Medication request: Digoxin — 0.250 mg, oral, 2 per 1 d, as needed, active"},
      {R"({"resourceType":"MedicationStatement","status":"not-taken","medicationReference":{"display":"Aspirin"},"effectivePeriod":{"start":"2020-01"},"dosage":[{"text":"100 mg"}]})",
       "Medication statement: Aspirin — 100 mg, 2020-01, not-taken"},
      {R"({"resourceType":"MedicationAdministration","status":"completed","medicationCodeableConcept":{"text":"Heparin"},"dosage":{"dose":{"value":5000,"unit":"U"},"route":{"text":"sc"}},"effectiveDateTime":"2020-01-02T10:00:00Z"})",
       "Medication administration: Heparin — 5000 U, sc, 2020-01-02, completed"},
      {R"({"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{"code":"active"}]},"type":"allergy","criticality":"high","code":{"text":"Penicillin"},"reaction":[{"manifestation":[{"text":"hives"}],"severity":"moderate"}],"recordedDate":"2001"})",
       "Allergy: Penicillin — allergy, criticality high; reaction: hives, moderate, recorded 2001, active"},
      {R"({"resourceType":"Immunization","status":"not-done","statusReason":{"text":"refused"},"vaccineCode":{"text":"Influenza"},"occurrenceDateTime":"2023-10-01","lotNumber":"A1"})",
       "Immunization: Influenza — lot A1, 2023-10-01, not-done: refused"},
      {R"({"resourceType":"Procedure","status":"completed","code":{"text":"Appendectomy"},"performedPeriod":{"start":"2010-05-01T10:00:00Z","end":"2010-05-01T11:00:00Z"},"outcome":{"text":"good"}})",
       "Procedure: Appendectomy — outcome: good, 2010-05-01, completed"},
      {R"({"resourceType":"Procedure","status":"completed","code":{"text":"Tonsillectomy"},"performedString":"as a child"})",
       "Procedure: Tonsillectomy — as a child, completed"},
      {R"({"resourceType":"Encounter","status":"finished","class":{"code":"IMP","display":"inpatient encounter"},"type":[{"text":"Admission"}],"period":{"start":"2024-01-01","end":"2024-01-04"},"reasonCode":[{"text":"Pneumonia"}]})",
       "Encounter: Admission — inpatient encounter, reason: Pneumonia, 2024-01-01 until 2024-01-04, finished"},
      {R"({"resourceType":"DiagnosticReport","status":"final","code":{"text":"Chest X-ray"},"effectiveDateTime":"2024-01-01","conclusion":"No infiltrate."})",
       "Report: Chest X-ray — No infiltrate., 2024-01-01, final"},
      {R"({"resourceType":"CareTeam","status":"active","name":"Heart team","participant":[{"role":[{"text":"cardiologist"}],"member":{"display":"Dr. Berg"}}]})",
       "Care team: Heart team — Dr. Berg (cardiologist), active"},
      {R"({"resourceType":"CarePlan","status":"active","intent":"plan","category":[{"text":"Diet plan"}],"activity":[{"detail":{"code":{"text":"Low salt"},"status":"in-progress"}}],"period":{"start":"2024"}})",
       "Care plan: Diet plan — Low salt (in-progress), 2024, active"},
      {R"({"resourceType":"Goal","lifecycleStatus":"active","description":{"text":"Lose weight"},"target":[{"measure":{"text":"Weight"},"detailQuantity":{"value":80,"unit":"kg"},"dueDate":"2025-01-01"}]})",
       "Goal: Lose weight — target: Weight 80 kg by 2025-01-01, active"},
      {R"({"resourceType":"FamilyMemberHistory","status":"completed","relationship":{"text":"mother"},"condition":[{"code":{"text":"Stroke"},"onsetAge":{"value":83,"unit":"years"}}],"deceasedAge":{"value":84,"unit":"years"}})",
       "Family history: mother: Stroke — onset age 83 years; died at age 84 years, completed"},
      {R"({"resourceType":"Patient","name":[{"use":"old","family":"Old"},{"use":"official","family":"Lund","given":["Ada"]}],"gender":"female","birthDate":"1950-02-03","identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"7"}]})",
       "Patient: Ada Lund — born 1950-02-03, female, MR 7"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(line(text), expected);
}

TEST(FhirReader, FamilyHistoryHasOneFactPerCondition) {
  const Read out = read(
      R"({"resourceType":"FamilyMemberHistory","status":"completed","relationship":{"text":"father"},"condition":[{"code":{"text":"A"}},{"code":{"text":"B"}}]})");
  ASSERT_EQ(out.resource.facts.size(), 2U);
  EXPECT_EQ(out.resource.facts[1].record.text, "Family history: father: B, completed");
}

// The whole status table, each row through a resource of its type.
TEST(FhirReader, EveryStatusHasItsMeaning) {
  for (const StatusRow& row : status_table()) {
    const bool concept_field = row.field == "clinicalStatus" || row.field == "verificationStatus";
    const std::string value = row.code == "true" ? "true"
                              : concept_field    ? R"({"coding":[{"code":")" + std::string(row.code) + R"("}]})"
                                                 : '"' + std::string(row.code) + '"';
    const std::string text =
        R"({"resourceType":")" + std::string(row.type) + R"(",")" + std::string(row.field) + "\":" + value + "}";
    Json json;
    ASSERT_TRUE(json.parse(text)) << text;
    EXPECT_EQ(read_status(row.type, json.root()).status, row.status) << text;
    // A study is the site's: what it means is read of the study itself.
    if (row.type == "ResearchStudy") continue;
    EXPECT_EQ(read(text).resource.status, row.status) << text;
  }
}

TEST(FhirReader, TheStrongerStatusDecides) {
  const std::pair<const char*, FactStatus> cases[] = {
      {R"({"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"entered-in-error"}]}})",
       FactStatus::void_},
      {R"({"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"refuted"}]}})",
       FactStatus::refuted},
      {R"({"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"provisional"}]}})",
       FactStatus::uncertain},
      {R"({"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"resolved"}]},"verificationStatus":{"coding":[{"code":"confirmed"}]}})",
       FactStatus::past},
      {R"({"resourceType":"Condition","verificationStatus":{"coding":[{"code":"confirmed"}]},"abatementDateTime":"2020"})",
       FactStatus::past},
      {R"({"resourceType":"MedicationRequest","status":"active","intent":"order"})", FactStatus::current},
      {R"({"resourceType":"MedicationRequest","status":"active","intent":"plan"})", FactStatus::planned},
      {R"({"resourceType":"MedicationRequest","status":"active","doNotPerform":true})", FactStatus::refuted},
      {R"({"resourceType":"MedicationRequest","status":"active","doNotPerform":false})", FactStatus::current},
      {R"({"resourceType":"Observation","status":"something new"})", FactStatus::unknown},
      {R"({"resourceType":"Observation"})", FactStatus::unknown},
      {R"({"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"what"}]}})",
       FactStatus::unknown},
      {R"({"resourceType":"DocumentReference","status":"superseded","docStatus":"final"})", FactStatus::current},
      {R"({"resourceType":"DocumentReference","status":"current","docStatus":"entered-in-error"})", FactStatus::void_},
  };
  for (const auto& [text, status] : cases) EXPECT_EQ(read(text).resource.status, status) << text;
}

TEST(FhirReader, ANumberThatCantBeHeldStaysWords) {
  for (const char* value : {R"("valueQuantity":{"value":1e999,"unit":"g"})", R"("valueQuantity":{"value":-1e999})",
                            R"("valueQuantity":{"value":1e-999})", R"("valueInteger":1e999)",
                            R"("component":[{"code":{"text":"C"},"valueQuantity":{"value":1e999}}])"}) {
    const Read out = read(observation(value));
    EXPECT_THAT(out.warnings, ElementsAre("import.unreadable_number")) << value;
    EXPECT_FALSE(out.resource.facts.front().fact.values.at(0).quantity) << value;
    EXPECT_THAT(out.resource.facts.front().record.text, HasSubstr("999")) << value;
  }
  EXPECT_THAT(read(observation(R"("valueQuantity":{"value":1e30})")).warnings, IsEmpty());
}

TEST(FhirReader, OddDatesAreKeptAsTextAndReported) {
  for (const char* date : {"2024-02-30", "2024-13", "24-01-01", "0000-01-01", "yesterday", "2024-01-01T25:00:00Z"}) {
    const Read out = read(observation(R"("valueInteger":1,"effectiveDateTime":")" + std::string(date) + "\""));
    EXPECT_THAT(out.warnings, ElementsAre("import.invalid_date")) << date;
    EXPECT_EQ(out.resource.facts.front().fact.when.precision, TimePrecision::none);
    EXPECT_THAT(out.resource.facts.front().record.text, HasSubstr(date));
  }
  for (const char* date : {"0001", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59Z"}) {
    const Read out = read(observation(R"("valueInteger":1,"effectiveDateTime":")" + std::string(date) + "\""));
    EXPECT_THAT(out.warnings, IsEmpty()) << date;
    EXPECT_TRUE(out.resource.facts.front().fact.when.known());
  }
}

std::string document(std::string_view contents) {
  return R"({"resourceType":"DocumentReference","status":"current","type":{"text":"Note"},"author":[{"display":"Dr. Lund"}],"date":"2024-01-02T03:04:05Z","context":{"encounter":[{"reference":"Encounter/e/_history/1"}]},"content":[)" +
         std::string(contents) + "]}";
}

TEST(FhirReader, DocumentsAreReadOrSayWhyNot) {
  const auto attachment = [](std::string type, std::string bytes) {
    return R"({"attachment":{"contentType":")" + type + R"(","data":")" + to_base64(as_bytes(bytes)) + "\"}}";
  };
  const Read out = read(
      document(attachment("text/plain; charset=utf-8", "Line one.\r\nDenies pain.") + "," +
               attachment("text/html", "<p>A &lt; B</p><script>x()</script><table><tr><td>K</td><td>4.1</td></tr></table>") +
               "," + attachment("text/plain;charset=ISO-8859-1", "Caf\xe9") + "," + attachment("application/pdf", "%PDF") +
               "," + attachment("text/plain", "bad \xff") + R"(,{"attachment":{"contentType":"text/plain","data":"!!!!"}},)" +
               R"({"attachment":{"contentType":"text/plain","url":"Binary/1","title":"Scan"}},{"attachment":{}})"));
  ASSERT_EQ(out.resource.notes.size(), 8U);
  const auto& notes = out.resource.notes;
  EXPECT_EQ(notes[0].text, "Line one.\nDenies pain.");
  EXPECT_EQ(notes[0].author, "Dr. Lund");
  EXPECT_EQ(notes[0].encounter, "Encounter/e");
  EXPECT_EQ(notes[0].when.date(), "2024-01-02");
  EXPECT_EQ(notes[1].text, "A < B\nK | 4.1");
  EXPECT_EQ(notes[2].text, "Café");
  for (std::size_t i = 3; i < notes.size(); ++i) {
    EXPECT_EQ(notes[i].kind, DocumentKind::unreadable) << i;
    EXPECT_FALSE(notes[i].why_unreadable.empty());
    EXPECT_TRUE(notes[i].text.empty());
  }
  EXPECT_EQ(notes[3].why_unreadable, "not yet readable: application/pdf");
  EXPECT_EQ(notes[6].title, "Scan");
  EXPECT_THAT(out.warnings, ::testing::UnorderedElementsAre("import.attachment_not_utf8", "import.bad_base64"));
}

TEST(FhirReader, ACompositionsSectionsBecomeANote) {
  const Read out = read(
      R"({"resourceType":"Composition","status":"final","title":"Discharge","date":"2024-11-08","section":[{"title":"Course","text":{"div":"<div><p>Bled.</p></div>"},"section":[{"title":"Inner","text":{"div":"<b>x</b>"}}]},{"title":"Codes only"}]})");
  ASSERT_EQ(out.resource.notes.size(), 1U);
  EXPECT_EQ(out.resource.notes.front().text, "Course:\nBled.\n\nInner:\nx");
}

TEST(FhirReader, AReportHasAFactANoteAndItsResults) {
  const Read out = read(
      R"({"resourceType":"DiagnosticReport","status":"final","code":{"text":"CBC"},"result":[{"reference":"Observation/1"},{"reference":"https://h/fhir/Observation/2"}],"presentedForm":[{"contentType":"text/plain","data":"SGk="}]})");
  EXPECT_THAT(out.resource.reports, ElementsAre("Observation/1", "https://h/fhir/Observation/2"));
  ASSERT_EQ(out.resource.notes.size(), 1U);
  EXPECT_EQ(out.resource.notes.front().text, "Hi");
  ReadResource resource = out.resource;
  give_ids(resource, DocumentId{{1}});
  EXPECT_EQ(resource.facts.front().fact.id, DocumentId{{1}});
  EXPECT_FALSE(resource.notes.front().id.is_zero());
  ReadResource again = out.resource;
  give_ids(again, DocumentId{{1}});
  EXPECT_EQ(again.notes.front().id, resource.notes.front().id) << "ids follow from the first";
}

TEST(FhirReader, AnyResourceOfAnyShapeIsSurvived) {
  const char* const shapes[] = {"1",
                                "\"x\"",
                                "true",
                                "null",
                                "[]",
                                "{}",
                                "[[1]]",
                                "[{}]",
                                R"([{"a":[]}])",
                                R"({"reference":{}})",
                                R"({"coding":{"code":1}})"};
  const std::set<std::string_view> types{"Patient",
                                         "Observation",
                                         "Condition",
                                         "Encounter",
                                         "MedicationRequest",
                                         "MedicationStatement",
                                         "MedicationAdministration",
                                         "AllergyIntolerance",
                                         "Immunization",
                                         "Procedure",
                                         "DiagnosticReport",
                                         "DocumentReference",
                                         "Composition",
                                         "CareTeam",
                                         "CarePlan",
                                         "Goal",
                                         "FamilyMemberHistory",
                                         "Claim",
                                         ""};
  const char* const fields[] = {"status",
                                "code",
                                "subject",
                                "name",
                                "identifier",
                                "component",
                                "valueQuantity",
                                "referenceRange",
                                "content",
                                "section",
                                "participant",
                                "period",
                                "dosageInstruction",
                                "condition",
                                "presentedForm",
                                "result",
                                "note",
                                "birthDate",
                                "effectiveDateTime",
                                "medicationReference",
                                "generalPractitioner",
                                "category",
                                "contained",
                                "reaction",
                                "target",
                                "activity",
                                "onsetAge",
                                "issued"};
  for (const std::string_view type : types) {
    for (const char* field : fields) {
      for (const char* shape : shapes) {
        const Read out = read(R"({"resourceType":")" + std::string(type) + R"(",")" + field + "\":" + shape + "}");
        for (const FactItem& item : out.resource.facts) EXPECT_FALSE(item.record.text.empty());
      }
    }
  }
}

}  // namespace
}  // namespace chartroom::records
