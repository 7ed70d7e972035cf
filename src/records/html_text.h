#pragma once

// HTML or XHTML as readable plain text: block elements become lines, table rows "a | b", list items "- x", entities their
// characters. Nothing is executed or fetched; scripts, styles and comments are dropped. Any bytes give some text: this is a
// reader of notes, not a validator. The text is never longer than the source plus a few bytes for each element.

#include <string>
#include <string_view>

namespace chartroom::records {

// UTF-8 in, UTF-8 out. Linear in the size of the source.
std::string html_to_text(std::string_view html);

// Line ends become \n, a byte order mark and other control characters go, trailing spaces of lines and more than two empty
// lines in a row too: the form in which all notes are kept.
std::string tidy_text(std::string_view text);

// Runs of white space as one space, none at the ends.
std::string one_line(std::string_view text);

bool is_utf8(std::string_view text);  // RFC 3629: no surrogates, no overlong forms
std::string utf8_from_latin1(std::string_view text);

}  // namespace chartroom::records
