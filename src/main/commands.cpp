#include "main/commands.h"

#include "main/terminal.h"

namespace chartroom {

int exit_code_of(const Status& status) {
  if (status) return 0;
  terminal::complain(status.error().detail);
  return 1;
}

}  // namespace chartroom
