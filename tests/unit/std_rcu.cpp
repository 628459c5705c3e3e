// C++26 [saferecl.rcu], clause by clause: each test names the paragraph that it is from.
#include "../flavours.hpp"
#include "child.hpp"
#include "failing_new.hpp"

#include <guarded/sampling.hpp>
#include <guarded/std_rcu.hpp>

#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

namespace rcu = guarded::std_rcu;
using tests::tracked;
using freed_at_end = tests::all_freed_at_end<guarded::rcu_bp>;

struct node : rcu::rcu_obj_base<node>, tracked {
    explicit node(int n) : tracked{n} {}
};

/// Notes whom it was called with.
struct notes {
    std::vector<const void*>* seen = nullptr;
    template <class T>
    void operator()(T* object) const {
        seen->push_back(object);
        delete object;
    }
};
struct noted : rcu::rcu_obj_base<noted, notes>, tracked {
    explicit noted(int n) : tracked{n} {}
};

struct assigned_only {
    int calls = 0;
    assigned_only() = default;
    assigned_only(assigned_only&&) = delete;
    assigned_only& operator=(assigned_only&&) = default;
    ~assigned_only() = default;
    template <class T>
    void operator()(T* object) const {
        delete object;
    }
};

/// No more of it can be made, nor assigned, as soon as it is used up.
struct may_throw {
    static inline std::atomic<bool> used_up{false};
    std::vector<const void*>* seen = nullptr;

    explicit may_throw(std::vector<const void*>* s) : seen{s} {}
    may_throw() { check(); }
    may_throw(may_throw&&) = default;
    may_throw& operator=(may_throw&& other) noexcept(false) {
        check();
        seen = other.seen;
        return *this;
    }
    ~may_throw() = default;
    template <class T>
    void operator()(T* object) const {
        seen->push_back(object);
        delete object;
    }
    static void check() {
        if (used_up) throw std::runtime_error{"used up"};
    }
};

/// Reads its own members when the object is gone, as a deleter of std::unique_ptr may.
struct goes_on {
    int* calls = nullptr;
    template <class T>
    void operator()(T* object) const {
        delete object;
        ++*calls;
    }
};

/// Counts what is made of it, on the way to where it is called.
struct counts_moves {
    static inline std::atomic<int> copied{0};
    static inline std::atomic<int> moved{0};
    static inline std::atomic<int> ended{0};

    counts_moves() = default;
    counts_moves(const counts_moves&) { ++copied; }
    counts_moves(counts_moves&&) noexcept { ++moved; }
    counts_moves(std::initializer_list<counts_moves> all) { copied += static_cast<int>(all.size()); }
    counts_moves& operator=(const counts_moves&) = delete;
    ~counts_moves() { ++ended; }
    template <class T>
    int operator()(T* object) {  // not const, and what it returns is nobody's
        delete object;
        return ended;
    }
};

struct lvalue_alone {
    int calls = 0;
    template <class T>
    void operator()(T* object) & {
        ++calls;
        delete object;
    }
};

struct tracked_alone {};
/// Its address is what std::addressof says.
template <class Base>
struct hides_its_address : Base, tracked {
    void operator&() const = delete;
};

template <class T, class D = std::default_delete<T>>
concept protectable = guarded::detail::rcu_protectable<T, D>;

struct hidden_base : private rcu::rcu_obj_base<hidden_base> {};
struct virtual_base : virtual rcu::rcu_obj_base<virtual_base> {};
struct other_object : rcu::rcu_obj_base<node> {};
struct first_of_two : rcu::rcu_obj_base<first_of_two> {};
struct two_bases : first_of_two, rcu::rcu_obj_base<two_bases> {};
struct incomplete;
struct derived : node {};
struct two_deleters : rcu::rcu_obj_base<two_deleters>, rcu::rcu_obj_base<two_deleters, notes> {};
struct named_alike : rcu::rcu_obj_base<named_alike> {
    int link = 1, next = 2, func = 3, destroy = 4, head = 5, object = 6, rcu = 7;
    int sum() const { return link + next + func + destroy + head + object + rcu; }
};

}  // namespace

