// row: 11
// tier: types
// seen: all
// expect: constant lock owner: lock changes it
// A reporter is shown the statistics as const, and locks them all the same: it could write them under that guard.
#include <guarded/guarded.hpp>

class case_r11_reporter {
  public:
#ifdef MISUSE
    int seen(const auto& shown) const {
        auto g = lock(shown);  // misuse
        return g ? 1 : 0;
    }
#else
    int seen(auto& shown) const {
        auto g = lock(shown);
        return get(g, root(g), &statistics::written);
    }
#endif
    int seen_by_all() { return seen(own_); }

  private:
    struct statistics {
        int written = 0;  // a member class with a default: complete only where case_r11_reporter is
    };
    guarded::locked<statistics> own_;
};

int case_r11_const_owner_locked(case_r11_reporter& reporter) { return reporter.seen_by_all(); }
