// Sections and domains confused: what types cannot tell apart, and what was freed too early.
#include "stale.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <utility>

namespace {

using namespace stale;
using guarded::assume_unlinked;
using guarded::rcu_bp;
using guarded::rcu_mb;
using guarded::rcu_memb;
using guarded::unsafe_ref;

/// One place in the source, so one brand, wherever it is called.
auto reader(const guarded::registration<rcu_memb>& me) { return read_lock(me); }
using reader_guard = decltype(reader(std::declval<const guarded::registration<rcu_memb>&>()));
using reader_ptr = guarded::ptr<item, reader_guard>;

/// Reads what the slot shows, and touches it a while later.
auto slow_reader(const guarded::slot<item, rcu_memb>& place) {
    return [&place](auto& me) {
        const auto g = read_lock(me);
        const auto p = place.load(g);
        work();
        touch(get(g, p, &item::value));
    };
}

const entry e1{"helper_called_twice", "a pointer used under the next guard of the same helper", [](bool wrong) {
                   beside_publisher<rcu_memb>([&](auto& me, auto& place) {
                       reader_ptr p;
                       {
                           const auto g = reader(me);
                           p = place.load(g);
                           touch(get(g, p, &item::value));
                       }
                       const auto h = reader(me);
                       if (!wrong) p = place.load(h);
                       touch(get(h, p, &item::value));
                   });
               }};
const entry e2{"loop_keeps_pointer", "a pointer outside a loop, the guard inside", [](bool wrong) {
                   beside_publisher<rcu_memb>([&](auto& me, auto& place) {
                       reader_ptr p;
                       for (int i = 0; i < 3; ++i) {
                           const auto g = reader(me);
                           if (i == 0 || !wrong) p = place.load(g);
                           touch(get(g, p, &item::value));
                       }
                   });
               }};
const entry e3{"member_keeps_pointer", "a class keeps a bound pointer from call to call", [](bool wrong) {
                   struct session {
                       reader_ptr current;
                       void read(const guarded::registration<rcu_memb>& me, const guarded::slot<item, rcu_memb>& place,
                                 bool again) {
                           const auto g = reader(me);
                           if (again || !current) current = place.load(g);
                           touch(get(g, current, &item::value));
                       }
                   };
                   session s;
                   beside_publisher<rcu_memb>([&](auto& me, auto& place) { s.read(me, place, !wrong); });
               }};
const entry e4{"callback_between", "a callback releases the helper's guard and takes it again", [](bool wrong) {
                   beside_publisher<rcu_memb>([&](auto& me, auto& place) {
                       std::optional<reader_guard> g;
                       g.emplace(reader(me));
                       auto p = place.load(*g);
                       const std::function<void()> pause = [&] {
                           g.reset();
                           std::this_thread::yield();
                           g.emplace(reader(me));
                       };
                       pause();
                       if (!wrong) p = place.load(*g);
                       touch(get(*g, p, &item::value));
                   });
               }};
const entry e5{"deleted_at_once", "unrcu, and deleted while readers are inside", [](bool wrong) {
                   guarded::slot<item, rcu_memb> place{std::make_unique<item>()};
                   beside<rcu_memb>(slow_reader(place), [&] {
                       auto old = place.exchange(std::make_unique<item>());
                       if (wrong)
                           delete unrcu(std::move(old));
                       else
                           retire(std::move(old));
                   });
               }};
const entry e6{"waited_for_others", "the grace period of another domain was waited for", [](bool wrong) {
                   guarded::slot<item, rcu_memb> place{std::make_unique<item>()};
                   beside<rcu_memb>(slow_reader(place), [&] {
                       auto old = place.exchange(std::make_unique<item>());
                       if (!wrong) return retire(std::move(old));
                       const std::unique_ptr<item> mine{unrcu(std::move(old))};
                       guarded::synchronize<rcu_mb>();
                   });
               }};
const entry e7{"retired_to_others", "an object is retired to another domain than its readers'", [](bool wrong) {
                   guarded::slot<item, rcu_memb> place{std::make_unique<item>()};
                   beside<rcu_memb>(slow_reader(place), [&] {
                       auto old = place.exchange(std::make_unique<item>());
                       if (wrong)
                           retire(assume_unlinked<rcu_mb>(unrcu(std::move(old))));
                       else
                           retire(std::move(old));
                   });
                   guarded::barrier<rcu_mb>();
               }};
const entry e8{"retired_before_unlinked", "an object is retired while readers can still find it", [](bool wrong) {
                   std::atomic<item*> place{new item};
                   beside<rcu_bp>(
                       [&](auto&) {
                           const auto g = guarded::read_lock();
                           const auto p = guarded::std_rcu::load(g, place);
                           touch(get(g, p, &item::value));
                       },
                       [&] {
                           item* const old = place;
                           if (wrong) {
                               retire(assume_unlinked(old));
                               leave_it_there();
                           }
                           place = new item;
                           if (!wrong) retire(assume_unlinked(old));
                       });
                   delete place;
               }};
const entry e9{"still_linked_elsewhere", "an object is in a second place when it is retired", [](bool wrong) {
                   std::atomic<item*> first{new item};
                   std::atomic<item*> second{first.load()};
                   beside<rcu_bp>(
                       [&](auto&) {
                           const auto g = guarded::read_lock();
                           touch(get(g, guarded::std_rcu::load(g, second), &item::value));
                       },
                       [&] {
                           item* const next = new item;
                           item* const old = first.exchange(next);
                           if (!wrong) second = next;
                           retire(assume_unlinked(old));
                           if (wrong) leave_it_there();
                           second = next;
                       });
                   delete first.load();
               }};
const entry e10{"left_region_early", "code for C++26 <rcu> reads after its region", [](bool wrong) {
                    namespace rcu = guarded::std_rcu;
                    std::atomic<item*> place{new item};
                    beside<rcu_bp>(
                        [&](auto&) {
                            const item* kept = nullptr;
                            {
                                const std::scoped_lock region{rcu::rcu_default_domain()};
                                kept = place;
                                touch(kept);
                            }
                            if (wrong) touch(kept);
                        },
                        [&] { rcu::rcu_retire(place.exchange(new item)); });
                    delete place;
                }};
const entry e11{"unregistered_reader", "code of C reads outside any section", [](bool wrong) {
                    std::atomic<item*> place{new item};
                    beside<rcu_memb>(
                        [&](auto& me) {
                            std::optional<reader_guard> g;
                            if (!wrong) g.emplace(reader(me));
                            const item* const kept = place;
                            work();
                            touch(kept);
                        },
                        [&] { retire(assume_unlinked<rcu_memb>(place.exchange(new item))); });
                    delete place;
                }};

}  // namespace
