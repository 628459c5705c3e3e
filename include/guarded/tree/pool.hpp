// Memory of a tree's nodes: what a grace period freed is used again, while it is warm, by the tree's writers.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/fence/page_for.hpp>
#include <guarded/fence/pages.hpp>
#include <guarded/fence/retired.hpp>
#include <guarded/tree/kinds.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Nodes by kind, each list with its end at hand: they change hands without a look at any of them.
template <class Node>
struct range_bundle {
    struct list {
        Node* first = nullptr;
        Node* last = nullptr;
        std::size_t count = 0;

        void push(Node& n) noexcept {
            n.next = first;
            if (first == nullptr) last = &n;
            first = &n;
            ++count;
        }
        Node* pop() noexcept {
            --count;
            return std::exchange(first, first->next);
        }
        void take_all(list& other) noexcept {
            if (other.first == nullptr) return;
            other.last->next = first;
            if (first == nullptr) last = other.last;
            first = other.first;
            count += other.count;
            other = {};
        }
    };
    static constexpr unsigned kinds = 4;
    static unsigned kind_of(const Node& n) noexcept { return (n.level == 0 ? 0U : 2U) + (n.wide ? 1U : 0U); }

    std::array<list, kinds> lists{};
    range_bundle* next = nullptr;
};

/// Shared by a tree and by the batches of its nodes that wait for a grace period; the last of them deletes it.
template <class Kinds, class Allocator>
class range_pool {
  public:
    using node = typename Kinds::node;
    using leaf = typename Kinds::leaf;
    using inner = typename Kinds::inner;
    using bundle = range_bundle<node>;

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
        memory.deallocate(static_cast<unit*>(static_cast<void*>(this)), units_of<range_pool>);
    }

    static std::size_t bytes_of(const node& n) noexcept { return sizeof(unit) * size_of_node(n); }

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
        memory.deallocate(static_cast<unit*>(static_cast<void*>(object)), units_of<T>);
    }

    /// A new node. The writer's. Throws what the allocator throws.
    template <class Layout>
    Layout* make() {
        using Node = typename Kinds::template full<Layout>;
        static_assert(std::is_trivially_destructible_v<Node>);  // memory is given back as it is
        auto& mine = shelves_[kind_of<Layout>];
        if (mine.first == nullptr) sort_returned();
        if (mine.first == nullptr && spares_.first == nullptr) return ::new (fresh(units_of<Node>)) Node;
        node* const memory = mine.first != nullptr ? mine.pop() : spares_.pop();
        const bool roomy = memory->roomy;
        auto* made = ::new (static_cast<void*>(memory)) Node;
        made->roomy = roomy;
        return made;
    }
    /// Takes a node back that no reader has seen. The writer's.
    void unmake(node* n) noexcept { shelves_[bundle::kind_of(*n)].push(*n); }
    /// Takes back nodes that no reader sees any more, and the bundle, an object made here. From any thread.
    void give_back(bundle* b) noexcept {
        if (GUARDED_STRICT || returned_nodes_.load(std::memory_order_relaxed) >= most_.load(std::memory_order_relaxed)) {
            for (auto& list : b->lists)
                while (list.first != nullptr) destroy(list.pop());
            return unmake_object(b);
        }
        for (const auto& list : b->lists) returned_nodes_.fetch_add(list.count, std::memory_order_relaxed);
        push(returned_, b);
    }

    /// How many nodes of a kind are kept when more come back. The writer's.
    void keep(std::size_t nodes) noexcept { most_.store(nodes, std::memory_order_relaxed); }

    /// Sets memory aside for so many nodes of any kind. The writer's. Throws what the allocator throws.
    void reserve(std::size_t nodes) {
        while (spares_.count < nodes) {
            auto* spare = ::new (static_cast<void*>(memory_.allocate(sizes[most_roomy]))) node;
            spare->roomy = true;
            spares_.push(*spare);
        }
    }
    /// Gives back what was reserved and not used. The writer's.
    void unreserve() noexcept {
        while (spares_.first != nullptr) destroy(spares_.pop());
    }

    /// Whether a node has a page of its own; it is noted as retired.
    static bool note_fenced(const node& n) noexcept {
        process::note_retired(&n, bytes_of(n), n.level == 0 ? "a leaf of a range_map" : "an inner node of a range_map",
                              process::tree_locked_at);
        return process::fence::gave_retirable(&n);
    }
    /// Frees such a node: its page is not used again at once, as others' memory is.
    bool end_fenced(node& n) noexcept {
        const bool fenced = process::fence::gave_retirable(&n);
        if (fenced) destroy(&n);
        return fenced;
    }

  private:
    using shelf = typename bundle::list;

    struct alignas(__STDCPP_DEFAULT_NEW_ALIGNMENT__) unit {
        std::byte bytes[__STDCPP_DEFAULT_NEW_ALIGNMENT__];
    };
    using units = typename std::allocator_traits<Allocator>::template rebind_alloc<unit>;
    template <class T>
    static constexpr std::size_t units_of = (sizeof(T) + sizeof(unit) - 1) / sizeof(unit);
    template <class Layout>
    static constexpr std::size_t size_of = units_of<typename Kinds::template full<Layout>>;

    template <class Layout>
    static constexpr unsigned kind_of = (std::is_base_of_v<leaf, Layout> ? 0U : 2U) + (Layout::is_wide ? 1U : 0U);
    static constexpr std::array<std::size_t, bundle::kinds> sizes{size_of<typename leaf::narrow>, size_of<typename leaf::whole>,
                                                                  size_of<typename inner::narrow>,
                                                                  size_of<typename inner::whole>};
    static constexpr std::size_t most_roomy =
        static_cast<std::size_t>(std::max_element(sizes.begin(), sizes.end()) - sizes.begin());

    // What ended trees leave for trees to come, where the memory of one allocator is as good as another's.
    static constexpr bool interchangeable = std::allocator_traits<units>::is_always_equal::value;
    static inline std::atomic<bundle*> depot{nullptr};
    static inline std::atomic<std::size_t> depot_bundles{0};
    static constexpr std::size_t depot_most = interchangeable ? 8 : 0;

    static void push(std::atomic<bundle*>& list, bundle* b) noexcept {
        b->next = list.load(std::memory_order_relaxed);
        while (!list.compare_exchange_weak(b->next, b, std::memory_order_release, std::memory_order_relaxed)) {
        }
    }

    static std::size_t size_of_node(const node& n) noexcept { return sizes[n.roomy ? most_roomy : bundle::kind_of(n)]; }

    explicit range_pool(const units& memory) noexcept : memory_{memory} {
        if constexpr (interchangeable) {
            returned_.store(depot.exchange(nullptr, std::memory_order_acquire), std::memory_order_relaxed);
            depot_bundles.store(0, std::memory_order_relaxed);
        }
    }
    ~range_pool() {
        unreserve();
        while (bundle* b = returned_.load(std::memory_order_acquire)) {
            returned_.store(b->next, std::memory_order_relaxed);
            for (unsigned k = 0; k < bundle::kinds; ++k) shelves_[k].take_all(b->lists[k]);
            trim();
            if (depot_bundles.fetch_add(1, std::memory_order_relaxed) < depot_most) {
                for (unsigned k = 0; k < bundle::kinds; ++k) b->lists[k].take_all(shelves_[k]);
                push(depot, b);
            } else {
                unmake_object(b);
            }
        }
        for (auto& s : shelves_)
            while (s.first != nullptr) destroy(s.pop());
    }
    void sort_returned() noexcept {
        returned_nodes_.store(0, std::memory_order_relaxed);
        for (bundle* b = returned_.exchange(nullptr, std::memory_order_acquire); b != nullptr;) {
            for (unsigned k = 0; k < bundle::kinds; ++k) shelves_[k].take_all(b->lists[k]);
            unmake_object(std::exchange(b, b->next));
        }
        trim();
    }
    void trim() noexcept {
        for (auto& s : shelves_)
            while (s.count > most_.load(std::memory_order_relaxed)) destroy(s.pop());
    }
    void* fresh(std::size_t n) {
        if (void* const page = page_for(n * sizeof(unit), alignof(unit))) return page;
        return memory_.allocate(n);
    }
    void destroy(node* n) noexcept {
        if (process::fence::gave_retirable(n)) [[unlikely]]
            return process::fence::release(n);
        units memory{memory_};
        memory.deallocate(static_cast<unit*>(static_cast<void*>(n)), size_of_node(*n));
    }

    std::array<shelf, bundle::kinds> shelves_{};
    shelf spares_{};
    std::atomic<bundle*> returned_{nullptr};
    std::atomic<std::size_t> returned_nodes_{0};
    std::atomic<std::size_t> most_{256};
    std::atomic<std::size_t> users_{1};
    [[no_unique_address]] units memory_;
};

}}}  // namespace guarded::GUARDED_ABI::detail
