// What a scope opens of a chart: labels by source, code, section, word, encounter, report and hand; whole items and sections;
// and that what is closed is nowhere in what is opened.

#include "records/chart_view.h"

#include <gmock/gmock.h>

#include "records/records_fixture.h"
#include "records/security_labels.h"

namespace chartroom::records {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string view_note(std::string_view id, std::string_view text, std::string_view more = "") {
  return R"({"resourceType":"DocumentReference","id":")" + std::string(id) +
         R"(","status":"current","subject":{"reference":"Patient/ada"},"type":{"text":"Note"},"date":"2025-11-01T10:00:00Z")" +
         std::string(more) + R"(,"content":[{"attachment":{"contentType":"text/plain","data":")" + to_base64(as_bytes(text)) +
         R"("}}]})";
}

std::string view_observation(std::string_view id, std::string_view name, std::string_view more = "") {
  return R"({"resourceType":"Observation","id":")" + std::string(id) +
         R"(","status":"final","subject":{"reference":"Patient/ada"},"effectiveDateTime":"2025-11-01","code":{"text":")" +
         std::string(name) + R"("},"valueString":"canary-)" + std::string(id) + "\"" + std::string(more) + "}";
}

std::string secured(std::string_view code) {
  return R"(,"meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":")" + std::string(code) +
         R"("}]})";
}

ChartScope notes_and_facts(Labels labels) { return ChartScope({{all_item_kinds, labels}}); }

class ChartView : public ::testing::Test {
 protected:
  // All words of the chart as this scope opens it: names, texts, titles, details.
  std::string seen(const ChartScope& scope) {
    Charts charts(*site_.db, site_.clock, site_.policy);
    return seen(charts, scope);
  }
  std::string seen(Charts& charts, const ChartScope& scope) {
    const auto open = charts.open(permit(scope));
    EXPECT_TRUE(open) << (open ? "" : open.error().detail);
    if (!open) return "";
    const Chart& chart = (*open)->chart();
    std::string out = chart.who.family + " " + chart.who.given + "\n";
    for (const Fact& fact : chart.facts) out += fact.name + " " + fact.detail + "\n";
    for (const Document& record : chart.records) out += record.title + " " + record.text + "\n";
    for (const Document& one : chart.notes) out += one.title + " " + one.text + "\n";
    EXPECT_EQ(chart.facts.size(), chart.records.size());
    return out;
  }
  Permit permit(const ChartScope& scope) {
    return policy::PermitMaker::make(Action::read_chart, site_.patient("Patient/ada"),
                                     site_.clock.now() + std::chrono::hours(1), scope);
  }
  Labels labels_of(std::string_view resource) {
    const Chart chart = site_.chart("Patient/ada");
    for (const Fact& fact : chart.facts) {
      if (fact.resource == resource) return fact.labels;
    }
    for (const Document& one : chart.notes) {
      if (one.resource == resource) return one.labels;
    }
    ADD_FAILURE() << resource << " is not there";
    return {};
  }
  void label(PatientId patient, DocumentId document, Labels added, Labels removed) {
    const store::ItemLabelRow row{patient, document, added, removed, {}, site_.clock.now()};
    ASSERT_TRUE(site_.db->write([&](store::Transaction& t) { return t.put_item_label(row); }));
  }
  DocumentId document_of(std::string_view resource) {
    const Chart chart = site_.chart("Patient/ada");
    for (const Fact& fact : chart.facts) {
      if (fact.resource == resource) return fact.id;
    }
    for (const Document& one : chart.notes) {
      if (one.resource == resource) return one.id;
    }
    return {};
  }

  TestSite site_;
};

struct CodeCase {
  std::string_view code;
  Labels labels;
};

