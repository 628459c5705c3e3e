// The shape of the interface: what compiles and what does not, held by concepts. Every rejecting overload is a quiet "no" in a
// requires-expression, on every compiler: generic code may ask.
#include <guarded/guarded.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace {

using namespace guarded;

struct counted_node : counted<rcu_memb> {
    int value = 0;
};

struct stamp {
    int day = 0;
};
struct node {
    int value = 0;
    const int fixed = 0;
    int* raw = nullptr;
    slot<node, rcu_memb> next;
    slot<node, rcu_bp> elsewhere;
    std::unique_ptr<node> owned;
    object_lock lock;
    int twice() const { return 2 * value; }
    int grow() { return ++value; }
    const int& ref() const { return value; }
    volatile long seen = 0;
    volatile std::atomic<int> hits{0};
    volatile stamp last{};
    std::unique_ptr<long> twin() const { return nullptr; }
};

// Guards, each with a brand of its own.
using G = read_guard<rcu_memb, struct G_brand>;
using H = read_guard<rcu_memb, struct H_brand>;
using B = read_guard<rcu_bp, struct B_brand>;
using Q = read_guard<rcu_qsbr, struct Q_brand>;
using P = ptr<node, G>;

using data = locked<node, std::shared_mutex>;
using other_data = locked<node, std::mutex>;
using W = locked_guard<data, lock_mode::exclusive, struct W_brand>;
using S = locked_guard<data, lock_mode::shared, struct S_brand>;
using M = locked_guard<other_data, lock_mode::exclusive, struct M_brand>;

struct to_int {
    int operator()(const node& n) const { return n.value; }
};
struct to_address {
    const int* operator()(const node& n) const { return &n.value; }
};
struct writes_node {
    void operator()(node& n) const { n.value = 1; }
};

// ---- taking and ending guards ----------------------------------------------------------------------------------------------

template <class... A>
concept can_read_lock = requires(A&&... a) { read_lock(std::forward<A>(a)...); };
static_assert(can_read_lock<> && can_read_lock<const registration<rcu_memb>&> && can_read_lock<registration<rcu_qsbr>&>);
static_assert(!can_read_lock<registration<rcu_memb>>, "a temporary registration would not outlive its guard");
static_assert(!can_read_lock<int> && !can_read_lock<rcu_memb> && !can_read_lock<G&>);

template <class A>
concept can_unlock = requires(A&& a) { unlock(std::forward<A>(a)); };
static_assert(can_unlock<G> && can_unlock<W> && can_unlock<S>);
static_assert(!can_unlock<G&> && !can_unlock<const G&> && !can_unlock<const G> && !can_unlock<W&>);
static_assert(!can_unlock<borrowed<G>> && !can_unlock<borrowed<G>&> && !can_unlock<borrowed<W>> && !can_unlock<int>);

template <class A>
concept can_relock = requires(A&& a) { relock(std::forward<A>(a)); };
static_assert(can_relock<G> && can_relock<W> && can_relock<S>);
static_assert(!can_relock<G&> && !can_relock<const G> && !can_relock<W&> && !can_relock<borrowed<G>> &&
              !can_relock<borrowed<W>>);

template <class A>
concept can_announce_quiescence = requires(A&& a) { quiescent_state(std::forward<A>(a)); };
static_assert(can_announce_quiescence<Q> && can_announce_quiescence<const registration<rcu_qsbr>&>);
static_assert(!can_announce_quiescence<Q&> && !can_announce_quiescence<borrowed<Q>> && !can_announce_quiescence<G>);
static_assert(!can_announce_quiescence<const registration<rcu_memb>&>);

template <class A>
concept can_go_offline = requires(A&& a) { offline(std::forward<A>(a)); };
static_assert(can_go_offline<const registration<rcu_qsbr>&>);
static_assert(!can_go_offline<const registration<rcu_memb>&> && !can_go_offline<const registration<rcu_bp>&>);

template <class A>
concept can_wait_for_readers = requires(A&& a) {
    synchronize(a);
    barrier(a);
};
static_assert(can_wait_for_readers<const registration<rcu_mb>&> && !can_wait_for_readers<G&> && !can_wait_for_readers<int>);

