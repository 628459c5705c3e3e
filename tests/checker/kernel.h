// Small declarations of the kernel names that the skeletons use. They serve a compiler that
// only checks the syntax and a checker that reads the names: nothing here can be linked.
#ifndef GUARDED_CHECKER_KERNEL_H
#define GUARDED_CHECKER_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef unsigned int gfp_t;

#define __rcu
#define GFP_KERNEL ((gfp_t)0x1)
#define GFP_ATOMIC ((gfp_t)0x2)

#define EINTR 4
#define EAGAIN 11
#define ENOMEM 12
#define EBUSY 16
#define EEXIST 17
#define ENODEV 19
#define EINVAL 22
#define ENOENT 2
#define ESRCH 3

#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value)                      \
    do {                                          \
        *(volatile __typeof__(x) *)&(x) = (value); \
    } while (0)
#define xchg(where, value) __atomic_exchange_n((where), (value), __ATOMIC_SEQ_CST)
#define cmpxchg(where, old, value)                                                  \
    ({                                                                              \
        __typeof__(*(where)) __expected = (old);                                    \
        __atomic_compare_exchange_n((where), &__expected, (value), false,           \
                                    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);            \
        __expected;                                                                 \
    })
#define container_of(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

static inline void *ERR_PTR(long error) { return (void *)error; }
static inline long PTR_ERR(const void *ptr) { return (long)ptr; }
static inline bool IS_ERR(const void *ptr) { return (unsigned long)ptr >= (unsigned long)-4095; }

// Read-copy-update

struct rcu_head {
    struct rcu_head *next;
    void (*func)(struct rcu_head *head);
};

void rcu_read_lock(void);
void rcu_read_unlock(void);
void rcu_read_lock_bh(void);
void rcu_read_unlock_bh(void);
int rcu_read_lock_held(void);
void synchronize_rcu(void);
void synchronize_rcu_expedited(void);
void rcu_barrier(void);
void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head));
void kvfree_call_rcu(struct rcu_head *head, void *ptr);
#define kfree_rcu(ptr, member) kvfree_call_rcu(&(ptr)->member, (ptr))

#define rcu_dereference(p)                                          \
    ({                                                              \
        __typeof__(p) __rcu_value = *(volatile __typeof__(p) *)&(p); \
        __rcu_value;                                                \
    })
#define rcu_dereference_raw(p) rcu_dereference(p)
#define rcu_dereference_check(p, condition) rcu_dereference(p)
#define rcu_dereference_bh(p) rcu_dereference(p)
#define rcu_dereference_protected(p, condition) ({ (void)(condition); (p); })
#define rcu_access_pointer(p) ({ (void *)*(volatile __typeof__(p) *)&(p); })
#define rcu_assign_pointer(p, value) __atomic_store_n(&(p), (value), __ATOMIC_RELEASE)
#define RCU_INIT_POINTER(p, value) WRITE_ONCE(p, value)
#define rcu_replace_pointer(p, value, condition)                        \
    ({                                                                  \
        __typeof__(p) __rcu_old = rcu_dereference_protected(p, condition); \
        rcu_assign_pointer(p, value);                                   \
        __rcu_old;                                                      \
    })
#define rcu_pointer_handoff(p) (p)
#define unrcu_pointer(p) ((__typeof__(*(p)) *)(p))

struct srcu_struct {
    int completed;
};
#define DEFINE_STATIC_SRCU(name) static struct srcu_struct name
int srcu_read_lock(struct srcu_struct *domain);
void srcu_read_unlock(struct srcu_struct *domain, int index);
void synchronize_srcu(struct srcu_struct *domain);
void call_srcu(struct srcu_struct *domain, struct rcu_head *head, void (*func)(struct rcu_head *head));
#define srcu_dereference(p, domain) ({ (void)(domain); rcu_dereference(p); })

// Locks, references, memory, work and time

struct mutex {
    long owner;
};
struct rw_semaphore {
    long count;
};
typedef struct spinlock {
    int slock;
} spinlock_t;
typedef struct rwlock {
    int raw;
} rwlock_t;
#define DEFINE_MUTEX(name) struct mutex name
#define DEFINE_SPINLOCK(name) spinlock_t name