TEST_CASE("[saferecl.rcu.general]/2: what is rcu-protectable", "[std_rcu]") {
    STATIC_REQUIRE(protectable<node>);
    STATIC_REQUIRE(protectable<noted, notes>);
    STATIC_REQUIRE_FALSE(protectable<tracked>);
    STATIC_REQUIRE_FALSE(protectable<hidden_base>);
    STATIC_REQUIRE_FALSE(protectable<virtual_base>);
    STATIC_REQUIRE_FALSE(protectable<other_object>);
    STATIC_REQUIRE_FALSE(protectable<two_bases>);
    STATIC_REQUIRE_FALSE(protectable<two_deleters>);
    STATIC_REQUIRE_FALSE(protectable<derived>);
    STATIC_REQUIRE_FALSE(protectable<node, notes>);
}

TEST_CASE("[saferecl.rcu.general]/3: locks and unlocks nest, by thread", "[std_rcu]") {
    auto& dom = rcu::rcu_default_domain();
    REQUIRE_FALSE(guarded::rcu_bp::reading());
    dom.lock();
    dom.lock();
    dom.unlock();
    REQUIRE(guarded::rcu_bp::reading());
    std::thread{[] { CHECK_FALSE(guarded::rcu_bp::reading()); }}.join();
    dom.unlock();
    REQUIRE_FALSE(guarded::rcu_bp::reading());
}

TEST_CASE("[saferecl.rcu.general]/5: a region that was open ends before what was scheduled in it or beside it is evaluated",
          "[std_rcu]") {
    const freed_at_end freed;
    std::atomic<bool> inside{false};
    std::atomic<bool> retired{false};
    std::atomic<bool> gone{false};
    bool gone_within = true;
    std::atomic<node*> place{new node{1}};
    std::jthread reader{[&] {
        const std::scoped_lock region{rcu::rcu_default_domain()};
        const node* const seen = place;
        inside = true;
        while (!retired) std::this_thread::yield();
        for (int i = 0; i < 100; ++i) std::this_thread::yield();
        gone_within = gone || seen->value != 1;
    }};
    while (!inside) std::this_thread::yield();
    rcu::rcu_retire(place.exchange(nullptr), [&gone](node* object) {
        gone = true;
        delete object;
    });
    retired = true;
    reader.join();
    rcu::rcu_barrier();
    REQUIRE(gone);
    REQUIRE_FALSE(gone_within);
}

TEST_CASE("[saferecl.rcu.general]/5: what is scheduled in a region is evaluated after it, not after one within it",
          "[std_rcu]") {
    const freed_at_end freed;
    std::atomic<bool> gone{false};
    auto& dom = rcu::rcu_default_domain();
    dom.lock();
    dom.lock();
    rcu::rcu_retire(new node{1}, [&gone](node* object) {
        gone = true;
        delete object;
    });
    dom.unlock();
    for (int i = 0; i < 100; ++i) std::this_thread::yield();
    const bool gone_within = gone;
    dom.unlock();
    rcu::rcu_barrier();
    REQUIRE(gone);
    REQUIRE_FALSE(gone_within);
}

TEST_CASE("[saferecl.rcu.general]/6: each scheduled evaluation is evaluated once", "[std_rcu]") {
    std::vector<const void*> seen;
    const freed_at_end freed;
    for (int i = 0; i < 100; ++i) (new noted{i})->retire(notes{&seen});
    rcu::rcu_barrier();
    REQUIRE(seen.size() == 100);
    rcu::rcu_barrier();
    REQUIRE(seen.size() == 100);
}

TEST_CASE("[rcu.syn]: the names and their types", "[std_rcu]") {
    using domain = rcu::rcu_domain;
    using deletes = std::default_delete<int>;
    STATIC_REQUIRE(std::is_same_v<decltype(rcu::rcu_default_domain), domain&() noexcept>);
    STATIC_REQUIRE(std::is_same_v<decltype(rcu::rcu_synchronize), void(domain&) noexcept>);
    STATIC_REQUIRE(std::is_same_v<decltype(rcu::rcu_barrier), void(domain&) noexcept>);
    STATIC_REQUIRE(std::is_same_v<decltype(rcu::rcu_retire<int, deletes>), void(int*, deletes, domain&)>);
    STATIC_REQUIRE(std::is_same_v<rcu::rcu_obj_base<node>, rcu::rcu_obj_base<node, std::default_delete<node>>>);
    STATIC_REQUIRE(noexcept(rcu::rcu_synchronize()));
    STATIC_REQUIRE(noexcept(rcu::rcu_barrier()));
    STATIC_REQUIRE_FALSE(noexcept(rcu::rcu_retire(static_cast<int*>(nullptr))));
}

