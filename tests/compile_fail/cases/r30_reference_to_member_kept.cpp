// row: 30
// tier: types
// seen: all
// expect: it would outlive r: get
// A member's plain reference is taken out of a counted one, which is given up before the name is printed.
#include <guarded/guarded.hpp>

#include <string>

struct peer : guarded::counted<> {
    std::string name;
};

std::size_t case_r30_reference_to_member_kept(guarded::ref<peer> mine) {
    if (!mine) return 0;
#ifdef MISUSE
    const std::string& name = mine->name;  // misuse
#else
    const std::string name = get(mine, &peer::name);
#endif
    release(std::move(mine));
    return name.size();
}
