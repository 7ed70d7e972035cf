#pragma once

// Latin letters without case and accents: two characters per code point, blank-padded, blank where there is none. Made from the
// Unicode character database (NFKD, combining marks dropped), with the letters that do not decompose written out (ß, ø, ł …).

#include <string_view>

namespace chartroom::store {

inline constexpr std::string_view latin_c0_24f =
    "a a a a a a aec e e e e i i i i d n o o o o o   o u u u u y thssa a a a a a aec e e e e i i i i d n o o "
    "o o o   o u u u u y thy a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g g g g g h h h h "
    "i i i i i i i i i i ijijj j k k k l l l l l l l l l l n n n n n n n n n o o o o o o oeoer r r r r r s s "
    "s s s s s s t t t t t t u u u u u u u u u u u u w w y y y z z z z z z s b b         o c c d d d d   e e "
    "e f f g g   i i k k l   m n   o o o     p p       s   t t t t u u u v y y z z z                         "
    "dzdzdzljljljnjnjnja a i i o o u u u u u u u u u u e a a a a aeae    g g k k o o o o z z j dzdzdzg g     "
    "n n a a aeaeo o a a a a e e e e i i i i o o o o r r r r u u u u s s t t     h h   d         a a e e o o "
    "o o o o o o y y l n t       a c c l t s z     b     e e j j     r r y y ";
inline constexpr std::string_view latin_1e00_1eff =
    "a a b b b b b b c c d d d d d d d d d d e e e e e e e e e e f f g g h h h h h h h h h h i i i i k k k k "
    "k k l l l l l l l l m m m m m m n n n n n n n n o o o o o o o o p p p p r r r r r r r r s s s s s s s s "
    "s s t t t t t t t t u u u u u u u u u u v v v v w w w w w w w w w w x x x x y y z z z z z z h t w y   s "
    "    ss  a a a a a a a a a a a a a a a a a a a a a a a a e e e e e e e e e e e e e e e e i i i i o o o o "
    "o o o o o o o o o o o o o o o o o o o o u u u u u u u u u u u u u u y y y y y y y y             ";

static_assert(latin_c0_24f.size() == 2 * (0x250 - 0xC0));
static_assert(latin_1e00_1eff.size() == 2 * 0x100);

}  // namespace chartroom::store
