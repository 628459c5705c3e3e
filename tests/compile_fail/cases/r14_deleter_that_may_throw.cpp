// row: 14
// tier: types
// seen: all
// expect: deleter may throw: declare it noexcept
// The deleter that closes what was replaced runs on liburcu's thread, where nobody would catch what it throws.
#include <guarded/guarded.hpp>

#include <memory>
#include <utility>

struct channel {
    void close(bool flush);
};
guarded::slot<channel> current;

void case_r14_deleter_that_may_throw(std::unique_ptr<channel> next) {
    auto old = current.exchange(std::move(next));
#ifdef MISUSE
    const auto end = [](channel* c) {
        c->close(true);
        delete c;
    };
#else
    const auto end = [](channel* c) noexcept {
        c->close(false);
        delete c;
    };
#endif
    retire(std::move(old), end);  // misuse
}