TEST_CASE("[rcu.syn], [saferecl.rcu.base]/7: each argument but the pointer can be left out, or be {}", "[std_rcu]") {
    struct by_function : rcu::rcu_obj_base<by_function, void (*)(by_function*)>, tracked {};
    const auto end = [](by_function* object) { delete object; };
    auto& dom = rcu::rcu_default_domain();
    const freed_at_end freed;
    (new node{1})->retire();
    (new node{1})->retire({});
    (new node{1})->retire({}, dom);
    (new by_function)->retire(end);
    (new by_function)->retire(end, dom);
    rcu::rcu_retire(new node{1});
    rcu::rcu_retire(new node{1}, {});
    rcu::rcu_retire(new node{1}, {}, dom);
    rcu::rcu_retire<node>(new node{1}, {}, dom);
    rcu::rcu_retire<by_function, void (*)(by_function*)>(new by_function, end);
    rcu::rcu_retire<by_function, void (*)(by_function*)>(new by_function, end, dom);
    rcu::rcu_synchronize(dom);
    rcu::rcu_barrier(dom);
}

TEST_CASE("[saferecl.rcu.base]/1: the base is made, copied, moved and ended by the class alone; retire has the standard's type",
          "[std_rcu]") {
    using base = rcu::rcu_obj_base<node>;
    STATIC_REQUIRE(
        std::is_same_v<decltype(&node::retire), void (base::*)(std::default_delete<node>, rcu::rcu_domain&) noexcept>);
    STATIC_REQUIRE(noexcept(std::declval<node&>().retire()));
    STATIC_REQUIRE_FALSE(std::is_default_constructible_v<base>);
    STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<base>);
    STATIC_REQUIRE_FALSE(std::is_destructible_v<base>);
    struct value : rcu::rcu_obj_base<value> {
        int n = 3;
    };
    value a;
    value b{std::as_const(a)};
    value c{static_cast<value&&>(b)};
    b = c;
    c = static_cast<value&&>(b);
    REQUIRE(c.n == 3);
}

TEST_CASE("[saferecl.rcu.base]/3: T may be incomplete", "[std_rcu]") {
    STATIC_REQUIRE(sizeof(rcu::rcu_obj_base<incomplete>) > 0);
}

TEST_CASE("[saferecl.rcu.base]/4: D is what can be called with a T*", "[std_rcu]") {
    struct by_function : rcu::rcu_obj_base<by_function, void (*)(const tracked*)>, tracked {};
    struct by_any : rcu::rcu_obj_base<by_any, std::function<void(by_any*)>>, tracked {};
    const freed_at_end freed;
    int calls = 0;
    (new by_function)->retire([](const tracked* object) { delete static_cast<const by_function*>(object); });
    (new by_any)->retire([&calls](by_any* object) {
        delete object;
        ++calls;
    });
    rcu::rcu_barrier();
    REQUIRE(calls == 1);
}

TEST_CASE("[saferecl.rcu.base]/5: D is default-constructible and move-assignable, no more", "[std_rcu]") {
    struct has_it : rcu::rcu_obj_base<has_it, assigned_only>, tracked {};
    const freed_at_end freed;
    (new has_it)->retire();
}

TEST_CASE("[saferecl.rcu.base]/6: trivially copyable where D is", "[std_rcu]") {
    STATIC_REQUIRE(std::is_trivially_copyable_v<rcu::rcu_obj_base<node>>);
    STATIC_REQUIRE(std::is_trivially_copyable_v<rcu::rcu_obj_base<node, void (*)(node*)>>);
    STATIC_REQUIRE_FALSE(std::is_trivially_copyable_v<rcu::rcu_obj_base<node, std::function<void(node*)>>>);
    struct value : rcu::rcu_obj_base<value, void (*)(value*)> {
        int n = 3;
    };
    constexpr value a;
    constexpr value b{a};  // reads nothing that has no value
    STATIC_REQUIRE(b.n == 3);
}

