#include "records/bundle_scan.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace chartroom::records {
namespace {

TEST(BundleScan, FindsEntriesWhereverTheirPartsStand) {
  const std::string text =
      R"( {"entry" : [ {"resource":{"subject":{"reference":"Patient/1"},"patient":{"x":1},"id":"a\/b","resourceType":"Observation","code":{"text":"}]"}},"fullUrl":"http:\/\/h\/1"},
    {"request":{"url":"x","method":"DELETE"},"response":{"status":"204","lastModified":"2024-01-01"}}, 7 ], "resourceType":"Bundle"} )";
  const ScanResult scanned = scan_text(text);
  ASSERT_TRUE(scanned);
  EXPECT_TRUE(scanned->is_bundle);
  ASSERT_EQ(scanned->entries.size(), 3U);
  const EntryHeader& first = scanned->entries.front();
  EXPECT_EQ(string_meant(first.type), "Observation");
  EXPECT_EQ(string_meant(first.id), "a/b");
  EXPECT_EQ(string_meant(first.full_url), "http://h/1");
  EXPECT_EQ(first.patient, R"({"reference":"Patient/1"})") << "the subject goes before the patient";
  EXPECT_EQ(first.resource.front(), '{');
  EXPECT_EQ(first.resource.back(), '}');
  EXPECT_EQ(string_meant(scanned->entries[1].method), "DELETE");
  EXPECT_EQ(string_meant(scanned->entries[1].modified), "2024-01-01");
  EXPECT_TRUE(scanned->entries[2].resource.empty());
}

TEST(BundleScan, ASingleResourceWithEntriesIsNoBundle) {
  const ScanResult scanned = scan_text(R"({"resourceType":"List","entry":[{"item":{}}],"id":"l"})");
  ASSERT_TRUE(scanned);
  EXPECT_FALSE(scanned->is_bundle);
  ASSERT_EQ(scanned->entries.size(), 1U);
  EXPECT_EQ(string_meant(scanned->entries.front().id), "l");
}

TEST(BundleScan, EveryPrefixIsRefused) {
  const std::string text =
      R"({"resourceType":"Bundle","entry":[{"fullUrl":"u","resource":{"id":"a\"","v":[1,{"x":null}]}},{}]})";
  ASSERT_TRUE(scan_text(text));
  for (std::size_t size = 0; size < text.size(); ++size) {
    const ScanResult scanned = scan_text(std::string_view(text).substr(0, size));
    ASSERT_FALSE(scanned) << size;
    EXPECT_EQ(scanned.error(), size == 0 ? "import.empty" : "import.truncated_json") << size;
  }
}

TEST(BundleScan, WrongBracketsAndDepthAreRefused) {
  for (const char* text : {"{]", "{\"a\":[}]}", "{\"a\":1,}x", "{\"a\"}", "{1:2}", "{\"a\":,}", "{}]", "{\"entry\":[1 2]}"}) {
    const ScanResult scanned = scan_text(text);
    ASSERT_FALSE(scanned) << text;
    EXPECT_EQ(scanned.error(), "import.bad_json") << text;
  }
  EXPECT_EQ(scan_text("[]").error(), "import.not_fhir");
  const auto nested = [](std::size_t depth) { return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}"; };
  EXPECT_TRUE(scan_text(nested(limits::json_depth_max)));
  EXPECT_EQ(scan_text(nested(limits::json_depth_max + 1)).error(), "import.too_deep");
}

TEST(BundleScan, TellsWhetherMoreFollows) {
  EXPECT_TRUE(scan_text("{}\n{}")->more_follows);
  EXPECT_FALSE(scan_text("{}\n ")->more_follows);
}

TEST(WithoutSpaces, ChangesNothingButSpaces) {
  EXPECT_EQ(without_spaces("{ \"a b\" : [ 1 ,\n 2.50 ] , \"c\\\" \" : null }"), "{\"a b\":[1,2.50],\"c\\\" \":null}");
  EXPECT_EQ(without_spaces("{\"a\":1 2}"), "{\"a\":1 2}") << "what is no JSON must not become some";
  EXPECT_EQ(without_spaces("{\"a\":tr  ue}"), "{\"a\":tr ue}");
  EXPECT_EQ(without_spaces("\"open \\"), "\"open \\");
}

}  // namespace
}  // namespace chartroom::records
