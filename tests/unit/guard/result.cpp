// What may leave a critical section: the allow-list, type by type.
#include "../../catch.hpp"

#include <guarded/guarded.hpp>

#include <any>
#include <array>
#include <atomic>
#include <bitset>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace {

struct opted_in {
    explicit opted_in(int n) : mine{n} {}
    int value() const { return mine; }

  private:
    int mine;
};

}  // namespace

template <>
inline constexpr bool guarded::detached<opted_in> = true;

namespace {

using guarded::leaves;
using guarded::ptr;
using G = guarded::read_guard<guarded::rcu_bp, struct G_brand>;
using H = guarded::read_guard<guarded::rcu_bp, struct H_brand>;
using W = guarded::locked_guard<guarded::locked<int>, guarded::lock_mode::exclusive, struct W_brand>;

template <class... T>
inline constexpr bool all_leave = (leaves<T, G> && ...);
template <class... T>
inline constexpr bool none_leaves = (!leaves<T, G> && ...);

// ---- values ----------------------------------------------------------------------------------------------------------------

enum plain_enum { first };
enum class scoped_enum : char {};
static_assert(all_leave<void, const void, bool, char, char8_t, int, const int, volatile long, double, long double, std::byte>);
static_assert(all_leave<plain_enum, scoped_enum, std::string, const std::string, std::wstring, std::u8string>);
static_assert(all_leave<std::chrono::nanoseconds, std::chrono::duration<double>, std::chrono::steady_clock::time_point,
                        std::chrono::system_clock::time_point>);
static_assert(all_leave<std::unique_ptr<int>, std::shared_ptr<int>, std::shared_ptr<const int[]>, std::unique_ptr<int[]>>);
static_assert(leaves<int, W> && leaves<std::string, W> && !leaves<int*, W>);

// ---- addresses -------------------------------------------------------------------------------------------------------------

static_assert(none_leaves<int*, const int*, void*, const char*, void (**)(), void (&)(), int&, const int&, int&&, std::string&,
                          std::nullptr_t>);
static_assert(none_leaves<int[3], const char[4], int (&)[3], int (*)[3], int()>);
static_assert(all_leave<void (*)(), int (*const)(int*) noexcept, int opted_in::*, int (opted_in::*)() const>,
              "code is under no guard");
static_assert(none_leaves<std::string_view, std::span<int>, std::span<const std::byte, 4>, std::initializer_list<int>>);
static_assert(none_leaves<std::reference_wrapper<int>, std::function<int()>, std::any, std::exception_ptr>);
static_assert(none_leaves<std::vector<int>::iterator, std::string::const_iterator, std::list<int>::iterator,
                          std::map<int, int>::iterator, std::back_insert_iterator<std::vector<int>>>);
static_assert(none_leaves<std::unique_lock<std::mutex>, std::coroutine_handle<>, std::weak_ptr<int>>);
static_assert(none_leaves<std::unique_ptr<int>*, std::shared_ptr<int>&, const std::unique_ptr<int>&>);
[[maybe_unused]] constexpr auto no_capture = [] {};
[[maybe_unused]] const auto by_value = [s = std::string{}] { return s; };
[[maybe_unused]] const auto by_address = [p = static_cast<int*>(nullptr)] { return p; };
static_assert(none_leaves<decltype(by_value), decltype(by_address)>, "closures cannot be looked into");
static_assert(leaves<decltype(no_capture), G>);

// ---- parts decide for the whole --------------------------------------------------------------------------------------------

template <class T>
inline constexpr bool as_their_part =
    leaves<std::tuple<T>, G> == leaves<T, G> && leaves<std::tuple<int, T>, G> == leaves<T, G> &&
    leaves<std::pair<T, int>, G> == leaves<T, G> && leaves<std::pair<int, T>, G> == leaves<T, G> &&
    leaves<std::optional<T>, G> == leaves<T, G> && leaves<std::variant<std::monostate, T>, G> == leaves<T, G> &&
    leaves<std::array<T, 3>, G> == leaves<T, G> && leaves<std::vector<T>, G> == leaves<T, G> &&
    leaves<std::vector<std::optional<std::pair<int, T>>>, G> == leaves<T, G>;
static_assert(as_their_part<int> && as_their_part<std::string> && as_their_part<std::unique_ptr<int>> &&
              as_their_part<opted_in>);
static_assert(as_their_part<int*> && as_their_part<std::string_view> && as_their_part<std::span<int>>);
static_assert(as_their_part<ptr<int, G>> && as_their_part<ptr<int, H>> && as_their_part<std::reference_wrapper<int>>);
static_assert(all_leave<std::tuple<>, std::monostate, std::variant<int>, std::vector<bool>, std::array<int, 0>>);
static_assert(none_leaves<std::tuple<int&>, std::tuple<int, const std::string&>, std::pair<int&, int>, std::tuple<int&&>>);

// ---- simple aggregates are looked into -------------------------------------------------------------------------------------

struct empty {};
struct plain {
    int x;
    double y;
    std::string s;
    std::vector<int> v;
};
struct nested {
    plain a;
    int b;
    std::unique_ptr<int> u;
};
struct with_default {
    int a = 1;
    std::optional<int> o;
};
struct twelve {
    int a, b, c, d, e, f, g, h, i, j, k, l;
};
struct bits {
    unsigned a : 3;
    unsigned b : 5;
};
struct with_enum {
    scoped_enum e;
    bool b;
    const int c;
};
struct with_std_array {
    std::array<int, 3> a;
    int b;
};
struct with_methods {
    int a;
    int twice() const { return 2 * a; }
    static int shared() { return 0; }
};
struct with_opted_in {
    opted_in a;
    int b;
};
static_assert(all_leave<empty, plain, const plain, nested, with_default, twelve, bits, with_enum, with_methods, with_opted_in>);
static_assert(all_leave<std::vector<plain>, std::optional<nested>, std::pair<plain, twelve>>);

int anywhere = 0;
struct with_pointer {
    int x;
    int* p;
};
struct with_view {
    std::string_view v;
};
struct with_reference {
    int& r;
};
struct with_default_reference {
    int a;
    int& r = anywhere;
};
struct with_function {
    std::function<int()> f;
};
struct deep_pointer {
    int a = 0;
    with_pointer b;
    int c;
};
struct pointer_last {
    int a, b, c, d, e, f, g, h, i, j, k;
    int* l;
};
struct pointer_in_array {
    std::array<int*, 2> a;
};
struct function_pointer {
    void (*f)();
};
struct pointer_in_optional {
    int a;
    std::optional<const char*> b;
};
static_assert(none_leaves<with_pointer, with_view, with_reference, with_default_reference, with_function>);
static_assert(none_leaves<deep_pointer, pointer_last, pointer_in_array, pointer_in_optional>);
static_assert(leaves<function_pointer, G>);

// ---- what cannot be looked into is opted in, unless an address is aligned more
// -----------------------------------------------

struct with_array {
    int x[3];
    long y;
};
struct with_loose_array {
    int x[3];
    char y[16];
};
struct array_of_one {
    long x[1];
};
struct array_last {
    long x;
    char name[16];
};
struct array_of_pointers {
    int n;
    int* x[2];
};
struct array_inside {
    int a;
    with_array b;
};
struct loose_base : with_loose_array {
    int more;
};
struct base_only : plain {};
struct base_and_more : plain {
    int z;
};
struct empty_base : empty {
    long x;
};
struct pointer_base : with_pointer {
    int x;
};
struct thirteen {
    long a, b, c, d, e, f, g, h, i, j, k, l, m;
};
struct loose_thirteen {
    int a, b, c, d, e, f, g, h, i, j, k, l, m;
};
class private_member {
    [[maybe_unused]] int* p = nullptr;

