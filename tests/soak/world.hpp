// One flavour's structures in a soak, and what is done to them.
#pragma once

#include "../unit/failing_new.hpp"
#include "objects.hpp"
#include "trees.hpp"

#include <array>
#include <concepts>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <thread>
#include <utility>

namespace soak {

template <class D>
class world {
  public:
    world() {
        guarded::handle_fork<D>();
        for (auto& place : slots_) place.publish(std::make_unique<item>(1));
    }

    /// One section, in which something may take long, and what was handed on to the time after it.
    template <class Fn = void (*)()>
    void read(const guarded::registration<D>& me, choices& r, Fn linger = [] {}) {
        const auto kept = [&] {
            const auto g = read_lock(me);
            const auto b = guarded::borrow(g);
            const auto polled = slots_[0].load(b);
            const long name = polled ? get(b, polled, &item::first) : 0;
            trees_.read_slowly(borrow(b), r, linger);
            if (polled) look(get(b, polled, &item::broken) || get(b, polled, &item::first) != name);
            look_at_slots(borrow(b));
            trees_.read(borrow(b), r);
            if (const auto held = handoff(b, lockable_.load(b), guarded::by_lock{&lockable::lock}))
                look(get(held, &lockable::broken));
            return handoff(b, shared_.load(b), guarded::by_reference);
        }();
        if (kept) look(with(kept, [](const auto& it) { return it.broken(); }));
        if (r() % 16 == 0) trees_.read_on(me, r);
        ++did.reads;
    }
    /// What a signal's handler reads: of the thread that it interrupts, whatever that is at.
    void read_interrupting(const guarded::registration<D>& me, std::uint64_t at) const {
        const auto g = read_lock(me);
        look_at_slots(borrow(g));
        trees_.glance(borrow(g), at);
        ++did.signals;
    }

    /// One change of any kind. Some allocations fail.
    void write(const guarded::registration<D>& me, choices& r) {
        try {
            const tests::failing_new failing{r() % 16 == 0 ? static_cast<long>(r() % 8) : 1'000'000};
            change(me, r);
        } catch (const std::bad_alloc&) {
            ++did.failed;
        }
        ++did.writes;
    }

    /// Many objects at once, all in one section, so that none can be freed before its end.
    void burst(const guarded::registration<D>& me, long objects) {
        {
            const auto g = read_lock(me);
            for (long i = 0; i < objects / 2; ++i) retire(guarded::assume_unlinked<D>(new light{i}));
            guarded::batch<D> all;
            for (long i = 0; i < objects / 2; ++i) all.add(guarded::assume_unlinked<D>(new item{i}));
            retire(std::move(all));
        }
        tests::between_sections(me);
        ++did.bursts;
    }

    void empty() {
        for (auto& place : slots_) place.publish(nullptr);
        light_.publish(nullptr);
        list_.publish(nullptr);
        shared_.publish(nullptr);
        replace_lockable(nullptr);
        trees_.empty();
    }

  private:
    void change(const guarded::registration<D>& me, choices& r) {
        const auto n = any_name(r);
        switch (r() % 16) {
            case 0:
                return slots_[r() % slots_.size()].publish(std::make_unique<item>(n));
            case 1: {
                auto next = std::make_unique<light>(n);
                return retire(light_.exchange(std::move(next)), [](light* p) noexcept { delete p; });
            }
            case 2: {
                std::unique_ptr<chained<D>> list;
                for (long i = 0; i < 8; ++i) list = std::make_unique<chained<D>>(n + i, std::move(list));
                return list_.publish(std::move(list));
            }
            case 3:
                return shared_.publish(std::make_unique<shared<D>>(n));
            case 4:
                return replace_lockable(std::make_unique<lockable>(n));
            case 5: {
                const auto g = read_lock(me);
                auto done = light_.compare_exchange(g, light_.load(g), std::make_unique<light>(n));
                return retire(std::move(done.unlinked));  // inside a section nothing but what is reclaimable needs no memory
            }
            case 6:
                if constexpr (std::same_as<D, guarded::rcu_bp>) return (new standard{n})->retire();
                [[fallthrough]];
            case 7: {  // polled for, and freed by hand
                if (r() % 64 != 0) return;
                const std::unique_ptr<item> old{unrcu(slots_[0].exchange(std::make_unique<item>(any_name(r))))};
                const auto cookie = guarded::start_poll<D>();
                while (!poll(cookie)) {
                    tests::between_sections(me);
                    std::this_thread::yield();
                }
                if (old) look(old->broken());
                ++did.polled;
                return;
            }
            default:
                return trees_.change(r);
        }
    }

    template <class G>
    void look_at_slots(guarded::borrowed<G> g) const {
        for (const auto& place : slots_)
            if (const auto p = place.load(g)) look(get(g, p, &item::broken));
        if (const auto p = light_.load(g)) look(get(g, p, &light::broken));
        for (auto p = list_.load(g); p; p = load(g, p, &chained<D>::next)) look(get(g, p, &chained<D>::broken));
    }

    /// Whoever holds the old one is waited for, and nobody gets it any more.
    void replace_lockable(std::unique_ptr<lockable> next) {
        const std::lock_guard alone{one_replaces_};
        lockable* const old = std::exchange(newest_, next.get());
        if (old != nullptr) {
            old->lock.lock();
            old->lock.detach();
        }
        auto removed = lockable_.exchange(std::move(next));
        if (old != nullptr) old->lock.unlock();
        retire(std::move(removed));
    }

    std::array<guarded::slot<item, D>, 4> slots_;
    guarded::slot<light, D> light_;
    guarded::slot<chained<D>, D> list_;
    guarded::slot<shared<D>, D> shared_;
    guarded::slot<lockable, D> lockable_;
    lockable* newest_ = nullptr;  // the writers'
    std::mutex one_replaces_;
    trees<D> trees_;
};

}  // namespace soak
