#include "records/charts.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/limits.h"
#include "records/chart_codec.h"
#include "records/records_fixture.h"
#include "records/segment_words.h"
#include "retrieval/chart_index.h"
#include "retrieval/word_index.h"

namespace chartroom::records {
namespace {

std::string note(std::string_view id, std::string_view date, std::string_view status = "current") {
  return R"({"resourceType":"DocumentReference","id":")" + std::string(id) + R"(","status":")" + std::string(status) +
         R"(","subject":{"reference":"Patient/ada"},"date":")" + std::string(date) +
         R"(","content":[{"attachment":{"contentType":"text/plain","data":"SGVsbG8="}}]})";
}

TEST(Charts, OpensOnlyThePermitsPatient) {
  TestSite site;
  std::string bob = ada();
  bob.replace(bob.find("\"ada\""), 5, "\"bob\"").replace(bob.find("100"), 3, "101");
  (void)site.import("a.json", bundle({ada(), bob, potassium("k1", "4.1")}));
  Charts charts(*site.db, site.clock, site.policy);
  const PatientId bobs = *site.patient("Patient/bob");
  const auto open = charts.open(site.permit(Action::ask, bobs));
  ASSERT_TRUE(open);
  EXPECT_EQ((*open)->chart().patient, bobs);
  EXPECT_EQ((*open)->chart().facts.size(), 1U);
  const DocumentId adas = site.chart("Patient/ada").records.back().id;
  EXPECT_EQ(charts.document(site.permit(Action::read_chart, bobs), adas).error().code, ErrorCode::not_found);
  EXPECT_EQ(charts.open(site.permit(Action::ask, PatientId{{9}})).error().code, ErrorCode::not_found);
}

// Every action: only two may open a chart, and the others end the program, since nothing but a bug can bring them here.
TEST(ChartsDeathTest, OtherPermitsAreABug) {
  ::testing::GTEST_FLAG(death_test_style) = "threadsafe";
  TestSite site;
  (void)site.import("a.json", ada());
  Charts charts(*site.db, site.clock, site.policy);
  const PatientId patient = *site.patient("Patient/ada");
  for (std::size_t i = 0; i < action_count; ++i) {
    const auto action = static_cast<Action>(i);
    if (action == Action::read_chart || action == Action::ask) {
      EXPECT_TRUE(charts.open(site.permit(action, patient)));
    } else if (action == Action::search_patients || action == Action::import_charts) {
      EXPECT_DEATH((void)charts.open(site.permit(action, patient)), "permit");
    }
  }
  EXPECT_DEATH((void)charts.open(site.permit(Action::read_chart)), "patient");
}

TEST(Charts, APermitEnds) {
  TestSite site;
  (void)site.import("a.json", ada());
  Charts charts(*site.db, site.clock, site.policy);
  const Permit permit = site.permit(Action::read_chart, site.patient("Patient/ada"));
  site.clock.advance(std::chrono::hours(2));
  EXPECT_EQ(charts.open(permit).error().code, ErrorCode::forbidden);
}

TEST(Charts, AHotChartIsSharedUntilItChangesOrAges) {
  TestSite site;
  (void)site.import("a.json", bundle({ada(), potassium("k1", "4.1")}));
  Charts charts(*site.db, site.clock, site.policy);
  const Permit permit = site.permit(Action::ask, site.patient("Patient/ada"));
  const auto first = *charts.open(permit);
  EXPECT_EQ(*charts.open(permit), first);
  EXPECT_EQ(charts.hot_charts(), 1U);
  EXPECT_EQ(charts.hot_bytes(), first->size_bytes());
  (void)site.import("b.json", potassium("k2", "4.2"));
  const auto second = *charts.open(permit);
  EXPECT_NE(second, first);
  EXPECT_EQ(second->chart().facts.size(), 3U);
  EXPECT_EQ(first->chart().facts.size(), 2U) << "who holds it keeps what they had";
  site.clock.advance(limits::hot_chart_age_max + std::chrono::seconds(1));
  EXPECT_NE(*charts.open(permit), second);
  charts.forget_all();
  EXPECT_EQ(charts.hot_bytes(), 0U);
}

// --- continued charts

std::string report_of(std::string_view id, std::string_view observation) {
  return R"({"resourceType":"DiagnosticReport","id":")" + std::string(id) +
         R"(","status":"final","code":{"text":"Chemistry"},"subject":{"reference":"Patient/ada"},"effectiveDateTime":"2024-05-01",)"
         R"("result":[{"reference":"Observation/)" +
         std::string(observation) + R"("}]})";
}

