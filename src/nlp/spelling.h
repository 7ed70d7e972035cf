#pragma once

// Words that are spelled almost like another: one slip in words of six letters and more, two from nine on, the first letter
// right. A slip is a letter too many, missing or wrong, or two neighbours swapped (optimal string alignment). Built, then only
// read, from any thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::nlp {

// `most` + 1 if there are more slips than that. Words of at most 40 bytes; of longer ones `most` + 1.
std::size_t slips_between(std::string_view a, std::string_view b, std::size_t most);

class Spelling {
 public:
  void add(std::string_view word);

  struct Nearest {
    std::size_t slips = 0;
    std::vector<std::string_view> words;  // all that are equally near; none if there are too many slips. Views of this object
  };
  Nearest nearest(std::string_view key) const;

 private:
  std::array<std::vector<std::string>, 26> by_letter_;  // words that begin with a letter of ASCII
};

}  // namespace chartroom::nlp
