#!/usr/bin/env python3
"""Compares the read path in hand-written liburcu C with guarded's: instructions under callgrind, and what is left of the guard.

For each compiler and flavour both programs are built at -O2 by the same compiler and read_path() is counted alone.
guarded must need no more instructions than C, and read_path() must hold no trap and no call that C does not have. For
the count of qsbr's open sections it may need two more for each, and none with GUARDED_COUNT_QSBR=0.
The last line is `N passed, M failed`.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import runner

FLAVOURS = ("memb", "mb", "qsbr", "bp")
UNCOUNTED = "qsbr, uncounted"
SECTIONS = 2  # of read_path()


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout[-500:]}{done.stderr[-1500:]}")
    return done.stdout + done.stderr


def instructions(program, directory):
    said = run("valgrind", "--tool=callgrind", "--toggle-collect=read_path", f"--callgrind-out-file={directory}/out", program)
    return int(re.search(r"Collected : (\d+)", said).group(1)) / 1000


def body(program):
    """The instructions of read_path(), as text."""
    said = run("objdump", "-d", "--no-show-raw-insn", program)
    return re.search(r"<read_path>:\n(.*?)\n\n", said + "\n\n", re.S).group(1)


def calls(text):
    return sorted(set(re.findall(r"(?:call|jmp)\w*\s+\w+ <([^+>]+)>", text)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--include", default=os.path.join(HERE, "..", "..", "include"))
    parser.add_argument("--quick", action="store_true", help="by g++ and the newest clang alone")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()

    flags = runner.liburcu("cflags")
    libraries = [*runner.liburcu("libs"), "-pthread"]

    def measure(work):
        cxx, what = work
        flavour = what.split(",", maxsplit=1)[0]
        more = ["-DGUARDED_COUNT_QSBR=0"] if what == UNCOUNTED else []
        with tempfile.TemporaryDirectory() as directory:
            by_hand, ours = f"{directory}/c", f"{directory}/cpp"
            run(runner.c_compiler(cxx), "-std=gnu11", "-O2", f"-DFLAVOUR={flavour}", *flags, f"{HERE}/read_path.c", "-o", by_hand, *libraries)
            run(cxx, "-std=c++20", "-O2", "-DNDEBUG", f"-DFLAVOUR={flavour}", *more, *flags, f"-I{options.include}",
                f"{HERE}/read_path.cpp", "-o", ours, *libraries)
            known = calls(body(by_hand))  # C++ may mangle a static function's name
            left = [name for name in calls(body(ours)) if not any(c in name for c in known)]
            return instructions(by_hand, directory), instructions(ours, directory), left, "ud2" in body(ours)

    results = []
    print(f"{'compiler':<12}{'flavour':<15}{'C':>8}{'guarded':>9}{'ratio':>8}   instructions per call of read_path()")
    compilers = runner.newest_of_each_kind() if options.quick else runner.compilers()
    work = [(cxx, flavour) for cxx in compilers if shutil.which(runner.c_compiler(cxx)) for flavour in (*FLAVOURS, UNCOUNTED)]
    for (cxx, flavour), (c, cpp, left, trap) in zip(work, runner.each(measure, work)):
        ok = cpp <= c + (2 * SECTIONS if flavour == "qsbr" else 0) and not left and not trap
        results.append({"compiler": cxx, "flavour": flavour, "c": c, "guarded": cpp, "ok": ok})
        print(f"{cxx:<12}{flavour:<15}{c:>8.1f}{cpp:>9.1f}{cpp / c:>8.3f}   {'ok' if ok else 'FAILED ' + ' '.join(left) + (' trap' if trap else '')}")
    if not results:
        sys.exit("no compiler found")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as out:
            json.dump({"results": results}, out, indent=1)
    passed = sum(result["ok"] for result in results)
    return runner.finish(passed, len(results) - passed)


if __name__ == "__main__":
    sys.exit(main())
