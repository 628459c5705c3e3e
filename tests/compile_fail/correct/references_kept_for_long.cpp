// Counted references as members, in containers, handed to threads: they outlive every section.
#include <guarded/guarded.hpp>

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

struct settings : guarded::counted<> {
    explicit settings(std::string n, int l = 1) : name{std::move(n)}, level{l} {}
    std::string name;
    int level;
};

using settings_ref = guarded::ref<settings>;

settings_ref current_settings(const guarded::slot<settings>& current) {
    auto g = guarded::read_lock();
    return handoff(g, current.load(g), guarded::by_reference);
}

class connection {
  public:
    explicit connection(settings_ref s) : settings_{std::move(s)} {}
    int level() const { return get(settings_, &settings::level); }
    std::string name() const { return get(settings_, &settings::name); }
    settings_ref lend() const { return share(settings_); }

  private:
    settings_ref settings_;
};

}  // namespace

int correct_references_kept_for_long() {
    guarded::slot<settings> current{std::make_unique<settings>("first", 3)};
    std::vector<connection> open;
    std::map<int, settings_ref> by_user;
    for (int i = 0; i < 3; ++i) {
        if (auto s = current_settings(current)) {
            by_user.emplace(i, share(s));
            open.emplace_back(std::move(s));
        }
        current.publish(std::make_unique<settings>("version " + std::to_string(i)));
    }
    int from_thread = 0;
    {
        std::jthread worker{[&from_thread, mine = open.front().lend()] { from_thread = get(mine, &settings::level); }};
    }
    retire(current.exchange(nullptr));
    guarded::barrier();
    if (current_settings(current)) return 1;
    by_user.erase(1);
    const auto found = by_user.find(2);
    return open.size() == 3 && open[0].level() == 3 && open[2].name() == "version 1" && from_thread == 3 &&
                   get(found->second, &settings::name) == "version 1"
               ? 0
               : 1;
}
