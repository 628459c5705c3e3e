// References kept beyond their section, each by another way.
#include "stale.hpp"

#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>

namespace {

using namespace stale;
using guarded::rcu_bp;
using guarded::rcu_mb;
using guarded::rcu_memb;
using guarded::rcu_qsbr;
using guarded::unsafe_ref;

template <class D>
void kept_past_scope(bool wrong) {
    beside_publisher<D>([&](auto& me, auto& place) {
        const item* kept = nullptr;
        {
            const auto g = read_lock(me);
            kept = &unsafe_ref(g, place.load(g));
            touch(kept);
        }
        if (wrong) touch(kept);
    });
}
const entry e1{"kept_past_scope_bp", "unsafe_ref kept past its guard's scope", kept_past_scope<rcu_bp>};
const entry e2{"kept_past_scope_memb", "the same in rcu_memb", kept_past_scope<rcu_memb>};
const entry e3{"kept_past_scope_mb", "the same in rcu_mb", kept_past_scope<rcu_mb>};
const entry e4{"kept_past_scope_qsbr", "the same in rcu_qsbr", kept_past_scope<rcu_qsbr>};

const entry e5{"kept_past_unlock", "unsafe_ref used after unlock", [](bool wrong) {
                   beside_publisher<rcu_memb>([&](auto& me, auto& place) {
                       auto g = read_lock(me);
                       const item& kept = unsafe_ref(g, place.load(g));
                       touch(kept);
                       unlock(std::move(g));
                       if (wrong) touch(kept);
                   });
               }};
const entry e6{"kept_past_relock", "unsafe_ref used after relock", [](bool wrong) {
                   beside_publisher<rcu_memb>([&](auto& me, auto& place) {
                       auto g = read_lock(me);
                       const item* kept = &unsafe_ref(g, place.load(g));
                       work();
                       const auto h = relock(std::move(g));
                       if (!wrong) kept = &unsafe_ref(h, place.load(h));
                       touch(kept);
                   });
               }};
const entry e7{"kept_past_quiescent_state", "unsafe_ref used after a quiescent state", [](bool wrong) {
                   beside_publisher<rcu_qsbr>([&](auto& me, auto& place) {
                       auto g = read_lock(me);
                       const item* kept = &unsafe_ref(g, place.load(g));
                       work();
                       const auto h = quiescent_state(std::move(g));
                       if (!wrong) kept = &unsafe_ref(h, place.load(h));
                       touch(kept);
                   });
               }};
const entry e8{"kept_past_offline", "unsafe_ref used after an offline period", [](bool wrong) {
                   beside_publisher<rcu_qsbr>([&](auto& me, auto& place) {
                       const item* kept = nullptr;
                       {
                           const auto g = read_lock(me);
                           kept = &unsafe_ref(g, place.load(g));
                           touch(kept);
                       }
                       {
                           const auto away = offline(me);
                           std::this_thread::yield();
                       }
                       if (wrong) touch(kept);
                   });
               }};
const entry e9{"captured_in_unsafe_with", "address leaves unsafe_with() by a capture", [](bool wrong) {
                   beside_publisher<rcu_bp>([&](auto& me, auto& place) {
                       const item* kept = nullptr;
                       {
                           const auto g = read_lock(me);
                           unsafe_with(g, place.load(g), [&](const item& i) {
                               kept = &i;
                               touch(i);
                           });
                       }
                       if (wrong) touch(kept);
                   });
               }};
const entry e10{"out_parameter", "a callee stores the address in an out-parameter", [](bool wrong) {
                    const auto find = [](const item& i, const int*& out) { out = &i.table[2]; };
                    beside_publisher<rcu_bp>([&](auto& me, auto& place) {
                        const int* kept = nullptr;
                        {
                            const auto g = read_lock(me);
                            unsafe_with(g, place.load(g), [&](const item& i) { find(i, kept); });
                            touch(*kept);
                        }
                        if (wrong) touch(*kept);
                    });
                }};
struct reader {
    const item* cached = nullptr;
    bool wrong;
    template <class G>
    void read(guarded::borrowed<G> g, const guarded::slot<item, rcu_memb>& place) {
        if (cached == nullptr || !wrong) cached = &unsafe_ref(g, place.load(g));
        touch(cached);
    }
};
const entry e11{"cached_in_member", "a class caches the address from call to call", [](bool wrong) {
                    reader r{nullptr, wrong};
                    beside_publisher<rcu_memb>([&](auto& me, auto& place) {
                        const auto g = read_lock(me);
                        r.read(borrow(g), place);
                    });
                }};
const entry e12{"cached_in_static", "a static variable keeps the address", [](bool wrong) {
                    beside_publisher<rcu_bp>([&](auto& me, auto& place) {
                        static const item* cached = nullptr;
                        const auto g = read_lock(me);
                        if (cached == nullptr || !wrong) cached = &unsafe_ref(g, place.load(g));
                        touch(cached);
                    });
                }};
const entry e13{"cached_by_thread", "a thread_local variable keeps the address", [](bool wrong) {
                    beside_publisher<rcu_memb>([&](auto& me, auto& place) {
                        thread_local const item* cached = nullptr;
                        const auto g = read_lock(me);
                        if (cached == nullptr || !wrong) cached = &unsafe_ref(g, place.load(g));
                        touch(cached);
                    });
                }};
const entry e14{"sent_to_a_thread", "another thread is given the address, and looks later", [](bool wrong) {
                    std::atomic<const item*> sent{nullptr};
                    std::atomic<bool> left{false};
                    std::atomic<bool> done{false};
                    std::jthread other{[&] {
                        while (!done) {
                            if (const item* const got = sent) {
                                while (wrong && !left) std::this_thread::yield();  // it has other things to do first
                                touch(got);
                                sent = nullptr;
                            }
                            std::this_thread::yield();
                        }
                    }};
                    const auto until_done = [&] {
                        while (sent != nullptr) std::this_thread::yield();
                    };
                    beside_publisher<rcu_memb>([&](auto& me, auto& place) {
                        left = false;
                        {
                            const auto g = read_lock(me);
                            sent = &unsafe_ref(g, place.load(g));
                            if (wrong)
                                work();
                            else
                                until_done();
                        }
                        left = true;
                        until_done();
                    });
                    done = true;
                }};
const entry e15{"collected", "addresses are collected, and looked at later", [](bool wrong) {
                    std::vector<const item*> all;
                    beside_publisher<rcu_bp>([&](auto& me, auto& place) {
                        const auto g = read_lock(me);
                        all.push_back(&unsafe_ref(g, place.load(g)));
                        if (!wrong) all.erase(all.begin(), all.end() - 1);
                        touch(all.front());
                    });
                }};
const entry e16{"reference_wrapper", "a reference_wrapper outlives the section", [](bool wrong) {
                    beside_publisher<rcu_bp>([&](auto& me, auto& place) {
                        std::optional<std::reference_wrapper<const item>> kept;
                        {
                            const auto g = read_lock(me);
                            unsafe_with(g, place.load(g), [&](const item& i) { kept = std::cref(i); });
                            touch(kept->get());
                        }
                        if (wrong) touch(kept->get());
                    });
                }};
const entry e17{"function_object", "a function that holds the address is called later", [](bool wrong) {
                    beside_publisher<rcu_memb>([&](auto& me, auto& place) {
                        std::function<void()> later;
                        {
                            const auto g = read_lock(me);
                            unsafe_with(g, place.load(g), [&](const item& i) { later = [&i] { touch(i); }; });
                            later();
                        }
                        if (wrong) later();
                    });
                }};
const entry e18{"thrown", "an exception carries the address out", [](bool wrong) {
                    struct found : std::runtime_error {
                        explicit found(const item& i) : std::runtime_error{"found"}, what_{&i} {}
                        const item* what_;
                    };
                    beside_publisher<rcu_bp>([&](auto& me, auto& place) {
                        try {
                            const auto g = read_lock(me);
                            unsafe_with(g, place.load(g), [&](const item& i) {
                                work();
                                if (wrong) throw found{i};
                                touch(i);
                            });
                        } catch (const found& f) {
                            touch(f.what_);
                        }
                    });
                }};
const entry e19{"returned", "a function returns the address, its guard ends there", [](bool wrong) {
                    const auto find = [](auto& me, auto& place) -> const item& {
                        const auto g = read_lock(me);
                        const item& found = unsafe_ref(g, place.load(g));
                        work();
                        return found;
                    };
                    beside_publisher<rcu_memb>([&](auto& me, auto& place) {
                        if (wrong) return touch(find(me, place));
                        const auto outer = read_lock(me);  // sections nest
                        touch(find(me, place));
                    });
                }};
const entry e20{"written_late", "an object is written after its section", [](bool wrong) {
                    beside_publisher<rcu_bp>([&](auto& me, auto& place) {
                        item* kept = nullptr;
                        {
                            const auto g = read_lock(me);
                            kept = const_cast<item*>(&unsafe_ref(g, place.load(g)));
                            *static_cast<volatile int*>(&kept->table[1]) = 2;
                            work();
                        }
                        if (wrong) *static_cast<volatile int*>(&kept->table[1]) = 3;
                    });
                }};

}  // namespace
