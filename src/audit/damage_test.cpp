// What the ledger says of a folder that was damaged or forged: every byte, every length, every kind of change.

#include "audit/entries.h"
#include "audit/ledger_fixture.h"
#include "audit/segment.h"

namespace chartroom::audit {
namespace {

constexpr std::uint8_t small = 6;
constexpr const char* segment_one = "segment-00000001";

// All that can be read of the first `count` records, or the first error.
Result<std::string> read_all(Ledger& ledger, std::uint64_t count) {
  const auto listed = ledger.list(count, 1000, nullptr);
  if (!listed) return fail(listed);
  std::string out;
  for (const StoredRecord& stored : *listed) {
    out +=
        std::to_string(stored.sequence) + stored.record.principal_name + stored.record.reason + to_hex(stored.words_commitment);
    if (!stored.has_words) continue;
    const auto words = ledger.words(stored.sequence, key_of(static_cast<std::uint8_t>(stored.sequence)));
    if (!words) return fail(words);
    out += words->question + words->answer;
  }
  return out;
}

std::vector<Bytes> frames_of(const Bytes& segment) {
  std::vector<Bytes> frames;
  ByteView rest = ByteView(segment).subspan(segment_header_bytes);
  while (!rest.empty()) {
    const auto frame = read_frame(rest);
    if (!frame) break;
    frames.push_back(to_bytes(rest.first(frame->size)));
    rest = rest.subspan(frame->size);
  }
  return frames;
}

Bytes segment_of(const Bytes& original, const std::vector<Bytes>& frames) {
  Bytes out(original.begin(), original.begin() + segment_header_bytes);
  for (const Bytes& frame : frames) out.insert(out.end(), frame.begin(), frame.end());
  return out;
}

Bytes index_of(const std::vector<Bytes>& frames) {
  Bytes out;
  std::size_t offset = segment_header_bytes;
  for (const Bytes& frame : frames) {
    const Bytes entry = encode_place({1, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(frame.size())});
    out.insert(out.end(), entry.begin(), entry.end());
    offset += frame.size();
  }
  return out;
}

TEST(Damage, EveryFlippedByteIsFoundAndNothingWrongIsEverRead) {
  Site site;
  site.fill(small);
  const Files sound = files_of(site.disk);
  const std::string expected = read_all(*site.open().value(), small).value();
  ASSERT_TRUE(site.verify().value().intact);
  std::size_t flips = 0;
  for (const auto& [name, bytes] : sound) {
    for (std::size_t at = 0; at < bytes.size(); ++at, ++flips) {
      put_files(site.disk, sound);
      site.disk.flip(name, at, static_cast<std::uint8_t>(1U << (at % 8)));
      const auto report = site.verify();
      ASSERT_TRUE(!report || !report->intact) << name << " byte " << at;
      const auto ledger = site.open();
      if (!ledger) continue;
      ASSERT_EQ((*ledger)->size(), small) << name << " byte " << at;
      const auto read = read_all(**ledger, small);
      if (read) {
        ASSERT_EQ(*read, expected) << name << " byte " << at;
      } else {
        ASSERT_EQ(read.error().code == ErrorCode::corrupt || read.error().code == ErrorCode::wrong_key, true);
      }
    }
  }
  EXPECT_GT(flips, 3000U);
}

TEST(Damage, AFlippedByteOfASegmentNamesItsRecordWithAndWithoutTheSealingKey) {
  Site site;
  site.fill(small);
  const Files sound = files_of(site.disk);
  const auto frames = frames_of(sound.at(segment_one));
  ASSERT_EQ(frames.size(), small);
  std::size_t at = segment_header_bytes;
  for (std::uint64_t n = 0; n < frames.size(); ++n) {
    for (std::size_t i = 0; i < frames[n].size(); ++i, ++at) {
      put_files(site.disk, sound);
      site.disk.flip(segment_one, at, 0x10);
      ASSERT_EQ(site.verify().value().first_wrong, n) << at;
      ASSERT_EQ(site.verify_tree_only().value().first_wrong, n) << at;
    }
  }
}

TEST(Damage, RemovedDuplicatedSwappedAndAddedRecordsAreNamed) {
  Site site;
  site.fill(small);
  const Files sound = files_of(site.disk);
  const Bytes& segment = sound.at(segment_one);
  const auto frames = frames_of(segment);
  const auto first_wrong = [&](const std::vector<Bytes>& changed) {
    Files files = sound;
    files[segment_one] = segment_of(segment, changed);
    put_files(site.disk, files);
    const auto report = site.verify_tree_only().value();
    EXPECT_FALSE(report.intact);
    EXPECT_FALSE(report.problem.empty());
    EXPECT_EQ(site.verify().value().first_wrong, report.first_wrong);
    // A start reads only what follows the checkpoint; what it lets pass, the running ledger's verification finds.
    const auto ledger = site.open();
    if (ledger) {
      EXPECT_EQ((*ledger)->verify().value().first_wrong, report.first_wrong);
    } else {
      EXPECT_EQ(ledger.error().code, ErrorCode::corrupt);
    }
    EXPECT_EQ(files_of(site.disk), files) << "evidence was changed";
    return report.first_wrong;
  };
  for (std::size_t i = 0; i < frames.size(); ++i) {
    auto removed = frames;
    removed.erase(removed.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(first_wrong(removed), i);
    auto doubled = frames;
    doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i), frames[i]);
    EXPECT_EQ(first_wrong(doubled), i + 1);
    for (std::size_t j = i + 1; j < frames.size(); ++j) {
      auto swapped = frames;
      std::swap(swapped[i], swapped[j]);
      EXPECT_EQ(first_wrong(swapped), i);
      auto cut = frames;
      cut.resize(j);
      EXPECT_EQ(first_wrong(cut), j);
    }
  }
}

// Whoever writes with the right layout and checksums, but without the keys.
TEST(Damage, ForgedFramesAreFound) {
  Site site;
  site.fill(small);
  const Files sound = files_of(site.disk);
  for (std::uint64_t n = 0; n < small; ++n) {
    // Record n takes the content of the record beside it, in a frame that claims n.
    auto frames = frames_of(sound.at(segment_one));
    const std::uint64_t other = n == 0 ? 1 : n - 1;
    const Bytes source = frames[other];
    Frame forged = read_frame(source).value();
    forged.sequence = n;
    forged.batch_first = n;
    frames[n].clear();
    append_frame(forged, frames[n]);
    Files files = sound;
    files[segment_one] = segment_of(sound.at(segment_one), frames);
    put_files(site.disk, files);
    EXPECT_EQ(site.verify().value().first_wrong, n);
    EXPECT_EQ(site.verify_tree_only().value().first_wrong, n);
    // And the leaf in the tree too: the root betrays it to the public key, the contents name it to the sealing key.
    std::copy(forged.leaf.begin(), forged.leaf.end(), files["tiles-0-000000"].begin() + static_cast<std::ptrdiff_t>(32 * n));
    files["index-000000"] = index_of(frames);
    put_files(site.disk, files);
    EXPECT_FALSE(site.verify_tree_only().value().intact);
    EXPECT_EQ(site.verify().value().first_wrong, n);
  }
}

TEST(Damage, MissingFilesAreFoundOrMended) {
  Site site;
  site.options.segment_bytes_max = 1000;
  site.fill(12);
  const Files sound = files_of(site.disk);
  std::size_t segments = 0;
  for (const auto& [name, bytes] : sound) {
    put_files(site.disk, sound);
    ASSERT_TRUE(site.disk.remove(name).has_value());
    const auto report = site.verify();
    EXPECT_TRUE(!report || !report->intact) << name;
    const auto ledger = site.open();
    const bool is_segment = segment_of_name(name).has_value();
    segments += is_segment ? 1 : 0;
    if (name == "checkpoint") {
      EXPECT_EQ(ledger.error().code, ErrorCode::corrupt);
    } else if (!is_segment) {
      ASSERT_TRUE(ledger.has_value()) << name << ledger.error().detail;  // computed again
      EXPECT_TRUE((*ledger)->verify().value().intact);
      EXPECT_EQ(files_of(site.disk), sound) << name;
    }
  }
  EXPECT_GT(segments, 3U);
}

// A ledger that ran when its machine lost power. `with_tree`: what was written to the tree's files survived.
void truncate_everywhere(bool with_tree) {
  Site site;
  Files running;
  {
    auto ledger = site.open().value();
    for (std::uint8_t n = 0; n < small; ++n) ASSERT_TRUE(ledger->append_and_wait(record_of(n)).has_value());
    running = files_of(site.disk);
  }
  if (!with_tree) {
    running.erase("tiles-0-000000");
    running.erase("index-000000");
  }
  const Bytes segment = running.at(segment_one);
  std::vector<std::size_t> ends = {segment_header_bytes};
  for (const Bytes& frame : frames_of(segment)) ends.push_back(ends.back() + frame.size());
  for (std::size_t size = 0; size <= segment.size(); ++size) {
    running[segment_one] = Bytes(segment.begin(), segment.begin() + static_cast<std::ptrdiff_t>(size));
    put_files(site.disk, running);
    const auto whole = static_cast<std::uint64_t>(std::upper_bound(ends.begin(), ends.end(), size) - ends.begin());
    auto ledger = site.open();
    if (with_tree && size < ends.back()) {  // what follows is room
      ASSERT_EQ(ledger.error().code, ErrorCode::corrupt) << size;
      continue;
    }
    ASSERT_TRUE(ledger.has_value()) << size << ledger.error().detail;
    ASSERT_EQ((*ledger)->size(), whole == 0 ? 0 : whole - 1) << size;
    ASSERT_TRUE((*ledger)->append_and_wait(record_of(50)).has_value());
    ledger->reset();
    ASSERT_TRUE(site.verify().value().intact) << size;
  }
}

TEST(Damage, ATornEndBeyondWhatWasAcknowledgedIsCutOff) { truncate_everywhere(false); }
TEST(Damage, ACutThroughWhatWasAcknowledgedIsCorrupt) { truncate_everywhere(true); }

TEST(Damage, DamageBeforeALaterBatchIsNotTakenForATornEnd) {
  Site site;
  Files running;
  {
    auto ledger = site.open().value();
    for (std::uint8_t n = 0; n < small; ++n) ASSERT_TRUE(ledger->append_and_wait(record_of(n)).has_value());
    running = files_of(site.disk);
  }
  running.erase("tiles-0-000000");
  running.erase("index-000000");
  std::size_t before_last = segment_header_bytes;
  for (const Bytes& frame : frames_of(running.at(segment_one))) before_last += frame.size();
  before_last -= frames_of(running.at(segment_one)).back().size();
  for (std::size_t at = 0; at < before_last; ++at) {
    put_files(site.disk, running);
    site.disk.flip(segment_one, at, 0xFF);
    ASSERT_EQ(site.open().error().code, ErrorCode::corrupt) << at;
  }
}

TEST(Damage, InTheRoomAheadOfTheRecordsCostsNone) {
  Site site;
  Files running;
  std::size_t records_end = segment_header_bytes;
  {
    auto ledger = site.open().value();
    for (std::uint8_t n = 0; n < small; ++n) ASSERT_TRUE(ledger->append_and_wait(record_of(n)).has_value());
    running = files_of(site.disk);
  }
  for (const Bytes& frame : frames_of(running.at(segment_one))) records_end += frame.size();
  ASSERT_GT(running.at(segment_one).size(), records_end) << "there is room";
  for (std::size_t at = records_end; at < running.at(segment_one).size(); at += 37) {
    put_files(site.disk, running);
    site.disk.flip(segment_one, at, 0x01);
    auto ledger = site.open();
    ASSERT_TRUE(ledger.has_value()) << at << ledger.error().detail;
    ASSERT_EQ((*ledger)->size(), small) << at;
    ASSERT_TRUE((*ledger)->append_and_wait(record_of(50)).has_value());
    ledger->reset();
    ASSERT_TRUE(site.verify().value().intact) << at;
    EXPECT_EQ(frames_of(site.disk.contents(segment_one)).size(), small + 1U) << "a closed ledger has no room left";
  }
}

TEST(Damage, OtherKeysAndOriginsAreToldApart) {
  Site site;
  site.fill(2);
  site.sealing = key_of(1);
  EXPECT_EQ(site.open().error().code, ErrorCode::wrong_key);
  site.sealing = key_of(9);
  site.options.origin = "other.example/chartroom";
  EXPECT_EQ(site.open().error().code, ErrorCode::conflict);
  site.options.origin = "with space";
  EXPECT_EQ(site.open().error().code, ErrorCode::invalid);
  site.options.origin = "test.example/chartroom";
  site.key = std::move(*crypto::SigningKey::from_seed(Bytes(32, 1)));
  EXPECT_EQ(site.open().error().code, ErrorCode::wrong_key);
  EXPECT_EQ(site.verify().error().code, ErrorCode::wrong_key);
  testing::FaultyDisk empty;
  EXPECT_EQ(verify_folder(empty, site.key.verifying_key(), nullptr).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace chartroom::audit