void mutex_init(struct mutex *lock);
void mutex_lock(struct mutex *lock);
int mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
bool mutex_is_locked(struct mutex *lock);
int lockdep_is_held(const void *lock);
void down_read(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
void spin_lock_bh(spinlock_t *lock);
void spin_unlock_bh(spinlock_t *lock);
void read_lock(rwlock_t *lock);
void read_unlock(rwlock_t *lock);
void write_lock(rwlock_t *lock);
void write_unlock(rwlock_t *lock);

typedef struct refcount_struct {
    int refs;
} refcount_t;
void refcount_set(refcount_t *ref, int value);
void refcount_inc(refcount_t *ref);
bool refcount_inc_not_zero(refcount_t *ref);
bool refcount_dec_and_test(refcount_t *ref);

struct kref {
    refcount_t refcount;
};
void kref_get(struct kref *kref);
bool kref_get_unless_zero(struct kref *kref);
int kref_put(struct kref *kref, void (*release)(struct kref *kref));

void *kmalloc(size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
void *kmemdup(const void *source, size_t size, gfp_t flags);
void kfree(const void *ptr);
char *kstrdup(const char *text, gfp_t flags);

void msleep(unsigned int msecs);
void schedule(void);
void cond_resched(void);
bool need_resched(void);
int pr_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

struct work_struct {
    void (*func)(struct work_struct *work);
};
bool schedule_work(struct work_struct *work);

// Lists

struct list_head {
    struct list_head *next, *prev;
};
struct hlist_node {
    struct hlist_node *next, **pprev;
};
struct hlist_head {
    struct hlist_node *first;
};
#define LIST_HEAD(name) struct list_head name = { &(name), &(name) }
#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_entry_rcu(ptr, type, member) container_of(rcu_dereference(ptr), type, member)
#define list_first_entry(head, type, member) list_entry((head)->next, type, member)
#define list_next_entry(pos, member) list_entry((pos)->member.next, __typeof__(*(pos)), member)
#define hlist_entry(ptr, type, member) container_of(ptr, type, member)
#define hlist_entry_safe(ptr, type, member)                         \
    ({                                                              \
        __typeof__(ptr) __node = (ptr);                             \
        __node ? hlist_entry(__node, type, member) : (type *)NULL;  \
    })

static inline void INIT_LIST_HEAD(struct list_head *list)
{
    list->next = list;
    list->prev = list;
}

static inline bool list_empty(const struct list_head *head)
{
    return READ_ONCE(head->next) == head;
}

static inline void list_add(struct list_head *entry, struct list_head *head)
{
    entry->next = head->next;
    entry->prev = head;
    head->next->prev = entry;
    head->next = entry;
}

static inline void list_add_tail(struct list_head *entry, struct list_head *head)
{
    list_add(entry, head->prev);
}

static inline void list_del(struct list_head *entry)
{
    entry->next->prev = entry->prev;
    entry->prev->next = entry->next;
    entry->next = NULL;
    entry->prev = NULL;
}

static inline void list_del_init(struct list_head *entry)
{
    list_del(entry);
    INIT_LIST_HEAD(entry);
}

static inline void list_add_rcu(struct list_head *entry, struct list_head *head)
{
    entry->next = head->next;
    entry->prev = head;
    rcu_assign_pointer(head->next, entry);
    entry->next->prev = entry;
}

static inline void list_add_tail_rcu(struct list_head *entry, struct list_head *head)
{
    list_add_rcu(entry, head->prev);
}

static inline void list_del_rcu(struct list_head *entry)
{
    entry->next->prev = entry->prev;
    WRITE_ONCE(entry->prev->next, entry->next);
    entry->prev = NULL;
}

static inline void list_replace_rcu(struct list_head *old, struct list_head *entry)
{
    entry->next = old->next;
    entry->prev = old->prev;
    rcu_assign_pointer(entry->prev->next, entry);
    entry->next->prev = entry;
    old->prev = NULL;
}

static inline void hlist_add_head_rcu(struct hlist_node *entry, struct hlist_head *head)
{
    entry->next = head->first;
    entry->pprev = &head->first;
    if (head->first)
        head->first->pprev = &entry->next;
    rcu_assign_pointer(head->first, entry);
}

static inline void hlist_del_rcu(struct hlist_node *entry)
{
    WRITE_ONCE(*entry->pprev, entry->next);
    if (entry->next)
        entry->next->pprev = entry->pprev;
    entry->pprev = NULL;
}

#define list_for_each_entry(pos, head, member)                          \
    for (pos = list_first_entry(head, __typeof__(*pos), member);        \
         &pos->member != (head);                                        \
         pos = list_next_entry(pos, member))
#define list_for_each_entry_safe(pos, following, head, member)          \
    for (pos = list_first_entry(head, __typeof__(*pos), member),        \
        following = list_next_entry(pos, member);                       \
         &pos->member != (head);                                        \
         pos = following, following = list_next_entry(following, member))
#define list_for_each_entry_rcu(pos, head, member)                      \
    for (pos = list_entry_rcu((head)->next, __typeof__(*pos), member);  \
         &pos->member != (head);                                        \
         pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member))
#define list_for_each_entry_continue_rcu(pos, head, member)             \
    for (pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member); \
         &pos->member != (head);                                        \
         pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member))
