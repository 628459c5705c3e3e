// row: 30
// tier: types
// seen: all
// expect: others see what a reference keeps: make the member atomic
// A holder writes a member that other holders, and readers, look at meanwhile.
#include <guarded/guarded.hpp>

#include <atomic>

struct transfer : guarded::counted<> {
#ifdef MISUSE
    long bytes = 0;
#else
    std::atomic<long> bytes{0};
#endif
};

void case_r30_written_by_one_of_many(const guarded::ref<transfer>& mine, long n) {
    set(mine, &transfer::bytes, n);  // misuse
}
