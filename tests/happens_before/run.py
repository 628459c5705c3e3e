#!/usr/bin/env python3
"""ThreadSanitizer knows the order that grace periods make, in each domain and for each way to wait for one: it reports
nothing where it is waited for, and reports where that is left out (a seeded bug)."""

import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LIBRARIES = ["-lurcu-memb", "-lurcu-mb", "-lurcu-qsbr", "-lurcu-bp", "-lurcu-common"]
RACE = "ThreadSanitizer: data race"


def check(command, name, form):
    """What is wrong with a run, or nothing."""
    for attempt in range(3 if form == "seeded" else 1):  # a race is there only where two threads did meet
        env = dict(os.environ, TSAN_OPTIONS="exitcode=66:halt_on_error=1:atexit_sleep_ms=0:report_thread_leaks=0")
        run = subprocess.run([*command, name, form], capture_output=True, text=True, errors="replace", timeout=300, env=env)
        reported = RACE in run.stderr
        if form == "good":
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
        with tempfile.TemporaryDirectory() as folder:
            program = f"{folder}/order"
            flags = ["-std=c++20", "-O1", "-g", "-fsanitize=thread", f"-I{ROOT / 'include'}"]
            flags += ["-Wno-tsan"] if compiler.startswith("g++") else []
            subprocess.run([compiler, *flags, str(HERE / "order.cpp"), "-o", program, *LIBRARIES, "-pthread"], check=True)
            names = subprocess.run([program, "--list"], check=True, capture_output=True, text=True).stdout.split()
            runs = [(name, form) for name in names for form in ("good", "seeded")]
            with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
                wrongs = list(pool.map(lambda r: check([*wrapper, program], *r), runs))
            for (name, form), wrong in zip(runs, wrongs):
                passed, failed = passed + (wrong is None), failed + (wrong is not None)
                if wrong is not None:
                    print(f"FAILED {compiler}, {name}, {form}: {wrong}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
