#!/bin/sh
# guarded-verify.sh CLANG COMMAND...: a compiler launcher. Runs COMMAND, a compilation by g++; when it carries -DGUARDED_VERIFIED,
# clang's front end reads the same source first, with the same paths, definitions and language options, and its errors end the build.
set -u

# What clang and g++ understand alike; every other option is g++'s own matter.
verify() {
    clang=$1
    shift
    left=$#
    while [ "$left" -gt 0 ]; do
        argument=$1
        shift
        left=$((left - 1))
        case $argument in
        -include)
            # Past clang's driver, which would take g++'s precompiled header for its own.
            set -- "$@" -Xclang -include -Xclang "$1"
            shift
            left=$((left - 1))
            ;;
        -I | -D | -U | -c | -isystem | -iquote | -idirafter | -imacros | -isysroot)
            set -- "$@" "$argument" "$1"
            shift
            left=$((left - 1))
            ;;
        -o | -MF | -MT | -MQ | -x)
            shift
            left=$((left - 1))
            ;;
        -I* | -D* | -U* | -O* | -std=* | -isystem* | -iquote* | -idirafter* | --sysroot=* | @* | \
            -m32 | -m64 | -march=* | -mcpu=* | -msse* | -mavx* | -pthread | -fPIC | -fPIE | -nostdinc* | \
            -f*exceptions | -f*rtti | -f*char8_t | -f*signed-char | -fopenmp)
            set -- "$@" "$argument"
            ;;
        esac
    done
    # A g++ that has C++20 by default is told no standard. What is told comes later, and counts.
    exec "$clang" -std=gnu++20 -fsyntax-only -Wno-everything -Wno-unused-command-line-argument \
        -Wconsumed -Werror=consumed -Wreturn-stack-address -Werror=return-stack-address "$@"
}

clang=$1
shift
for argument; do
    if [ "$argument" = -DGUARDED_VERIFIED ]; then
        (verify "$clang" "$@") || exit
        break
    fi
done
exec "$@"
