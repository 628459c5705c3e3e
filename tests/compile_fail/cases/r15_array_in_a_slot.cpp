// row: 15
// tier: types
// seen: all
// expect: one object put an array into a class
// A slot owns one object, and retires it as one: an array is published in a container.
#include <guarded/guarded.hpp>

#include <memory>
#include <vector>

#ifdef MISUSE
using table = guarded::slot<int[]>;  // misuse
#else
using table = guarded::slot<std::vector<int> >;

void case_r15_array_in_a_slot(table& prices) { prices.publish(std::make_unique<std::vector<int> >(3)); }
#endif
