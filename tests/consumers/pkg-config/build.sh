#!/bin/sh
# build.sh MODULE COMPILER...: builds and runs program.cpp, or compiles misuse/$MISUSE.cpp, by the flags that pkg-config gives.
set -eu
here=$(dirname "$0")/..
module=$1
shift
cflags=$(pkg-config --cflags "$module")
libs=$(pkg-config --libs "$module")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
set -x
# shellcheck disable=SC2086  # pkg-config's flags are several words
if [ -n "${MISUSE-}" ]; then
    "$@" -std=c++20 -O2 $cflags -c "$here/misuse/$MISUSE.cpp" -o "$work/misuse.o"
else
    "$@" -std=c++20 -O2 -Wall -Wextra -Werror $cflags "$here/program.cpp" -o "$work/program" $libs
    "$work/program"
fi
