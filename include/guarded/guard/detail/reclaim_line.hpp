// Objects that a dying object's slots held end one after the other: a long list is no deep recursion.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/domain/domain.hpp>
#include <guarded/reclaim/end_unseen.hpp>

#include <vector>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// What the slots of a dying object hold needs no grace period of its own. It waits in line, so that a long list is no deep
/// recursion.
template <domain D, class T>
class reclaim_line {
  public:
    static void add(T* object) noexcept {
        if (draining_) {
            try {
                waiting().push_back(object);
            } catch (...) {
                delete_unseen<D>(object);
            }
            return;
        }
        draining_ = true;
        delete_unseen<D>(object);
        for (auto& line = waiting(); !line.empty();) {
            T* next = line.back();
            line.pop_back();
            delete_unseen<D>(next);
        }
        draining_ = false;
    }

  private:
    static inline constinit thread_local bool draining_ = false;
    static std::vector<T*>& waiting() {
        thread_local std::vector<T*> line;
        return line;
    }
};

}}}  // namespace guarded::GUARDED_ABI::detail