void expect_same_chart(const Chart& grown, const Chart& anew) {
  ASSERT_EQ(grown.notes.size(), anew.notes.size());
  ASSERT_EQ(grown.facts.size(), anew.facts.size());
  ASSERT_EQ(grown.records.size(), anew.records.size());
  ASSERT_EQ(grown.words.size(), anew.words.size());
  EXPECT_EQ(grown.version, anew.version);
  EXPECT_EQ(grown.imported_at, anew.imported_at);
  EXPECT_EQ(grown.who, anew.who);
  for (std::size_t i = 0; i < anew.notes.size(); ++i) {
    EXPECT_EQ(grown.notes[i].id, anew.notes[i].id);
    EXPECT_EQ(grown.notes[i].resource, anew.notes[i].resource);
    EXPECT_EQ(grown.notes[i].status, anew.notes[i].status);
    EXPECT_EQ(grown.notes[i].text, anew.notes[i].text);
  }
  for (std::size_t i = 0; i < anew.facts.size(); ++i) {
    EXPECT_EQ(grown.facts[i].id, anew.facts[i].id);
    EXPECT_EQ(grown.facts[i].resource, anew.facts[i].resource);
    EXPECT_EQ(grown.facts[i].source, anew.facts[i].source);
    EXPECT_EQ(grown.records[i].text, anew.records[i].text);
  }
  for (std::size_t i = 0; i < anew.words.size(); ++i) EXPECT_EQ(grown.words[i], anew.words[i]);
}

// What each kind of import does to a chart that is open: whether it is continued or read anew, it is the chart that the store
// has.
TEST(Charts, AContinuedChartIsLikeOneReadAnew) {
  TestSite site;
  (void)site.import("start.json", bundle({ada(), potassium("k1", "4.1"), note("n1", "2024-01-01T00:00:00Z")}));
  Charts charts(*site.db, site.clock, site.policy);
  const Permit permit = site.permit(Action::ask, site.patient("Patient/ada"));
  auto before = *charts.open(permit);
  struct Step {
    std::string_view what;
    std::string file;
    bool continued;
  };
  const std::vector<Step> steps = {
      {"a note", note("n2", "2024-02-01T00:00:00Z"), true},
      {"a result", potassium("k2", "4.4"), true},
      {"a report of new results", bundle({report_of("r1", "k3"), potassium("k3", "4.5")}), true},
      {"a report of an earlier result", report_of("r2", "k1"), false},
      {"a note behind that", note("n3", "2024-03-01T00:00:00Z"), true},
      {"a report of what comes later", report_of("r3", "k4"), true},
      {"what came later", potassium("k4", "4.6"), true},
      {"another value of a result", potassium("k2", "5.9"), false},
      {"a note that is void", note("n4", "2024-03-01T00:00:00Z", "entered-in-error"), true},
      {"a note that becomes void", note("n2", "2024-02-01T00:00:00Z", "entered-in-error"), false},
      {"the patient under another name",
       [] {
         std::string renamed = ada();
         renamed.replace(renamed.find("Lund"), 4, "Berg");
         return renamed;
       }(),
       false},
  };
  for (const Step& step : steps) {
    SCOPED_TRACE(step.what);
    site.clock.advance(std::chrono::minutes(1));
    (void)site.import("step.json", step.file);
    const auto now = charts.open(permit);
    ASSERT_TRUE(now);
    ASSERT_NE((*now)->chart().version, before->chart().version);
    EXPECT_EQ(&(*now)->chart().notes[0] == &before->chart().notes[0], step.continued);
    Charts others(*site.db, site.clock, site.policy);
    expect_same_chart((*now)->chart(), (*others.open(permit))->chart());
    for (const Document& document : (*now)->chart().notes) EXPECT_EQ((*now)->find(document.id), &document);
    for (const Document& document : (*now)->chart().records) EXPECT_EQ((*now)->find(document.id), &document);
    EXPECT_EQ(charts.hot_charts(), 1U);
    EXPECT_EQ(charts.hot_bytes(), (*now)->size_bytes());
    before = *now;
  }
}

