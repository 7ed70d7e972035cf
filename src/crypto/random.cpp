#include "crypto/random.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <climits>

#include "base/check.h"

namespace chartroom::crypto {
namespace {

constexpr std::size_t pool_bytes = 4096;
// A larger request goes to the generator itself.
constexpr std::size_t pooled_bytes_max = 64;

void ask_generator(std::span<std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const std::size_t size = std::min<std::size_t>(bytes.size(), INT_MAX);
    CHECK(RAND_bytes(bytes.data(), static_cast<int>(size)) == 1, "the operating system must have randomness");
    bytes = bytes.subspan(size);
  }
}

// One page of random bytes that a thread draws from: each call of the generator costs a lock and a system call, and a request
// needs several ids, salts and nonces. A byte is given out once and overwritten as it goes. The count lies in the page too: a
// forked child reads zeros there, has none left, and asks the generator itself.
class Pool {
 public:
  Pool() {
    void* page = ::mmap(nullptr, pool_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(page != MAP_FAILED, "memory for randomness");
    CHECK(::madvise(page, pool_bytes, MADV_DONTDUMP) == 0, "randomness must stay out of core dumps");
    CHECK(::madvise(page, pool_bytes, MADV_WIPEONFORK) == 0, "randomness must not reach children");
    page_ = static_cast<Page*>(page);
  }
  ~Pool() {
    OPENSSL_cleanse(page_, pool_bytes);
    ::munmap(page_, pool_bytes);
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  void draw(std::span<std::uint8_t> out) {
    if (page_->left < out.size()) {
      ask_generator(page_->bytes);
      page_->left = page_->bytes.size();
    }
    const auto from = page_->bytes.begin() + static_cast<std::ptrdiff_t>(page_->left - out.size());
    std::copy_n(from, out.size(), out.begin());
    OPENSSL_cleanse(&*from, out.size());
    page_->left -= out.size();
  }

 private:
  struct Page {
    std::size_t left;  // the first so many bytes have not been given out
    std::array<std::uint8_t, pool_bytes - sizeof(std::size_t)> bytes;
  };
  Page* page_;
};

}  // namespace

void fill_random(std::span<std::uint8_t> bytes) {
  if (bytes.size() > pooled_bytes_max) return ask_generator(bytes);
  thread_local Pool pool;
  pool.draw(bytes);
}

Bytes random_bytes(std::size_t size) {
  Bytes out(size);
  fill_random(out);
  return out;
}

}  // namespace chartroom::crypto
