// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// c_str() of a protected string leaves the section as a pointer that looks like text.
#include <guarded/guarded.hpp>

#include <cstdio>
#include <string>

struct host_entry {
    std::string name;
    int port;
};

void case_r13_with_returns_c_str(guarded::locked<host_entry>& host) {
    auto g = lock(host);
#ifdef MISUSE
    const char* name = with(g, root(g), [](const host_entry& h) { return h.name.c_str(); });  // misuse
    unlock(std::move(g));
    std::puts(name);
#else
    const std::string name = get(g, root(g), &host_entry::name);
    unlock(std::move(g));
    std::puts(name.c_str());
#endif
}
