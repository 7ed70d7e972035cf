// Old segments move into the archive, by the age of each of their records and by nothing else; what stays is whole.

#include <set>

#include "audit/archive_fixture.h"
#include "audit/own_actions.h"
#include "audit/record_index.h"
#include "audit/retention.h"

namespace chartroom::audit {
namespace {

using namespace std::chrono_literals;

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(Archive, TakesWhatIsOldEnoughAndTheRestIsAsItWas) {
  ArchiveWorld world;
  const auto ledger = world.grown();
  const Files before = files_of(world.site.disk);
  const auto plan = ledger->archive_plan().value();
  ASSERT_GE(plan.ready.size(), 3U);
  EXPECT_TRUE(contains(plan.why_no_more, "kept until")) << plan.why_no_more;
  EXPECT_EQ(files_of(world.site.disk), before) << "a look changes nothing";
  ASSERT_EQ(ArchiveWorld::archive_all(*ledger), plan.ready.size());
  const std::uint64_t first = plan.ready.back().end;
  EXPECT_EQ(ledger->first_kept(), first);
  for (const SegmentFacts& facts : plan.ready) {
    const std::string name = segment_name(facts.segment);
    EXPECT_FALSE(world.site.disk.exists(name));
    EXPECT_EQ(world.archive.contents(name), before.at(name));
    EXPECT_TRUE(world.archive.exists(manifest_name(facts.segment)));
  }
  EXPECT_TRUE(world.site.disk.exists(segment_name(plan.ready.back().segment + 1)));
  const auto is_archiving = [](const StoredRecord& stored) { return stored.record.action == archived_segment; };
  const auto said = ledger->list(std::nullopt, 1000, is_archiving).value();
  ASSERT_EQ(said.size(), plan.ready.size());
  EXPECT_TRUE(contains(said.back().record.object, "segment-00000001 0 "));
  EXPECT_EQ(said.back().record.principal_name, "privacy");
}

TEST(Archive, WhatWasArchivedIsNoLongerReadAndStillProved) {
  ArchiveWorld world;
  auto ledger = world.grown();
  ASSERT_GE(ArchiveWorld::archive_all(*ledger), 3U);
  const std::uint64_t first = ledger->first_kept();
  const auto look = [&](const Ledger& looked) {
    const auto listed = looked.list(std::nullopt, 1000, nullptr).value();
    EXPECT_EQ(listed.size(), looked.size() - first);
    EXPECT_EQ(listed.back().sequence, first);
    EXPECT_TRUE(looked.list(first, 10, nullptr).value().empty());
    EXPECT_EQ(looked.records_from(0, 1).value().front().sequence, first);
    EXPECT_EQ(looked.opening(first - 1).error().code, ErrorCode::not_found);
    EXPECT_EQ(looked.words(1, key_of(1)).error().code, ErrorCode::not_found);
    EXPECT_TRUE(looked.opening(first).has_value());
    const auto proof = looked.inclusion(0);
    ASSERT_TRUE(proof.has_value()) << proof.error().detail;
    EXPECT_EQ(root_of(proof->proof), proof->root);
    EXPECT_TRUE(looked.consistency(1).has_value());
    const auto report = looked.verify().value();
    EXPECT_TRUE(report.intact) << report.problem;
    EXPECT_EQ(report.archived, first);
    EXPECT_EQ(report.records, looked.size());
  };
  look(*ledger);
  ledger.reset();
  for (const auto& report : {world.site.verify().value(), world.site.verify_tree_only().value()}) {
    EXPECT_TRUE(report.intact) << report.problem;
    EXPECT_EQ(report.archived, first);
  }
  const auto whole = world.verify_with_archive().value();
  EXPECT_TRUE(whole.intact) << whole.problem;
  EXPECT_EQ(whole.archived, 0U);
  const auto alone = world.verify_archive_alone().value();
  EXPECT_EQ(alone.problem, "");
  EXPECT_EQ(alone.records, first);
  ledger = world.site.open().value();
  look(*ledger);
  world.grow(*ledger, 40);
  EXPECT_GE(ArchiveWorld::archive_all(*ledger), 3U) << "it goes on where it stopped";
  EXPECT_GT(ledger->first_kept(), first);
  ledger.reset();
  EXPECT_TRUE(world.verify_with_archive().value().intact);
  EXPECT_EQ(world.verify_archive_alone().value().problem, "");
}

TEST(Archive, NothingIsTakenAMicrosecondEarly) {
  ArchiveWorld world;
  const auto ledger = world.site.open().value();
  world.grow(*ledger, 12);
  std::uint64_t end = 0;
  while (segment_of_record(world.site.disk, end) == 1) ++end;
  const Timestamp youngest = ledger->records_from(end - 1, 1).value().front().time;
  const Timestamp until = kept_until(youngest, 6);
  while (world.site.clock.now() + month < until) world.grow(*ledger, 1);
  const auto exact = [&](Timestamp now) {
    world.site.clock.set_wall_time(now);
    return ledger->archive_plan().value();
  };
  EXPECT_TRUE(exact(until - 1us).ready.empty());
  EXPECT_TRUE(contains(exact(until - 1us).why_no_more, "segment-00000001 has records that are kept until"));
  EXPECT_EQ(ledger->archive_next(ArchiveWorld::asked()).value(), std::nullopt);
  EXPECT_TRUE(world.site.disk.exists("segment-00000001"));
  EXPECT_TRUE(world.archive.list().value().empty());
  EXPECT_EQ(exact(until).ready.size(), 1U);
  EXPECT_EQ(ArchiveWorld::archive_all(*ledger), 1U);
}

// The clock is turned through nine years, and archiving is tried each few days and at each boundary. Whatever is gone by then
// was old enough in every record, by another reckoning than the program's.
TEST(Archive, WhateverIsTriedAndWhenNoYoungerRecordGoes) {
  ArchiveWorld world;
  const auto ledger = world.site.open().value();
  std::vector<Timestamp> times;      // of each record
  std::vector<std::uint32_t> where;  // its segment
  const auto append = [&](Record record) {
    times.push_back(world.site.clock.now());
    const auto receipt = ledger->append_and_wait(std::move(record));
    ASSERT_TRUE(receipt.has_value());
    where.push_back(segment_of_record(world.site.disk, receipt->sequence()));
  };
  std::size_t archived = 0;
  for (int step = 0; step < 9 * 365 / 20; ++step) {
    append(record_of(static_cast<std::uint8_t>(step % 200)));
    world.site.clock.advance(20 * 24h - 1us);
    for (int tick = 0; tick < 2; ++tick) {
      const auto done = ledger->archive_next(ArchiveWorld::asked());
      ASSERT_TRUE(done.has_value()) << done.error().detail;
      if (*done) {
        ++archived;
        times.push_back(world.site.clock.now());
        where.push_back(segment_of_record(world.site.disk, ledger->size() - 1));
      }
      world.site.clock.advance(1us);
    }
    for (std::size_t n = 0; n < times.size(); ++n) {
      if (world.site.disk.exists(segment_name(where[n]))) continue;
      ASSERT_GE(world.site.clock.now() - times[n], 6 * 365 * 24h + 24h) << n;
    }
  }
  EXPECT_GT(archived, 10U);
  EXPECT_TRUE(ledger->verify().value().intact);
}

TEST(Archive, OneYoungRecordKeepsItsSegment) {
  ArchiveWorld world;
  const Timestamp start = world.site.clock.now();
  world.site.clock.set_wall_time(start + 24h * 400);  // a clock that was ahead, for one record
  ASSERT_TRUE(world.site.open().value()->append_and_wait(record_of(1)).has_value());
  world.site.clock.set_wall_time(start);
  const auto ledger = world.grown(78);
  const Files before = files_of(world.site.disk);
  ASSERT_EQ(segment_of_record(world.site.disk, 0), segment_of_record(world.site.disk, 1));
  const auto done = ledger->archive_next(ArchiveWorld::asked());
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().code, ErrorCode::conflict) << done.error().detail;
  EXPECT_TRUE(contains(done.error().detail, "record 0 is kept until")) << done.error().detail;
  EXPECT_EQ(files_of(world.site.disk), before);
  EXPECT_TRUE(world.archive.list().value().empty());
}

TEST(Archive, AClockThatIsWrongArchivesNothing) {
  ArchiveWorld world;
  const auto ledger = world.grown();
  const Timestamp now = world.site.clock.now();
  world.site.clock.set_wall_time(now - 2 * month);
  EXPECT_TRUE(ledger->archive_plan().value().ready.empty());
  EXPECT_TRUE(contains(ledger->archive_plan().value().why_no_more, "set the clock right"));
  world.site.clock.set_wall_time(now + 7 * 365 * 24h);
  ASSERT_TRUE(ledger->append_and_wait(record_of(1)).has_value());
  EXPECT_TRUE(ledger->archive_plan().value().ready.empty());
  EXPECT_TRUE(contains(ledger->archive_plan().value().why_no_more, "no record for more than 100 days"));
  EXPECT_EQ(ledger->archive_next(ArchiveWorld::asked()).value(), std::nullopt);
  EXPECT_TRUE(world.archive.list().value().empty());
}

TEST(Archive, WithoutAFolderOrBelowSixYearsThereIsNone) {
  ArchiveWorld world;
  world.site.options.archive = nullptr;
  auto ledger = world.grown();
  EXPECT_TRUE(ledger->archive_plan().value().ready.empty());
  EXPECT_EQ(ledger->archive_next(ArchiveWorld::asked()).value(), std::nullopt);
  ledger.reset();
  for (const int years : {-1, 0, 5, 101}) {
    world.site.options.keep_years = years;
    EXPECT_EQ(world.site.open().error().code, ErrorCode::invalid);
  }
  world.site.options.keep_years = 8;
  world.site.options.archive = [&]() -> Result<Folder*> { return &world.archive; };
  ledger = world.site.open().value();
  EXPECT_TRUE(ledger->archive_plan().value().ready.empty()) << "kept for longer";
}

TEST(Archive, AnotherFileOfTheNameIsNotOverwritten) {
  ArchiveWorld world;
  const auto ledger = world.grown();
  const Bytes other = to_bytes(as_bytes("another ledger's"));
  world.archive.set_contents("segment-00000001", other);
  EXPECT_EQ(ledger->archive_next(ArchiveWorld::asked()).error().code, ErrorCode::conflict);
  EXPECT_EQ(world.archive.contents("segment-00000001"), other);
  EXPECT_TRUE(world.site.disk.exists("segment-00000001"));
  EXPECT_EQ(ledger->first_kept(), 0U);
}

TEST(Archive, ASegmentThatIsDamagedIsNotArchived) {
  ArchiveWorld world;
  const auto ledger = world.grown();
  world.site.disk.flip("segment-00000001", segment_header_bytes + 100, 0x04);
  const auto done = ledger->archive_next(ArchiveWorld::asked());
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().code, ErrorCode::corrupt);
  EXPECT_TRUE(world.site.disk.exists("segment-00000001"));
  EXPECT_TRUE(world.archive.list().value().empty());
}

