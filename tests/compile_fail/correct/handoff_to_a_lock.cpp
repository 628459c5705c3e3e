// Found under RCU, changed under the lock: the handoff tests that the object is still there, and looks again if not.
#include <guarded/guarded.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace {

struct user {
    user(int i, std::string n) : id{i}, name{std::move(n)} {}
    int id;
    std::string name;
    int logins = 0;
    bool removed = false;
};

struct statistics {
    int misses = 0;
};

class accounts {
  public:
    void put(int id, std::string name) { users_[index(id)].publish(std::make_unique<user>(id, std::move(name))); }

    std::optional<int> log_in(int id) {
        for (int attempt = 0; attempt < 3; ++attempt) {
            auto g = guarded::read_lock();
            auto u = users_[index(id)].load(g);
            if (!u || get(g, u, &user::id) != id) return std::nullopt;
            auto w = lock(statistics_);
            auto mine = handoff(g, u, w, guarded::still([](const user& at) { return !at.removed; }));
            unlock(std::move(g));
            if (!mine) continue;
            set(w, mine, &user::logins, get(w, mine, &user::logins) + 1);
            return with(w, mine, [](user& at) { return at.logins; });
        }
        return std::nullopt;
    }

    bool remove(int id) {
        auto w = lock(statistics_);
        auto g = guarded::read_lock();
        auto& place = users_[index(id)];
        auto mine = handoff(g, place.load(g), w, guarded::still([id](const user& at) { return !at.removed && at.id == id; }));
        if (!mine) {
            with(w, root(w), [](statistics& s) { ++s.misses; });
            return false;
        }
        set(w, mine, &user::removed, true);
        retire(place.exchange(nullptr));
        return true;
    }

    int misses() {
        auto w = lock(statistics_);
        return get(w, root(w), &statistics::misses);
    }

  private:
    static std::size_t index(int id) { return static_cast<std::size_t>(id) % 4; }
    guarded::slot<user> users_[4];
    guarded::locked<statistics> statistics_;
};

}  // namespace

int correct_handoff_to_a_lock() {
    accounts a;
    a.put(5, "eve");
    if (a.log_in(5) != 1 || a.log_in(5) != 2 || a.log_in(1)) return 1;
    if (!a.remove(5) || a.remove(5) || a.log_in(5)) return 1;
    return a.misses() == 1 ? 0 : 1;
}
