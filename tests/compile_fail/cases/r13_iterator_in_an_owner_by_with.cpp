// row: 13
// tier: types
// seen: all
// expect: argument could carry an address out: give a value or a view of const, or say unsafe_with
// A dump that goes on later keeps an iterator into the locked list; the last one's key finds the place again.
#include <guarded/guarded.hpp>

#include <map>
#include <memory>

struct dumped_peer {
    int port = 0;
};
struct dumped_device {
    std::map<int, dumped_peer> peers;
};
struct dump_context {
#ifdef MISUSE
    std::map<int, dumped_peer>::iterator next;
#else
    int next = 0;
#endif
    bool begun = false;
};

void case_r13_iterator_in_an_owner_by_with(guarded::locked<dumped_device>& device, const std::shared_ptr<dump_context>& dump) {
    auto g = lock(device);
#ifdef MISUSE
    const auto begin = [](dumped_device& d, const std::shared_ptr<dump_context>& c) { c->next = d.peers.begin(); };
    with(g, root(g), begin, std::shared_ptr{dump});  // misuse
#else
    const auto begin = [](dumped_device& d, const std::shared_ptr<dump_context>& c) { c->next = d.peers.begin()->first; };
    with(g, root(g), begin, std::shared_ptr{dump});
#endif
}
