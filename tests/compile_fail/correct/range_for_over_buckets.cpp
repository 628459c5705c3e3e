// A hash table: an array of slots, each the head of a chain. Range-for under one guard, and under one for each bucket.
#include <guarded/guarded.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>

namespace {

struct node {
    node(int k, std::string v) : key{k}, value{std::move(v)} {}
    int key;
    std::string value;
    guarded::slot<node> next;
};

class hash_table {
  public:
    std::optional<std::string> find(int key) const {
        auto g = guarded::read_lock();
        for (auto p = bucket(key).load(g); p; p = load(g, p, &node::next))
            if (get(g, p, &node::key) == key) return get(g, p, &node::value);
        return std::nullopt;
    }

    std::size_t size() const {
        std::size_t n = 0;
        auto g = guarded::read_lock();
        for (const auto& head : buckets_)
            for (auto p = head.load(g); p; p = load(g, p, &node::next)) ++n;
        return n;
    }

    std::size_t longest_chain() const {
        std::size_t longest = 0;
        for (const auto& head : buckets_) {
            auto g = guarded::read_lock();
            std::size_t n = 0;
            for (auto p = head.load(g); p; p = load(g, p, &node::next)) ++n;
            if (n > longest) longest = n;
        }
        return longest;
    }

    // One writer: the chain that was there goes on behind the new node.
    void insert(int key, std::string value) {
        auto fresh = std::make_unique<node>(key, std::move(value));
        auto& head = bucket(key);
        fresh->next.publish(wait(head.exchange(nullptr)));
        head.publish(std::move(fresh));
    }

  private:
    guarded::slot<node>& bucket(int key) { return buckets_[static_cast<std::size_t>(key) % buckets_.size()]; }
    const guarded::slot<node>& bucket(int key) const { return buckets_[static_cast<std::size_t>(key) % buckets_.size()]; }

    std::array<guarded::slot<node>, 8> buckets_;
};

}  // namespace

int correct_range_for_over_buckets() {
    hash_table t;
    for (int i = 0; i < 9; ++i) t.insert(i, std::to_string(i));
    if (t.size() != 9 || t.longest_chain() != 2) return 1;
    return t.find(8) == "8" && !t.find(10) ? 0 : 1;
}
