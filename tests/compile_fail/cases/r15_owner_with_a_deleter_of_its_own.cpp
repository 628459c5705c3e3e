// row: 15
// tier: types
// seen: all
// expect: unique_ptr with a deleter of its own
// A deleter that gives a buffer back to its pool would run in a thread that knows no pool, after the last reader.
#include <guarded/guarded.hpp>

#include <memory>

struct buffer {
    int pool = 0;
};
struct to_pool {
    void operator()(buffer* b) const { delete b; }
};

void case_r15_owner_with_a_deleter_of_its_own(guarded::slot<buffer>& shown) {
#ifdef MISUSE
    std::unique_ptr<buffer, to_pool> next{new buffer{1}};
    shown.publish(std::move(next));  // misuse
#else
    auto next = std::make_unique<buffer>(buffer{1});
    shown.publish(std::move(next));
#endif
}