TEST(Charts, WhatIsDerivedIsMadeOfWhatWasDerivedBefore) {
  TestSite site;
  (void)site.import("a.json", ada());
  Charts charts(*site.db, site.clock, site.policy);
  const Permit permit = site.permit(Action::ask, site.patient("Patient/ada"));
  const auto derive = [](const OpenChart& open) {
    return open.derived<std::string>([](const Chart& chart, const std::string* earlier) {
      return (earlier == nullptr ? "" : *earlier + " ") + std::to_string(chart.notes.size());
    });
  };
  EXPECT_EQ(derive(**charts.open(permit)), "0");
  (void)site.import("b.json", note("n1", "2024-01-01T00:00:00Z"));
  (void)charts.open(permit);  // of this version nothing is derived
  (void)site.import("c.json", note("n2", "2024-01-02T00:00:00Z"));
  EXPECT_EQ(derive(**charts.open(permit)), "0 2");
  (void)site.import("d.json", note("n2", "2024-01-03T00:00:00Z"));
  EXPECT_EQ(derive(**charts.open(permit)), "2") << "a chart that was read anew continues none";
}

// Read by its timeline only, which continues nothing, a chart holds no earlier versions of itself.
TEST(Charts, EarlierVersionsAreNotHeldByWhatContinuesNothing) {
  TestSite site;
  (void)site.import("a.json", ada());
  Charts charts(*site.db, site.clock, site.policy);
  const Permit permit = site.permit(Action::ask, site.patient("Patient/ada"));
  std::vector<std::weak_ptr<const OpenChart>> versions;
  for (int i = 0; i < 5; ++i) {
    const auto open = *charts.open(permit);
    EXPECT_EQ(open->derived<std::size_t>([](const Chart& chart) { return chart.notes.size(); }), static_cast<std::size_t>(i));
    versions.push_back(open);
    (void)site.import("more.json", note("n" + std::to_string(i), "2024-01-01T00:00:00Z"));
  }
  const auto newest = *charts.open(permit);
  for (const auto& version : versions) EXPECT_TRUE(version.expired());
}

// Whoever is told that an import is done finds its name of the patient, however many open the chart meanwhile.
TEST(Charts, AnAcknowledgedNameIsTheNextOnesName) {
  TestSite site;
  (void)site.import("a.json", ada());
  Charts charts(*site.db, site.clock, site.policy);
  const Permit permit = site.permit(Action::ask, site.patient("Patient/ada"));
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      while (!done) ASSERT_TRUE(charts.open(permit));
    });
  }
  for (int i = 0; i < 150; ++i) {
    std::string renamed = ada();
    const std::string name = "Lund" + std::to_string(i);
    renamed.replace(renamed.find("Lund"), 4, name);
    (void)site.import("renamed.json", renamed);
    EXPECT_EQ((*charts.open(permit))->chart().who.family, name);
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
}

TEST(Charts, ManyWhoOpenWhileItGrowsSeeWholeCharts) {
  TestSite site;
  (void)site.import("a.json", bundle({ada(), note("n0", "2024-01-01T00:00:00Z")}));
  Charts charts(*site.db, site.clock, site.policy);
  const Permit permit = site.permit(Action::ask, site.patient("Patient/ada"));
  constexpr std::size_t notes_max = 12;
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      std::size_t seen = 0;
      while (seen < notes_max) {
        const auto open = charts.open(permit);
        ASSERT_TRUE(open);
        const Chart& chart = (*open)->chart();
        ASSERT_GE(chart.notes.size(), seen) << "no answer is older than the one before";
        seen = chart.notes.size();
        for (std::size_t n = 0; n < seen; ++n) ASSERT_EQ(chart.notes[n].resource, "DocumentReference/n" + std::to_string(n));
        ASSERT_EQ((*open)->find(chart.notes[seen - 1].id), &chart.notes[seen - 1]);
      }
    });
  }
  for (std::size_t i = 1; i < notes_max; ++i) {
    (void)site.import("more.json", note("n" + std::to_string(i), "2024-01-01T00:00:00Z"));
  }
  for (std::thread& reader : readers) reader.join();
}

TEST(Charts, WhatIsDerivedIsMadeOnce) {
  TestSite site;
  (void)site.import("a.json", ada());
  Charts charts(*site.db, site.clock, site.policy);
  const auto open = *charts.open(site.permit(Action::ask, site.patient("Patient/ada")));
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      EXPECT_EQ(open->derived<std::string>([&](const Chart& chart) {
        ++made;
        return chart.who.family;
      }),
                "Lund");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(made, 1);
}

