// An arena that ends before the nodes of its trees came back stops the program; one that waited for them does not.
#include "../../flavours.hpp"
#include "../child.hpp"

#include <guarded/guarded.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <new>

namespace {

struct arena {
    guarded::lent_memory lent;
};
template <class T>
struct arena_allocator {
    using value_type = T;
    arena* from;

    explicit arena_allocator(arena& a) noexcept : from{&a} {}
    template <class U>
    arena_allocator(const arena_allocator<U>& other) noexcept : from{other.from} {}
    T* allocate(std::size_t n) {
        from->lent.add(n * sizeof(T));
        return std::allocator<T>{}.allocate(n);
    }
    void deallocate(T* p, std::size_t n) noexcept {
        std::allocator<T>{}.deallocate(p, n);
        from->lent.remove(n * sizeof(T));
    }
    friend bool operator==(const arena_allocator&, const arena_allocator&) = default;
};
struct choices : guarded::range_options {
    using allocator = arena_allocator<std::byte>;
};
template <class D>
using tree = guarded::range_map<unsigned, int, D, std::mutex, choices>;

template <class D>
void fill(tree<D>& t) {
    const auto w = lock(t);
    for (unsigned i = 0; i < 1000; ++i) t.store(w, i, std::make_unique<int>(1));
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("an arena that waited for its trees' nodes ends, and has all of them back", "[lent_memory]",
                        tests::all_flavours) {
    const auto me = guarded::register_thread<TestType>();
    arena memory;
    {
        tree<TestType> t{arena_allocator<std::byte>{memory}};
        fill(t);
        REQUIRE(memory.lent.bytes() != 0);
    }
    barrier(me);
    REQUIRE(memory.lent.bytes() == 0);
}

TEST_CASE("an arena that ends before its trees' nodes came back stops the program", "[lent_memory]") {
    tests::require_stop("an arena ended before the nodes of its trees came back", [] {
        auto memory = std::make_unique<arena>();
        tree<guarded::rcu_bp> t{arena_allocator<std::byte>{*memory}};
        fill(t);
        memory.reset();
    });
    tests::require_stop("an arena ended before the nodes of its trees came back", [] {
        const auto g = guarded::read_lock();  // nothing comes back while somebody reads
        auto memory = std::make_unique<arena>();
        {
            tree<guarded::rcu_bp> t{arena_allocator<std::byte>{*memory}};
            fill(t);
        }
        memory.reset();
    });
}