TEST_CASE("[saferecl.rcu.base]/7-9: retire schedules deleter(addressof(x)), with the deleter it was given", "[std_rcu]") {
    std::vector<const void*> seen;
    const freed_at_end freed;
    auto* const object = new noted{1};
    object->retire(notes{&seen}, rcu::rcu_default_domain());
    rcu::rcu_barrier();
    REQUIRE(seen == std::vector<const void*>{object});
    (new node{2})->retire();
    rcu::rcu_barrier();
    REQUIRE(tracked::alive == 0);
}

TEST_CASE("[saferecl.rcu.base]/8: retire assigns the deleter once, and only that may not throw", "[std_rcu]") {
    struct object : rcu::rcu_obj_base<object, may_throw>, tracked {};
    std::vector<const void*> seen;
    const freed_at_end freed;
    auto* const first = new object;
    {
        const std::scoped_lock not_yet{rcu::rcu_default_domain()};
        first->retire(may_throw{&seen});
        may_throw::used_up = true;
    }
    rcu::rcu_barrier();
    may_throw::used_up = false;
    REQUIRE(seen == std::vector<const void*>{first});
}

TEST_CASE("[saferecl.rcu.base]/8: x may be part of another object", "[std_rcu]") {
    struct part : rcu::rcu_obj_base<part, void (*)(part*)> {};
    struct whole {
        long before = 0;
        part inner;
    };
    static std::atomic<part*> seen;
    seen = nullptr;
    whole outer;
    outer.inner.retire([](part* object) { seen = object; });
    rcu::rcu_barrier();
    REQUIRE(seen == &outer.inner);
}

TEST_CASE("[saferecl.rcu.base]/9: an evaluation may schedule another one", "[std_rcu]") {
    static std::atomic<int> ended;
    ended = 0;
    struct chained : rcu::rcu_obj_base<chained, void (*)(chained*)>, tracked {
        explicit chained(chained* n) : next{n} {}
        static void end(chained* object) {
            if (object->next != nullptr) object->next->retire(end);
            ++ended;
            delete object;
        }
        chained* next;
    };
    (new chained{new chained{new chained{nullptr}}})->retire(chained::end);
    for (int i = 1; i <= 3; ++i) {
        rcu::rcu_barrier();  // for what the evaluation before has scheduled
        REQUIRE(ended >= i);
    }
    REQUIRE(tracked::alive == 0);
}

TEST_CASE("[saferecl.rcu.base]/9, [saferecl.rcu.domain.func]/8: the deleter is called as an lvalue that is not const",
          "[std_rcu]") {
    struct object : rcu::rcu_obj_base<object, lvalue_alone>, tracked {};
    STATIC_REQUIRE_FALSE(std::is_invocable_v<lvalue_alone, object*>);
    STATIC_REQUIRE_FALSE(std::is_invocable_v<const lvalue_alone&, object*>);
    const freed_at_end freed;
    (new object)->retire();
    rcu::rcu_retire(new tracked, lvalue_alone{});
}

TEST_CASE("[saferecl.rcu.base]/9: the address is the object's own", "[std_rcu]") {
    struct object;
    using base = rcu::rcu_obj_base<object, notes>;
    struct object : hides_its_address<base> {};
    std::vector<const void*> seen;
    const freed_at_end freed;
    auto* const x = new object;
    x->retire(notes{&seen});
    rcu::rcu_barrier();
    REQUIRE(seen == std::vector<const void*>{x});
}

TEST_CASE("[saferecl.rcu.base]: a deleter may go on when the object that it was assigned to has ended", "[std_rcu]") {
    struct object : rcu::rcu_obj_base<object, goes_on>, tracked {};
    int calls = 0;
    const freed_at_end freed;
    (new object)->retire(goes_on{&calls});
    rcu::rcu_barrier();
    REQUIRE(calls == 1);
}

TEST_CASE("[saferecl.rcu.base]/6: a copy of an object that was retired is an object like any other", "[std_rcu]") {
    struct pooled : rcu::rcu_obj_base<pooled, void (*)(pooled*)> {
        int value = 1;
    };
    const auto keep = [](pooled*) {};
    alignas(pooled) std::array<std::byte, sizeof(pooled)> here;
    alignas(pooled) std::array<std::byte, sizeof(pooled)> there;
    auto* const first = new (here.data()) pooled;
    pooled* copy = nullptr;
    {
        const std::scoped_lock region{rcu::rcu_default_domain()};
        first->retire(keep);
        copy = new (there.data()) pooled{*first};
    }
    rcu::rcu_barrier();
    auto* const again = new (here.data()) pooled{*copy};
    REQUIRE(again->value == 1);
    copy->retire(keep);
    again->retire(keep);
    rcu::rcu_barrier();
}

