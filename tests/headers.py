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
    parser.add_argument("--quick", action="store_true", help="by g++ alone")
    options = parser.parse_args()
    headers = sorted(str(path.relative_to(INCLUDE)) for path in INCLUDE.rglob("*.hpp"))
    work = [(cxx, header) for cxx in runner.compilers()[:1 if options.quick else None] for header in headers]

    def said(each):
        cxx, header = each
        consumed = ["-Wconsumed"] if "clang" in cxx else []
        command = [cxx, "-std=c++20", *WARNINGS, *consumed, f"-I{INCLUDE}", *runner.liburcu("cflags"), "-fsyntax-only", "-x", "c++", "-"]
        done = subprocess.run(command, input=f"#include <{header}>\n", capture_output=True, text=True)
        return done.stderr if done.returncode != 0 else ""

    failed = 0
    for (cxx, header), text in zip(work, runner.each(said, work)):
        if text:
            failed += 1
            print(f"FAILED {header}, {cxx}\n  | " + "\n  | ".join(text.splitlines()[:10]))
    return runner.finish(len(work) - failed, failed)


if __name__ == "__main__":
    sys.exit(main())
