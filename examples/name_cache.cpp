// A cache in a std::map under a lock: readers share it, a miss is looked up without it and entered under it, old entries are
// swept out. What find and elements give is bound to the guard: kept past it, it does not compile. Run: name_cache [LOOK-UPS]
#include <guarded/guarded.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

struct entry {
    int id = 0;
    int born = 0;
};
struct names {
    std::map<std::string, entry, std::less<>> by_name;
};

/// What the cache is for: it takes long, and no lock is held meanwhile.
int ask_the_server(std::string_view name) { return static_cast<int>(name.size()) * 100; }

class cache {
  public:
    int id_of(std::string_view name, int now) {
        if (const auto id = known(name)) return *id;
        const int id = ask_the_server(name);
        const auto g = lock(names_);
        const auto [at, fresh] = try_emplace(g, root(g), &names::by_name, std::string{name}, entry{id, now});
        return get(g, at, &entry::id);  // another thread may have been first
    }
    std::size_t sweep(int oldest) {
        const auto g = lock(names_);
        return erase_if(g, root(g), &names::by_name, [&](auto e) { return get(g, e.value, &entry::born) < oldest; });
    }
    void print() {
        const auto g = lock_shared(names_);
        for (const auto [name, at] : elements(g, root(g), &names::by_name))
            std::printf("%-8s %d\n", get(g, name).c_str(), get(g, at, &entry::id));
    }

  private:
    std::optional<int> known(std::string_view name) {
        const auto g = lock_shared(names_);
        const auto at = find(g, root(g), &names::by_name, name);
        return at ? std::optional{get(g, at, &entry::id)} : std::nullopt;
    }

    guarded::locked<names, std::shared_mutex> names_;
};

}  // namespace

int main(int argc, char** argv) {
    const int look_ups = argc > 1 ? std::atoi(argv[1]) : 1000;
    const std::vector<std::string> all{"a", "bb", "ccc", "dddd", "eeeee"};
    cache ids;
    std::atomic<int> wrong{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < look_ups; ++i) {
                    const auto& name = all[static_cast<std::size_t>(i + t) % all.size()];
                    wrong += ids.id_of(name, i) != ask_the_server(name) ? 1 : 0;
                    if (t == 0 && i % 50 == 0) ids.sweep(i - 20);
                }
            });
    }
    ids.print();
    return wrong;
}
