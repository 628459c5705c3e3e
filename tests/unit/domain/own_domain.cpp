// Domains of a program's own: one that is written from nothing, and liburcu's under other names.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <guarded/grace/fork.hpp>

#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace some_company::its_product::its_subsystem::network_services::session_reclamation {

struct domain_of_the_fast_path_for_sessions : guarded::rcu_mb {
    static constexpr const char* name = "sessions";
};
struct domain_of_the_fast_path_for_packets : guarded::rcu_mb {
    static constexpr const char* name = "packets";
};

}  // namespace some_company::its_product::its_subsystem::network_services::session_reclamation

namespace {

using guarded::register_thread;
using tests::tracked;

/// RCU by a lock: readers share it, and a grace period is the moment in which nobody has it. What is retired is freed by the
/// thread that waits for it.
class shared_lock_rcu {
  public:
    static constexpr const char* name = "shared_lock_rcu";
    static constexpr bool needs_registration = true;
    static constexpr bool rests = false;

    static void read_lock() {
        if (depth_++ == 0) lock_.lock_shared();
    }
    static void read_unlock() {
        if (--depth_ == 0) lock_.unlock_shared();
    }
    static bool reading() noexcept { return depth_ != 0; }
    static bool registered() noexcept { return registered_; }
    static bool on_worker() noexcept { return false; }  // there is none
    static const rcu_flavor_struct& flavour() noexcept { return table_; }

  private:
    static void wait_for_readers() { const std::lock_guard nobody_reads{lock_}; }
    static void call_later(rcu_head* head, void (*fn)(rcu_head*)) {
        head->func = fn;
        const std::lock_guard lock{waiting_lock_};
        head->next.next = std::exchange(waiting_, &head->next);
    }
    static void call_all() {
        for (;;) {
            cds_wfcq_node* node = [] {
                const std::lock_guard lock{waiting_lock_};
                return std::exchange(waiting_, nullptr);
            }();
            if (node == nullptr) return;
            wait_for_readers();
            while (node != nullptr) {
                auto* const head = reinterpret_cast<rcu_head*>(node);
                node = node->next;
                head->func(head);
            }
        }
    }
    static rcu_flavor_struct make_table() noexcept {
        rcu_flavor_struct t{};
        t.update_call_rcu = call_later;
        t.update_synchronize_rcu = wait_for_readers;
        t.barrier = call_all;
        t.register_thread = [] { registered_ = true; };
        t.unregister_thread = [] { registered_ = false; };
        return t;
    }

