#pragma once

// A process that holds keys: no core dumps, and no other process of this account may read its memory; new files are the owner's
// alone. Children inherit none of it: keys lie in memory that a forked child reads as zeros (crypto/secret.h).

namespace chartroom {

void close_the_process();

}  // namespace chartroom