  public:
    int q = 0;
};
class private_value {
    [[maybe_unused]] long a = 0;
};
class loose_private_value {
    [[maybe_unused]] int a = 0;
};
struct with_constructor {
    with_constructor() {}
    long a = 0;
};
class with_own_copy {
  public:
    with_own_copy(const with_own_copy&) {}
};
struct [[gnu::packed]] packed_pointer {
    char a;
    int* p;
};
struct with_virtual {
    virtual ~with_virtual() = default;
    int a = 0;
};
union int_or_pointer {
    int a;
    int* p;
};
union int_or_float {
    int a;
    float b;
};
static_assert(all_leave<with_loose_array, loose_base, loose_thirteen, loose_private_value, int_or_float>);
static_assert(none_leaves<with_own_copy, packed_pointer>);
static_assert(none_leaves<with_array, array_of_one, array_last, array_of_pointers, array_inside>);
static_assert(none_leaves<base_only, base_and_more, empty_base, pointer_base, thirteen>);
static_assert(none_leaves<private_member, private_value, with_constructor, with_virtual, int_or_pointer>);
struct order_by_what_it_points_to {
    const std::vector<int>* ranks;
    bool operator()(int a, int b) const;
};
static_assert(all_leave<std::map<int, std::string>, std::set<int>, std::deque<int>, std::list<int>,
                        std::unordered_map<std::string, std::vector<int>>>);
static_assert(none_leaves<std::map<int, std::string_view>, std::set<const int*>, std::deque<std::span<int>>,
                          std::set<int, order_by_what_it_points_to>, std::pmr::map<int, int>>);
static_assert(none_leaves<std::atomic<int>, std::bitset<8>, std::mutex, std::thread::id>);
static_assert(leaves<opted_in, G> && leaves<const opted_in, G> && !leaves<opted_in*, G> && !leaves<opted_in&, G>);

struct jobs {
    int number = 0;
    std::vector<std::unique_ptr<int>> all;
    std::map<int, std::unique_ptr<int>> by_number;
};
static_assert(leaves<jobs, G>, "nothing is asked of what its members hold");
// ---- the library's own -----------------------------------------------------------------------------------------------------

struct bound_member {
    ptr<int, G> p;
    int x;
};
static_assert(leaves<ptr<int, G>, G> && leaves<const ptr<const int, G>, G> && leaves<ptr<int, H>, G>);
static_assert(leaves<bound_member, G> && leaves<bound_member, H> && leaves<std::tuple<int, ptr<int, G>>, G>);
static_assert(none_leaves<G, guarded::borrowed<G>, guarded::slot<int>, guarded::address>);
static_assert(leaves<guarded::unlinked<int>, G>);

struct tree_of_lists {
    int number;
    std::list<tree_of_lists> inside;
};
struct tree_with_a_pointer {
    const int* number;
    std::list<tree_with_a_pointer> inside;
};
static_assert(leaves<tree_of_lists, G> && none_leaves<tree_with_a_pointer>);

struct shared_thing : guarded::counted<> {};
using by_reference = guarded::ref<shared_thing>;  // it has no default
struct array_before_one {
    int all[2];
    by_reference one;
};
struct array_of_such {
    by_reference all[2];
    int number;
};
struct such_a_member {
    by_reference one;
    std::vector<std::unique_ptr<int>> all;
};
static_assert(leaves<such_a_member, G> && none_leaves<array_before_one, array_of_such>);

struct locked_thing {
    guarded::object_lock lock;
};

struct with_const_reference {
    int a;
    const std::string& r;
};
struct with_rvalue_reference {
    std::string&& r;
};

}  // namespace

