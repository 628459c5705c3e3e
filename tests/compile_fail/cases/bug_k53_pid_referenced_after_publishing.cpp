// row: 15
// bug: K53
// tier: types
// seen: all
// expect: not uniquely owned: publish
// drm: the file's new pid is published first and referenced after: in between another thread replaced and put it.
#include <guarded/guarded.hpp>

struct pid : guarded::counted<> {
    int number = 0;
};

int bug_k53_pid_referenced_after_publishing(guarded::slot<pid>& filp_pid, std::unique_ptr<pid> fresh) {
#ifdef MISUSE
    filp_pid.publish(fresh);  // misuse
    return fresh->number;
#else
    const int number = fresh->number;
    filp_pid.publish(std::move(fresh));
    return number;
#endif
}
