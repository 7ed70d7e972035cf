#pragma once

// A list whose items are shared between its copies: copying a chart of thousands of documents copies pointers. Items are never
// changed in place while another list has them, so a list that other threads read stays as it is.

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace chartroom {

template <class T>
class SharedList {
 public:
  class const_iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    const_iterator() = default;
    explicit const_iterator(const std::shared_ptr<T>* at) : at_(at) {}
    reference operator*() const { return **at_; }
    pointer operator->() const { return at_->get(); }
    reference operator[](difference_type by) const { return *at_[by]; }
    const_iterator& operator++() { return *this += 1; }
    const_iterator operator++(int) { return std::exchange(*this, const_iterator(at_ + 1)); }
    const_iterator& operator--() { return *this -= 1; }
    const_iterator operator--(int) { return std::exchange(*this, const_iterator(at_ - 1)); }
    const_iterator& operator+=(difference_type by) {
      at_ += by;
      return *this;
    }
    const_iterator& operator-=(difference_type by) { return *this += -by; }
    friend const_iterator operator+(const_iterator it, difference_type by) { return it += by; }
    friend const_iterator operator+(difference_type by, const_iterator it) { return it += by; }
    friend const_iterator operator-(const_iterator it, difference_type by) { return it -= by; }
    friend difference_type operator-(const_iterator a, const_iterator b) { return a.at_ - b.at_; }
    auto operator<=>(const const_iterator&) const = default;

   private:
    const std::shared_ptr<T>* at_ = nullptr;
  };
  using value_type = T;
  using iterator = const_iterator;

  SharedList() = default;
  SharedList(std::initializer_list<T> items) {
    for (const T& item : items) push_back(item);
  }

  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  const T& operator[](std::size_t at) const { return *items_[at]; }
  const T& front() const { return *items_.front(); }
  const T& back() const { return *items_.back(); }
  const_iterator begin() const { return const_iterator(items_.data()); }
  const_iterator end() const { return const_iterator(items_.data() + items_.size()); }

  void push_back(T item) { items_.push_back(std::make_shared<T>(std::move(item))); }
  // The item at `at` of another list, of which it stays one.
  void share(const SharedList& of, std::size_t at) { items_.push_back(of.items_[at]); }
  void reserve(std::size_t count) { items_.reserve(count); }
  // The item, to be changed: this list's own copy of it if others have it too. By one thread, before it is shared.
  T& edit(std::size_t at) {
    if (items_[at].use_count() > 1) items_[at] = std::make_shared<T>(*items_[at]);
    return *items_[at];
  }

  // Whether this list's first items are the very items of `earlier`.
  bool begins_with(const SharedList& earlier) const {
    if (earlier.size() > size()) return false;
    for (std::size_t i = 0; i < earlier.size(); ++i) {
      if (items_[i] != earlier.items_[i]) return false;
    }
    return true;
  }

 private:
  std::vector<std::shared_ptr<T>> items_;
};

}  // namespace chartroom
