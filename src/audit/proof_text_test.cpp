// Proofs and kept checkpoints as files: what an auditor has who has nothing else, and that nothing in them can be another.

#include "audit/proof_text.h"

#include "audit/ledger_fixture.h"

namespace chartroom::audit {
namespace {

class ProofText : public ::testing::Test {
 protected:
  crypto::VerifyingKey key() const { return site.key.verifying_key(); }
  std::string checkpoint_note() const { return std::string(as_text(site.disk.contents("checkpoint"))); }
  // Of the ledger with so many records, closed.
  std::string note_at(std::uint8_t records, std::uint8_t from) {
    auto ledger = site.open();
    EXPECT_TRUE(ledger.has_value());
    for (std::uint8_t n = from; n < records; ++n) EXPECT_TRUE((*ledger)->append_and_wait(record_of(n)).has_value());
    ledger->reset();
    return checkpoint_note();
  }
  VerifyReport verify(const std::string& kept) {
    const auto notes = read_kept_notes(kept, key());
    EXPECT_TRUE(notes.has_value()) << notes.error().detail;
    const auto report = verify_folder(site.disk, key(), nullptr, *notes);
    EXPECT_TRUE(report.has_value());
    return *report;
  }
  Site site;
};

TEST_F(ProofText, IsWhatItIsAndNothingElse) {
  site.fill(21);
  auto ledger = site.open();
  const auto made = (*ledger)->inclusion(13).value();
  const std::string text = write_proof(made.proof, made.note);
  EXPECT_TRUE(text.starts_with("c2sp.org/tlog-proof@v1\nextra " + to_base64(made.proof.leaf) + "\nindex 13\n" +
                               to_base64(made.proof.hashes.at(0)) + "\n"));
  EXPECT_TRUE(text.ends_with("\n\n" + made.note));
  const auto checked = check_proof(text, key());
  ASSERT_TRUE(checked.has_value()) << checked.error().detail;
  EXPECT_EQ(checked->proof.sequence, 13U);
  EXPECT_EQ(checked->proof.size, 21U);
  EXPECT_EQ(checked->proof.leaf, made.proof.leaf);
  EXPECT_EQ(checked->checkpoint.end.sequence, 21U);
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char mask : {'\x01', '\x20', '\x40'}) {
      std::string changed = text;
      changed[at] = static_cast<char>(changed[at] ^ mask);
      ASSERT_FALSE(check_proof(changed, key()).has_value()) << changed;
    }
    ASSERT_FALSE(check_proof(text.substr(0, at), key()).has_value()) << at;
  }
  EXPECT_FALSE(check_proof(text + "\n", key()).has_value());
  EXPECT_FALSE(check_proof(" " + text, key()).has_value());
  const auto other = crypto::SigningKey::from_seed(Bytes(32, 8));
  EXPECT_EQ(check_proof(text, other->verifying_key()).error().code, ErrorCode::wrong_key);
}

TEST_F(ProofText, AnotherRecordsLeafOrNumberIsRefused) {
  site.fill(9);
  auto ledger = site.open();
  const auto made = (*ledger)->inclusion(4).value();
  InclusionProof wrong = made.proof;
  wrong.leaf = (*ledger)->inclusion(5)->proof.leaf;
  EXPECT_EQ(check_proof(write_proof(wrong, made.note), key()).error().code, ErrorCode::corrupt);
  wrong = made.proof;
  wrong.sequence = 5;
  EXPECT_EQ(check_proof(write_proof(wrong, made.note), key()).error().code, ErrorCode::corrupt);
  wrong = made.proof;
  wrong.hashes.resize(64);
  EXPECT_EQ(check_proof(write_proof(wrong, made.note), key()).error().code, ErrorCode::invalid);
}

TEST_F(ProofText, KeptNotesAreReadWithAnyEmptyLinesAndOthersSignatures) {
  const std::string first = note_at(3, 0);
  const std::string second = note_at(7, 3);
  const std::string witnessed = second + "\xE2\x80\x94 witness.example " + to_base64(Bytes(76, 1)) + "\n";
  for (const std::string& text : {first + second, first + "\n" + second + "\n\n", "\n\n" + first + "\n\n" + witnessed}) {
    const auto notes = read_kept_notes(text, key());
    ASSERT_TRUE(notes.has_value()) << notes.error().detail;
    ASSERT_EQ(notes->size(), 2U);
    EXPECT_EQ(notes->at(0).end.sequence, 3U);
    EXPECT_EQ(notes->at(1).end.sequence, 7U);
  }
  EXPECT_EQ(read_kept_notes("", key()).error().code, ErrorCode::invalid);
  EXPECT_EQ(read_kept_notes("\n\n", key()).error().code, ErrorCode::invalid);
}