TEST_F(ChartView, TheSourcesLabelsComeWithTheImport) {
  const CodeCase cases[] = {{"PSYTHPN", {Label::psychotherapy}},
                            {"42CFRPart2", {Label::substance_use}},
                            {"ETH", {Label::substance_use}},
                            {"HIV", {Label::hiv}},
                            {"SEX", {Label::reproductive}},
                            {"GDIS", {Label::genetic}},
                            {"ADOL", {Label::minor}},
                            {"VIP", {Label::vip}},
                            {"EMP", {Label::employee}},
                            {"R", {Label::restricted}},
                            {"V", {Label::restricted}},
                            {"STD", {Label::restricted}},
                            {"N", {}},
                            {"unheard", {}}};
  std::string resources = ada();
  int number = 0;
  std::vector<std::string> all = {ada()};
  for (const CodeCase& one : cases) {
    all.push_back(view_observation("o" + std::to_string(number), "Test", secured(one.code)));
    all.push_back(view_note("n" + std::to_string(number), "Words of a note.", secured(one.code)));
    ++number;
  }
  all.push_back(view_note("direct", "Words.", R"(,"securityLabel":[{"coding":[{"code":"HIV"}]}])"));
  std::string text = R"({"resourceType":"Bundle","type":"collection","entry":[)";
  for (std::size_t i = 0; i < all.size(); ++i) text += (i == 0 ? "" : ",") + std::string(R"({"resource":)") + all[i] + "}";
  const auto report = site_.import("a.json", text + "]}");
  ASSERT_THAT(codes(report), IsEmpty());
  ASSERT_TRUE(site_.reopen());
  number = 0;
  for (const CodeCase& one : cases) {
    EXPECT_EQ(labels_of("Observation/o" + std::to_string(number)), one.labels) << one.code;
    EXPECT_EQ(labels_of("DocumentReference/n" + std::to_string(number)), one.labels) << one.code;
    ++number;
  }
  EXPECT_EQ(labels_of("DocumentReference/direct"), Labels{Label::hiv});
}

TEST_F(ChartView, CodesAndWordsOfThePolicyLabelWholeItems) {
  site_.import(
      "a.json",
      bundle(
          {ada(),
           R"({"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/ada"},"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"B20.1"}],"text":"Condition canary-c1"}})",
           R"({"resourceType":"Condition","id":"c2","subject":{"reference":"Patient/ada"},"code":{"coding":[{"system":"http://snomed.info/sct","code":"86406008"}],"text":"Condition canary-c2"}})",
           R"({"resourceType":"Condition","id":"c3","subject":{"reference":"Patient/ada"},"code":{"text":"HIV infection"}})",
           R"({"resourceType":"Condition","id":"c4","subject":{"reference":"Patient/ada"},"code":{"coding":[{"system":"http://snomed.info/sct","code":"864060080"}],"text":"Archived otherwise"}})"}));
  EXPECT_EQ(labels_of("Condition/c1"), Labels{Label::hiv});
  EXPECT_EQ(labels_of("Condition/c2"), Labels{Label::hiv});
  EXPECT_EQ(labels_of("Condition/c3"), Labels{Label::hiv}) << "by its words";
  EXPECT_EQ(labels_of("Condition/c4"), Labels{}) << "neither 'archived' nor a longer code";
  EXPECT_THAT(seen(notes_and_facts({})), Not(HasSubstr("canary-c")));
  EXPECT_THAT(seen(notes_and_facts({Label::hiv})), HasSubstr("canary-c1"));
}

TEST_F(ChartView, AClosedNoteIsNowhere) {
  site_.import("a.json", bundle({ada(), view_note("open", "Cough canary-open."),
                                 view_note("closed", "Talk canary-closed.", secured("PSYTHPN"))}));
  EXPECT_THAT(seen(ChartScope::everything()), HasSubstr("canary-closed"));
  const std::string words = seen(notes_and_facts({Label::hiv}));
  EXPECT_THAT(words, HasSubstr("canary-open"));
  EXPECT_THAT(words, Not(HasSubstr("canary-closed")));
  Charts charts(*site_.db, site_.clock, site_.policy);
  const Permit less = permit(notes_and_facts({}));
  const DocumentId closed = document_of("DocumentReference/closed");
  EXPECT_EQ(charts.document(less, closed).error().code, ErrorCode::not_found);
  EXPECT_EQ(charts.document(less, DocumentId{}).error().code, ErrorCode::not_found);
  EXPECT_EQ(charts.document(less, closed).error().detail, charts.document(less, DocumentId{}).error().detail);
  EXPECT_EQ(charts.summary(less)->notes, 1U);
  EXPECT_EQ(charts.list_documents(less, "", 10)->rows.size(), 1U);
  EXPECT_EQ(charts.list_documents(less, closed.text(), 10).error().code, ErrorCode::invalid);
  EXPECT_EQ(*charts.labels(less), Labels{});
  EXPECT_EQ(*charts.labels(permit(ChartScope::everything())), Labels{Label::psychotherapy});
  EXPECT_TRUE((*charts.open(less))->chart().words.empty()) << "what was laid out for searching has the closed note's words";
}

