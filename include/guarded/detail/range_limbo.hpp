// What a writer took out of a tree, on its way to the domain: it stays readable until the writer's guard ends.
#pragma once

#include <guarded/detail/range_pool.hpp>
#include <guarded/detail/range_value.hpp>
#include <guarded/detail/reclaim.hpp>

#include <memory>
#include <new>
#include <utility>

namespace guarded::inline GUARDED_ABI::detail {

/// Map offers: domain_type, index_type, stored_type, destroy_value(v) and destroy_doomed(n), the values that a node takes
/// along. All is one writer's.
template <class Map>
class range_limbo {
  public:
    using domain = typename Map::domain_type;
    using node = range_node<typename Map::index_type>;
    using V = typename Map::stored_type;
    using pool_type = range_pool<typename Map::index_type, V>;

    range_limbo() = default;
    range_limbo(const range_limbo&) = delete;
    range_limbo& operator=(const range_limbo&) = delete;
    ~range_limbo() {
        flush();
        while (spare_ != nullptr) delete std::exchange(spare_, spare_->next);
        if (pool_ != nullptr) pool_->release();
    }

    /// The memory of nodes; after reserve.
    pool_type& pool() noexcept { return *pool_; }

    /// Makes sure that the next burials allocate nothing: of any nodes, and of so many values. Throws std::bad_alloc.
    void reserve(unsigned values) {
        if (batch_ == nullptr) [[unlikely]]
            begin();
        if constexpr (range_value<typename Map::element_type>::owned)
            for (; spares_ < values; ++spares_) spare_ = new grave{spare_, V{}};
    }
    void bury(V value) noexcept {
        grave* g = std::exchange(spare_, spare_->next);
        --spares_;
        *g = {batch_->values, value};
        batch_->values = g;
        ++batch_->objects;
    }
    void bury(node& n) noexcept {
        n.next = batch_->nodes;
        batch_->nodes = &n;
        ++nodes_;
        batch_->objects += static_cast<unsigned>(std::popcount(n.doomed));
    }

    /// When a writer's guard ends: values go at once, nodes alone wait until they are many.
    void settle() noexcept {
        if (batch_ != nullptr && (batch_->objects != 0 || nodes_ >= many)) flush();
    }
    /// Gives all to the domain.
    void flush() noexcept {
        nodes_ = 0;
        if (batch_ == nullptr) return;
        if (batch_->nodes == nullptr && batch_->values == nullptr) return delete std::exchange(batch_, nullptr);
        process::reclaim_counters<domain>::retired.fetch_add(batch_->objects, std::memory_order_relaxed);
        retire_head<domain>(*std::exchange(batch_, nullptr));
    }

    /// For a tree that ends: no reader can reach it any more, some may still be inside. Without memory it waits for them.
    template <class Fn>
    void bury_all(Fn bury_tree) noexcept {
        if (batch_ == nullptr) batch_ = new (std::nothrow) batch{*pool_};
        if (batch_ != nullptr) {
            bury_tree();
        } else {
            batch last{*pool_};
            batch_ = &last;
            bury_tree();
            batch_ = nullptr;
            process::reclaim_counters<domain>::retired.fetch_add(last.objects, std::memory_order_relaxed);
            wait_for_readers<domain>();
            last.empty();
        }
    }

  private:
    static constexpr unsigned many = 256;

    /// A value on its way.
    struct grave {
        grave* next;
        V value;
    };
    /// What one grace period frees.
    struct batch : reclaim_head {
        pool_type* pool;
        node* nodes = nullptr;
        grave* values = nullptr;
        std::size_t objects = 0;  // values, in nodes and in graves

        explicit batch(pool_type& p) noexcept : pool{&p} {
            destroy = run;
            p.share();
        }
        ~batch() { pool->release(); }
        batch(const batch&) = delete;
        batch& operator=(const batch&) = delete;
        static void run(reclaim_head* head) noexcept {
            const std::unique_ptr<batch> mine{static_cast<batch*>(head)};
            mine->empty();
        }
        void empty() noexcept {
            node* last = nullptr;
            for (node* n = nodes; n != nullptr; n = n->next) Map::destroy_doomed(*(last = n));
            if (last != nullptr) pool->give_back(std::exchange(nodes, nullptr), last);
            while (values != nullptr) {
                const std::unique_ptr<grave> g{std::exchange(values, values->next)};
                Map::destroy_value(g->value);
            }
            process::reclaim_counters<domain>::freed.fetch_add(objects, std::memory_order_relaxed);
        }
    };

    void begin() {
        if (pool_ == nullptr) pool_ = new pool_type;
        batch_ = new batch{*pool_};
    }

    pool_type* pool_ = nullptr;
    batch* batch_ = nullptr;
    grave* spare_ = nullptr;
    unsigned spares_ = 0;
    unsigned nodes_ = 0;
};

}  // namespace guarded::inline GUARDED_ABI::detail