TEST(Charts, ListsDocumentsInPagesNewestFirstWithVoidOnesMarked) {
  TestSite site;
  (void)site.import("a.json",
                    bundle({ada(), note("1", "2020-01-01T00:00:00Z"), note("2", "2022-01-01T00:00:00Z"),
                            note("3", "2021-01-01T00:00:00Z", "entered-in-error"), note("4", "2023-01-01T00:00:00Z")}));
  Charts charts(*site.db, site.clock, site.policy);
  const Permit permit = site.permit(Action::read_chart, site.patient("Patient/ada"));
  std::vector<std::string> seen;
  std::string after;
  do {
    const auto page = charts.list_documents(permit, after, 3);
    ASSERT_TRUE(page);
    for (const DocumentSummary& row : page->rows) {
      seen.push_back(row.resource);
      EXPECT_EQ(row.status == FactStatus::void_, row.resource == "DocumentReference/3");
      EXPECT_EQ(charts.document(permit, row.id)->text, "Hello");
    }
    after = page->next;
  } while (!after.empty());
  EXPECT_THAT(
      seen, ::testing::ElementsAre("DocumentReference/4", "DocumentReference/2", "DocumentReference/3", "DocumentReference/1"));
  EXPECT_EQ(charts.list_documents(permit, "nonsense", 3).error().code, ErrorCode::invalid);
  const auto summary = charts.summary(permit);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->notes, 4U);
  EXPECT_EQ(summary->facts, 1U);
  EXPECT_EQ(summary->void_items, 1U);
}

TEST(Charts, AReportIsTheSourceOfItsResults) {
  TestSite site;
  const std::string report =
      R"({"resourceType":"DiagnosticReport","id":"r","status":"final","subject":{"reference":"Patient/ada"},"code":{"text":"Panel"},"result":[{"reference":"Observation/k1"}]})";
  (void)site.import("a.json", bundle({ada(), potassium("k1", "4.1"), potassium("k2", "4.2"), report}));
  for (const Fact& fact : site.chart("Patient/ada").facts)
    EXPECT_EQ(fact.source, fact.resource == "Observation/k1" ? "DiagnosticReport/r" : "");
}

ChartEntry sample_entry() {
  ChartEntry entry;
  entry.resource = "Observation/1";
  entry.version = 3;
  entry.import_name = "a.json";
  Fact fact;
  fact.id = DocumentId{{1, 2}};
  fact.kind = FactKind::observation;
  fact.status = FactStatus::past;
  fact.resource = entry.resource;
  fact.name = "Kalium é";
  fact.codes = {{"s", "c", "d"}};
  FactValue value;
  value.quantity = Quantity{4.1, "4.10", "<", "mmol/L", "mmol/L"};
  value.text = "< 4.10 mmol/L";
  fact.values = {value};
  fact.when = *parse_partial_time("2024-03");
  fact.until.text = "soon";
  Document record;
  record.id = fact.id;
  record.title = "Observation: Kalium";
  record.text = "Kalium: …";
  entry.content.facts.push_back({fact, record});
  Document document;
  document.id = DocumentId{{3}};
  document.text = "Words";
  document.resource = entry.resource;
  entry.content.notes.push_back(document);
  entry.content.reports = {"Observation/2"};
  return entry;
}

// Encoded before its documents have ids, a resource is the same bytes as with them.
TEST(ChartCodec, EncodedContentGetsItsIdsLater) {
  ChartEntry entry = sample_entry();
  entry.content.notes.push_back(entry.content.notes.front());
  const EncodedContent encoded = encode_content(entry.content);
  EXPECT_EQ(encoded.ids_at.size(), 3U);
  const DocumentId primary{{7, 7}};
  ContentWriter later;
  later.add({entry.resource, entry.version, entry.kind, entry.import_name}, encoded, primary);
  give_ids(entry.content, primary);
  ContentWriter before;
  before.add(entry);
  EXPECT_EQ(later.take(), before.take());
}

TEST(ChartCodec, ReadsWhatItWrote) {
  ContentWriter writer;
  writer.add(sample_entry());
  writer.add(sample_entry());
  const Bytes bytes = writer.take();
  EXPECT_TRUE(writer.empty());
  const auto decoded = decode_content(bytes);
  ASSERT_TRUE(decoded);
  ASSERT_EQ(decoded->size(), 2U);
  const ChartEntry& entry = decoded->back();
  EXPECT_EQ(entry.version, 3U);
  const Fact& fact = entry.content.facts.front().fact;
  EXPECT_EQ(fact.name, "Kalium é");
  EXPECT_EQ(fact.values.front().quantity->digits, "4.10");
  EXPECT_EQ(fact.values.front().quantity->value, 4.1);
  EXPECT_EQ(fact.when.precision, TimePrecision::month);
  EXPECT_EQ(fact.until.text, "soon");
  EXPECT_EQ(entry.content.facts.front().record.text, "Kalium: …");
  EXPECT_EQ(entry.content.notes.front().text, "Words");
  EXPECT_EQ(entry.content.reports.front(), "Observation/2");
  RawWriter raw;
  raw.add("A/1", 2, "{}");
  const auto raw_entries = decode_raw(raw.take());
  ASSERT_TRUE(raw_entries);
  EXPECT_EQ(raw_entries->front().json, "{}");
}