constexpr std::string_view mixed_note =
    "HISTORY OF PRESENT ILLNESS:\nCough canary-one.\n\nPSYCHOTHERAPY NOTE:\nShe spoke of canary-two.\nAnd canary-three.\n\n"
    "PLAN:\nRest canary-four.\n";

TEST_F(ChartView, AClosedSectionIsCutOut) {
  site_.import("a.json", bundle({ada(), view_note("mixed", mixed_note)}));
  EXPECT_EQ(labels_of("DocumentReference/mixed"), Labels{Label::psychotherapy}) << "of all that is seen of it";
  const std::string words = seen(notes_and_facts({}));
  EXPECT_THAT(words, HasSubstr("canary-one"));
  EXPECT_THAT(words, HasSubstr("canary-four"));
  for (const char* closed : {"canary-two", "canary-three", "PSYCHOTHERAPY", "spoke"})
    EXPECT_THAT(words, Not(HasSubstr(closed)));
  Charts charts(*site_.db, site_.clock, site_.policy);
  const auto document = charts.document(permit(notes_and_facts({})), document_of("DocumentReference/mixed"));
  ASSERT_TRUE(document);
  EXPECT_EQ(document->labels, Labels{});
  EXPECT_EQ(document->text, "HISTORY OF PRESENT ILLNESS:\nCough canary-one.\n\nPLAN:\nRest canary-four.");
  EXPECT_EQ(charts.list_documents(permit(notes_and_facts({})), "", 10)->rows[0].text_bytes, document->text.size());
}

TEST_F(ChartView, ANoteOfNothingElseIsClosedWhole) {
  site_.import("a.json", bundle({ada(), view_note("only", "PSYCHOTHERAPY NOTE:\nShe spoke of canary-two.\n")}));
  EXPECT_THAT(seen(notes_and_facts({})), Not(HasSubstr("canary")));
  Charts charts(*site_.db, site_.clock, site_.policy);
  EXPECT_EQ(charts.summary(permit(notes_and_facts({})))->notes, 0U);
}

TEST_F(ChartView, WhatIsDerivedCarriesItsSourcesLabels) {
  const std::string at = R"(,"encounter":{"reference":"Encounter/e"})";
  site_.import(
      "a.json",
      bundle(
          {ada(),
           R"({"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/ada"},"period":{"start":"2025-11-01","end":"2025-11-01"})" +
               secured("42CFRPart2") + "}",
           view_observation("at", "Urine screen", at), view_observation("elsewhere", "Sodium"),
           view_observation("hidden", "Viral load", secured("HIV")), view_observation("beside", "White cells"),
           R"({"resourceType":"DiagnosticReport","id":"r","status":"final","subject":{"reference":"Patient/ada"},"code":{"text":"Panel"},"effectiveDateTime":"2025-11-01","conclusion":"Detected canary-r","result":[{"reference":"Observation/hidden"},{"reference":"Observation/beside"}]})"}));
  EXPECT_EQ(labels_of("Observation/at"), Labels{Label::substance_use}) << "of its encounter";
  EXPECT_EQ(labels_of("Observation/elsewhere"), Labels{});
  EXPECT_EQ(labels_of("DiagnosticReport/r"), Labels{Label::hiv}) << "of one of its results";
  EXPECT_EQ(labels_of("Observation/beside"), Labels{}) << "not of another result of the report";
  const std::string words = seen(notes_and_facts({}));
  for (const char* closed : {"canary-at", "canary-hidden", "canary-r"}) EXPECT_THAT(words, Not(HasSubstr(closed)));
  EXPECT_THAT(words, HasSubstr("canary-beside"));
}

