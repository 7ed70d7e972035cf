// The page's door: what is served, to whom, in which form, and with which headers.

#include "gate/page_files.h"

#include <zlib.h>

#include <set>

#include "crypto/digest.h"
#include "gate/samples_fixture.h"

namespace chartroom::gate {
namespace {

std::string gunzip(const std::string& packed, std::size_t size) {
  std::string plain(size + 1, '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
  stream.next_in = reinterpret_cast<const Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  return plain;
}

class PageDoor : public ::testing::Test {
 protected:
  FakeResponder get(const std::string& path, std::vector<http::Header> headers = {}) {
    auto request = world.request("GET", path);
    for (http::Header& header : headers) request.headers.push_back(std::move(header));
    return world.serve(std::move(request));
  }
  static std::string path_of(const PageFile& file) {
    return file.name == page_index ? "/" : "/assets/" + std::string(file.name);
  }

  World world;
};

TEST_F(PageDoor, ServesEveryFileInEachForm) {
  ASSERT_GT(page_files().size(), 2U);
  for (const PageFile& file : page_files()) {
    const auto plain = get(path_of(file));
    EXPECT_EQ(plain.response.status, 200) << file.name;
    EXPECT_EQ(plain.response.body, file.plain) << file.name;
    EXPECT_EQ(plain.header("Content-Type"), file.content_type);
    EXPECT_EQ(plain.header("Content-Encoding"), "") << file.name;
    EXPECT_EQ(plain.header("Vary"), "Accept-Encoding");
    EXPECT_EQ(file.etag, "\"" + to_hex(crypto::sha256(as_bytes(file.plain))).substr(0, 32) + "\"");
    const auto zipped = get(path_of(file), {{"Accept-Encoding", "gzip, deflate"}});
    EXPECT_EQ(zipped.header("Content-Encoding"), file.gzip.empty() ? "" : "gzip");
    EXPECT_EQ(file.gzip.empty() ? zipped.response.body : gunzip(zipped.response.body, file.plain.size()), file.plain);
    const auto packed = get(path_of(file), {{"Accept-Encoding", "gzip, deflate, br, zstd"}});
    EXPECT_EQ(packed.header("Content-Encoding"), file.brotli.empty() ? zipped.header("Content-Encoding") : "br");
    EXPECT_EQ(packed.response.body, !file.brotli.empty() ? file.brotli : !file.gzip.empty() ? file.gzip : file.plain);
  }
}

TEST_F(PageDoor, OnlyTheDocumentRunsAnythingAndOnlyItsFilesAreKept) {
  const auto document = get("/");
  EXPECT_EQ(document.header("Cache-Control"), "no-cache");
  const std::string policy = document.header("Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';")) << policy;
  for (const std::string_view lax : {"unsafe", "http:", "https:", "data:", "blob:", "*", "nonce", "sha256"}) {
    EXPECT_EQ(policy.find(lax), std::string::npos) << lax;
  }
  for (const std::string_view strict :
       {"frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'", "trusted-types 'none'"}) {
    EXPECT_NE(policy.find(strict), std::string::npos) << strict;
  }
  for (const PageFile& file : page_files()) {
    if (file.name == page_index) continue;
    const auto answer = get(path_of(file));
    EXPECT_EQ(answer.header("Cache-Control"), "public, max-age=31536000, immutable") << file.name;
    EXPECT_EQ(answer.header("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'") << file.name;
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
  }
}

TEST_F(PageDoor, TheDocumentNamesOnlyFilesThatThereAre) {
  const std::string document = get("/").response.body;
  std::size_t named = 0;
  for (const std::string_view attribute : {"src=\"", "href=\""}) {
    for (auto at = document.find(attribute); at != std::string::npos; at = document.find(attribute, at + 1)) {
      const std::size_t from = at + attribute.size();
      const std::string path = document.substr(from, document.find('"', from) - from);
      EXPECT_EQ(get(path).response.status, 200) << path;
      ++named;
    }
  }
  EXPECT_GE(named, 3U);
  EXPECT_EQ(document.find("<script>"), std::string::npos);
  EXPECT_EQ(document.find("<style"), std::string::npos);
  EXPECT_EQ(document.find("://"), std::string::npos);
}

TEST_F(PageDoor, WhatTheClientHasIsNotSentAgain) {
  for (const PageFile& file : page_files()) {
    const std::string tag = get(path_of(file)).header("ETag");
    for (const std::string& known : {tag, "\"other\", " + tag, std::string("*")}) {
      const auto again = get(path_of(file), {{"If-None-Match", known}});
      EXPECT_EQ(again.response.status, 304) << file.name << " " << known;
      EXPECT_TRUE(again.response.body.empty());
      EXPECT_EQ(again.header("ETag"), tag);
      EXPECT_EQ(again.header("Content-Type"), "");
    }
    EXPECT_EQ(get(path_of(file), {{"If-None-Match", "\"other\""}}).response.status, 200);
  }
}

TEST_F(PageDoor, UnknownPathsGetNoPage) {
  for (const std::string path : {"/index.html", "/assets/index.html", "/assets/none.js", "/assets/", "/assets", "/patients",
                                 "/api", "/api/", "/api/nowhere", "/favicon.ico", "//", "/assets/a/b"}) {
    const auto answer = get(path);
    EXPECT_EQ(answer.response.status, 404) << path;
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json") << path;
    EXPECT_EQ(answer.header("Cache-Control"), "no-store") << path;
  }
  EXPECT_EQ(world.serve(world.request("POST", "/")).response.status, 405);
}

TEST_F(PageDoor, LoadingThePageIsRecordedOnceAMinuteAndCounted) {
  const std::uint64_t before = world.ledger->size();
  for (int load = 0; load < 5; ++load) {
    for (const PageFile& file : page_files()) EXPECT_EQ(get(path_of(file)).response.status, 200);
  }
  EXPECT_EQ(world.ledger->size(), before + 2);
  const auto records = world.newest(2);
  EXPECT_EQ(records.at(0).record.action, "see_page");
  EXPECT_EQ(records.at(1).record.route, page_files().front().name == page_index ? "GET /" : "GET /assets/{file}");
  world.clock.advance(std::chrono::minutes(1));
  world.gate->every_minute();
  ASSERT_EQ(world.ledger->size(), before + 4);
  std::uint64_t counted = 0;
  for (const auto& stored : world.newest(2)) counted += stored.record.count;
  EXPECT_EQ(counted, 5 * page_files().size() - 2);
}

TEST(PageEncoding, TakesWhatTheClientNames) {
  const PageFile both{"f", "t", "\"e\"", "plain", "gz", "br"};
  const std::vector<std::pair<std::string_view, Encoding>> cases = {
      {"", Encoding::plain},
      {"gzip", Encoding::gzip},
      {"br", Encoding::brotli},
      {"gzip, br", Encoding::brotli},
      {"gzip;q=1.0, br;q=0.1", Encoding::brotli},
      {"br;q=0, gzip", Encoding::gzip},
      {"br ; q=0.000 , gzip;q=0.5", Encoding::gzip},
      {"br;q=0,gzip;q=0", Encoding::plain},
      {"*", Encoding::plain},
      {"identity", Encoding::plain},
      {"brotli, gzipped, x-gzip", Encoding::plain},
      {",,gzip,,", Encoding::gzip},
      {"br;q=0.001", Encoding::brotli},
      {";;;===", Encoding::plain},
  };
  for (const auto& [header, wanted] : cases) EXPECT_EQ(choose_encoding(both, header), wanted) << header;
  const PageFile none{"f", "t", "\"e\"", "plain", "", ""};
  EXPECT_EQ(choose_encoding(none, "br, gzip"), Encoding::plain);
}

TEST(PageEncoding, TagsAreComparedWeakly) {
  EXPECT_TRUE(names_tag("\"a\"", "\"a\""));
  EXPECT_TRUE(names_tag("W/\"a\"", "\"a\""));
  EXPECT_TRUE(names_tag("\"b\" , W/\"a\"", "\"a\""));
  EXPECT_TRUE(names_tag("*", "\"a\""));
  EXPECT_FALSE(names_tag("", "\"a\""));
  EXPECT_FALSE(names_tag("a", "\"a\""));
  EXPECT_FALSE(names_tag("\"ab\"", "\"a\""));
}

}  // namespace
}  // namespace chartroom::gate
