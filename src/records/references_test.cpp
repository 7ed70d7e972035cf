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
  index.add({"Patient/p", "", {}, {"urn:h|1"}, "h.example/fhir"}, "https://h.example/fhir/Patient/p");
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
      {R"({"reference":"http://H.example/fhir/Encounter/9"})", ReferenceForm::absolute, "Encounter/9"},
      {R"({"reference":"http://other/fhir/r4/Encounter/9"})", ReferenceForm::absolute, "http://other/fhir/r4/Encounter/9"},
      {R"({"reference":"https://other/fhir/Practitioner/12"})", ReferenceForm::absolute, "https://other/fhir/Practitioner/12"},
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

// A reference means its own system's resource first, one of an unknown system next, and never one of another known system.
TEST(References, MeanTheResourcesOfTheirOwnSystem) {
  ReferenceIndex index;
  index.add({"Observation/1", "of a", {}, {}, "a/fhir"}, "https://a/fhir/Observation/1");
  index.add({"Observation/1", "of b", {}, {}, "b/fhir"}, "https://b/fhir/Observation/1");
  index.add({"Observation/2", "of a", {}, {}, "a/fhir"}, "https://a/fhir/Observation/2");
  index.add({"Observation/3", "of nobody", {}, {}, ""}, "urn:uuid:3");
  const auto name = [&](std::string_view reference, std::string_view origin) {
    const Known* known = index.find(parse_reference(reference), origin);
    return known == nullptr ? std::string("-") : known->name;
  };
  EXPECT_EQ(name("Observation/1", "a/fhir"), "of a");
  EXPECT_EQ(name("Observation/1", "b/fhir"), "of b");
  EXPECT_EQ(name("Observation/1", ""), "-") << "it can't be told which";
  EXPECT_EQ(name("https://b/fhir/Observation/1", "a/fhir"), "of b");
  EXPECT_EQ(name("Observation/2", "b/fhir"), "-");
  EXPECT_EQ(name("Observation/2", ""), "of a");
  EXPECT_EQ(name("https://b/fhir/Observation/2", ""), "-");
  EXPECT_EQ(name("Observation/3", "a/fhir"), "of nobody");
  EXPECT_EQ(name("https://c/fhir/Observation/3", "c/fhir"), "-") << "a base that nothing of the file has";
  index.know_origin("c/fhir");
  EXPECT_EQ(name("https://c/fhir/Observation/3", "c/fhir"), "of nobody");
}

TEST(References, APersonHasTheNamesByWhichOtherFilesKnowThem) {
  ReferenceIndex index;
  index.add({"Practitioner/12", "", {}, {"npi|7", "staff|s"}}, "urn:uuid:aa");
  index.add({"Practitioner/5", "", {}, {}, "a/fhir"}, "https://a/fhir/Practitioner/5");
  using Names = std::vector<std::string>;
  const auto names = [&](std::string_view reference, std::string_view origin) {
    return index.person_names(parse_reference(reference), origin);
  };
  EXPECT_EQ(names("urn:uuid:aa", ""), Names{"Practitioner/12"});
  EXPECT_EQ(names("Practitioner/12", ""), Names{"Practitioner/12"});
  EXPECT_EQ(names("Practitioner/5", ""), Names{"//a/fhir/Practitioner/5"});
  EXPECT_EQ(names("Practitioner/13", ""), (Names{"Practitioner/13", "*/Practitioner/13"}));
  EXPECT_EQ(names("Practitioner/13", "a/fhir"), (Names{"//a/fhir/Practitioner/13", "Practitioner/13"}));
  EXPECT_EQ(names("https://a/fhir/Practitioner/13", ""), (Names{"//a/fhir/Practitioner/13", "Practitioner/13"}));
  EXPECT_EQ(names("https://other/Practitioner/12", ""), Names{"//other/Practitioner/12"});
  EXPECT_EQ(names("Practitioner?identifier=npi|9", ""), Names{"npi|9"});
  EXPECT_EQ(names("urn:uuid:bb", ""), Names{"urn:uuid:bb"});
  EXPECT_EQ(names("#contained", ""), Names{});
}

}  // namespace
}  // namespace chartroom::records
