// Links besides slots: a unique_ptr inside a published object, and plain pointers among what one lock owns.
#include <guarded/guarded.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

struct tls_settings {
    int version = 13;
    std::string cipher = "chacha";
};
struct vhost {
    std::string name;
    std::unique_ptr<tls_settings> tls;
    std::unique_ptr<vhost> next;
};

int tls_version(const guarded::slot<vhost>& hosts, const std::string& name) {
    auto g = guarded::read_lock();
    for (guarded::ptr<const vhost, decltype(g)> h = hosts.load(g); h; h = load(g, h, &vhost::next)) {
        if (get(g, h, &vhost::name) != name) continue;
        auto tls = load(g, h, &vhost::tls);
        return tls ? get(g, tls, &tls_settings::version) : 0;
    }
    return -1;
}

struct task {
    int weight = 0;
    task* parent = nullptr;
};
struct task_tree {
    std::vector<task> all = std::vector<task>(4);
    task* deepest = nullptr;
};

int weight_up(guarded::locked<task_tree>& tree) {
    auto g = lock(tree);
    int sum = 0;
    for (auto t = load(g, root(g), &task_tree::deepest); t; t = load(g, t, &task::parent)) {
        sum += get(g, t, &task::weight);
        set(g, t, &task::weight, 1);
    }
    return sum;
}

void link(guarded::locked<task_tree>& tree) {
    auto g = lock(tree);
    with(g, root(g), [](task_tree& t) {
        for (std::size_t i = 0; i < t.all.size(); ++i) {
            t.all[i].weight = 10;
            t.all[i].parent = t.deepest;
            t.deepest = &t.all[i];
        }
    });
}

}  // namespace

int correct_links_that_are_no_slots() {
    auto second = std::make_unique<vhost>();
    second->name = "b";
    second->tls = std::make_unique<tls_settings>();
    auto first = std::make_unique<vhost>();
    first->name = "a";
    first->next = std::move(second);
    guarded::slot<vhost> hosts{std::move(first)};
    if (tls_version(hosts, "a") != 0 || tls_version(hosts, "b") != 13 || tls_version(hosts, "c") != -1) return 1;
    guarded::locked<task_tree> tree;
    link(tree);
    return weight_up(tree) == 40 && weight_up(tree) == 4 ? 0 : 1;
}
