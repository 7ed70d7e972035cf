// The ledger's index beside the ledger itself: whatever it finds is what reading every record finds. One ledger of two blocks
// and a piece is made for all tests, since a block has 65,536 records.

#include "audit/record_index.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <random>

#include "audit/entries.h"
#include "audit/ledger_fixture.h"
#include "audit/sealed_columns.h"

namespace chartroom::audit {
namespace {

namespace asio = boost::asio;

constexpr std::uint64_t all_records = block_records + 1'234;

// From 1: an id of zeros is none.
std::uint8_t number_up_to(std::mt19937_64& random, std::uint64_t most) {
  return static_cast<std::uint8_t>(1 + random() % most);
}

// Few of each, so that searches find some; ids of one byte, but for the request's.
Record random_record(std::mt19937_64& random) {
  Record record;
  for (std::uint8_t& byte : record.request.bytes) byte = static_cast<std::uint8_t>(random());
  if (random() % 9 != 0) record.principal = id_of<'u'>(number_up_to(random, 20));
  record.principal_name = "name" + std::to_string(random() % 20);
  record.from = "192.0.2." + std::to_string(random() % 9);
  record.action = "action" + std::to_string(random() % 5);
  record.route = "GET /api/" + std::to_string(random() % 4);
  record.signed_in_by = "session";
  record.policy = std::to_string(random() % 2);
  if (random() % 3 != 0) record.patient = id_of<'p'>(number_up_to(random, 200));
  record.rule = "rule" + std::to_string(random() % 3);
  record.relation = random() % 2 == 0 ? "care_team" : "";
  record.purpose = random() % 4 == 0 ? "research" : "treatment";
  record.about = std::array{"", "own_record", "household,same_surname"}[random() % 3];
  if (random() % 50 == 0) record.subject = id_of<'u'>(number_up_to(random, 20));
  record.object = random() % 20 == 0 ? "object" + std::to_string(random()) : "";
  for (std::uint64_t i = random() % 3; i > 0; --i) record.cited.push_back(id_of<'d'>(number_up_to(random, 250)));
  if (random() % 10 == 0) {
    for (std::uint64_t i = random() % 5; i > 0; --i) record.shown.push_back(id_of<'p'>(number_up_to(random, 250)));
  }
  record.outcome = static_cast<Outcome>(random() % 5);
  record.reason = record.outcome == Outcome::refused ? "forbidden" : "";
  record.count = 1 + static_cast<std::uint32_t>(random() % 3);
  return record;
}

asio::awaitable<void> append_some(Ledger& ledger, testing::ManualClock& clock, std::mt19937_64& random, std::uint64_t& left) {
  while (left > 0) {
    --left;
    clock.advance(std::chrono::milliseconds(random() % 1000));
    const auto receipt = co_await ledger.append(random_record(random));
    EXPECT_TRUE(receipt.has_value());
  }
}

// Made once; each test has copies of the files.
struct Made {
  Files ledger;
  Files index;
  std::vector<StoredRecord> records;  // oldest first
};

const Made& made() {
  static const Made once = [] {
    Made out;
    Site site;
    site.options.room_bytes = 1 << 20;
    std::mt19937_64 random(11);
    std::uint64_t left = all_records;
    asio::io_context loop(1);  // outlives the ledger
    auto ledger = std::move(*site.open());
    for (int i = 0; i < 512; ++i) asio::co_spawn(loop, append_some(*ledger, site.clock, random, left), asio::detached);
    loop.run();
    testing::FaultyDisk index_disk;
    auto index = std::move(*RecordIndex::open({site.disk, site.sealing, [&] { return ledger->size(); }}, index_disk));
    EXPECT_TRUE(index->catch_up().has_value());
    out.records = *ledger->list(std::nullopt, all_records, nullptr);
    std::ranges::reverse(out.records);
    index.reset();
    ledger.reset();
    out.ledger = files_of(site.disk);
    out.index = files_of(index_disk);
    return out;
  }();
  return once;
}

struct World {
  testing::FaultyDisk ledger;
  testing::FaultyDisk folder;
  crypto::SecretKey sealing = key_of(9);
  std::uint64_t size = all_records;
  std::unique_ptr<RecordIndex> index;

