// row: 21
// tier: types
// seen: all
// expect: conversion from | no viable conversion
// The old guard's type is named by decltype for the new section, so that the old pointer would fit.
#include <guarded/guarded.hpp>

struct badge {
    int number = 0;
};

int case_r21_guard_type_filled_again(guarded::slot<badge>& current) {
    auto g = guarded::read_lock();
    const auto b = current.load(g);
    if (!b) return 0;
    const int number = get(g, b, &badge::number);
    unlock(std::move(g));
#ifdef MISUSE
    decltype(g) again = guarded::read_lock();  // misuse
    return number - get(again, b, &badge::number);
#else
    auto again = guarded::read_lock();
    const auto c = current.load(again);
    return c ? number - get(again, c, &badge::number) : 0;
#endif
}
