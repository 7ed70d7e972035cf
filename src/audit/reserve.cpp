#include "audit/reserve.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "crypto/random.h"

namespace chartroom::audit {

Reserve::Reserve(Folder& folder, std::uint64_t wanted_bytes) : folder_(folder), wanted_(wanted_bytes) {
  if (const auto looked = look(); !looked) log::warning("ledger_reserve_not_made", {{"detail", looked.error().detail}});
}

Status Reserve::look() {
  if (!folder_.exists(reserve_name)) return {};
  if (wanted_ == 0) return folder_.remove(reserve_name);
  const auto file = folder_.open(reserve_name);
  if (!file) return fail(file);
  const auto size = (*file)->size();
  if (!size) return fail(size);
  if (*size > wanted_) {
    if (auto cut = (*file)->truncate(wanted_); !cut) return cut;
  }
  bytes_ = std::min(*size, wanted_);
  return {};
}

Status Reserve::grow(std::uint64_t bytes_max) {
  const auto free = folder_.free_bytes();
  if (!free) return fail(free);
  if (*free < 2 * wanted_) return fail(ErrorCode::out_of_space, "the disk has less than twice the reserve");
  const auto file = folder_.open(reserve_name);
  if (!file) return fail(file);
  const auto size = (*file)->size();
  if (!size) return fail(size);
  Bytes some(static_cast<std::size_t>(std::min(wanted_ - std::min(*size, wanted_), bytes_max)));
  crypto::fill_random(some);
  if (auto written = (*file)->append(some); !written) return written;
  if (auto synced = (*file)->sync(); !synced) return synced;
  bytes_ = *size + some.size();
  return {};
}

void Reserve::make_some(std::uint64_t bytes_max) {
  if (bytes_ >= wanted_) return;
  const auto grown = grow(bytes_max);
  if (grown) {
    is_told_ = false;
    if (bytes_ >= wanted_) log::info("ledger_reserve_made", {{"bytes", bytes_.load()}});
    return;
  }
  if (!is_told_) log::warning("ledger_reserve_not_made", {{"wanted_bytes", wanted_}, {"detail", grown.error().detail}});
  is_told_ = true;
}

void Reserve::make() {
  while (bytes_ < wanted_ && !is_told_) make_some(limits::ledger_reserve_step_bytes);
}

bool Reserve::give_up() {
  if (!folder_.exists(reserve_name)) return false;
  const auto removed = folder_.remove(reserve_name);
  if (!removed) {
    log::error("ledger_reserve_not_given_up", {{"detail", removed.error().detail}});
    return false;
  }
  log::error("ledger_reserve_given_up", {{"bytes", bytes_.load()}});
  bytes_ = 0;
  return true;
}

}  // namespace chartroom::audit
