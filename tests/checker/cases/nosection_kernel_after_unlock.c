// bug: none
// rule: NoSection
// preset: kernel
// The parent is read after the section that covered the task. The good form stays inside.
#include "kernel.h"

int parent_pid(int nr)
{
    struct task_struct *task, *parent;
    int pid = -ESRCH;

    rcu_read_lock();
    task = find_task_by_vpid(nr);
    if (!task) {
        rcu_read_unlock();
        return -ESRCH;
    }
    get_task_struct(task);
#ifdef MISUSE
    rcu_read_unlock();
#endif
    parent = rcu_dereference(task->real_parent);
    if (parent)
        pid = parent->pid;  // reported
#ifndef MISUSE
    rcu_read_unlock();
#endif
    put_task_struct(task);
    return pid;
}
