// row: 4
// tier: optimiser
// seen: gcc:O2 clang:O2
// expect: this guard was released
// The section ends inside a try block; the handler logs a field of what was read in it. Typestate follows no exceptions.
#include <guarded/guarded.hpp>

#include <stdexcept>

struct request {
    int id = 0;
};

void send();
void log_failure(int id);

void case_r04_dropped_in_try_used_in_catch(guarded::slot<request>& current) {
    auto g = guarded::read_lock();
    auto r = current.load(g);
    if (!r) return;
#ifdef MISUSE
    try {
        unlock(std::move(g));
        send();
    } catch (const std::runtime_error&) {
        log_failure(get(g, r, &request::id));  // misuse
    }
#else
    const int id = get(g, r, &request::id);
    try {
        unlock(std::move(g));
        send();
    } catch (const std::runtime_error&) {
        log_failure(id);
    }
#endif
}
