#pragma once

// An allocator for tables that are read here and there: from about 2 MiB on it asks the kernel for its large pages, so that a
// read of such a table does not also wait for the processor to look up where the page lies. Where the kernel has none to give,
// the table is as right and a little slower. What it gives begins with a line of the processor's cache, and what it takes back
// of large pages is the kernel's at once.

#include <cstddef>
#include <new>

namespace chartroom::store {

inline constexpr std::size_t cache_line_bytes = 64;
inline constexpr std::size_t large_page_bytes = std::size_t{2} << 20U;

// Of whole large pages.
void* map_large_pages(std::size_t bytes);
void unmap_large_pages(void* piece, std::size_t bytes);

template <class Value>
class LargePages {
 public:
  using value_type = Value;

  LargePages() = default;
  template <class Other>
  explicit(false) LargePages(const LargePages<Other>&) {}

  Value* allocate(std::size_t count) {
    const std::size_t bytes = bytes_of(count);
    return static_cast<Value*>(is_large(bytes) ? map_large_pages(bytes) : ::operator new(bytes, line));
  }
  void deallocate(Value* piece, std::size_t count) {
    const std::size_t bytes = bytes_of(count);
    if (is_large(bytes)) {
      unmap_large_pages(piece, bytes);
    } else {
      ::operator delete(piece, line);
    }
  }
  bool operator==(const LargePages&) const = default;

 private:
  static constexpr std::align_val_t line{cache_line_bytes};

  static bool is_large(std::size_t bytes) { return bytes % large_page_bytes == 0; }
  // Whole large pages where no more than an eighth is left over, as it is in tables that double.
  static std::size_t bytes_of(std::size_t count) {
    const std::size_t bytes = count * sizeof(Value);
    const std::size_t whole = (bytes + large_page_bytes - 1) / large_page_bytes * large_page_bytes;
    return whole - bytes <= bytes / 8 ? whole : bytes;
  }
};

}  // namespace chartroom::store
