// row: 15
// tier: types
// seen: all
// expect: not a unique_ptr of this object
// An identifier is allocated for a session that somebody else may own, too.
#include <guarded/guarded.hpp>

#include <memory>
#include <optional>

struct login {
    int user = 0;
};
struct with_gaps : guarded::range_options {
    static constexpr bool gaps = true;
};
using login_tree = guarded::range_map<unsigned, login, guarded::rcu_bp, std::mutex, with_gaps>;

void case_r15_identifier_taken_for_a_raw_pointer(login_tree& logins, unsigned& next) {
    auto w = lock(logins);
#ifdef MISUSE
    std::optional<unsigned> id = logins.alloc_cyclic(w, 1, 1, 9999, next, new login{});  // misuse
#else
    std::optional<unsigned> id = logins.alloc_cyclic(w, 1, 1, 9999, next, std::make_unique<login>());
#endif
    if (!id) next = 1;
}