#define list_first_or_null_rcu(head, type, member)                      \
    ({                                                                  \
        struct list_head *__head = (head);                              \
        struct list_head *__next = rcu_dereference(__head->next);       \
        __next != __head ? container_of(__next, type, member) : (type *)NULL; \
    })
#define hlist_for_each_entry_rcu(pos, head, member)                     \
    for (pos = hlist_entry_safe(rcu_dereference((head)->first), __typeof__(*pos), member); \
         pos;                                                           \
         pos = hlist_entry_safe(rcu_dereference(pos->member.next), __typeof__(*pos), member))

// Trees and tables. Their cursors hold addresses of inner nodes which the read section protects.

struct maple_tree {
    void __rcu *ma_root;
};
struct ma_state {
    struct maple_tree *tree;
    unsigned long index, last;
    void *node;
    unsigned long min, max;
    unsigned char offset;
};
#define MA_STATE(name, mt, first, end) \
    struct ma_state name = { .tree = (mt), .index = (first), .last = (end) }

void *mas_walk(struct ma_state *mas);
void *mas_find(struct ma_state *mas, unsigned long max);
void *mas_next(struct ma_state *mas, unsigned long max);
void *mas_prev(struct ma_state *mas, unsigned long min);
void mas_pause(struct ma_state *mas);

static inline void mas_reset(struct ma_state *mas)
{
    mas->node = NULL;
}

static inline void mas_set(struct ma_state *mas, unsigned long index)
{
    mas->index = index;
    mas->last = index;
    mas_reset(mas);
}

#define mas_for_each(mas, entry, max) while (((entry) = mas_find((mas), (max))) != NULL)

struct xarray {
    void __rcu *xa_head;
};
struct xa_state {
    struct xarray *xa;
    unsigned long xa_index;
    void *xa_node;
    unsigned char xa_offset;
};
#define XA_STATE(name, array, index) struct xa_state name = { .xa = (array), .xa_index = (index) }

void *xas_load(struct xa_state *xas);
void *xas_find(struct xa_state *xas, unsigned long max);
void *xas_next(struct xa_state *xas);
void xas_pause(struct xa_state *xas);
void xas_reset(struct xa_state *xas);
void xas_set(struct xa_state *xas, unsigned long index);
void *xa_load(struct xarray *xa, unsigned long index);
#define xas_for_each(xas, entry, max) \
    for (entry = xas_find((xas), (max)); entry; entry = xas_find((xas), (max)))

struct idr {
    struct xarray idr_rt;
};
void *idr_find(const struct idr *idr, unsigned long id);
void *idr_remove(struct idr *idr, unsigned long id);

struct rhashtable;
void *rhashtable_lookup(struct rhashtable *table, const void *key);
int rhashtable_remove_fast(struct rhashtable *table, void *object);

// A few objects of other subsystems, with the functions that take and drop a reference

struct task_struct {
    int pid;
    int exit_code;
    char comm[16];
    struct task_struct __rcu *real_parent;
};
struct task_struct *find_task_by_vpid(int nr);
struct task_struct *get_task_struct(struct task_struct *task);
void put_task_struct(struct task_struct *task);

struct net_device {
    int ifindex;
    unsigned int mtu;
    unsigned int flags;
    char name[16];
    void __rcu *ip_ptr;
};
struct net_device *dev_get_by_index_rcu(int ifindex);
void dev_hold(struct net_device *dev);
void dev_put(struct net_device *dev);
int dev_set_mtu(struct net_device *dev, unsigned int mtu);

struct seq_file {
    void *private;
};
void seq_printf(struct seq_file *m, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
