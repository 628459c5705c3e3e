// row: 13
// tier: types
// seen: all
// expect: result may point into protected memory
// A char array decays to a pointer at the reader; it leaves as a std::string.
#include <guarded/guarded.hpp>

#include <string>

struct device {
    char name[16];
    int index;
};

std::size_t case_r13_get_array_member(guarded::slot<device>& devices) {
    auto g = guarded::read_lock();
    const auto d = devices.load(g);
    if (!d) return 0;
#ifdef MISUSE
    const char* name = get(g, d, &device::name);  // misuse
    return name[0] == 'e';
#else
    const auto name = with(g, d, [](const device& it) { return std::string{it.name}; });
    return name.size();
#endif
}