// --- what is found -------------------------------------------------------------------------------------------------------

TEST(Archive, ASegmentThatIsGoneWithoutHavingBeenArchivedIsMissed) {
  ArchiveWorld world;
  auto ledger = world.grown();
  ASSERT_GE(ArchiveWorld::archive_all(*ledger), 3U);
  const std::uint64_t first = ledger->first_kept();
  ledger.reset();
  const Files sound = files_of(world.site.disk);
  const auto expect_missed = [&](const Files& files, const std::string& what) {
    put_files(world.site.disk, files);
    const auto opened = world.site.open();
    ASSERT_FALSE(opened.has_value()) << what;
    EXPECT_EQ(opened.error().code, ErrorCode::corrupt) << what << opened.error().detail;
    EXPECT_FALSE(world.site.verify().value().intact) << what;
    EXPECT_FALSE(world.site.verify_tree_only().value().intact) << what;
  };
  Files without_list = sound;
  without_list.erase(std::string(archived_name));
  expect_missed(without_list, "no list");
  Files without_segment = sound;
  without_segment.erase(segment_name(segment_of_record(world.site.disk, first)));
  expect_missed(without_segment, "the first that is kept");
  // A list of before, which names one segment less.
  const auto list =
      read_archived(as_text(sound.at("archived")), "test.example/chartroom", world.site.key.verifying_key()).value();
  Archived older = list;
  older.segments.pop_back();
  Files with_older = sound;
  with_older["archived"] = to_bytes(as_bytes(sign_archived(older, "test.example/chartroom", world.site.key)));
  expect_missed(with_older, "an older list");
}