    static inline std::shared_mutex lock_;
    static inline std::mutex waiting_lock_;
    static inline cds_wfcq_node* waiting_ = nullptr;
    static inline constinit thread_local unsigned depth_ = 0;
    static inline constinit thread_local bool registered_ = false;
    static inline const rcu_flavor_struct table_ = make_table();
};

struct own_mb : guarded::rcu_mb {
    static constexpr const char* name = "own_mb";
};
struct own_bp : guarded::rcu_bp {
    static constexpr const char* name = "own_bp";
};
struct own_qsbr : guarded::rcu_qsbr {
    static constexpr const char* name = "own_qsbr";
};

// Each of the concepts asks for what its domains have, and no more.
using guarded::domain;
using guarded::domain_with_workers;
using guarded::forking_domain;
using guarded::registering_domain;
using guarded::resting_domain;
using guarded::watched_domain;
static_assert(registering_domain<shared_lock_rcu> && !resting_domain<shared_lock_rcu> && !watched_domain<shared_lock_rcu> &&
              !forking_domain<shared_lock_rcu> && !domain_with_workers<shared_lock_rcu>);
static_assert(registering_domain<own_mb> && !resting_domain<own_mb> && forking_domain<own_mb> && domain_with_workers<own_mb>);
static_assert(domain<own_bp> && !registering_domain<own_bp> && forking_domain<own_bp> && domain_with_workers<own_bp>);
static_assert(resting_domain<own_qsbr> && registering_domain<own_qsbr> && watched_domain<own_qsbr> &&
              forking_domain<own_qsbr> && domain_with_workers<own_qsbr>);

// A domain that says what it does not have is none.
struct rests_unseen : guarded::rcu_mb {
    static constexpr bool rests = true;
};
struct registers_nobody : shared_lock_rcu {
    static constexpr bool needs_registration = false;
};
struct forks_halfway : guarded::rcu_mb {
    static void after_fork_child() = delete;
};
struct has_no_reader : guarded::rcu_memb {
    static void read_lock() = delete;
};
static_assert(!domain<rests_unseen> && !domain<registers_nobody> && !domain<has_no_reader>);
static_assert(domain<forks_halfway> && !forking_domain<forks_halfway>);

using own_domains = std::tuple<shared_lock_rcu, own_mb, own_bp, own_qsbr>;
using derived_domains = std::tuple<own_mb, own_qsbr>;

template <class D>
void let_grace_periods_end(const guarded::registration<D>& me) {
    if constexpr (resting_domain<D>) quiescent_state(me);
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a domain of the program's own protects what its guards can see", "[domain]", own_domains) {
    const tests::all_freed_at_end<TestType> freed;
    guarded::slot<tracked, TestType> place{std::make_unique<tracked>(1)};
    const auto me = register_thread<TestType>();
    {
        const auto g = read_lock(me);
        const auto p = place.load(g);
        retire(place.exchange(std::make_unique<tracked>(2)));
        REQUIRE(get(g, p, &tracked::value) == 1);
        REQUIRE(tracked::alive == 2);
    }
    let_grace_periods_end(me);
    barrier(me);
    REQUIRE(tracked::alive == 1);
    const auto again = wait(place.exchange(nullptr));
    REQUIRE(again->value == 2);
}

TEMPLATE_LIST_TEST_CASE("readers of an own domain see each object whole while a writer replaces it", "[domain]", own_domains) {
    const tests::all_freed_at_end<TestType> freed;
    guarded::slot<tracked, TestType> place{std::make_unique<tracked>(0)};
    long wrong = 0;
    {
        std::jthread reader{[&] {
            const auto me = register_thread<TestType>();
            for (int last = 0; last < 500;) {
                {
                    const auto g = read_lock(me);
                    const int now = get(g, place.load(g), &tracked::value);
                    if (now < last) ++wrong;
                    last = now;
                }
                let_grace_periods_end(me);
            }
        }};
        for (int i = 1; i <= 500; ++i) {
            place.publish(std::make_unique<tracked>(i));
            if (i % 100 == 0) guarded::barrier<TestType>();
        }
    }
    REQUIRE(wrong == 0);
}

TEMPLATE_LIST_TEST_CASE("a tree lives in an own domain", "[domain]", own_domains) {
    const tests::all_freed_at_end<TestType> freed;
    guarded::range_map<unsigned, tracked, TestType> map;
    const auto me = register_thread<TestType>();
    {
        auto w = lock(map);
        for (unsigned i = 0; i < 200; ++i) map.store(w, 10 * i, 10 * i + 4, std::make_unique<tracked>(static_cast<int>(i)));
        for (unsigned i = 0; i < 200; i += 2) map.erase(w, 10 * i);
    }
    int sum = 0;
    {
        const auto g = read_lock(me);
        auto at = map.cursor(g, 0);
        for (auto entry = at.find(g); entry; entry = at.next(g)) sum += get(g, entry, &tracked::value);
        REQUIRE_FALSE(map.load(g, 20));
    }
    REQUIRE(sum == 100 * 100);
    let_grace_periods_end(me);
    barrier(me);
    REQUIRE(tracked::alive == 100);
}

TEMPLATE_LIST_TEST_CASE("domains over one flavour share a thread's registration", "[domain]", derived_domains) {
    using base = typename TestType::machinery;
    std::unique_ptr<guarded::registration<base>> first;
    std::unique_ptr<guarded::registration<TestType>> second;
    const auto in_both_orders = [](auto& leaves, auto& stays) {
        leaves.reset();
        REQUIRE(base::registered());
        stays.reset();
        REQUIRE_FALSE(base::registered());
        REQUIRE_FALSE(guarded::process::readers<base>::known());  // or a watch would look at a counter that is gone
        REQUIRE_FALSE(guarded::process::readers<TestType>::known());
    };
    first.reset(new auto(register_thread<base>()));
    second.reset(new auto(register_thread<TestType>()));
    in_both_orders(first, second);
    first.reset(new auto(register_thread<base>()));
    second.reset(new auto(register_thread<TestType>()));
    in_both_orders(second, first);
}

TEST_CASE("a thread does not rest or wait inside a section of another domain over its flavour", "[domain]") {
    const auto in_section = [](auto does) {
        return [does] {
            const auto me = register_thread<guarded::rcu_qsbr>();
            const auto mine = register_thread<own_qsbr>();
            const auto g = read_lock(mine);
            does(me);
        };
    };
    const auto stops = [](const auto& misuse) {
        return tests::run_in_child(misuse).said.find("inside a critical section") != std::string::npos;
    };
    CHECK(stops(in_section([](auto& me) { quiescent_state(me); })));
    CHECK(stops(in_section([](auto& me) { synchronize(me); })));
    CHECK(stops(in_section([](auto& me) { const auto away = offline(me); })));
}

TEST_CASE("of the domains over one flavour one handles forks", "[domain]") {
    const auto says = tests::run_in_child([] {
        guarded::handle_fork<guarded::rcu_mb>();
        guarded::handle_fork<guarded::rcu_mb>();
        try {
            guarded::handle_fork<own_mb>();
        } catch (const std::system_error& e) {
            std::fputs(e.code().value() == EBUSY ? "refused" : e.what(), stderr);
        }
    });
    CHECK(says.said == "refused");
}

TEST_CASE("domains whose long names begin alike are two", "[domain]") {
    namespace theirs = some_company::its_product::its_subsystem::network_services::session_reclamation;
    guarded::slot<tracked, theirs::domain_of_the_fast_path_for_sessions> place{std::make_unique<tracked>(1)};
    place.publish(nullptr);
    guarded::barrier<theirs::domain_of_the_fast_path_for_sessions>();
    REQUIRE(guarded::stats<theirs::domain_of_the_fast_path_for_sessions>().retired == 1);
    REQUIRE(guarded::stats<theirs::domain_of_the_fast_path_for_packets>().retired == 0);
}

TEST_CASE("an own domain of liburcu's machinery counts for itself", "[domain]") {
    const auto before = guarded::stats<guarded::rcu_mb>();
    const auto mine = guarded::stats<own_mb>();
    guarded::slot<tracked, own_mb> place{std::make_unique<tracked>(1)};
    place.publish(nullptr);
    guarded::barrier<own_mb>();
    REQUIRE(guarded::stats<guarded::rcu_mb>().retired == before.retired);
    REQUIRE(guarded::stats<own_mb>().freed == mine.freed + 1);
}