template <class A>
concept can_lock = requires(A&& a) { lock(std::forward<A>(a)); };
template <class A>
concept can_lock_shared = requires(A&& a) { lock_shared(std::forward<A>(a)); };
template <class A>
concept can_try_lock = requires(A&& a) { try_lock(std::forward<A>(a)); };
struct bare_lock {
    void lock() {}
    void unlock() {}
};
using spun = locked<int, bare_lock>;
static_assert(can_lock<data&> && can_lock_shared<data&> && can_try_lock<data&> && can_lock<spun&>);
static_assert(!can_lock_shared<spun&> && !can_try_lock<spun&> && !can_lock_shared<other_data&>);
static_assert(!can_lock<const data&> && !can_lock<data>, "a temporary owner dies before its guard");
static_assert(!can_lock<std::mutex&> && !can_lock<int&> && !can_lock<node&>);
static_assert(can_lock<range_map<unsigned, int>&>);

template <class A>
concept can_borrow = requires(A&& a) { borrow(std::forward<A>(a)); };
static_assert(can_borrow<G&> && can_borrow<const G&> && can_borrow<W&> && can_borrow<const borrowed<G>&>);
static_assert(!can_borrow<G> && !can_borrow<const G> && !can_borrow<int&> && !can_borrow<P&>);

// ---- reading ---------------------------------------------------------------------------------------------------------------

template <class... A>
concept can_get = requires(A&&... a) { get(std::forward<A>(a)...); };
template <class... A>
concept can_load = requires(A&&... a) { load(std::forward<A>(a)...); };
template <class... A>
concept can_field = requires(A&&... a) { field(std::forward<A>(a)...); };
template <class... A>
concept can_with = requires(A&&... a) { with(std::forward<A>(a)...); };
template <class... A>
concept can_unsafe_with = requires(A&&... a) { unsafe_with(std::forward<A>(a)...); };
template <class... A>
concept can_set = requires(A&&... a) { set(std::forward<A>(a)...); };
template <class... A>
concept can_unsafe_ref = requires(A&&... a) { unsafe_ref(std::forward<A>(a)...); };

using value_member = decltype(&node::value);
using raw_member = decltype(&node::raw);
using ref_member = decltype(&node::ref);
using twice_member = decltype(&node::twice);
using grow_member = decltype(&node::grow);
using next_member = decltype(&node::next);
using elsewhere_member = decltype(&node::elsewhere);
using owned_member = decltype(&node::owned);
using fixed_member = decltype(&node::fixed);
struct stranger {
    int value = 0;
};
using strange_member = decltype(&stranger::value);

static_assert(can_get<G&, P&, value_member> && can_get<const G&, P, value_member> && can_get<borrowed<G>, P&, value_member>);
static_assert(can_get<G&, P&, twice_member> && can_get<G&, P&, ref_member>, "a member function's reference is copied from");
static_assert(!can_get<H&, P&, value_member>, "another section");
static_assert(!can_get<B&, P&, value_member>, "another domain");
static_assert(!can_get<W&, P&, value_member>, "a lock");
static_assert(!can_get<G, P&, value_member>, "a temporary guard");
static_assert(!can_get<P&, value_member> && !can_get<int, P&, value_member>, "no guard");
static_assert(!can_get<G&, node&, value_member> && !can_get<G&, node*, value_member>, "no bound pointer");
static_assert(!can_get<G&, P&, raw_member>, "an address");
static_assert(!can_get<G&, P&, strange_member> && !can_get<G&, P&, grow_member> && !can_get<G&, P&, int>);
static_assert(!can_get<G&, P&>, "node has slots");
static_assert(can_get<G&, P&, decltype(&node::seen)> && can_get<G&, P&, decltype(&node::hits)>, "volatile values are read");
static_assert(can_get<G&, ptr<volatile long, G>&> && can_get<G&, P&, decltype(&node::twin)>);
static_assert(!can_get<G&, P&, decltype(&node::last)>, "a volatile object has no copy");
static_assert(!can_get<G&, P&, owned_member> && !can_get<G&, ptr<std::unique_ptr<node>, G>&>, "nor has an owner");
static_assert(can_get<G&, ptr<int, G>&> && !can_get<G&, ptr<int*, G>&> && !can_get<H&, ptr<int, G>&>);

