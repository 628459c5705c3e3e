// row: 14
// tier: types
// seen: all
// expect: function does not take what is removed
// What a store removes is deleted at once, while readers look at it.
#include <guarded/guarded.hpp>

#include <memory>

struct binding {
    int port = 0;
};
using binding_tree = guarded::range_map<unsigned, binding>;

void case_r14_removed_from_a_tree_and_deleted(binding_tree& bindings, std::unique_ptr<binding> fresh) {
#ifdef MISUSE
    const auto put_away = [](binding* old) noexcept { delete old; };
#else
    const auto put_away = [](guarded::unlinked<binding>&& old) noexcept { retire(std::move(old)); };
#endif
    auto w = lock(bindings);
    bindings.store(w, 1, 1023, std::move(fresh), put_away);  // misuse
}
