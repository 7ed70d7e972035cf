#include "base/bytes.h"

#include <gtest/gtest.h>

namespace chartroom {
namespace {

std::string bytes_of(const Result<Bytes>& result) { return result ? std::string(as_text(*result)) : "(refused)"; }

TEST(Base64, the_vectors_of_rfc_4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : vectors) {
    EXPECT_EQ(to_base64(as_bytes(plain)), text);
    EXPECT_EQ(bytes_of(from_base64(text)), plain);
  }
}

TEST(Base64, every_pair_of_bytes_survives_in_both_alphabets) {
  for (int high = 0; high < 256; ++high) {
    for (int low = 0; low < 256; ++low) {
      const Bytes bytes = {static_cast<std::uint8_t>(high), static_cast<std::uint8_t>(low)};
      ASSERT_EQ(from_base64(to_base64(bytes)), bytes);
      ASSERT_EQ(from_base64url(to_base64url(bytes)), bytes);
      ASSERT_EQ(from_hex(to_hex(bytes)), bytes);
    }
  }
}

TEST(Base64, wrapped_lines_are_read_and_damage_is_refused) {
  EXPECT_EQ(bytes_of(from_base64("Zm9v\r\nYmFy\n")), "foobar");
  for (const char* wrong : {"Zm9vYg=", "Zm9vYg", "Zg===", "Z", "Zm9v!mFy", "Zh==", "Zg==Zg==", "=", "===="}) {
    EXPECT_FALSE(from_base64(wrong)) << wrong;
  }
  for (const char* wrong : {"Zg==", "Z", "Zm9v\n", "+/"}) EXPECT_FALSE(from_base64url(wrong)) << wrong;
}

TEST(Hex, only_pairs_of_digits_are_read) {
  EXPECT_EQ(from_hex("00fF"), (Bytes{0, 255}));
  for (const char* wrong : {"0", "0g", " 00", "0x00"}) EXPECT_FALSE(from_hex(wrong)) << wrong;
}

Bytes everything() {
  ByteWriter writer;
  writer.u8(7);
  writer.u16(0xBEEF);
  writer.u32(0xDEADBEEF);
  writer.u64(0x0123456789ABCDEF);
  writer.i64(-5);
  writer.f64(-0.1);
  writer.text("Ünï");
  writer.blob(Bytes{1, 2, 3});
  return writer.take();
}

// Reads what everything() wrote; true if all of it was there.
bool read_everything(ByteView bytes) {
  ByteReader reader(bytes);
  bool same = reader.u8() == 7;
  same &= reader.u16() == 0xBEEF;
  same &= reader.u32() == 0xDEADBEEF;
  same &= reader.u64() == 0x0123456789ABCDEF;
  same &= reader.i64() == -5;
  same &= reader.f64() == -0.1;
  same &= reader.text() == "Ünï";
  same &= to_bytes(reader.blob()) == Bytes{1, 2, 3};
  return same && reader.at_end();
}

TEST(ByteReader, reads_what_was_written_and_notices_every_truncation) {
  const Bytes bytes = everything();
  EXPECT_TRUE(read_everything(bytes));
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(read_everything(ByteView(bytes).first(size))) << size;
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(read_everything(longer));
}

TEST(ByteReader, a_length_beyond_the_end_takes_no_memory) {
  ByteWriter writer;
  writer.u32(0xFFFFFFFF);
  const Bytes bytes = writer.take();
  ByteReader reader(bytes);
  EXPECT_TRUE(reader.text().empty());
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.u64(), 0U);
}

}  // namespace
}  // namespace chartroom
