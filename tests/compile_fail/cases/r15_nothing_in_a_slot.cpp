// row: 15
// tier: types
// seen: all
// expect: one object put an array into a class void references and volatile are none
// A slot has to know what it retires: void says nothing about how it ends.
#include <guarded/guarded.hpp>

#include <memory>

struct plugin_state {
    virtual ~plugin_state() = default;
};
#ifdef MISUSE
using state = guarded::slot<void>;  // misuse
#else
using state = guarded::slot<plugin_state>;

void case_r15_nothing_in_a_slot(state& of_plugin) { of_plugin.publish(std::make_unique<plugin_state>()); }
#endif
