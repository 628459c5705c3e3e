// What a writer took out of a tree, on its way to the domain: it stays readable until the writer's guard ends.
#pragma once

#include <guarded/base/config.hpp>
#include <guarded/base/exceptions.hpp>
#include <guarded/fence/retired.hpp>
#include <guarded/grace/tally.hpp>
#include <guarded/grace/wait.hpp>
#include <guarded/reclaim/retire.hpp>
#include <guarded/structure/value.hpp>

#include <bit>
#include <cstddef>
#include <utility>

namespace guarded { inline namespace GUARDED_ABI { namespace detail {

/// Contents offers: domain_type, kinds, stored_type, element_type, allocator_type, destroy_value(v) and destroy_doomed(n), the
/// values that a node takes along. All is one writer's.
///
/// Pool is the memory of nodes, and offers: bundle, lists of nodes by kind_of(node); of any thread make_pool(allocator),
/// share() and release(), make_object and unmake_object, give_back(bundle), note_fenced and end_fenced for nodes on pages of
/// their own; of the writer unmake(node), reserve(n) and unreserve(), keep(n), how many free nodes to hold on to; and
/// bytes_of(node).
template <class Contents, class Pool>
class range_limbo {
  public:
    using domain = typename Contents::domain_type;
    using node = typename Contents::kinds::node;
    using V = typename Contents::stored_type;
    using allocator = typename Contents::allocator_type;
    using pool_type = Pool;
    using bundle = typename pool_type::bundle;

    explicit range_limbo(const allocator& a) noexcept : allocator_{a} {}
    range_limbo(const range_limbo&) = delete;
    range_limbo& operator=(const range_limbo&) = delete;
    ~range_limbo() {
        if (pool_ == nullptr) return;
        flush();
        while (spare_ != nullptr) pool_->unmake_object(std::exchange(spare_, spare_->next));
        pool_->release();
    }

    /// The memory of nodes; after reserve.
    pool_type& pool() noexcept { return *pool_; }
    static std::size_t bytes_of(const node& n) noexcept { return pool_type::bytes_of(n); }
    const allocator& get_allocator() const noexcept { return allocator_; }

    /// Makes sure that burials of nodes allocate nothing. Throws what the allocator throws.
    void reserve() {
        if (batch_ == nullptr) [[unlikely]]
            begin();
    }
    /// Makes sure of that for so many values, too; false without memory, or where all was set aside before.
    bool reserve_values([[maybe_unused]] std::size_t n) noexcept {
        if constexpr (owned) {
            if (batch_ != nullptr && spares_ >= n) return true;
            if (set_aside_) return false;
            return completes([&] {
                reserve();
                make_spares(n);
            });
        }
        return true;
    }
    /// For so many nodes and values nothing more is allocated until the guard ends. Throws what the allocator throws.
    void set_aside(std::size_t nodes, std::size_t values) {
        reserve();
        make_spares(owned ? values : 0);
        pool_->reserve(nodes);
        set_aside_ = true;
    }
    void bury(V value) noexcept {
        grave* g = std::exchange(spare_, spare_->next);
        --spares_;
        if constexpr (owned) process::note_object_retired(value, name_of<object>(), process::tree_locked_at);
        *g = {batch_->values, value};
        batch_->values = g;
        batch_->counted = batch_->counted + process::amount{1, sizeof(object)};
    }
    void bury(node& n) noexcept {
        const bool fenced = pool_type::note_fenced(n);
        (n.doomed == 0 && !fenced ? batch_->nodes->lists[bundle::kind_of(n)] : batch_->doomed).push(n);
        ++nodes_;
        const auto values = static_cast<unsigned>(std::popcount(n.doomed));
        batch_->counted = batch_->counted + process::amount{values, bytes_of(n) + values * sizeof(object)};
    }

    /// Swaps memory and what is on its way, which go with the nodes. Both limbos are of one allocator.
    void swap(range_limbo& other) noexcept {
        std::swap(pool_, other.pool_);
        std::swap(batch_, other.batch_);
        std::swap(spare_, other.spare_);
        std::swap(spares_, other.spares_);
        std::swap(set_aside_, other.set_aside_);
        std::swap(nodes_, other.nodes_);
    }

