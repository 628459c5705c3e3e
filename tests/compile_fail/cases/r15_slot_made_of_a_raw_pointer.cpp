// row: 15
// tier: types
// seen: all
// expect: not uniquely owned
// A slot is made of a plain pointer, which its maker keeps.
#include <guarded/guarded.hpp>

#include <memory>

struct banner {
    int lines = 0;
};

int case_r15_slot_made_of_a_raw_pointer() {
#ifdef MISUSE
    auto* text = new banner{2};
    guarded::slot<banner> shown{text};  // misuse
#else
    guarded::slot<banner> shown{std::make_unique<banner>(banner{2})};
    auto g = guarded::read_lock();
    return get(g, shown.load(g), &banner::lines);
#endif
    return 0;
}
