#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace chartroom {

void check_failed(const char* file, int line, const char* condition, const char* text) noexcept {
  std::fprintf(stderr, "chartroom: CHECK failed at %s:%d: %s (%s)\n", file, line, text, condition);
  std::abort();
}

}  // namespace chartroom
