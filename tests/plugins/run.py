#!/usr/bin/env python3
"""A program and two plugins that use guarded, built in all ways in which the linker makes one copy of the library or several; and
a plugin that is loaded and unloaded again and again; and programs of one domain, linked with that one's flavour of liburcu alone.

  run.py            each compiler, checked; g++ unchecked, too
  run.py --quick    g++ and checked builds alone
"""
import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import runner

EXPORTS = {"default": [], "-rdynamic": ["-rdynamic"]}
VISIBILITY = {"default visibility": [], "-fvisibility=hidden": ["-fvisibility=hidden", "-fvisibility-inlines-hidden"]}
BUILDS = {"checked": ["-O0"], "unchecked": ["-O2", "-DNDEBUG"]}
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror"]
FLAVOURS = ["bp", "memb", "mb", "qsbr"]
ROUNDS = "60"


def plugin(compiler, source, flags, target):
    return runner.build(compiler, [*WARNINGS, "-fPIC", *flags], [HERE / source], target, 1, ["-shared"])


def outcome(what, command):
    status, said = runner.run(command)
    return [(what, None if status == 0 else f"exit status {status}\n{said}\n  {' '.join(map(str, command))}")]


def together(compiler, build, folder):
    """The program's calls into its plugins come out right in all four ways."""
    flags = BUILDS[build]
    outcomes = []
    for visibility, hides in VISIBILITY.items():
        ones = [plugin(compiler, "plugin.cpp", [*flags, *hides], folder / f"{name}{'-hidden' if hides else ''}/plugin.so")
                for name in ("one", "other")]
        for exports, dynamic in EXPORTS.items():
            if visibility == "default visibility":
                runner.build(compiler, [*WARNINGS, *flags], [HERE / "plugins.cpp"], folder / exports / "program", 1, dynamic)
            outcomes += outcome(f"{compiler}, {build}, {exports}, {visibility}", [folder / exports / "program", *ones])
    return outcomes


def unloaded(compiler, build, folder):
    """What was loaded is unloaded, and nothing of it is called later."""
    unique = [] if "clang" in compiler else ["-fno-gnu-unique"]
    loads = folder / "unload"
    runner.must([compiler, "-std=c++20", *WARNINGS, str(HERE / "unload.cpp"), "-o", str(loads), "-pthread"])
    worker = plugin(compiler, "unload_plugin.cpp", [*BUILDS[build], *unique], folder / "unloaded" / "plugin.so")
    return outcome(f"{compiler}, {build}, unloaded {ROUNDS} times", [loads, worker, ROUNDS])


def alone(compiler, build, folder):
    """A program of one domain needs no other flavour's library."""
    outcomes = []
    for flavour in FLAVOURS:
        program = folder / f"alone-{flavour}"
        command = [compiler, "-std=c++20", f"-I{runner.ROOT / 'include'}", *runner.liburcu("cflags"), *WARNINGS, *BUILDS[build],
                   f"-DDOMAIN=guarded::rcu_{flavour}", str(HERE / "alone.cpp"), "-o", str(program), f"-lurcu-{flavour}", "-lurcu-common"]
        what = f"{compiler}, {build}, rcu_{flavour} alone"
        linked = subprocess.run(command, capture_output=True, text=True)
        outcomes += outcome(what, [program]) if linked.returncode == 0 else [(what, linked.stderr)]
    return outcomes


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0], formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="g++ and checked builds alone")
    parser.add_argument("--compiler", action="append", help="only this one; may be repeated")
    options = parser.parse_args()
    compilers = options.compiler or runner.newest_of_each_kind()[:1 if options.quick else None]
    builds = [(compiler, "checked") for compiler in compilers] + ([] if options.quick else [(compilers[0], "unchecked")])
    with tempfile.TemporaryDirectory() as temporary:
        work = []
        for compiler, build in builds:
            folder = Path(temporary) / compiler / build
            folder.mkdir(parents=True)
            work += [(test, compiler, build, folder) for test in (together, unloaded, alone)]
        done = runner.each(lambda each: each[0](*each[1:]), work)
    outcomes = [outcome for each in done for outcome in each]
    failures = [f"{what}: {why}" for what, why in outcomes if why is not None]
    for failure in failures:
        print(failure)
    return runner.finish(len(outcomes) - len(failures), len(failures))


if __name__ == "__main__":
    sys.exit(main())
