#pragma once

// Documents by their ids. It holds no document: those that were added must outlive it. Cheap to copy, and to be added to.

#include <algorithm>
#include <vector>

#include "domain/chart.h"

namespace chartroom {

class DocumentIndex {
 public:
  // Found from the next settle() on.
  void add(const Document& document) { entries_.push_back({document.id, &document}); }
  void settle() {
    const auto added = entries_.begin() + static_cast<std::ptrdiff_t>(settled_);
    std::stable_sort(added, entries_.end(), less);
    std::inplace_merge(entries_.begin(), added, entries_.end(), less);
    settled_ = entries_.size();
  }
  // nullptr if there is none; of several with one id the one added first.
  const Document* find(DocumentId id) const {
    const auto at = std::lower_bound(entries_.begin(), entries_.end(), Entry{id, nullptr}, less);
    return at == entries_.end() || at->id != id ? nullptr : at->document;
  }

 private:
  struct Entry {
    DocumentId id;
    const Document* document = nullptr;
  };
  static bool less(const Entry& a, const Entry& b) { return a.id < b.id; }

  std::vector<Entry> entries_;  // the first settled_ in the order of ids
  std::size_t settled_ = 0;
};

}  // namespace chartroom
