// Trees, locks, references and links: what is kept of them too long.
#include "stale.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace {

using namespace stale;
using guarded::rcu_bp;
using guarded::rcu_memb;
using guarded::unsafe_ref;
using map_type = guarded::range_map<std::uint64_t, item, rcu_memb>;

/// A tree of which one entry is replaced all the time, for read(registration, tree).
template <class Read>
void beside_tree(Read read) {
    map_type map;
    {
        auto w = lock(map);
        for (std::uint64_t i = 0; i < 50; ++i) map.store(w, i * 10, i * 10 + 5, std::make_unique<item>());
    }
    beside<rcu_memb>([&](auto& me) { read(me, map); },
                     [&] {
                         const auto w = lock(map);
                         map.store(w, 200, 205, std::make_unique<item>());
                     });
}

const entry e1{"tree_value_kept", "a value of a tree kept past the guard", [](bool wrong) {
                   beside_tree([&](auto& me, auto& map) {
                       const item* kept = nullptr;
                       {
                           const auto g = read_lock(me);
                           kept = &unsafe_ref(g, map.load(g, 202));
                           touch(kept);
                       }
                       if (wrong) touch(kept);
                   });
               }};
const entry e2{"tree_iteration_kept", "a value seen by for_each kept past the guard", [](bool wrong) {
                   beside_tree([&](auto& me, auto& map) {
                       const item* kept = nullptr;
                       {
                           const auto g = read_lock(me);
                           map.for_each(g, 200, 205, [&](auto, auto, const auto& value) { kept = &unsafe_ref(g, value); });
                           touch(kept);
                       }
                       if (wrong) touch(kept);
                   });
               }};
const entry e3{"cursor_value_kept", "a value a cursor found kept past the guard", [](bool wrong) {
                   beside_tree([&](auto& me, auto& map) {
                       const item* kept = nullptr;
                       {
                           const auto g = read_lock(me);
                           auto c = map.cursor(g, 202);
                           kept = &unsafe_ref(g, c.walk(g));
                           touch(kept);
                       }
                       if (wrong) touch(kept);
                   });
               }};
const entry e4{"tree_value_under_lock", "a value read under the tree's lock kept past it", [](bool wrong) {
                   beside_tree([&](auto&, auto& map) {
                       const item* kept = nullptr;
                       {
                           const auto w = lock(map);
                           kept = &unsafe_ref(w, map.load(w, 202));
                           touch(kept);
                       }
                       if (wrong) touch(kept);
                   });
               }};
const entry e5{"taken_and_deleted", "what take gave is deleted while readers are inside", [](bool wrong) {
                   map_type map;
                   {
                       const auto w = lock(map);
                       map.store(w, 1, std::make_unique<item>());
                   }
                   beside<rcu_memb>(
                       [&](auto& me) {
                           const auto g = read_lock(me);
                           if (const auto p = map.load(g, 1)) {
                               work();
                               touch(get(g, p, &item::value));
                           }
                       },
                       [&] {
                           const auto w = lock(map);
                           auto old = map.exchange(w, 1, std::make_unique<item>());
                           if (wrong)
                               delete unrcu(std::move(old));
                           else
                               retire(std::move(old));
                       });
               }};

/// Under a lock things are freed at once.
template <class Read>
void beside_owner(Read read) {
    guarded::locked<std::vector<int>> owner;
    beside<rcu_bp>([&](auto&) { read(owner); },
                   [&] {
                       const auto w = lock(owner);
                       with(w, root(w), [](std::vector<int>& v) {
                           v = std::vector<int>{1, 2, 3};
                           v.shrink_to_fit();
                       });
                   });
}
const entry e6{"locked_element_kept", "an element read under a lock kept past it", [](bool wrong) {
                   beside_owner([&](auto& owner) {
                       const int* kept = nullptr;
                       {
                           const auto w = lock(owner);
                           const std::vector<int>& v = unsafe_ref(w, root(w));
                           if (v.empty()) return;
                           kept = &v[1];
                           touch(*kept);
                       }
                       std::this_thread::yield();
                       if (wrong) touch(*kept);
                   });
               }};

const entry e14{"lock_of_freed_owner", "a lock taken after its owner was freed", [](bool wrong) {
                    auto owner = std::make_unique<guarded::locked<int>>(1);
                    auto& kept = *owner;
                    {
                        const auto g = lock(kept);
                    }
                    if (wrong) owner.reset();
                    const auto g = lock(kept);
                }};

const entry e15{"lock_held_while_freed", "a lock is unlocked whose owner another thread freed", [](bool wrong) {
                    auto owner = std::make_unique<guarded::locked<int>>(1);
                    const auto g = lock(*owner);
                    if (wrong) std::thread{[&] { owner.reset(); }}.join();
                }};

struct counted_item : guarded::counted<rcu_memb>, item {};
const entry e7{"reference_released", "an address taken from a reference kept past its release", [](bool wrong) {
                   guarded::slot<counted_item, rcu_memb> place{std::make_unique<counted_item>()};
                   beside<rcu_memb>(
                       [&](auto& me) {
                           std::optional<guarded::ref<counted_item>> r;
                           {
                               const auto g = read_lock(me);
                               r.emplace(handoff(g, place.load(g), guarded::by_reference));
                           }
                           if (!*r) return;
                           const item* const kept = &unsafe_ref(*r);
                           touch(kept);
                           release(std::move(*r));
                           {
                               const auto g = read_lock(me);  // another section, for something else
                               std::this_thread::yield();
                           }
                           if (wrong) touch(kept);
                       },
                       [&] { place.publish(std::make_unique<counted_item>()); });
               }};

struct chain {
    int value = 1;
    guarded::slot<item, rcu_bp> next{std::make_unique<item>()};
};
const entry e8{"linked_kept", "what a link led to kept past the guard", [](bool wrong) {
                   guarded::slot<chain> place{std::make_unique<chain>()};
                   beside<rcu_bp>(
                       [&](auto&) {
                           const item* kept = nullptr;
                           {
                               const auto g = guarded::read_lock();
                               kept = &unsafe_ref(g, load(g, place.load(g), &chain::next));
                               touch(kept);
                           }
                           if (wrong) touch(kept);
                       },
                       [&] { place.publish(std::make_unique<chain>()); });
               }};
const entry e9{"field_kept", "a pointer to a field kept past the guard", [](bool wrong) {
                   beside_publisher<rcu_bp>([&](auto&, auto& place) {
                       const int* kept = nullptr;
                       {
                           const auto g = guarded::read_lock();
                           kept = &unsafe_ref(g, field(g, place.load(g), &item::value));
                           touch(*kept);
                       }
                       if (wrong) touch(*kept);
                   });
               }};

}  // namespace
