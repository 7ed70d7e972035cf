#pragma once

// Searching and copying of JSON's bytes, sixteen at a time where the processor has SSE2 (every x86-64), else one by one.

#include <cstddef>

#if defined(__SSE2__)
#include <emmintrin.h>

#include <bit>
#endif

namespace chartroom::records::json_bytes {

// How many bytes the functions below may read or write behind what they were asked for, within what they were given.
inline constexpr std::size_t step = 16;

constexpr bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
constexpr bool is_bracket_or_quote(char c) { return c == '"' || c == '{' || c == '}' || c == '[' || c == ']'; }

#if defined(__SSE2__)
inline __m128i load(const char* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }
inline __m128i equal(__m128i bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); }
inline unsigned mask_of(__m128i bytes) { return static_cast<unsigned>(_mm_movemask_epi8(bytes)); }
#endif

// The first quote or backslash; `end` if there is none.
inline const char* find_string_stop(const char* at, const char* end) {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = load(at);
    const unsigned stops = mask_of(_mm_or_si128(equal(bytes, '"'), equal(bytes, '\\')));
    if (stops != 0) return at + std::countr_zero(stops);
  }
#endif
  while (at < end && *at != '"' && *at != '\\') ++at;
  return at;
}

// The first bracket or quote.
inline const char* find_bracket_or_quote(const char* at, const char* end) {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = load(at);
    const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));  // [ and ] become { and }
    const unsigned stops = mask_of(_mm_or_si128(equal(bytes, '"'), _mm_or_si128(equal(folded, '{'), equal(folded, '}'))));
    if (stops != 0) return at + std::countr_zero(stops);
  }
#endif
  while (at < end && !is_bracket_or_quote(*at)) ++at;
  return at;
}

// The first byte that is no space.
inline const char* skip_spaces(const char* at, const char* end) {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = load(at);
    const __m128i spaces =
        _mm_or_si128(_mm_or_si128(equal(bytes, ' '), equal(bytes, '\n')), _mm_or_si128(equal(bytes, '\r'), equal(bytes, '\t')));
    const unsigned others = ~mask_of(spaces) & 0xFFFFU;
    if (others != 0) return at + std::countr_zero(others);
  }
#endif
  while (at < end && is_space(*at)) ++at;
  return at;
}

// Copies up to the first quote or backslash and returns it; `to` has room for `step` bytes more than are copied.
inline const char* copy_to_string_stop(const char* at, const char* end, char*& to) {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16, to += 16) {
    const __m128i bytes = load(at);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
    const unsigned stops = mask_of(_mm_or_si128(equal(bytes, '"'), equal(bytes, '\\')));
    if (stops == 0) continue;
    const int copied = std::countr_zero(stops);
    to += copied;
    return at + copied;
  }
#endif
  while (at < end && *at != '"' && *at != '\\') *to++ = *at++;
  return at;
}

}  // namespace chartroom::records::json_bytes
