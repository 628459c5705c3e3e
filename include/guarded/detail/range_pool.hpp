// Memory of a tree's nodes: what a grace period freed is used again, while it is warm, by the tree's writers.
#pragma once

#include <guarded/detail/range_node.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace guarded::inline GUARDED_ABI::detail {

/// Shared by a tree and by the batches of its nodes that wait for a grace period; the last of them deletes it.
template <class Index, class V>
class range_pool {
  public:
    using node = range_node<Index>;
    using leaf = range_leaf<Index, V>;
    using inner = range_inner<Index>;

    range_pool() = default;
    range_pool(const range_pool&) = delete;
    range_pool& operator=(const range_pool&) = delete;

    void share() noexcept { users_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        if (users_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }

    /// A new node. The writer's. Throws std::bad_alloc.
    template <class Node>
    Node* make() {
        auto& mine = shelves_[shelf_of<Node>];
        if (mine.nodes == nullptr) sort_returned();
        if (mine.nodes == nullptr) return new Node;
        node* memory = std::exchange(mine.nodes, mine.nodes->next);
        --mine.count;
        return ::new (static_cast<void*>(memory)) Node;
    }
    /// Takes a node back that no reader has seen. The writer's.
    void unmake(node* n) noexcept {
        auto& mine = shelves_[shelf_of_node(*n)];
        if (mine.count == most) return destroy(n);
        n->next = std::exchange(mine.nodes, n);
        ++mine.count;
    }
    /// Takes nodes back, a list that `last` ends, that no reader sees any more. From any thread.
    void give_back(node* nodes, node* last) noexcept {
        last->next = returned_.load(std::memory_order_relaxed);
        while (!returned_.compare_exchange_weak(last->next, nodes, std::memory_order_release, std::memory_order_relaxed)) {
        }
    }

  private:
    static constexpr unsigned most = 1024;  // nodes of a kind that are kept
    struct shelf {
        node* nodes = nullptr;
        unsigned count = 0;
    };
    template <class Node>
    static constexpr unsigned shelf_of = (std::is_base_of_v<leaf, Node> ? 0U : 2U) + (Node::is_wide ? 1U : 0U);
    static unsigned shelf_of_node(const node& n) noexcept { return (n.level == 0 ? 0U : 2U) + (n.wide ? 1U : 0U); }

    ~range_pool() {
        sort_returned();
        for (auto& s : shelves_)
            while (s.nodes != nullptr) destroy(std::exchange(s.nodes, s.nodes->next));
    }
    void sort_returned() noexcept {
        node* n = returned_.exchange(nullptr, std::memory_order_acquire);
        while (n != nullptr) unmake(std::exchange(n, n->next));
    }
    static void destroy(node* n) noexcept {
        if (n->level == 0)
            leaf::visit(static_cast<leaf&>(*n), [](auto& l) { delete &l; });
        else
            inner::visit(static_cast<inner&>(*n), [](const auto& i) { delete &i; });
    }

    std::array<shelf, 4> shelves_;
    std::atomic<node*> returned_{nullptr};
    std::atomic<std::size_t> users_{1};
};

}  // namespace guarded::inline GUARDED_ABI::detail
