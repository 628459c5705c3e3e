#!/usr/bin/env python3
"""ThreadSanitizer knows the order that grace periods and locks make, in each domain and for each way to wait for one: it
reports nothing where it is waited for, and reports where that is left out (a seeded bug). It reports nothing of the fixed
twins of tests/stale, either."""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LIBRARIES = ["-lurcu-memb", "-lurcu-mb", "-lurcu-qsbr", "-lurcu-bp", "-lurcu-common"]
STOPPED = re.compile("ThreadSanitizer: (data race|heap-use-after-free)")


def check(command, name, form):
    """What is wrong with a run, or nothing."""
    for attempt in range(3 if form == "seeded" else 1):  # a race is there only where two threads did meet
        env = dict(os.environ, TSAN_OPTIONS="exitcode=66:halt_on_error=1:atexit_sleep_ms=0:report_thread_leaks=0")
        try:
            run = subprocess.run([*command, name, form], capture_output=True, text=True, errors="replace", timeout=120, env=env)
        except subprocess.TimeoutExpired:
            return "it hangs"
        reported = STOPPED.search(run.stderr) is not None
        if form != "seeded":
            return None if run.returncode == 0 and not reported else f"status {run.returncode}\n{run.stderr[:3000]}"
        if reported:
            return None
    return "nothing was reported"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", action="append", help="may be repeated; default: g++ and the newest clang++")
    options = parser.parse_args()
    clangs = [c for c in ("clang++", "clang++-14", "clang++-18", "clang++-19") if shutil.which(c)]
    compilers = options.compiler or ["g++", *clangs[-1:]]
    # Addresses that are randomised widely leave no room for ThreadSanitizer's fixed memory layout.
    wrapper = ["setarch", "-R"] if subprocess.run(["setarch", "-R", "true"], capture_output=True).returncode == 0 else []
    passed = failed = 0
    for compiler in compilers:
        flags = ["-std=c++20", "-O1", "-g", "-fsanitize=thread", f"-I{ROOT / 'include'}"]
        flags += ["-Wno-tsan"] if compiler.startswith("g++") else []

        def build(sources, program):
            subprocess.run([compiler, *flags, *sources, "-o", program, *LIBRARIES, "-pthread"], check=True)
            lines = subprocess.run([program, "--list"], check=True, capture_output=True, text=True).stdout.splitlines()
            return [(program, line.split("\t")[0]) for line in lines]

        with tempfile.TemporaryDirectory() as folder:
            runs = [(p, name, form) for p, name in build([HERE / "order.cpp"], f"{folder}/order") for form in ("good", "seeded")]
            if compiler == compilers[0]:
                stale = build(sorted((HERE.parent / "stale").glob("*.cpp")), f"{folder}/stale")
                runs += [(p, name, "fixed") for p, name in stale]
            with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
                wrongs = list(pool.map(lambda r: check([*wrapper, r[0]], *r[1:]), runs))
            for (_, name, form), wrong in zip(runs, wrongs):
                passed, failed = passed + (wrong is None), failed + (wrong is not None)
                if wrong is not None:
                    print(f"FAILED {compiler}, {name}, {form}: {wrong}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