static_assert(can_load<G&, P&, next_member> && can_load<borrowed<G>, P&, next_member> && can_load<G&, P&, owned_member>);
static_assert(!can_load<H&, P&, next_member> && !can_load<G, P&, next_member> && !can_load<P&, next_member>);
static_assert(!can_load<G&, P&, elsewhere_member>, "a slot of another domain");
static_assert(!can_load<G&, P&, value_member> && !can_load<G&, P&, raw_member> && !can_load<G&, P&, strange_member>);
static_assert(can_load<W&, ptr<node, W>&, raw_member>, "a lock protects what plain pointers lead to");
static_assert(!can_load<W&, ptr<node, W>&, next_member>, "a lock is not the domain of a slot");

static_assert(can_field<G&, P&, value_member> && can_field<borrowed<G>, P&, next_member> && can_field<G&, P&, raw_member>);
static_assert(!can_field<H&, P&, value_member> && !can_field<G, P&, value_member> && !can_field<G&, P&, strange_member>);
static_assert(!can_field<G&, P&, twice_member> && !can_field<G&, node&, value_member>);

static_assert(can_with<G&, P&, to_int> && can_with<borrowed<G>, P&, to_int> && can_with<G&, P&, twice_member>);
static_assert(!can_with<G&, P&, value_member>, "a reference");
static_assert(can_with<W&, ptr<node, W>&, writes_node>);
static_assert(!can_with<G&, P&, writes_node> && !can_with<S&, ptr<node, S>&, writes_node>, "readers are lent const");
static_assert(!can_with<G&, P&, to_address> && !can_with<W&, ptr<node, W>&, to_address>, "an address");
static_assert(!can_with<H&, P&, to_int> && !can_with<G, P&, to_int> && !can_with<G&, P&, int> && !can_with<G&, node&, to_int>);
struct with_state {
    int state;
    int operator()(const node&) const { return state; }
};
using sum_of = int(const node&, int);
static_assert(!can_with<G&, P&, with_state> && can_unsafe_with<G&, P&, with_state>, "a state has a place for an address");
static_assert(!can_unsafe_with<G&, P&, to_address> && !can_unsafe_with<H&, P&, with_state>, "nothing else is unsafe");
static_assert(can_with<G&, P&, sum_of&, int> && can_with<G&, P&, sum_of*, const int&>);
struct sees_all {
    void operator()(const node&, const auto&) const {}
};
static_assert(can_with<G&, P&, sees_all, std::string_view> && can_with<G&, P&, sees_all, const char*>);
static_assert(can_with<G&, P&, sees_all, std::span<const int>> && can_with<G&, P&, sees_all, borrowed<G>>);
static_assert(!can_with<G&, P&, sees_all, std::span<int>> && !can_with<G&, P&, sees_all, node*>, "places to write to");
static_assert(!can_with<G&, P&, sees_all, G&> && !can_with<G&, P&, sees_all, H>, "a guard is lent");
static_assert(can_with<G&, P&, sees_all, std::unique_ptr<stranger>> &&
              can_with<G&, P&, sees_all, std::unique_ptr<const stranger>&>);
static_assert(!can_with<G&, P&, sees_all, std::unique_ptr<node>>, "it owns a plain pointer");
static_assert(!can_with<G&, P&, sees_all, std::unique_ptr<stranger>&> &&
                  !can_with<G&, P&, sees_all, std::shared_ptr<stranger>&>,
              "what a named owner owns is not const");
static_assert(!can_with<G&, P&, sees_all>, "too few");

