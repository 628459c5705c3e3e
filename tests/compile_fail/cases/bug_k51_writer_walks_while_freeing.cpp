// row: 10
// bug: K51
// tier: types
// seen: all
// expect: guard of another domain: take a guard of the domain that reclaims this
// A writer frees entries as it walks: its lock is no section, so a grace period may end before it reads the next link.
#include <guarded/guarded.hpp>

struct entry {
    int key = 0;
    guarded::slot<entry> next;
};
struct table {
    guarded::slot<entry> first;
};

int bug_k51_writer_walks_while_freeing(guarded::locked<table>& entries) {
    auto w = lock(entries);
#ifdef MISUSE
    const guarded::ptr<entry, decltype(w)> e = load(w, root(w), &table::first);  // misuse
    return e ? 1 : 0;
#else
    auto g = guarded::read_lock();
    return with(
        w, root(w),
        [](table& t, const auto& reader) {
            const auto e = t.first.load(reader);
            retire(t.first.exchange(nullptr));
            return e ? get(reader, e, &entry::key) : 0;
        },
        borrow(g));
#endif
}
