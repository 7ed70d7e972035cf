#include "store/large_pages.h"

#include <sys/mman.h>

#include <cstddef>
#include <memory>

#include "base/check.h"

namespace chartroom::store {

// The kernel gives only small pages where a piece doesn't begin with a large one: so it is asked for one more, and what is too
// much at both ends goes back.
void* map_large_pages(std::size_t bytes) {
  const std::size_t asked = bytes + large_page_bytes;
  void* const given = ::mmap(nullptr, asked, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(given != MAP_FAILED, "there is memory for what is kept in it");
  void* begin = given;
  std::size_t left = asked;
  CHECK(std::align(large_page_bytes, bytes, begin, left) != nullptr, "one page more has room for the alignment");
  const std::size_t before = asked - left;
  if (before > 0) unmap_large_pages(given, before);
  if (left > bytes) unmap_large_pages(static_cast<std::byte*>(begin) + bytes, left - bytes);
  ::madvise(begin, bytes, MADV_HUGEPAGE);  // a kernel that knows no large pages says no
  return begin;
}

void unmap_large_pages(void* piece, std::size_t bytes) {
  CHECK(::munmap(piece, bytes) == 0, "what was mapped can be unmapped");
}

}  // namespace chartroom::store