  explicit World(bool has_blocks = true) {
    put_files(ledger, made().ledger);
    if (has_blocks) put_files(folder, made().index);
    open();
  }
  void open() {
    auto opened = RecordIndex::open({ledger, sealing, [this] { return size; }}, folder);
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    index = std::move(*opened);
  }
};

bool is_wanted(const RecordQuery& query, const StoredRecord& stored) {
  const Record& record = stored.record;
  const auto text_of = [&](TextColumn column) -> std::string {
    switch (column) {
      case TextColumn::principal_name: return record.principal_name;
      case TextColumn::signed_in_by: return record.signed_in_by;
      case TextColumn::from: return record.from;
      case TextColumn::action: return record.action;
      case TextColumn::route: return record.route;
      case TextColumn::rule: return record.rule;
      case TextColumn::relation: return record.relation;
      case TextColumn::purpose: return record.purpose;
      case TextColumn::policy: return record.policy;
      case TextColumn::about: return record.about;
      case TextColumn::object: return record.object;
      case TextColumn::reason: return record.reason;
      case TextColumn::outcome: return std::string(outcome_name(record.outcome));
    }
    return "";
  };
  const auto has = [](const auto& list, const auto& value) { return std::ranges::find(list, value) != list.end(); };
  if (query.request && record.request != *query.request) return false;
  if (query.principal && record.principal != query.principal) return false;
  if (query.subject && record.subject != query.subject) return false;
  if (query.patient && record.patient != query.patient && !has(record.shown, *query.patient)) return false;
  if (query.document && !has(record.cited, *query.document)) return false;
  if (query.since && stored.time < *query.since) return false;
  if (query.until && stored.time >= *query.until) return false;
  return std::ranges::all_of(query.texts, [&](const auto& text) { return text.is_wanted(text_of(text.column)); });
}

RecordQuery random_query(std::mt19937_64& random) {
  const auto some = [&](std::uint64_t one_in) { return random() % one_in == 0; };
  const StoredRecord& like = made().records[random() % all_records];
  RecordQuery query;
  if (some(3)) query.principal = id_of<'u'>(number_up_to(random, 22));
  if (some(3)) query.patient = id_of<'p'>(number_up_to(random, 255));
  if (some(8)) query.document = id_of<'d'>(number_up_to(random, 255));
  if (some(20)) query.subject = id_of<'u'>(number_up_to(random, 20));
  if (some(20)) query.request = like.record.request;
  if (some(6)) query.since = like.time;
  if (some(6)) query.until = like.time + std::chrono::hours(random() % 5);
  if (some(4)) query.texts.push_back(is_text(TextColumn::action, "action" + std::to_string(random() % 6)));
  if (some(6)) query.texts.push_back(is_text(TextColumn::outcome, "refused"));
  if (some(9)) query.texts.push_back(has_name(TextColumn::about, "same_surname"));
  if (some(20)) query.texts.push_back(is_text(TextColumn::object, like.record.object));
  for (const auto& [column, text] : {std::pair(TextColumn::rule, like.record.rule),
                                     {TextColumn::route, like.record.route},
                                     {TextColumn::policy, like.record.policy},
                                     {TextColumn::from, like.record.from},
                                     {TextColumn::relation, like.record.relation},
                                     {TextColumn::purpose, like.record.purpose},
                                     {TextColumn::reason, like.record.reason},
                                     {TextColumn::principal_name, like.record.principal_name}}) {
    if (some(20)) query.texts.push_back(is_text(column, text));
  }
  return query;
}

TEST(RecordIndex, FindsWhatReadingEveryRecordFinds) {
  World world;
  std::mt19937_64 random(5);
  std::size_t found = 0;
  for (int round = 0; round < 80; ++round) {
    const RecordQuery query = random_query(random);
    std::vector<std::uint64_t> expected;
    for (const StoredRecord& stored : made().records) {
      if (is_wanted(query, stored)) expected.push_back(stored.sequence);
    }
    std::ranges::reverse(expected);
    expected.resize(std::min<std::size_t>(expected.size(), 200));
    std::vector<std::uint64_t> got;
    RecordIndex::Wanted wanted{.query = query, .before = {}, .limit = 1 + random() % 70};
    do {
      const auto page = world.index->find(wanted);
      ASSERT_TRUE(page.has_value()) << page.error().detail;
      for (const StoredRecord& stored : page->records) {
        got.push_back(stored.sequence);
        EXPECT_EQ(stored.record.request, made().records[stored.sequence].record.request);
      }
      wanted.before = page->next;
    } while (wanted.before && got.size() < 200);
    got.resize(std::min<std::size_t>(got.size(), 200));
    ASSERT_EQ(got, expected) << "round " << round;
    found += got.size();
  }
  EXPECT_GT(found, 1500U);
}

// Row by row, since a block on the disk numbers its values otherwise.
void expect_same_columns(const RecordColumns& left, const RecordColumns& right) {
  ASSERT_EQ(left.size(), right.size());
  EXPECT_EQ(left.first(), right.first());
  EXPECT_EQ(left.earliest(), right.earliest());
  EXPECT_EQ(left.latest(), right.latest());
  EXPECT_EQ(*left.times(), *right.times());
  EXPECT_EQ(*left.counts(), *right.counts());
  const auto same = [&](auto column) {
    const auto lefts = left.values(column).value();
    const auto rights = right.values(column).value();
    const auto left_codes = left.codes(column).value();
    const auto right_codes = right.codes(column).value();
    for (std::size_t row = 0; row < left.size(); ++row) {
      if (lefts.at(left_codes[row]) != rights.at(right_codes[row])) return false;
    }
    return lefts.size() == rights.size();
  };
  for (std::size_t i = 0; i < id_column_count; ++i) EXPECT_TRUE(same(static_cast<IdColumn>(i))) << i;
  for (std::size_t i = 0; i < text_column_count; ++i) EXPECT_TRUE(same(static_cast<TextColumn>(i))) << i;
  for (std::size_t i = 0; i < list_column_count; ++i) {
    const auto column = static_cast<ListColumn>(i);
    const auto lefts = left.values(column).value();
    const auto rights = right.values(column).value();
    const auto left_entries = left.entries(column).value();
    const auto right_entries = right.entries(column).value();
    ASSERT_EQ(left_entries.size(), right_entries.size());
    for (std::size_t at = 0; at < left_entries.size(); ++at) {
      ASSERT_EQ(left_entries[at].row, right_entries[at].row);
      ASSERT_EQ(lefts.at(left_entries[at].code), rights.at(right_entries[at].code));
    }
  }
}

GrowingColumns growing_block(std::uint64_t block) {
  GrowingColumns out(block * block_records);
  for (std::uint64_t row = 0; row < block_records; ++row) out.push(made().records[block * block_records + row]);
  return out;
}

TEST(RecordIndex, NobodysIdFindsNothing) {
  World world;
  for (const RecordQuery& query :
       {RecordQuery{.request = RequestId{}}, RecordQuery{.principal = PrincipalId{}}, RecordQuery{.subject = PrincipalId{}},
        RecordQuery{.patient = PatientId{}}, RecordQuery{.document = DocumentId{}}}) {
    EXPECT_TRUE(world.index->find({.query = query, .before = {}, .limit = 10})->records.empty());
  }
}

TEST(SealedColumns, HoldWhatWasSealed) {
  const GrowingColumns growing = growing_block(0);
  const crypto::Digest root = crypto::sha256(as_bytes("root"));
  testing::FaultyDisk disk;
  disk.set_contents(columns_name(0), seal_columns(growing, root, key_of(9)));
  const auto sealed = SealedColumns::open(disk, 0, root, key_of(9));
  ASSERT_TRUE(sealed.has_value()) << sealed.error().detail;
  expect_same_columns(growing, **sealed);
  for (std::size_t i = 0; i < id_column_count; ++i) {
    const auto column = static_cast<IdColumn>(i);
    const auto values = (*sealed)->values(column).value();
    for (std::size_t at = 0; at < values.size(); at += 1 + values.size() / 300) {
      EXPECT_EQ((*sealed)->code_of(column, values[at]).value(), static_cast<Code>(at));
      IdBytes other = values[at];
      other[15] ^= 0x55;
      EXPECT_EQ((*sealed)->code_of(column, other).value().has_value(), std::ranges::binary_search(values, other));
    }
  }
}

TEST(SealedColumns, OpenForTheirBlockRootAndKeyOnly) {
  const crypto::Digest root = crypto::sha256(as_bytes("root"));
  testing::FaultyDisk disk;
  const Bytes bytes = seal_columns(growing_block(0), root, key_of(9));
  disk.set_contents(columns_name(0), bytes);
  disk.set_contents(columns_name(1), bytes);
  EXPECT_TRUE(SealedColumns::open(disk, 0, root, key_of(9)).has_value());
  EXPECT_EQ(SealedColumns::open(disk, 1, root, key_of(9)).error().code, ErrorCode::corrupt);
  EXPECT_EQ(SealedColumns::open(disk, 0, crypto::Digest{}, key_of(9)).error().code, ErrorCode::corrupt);
  EXPECT_EQ(SealedColumns::open(disk, 0, root, key_of(8)).error().code, ErrorCode::corrupt);
  EXPECT_EQ(SealedColumns::open(disk, 2, root, key_of(9)).error().code, ErrorCode::not_found);
}

// What a search could read of a block, or the first error.
Result<std::size_t> read_all(const RecordColumns& columns) {
  std::size_t read = 0;
  const auto add = [&](const auto& result) -> Status {
    if (!result) return fail(result);
    read += result->size();
    return {};
  };
  for (std::size_t i = 0; i < id_column_count; ++i) {
    const auto column = static_cast<IdColumn>(i);
    if (auto added = add(columns.values(column)); !added) return fail(added);
    if (auto added = add(columns.codes(column)); !added) return fail(added);
  }
  for (std::size_t i = 0; i < list_column_count; ++i) {
    const auto column = static_cast<ListColumn>(i);
    if (auto added = add(columns.values(column)); !added) return fail(added);
    if (auto added = add(columns.entries(column)); !added) return fail(added);
  }
  for (std::size_t i = 0; i < text_column_count; ++i) {
    const auto column = static_cast<TextColumn>(i);
    if (auto added = add(columns.values(column)); !added) return fail(added);
    if (auto added = add(columns.codes(column)); !added) return fail(added);
  }
  if (auto added = add(columns.times()); !added) return fail(added);
  if (auto added = add(columns.counts()); !added) return fail(added);
  return read;
}

TEST(SealedColumns, AFlippedBitIsNoticed) {
  const crypto::Digest root = crypto::sha256(as_bytes("root"));
  const Bytes bytes = seal_columns(growing_block(0), root, key_of(9));
  testing::FaultyDisk disk;
  const auto outcome = [&] {
    const auto columns = SealedColumns::open(disk, 0, root, key_of(9));
    return columns ? read_all(**columns) : Result<std::size_t>(fail(columns));
  };
  disk.set_contents(columns_name(0), bytes);
  ASSERT_TRUE(outcome().has_value());
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < 60; ++at) places.push_back(at);
  for (std::size_t at = 60; at < bytes.size(); at += bytes.size() / 60) places.push_back(at);
  for (const std::size_t at : places) {
    disk.set_contents(columns_name(0), bytes);
    disk.flip(columns_name(0), at, static_cast<std::uint8_t>(1U << (at % 8)));
    const auto read = outcome();
    ASSERT_FALSE(read.has_value()) << at;
    ASSERT_EQ(read.error().code, ErrorCode::corrupt) << at;
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{51}, std::size_t{52}, bytes.size() / 2, bytes.size() - 1}) {
    disk.set_contents(columns_name(0), Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
    ASSERT_EQ(outcome().error().code, ErrorCode::corrupt) << size;
  }
}

std::vector<std::uint64_t> sequences(const Result<RecordIndex::Page>& page) {
  std::vector<std::uint64_t> out;
  if (page) {
    for (const StoredRecord& stored : page->records) out.push_back(stored.sequence);
  }
  return out;
}

TEST(RecordIndex, MakesADamagedOrMissingBlockAgain) {
  const RecordIndex::Wanted wanted{.query = {.patient = id_of<'p'>(7)}, .before = {}, .limit = 5000};
  World sound;
  const auto expected = sequences(sound.index->find(wanted));
  ASSERT_GT(expected.size(), 100U);
  {  // while it is in use: the damage shows when the column is read
    World world;
    const std::size_t bytes = world.folder.contents(columns_name(0)).size();
    for (std::size_t at = 2000; at < bytes; at += 4096) world.folder.flip(columns_name(0), at, 1);
    EXPECT_EQ(sequences(world.index->find(wanted)), expected);
    EXPECT_EQ(sequences(world.index->find(wanted)), expected);
    const auto root = EntryReader(world.ledger, EntryKind::tiles(2)).read(0, 1).value();
    crypto::Digest digest{};
    std::copy(root.begin(), root.end(), digest.begin());
    const auto mended = SealedColumns::open(world.folder, 0, digest, world.sealing);
    ASSERT_TRUE(mended.has_value());
    EXPECT_TRUE(read_all(**mended).has_value());
  }
  {  // before a start
    World world;
    world.folder.flip(columns_name(0), 60, 1);
    world.open();
    EXPECT_EQ(world.index->progress().indexed, 0U);
    ASSERT_TRUE(world.index->catch_up().has_value());
    EXPECT_EQ(world.index->progress().indexed, all_records);
    EXPECT_EQ(sequences(world.index->find(wanted)), expected);
  }
}

TEST(RecordIndex, IsMadeFromNothingAndSaysHowFarItIs) {
  World world(false);
  EXPECT_EQ(world.index->progress().indexed, 0U);
  EXPECT_EQ(world.index->progress().records, all_records);
  EXPECT_EQ(world.index->find({}).error().code, ErrorCode::unavailable);
  ASSERT_TRUE(world.index->catch_up().has_value());
  EXPECT_EQ(world.index->progress().indexed, all_records);
  const auto page = world.index->find({.query = {}, .before = {}, .limit = 3});
  EXPECT_EQ(sequences(page), (std::vector<std::uint64_t>{all_records - 1, all_records - 2, all_records - 3}));
  world.index->forget();
  EXPECT_EQ(world.index->progress().indexed, all_records % block_records);
  ASSERT_TRUE(world.index->catch_up().has_value());
  EXPECT_TRUE(world.index->find({}).has_value());
}

TEST(RecordIndex, FollowsTheLedgerOverTheEndOfABlock) {
  World world(false);
  world.size = block_records - 2;
  world.open();
  for (std::uint64_t more = 0; more < 5; ++more) {
    const auto page = world.index->find({.query = {}, .before = {}, .limit = 4});
    ASSERT_TRUE(page.has_value()) << page.error().detail;
    EXPECT_EQ(page->records.front().sequence, world.size - 1);
    EXPECT_EQ(page->records.back().sequence, world.size - 4);
    EXPECT_EQ(world.folder.exists(columns_name(0)), world.size >= block_records);
    ++world.size;
  }
}

TEST(RecordIndex, KeepsNothingOfALongerLedger) {
  World world;
  world.size = block_records;
  world.open();
  EXPECT_TRUE(world.folder.exists(columns_name(0)));
  world.size = block_records - 1;
  world.open();
  EXPECT_FALSE(world.folder.exists(columns_name(0)));
}

TEST(RecordIndex, RefusesRecordsThatAreNotThoseOfTheTree) {
  World world(false);
  const EntryKind kind = EntryKind::tiles(2);
  world.ledger.flip(kind.file_name(0), 3, 1);
  world.open();
  const auto caught_up = world.index->catch_up();
  ASSERT_FALSE(caught_up.has_value());
  EXPECT_EQ(caught_up.error().code, ErrorCode::corrupt);
  EXPECT_FALSE(world.folder.exists(columns_name(0)));
}

TEST(RecordIndex, AFullDiskIsSaidAndGotOver) {
  World world(false);
  world.size = block_records;
  world.open();
  world.folder.set_space(1000);
  EXPECT_EQ(world.index->catch_up().error().code, ErrorCode::out_of_space);
  EXPECT_EQ(world.index->find({}).error().code, ErrorCode::out_of_space);
  world.folder.set_space(std::nullopt);
  EXPECT_TRUE(world.index->find({}).has_value());
}

TEST(RecordIndex, StopsInTheMiddle) {
  World world(false);
  world.index->stop();
  EXPECT_EQ(world.index->catch_up().error().code, ErrorCode::cancelled);
}

TEST(RecordIndex, VisitsTheBlocksOfAPeriodOldestFirst) {
  World world;
  const auto firsts = [&](Timestamp since, Timestamp until) {
    std::vector<std::uint64_t> out;
    EXPECT_TRUE(world.index
                    ->each_block(since, until,
                                 [&](const RecordColumns& columns) -> Status {
                                   out.push_back(columns.first());
                                   return {};
                                 })
                    .has_value());
    return out;
  };
  const auto time = [](std::uint64_t sequence) { return made().records[sequence].time; };
  const Timestamp end = made().records.back().time + std::chrono::seconds(1);
  EXPECT_EQ(firsts(Timestamp{}, end), (std::vector<std::uint64_t>{0, block_records}));
  const Timestamp middle = time(block_records / 2);
  EXPECT_EQ(firsts(middle, middle + std::chrono::microseconds(1)), std::vector<std::uint64_t>{0});
  EXPECT_EQ(firsts(time(all_records - 1), end), std::vector<std::uint64_t>{block_records});
  EXPECT_EQ(firsts(end, end + std::chrono::hours(1)), std::vector<std::uint64_t>{});
}

TEST(RecordIndex, NoWordOfARecordStandsInItsFiles) {
  for (const auto& [name, bytes] : made().index) {
    const std::string_view text = as_text(bytes);
    for (const char* word : {"name1", "192.0.2", "action", "care_team", "research", "forbidden", "own_record"}) {
      EXPECT_EQ(text.find(word), std::string_view::npos) << name << " " << word;
    }
    const Bytes person(16, 7);
    EXPECT_EQ(text.find(as_text(person)), std::string_view::npos) << name;
  }
}

}  // namespace
}  // namespace chartroom::audit
