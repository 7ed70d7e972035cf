#include "nlp/stem.h"

#include <libstemmer.h>

#include <algorithm>

namespace chartroom::nlp {

Result<std::unique_ptr<Stemmer>> Stemmer::create() {
  sb_stemmer* stemmer = sb_stemmer_new("english", "UTF_8");
  if (stemmer == nullptr) return fail(ErrorCode::unavailable, "libstemmer has no English stemmer");
  return std::unique_ptr<Stemmer>(new Stemmer(stemmer));
}

Stemmer::~Stemmer() { sb_stemmer_delete(stemmer_); }

std::string_view Stemmer::stem(std::string_view key) {
  constexpr std::size_t longest = 64;  // no English word is longer; what is longer is data
  const bool has_digit = std::any_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (has_digit || key.size() < 3 || key.size() > longest) return key;
  const auto* word = reinterpret_cast<const sb_symbol*>(key.data());
  const sb_symbol* stem = sb_stemmer_stem(stemmer_, word, static_cast<int>(key.size()));
  if (stem == nullptr) return key;  // no memory for its buffer: the word itself still finds itself
  return {reinterpret_cast<const char*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer_))};
}

}  // namespace chartroom::nlp
