// A list of a bounded length, which allocates nothing.
#pragma once

#include <guarded/base/config.hpp>

#include <gsl/assert>

#include <array>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Weffc++"  // left uninitialised: an item is written before size_ counts it

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// A list in place, of N items at most.
template <class T, unsigned N>
class short_list {
  public:
    void push(const T& item) noexcept {
        Expects(size_ < N);
        items_[size_++] = item;
    }
    void pop() noexcept {
        Expects(size_ != 0);
        --size_;
    }
    void clear() noexcept { size_ = 0; }
    unsigned size() const noexcept { return size_; }
    const T& operator[](unsigned i) const noexcept { return items_[i]; }

  private:
    std::array<T, N> items_;
    unsigned size_ = 0;
};

}}}  // namespace guarded::GUARDED_ABI::detail

#pragma GCC diagnostic pop