static_assert(can_set<W&, ptr<node, W>&, value_member, int> && can_set<borrowed<W>, ptr<node, W>&, value_member, int>);
static_assert(!can_set<G&, P&, value_member, int> && !can_set<S&, ptr<node, S>&, value_member, int>, "a read guard");
static_assert(!can_set<M&, ptr<node, W>&, value_member, int>, "another lock");
static_assert(!can_set<W, ptr<node, W>&, value_member, int> && !can_set<W&, ptr<node, W>&, strange_member, int>);
static_assert(!can_set<W&, ptr<node, W>&, fixed_member, int> && !can_set<W&, ptr<node, W>&, value_member, node*>);

static_assert(can_unsafe_ref<G&, P&> && can_unsafe_ref<borrowed<G>, P&>);
static_assert(!can_unsafe_ref<H&, P&> && !can_unsafe_ref<G, P&> && !can_unsafe_ref<P&> && !can_unsafe_ref<G&, node*>);
static_assert(std::same_as<decltype(unsafe_ref(std::declval<G&>(), std::declval<P&>())), const node&>);
static_assert(std::same_as<decltype(unsafe_ref(std::declval<W&>(), std::declval<ptr<node, W>&>())), node&>);

template <class A>
concept can_find_root = requires(A&& a) { root(std::forward<A>(a)); };
static_assert(can_find_root<W&> && can_find_root<S&> && can_find_root<borrowed<W>> && !can_find_root<G&> &&
              !can_find_root<int>);
template <class T>
concept can_be_in_a_slot = requires { typename slot<T>; };
template <class T>
concept can_be_unlinked = requires { typename unlinked<T>; };
template <class T>
concept can_be_in_a_tree = requires { typename range_map<unsigned, T>; };
template <class T>
concept can_be_owned = can_be_in_a_slot<T> && can_be_unlinked<T> && can_be_in_a_tree<T>;
template <class T>
concept can_be_owned_somewhere = can_be_in_a_slot<T> || can_be_unlinked<T> || can_be_in_a_tree<T>;
static_assert(can_be_owned<int> && can_be_owned<const node> && can_be_owned<struct declared_alone> && can_be_owned<int*>);
static_assert(!can_be_owned_somewhere<int[]> && !can_be_owned_somewhere<int[3]> && !can_be_owned_somewhere<void>);
static_assert(!can_be_owned_somewhere<int&> && !can_be_owned_somewhere<int&&> && !can_be_owned_somewhere<int()>);

template <class Mutex>
concept can_lock_data = requires { typename locked<int, Mutex>; };
template <class Mutex>
concept can_lock_trees = requires { typename outer_mutex<Mutex>; };
template <class Mutex>
concept can_lock_a_tree = requires { typename range_map<unsigned, int, rcu_bp, Mutex>; };
static_assert(can_lock_data<std::timed_mutex> && can_lock_data<outer_mutex<std::shared_mutex>> && can_lock_a_tree<bare_lock>);
static_assert(!can_lock_data<std::recursive_mutex> && !can_lock_data<std::recursive_timed_mutex> && !can_lock_data<int>);
static_assert(!can_lock_trees<std::recursive_mutex> && !can_lock_trees<std::recursive_timed_mutex> && !can_lock_trees<int>);
static_assert(!can_lock_a_tree<std::recursive_mutex> && !can_lock_a_tree<std::recursive_timed_mutex>);
static_assert(!can_find_root<locked_guard<range_map<unsigned, int>, lock_mode::exclusive, struct R_brand>&>);

// ---- publishing and unlinking ----------------------------------------------------------------------------------------------

template <class S, class A>
concept can_publish = requires(S& s, A&& a) { s.publish(std::forward<A>(a)); };
template <class S, class A>
concept can_exchange = requires(S& s, A&& a) { s.exchange(std::forward<A>(a)); };
template <class S, class... A>
concept can_compare_exchange = requires(S& s, A&&... a) { s.compare_exchange(std::forward<A>(a)...); };
template <class S, class A>
concept can_load_slot = requires(S& s, A&& a) { s.load(std::forward<A>(a)); };
using memb_slot = slot<node, rcu_memb>;
using owner = std::unique_ptr<node>;

