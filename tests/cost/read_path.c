// The read path by hand: liburcu C. FLAVOUR is memb, mb, qsbr or bp.
#define _LGPL_SOURCE
#include <stdlib.h>
#include <urcu/urcu-bp.h>
#include <urcu/urcu-mb.h>
#include <urcu/urcu-memb.h>
#include <urcu/urcu-qsbr.h>

#define PASTE(a, b, c) a##b##c
#define NAME(f, what) PASTE(urcu_, f, what)
#define read_lock NAME(FLAVOUR, _read_lock)
#define read_unlock NAME(FLAVOUR, _read_unlock)
#define register_thread NAME(FLAVOUR, _register_thread)
#define unregister_thread NAME(FLAVOUR, _unregister_thread)

struct node {
    long value;
    long weight;
    struct node* next;
};
struct node* head;

__attribute__((noinline)) long read_path(void) {
    long sum = 0;
    read_lock();
    for (struct node* n = rcu_dereference(head); n; n = rcu_dereference(n->next)) sum += n->value * n->weight;
    read_unlock();
    read_lock();
    struct node* first = rcu_dereference(head);
    if (first) sum += first->value;
    read_unlock();
    return sum;
}

int main(void) {
    long sum = 0;
    for (long i = 8; i > 0; --i) {
        struct node* n = malloc(sizeof *n);
        n->value = i;
        n->weight = i + 1;
        n->next = head;
        rcu_assign_pointer(head, n);
    }
    register_thread();
    for (int i = 0; i < 1000; ++i) sum += read_path();
    unregister_thread();
    return sum == 241000 ? 0 : 1;
}
