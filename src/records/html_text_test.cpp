#include "records/html_text.h"

#include <gtest/gtest.h>

#include <random>

namespace chartroom::records {
namespace {

TEST(HtmlText, MakesReadableLines) {
  const std::pair<const char*, const char*> cases[] = {
      {"<p>One</p><p>Two  words\n here</p>", "One\nTwo words here"},
      {"a<br/>b<br>c", "a\nb\nc"},
      {"<ul><li>x</li><li>y</li></ul>after", "- x\n- y\nafter"},
      {"<table><tr><th>Test</th><th>Value</th></tr><tr><td><p>K</p></td><td> 4.1 </td></tr></table>end",
       "Test | Value\nK | 4.1\nend"},
      {"5 &lt; 6 &amp;&nbsp;&deg;C &#8805; &#x2264; &unknown; &", "5 < 6 & °C ≥ ≤ &unknown; &"},
      {"a<script>alert('x</scr')</script>b<style>p{}</style>c<!-- no -->d", "abcd"},
      {"<script>never closed", ""},
      {"2 < 3 and 4 > 1", "2 < 3 and 4 > 1"},
      {"<a href=\"x>y\" onclick='z'>link</a>", "link"},
      {"<pre>a\n  b</pre>", "a\n  b"},
      {"<div xmlns=\"http://www.w3.org/1999/xhtml\"><h2>Plan</h2>Rest</div>", "Plan\nRest"},
      {"<![CDATA[raw]]>", "raw]]>"},
      {"&#0;&#xD800;&#99999999;", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"<p", ""},
      {"<", "<"},
      {"", ""},
  };
  for (const auto& [html, text] : cases) EXPECT_EQ(html_to_text(html), text) << html;
}

TEST(HtmlText, GarbageGivesBoundedValidText) {
  std::mt19937 random(7);
  const std::string alphabet = "<>/&;#xX\"'= tdrliprbhe!-[]019\xC3\xA9\n";
  for (int turn = 0; turn < 5000; ++turn) {
    std::string html;
    for (int i = 0; i < 80; ++i) html.push_back(alphabet[random() % alphabet.size()]);
    const std::string text = html_to_text(html);
    EXPECT_LE(text.size(), html.size() * 4);
    EXPECT_TRUE(!is_utf8(html) || is_utf8(text)) << html;
  }
}

TEST(HtmlText, IsLinear) {
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "<div><";
  EXPECT_LT(html_to_text(deep).size(), deep.size());
}

TEST(TidyText, KeepsWordsAndDropsControls) {
  EXPECT_EQ(tidy_text("\xEF\xBB\xBF"
                      "a \r\nb\t\rc\n\n\n\n\nd\x01\n\n"),
            "a\nb\nc\n\n\nd");
  EXPECT_EQ(one_line("  a\n\t b  "), "a b");
}

TEST(TidyText, LeavesWhatItTidiedAsItIs) {
  const std::string mark = "\xEF\xBB\xBF";
  for (const std::string& text : {mark + mark + "a", "\x01" + mark + "a", "\n" + mark + "\n a", "a" + mark}) {
    const std::string tidy = tidy_text(text);
    EXPECT_EQ(tidy_text(tidy), tidy);
    EXPECT_FALSE(tidy.starts_with(mark));
  }
}

TEST(Utf8, AcceptsExactlyWhatTheStandardDoes) {
  for (const char* good : {"", "abc", "é", "€", "😀", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF"}) EXPECT_TRUE(is_utf8(good));
  for (const char* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "12345678\xFF", "1234567\xC3"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
  EXPECT_EQ(utf8_from_latin1("\xE9t\xE9"), "été");
}

}  // namespace
}  // namespace chartroom::records
