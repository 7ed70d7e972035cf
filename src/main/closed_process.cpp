#include "main/closed_process.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/check.h"

namespace chartroom {

void close_the_process() {
  const rlimit none{0, 0};
  CHECK(::setrlimit(RLIMIT_CORE, &none) == 0, "a process may give up its core dumps");
  CHECK(::prctl(PR_SET_DUMPABLE, 0) == 0, "a process may close its memory to others");
  ::umask(0077);
}

}  // namespace chartroom
