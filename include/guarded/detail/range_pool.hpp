// Memory of a tree's nodes: what a grace period freed is used again, while it is warm, by the tree's writers.
#pragma once

#include <guarded/detail/range_extra.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace guarded::inline GUARDED_ABI::detail {

/// Shared by a tree and by the batches of its nodes that wait for a grace period; the last of them deletes it.
template <class Kinds, class Allocator>
class range_pool {
  public:
    using node = typename Kinds::node;
    using leaf = typename Kinds::leaf;
    using inner = typename Kinds::inner;

    static range_pool* make_pool(const Allocator& a) {
        units memory{a};
        return ::new (static_cast<void*>(memory.allocate(units_of<range_pool>))) range_pool{memory};
    }
    range_pool(const range_pool&) = delete;
    range_pool& operator=(const range_pool&) = delete;

    Allocator allocator() const noexcept { return Allocator{memory_}; }
    void share() noexcept { users_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept {
        if (users_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
        units memory = memory_;
        this->~range_pool();
        memory.deallocate(reinterpret_cast<unit*>(this), units_of<range_pool>);
    }

    /// Any small object. From any thread. Throws what the allocator throws.
    template <class T, class... A>
    T* make_object(A&&... a) {
        units memory{memory_};
        return ::new (static_cast<void*>(memory.allocate(units_of<T>))) T{std::forward<A>(a)...};
    }
    template <class T>
    void unmake_object(T* object) noexcept {
        units memory{memory_};
        object->~T();
        memory.deallocate(reinterpret_cast<unit*>(object), units_of<T>);
    }

    /// A new node. The writer's. Throws what the allocator throws.
    template <class Layout>
    Layout* make() {
        using Node = typename Kinds::template full<Layout>;
        auto& mine = shelves_[shelf_of<Layout>];
        if (mine.nodes == nullptr) sort_returned();
        if (mine.nodes == nullptr && spares_.nodes == nullptr)
            return ::new (static_cast<void*>(memory_.allocate(units_of<Node>))) Node;
        auto& from = mine.nodes != nullptr ? mine : spares_;
        node* memory = from.pop();
        const bool roomy = memory->roomy;
        auto* made = ::new (static_cast<void*>(memory)) Node;
        made->roomy = roomy;
        return made;
    }
    /// Takes a node back that no reader has seen. The writer's.
    void unmake(node* n) noexcept {
        auto& mine = shelves_[shelf_of_node(*n)];
        if (mine.count == most) return destroy(n);
        mine.push(n);
    }
    /// Takes nodes back, a list that `last` ends, that no reader sees any more. From any thread.
    void give_back(node* nodes, node* last) noexcept { push(returned_, nodes, last); }

    /// Sets memory aside for so many nodes of any kind. The writer's. Throws what the allocator throws.
    void reserve(std::size_t nodes) {
        while (spares_.count < nodes) {
            auto* spare = ::new (static_cast<void*>(memory_.allocate(sizes[most_roomy]))) node;
            spare->roomy = true;
            spares_.push(spare);
        }
    }
    /// Gives back what was reserved and not used. The writer's.
    void unreserve() noexcept {
        while (spares_.nodes != nullptr) destroy(spares_.pop());
    }

  private:
    static constexpr unsigned most = 1024;  // nodes of a kind that are kept
    struct shelf {
        node* nodes = nullptr;
        std::size_t count = 0;

        void push(node* n) noexcept {
            n->next = std::exchange(nodes, n);
            ++count;
        }
        node* pop() noexcept {
            --count;
            return std::exchange(nodes, nodes->next);
        }
    };

    struct alignas(__STDCPP_DEFAULT_NEW_ALIGNMENT__) unit {
        std::byte bytes[__STDCPP_DEFAULT_NEW_ALIGNMENT__];
    };
    using units = typename std::allocator_traits<Allocator>::template rebind_alloc<unit>;
    template <class T>
    static constexpr std::size_t units_of = (sizeof(T) + sizeof(unit) - 1) / sizeof(unit);
    template <class Layout>
    static constexpr std::size_t size_of = units_of<typename Kinds::template full<Layout>>;

    template <class Layout>
    static constexpr unsigned shelf_of = (std::is_base_of_v<leaf, Layout> ? 0U : 2U) + (Layout::is_wide ? 1U : 0U);
    static unsigned shelf_of_node(const node& n) noexcept { return (n.level == 0 ? 0U : 2U) + (n.wide ? 1U : 0U); }
    static constexpr std::array<std::size_t, 4> sizes{size_of<typename leaf::narrow>, size_of<typename leaf::whole>,
                                                      size_of<typename inner::narrow>, size_of<typename inner::whole>};
    static constexpr std::size_t most_roomy =
        static_cast<std::size_t>(std::max_element(sizes.begin(), sizes.end()) - sizes.begin());

    // What trees that ended leave for those to come, where it does not matter who allocated it.
    static constexpr bool interchangeable = std::allocator_traits<units>::is_always_equal::value;
    static constexpr std::size_t depot_most = interchangeable ? 4 * most : 0;
    static inline std::atomic<node*> depot{nullptr};
    static inline std::atomic<std::size_t> depot_nodes{0};

    static void push(std::atomic<node*>& list, node* nodes, node* last) noexcept {
        last->next = list.load(std::memory_order_relaxed);
        while (!list.compare_exchange_weak(last->next, nodes, std::memory_order_release, std::memory_order_relaxed)) {
        }
    }

    explicit range_pool(const units& memory) noexcept : memory_{memory} {
        if constexpr (interchangeable) {
            returned_.store(depot.exchange(nullptr, std::memory_order_acquire), std::memory_order_relaxed);
            depot_nodes.store(0, std::memory_order_relaxed);
        }
    }
    ~range_pool() {
        unreserve();
        sort_returned();
        for (auto& s : shelves_) {
            while (s.nodes != nullptr && depot_nodes.load(std::memory_order_relaxed) < depot_most) {
                depot_nodes.fetch_add(1, std::memory_order_relaxed);
                node* const n = s.pop();
                push(depot, n, n);
            }
            while (s.nodes != nullptr) destroy(s.pop());
        }
    }
    void sort_returned() noexcept {
        node* n = returned_.exchange(nullptr, std::memory_order_acquire);
        while (n != nullptr) unmake(std::exchange(n, n->next));
    }
    /// Nodes are trivially destructible in all but name.
    void destroy(node* n) noexcept {
        memory_.deallocate(reinterpret_cast<unit*>(n), sizes[n->roomy ? most_roomy : shelf_of_node(*n)]);
    }

    std::array<shelf, 4> shelves_;
    shelf spares_;
    std::atomic<node*> returned_{nullptr};
    std::atomic<std::size_t> users_{1};
    [[no_unique_address]] units memory_;
};

}  // namespace guarded::inline GUARDED_ABI::detail
