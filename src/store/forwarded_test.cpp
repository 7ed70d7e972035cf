// How far the ledger has been sent: one row, which comes back after the store was opened again.

#include "store/forwarded_row.h"

#include <gtest/gtest.h>

#include "store/store_fixture.h"

namespace chartroom::store {
namespace {

TEST(Forwarded, IsNoneAtFirstAndThenWhatWasPutLast) {
  Site site;
  site.open();
  const auto none = site.store->forwarded();
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
  for (const std::uint64_t next : {std::uint64_t{1}, std::uint64_t{1} << 62, std::uint64_t{7}}) {
    ForwardedRow row;
    row.next = next;
    row.leaf.fill(static_cast<std::uint8_t>(next % 251));
    STORE_ASSERT_OK(site.store->write([&](Transaction& t) { return t.put_forwarded(row); }));
    const auto read = site.store->forwarded();
    ASSERT_TRUE(read && *read);
    EXPECT_EQ(**read, row);
  }
  site.open();
  const auto again = site.store->forwarded();
  ASSERT_TRUE(again && *again);
  EXPECT_EQ((*again)->next, 7U);
}

}  // namespace
}  // namespace chartroom::store