static_assert(can_publish<memb_slot, owner> && can_exchange<memb_slot, owner> && can_exchange<memb_slot, std::nullptr_t>);
static_assert(!can_publish<memb_slot, owner&> && !can_publish<memb_slot, const owner&> && !can_publish<memb_slot, node*>);
static_assert(!can_publish<memb_slot, std::shared_ptr<node>> && !can_publish<memb_slot, unlinked<node, rcu_memb>>);
static_assert(!can_publish<memb_slot, P&> && !can_publish<memb_slot, node> && !can_publish<const memb_slot, owner>);
static_assert(!can_exchange<memb_slot, owner&> && !can_exchange<memb_slot, node*> &&
              !can_exchange<memb_slot, std::shared_ptr<node>>);

static_assert(can_compare_exchange<memb_slot, G&, P&, owner> && can_compare_exchange<memb_slot, borrowed<G>, P&, owner>);
static_assert(can_compare_exchange<memb_slot, G&, std::nullptr_t, owner>);
static_assert(!can_compare_exchange<memb_slot, G&, P&, owner&> && !can_compare_exchange<memb_slot, H&, P&, owner>);
static_assert(!can_compare_exchange<memb_slot, B&, P&, owner> && !can_compare_exchange<memb_slot, G&, node*, owner>);

static_assert(!can_exchange<const memb_slot, owner> && !can_compare_exchange<const memb_slot, G&, P&, owner>,
              "what a read guard lends is not written, unless it is declared mutable");
static_assert(can_load_slot<memb_slot, G&> && can_load_slot<const memb_slot, borrowed<G>> && can_load_slot<slot<node>, B&>);
static_assert(!can_load_slot<memb_slot, B&> && !can_load_slot<memb_slot, Q&> && !can_load_slot<memb_slot, W&>);
static_assert(!can_load_slot<memb_slot, G> && !can_load_slot<memb_slot, int>);

template <class A>
concept can_retire = requires(A&& a) { retire(std::forward<A>(a)); };
template <class A>
concept can_wait = requires(A&& a) { wait(std::forward<A>(a)); };
template <class A>
concept can_unrcu = requires(A&& a) { unrcu(std::forward<A>(a)); };
using gone = unlinked<node, rcu_memb>;
static_assert(can_retire<gone> && can_wait<gone> && can_unrcu<gone>);
static_assert(!can_retire<gone&> && !can_wait<gone&> && !can_unrcu<gone&> && !can_retire<const gone>);
static_assert(!can_retire<owner> && !can_retire<node*> && !can_retire<P> && !can_wait<owner> && !can_unrcu<node*>);
static_assert(!can_wait<unlinked<counted_node, rcu_memb>>, "a counted object may have other owners");
static_assert(can_retire<unlinked<counted_node, rcu_memb>>);

// ---- handing off -----------------------------------------------------------------------------------------------------------

template <class... A>
concept can_hand_off = requires(A&&... a) { handoff(std::forward<A>(a)...); };
using C = ptr<counted_node, G>;
struct is_linked {
    bool operator()(const node&) const { return true; }
};
using node_lock = by_lock<node, object_lock>;
static_assert(can_hand_off<G&, C&, by_reference_t> && can_hand_off<borrowed<G>, C&, by_reference_t>);
static_assert(!can_hand_off<G&, P&, by_reference_t>, "node counts nothing");
static_assert(!can_hand_off<G&, C&> && !can_hand_off<G&, P&> && !can_hand_off<C&>, "no evidence");
static_assert(!can_hand_off<H&, C&, by_reference_t> && !can_hand_off<G&, counted_node*, by_reference_t>);
static_assert(can_hand_off<G&, P&, node_lock> && !can_hand_off<H&, P&, node_lock> && !can_hand_off<G&, C&, node_lock>);
static_assert(can_hand_off<G&, P&, H&> && !can_hand_off<G&, P&, B&> && !can_hand_off<G&, P&, W&>);
static_assert(can_hand_off<G&, P&, W&, still<is_linked>> && !can_hand_off<G&, P&, W&, is_linked>);
static_assert(!can_hand_off<G&, P&, W&, still<writes_node>>, "the test may not write");
static_assert(!can_hand_off<G&, P&, B&, still<is_linked>>, "RCU is no lock");
static_assert(!std::is_default_constructible_v<node_lock> && !object_lockable<std::shared_mutex> &&
              object_lockable<object_lock>);

