// row: 9
// bug: K27
// tier: types
// seen: all
// expect: read under another guard
// Bluetooth: the hash lookup's section ends with the lookup; the work item that was queued reads the connection later.
#include <guarded/guarded.hpp>

struct hci_conn : guarded::counted<> {
    int handle = 0;
};

auto hci_conn_hash_lookup(const guarded::slot<hci_conn>& hash) {
    auto g = guarded::read_lock();
#ifdef MISUSE
    return hash.load(g);
#else
    return handoff(g, hash.load(g), guarded::by_reference);
#endif
}

int bug_k27_connection_queued_without_reference(const guarded::slot<hci_conn>& hash, void (*run_queue)()) {
    const auto c = hci_conn_hash_lookup(hash);
    run_queue();
    if (!c) return 0;
#ifdef MISUSE
    auto g = guarded::read_lock();
    return get(g, c, &hci_conn::handle);  // misuse
#else
    return get(c, &hci_conn::handle);
#endif
}
