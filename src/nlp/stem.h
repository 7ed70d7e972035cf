#pragma once

// The Snowball English stemmer (snowballstem.org, "Porter2"): "stopped", "stopping" and "stops" become "stop". Search terms are
// stems; nothing that is shown is one. One thread at a time: make one per thread or per use, it costs a microsecond.

#include <memory>
#include <string_view>

#include "base/result.h"

struct sb_stemmer;

namespace chartroom::nlp {

class Stemmer {
 public:
  // `unavailable` if the library has no English or no memory.
  static Result<std::unique_ptr<Stemmer>> create();
  ~Stemmer();
  Stemmer(const Stemmer&) = delete;
  Stemmer& operator=(const Stemmer&) = delete;

  // `key` is a folded word. The result lives until the next call. A word with a digit in it is its own stem.
  std::string_view stem(std::string_view key);

 private:
  explicit Stemmer(sb_stemmer* stemmer) : stemmer_(stemmer) {}
  sb_stemmer* stemmer_;
};

}  // namespace chartroom::nlp
