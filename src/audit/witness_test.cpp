// A ledger that was cut, emptied or put back shows beside the checkpoint that is kept apart.

#include "audit/checkpoint.h"
#include "audit/ledger_fixture.h"

namespace chartroom::audit {
namespace {

class Witness : public ::testing::Test {
 protected:
  Witness() { site.options.witness = &apart; }

  // Records from … to-1, one after another, then closed.
  void fill(std::uint8_t from, std::uint8_t to) {
    auto ledger = site.open();
    ASSERT_TRUE(ledger.has_value()) << ledger.error().detail;
    for (std::uint8_t n = from; n < to; ++n) ASSERT_TRUE((*ledger)->append_and_wait(record_of(n)).has_value());
  }
  Checkpoint copy() const {
    return read_checkpoint(as_text(apart.contents(std::string(Ledger::witness_name))), site.key.verifying_key()).value();
  }
  ErrorCode refusal() {
    const auto opened = site.open();
    EXPECT_FALSE(opened.has_value());
    return opened ? ErrorCode::invalid : opened.error().code;
  }

  testing::FaultyDisk apart;
  Site site;
};

TEST_F(Witness, HoldsTheNewestCheckpoint) {
  fill(0, 5);
  EXPECT_EQ(copy().end.sequence, 5U);
  EXPECT_EQ(apart.contents(std::string(Ledger::witness_name)), site.disk.contents("checkpoint"));
  fill(5, 9);
  EXPECT_EQ(copy().end.sequence, 9U);
}

TEST_F(Witness, AnOlderLedgerIsRefusedAndTheRightOneOpensAgain) {
  fill(0, 5);
  const Files older = files_of(site.disk);
  fill(5, 12);
  const Files right = files_of(site.disk);
  put_files(site.disk, older);
  EXPECT_EQ(refusal(), ErrorCode::corrupt);
  EXPECT_EQ(copy().end.sequence, 12U) << "a refused ledger does not change the witness";
  put_files(site.disk, right);
  fill(12, 13);
  EXPECT_EQ(copy().end.sequence, 13U);
}

TEST_F(Witness, AnOlderLedgerThatWentOnElsewhereIsRefused) {
  fill(0, 5);
  const Files older = files_of(site.disk);
  fill(5, 12);
  put_files(site.disk, older);
  site.options.witness = nullptr;
  fill(20, 40);  // longer than what was signed, and not the same
  site.options.witness = &apart;
  EXPECT_EQ(refusal(), ErrorCode::corrupt);
}

TEST_F(Witness, AnEmptiedLedgerIsRefused) {
  fill(0, 5);
  put_files(site.disk, {});
  EXPECT_EQ(refusal(), ErrorCode::corrupt);
  EXPECT_TRUE(files_of(site.disk).empty()) << "nothing new is begun in its place";
}

TEST_F(Witness, OneThatIsBehindOrAbsentIsBroughtUpToDate) {
  fill(0, 5);
  const Files behind = files_of(apart);
  fill(5, 9);
  put_files(apart, behind);
  fill(9, 9);
  EXPECT_EQ(copy().end.sequence, 9U);
  put_files(apart, {});
  fill(9, 9);
  EXPECT_EQ(copy().end.sequence, 9U);
}

TEST_F(Witness, OneOfAnotherKeyOrDamagedIsRefused) {
  fill(0, 5);
  const Bytes good = apart.contents(std::string(Ledger::witness_name));
  Bytes changed = good;
  changed[changed.size() / 2] ^= 1;
  apart.set_contents(std::string(Ledger::witness_name), changed);
  EXPECT_EQ(refusal(), ErrorCode::corrupt);
  const auto other = crypto::SigningKey::from_seed(Bytes(32, 99)).value().verifying_key();
  ASSERT_FALSE(read_checkpoint(as_text(good), other));
}

TEST_F(Witness, ItsDiskMayFailWithoutStoppingTheLedger) {
  fill(0, 3);
  apart.set_space(0);
  fill(3, 8);
  EXPECT_EQ(copy().end.sequence, 3U);
  EXPECT_TRUE(site.verify().value().intact);
  apart.set_space(std::nullopt);
  fill(8, 9);
  EXPECT_EQ(copy().end.sequence, 9U);
}

TEST_F(Witness, ANoteThatOthersKeptHoldsTheLedgerToo) {
  fill(0, 5);
  const Files older = files_of(site.disk);
  fill(5, 12);
  const std::string note(as_text(apart.contents(std::string(Ledger::witness_name))));
  const Files right = files_of(site.disk);
  site.options.witness = nullptr;
  site.options.kept_notes = {note};
  put_files(site.disk, older);
  EXPECT_EQ(refusal(), ErrorCode::corrupt);
  put_files(site.disk, {});
  EXPECT_EQ(refusal(), ErrorCode::corrupt) << "an erased ledger is not begun anew";
  put_files(site.disk, right);
  EXPECT_TRUE(site.open().has_value());
  site.options.kept_notes = {note.substr(0, note.size() / 2)};
  EXPECT_FALSE(site.open().has_value());
}

TEST_F(Witness, AReplacedLedgerIsAcceptedOnceByName) {
  fill(0, 5);
  const Files older = files_of(site.disk);
  fill(5, 12);
  put_files(site.disk, older);
  ASSERT_EQ(refusal(), ErrorCode::corrupt);
  site.options.witnesses = Witnesses::are_replaced;
  ASSERT_TRUE(site.open().has_value());
  site.options.witnesses = Witnesses::must_agree;
  EXPECT_TRUE(site.open().has_value()) << "the copy is of this ledger now";
}

}  // namespace
}  // namespace chartroom::audit