TEST(Archive, AListThatIsForgedIsFound) {
  ArchiveWorld world;
  auto ledger = world.grown();
  ASSERT_GE(ArchiveWorld::archive_all(*ledger), 3U);
  ledger.reset();
  const Files sound = files_of(world.site.disk);
  const Bytes& note = sound.at("archived");
  for (std::size_t at = 0; at < note.size(); at += 3) {
    put_files(world.site.disk, sound);
    world.site.disk.flip("archived", at, 0x01);
    EXPECT_FALSE(world.site.open().has_value()) << at;
    const auto report = world.site.verify();
    EXPECT_TRUE(!report || !report->intact) << at;
  }
  // With the signing key, but not as the records have it.
  const std::string origin = "test.example/chartroom";
  const auto list = read_archived(as_text(note), origin, world.site.key.verifying_key()).value();
  const auto found = [&](const std::function<void(ArchivedSegment&)>& change) {
    Archived changed = list;
    change(changed.segments.back());
    put_files(world.site.disk, sound);
    world.site.disk.set_contents("archived", to_bytes(as_bytes(sign_archived(changed, origin, world.site.key))));
    const auto opened = world.site.open();
    const auto report = world.site.verify();
    return !opened && (!report || !report->intact);
  };
  EXPECT_TRUE(found([](ArchivedSegment& one) { one.record += 1; }));
  EXPECT_TRUE(found([](ArchivedSegment& one) { one.record = 1'000'000; }));
  EXPECT_TRUE(found([](ArchivedSegment& one) { one.file[0] ^= 1; }));
  EXPECT_TRUE(found([](ArchivedSegment& one) { one.root[0] ^= 1; }));
  EXPECT_TRUE(found([](ArchivedSegment& one) { one.youngest = one.archived_at - 5 * 365 * 24h; }));
  EXPECT_TRUE(found([](ArchivedSegment& one) { one.end -= 1; }));
  EXPECT_TRUE(found([](ArchivedSegment& one) { one.segment += 1; }));
}

