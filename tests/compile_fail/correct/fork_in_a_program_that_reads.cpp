// fork() in a program that uses RCU: the handlers once, the fork outside every section, sections in both processes.
#include <guarded/guarded.hpp>

#include <memory>

#include <sys/wait.h>
#include <unistd.h>

namespace {

struct greeting {
    explicit greeting(int n) : number{n} {}
    int number;
};

int number(const guarded::slot<greeting>& current) {
    auto g = guarded::read_lock();
    auto p = current.load(g);
    return p ? get(g, p, &greeting::number) : 0;
}

int in_child(guarded::slot<greeting>& current) {
    const pid_t child = fork();
    if (child < 0) return -1;
    if (child == 0) {
        const int before = number(current);
        current.publish(std::make_unique<greeting>(before + 1));
        guarded::barrier();
        _exit(number(current));
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

int correct_fork_in_a_program_that_reads() {
    guarded::handle_fork();
    guarded::handle_fork<guarded::rcu_memb>();
    guarded::slot<greeting> current{std::make_unique<greeting>(41)};
    current.publish(std::make_unique<greeting>(41));
    const int from_child = in_child(current);
    current.publish(std::make_unique<greeting>(7));
    guarded::barrier();
    return from_child == 42 && number(current) == 7 ? 0 : 1;
}
