// bug: none
// rule: UseAfterSection
// preset: kernel
// The task's reference is taken after the section of its lookup.
#include "kernel.h"

int task_exit_code(int pid)
{
    struct task_struct *task;
    int code;

    rcu_read_lock();
    task = find_task_by_vpid(pid);
    if (!task) {
        rcu_read_unlock();
        return -ESRCH;
    }
#ifdef MISUSE
    rcu_read_unlock();
    get_task_struct(task);  // reported
#else
    get_task_struct(task);
    rcu_read_unlock();
#endif
    code = task->exit_code;
    put_task_struct(task);
    return code;
}