// ---- trees -----------------------------------------------------------------------------------------------------------------

struct entry {
    int value = 0;
};
struct all_options : range_options {
    static constexpr bool gaps = true;
    static constexpr bool marks = true;
};
using tree = range_map<unsigned, entry>;
using word_tree = range_map<unsigned, in_place<int>>;
using full_tree = range_map<unsigned, entry, rcu_bp, std::mutex, all_options>;
template <class Tree>
using writer = locked_guard<Tree, lock_mode::exclusive, struct writer_brand>;
using entry_owner = std::unique_ptr<entry>;

enum mark_of_a_tree { first_mark, last_mark = 9 };
template <class Tree, class... A>
concept can_store = requires(Tree& t, writer<Tree>& w, A&&... a) { t.store(w, std::forward<A>(a)...); };
template <class Tree, class... A>
concept can_erase_range = requires(Tree& t, writer<Tree>& w, A&&... a) { t.erase_range(w, std::forward<A>(a)...); };
struct takes_unlinked {
    void operator()(unlinked<entry, rcu_bp>&&) const noexcept {}
};
struct may_throw {
    void operator()(unlinked<entry, rcu_bp>&&) const {}
};
struct takes_address {
    void operator()(entry*) const noexcept {}
};
struct takes_all {
    void operator()(auto&&) const noexcept {}
};
static_assert(can_store<tree, int, int, entry_owner> && can_store<tree, unsigned char, entry_owner> &&
              can_store<word_tree, int, short>);
static_assert(!can_store<tree, int, int, entry_owner&> && !can_store<tree, int, entry*> && !can_store<word_tree, int, entry>);
static_assert(can_store<tree, int, int, entry_owner, takes_unlinked> &&
              can_store<tree, int, int, entry_owner, const takes_unlinked&>);
static_assert(can_store<tree, int, int, entry_owner, void (&)(unlinked<entry, rcu_bp>&&) noexcept>);
static_assert(!can_store<tree, int, int, entry_owner&, takes_unlinked> && !can_store<tree, int, int, entry_owner, may_throw>);
static_assert(!can_store<tree, int, int, entry_owner, takes_address> && !can_store<word_tree, int, int, int, takes_all>);
static_assert(can_erase_range<tree, int, int> && can_erase_range<tree, int, int, takes_unlinked>);
static_assert(!can_erase_range<tree, int, int, may_throw> && !can_erase_range<tree, int, int, int>);
static_assert(!can_erase_range<word_tree, int, int, takes_all>, "nothing is removed");

static_assert(can_erase_range<tree, long long, bool> && can_erase_range<tree, mark_of_a_tree, std::integral_constant<int, 9>>);
static_assert(!can_erase_range<tree, double, int> && !can_erase_range<tree, int, float>, "an index is an integer");
static_assert(!can_erase_range<tree, mark, int> && !can_erase_range<tree, entry*, int> && !can_erase_range<tree, entry, int>);
static_assert(sizeof(index_of<std::uint8_t>) == 1 && std::is_trivially_copyable_v<index_of<std::uint64_t>>);

template <class Tree, class... A>
concept can_store_at_cursor =
    requires(cursor<Tree, writer<Tree>>& c, writer<Tree>& w, A&&... a) { c.store(w, std::forward<A>(a)...); };
template <class Tree, class... A>
concept can_replace_at_cursor =
    requires(cursor<Tree, writer<Tree>>& c, writer<Tree>& w, A&&... a) { c.replace(w, std::forward<A>(a)...); };
static_assert(can_store_at_cursor<tree, int, int, entry_owner> && can_store_at_cursor<word_tree, int, int, short>);
static_assert(!can_store_at_cursor<tree, int, int, entry_owner&> && !can_store_at_cursor<word_tree, int, int, entry>);
static_assert(can_replace_at_cursor<tree, entry_owner> && can_replace_at_cursor<word_tree, short>);
static_assert(!can_replace_at_cursor<tree, entry*> && !can_replace_at_cursor<word_tree, entry>);