TEST_F(ChartView, LabelsByHandCountAtOnce) {
  site_.import("a.json", bundle({ada(), view_note("one", "Words canary-one."),
                                 view_note("two", "Talk canary-two.", secured("PSYTHPN"))}));
  Charts charts(*site_.db, site_.clock, site_.policy);
  const PatientId patient = *site_.patient("Patient/ada");
  ASSERT_THAT(seen(charts, notes_and_facts({})), HasSubstr("canary-one"));
  label(patient, document_of("DocumentReference/one"), {Label::genetic}, {});
  EXPECT_THAT(seen(charts, notes_and_facts({})), Not(HasSubstr("canary-one")));
  EXPECT_THAT(seen(charts, notes_and_facts({Label::genetic})), HasSubstr("canary-one"));
  label(patient, document_of("DocumentReference/two"), {}, {Label::psychotherapy});
  EXPECT_THAT(seen(charts, notes_and_facts({})), HasSubstr("canary-two")) << "taken away from what its source said";
  label(patient, DocumentId{}, {Label::vip}, {});
  EXPECT_THAT(seen(charts, notes_and_facts({Label::genetic})), Not(HasSubstr("canary"))) << "the whole chart";
  EXPECT_THAT(seen(charts, notes_and_facts({Label::genetic})), Not(HasSubstr("Lund"))) << "its head too";
  EXPECT_THAT(seen(charts, notes_and_facts({Label::genetic, Label::vip})), HasSubstr("canary-one"));
}

TEST_F(ChartView, ThePatientsOwnLabelIsOfTheWholeChart) {
  std::string patient = ada();
  patient.insert(patient.size() - 1, secured("VIP"));
  site_.import("a.json", bundle({patient, view_observation("o", "Sodium")}));
  ASSERT_TRUE(site_.reopen());
  EXPECT_EQ(site_.db->patient(*site_.patient("Patient/ada"))->value().who.labels, Labels{Label::vip});
  EXPECT_THAT(seen(notes_and_facts({})), Not(HasSubstr("canary")));
  EXPECT_THAT(seen(notes_and_facts({Label::vip})), HasSubstr("canary-o"));
  const auto ties = site_.db->ties({}, *site_.patient("Patient/ada"), site_.clock.now());
  EXPECT_EQ((*ties)->labels, Labels{Label::vip});
}

