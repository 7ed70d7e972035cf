#include "gate/answer_json.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>

#include "gate/json_text.h"

namespace chartroom::gate {
namespace {

namespace json = boost::json;

Answer full_answer() {
  Answer answer;
  answer.patient = {PatientText("Núñez, \"Ana\""), PatientText("1950-03-12"), Identifier{"urn:x", "7\\8", "MR"}};
  answer.newest = "2025-11-01";
  answer.kind = AnswerKind::trend;
  answer.verdict = Verdict::uncertain;
  answer.how_read = PatientText("line\nend\ttab\x01 and </script>");
  answer.ambiguous = {PatientText("other")};
  Citation citation;
  citation.start = 3;
  citation.end = 9;
  citation.quote = PatientText("quoted");
  answer.statements = {{PatientText("one"), {citation}, PatientText("potassium")}, {PatientText("two"), {citation, citation}}};
  answer.contradictions = {{PatientText("smoking"), {{0}, {1}}}};
  AnswerTable table;
  table.title = PatientText("A1c");
  table.unit = "%";
  table.columns = {"date", "value"};
  table.rows = {{{PatientText("2025"), PatientText("7.2")}, 7.2, "2025", 0, ReferenceRange{{}, 5.7, true}},
                {{PatientText("2024"), PatientText("high")}, {}, "", 1}};
  table.parts = {"Systolic", "Diastolic"};
  table.rows[1].parts = {{120, "high"}, {70, ""}};
  answer.tables = {table};
  answer.notes_searched = 4;
  answer.not_found = {PatientText("TSH")};
  answer.duplicates_left_out = 2;
  return answer;
}

TEST(AnswerJson, EveryPartIsThereAndReadsBack) {
  const Answer answer = full_answer();
  const json::value read = json::parse(answer_text(answer, RequestId{}));
  EXPECT_EQ(read.at("patient").at("name").as_string(), "Núñez, \"Ana\"");
  EXPECT_EQ(read.at("patient").at("identifier").at("value").as_string(), "7\\8");
  EXPECT_EQ(read.at("kind").as_string(), "trend");
  EXPECT_EQ(read.at("verdict").as_string(), "uncertain");
  EXPECT_EQ(read.at("how_read").as_string(), answer.how_read.reveal());
  EXPECT_EQ(read.at("statements").as_array().size(), 2U);
  EXPECT_EQ(read.at("statements").at(0).at("subject").as_string(), "potassium");
  EXPECT_EQ(read.at("statements").at(1).at("citations").at(1).at("end").as_int64(), 9);
  EXPECT_EQ(read.at("contradictions").at(0).at("sides").at(1).at(0).as_int64(), 1);
  EXPECT_EQ(read.at("tables").at(0).at("rows").at(0).at("value").as_double(), 7.2);
  EXPECT_EQ(read.at("tables").at(0).at("rows").at(0).at("high").as_double(), 5.7);
  EXPECT_FALSE(read.at("tables").at(0).at("rows").at(0).as_object().contains("low"));
  EXPECT_FALSE(read.at("tables").at(0).at("rows").at(1).as_object().contains("value"));
  EXPECT_EQ(read.at("tables").at(0).at("parts").at(1).as_string(), "Diastolic");
  EXPECT_EQ(read.at("tables").at(0).at("rows").at(1).at("parts").at(0).at("flag").as_string(), "high");
  EXPECT_EQ(json::value_to<double>(read.at("tables").at(0).at("rows").at(1).at("parts").at(1).at("value")), 70);
  EXPECT_EQ(read.at("duplicates_left_out").as_int64(), 2);
}

TEST(AnswerJson, WhatIsAbsentIsLeftOut) {
  const json::value read = json::parse(answer_text(Answer{}, RequestId{}));
  for (const std::string_view name :
       {"verdict", "ambiguous", "contradictions", "tables", "searched_for", "duplicates_left_out"})
    EXPECT_FALSE(read.as_object().contains(name)) << name;
  EXPECT_TRUE(read.at("statements").as_array().empty());
  EXPECT_TRUE(read.at("not_found").as_array().empty());
}

struct Event {
  std::string name;
  json::object data;
};

std::vector<Event> read_events(const EventText& events) {
  std::vector<Event> out;
  std::size_t start = 0;
  for (const std::size_t end : events.frame_ends) {
    const std::string_view frame = std::string_view(events.body).substr(start, end - start);
    const std::size_t data = frame.find("\ndata: ");
    const bool whole = frame.starts_with("event: ") && data != std::string_view::npos && frame.ends_with("\n\n");
    EXPECT_TRUE(whole) << frame;
    if (!whole) return {};
    out.push_back({std::string(frame.substr(7, data - 7)), json::parse(json::string_view(frame.substr(data + 7))).as_object()});
    start = end;
  }
  EXPECT_EQ(start, events.body.size());
  return out;
}

std::vector<std::string> names_of(const std::vector<Event>& events) {
  std::vector<std::string> names;
  for (const Event& event : events) names.push_back(event.name);
  return names;
}

TEST(AnswerJson, TheEventsTogetherSayWhatTheObjectSays) {
  const Answer answer = full_answer();
  json::object together;
  std::map<std::string, json::array> lists;
  const std::vector<Event> events = read_events(answer_events(answer, RequestId{}));
  for (Event event : events) {
    if (event.name == "started" || event.name == "finished") {
      for (const auto& [name, value] : event.data) together[name] = value;
      continue;
    }
    json::array& list = lists[event.name + "s"];
    EXPECT_EQ(event.data["index"].as_int64(), static_cast<std::int64_t>(list.size()));
    event.data.erase("index");
    list.push_back(event.data);
  }
  for (const auto& [name, list] : lists) together[name] = list;
  EXPECT_EQ(json::value(together), json::parse(answer_text(answer, RequestId{})));
}

TEST(AnswerJson, ContradictionsAndTablesComeRightBehindTheLastStatementThatTheyName) {
  Answer answer = full_answer();
  const std::vector<std::string> both_at_the_end = {"started", "statement", "statement", "contradiction", "table", "finished"};
  EXPECT_EQ(names_of(read_events(answer_events(answer, RequestId{}))), both_at_the_end);
  answer.statements.push_back({PatientText("three"), answer.statements[0].citations});
  AnswerTable early;
  early.columns = {"value"};
  early.rows = {{{PatientText("4")}, 4, "2025", 0}};
  answer.tables.push_back(early);
  const std::vector<Event> events = read_events(answer_events(answer, RequestId{}));
  const std::vector<std::string> wanted = {"started",       "statement", "table",     "statement",
                                           "contradiction", "table",     "statement", "finished"};
  EXPECT_EQ(names_of(events), wanted);
  EXPECT_EQ(events[2].data.at("index").as_int64(), 1) << "its place among the tables, not in the stream";
  EXPECT_EQ(events[5].data.at("index").as_int64(), 0);
  for (const char* name : {"contradictions", "tables"}) EXPECT_FALSE(events.back().data.contains(name)) << name;
}

TEST(JsonText, EscapesWhatJsonDoesNotAllow) {
  for (int byte = 0; byte < 0x80; ++byte) {
    const std::string text = "a" + std::string(1, static_cast<char>(byte)) + "z";
    std::string out;
    JsonText(out).text(text);
    EXPECT_EQ(json::parse(out).as_string(), text) << byte;
  }
}

}  // namespace
}  // namespace chartroom::gate