template <class Tree, class... A>
concept can_find_gap = requires(const Tree& t, writer<Tree>& w, A&&... a) {
    t.find_gap(w, std::forward<A>(a)...);
    t.find_gap_high(w, std::forward<A>(a)...);
};
template <class Tree, class V>
concept can_alloc = requires(Tree& t, writer<Tree>& w, V&& v) { t.alloc_range(w, 1, 0, 9, std::forward<V>(v)); };
template <class Tree, class V>
concept can_alloc_high = requires(Tree& t, writer<Tree>& w, V&& v) { t.alloc_range_high(w, 1, 0, 9, std::forward<V>(v)); };
template <class Tree, class V>
concept can_alloc_cyclic =
    requires(Tree& t, writer<Tree>& w, unsigned& next, V&& v) { t.alloc_cyclic(w, 1, 0, 9, next, std::forward<V>(v)); };
static_assert(can_find_gap<full_tree, int> && can_find_gap<full_tree, int, int, int>);
static_assert(!can_find_gap<tree, int> && !can_find_gap<word_tree, int, int, int>, "not opted in");
static_assert(can_alloc<full_tree, entry_owner> && can_alloc_high<full_tree, entry_owner> &&
              can_alloc_cyclic<full_tree, entry_owner>);
static_assert(!can_alloc<full_tree, entry_owner&> && !can_alloc_high<full_tree, entry*> &&
              !can_alloc_cyclic<full_tree, entry_owner&>);
static_assert(!can_alloc<tree, entry_owner> && !can_alloc_high<tree, entry_owner> && !can_alloc_cyclic<tree, entry_owner>,
              "not opted in");

template <class Tree>
concept can_set_mark = requires(Tree& t, writer<Tree>& w) { t.set_mark(w, 1, mark::a); };
template <class Tree>
concept can_clear_mark = requires(Tree& t, writer<Tree>& w) { t.clear_mark(w, 1, mark::a); };
template <class Tree>
concept can_read_marks = requires(const Tree& t, B& g) { t.has_mark(g, 1, mark::a); };
template <class Tree>
concept can_find_marked = requires(const Tree& t, B& g) { t.find_marked(g, mark::a, 1); };
static_assert(can_set_mark<full_tree> && can_clear_mark<full_tree> && can_read_marks<full_tree> && can_find_marked<full_tree>);
static_assert(!can_set_mark<tree> && !can_clear_mark<tree> && !can_read_marks<tree> && !can_find_marked<tree>, "not opted in");

template <class Tree, class... A>
concept can_clone = requires(const Tree& t, writer<Tree>& w, A&&... a) { t.clone(w, std::forward<A>(a)...); };
struct copies_entry {
    entry_owner operator()(const entry& e) const { return std::make_unique<entry>(e); }
};
static_assert(can_clone<tree, copies_entry> && can_clone<tree, entry_owner (&)(const entry&)> && can_clone<word_tree>);
static_assert(!can_clone<tree> && !can_clone<tree, takes_all> && !can_clone<word_tree, takes_all>);

template <class Tree, class... It>
concept can_bulk_load = requires(Tree& t, writer<Tree>& w, It... it) { t.bulk_load(w, it...); };
template <class First, class Value>
struct listed {
    First first;
    First last;
    Value value;
};
static_assert(can_bulk_load<tree, listed<unsigned, entry_owner>*, listed<unsigned, entry_owner>*>);
static_assert(can_bulk_load<word_tree, const listed<unsigned char, short>*, const listed<unsigned char, short>*>);
static_assert(!can_bulk_load<tree, const listed<unsigned, entry_owner>*, const listed<unsigned, entry_owner>*>,
              "the list is kept");
static_assert(!can_bulk_load<tree, listed<unsigned, entry_owner>*, const listed<unsigned, entry_owner>*>);
static_assert(!can_bulk_load<tree, listed<unsigned long, entry_owner>*, listed<unsigned long, entry_owner>*>,
              "an index that does not fit");
static_assert(!can_bulk_load<tree, int*, int*> &&
              !can_bulk_load<word_tree, listed<unsigned, entry_owner>*, listed<unsigned, entry_owner>*>);

