// What plugins.cpp asks of its shared objects.
#pragma once

#include <guarded/guarded.hpp>

namespace plugins {

struct job : guarded::reclaimable {
    int value = 4;
    long pad[20] = {};
};

struct registers {
    void (*enter)();
    void (*leave)();
};

using read_job = guarded::package<guarded::rcu_bp, const job>;

struct calls {
    int (*value)(read_job);  // of a job that the caller's guard protects
    read_job (*same)(read_job);
    void (*take)(job*);  // publishes it; what was there is retired
    job* (*make)();
    void (*end)(job*);  // by delete
    void (*finish)();   // frees all that was taken
    unsigned long (*pending)();
    void (*limit)(unsigned long);
    bool (*handles_forks)();                  // false where another copy does
    unsigned long (*retire_in_own_domain)();  // one object; how many that makes
    registers memb, mb, qsbr;
};

}  // namespace plugins
