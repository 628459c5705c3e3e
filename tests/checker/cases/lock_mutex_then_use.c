// bug: none
// rule: UseAfterLock
// The queue's head is read under the mutex and used after it. The good form takes it off the queue.
#include <pthread.h>
#include <stddef.h>

struct task {
    struct task *next;
    void (*run)(void);
};

struct queue {
    pthread_mutex_t mutex;
    struct task *head;
};

void run_first_task(struct queue *queue)
{
    struct task *task;

    pthread_mutex_lock(&queue->mutex);
    task = queue->head;
#ifndef MISUSE
    if (task)
        queue->head = task->next;
#endif
    pthread_mutex_unlock(&queue->mutex);
    if (task)
        task->run();  // reported
}
