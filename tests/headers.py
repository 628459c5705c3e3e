#!/usr/bin/env python3
"""Each header of include/guarded compiles alone: it includes what it uses."""
import argparse
import subprocess
import sys

import runner

INCLUDE = runner.ROOT / "include"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="by g++ alone, with the run-time checks")
    options = parser.parse_args()
    headers = sorted(str(path.relative_to(INCLUDE)) for path in INCLUDE.rglob("*.hpp"))
    gcc, *clang = runner.newest_of_each_kind()
    builds = [(gcc, [])] if options.quick else [(gcc, []), (gcc, ["-DNDEBUG"]), *((cxx, []) for cxx in clang)]
    work = [(*build, header) for build in builds for header in headers]

    def said(each):
        cxx, flags, header = each
        consumed = ["-Wconsumed"] if "clang" in cxx else []
        command = [cxx, "-std=c++20", *flags, *WARNINGS, *consumed, f"-I{INCLUDE}", *runner.liburcu("cflags"), "-fsyntax-only", "-x", "c++", "-"]
        done = subprocess.run(command, input=f"#include <{header}>\n", capture_output=True, text=True)
        return done.stderr if done.returncode != 0 else ""

    failed = 0
    for (cxx, flags, header), text in zip(work, runner.each(said, work)):
        if text:
            failed += 1
            print(f"FAILED {header}, {' '.join([cxx, *flags])}\n  | " + "\n  | ".join(text.splitlines()[:10]))
    return runner.finish(len(work) - failed, failed)


if __name__ == "__main__":
    sys.exit(main())
