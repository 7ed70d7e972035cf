#include "records/references.h"

#include <gtest/gtest.h>

namespace chartroom::records {
namespace {

Reference from(std::string json_text) {
  Json json;
  EXPECT_TRUE(json.parse(json_text));
  return read_reference(json.root());
}

TEST(References, EveryFormIsRecognizedAndResolved) {
  ReferenceIndex index;
  index.add({"Practitioner/12", "Jo Berg", {}, {"npi|7"}}, "urn:uuid:aa");
  index.add({"Patient/p", "", {}, {"urn:h|1"}}, "https://h.example/fhir/Patient/p");
  index.add({"Organization/o", "Clinic", {}, {}}, "urn:oid:1.2.3");
  struct Case {
    const char* json;
    ReferenceForm form;
    const char* key;
  };
  const Case cases[] = {
      {R"({"reference":"urn:uuid:aa"})", ReferenceForm::urn, "Practitioner/12"},
      {R"({"reference":"urn:oid:1.2.3"})", ReferenceForm::urn, "Organization/o"},
      {R"({"reference":"urn:uuid:bb"})", ReferenceForm::urn, "urn:uuid:bb"},
      {R"({"reference":"Practitioner/12"})", ReferenceForm::relative, "Practitioner/12"},
      {R"({"reference":"Practitioner/12/_history/3"})", ReferenceForm::relative, "Practitioner/12"},
      {R"({"reference":"Practitioner/99"})", ReferenceForm::relative, "Practitioner/99"},
      {R"({"reference":"https://h.example/fhir/Patient/p"})", ReferenceForm::absolute, "Patient/p"},
      {R"({"reference":"https://h.example/fhir/Patient/p/_history/2"})", ReferenceForm::absolute, "Patient/p"},
      {R"({"reference":"http://other/fhir/r4/Encounter/9"})", ReferenceForm::absolute, "Encounter/9"},
      {R"({"reference":"Practitioner?identifier=npi|7"})", ReferenceForm::conditional, "Practitioner/12"},
      {R"({"reference":"Practitioner?identifier=npi%7C7&active=true"})", ReferenceForm::conditional, "Practitioner/12"},
      {R"({"reference":"Practitioner?identifier=npi|8"})", ReferenceForm::conditional, "Practitioner?identifier=npi|8"},
      {R"({"type":"Practitioner","identifier":{"system":"npi","value":"7"}})", ReferenceForm::logical, "Practitioner/12"},
      {R"({"identifier":{"system":"npi","value":"8"}})", ReferenceForm::logical, "identifier=npi|8"},
      {R"({"reference":"#m1"})", ReferenceForm::contained, ""},
      {R"({"display":"someone"})", ReferenceForm::none, ""},
      {R"({})", ReferenceForm::none, ""},
      {R"({"reference":""})", ReferenceForm::none, ""},
      {R"({"reference":"not a reference"})", ReferenceForm::relative, "not a reference"},
  };
  for (const Case& one : cases) {
    const Reference reference = from(one.json);
    EXPECT_EQ(reference.form, one.form) << one.json;
    EXPECT_EQ(index.key_of(reference), one.key) << one.json;
  }
}

TEST(References, AnIdentifierOfTwoIsNobodys) {
  ReferenceIndex index;
  index.add({"Practitioner/1", "", {}, {"npi|7"}}, "");
  index.add({"Practitioner/2", "", {}, {"npi|7"}}, "");
  EXPECT_EQ(index.find(parse_reference("Practitioner?identifier=npi|7")), nullptr);
}

TEST(References, APersonIsKnownByIdentifierAcrossFiles) {
  ReferenceIndex index;
  index.add({"Practitioner/12", "", {}, {"npi|7", "staff|s"}}, "urn:uuid:aa");
  EXPECT_EQ(index.person_key(parse_reference("urn:uuid:aa")), "npi|7");
  EXPECT_EQ(index.person_key(parse_reference("Practitioner/12")), "npi|7");
  EXPECT_EQ(index.person_key(parse_reference("Practitioner/13")), "Practitioner/13");
  EXPECT_EQ(index.person_key(parse_reference("Practitioner?identifier=npi|9")), "npi|9");
}

}  // namespace
}  // namespace chartroom::records
