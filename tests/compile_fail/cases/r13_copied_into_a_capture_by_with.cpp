// row: 13
// tier: types
// seen: all
// expect: function with captures: put what it needs behind it, or say unsafe_with
// A whole copy is carried out by a capture, past the list of what may leave: its link still points into the section.
#include <guarded/guarded.hpp>

#include <cstring>

struct banner {
    const char* text = "";
};

std::size_t case_r13_copied_into_a_capture_by_with(guarded::slot<banner>& shown) {
    auto g = guarded::read_lock();
    auto b = shown.load(g);
    if (!b) return 0;
#ifdef MISUSE
    banner copy;
    with(g, b, [&copy](const banner& it) { copy = it; });  // misuse
    unlock(std::move(g));
    return std::strlen(copy.text);
#else
    const auto length = with(g, b, [](const banner& it) { return std::strlen(it.text); });
    unlock(std::move(g));
    return length;
#endif
}
