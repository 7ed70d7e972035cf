#pragma once

// Words of names as people type them: without case, accents of Latin letters and punctuation, so that "Muller" and "müller"
// find "Müller", and "obrien" finds "O'Brien". Greek and Cyrillic lose their case; other scripts are compared as they are.

#include <string>
#include <string_view>
#include <vector>

#include "domain/chart.h"

namespace chartroom::store {

// Letters and digits only. Bytes that are not UTF-8 are left out.
std::string fold(std::string_view text);

// The words of what was typed: separated by white space or a comma, folded, none empty.
std::vector<std::string> query_words(std::string_view text);

// What a query's words are compared with: the words of the names (a double name whole and its parts), the birth date and the
// identifiers' values, folded.
std::vector<std::string> searchable_words(const Demographics& who);

// Every query word begins one of the words.
bool all_begin_some(const std::vector<std::string>& query, const std::vector<std::string>& words);

}  // namespace chartroom::store