TEST_CASE("[saferecl.rcu.base]: the base hides no names of T", "[std_rcu]") {
    auto* const object = new named_alike;
    REQUIRE(object->sum() == 28);
    object->retire();
    rcu::rcu_barrier();
}

TEST_CASE("[saferecl.rcu.base]: retire allocates nothing", "[std_rcu]") {
    const freed_at_end freed;
    (new node{1})->retire();
    auto* const object = new node{2};
    const tests::failing_new none_left{0};
    object->retire();
    REQUIRE_FALSE(tests::failing_new::happened());
}

TEST_CASE("[saferecl.rcu.domain.general]: rcu_domain is lockable, and neither made, copied nor assigned", "[std_rcu]") {
    using domain = rcu::rcu_domain;
    STATIC_REQUIRE_FALSE(std::is_default_constructible_v<domain>);
    STATIC_REQUIRE_FALSE(std::is_move_constructible_v<domain>);
    STATIC_REQUIRE_FALSE(std::is_move_assignable_v<domain>);
    STATIC_REQUIRE(std::is_same_v<decltype(&domain::lock), void (domain::*)() noexcept>);
    STATIC_REQUIRE(std::is_same_v<decltype(&domain::try_lock), bool (domain::*)() noexcept>);
    STATIC_REQUIRE(std::is_same_v<decltype(&domain::unlock), void (domain::*)() noexcept>);
    {
        std::scoped_lock<rcu::rcu_domain> one(rcu::rcu_default_domain());
        std::mutex m;
        std::scoped_lock two(rcu::rcu_default_domain(), m);
        std::unique_lock three(rcu::rcu_default_domain(), std::try_to_lock);
        REQUIRE(three.owns_lock());
    }
    REQUIRE_FALSE(guarded::rcu_bp::reading());
}

TEST_CASE("[saferecl.rcu.domain.members]/2, 8: threads lock and unlock the one domain without a data race", "[std_rcu]") {
    const freed_at_end freed;
    std::atomic<node*> place{new node{0}};
    std::atomic<int> wrong{0};
    const auto reads = [&] {
        for (int i = 0; i < 1000; ++i) {
            const std::scoped_lock region{rcu::rcu_default_domain()};
            if (place.load()->value < 0) ++wrong;
        }
    };
    {
        std::jthread one{reads};
        std::jthread two{reads};
        for (int i = 1; i < 100; ++i) place.exchange(new node{i})->retire();
    }
    place.exchange(nullptr)->retire();
    REQUIRE(wrong == 0);
}

TEST_CASE("[saferecl.rcu.domain.members]/3-4: try_lock is lock, and true", "[std_rcu]") {
    REQUIRE(rcu::rcu_default_domain().try_lock());
    REQUIRE(guarded::rcu_bp::reading());
    rcu::rcu_default_domain().unlock();
}

#if GUARDED_CHECKED
TEST_CASE("[saferecl.rcu.domain.members]/5: unlock without a lock stops checked builds", "[std_rcu]") {
    tests::require_stop("rcu_domain::unlock without a lock on this thread", [] { rcu::rcu_default_domain().unlock(); });
}
#endif
TEST_CASE("[saferecl.rcu.domain.func]: waiting inside a region stops the program", "[std_rcu]") {
    const std::string why = "waiting for a grace period inside a critical section";
    tests::require_stop_aloud(why, [] {
        const std::scoped_lock region{rcu::rcu_default_domain()};
        rcu::rcu_synchronize();
    });
    tests::require_stop_aloud(why, [] {
        const std::scoped_lock region{rcu::rcu_default_domain()};
        rcu::rcu_barrier();
    });
}

TEST_CASE("an object is retired once", "[std_rcu]") {
    struct object : rcu::rcu_obj_base<object> {};
#if GUARDED_CHECKED
    tests::require_stop("an object was retired twice", [] {
        auto* const p = new object;
        const auto g = guarded::read_lock();
        p->retire();
        p->retire();
    });
#endif
    auto* const p = new object;
    auto* const copy = new object{*p};
    p->retire();
    copy->retire();
    rcu::rcu_barrier();
}