TEST(Archive, EveryFlippedByteOfTheArchiveIsFound) {
  ArchiveWorld world;
  auto ledger = world.grown();
  ASSERT_TRUE(ledger->archive_next(ArchiveWorld::asked()).value());
  ledger.reset();
  const Files sound = files_of(world.archive);
  ASSERT_EQ(sound.size(), 2U);
  for (const auto& [name, bytes] : sound) {
    for (std::size_t at = 0; at < bytes.size(); at += 5) {
      put_files(world.archive, sound);
      world.archive.flip(name, at, 0x10);
      const auto alone = world.verify_archive_alone();
      EXPECT_TRUE(!alone || !alone->problem.empty()) << name << at;
      if (!segment_of_name(name)) continue;
      EXPECT_FALSE(world.verify_with_archive().value().intact) << name << at;
    }
  }
  put_files(world.archive, {});
  EXPECT_EQ(world.verify_archive_alone().error().code, ErrorCode::not_found);
  EXPECT_FALSE(world.verify_with_archive().value().intact);
  EXPECT_TRUE(world.site.verify().value().intact) << "the ledger by itself is";
}

TEST(Archive, ADamagedTreeIsMendedWhereTheRecordsAreThere) {
  ArchiveWorld world;
  auto ledger = world.grown();
  ASSERT_GE(ArchiveWorld::archive_all(*ledger), 3U);
  const std::uint64_t first = ledger->first_kept();
  ledger.reset();
  const Files sound = files_of(world.site.disk);
  ASSERT_TRUE(world.site.disk.remove("index-000000").has_value());
  ledger = world.site.open().value();
  EXPECT_TRUE(ledger->verify().value().intact);
  EXPECT_EQ(ledger->list(std::nullopt, 1000, nullptr).value().size(), ledger->size() - first);
  ledger.reset();
  put_files(world.site.disk, sound);
  Bytes leaves = sound.at("tiles-0-000000");
  leaves.resize(static_cast<std::size_t>(first + 3) * 32);
  world.site.disk.set_contents("tiles-0-000000", leaves);
  ledger = world.site.open().value();
  EXPECT_TRUE(ledger->verify().value().intact);
  ledger.reset();
  put_files(world.site.disk, sound);
  world.site.disk.flip("tiles-0-000000", 5, 0x01);  // an archived record's: no segment here has it
  const auto report = world.site.verify().value();
  EXPECT_FALSE(report.intact);
  ASSERT_TRUE(world.site.disk.remove("tiles-0-000000").has_value());
  EXPECT_EQ(world.site.open().error().code, ErrorCode::corrupt);
}

TEST(Archive, TheIndexBeginsWithTheFirstRecordThatIsKept) {
  ArchiveWorld world;
  testing::FaultyDisk index_disk;
  const auto ledger = world.grown();
  const auto open_index = [&] {
    return RecordIndex::open(
               {world.site.disk, world.site.sealing, [&] { return ledger->size(); }, [&] { return ledger->first_kept(); }},
               index_disk)
        .value();
  };
  const auto index = open_index();
  ASSERT_EQ(index->find({.query = {}, .before = {}, .limit = 1000}).value().records.size(), ledger->size());
  ASSERT_GE(ArchiveWorld::archive_all(*ledger), 3U);
  const std::uint64_t first = ledger->first_kept();
  const auto again = open_index();
  for (RecordIndex* one : {index.get(), again.get()}) {
    const auto page = one->find({.query = {}, .before = {}, .limit = 1000}).value();
    EXPECT_EQ(page.records.size(), ledger->size() - first);
    EXPECT_EQ(page.records.back().sequence, first);
    EXPECT_EQ(one->progress().indexed, ledger->size());
    std::uint64_t rows_of_time = 0;
    const auto visited = one->each_block(Timestamp(0us), Timestamp::max(), [&](const RecordColumns& columns) -> Status {
      const auto times = columns.times();
      if (!times) return fail(times);
      for (const std::int64_t time : *times) rows_of_time += time >= 0 ? 1 : 0;
      return {};
    });
    ASSERT_TRUE(visited.has_value());
    EXPECT_EQ(rows_of_time, ledger->size() - first);
  }
}

}  // namespace
}  // namespace chartroom::audit