TEST_F(ChartView, KindsAndDaysCloseToo) {
  const std::string old =
      R"({"resourceType":"Observation","id":"old","status":"final","subject":{"reference":"Patient/ada"},"effectiveDateTime":"2001-11-01","code":{"text":"Sodium"},"valueString":"canary-old"})";
  const std::string timeless =
      R"({"resourceType":"Observation","id":"timeless","status":"final","subject":{"reference":"Patient/ada"},"code":{"text":"Sodium"},"valueString":"canary-timeless"})";
  site_.import("a.json", bundle({ada(), view_observation("new", "Sodium"), old, timeless, view_note("n", "Words canary-n.")}));
  const std::string facts = seen(ChartScope({{all_item_kinds.without({ItemKind::note}), {}}}));
  EXPECT_THAT(facts, HasSubstr("canary-old"));
  EXPECT_THAT(facts, Not(HasSubstr("canary-n.")));
  const std::string recent = seen(ChartScope({{all_item_kinds, {}, 1'600'000'000}}));
  EXPECT_THAT(recent, HasSubstr("canary-new"));
  EXPECT_THAT(recent, Not(HasSubstr("canary-old")));
  EXPECT_THAT(recent, Not(HasSubstr("canary-timeless")));
  EXPECT_THAT(recent, HasSubstr("Lund")) << "who the patient is, is of now";
  const std::string nameless = seen(ChartScope({{{ItemKind::observation}, {}}}));
  EXPECT_THAT(nameless, Not(HasSubstr("Lund")));
  EXPECT_THAT(nameless, Not(HasSubstr("Ada")));
}

TEST_F(ChartView, GrowsWithTheChartAndFollowsThePolicy) {
  site_.import("a.json", bundle({ada(), view_note("one", "Words canary-one.")}));
  Charts charts(*site_.db, site_.clock, site_.policy);
  const ChartScope plain = notes_and_facts({});
  const auto whole = charts.open(permit(ChartScope::everything()));
  EXPECT_EQ(*charts.open(permit(plain)), *whole) << "where nothing is labelled, a view is the chart itself";
  site_.import("b.json", bundle({view_note("two", "Talk canary-two.", secured("PSYTHPN")),
                                 view_note("three", "Words canary-three about zebras.")}));
  EXPECT_THAT(seen(charts, plain), Not(HasSubstr("canary-two")));
  EXPECT_THAT(seen(charts, plain), HasSubstr("canary-three"));
  EXPECT_EQ(*charts.open(permit(plain)), *charts.open(permit(plain))) << "kept";
  std::string text = site_.policy.get()->text();
  text += "\n[[label]]\nlabel = \"genetic\"\nwords = [\"zebras\"]\n";
  site_.policy.put(*policy::Policy::make(text));
  EXPECT_THAT(seen(charts, plain), Not(HasSubstr("canary-three"))) << "a new policy's rules count at once";
  EXPECT_THAT(seen(charts, plain), HasSubstr("canary-one"));
}

// What can be taken away, of each who can say it: told without opening the chart.
TEST_F(ChartView, LabelsOfOneItemAreThoseThatHold) {
  const std::string text = R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":)" + ada() +
                           R"(},{"resource":)" + view_observation("secured", "Test", secured("VIP")) + R"(},{"resource":)" +
                           view_observation("word", "HIV antibodies") + R"(},{"resource":)" +
                           view_note("sections", "HISTORY:\nFell.\nHIV:\nNegative.\n") + R"(},{"resource":)" +
                           view_observation("plain", "Weight") + "}]}";
  ASSERT_THAT(codes(site_.import("a.json", text)), IsEmpty());
  ASSERT_TRUE(site_.reopen());
  const PatientId patient = *site_.patient("Patient/ada");
  Charts charts(*site_.db, site_.clock, site_.policy);
  const auto labels = [&](DocumentId item) {
    const auto asking =
        policy::PermitMaker::make(Action::remove_labels, patient, site_.clock.now() + std::chrono::hours(1), ChartScope());
    const auto found = charts.labels_of(asking, item);
    EXPECT_TRUE(found) << (found ? "" : found.error().detail);
    return found ? *found : std::nullopt;
  };
  const DocumentId secured_one = document_of("Observation/secured");
  const DocumentId plain = document_of("Observation/plain");
  EXPECT_EQ(labels(secured_one), Labels{Label::vip}) << "by the source";
  EXPECT_EQ(labels(document_of("Observation/word")), Labels{Label::hiv}) << "by a rule";
  EXPECT_EQ(labels(document_of("DocumentReference/sections")), Labels{Label::hiv}) << "of a section";
  EXPECT_EQ(labels(plain), Labels{});
  EXPECT_EQ(labels(DocumentId{}), Labels{}) << "the patient";
  label(patient, plain, {Label::genetic}, {});
  label(patient, secured_one, {}, {Label::vip});
  label(patient, DocumentId{}, {Label::employee}, {});
  EXPECT_EQ(labels(plain), Labels{Label::genetic}) << "by hand";
  EXPECT_EQ(labels(secured_one), Labels{}) << "taken away";
  EXPECT_EQ(labels(DocumentId{}), Labels{Label::employee});
  EXPECT_EQ(labels(DocumentId{patient.bytes}), std::nullopt);
  const auto late =
      policy::PermitMaker::make(Action::remove_labels, patient, site_.clock.now() - std::chrono::hours(1), ChartScope());
  EXPECT_EQ(charts.labels_of(late, plain).error().code, ErrorCode::forbidden);
}

}  // namespace
}  // namespace chartroom::records