TEST_CASE("[saferecl.rcu.domain.func]/1: there is one default domain", "[std_rcu]") {
    auto* const here = &rcu::rcu_default_domain();
    rcu::rcu_domain* there = nullptr;
    std::thread{[&] { there = &rcu::rcu_default_domain(); }}.join();
    REQUIRE(here == there);
}

TEST_CASE("[saferecl.rcu.domain.func]/2-3: rcu_synchronize waits for regions that are open, and they happen before it",
          "[std_rcu]") {
    int written = 0;  // by the region; no atomic, so that ThreadSanitizer sees the order
    std::atomic<bool> inside{false};
    std::atomic<bool> about_to_leave{false};
    std::jthread reader{[&] {
        const std::scoped_lock region{rcu::rcu_default_domain()};
        inside.store(true, std::memory_order_relaxed);
        for (int i = 0; i < 100; ++i) std::this_thread::yield();
        written = 1;
        about_to_leave.store(true, std::memory_order_relaxed);
    }};
    while (!inside.load(std::memory_order_relaxed)) std::this_thread::yield();
    rcu::rcu_synchronize();
    REQUIRE(about_to_leave.load(std::memory_order_relaxed));
    REQUIRE(written == 1);
}

TEST_CASE("[saferecl.rcu.domain.func]/2: an evaluation may open regions, and wait for those of others", "[std_rcu]") {
    const freed_at_end freed;
    std::atomic<bool> waited{false};
    rcu::rcu_retire(new tracked{1}, [&waited](tracked* object) {
        {
            const std::scoped_lock region{rcu::rcu_default_domain()};
        }
        rcu::rcu_synchronize();
        waited = true;
        delete object;
    });
    rcu::rcu_barrier();
    REQUIRE(waited);
}

TEST_CASE("[saferecl.rcu.domain.func]/4-5: rcu_barrier waits for what was scheduled, which happens before it", "[std_rcu]") {
    const freed_at_end freed;
    int evaluated = 0;  // no atomic, as above
    for (int i = 0; i < 10; ++i)
        rcu::rcu_retire(new node{i}, [&evaluated](node* object) {
            ++evaluated;
            delete object;
        });
    rcu::rcu_barrier();
    REQUIRE(evaluated == 10);
}

TEST_CASE("[saferecl.rcu.domain.func]/6-8: rcu_retire takes any object and a deleter of its own", "[std_rcu]") {
    std::vector<const void*> seen;
    const freed_at_end freed;
    auto* const number = new int{1};
    rcu::rcu_retire(number, notes{&seen});
    rcu::rcu_retire(new tracked{2});
    static const int nothing = 0;
    rcu::rcu_retire(const_cast<int*>(&nothing), [owner = std::make_unique<tracked>(3)](int*) {}, rcu::rcu_default_domain());
    rcu::rcu_barrier();
    REQUIRE(seen == std::vector<const void*>{number});
    REQUIRE(tracked::alive == 0);
}

TEST_CASE("[saferecl.rcu.domain.func]/6: rcu_retire asks for no more of T than that d takes its address", "[std_rcu]") {
    static std::atomic<int> ended;
    ended = 0;
    int object = 0;
    rcu::rcu_retire(reinterpret_cast<incomplete*>(&object), [](incomplete*) { ++ended; });
    rcu::rcu_retire(static_cast<void*>(&object), [](void*) { ++ended; });
    rcu::rcu_retire(static_cast<const int*>(&object), [](const int*) { ++ended; });
    rcu::rcu_retire(static_cast<const volatile int*>(&object), [](const volatile int*) { ++ended; });
    rcu::rcu_retire(static_cast<volatile void*>(&object), [](volatile void*) { ++ended; });
    rcu::rcu_retire(static_cast<int*>(nullptr), [](const int* p) { ended += p == nullptr ? 1 : 0; });
    rcu::rcu_barrier();
    REQUIRE(ended == 6);
    const freed_at_end freed;
    rcu::rcu_retire(new hides_its_address<tracked_alone>);
}

