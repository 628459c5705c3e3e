// row: 22
// tier: types
// seen: all
// expect: ignoring return value | ignoring returned value
// The head of the loop has stepped already: what the body's step finds is passed over, and every second entry is read.
#include <guarded/guarded.hpp>

struct session {
    int visits = 0;
};
using session_tree = guarded::range_map<unsigned, session>;

int case_r22_step_taken_in_a_loop_that_steps(const session_tree& sessions) {
    int visits = 0;
    auto g = guarded::read_lock();
    auto cur = sessions.cursor(g, 0);
#ifdef MISUSE
    while (const auto s = cur.find(g)) {
        visits += get(g, s, &session::visits);
        cur.next(g);  // misuse
    }
#else
    while (const auto s = cur.find(g)) visits += get(g, s, &session::visits);
#endif
    return visits;
}
