#!/usr/bin/env python3
"""ThreadSanitizer knows the order that grace periods and locks make, in each domain and for each way to wait for one: it
reports nothing where it is waited for, and reports where that is left out (a seeded bug). It reports nothing of the fixed
twins of tests/stale, either."""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import runner

STOPPED = re.compile("ThreadSanitizer: (data race|heap-use-after-free)")


def check(command, name, form):
    """What is wrong with a run, or nothing."""
    for attempt in range(3 if form == "seeded" else 1):  # a race is there only where two threads did meet
        status, said = runner.run([*command, name, form],
                                  TSAN_OPTIONS="exitcode=66:halt_on_error=1:atexit_sleep_ms=0:report_thread_leaks=0")
        reported = STOPPED.search(said) is not None
        if form != "seeded":
            return None if status == 0 and not reported else f"status {status}\n{said[:3000]}"
        if reported:
            return None
    return "nothing was reported"


def runs_of(program, forms):
    lines = subprocess.run([program, "--list"], check=True, capture_output=True, text=True).stdout.splitlines()
    return [(program, line.split("\t")[0], form) for line in lines for form in forms]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", action="append", help="may be repeated; default: g++ and the newest clang++")
    parser.add_argument("--quick", action="store_true", help="by g++ alone")
    options = parser.parse_args()
    wrapper = runner.with_fixed_addresses()
    compilers = options.compiler or runner.newest_of_each_kind()[:1 if options.quick else None]
    with tempfile.TemporaryDirectory() as folder:
        def built(program):
            compiler, name, sources = program
            flags = ["-O1", "-g", "-fsanitize=thread"] + (["-Wno-tsan"] if compiler.startswith("g++") else [])
            return runner.build(compiler, flags, sources, f"{folder}/{compiler}/{name}", 1)

        order = [(compiler, "order", [HERE / "order.cpp"]) for compiler in compilers]
        *orders, stale = runner.each(built, [*order, (compilers[0], "stale", sorted((HERE.parent / "stale").glob("*.cpp")))])
        runs = [run for program in orders for run in runs_of(program, ("good", "seeded"))] + runs_of(stale, ("fixed",))
        wrongs = runner.each(lambda r: check([*wrapper, r[0]], *r[1:]), runs)
    for (program, name, form), wrong in zip(runs, wrongs):
        if wrong is not None:
            print(f"FAILED {program.parent.name}, {name}, {form}: {wrong}")
    failed = sum(wrong is not None for wrong in wrongs)
    return runner.finish(len(wrongs) - failed, failed)


if __name__ == "__main__":
    sys.exit(main())
