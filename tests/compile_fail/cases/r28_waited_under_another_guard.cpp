// row: 28
// tier: types
// seen: all
// expect: guard under another: a wait would hold that one up; lock the object by a reference to it
// The lock of an object that was found under a section is dropped for the wait, and the section goes on as long as it lasts.
#include <guarded/condition.hpp>
#include <guarded/guarded.hpp>

struct parcel_box {
    int parcels = 0;
};
struct parcel_owner : guarded::counted<> {
    guarded::locked<parcel_box> own;
};

int case_r28_waited_under_another_guard(guarded::slot<parcel_owner>& shown, std::condition_variable& delivered) {
    auto g = guarded::read_lock();
    auto p = shown.load(g);
    if (!p) return 0;
    const auto any = [](const parcel_box& b) { return b.parcels != 0; };
#ifdef MISUSE
    auto h = lock(g, p, &parcel_owner::own);
    auto again = wait(delivered, std::move(h), any);  // misuse
    return 0;
#else
    auto mine = handoff(g, p, guarded::by_reference);
    unlock(std::move(g));
    if (!mine) return 0;
    auto h = lock(std::move(mine), &parcel_owner::own);
    auto again = wait(delivered, std::move(h), any);
    return get(again, root(again), &parcel_box::parcels);
#endif
}