template <class Index>
concept is_index = requires { typename range_map<Index, entry>; };
static_assert(is_index<unsigned char> && is_index<unsigned long long> && !is_index<int> && !is_index<float>);
#ifdef __SIZEOF_INT128__
__extension__ using too_wide = unsigned __int128;
static_assert(!is_index<too_wide>);
#endif
static_assert(detail::range_choices<all_options> && !detail::range_choices<entry>);
static_assert(detail::range_allocator<std::allocator<void>> && !detail::range_allocator<int>);
static_assert(detail::range_keeps<entry*> && detail::range_keeps<in_place<int>> && !detail::range_keeps<in_place<entry*>>);

// ---- what may be copied, moved, made ---------------------------------------------------------------------------------------

template <class T>
inline constexpr bool move_only =
    !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T> && !std::is_move_assignable_v<T> &&
    std::is_nothrow_move_constructible_v<T> && !std::is_default_constructible_v<T>;
template <class T>
inline constexpr bool kept_by_moves =
    !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T> && std::is_nothrow_move_assignable_v<T> &&
    std::is_nothrow_move_constructible_v<T> && std::is_nothrow_swappable_v<T> && std::is_nothrow_default_constructible_v<T>;
template <class T>
inline constexpr bool immovable = !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T> &&
                                  !std::is_move_assignable_v<T> && !std::is_move_constructible_v<T>;

static_assert(move_only<G> && move_only<B> && move_only<W> && move_only<S>);
static_assert(move_only<gone> && kept_by_moves<ref<counted_node>> && kept_by_moves<held<node, object_lock>>);
static_assert(immovable<registration<rcu_memb>> && immovable<borrowed<G>> && immovable<slot<node>> &&
              immovable<offline_period<rcu_qsbr>>);
static_assert(immovable<locked<int>> && immovable<object_lock> && immovable<range_map<unsigned, int>>);
static_assert(immovable<cursor<range_map<unsigned, int>, B>>);

// A guard is not made from what names it, nor from another site's guard.
static_assert(!std::is_constructible_v<G, const registration<rcu_memb>*> &&
              !std::is_constructible_v<G, const registration<rcu_memb>&>);
static_assert(!std::is_constructible_v<G, H> && !std::is_assignable_v<G&, H> && !std::is_assignable_v<G&, G>);
static_assert(!std::is_constructible_v<W, data&, bool> && !std::is_constructible_v<W, data&> && !std::is_constructible_v<W, S>);
static_assert(!std::is_default_constructible_v<registration<rcu_memb>> &&
              !std::is_default_constructible_v<offline_period<rcu_qsbr>>);
static_assert(!std::is_constructible_v<borrowed<G>, G&> && !std::is_constructible_v<gone, node*>);
static_assert(!std::is_constructible_v<ref<counted_node>, counted_node*> && !std::is_constructible_v<P, node*>);
static_assert(!std::is_constructible_v<held<node, object_lock>, node*, const object_lock*, lock_outcome>);

template <class E>
concept made_of_braces = requires(void (*f)(E)) { f({}); };
static_assert(!made_of_braces<by_reference_t>, "evidence is named");

template <class T>
concept dereferences = requires(T t) { *t; };
template <class T>
concept points = requires(T t) { t.operator->(); };
static_assert(!dereferences<P&> && !points<P&> && !dereferences<gone&> && points<gone&>);
static_assert(!dereferences<ref<counted_node>&> && !points<ref<counted_node>&>);
static_assert(!dereferences<held<node, object_lock>&> && !points<held<node, object_lock>&>);

/// Has all that a guard has, and is none.
struct forged {
    using guard_type = B;
    void require_live() const {}
};
static_assert(lender<B> && lender<borrowed<B>> && !lender<forged> && std::is_final_v<B> && std::is_final_v<borrowed<B>>);

template <class T>
concept on_the_heap = requires(T* t) { T::operator new(sizeof(T)); };
static_assert(!on_the_heap<cursor<range_map<unsigned, int>, B>>);

}  // namespace