TEST_F(ProofText, AKeptNoteThatCantBeReadIsNamed) {
  const std::string first = note_at(3, 0);
  const std::string second = note_at(7, 3);
  for (std::size_t cut = 1; cut + 1 < second.size(); ++cut) {
    const auto torn = read_kept_notes(first + "\n" + second.substr(0, cut), key());
    ASSERT_FALSE(torn.has_value()) << cut;
    EXPECT_TRUE(torn.error().detail.starts_with("note 2")) << torn.error().detail;
    const auto between = read_kept_notes(first + "\n" + second.substr(0, cut) + "\n\n" + second, key());
    ASSERT_FALSE(between.has_value()) << cut;
    EXPECT_TRUE(between.error().detail.starts_with("note 2")) << between.error().detail;
  }
  std::string forged = second;
  forged.replace(forged.find("\n7\n"), 3, "\n8\n");
  EXPECT_EQ(read_kept_notes(first + forged, key()).error().code, ErrorCode::corrupt);
}

TEST_F(ProofText, ALedgerContinuesEveryNoteThatWasKeptOfIt) {
  std::string kept;
  for (std::uint8_t records = 0; records <= 12; ++records) {
    kept += note_at(records, records == 0 ? 0 : static_cast<std::uint8_t>(records - 1)) + "\n";
  }
  const VerifyReport report = verify(kept);
  EXPECT_TRUE(report.intact) << report.problem;
  EXPECT_EQ(report.records, 12U);
}

TEST_F(ProofText, AnEndThatWasCutOffShowsBesideAKeptNote) {
  const std::string first = note_at(5, 0);
  const Files older = files_of(site.disk);
  const std::string second = note_at(9, 5);
  put_files(site.disk, older);
  EXPECT_TRUE(verify(first).intact) << "by itself an older ledger is sound";
  const VerifyReport report = verify(first + second);
  EXPECT_FALSE(report.intact);
  EXPECT_EQ(report.first_wrong, 5U);
  EXPECT_TRUE(report.problem.starts_with("note 2 ")) << report.problem;
  EXPECT_NE(report.problem.find("signs 9 records and here there are 5: the end"), std::string::npos) << report.problem;
}

TEST_F(ProofText, AnotherHistoryUnderTheSameKeyShowsBesideAKeptNote) {
  const std::string real = note_at(5, 0);
  put_files(site.disk, {});
  site.options.room_bytes = 1000;
  {
    auto ledger = site.open();
    for (std::uint8_t n = 30; n < 39; ++n) ASSERT_TRUE((*ledger)->append_and_wait(record_of(n)).has_value());
  }
  EXPECT_TRUE(verify(checkpoint_note()).intact);
  const VerifyReport report = verify(checkpoint_note() + real);
  EXPECT_FALSE(report.intact);
  EXPECT_NE(report.problem.find("the ledger was replaced"), std::string::npos) << report.problem;
  EXPECT_TRUE(report.problem.starts_with("note 2 ")) << report.problem;
}

TEST_F(ProofText, ANoteOfAnotherLedgerIsNamed) {
  site.fill(4);
  Site other;
  other.options.origin = "elsewhere.example/chartroom";
  other.fill(2);
  const VerifyReport report = verify(std::string(as_text(other.disk.contents("checkpoint"))));
  EXPECT_FALSE(report.intact);
  EXPECT_NE(report.problem.find("another ledger's, elsewhere.example/chartroom"), std::string::npos) << report.problem;
}

TEST_F(ProofText, AnotherReadingKeyIsToldFromDamage) {
  site.fill(4);
  const crypto::SecretKey wrong = key_of(99);
  EXPECT_EQ(verify_folder(site.disk, key(), &wrong).error().code, ErrorCode::wrong_key);
  EXPECT_TRUE(verify_folder(site.disk, key(), &site.sealing)->intact);
}

}  // namespace
}  // namespace chartroom::audit