static_assert(none_leaves<with_const_reference, with_rvalue_reference>);
static_assert(
    all_leave<guarded::ref<shared_thing>, guarded::held<locked_thing, guarded::object_lock>, guarded::position<unsigned>>,
    "what keeps its object alive, and an index");

// ---- owners of what points elsewhere ---------------------------------------------------------------------------------------

namespace {

class known_elsewhere;
struct owns_nothing {
    void operator()(const std::string*) const {}
};
struct polymorphic {
    virtual ~polymorphic() = default;
};
/// Takes anything for its member, and so hides how many members there are.
struct any_value {
    template <class U>
    any_value(const U&) {}
};
struct hides_a_pointer {
    const std::string* p;
    any_value v;
};

}  // namespace

struct unknown_behind_an_owner {
    explicit unknown_behind_an_owner(int);
    int* p;
    std::function<int()> f;
};
struct owned_of_its_kind {
    std::unique_ptr<owned_of_its_kind> next;
    std::shared_ptr<known_elsewhere> hidden;
    std::map<int, std::shared_ptr<owned_of_its_kind>> below;
    const char* name;
};
struct concurrent {
    std::atomic<int> n;
    std::mutex m;
    guarded::slot<int> s;
    guarded::range_map<unsigned, int> t;
    guarded::locked<int> l;
    char name[16];
};
struct member_of_every_kind : guarded::counted<> {
    std::any a;
    std::function<int()> f;
    std::thread t;
};
class identity {
    std::uint64_t value_ = 0;

  public:
    std::uint64_t get() const { return value_; }
};
class cursor_into {
    int* at_ = nullptr;

  public:
    int& operator*() const { return *at_; }
};
class span_of {
    const int* first_ = nullptr;

  public:
    const int* data() const { return first_; }
};
template <class... T>
inline constexpr bool owned_leave = all_leave<std::unique_ptr<T>..., std::shared_ptr<const T>..., std::unique_ptr<T[]>...,
                                              std::vector<std::pair<int, std::shared_ptr<T>>>...>;
template <class... T>
inline constexpr bool none_owned_leaves =
    none_leaves<std::unique_ptr<T>..., std::shared_ptr<const T>..., std::unique_ptr<T[]>...,
                std::vector<std::pair<int, std::shared_ptr<T>>>...>;
static_assert(owned_leave<plain, with_array, thirteen, base_and_more, pointer_base, private_member, identity, with_virtual>);
static_assert(owned_leave<concurrent, member_of_every_kind, unknown_behind_an_owner, tree_of_lists, hides_a_pointer>);
static_assert(none_owned_leaves<with_pointer, with_view, with_reference, with_default_reference, deep_pointer, pointer_last>);
static_assert(none_owned_leaves<pointer_in_array, pointer_in_optional, with_const_reference, owned_of_its_kind>);
static_assert(none_owned_leaves<std::vector<with_pointer>, std::unique_ptr<with_pointer>, cursor_into, span_of, int_or_pointer,
                                tree_with_a_pointer>);
static_assert(none_leaves<std::unique_ptr<const std::string*>, std::unique_ptr<std::string_view>, std::shared_ptr<void>,
                          std::shared_ptr<std::vector<std::string_view>>, std::unique_ptr<const std::string, owns_nothing>>);
static_assert(all_leave<std::unique_ptr<polymorphic>, std::shared_ptr<const std::vector<std::string>>>);
static_assert(none_leaves<std::pmr::string, std::pmr::vector<int>>, "the arena may be the protected object's");
static_assert(none_leaves<hides_a_pointer>);