TEST(ChartCodec, EveryPrefixAndEveryChangedByteIsRefusedOrHarmless) {
  ContentWriter writer;
  writer.add(sample_entry());
  const Bytes bytes = writer.take();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_content(ByteView(bytes).first(size))) << size;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int mask : {1, 0x80, 0xFF}) {
      Bytes changed = bytes;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ mask);
      (void)decode_content(changed);  // some text may have changed: the seal notices that; here nothing may break
    }
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_EQ(decode_content(longer).error().code, ErrorCode::corrupt);
  Bytes newer = bytes;
  newer[0] = kContentVersionWithWords + 1;
  EXPECT_EQ(decode_content(newer).error().code, ErrorCode::newer_version);
}

std::string clinic_note(std::string_view id, std::string_view text) {
  return with(note(id, "2024-01-01T00:00:00Z"), "SGVsbG8=", to_base64(as_bytes(text)));
}

Bytes segment_with_words() {
  ContentWriter writer;
  writer.add(sample_entry());
  return with_words(writer.take());
}

TEST(SegmentWords, StandBehindTheEntries) {
  const Bytes segment = segment_with_words();
  const SegmentParts parts = parts_of(segment);
  const auto words = retrieval::WordIndex::read(parts.words);
  ASSERT_TRUE(words);
  ASSERT_EQ(words->notes().size(), 1U);
  EXPECT_EQ(words->notes().front().id, DocumentId{{3}});
  EXPECT_TRUE(words->has("word"));
  const auto decoded = decode_content(segment);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->front().content.notes.front().text, "Words");
}

TEST(SegmentWords, ASegmentWithoutTextsIsAsItWas) {
  ContentWriter writer;
  ChartEntry entry = sample_entry();
  entry.content.notes.front().text.clear();
  writer.add(entry);
  const Bytes segment = writer.take();
  EXPECT_EQ(with_words(segment), segment);
  EXPECT_TRUE(parts_of(segment).words.empty());
}

TEST(SegmentWords, EveryPrefixAndEveryChangedByteIsRefusedOrHarmless) {
  const Bytes segment = segment_with_words();
  for (std::size_t size = 0; size < segment.size(); ++size) {
    const Bytes part(segment.begin(), segment.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(retrieval::WordIndex::read(parts_of(part).words)) << size;
    // Where the cut leaves four bytes that happen to be the right size, the entries are whole.
    const auto decoded = decode_content(part);
    if (decoded) {
      EXPECT_EQ(decoded->size(), 1U) << size;
      EXPECT_EQ(decoded->front().content.notes.front().text, "Words") << size;
    }
  }
  for (std::size_t i = 0; i < segment.size(); ++i) {
    for (const int mask : {1, 0x80, 0xFF}) {
      Bytes changed = segment;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ mask);
      (void)retrieval::WordIndex::read(parts_of(changed).words);
      (void)decode_content(changed);
    }
  }
}

TEST(SegmentWords, ASizeThatCannotBeTrueIsCorrupt) {
  Bytes segment = segment_with_words();
  std::fill(segment.end() - 4, segment.end(), std::uint8_t{0xFF});
  EXPECT_TRUE(parts_of(segment).words.empty());
  EXPECT_EQ(decode_content(segment).error().code, ErrorCode::corrupt);
  EXPECT_EQ(decode_content(Bytes{kContentVersionWithWords, 0, 0}).error().code, ErrorCode::corrupt);
}

TEST(SegmentWords, AreOfTheNotesOfEveryImport) {
  TestSite site;
  (void)site.import("a.json", bundle({ada(), clinic_note("n1", "Furosemide was stopped.")}));
  (void)site.import("b.json", bundle({ada(), clinic_note("n2", "No chest pain."), clinic_note("n1", "Furosemide goes on.")}));
  const Chart chart = site.chart("Patient/ada");
  ASSERT_EQ(chart.notes.size(), 2U);
  EXPECT_EQ(chart.words.size(), 2U);
  const auto index = retrieval::ChartIndex::build(chart);
  EXPECT_EQ(index.notes_read_here(), 0U);
  EXPECT_EQ(index.words_unreadable(), 0U);
  EXPECT_TRUE(index.has("pain"));
  EXPECT_FALSE(index.has("stop")) << "what was replaced is not found";
}

}  // namespace
}  // namespace chartroom::records
