// row: 12
// tier: types
// seen: all
// expect: unlinked object: readers may still see it
// The address of an object just taken out of its slot is asked for as if it were the writer's own.
#include <guarded/guarded.hpp>

#include <memory>

struct table {
    int rows = 0;
};

int case_r12_raw_pointer_of_unlinked(guarded::slot<table>& current, std::unique_ptr<table> next) {
    auto old = current.exchange(std::move(next));
#ifdef MISUSE
    const table* raw = &*old;  // misuse
    const int rows = raw->rows;
    retire(std::move(old));
#else
    const std::unique_ptr<table> mine = wait(std::move(old));
    const int rows = mine ? mine->rows : 0;
#endif
    return rows;
}