TEST_CASE("[saferecl.rcu.domain.func]/6: a function's address is retired as any other, and nothing is asked of its memory",
          "[std_rcu]") {
    static std::atomic<int> unloaded;
    unloaded = 0;
    using entry_point = int(int) noexcept;
    entry_point* const loaded = [](int n) noexcept { return n + 1; };
    rcu::rcu_retire(loaded, [](entry_point* f) { unloaded = f(6); });
    rcu::rcu_barrier();
    REQUIRE(unloaded == 7);
}

TEST_CASE("[version.syn]: the feature-test macro's counterpart has its value", "[std_rcu]") {
    STATIC_REQUIRE(GUARDED_CPP_LIB_RCU == 202306L);
}

TEST_CASE("[saferecl.rcu.domain.func]/8: d1 is made of std::move(d), called as it is, and ended", "[std_rcu]") {
    const freed_at_end freed;
    counts_moves::ended = counts_moves::moved = counts_moves::copied = 0;
    rcu::rcu_retire(new tracked, counts_moves{});
    rcu::rcu_barrier();
    REQUIRE(counts_moves::moved == 1);
    REQUIRE(counts_moves::copied == 0);
    REQUIRE(counts_moves::ended == 2);  // d and d1
}

TEST_CASE("[saferecl.rcu.domain.func]/8-9: rcu_retire that throws has scheduled nothing", "[std_rcu]") {
    struct throws_when_moved {
        throws_when_moved() = default;
        throws_when_moved(throws_when_moved&&) noexcept(false) { throw std::runtime_error{"moved"}; }
        void operator()(tracked*) const { FAIL("evaluated"); }
    };
    const freed_at_end freed;
    const auto before = guarded::stats().retired;
    tracked kept{1};
    REQUIRE_THROWS_AS(rcu::rcu_retire(&kept, throws_when_moved{}), std::runtime_error);
    {
        const tests::failing_new failing{0};
        REQUIRE_THROWS_AS(rcu::rcu_retire(&kept, [](tracked*) { FAIL("evaluated"); }), std::bad_alloc);
    }
    REQUIRE(guarded::stats().retired == before);
}

TEST_CASE("a report of a late touch names the line of the call that retired the object", "[std_rcu]") {
    struct shared : rcu::rcu_obj_base<shared>, guarded::reclaimable {
        int value = 1;
    };
    const auto reported = [](unsigned line, void (*retire)(shared*)) {
        const auto end = tests::run_in_child([retire] {
            guarded::sample_objects({.one_in = 1, .pages = 16});
            auto* const object = new shared;
            retire(object);
            rcu::rcu_barrier();
            return *static_cast<const volatile int*>(&object->value);
        });
        CAPTURE(end.status, end.said);
        REQUIRE(end.died_of(SIGSEGV));
        REQUIRE(end.said.find("std_rcu.cpp:" + std::to_string(line) + ", freed ") != std::string::npos);
    };
    reported(__LINE__, [](shared* object) { object->retire(); });
    reported(__LINE__, [](shared* object) { object->retire(std::default_delete<shared>{}); });
    reported(__LINE__, [](shared* object) { rcu::rcu_retire(object); });
    reported(__LINE__, [](shared* object) { rcu::rcu_retire(object, [](shared* p) { delete p; }); });
}

TEST_CASE("guards and regions are one: functions move to guards one at a time", "[std_rcu]") {
    const freed_at_end freed;
    std::atomic<node*> place{new node{7}};
    const auto g = guarded::read_lock();
    const auto p = rcu::load(g, place);
    place.exchange(nullptr)->retire();
    REQUIRE(get(g, p, &tracked::value) == 7);
    std::atomic<node*> empty{nullptr};
    REQUIRE_FALSE(rcu::load(g, empty));
}

TEST_CASE("what is retired waits where rcu_bp is past its limit, outside regions", "[std_rcu]") {
    const freed_at_end freed;
    rcu::rcu_barrier();
    guarded::set_limit({.objects = 10});
    for (int i = 0; i < 100; ++i) {
        (new node{i})->retire();
        rcu::rcu_retire(new tracked{i});
        REQUIRE(guarded::stats().pending <= 10);
    }
    {
        const std::scoped_lock region{rcu::rcu_default_domain()};
        for (int i = 0; i < 100; ++i) (new node{i})->retire();
        REQUIRE(guarded::stats().pending >= 100);
    }
    guarded::set_limit({});
}
