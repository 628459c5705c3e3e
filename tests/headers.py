#!/usr/bin/env python3
"""Each header of include/guarded compiles alone: it includes what it uses. None warns its user, who takes it by -I, whatever warnings
are on; nor does an example, which instantiates templates."""
import argparse
import subprocess
import sys

import runner

INCLUDE = runner.ROOT / "include"
EXAMPLE = runner.ROOT / "examples/address_space.cpp"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wcast-qual", "-Wcast-align", "-Weffc++", "-Werror"]
OWN_CODE = '#pragma GCC diagnostic ignored "-Weffc++"\nnamespace {'  # a user's own members are the user's
MORE = {"g++": ["-Wcast-align=strict"], "clang++": ["-Wshadow-field"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="by g++ alone, with the run-time checks")
    options = parser.parse_args()
    headers = sorted(str(path.relative_to(INCLUDE)) for path in INCLUDE.rglob("*.hpp"))
    sources = {header: f"#include <{header}>\n" for header in headers} | {EXAMPLE.name: EXAMPLE.read_text().replace("namespace {", OWN_CODE, 1)}
    gcc, *clang = runner.newest_of_each_kind()
    builds = [(gcc, [])] if options.quick else [(gcc, []), (gcc, ["-DNDEBUG"]), *((cxx, []) for cxx in clang)]
    # What includes what does not hang on the compiler; of warnings another build sees all in the headers that users include.
    work = [(*build, name) for build in builds for name in sources if build == builds[0] or name.count("/") < 2]

    def said(each):
        cxx, flags, name = each
        more = MORE["clang++" if "clang" in cxx else "g++"] + (["-Wconsumed"] if "clang" in cxx else [])
        command = [cxx, "-std=c++20", *flags, *WARNINGS, *more, f"-I{INCLUDE}", *runner.liburcu("cflags"), "-fsyntax-only", "-x", "c++", "-"]
        done = subprocess.run(command, input=sources[name], capture_output=True, text=True)
        return done.stderr if done.returncode != 0 else ""

    failed = 0
    for (cxx, flags, header), text in zip(work, runner.each(said, work)):
        if text:
            failed += 1
            print(f"FAILED {header}, {' '.join([cxx, *flags])}\n  | " + "\n  | ".join(text.splitlines()[:10]))
    return runner.finish(len(work) - failed, failed)


if __name__ == "__main__":
    sys.exit(main())
