// A cache under a shared mutex: readers share, a miss gives the shared guard up and looks again under the exclusive one.
#include <guarded/guarded.hpp>

#include <map>
#include <optional>
#include <shared_mutex>
#include <string>
#include <utility>

namespace {

struct entries {
    std::map<std::string, int> by_name;
    int misses = 0;
};

class cache {
  public:
    int get_or_compute(const std::string& name) {
        {
            auto shared = lock_shared(entries_);
            if (auto found = find(borrow(shared), root(shared), name)) return *found;
        }
        auto w = lock(entries_);
        auto e = root(w);
        if (auto found = find(borrow(w), e, name)) return *found;
        set(w, e, &entries::misses, get(w, e, &entries::misses) + 1);
        return get(w, insert_or_assign(w, e, &entries::by_name, name, static_cast<int>(name.size())).first);
    }

    int longest_hold(const std::string& name) {
        auto shared = lock_shared(entries_);
        const bool known = find(borrow(shared), root(shared), name).has_value();
        if (known) return 0;
        unlock(std::move(shared));
        auto w = lock(entries_);
        try_emplace(w, root(w), &entries::by_name, name, 0);
        auto again = relock(std::move(w));
        return static_cast<int>(size(again, root(again), &entries::by_name));
    }

    int misses() const {
        auto shared = lock_shared(entries_);
        return get(shared, root(shared), &entries::misses);
    }

  private:
    template <class G>
    static std::optional<int> find(guarded::borrowed<G> g, guarded::ptr<entries, G> e, const std::string& name) {
        const auto at = guarded::find(g, e, &entries::by_name, name);  // a member's name would hide it
        return at ? std::optional{get(g, at)} : std::nullopt;
    }

    mutable guarded::locked<entries, std::shared_mutex> entries_;
};

}  // namespace

int correct_shared_mutex_cache() {
    cache c;
    if (c.get_or_compute("abc") != 3 || c.get_or_compute("abc") != 3 || c.misses() != 1) return 1;
    return c.longest_hold("abc") == 0 && c.longest_hold("x") == 2 ? 0 : 1;
}