    /// When a writer's guard ends: values go at once, nodes alone wait until they are many beside the entries that there are.
    void settle(std::size_t entries) noexcept {
        if (batch_ == nullptr) return;
        if (std::exchange(set_aside_, false)) pool_->unreserve();
        const std::size_t many = GUARDED_STRICT ? 1 : 256 + entries / 256;
        pool_->keep(many);
        if (batch_->counted.objects > 1 || nodes_ >= many) flush();
    }

    /// For a tree that ends or is cleared: no reader can reach it any more, some may still be inside. Without memory it waits
    /// for them.
    template <class Fn>
    void bury_all(Fn bury_tree) noexcept {
        if (!completes([this] { reserve(); })) return bury_all_without_memory(bury_tree);
        bury_tree();
    }

  private:
    static constexpr bool owned = range_value<typename Contents::element_type>::owned;
    using object = typename range_value<typename Contents::element_type>::object;

    /// A value on its way.
    struct grave {
        grave* next;
        V value;
    };
    /// What one grace period frees.
    struct batch : reclaim_head {
        pool_type* pool;
        bundle* nodes;                   // those without doomed values
        typename bundle::list doomed{};  // the others
        grave* values = nullptr;
        process::amount counted{1, 0};  // itself, and values in nodes and in graves

        batch(pool_type& p, bundle* b) noexcept : reclaim_head{{}, run}, pool{&p}, nodes{b} { p.share(); }
        ~batch() { pool->release(); }
        batch(const batch&) = delete;
        batch& operator=(const batch&) = delete;
        static process::amount run(reclaim_head* head) noexcept {
            auto* const mine = static_cast<batch*>(head);
            const auto all = mine->counted;
            mine->empty();
            mine->end();
            return all;
        }
        void empty() noexcept {
            while (doomed.first != nullptr) {
                node* const n = doomed.pop();
                Contents::destroy_doomed(*n);
                if (!pool->end_fenced(*n)) nodes->lists[bundle::kind_of(*n)].push(*n);
            }
            while (values != nullptr) {
                grave* const g = std::exchange(values, values->next);
                Contents::destroy_value(g->value);
                pool->unmake_object(g);
            }
        }
        /// Gives the nodes back, and deletes this.
        void end() noexcept {
            pool_type* const p = pool;
            p->share();
            p->give_back(nodes);
            p->unmake_object(this);
            p->release();
        }
    };

    /// Needs no memory, since it waits for the readers itself.
    template <class Fn>
    [[gnu::cold, gnu::noinline]] void bury_all_without_memory(Fn& bury_tree) noexcept {
        bundle nodes;
        batch last{*pool_, &nodes};
        batch_ = &last;
        bury_tree();
        batch_ = nullptr;
        auto& counts = process::tallies<domain>::here();
        counts.retire(last.counted);
        wait_for_readers<domain>();
        last.empty();
        counts.free(last.counted);
        for (auto& list : nodes.lists)
            while (list.first != nullptr) pool_->unmake(list.pop());
    }
    void make_spares(std::size_t n) {
        for (; spares_ < n; ++spares_) spare_ = pool_->template make_object<grave>(spare_, V{});
    }
    void begin() {
        if (pool_ == nullptr) pool_ = pool_type::make_pool(allocator_);
        auto* const nodes = pool_->template make_object<bundle>();
        or_undo([&] { batch_ = pool_->template make_object<batch>(*pool_, nodes); }, [&] { pool_->unmake_object(nodes); });
    }
    /// Gives all to the domain.
    void flush() noexcept {
        if (batch_ == nullptr) return;
        batch* const all = std::exchange(batch_, nullptr);
        if (nodes_ == 0 && all->values == nullptr) return all->end();
        nodes_ = 0;
        retire_head<domain>(*all, all->counted);
    }

    [[no_unique_address]] allocator allocator_;
    pool_type* pool_ = nullptr;
    batch* batch_ = nullptr;
    grave* spare_ = nullptr;
    std::size_t spares_ = 0;
    bool set_aside_ = false;
    std::size_t nodes_ = 0;
};

}}}  // namespace guarded::GUARDED_ABI::detail
