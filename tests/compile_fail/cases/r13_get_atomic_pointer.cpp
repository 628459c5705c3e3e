// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// An atomic member holds a bare address: what get would copy out of it is a pointer still.
#include <guarded/guarded.hpp>

#include <atomic>

struct connection {
    std::atomic<const char*> peer_name{"?"};
    std::atomic<int> bytes{0};
};

int case_r13_get_atomic_pointer(guarded::slot<connection>& current) {
    auto g = guarded::read_lock();
    const auto c = current.load(g);
    if (!c) return 0;
#ifdef MISUSE
    const char* name = get(g, c, &connection::peer_name);  // misuse
    return name[0];
#else
    return get(g, c, &connection::bytes);
#endif
}
