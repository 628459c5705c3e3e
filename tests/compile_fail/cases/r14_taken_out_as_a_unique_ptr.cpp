// row: 14
// tier: types
// seen: all
// expect: unlinked object wait std move u gives it back
// What a slot gives up is kept as the caller's own, while readers may still be at it.
#include <guarded/guarded.hpp>

#include <memory>

struct profile {
    int level = 0;
};

int case_r14_taken_out_as_a_unique_ptr(guarded::slot<profile>& current) {
#ifdef MISUSE
    std::unique_ptr<profile> last = current.exchange(nullptr);  // misuse
#else
    std::unique_ptr<profile> last = wait(current.exchange(nullptr));
#endif
    return last ? last->level : 0;
}
