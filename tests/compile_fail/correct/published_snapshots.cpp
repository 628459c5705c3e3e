// Copy on write: readers see one whole version; the writer copies the one that is there, changes it and publishes it.
#include <guarded/guarded.hpp>

#include <memory>
#include <mutex>
#include <numeric>
#include <string>
#include <vector>

namespace {

struct directory {
    std::vector<std::string> hosts;
    std::vector<int> weights;
};

class balancer {
  public:
    void add(std::string host, int weight) {
        const std::scoped_lock one_writer{mutex_};
        auto next = std::make_unique<directory>();
        {
            auto g = guarded::read_lock();
            if (auto d = current_.load(g)) *next = get(g, d);
        }
        next->hosts.push_back(std::move(host));
        next->weights.push_back(weight);
        current_.publish(std::move(next));
    }

    std::string pick(int ticket) const {
        auto g = guarded::read_lock();
        auto d = current_.load(g);
        if (!d) return {};
        return with(
            g, d,
            [](const directory& all, int left) {
                for (std::size_t i = 0; i < all.hosts.size(); ++i)
                    if ((left -= all.weights[i]) < 0) return all.hosts[i];
                return std::string{};
            },
            ticket);
    }

    int total() const {
        auto g = guarded::read_lock();
        auto d = current_.load(g);
        return d ? with(g, d, [](const auto& all) { return std::accumulate(all.weights.begin(), all.weights.end(), 0); }) : 0;
    }

    std::vector<std::string> hosts() const {
        auto g = guarded::read_lock();
        auto d = current_.load(g);
        return d ? get(g, d, &directory::hosts) : std::vector<std::string>{};
    }

  private:
    guarded::slot<directory> current_;
    std::mutex mutex_;
};

}  // namespace

int correct_published_snapshots() {
    balancer b;
    if (b.total() != 0 || !b.pick(3).empty() || !b.hosts().empty()) return 1;
    b.add("a", 2);
    b.add("b", 40);
    if (b.total() != 42 || b.pick(1) != "a" || b.pick(2) != "b") return 1;
    return b.hosts() == std::vector<std::string>{"a", "b"} ? 0 : 1;
}
