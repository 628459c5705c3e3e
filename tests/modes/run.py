#!/usr/bin/env python3
"""Compiles and runs one program in every language mode, build mode and standard library that guarded supports.

tour.hpp uses most of the library in each domain. Each mode is tried with each compiler that is there and knows it; what is
left out is named. The last line is `N passed, M failed`.
"""
import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import runner

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror"]
EXPECTED = "all as expected"
UNITS = ["program.cpp", "other.cpp"]
STOPS = {"throw": "guarded: bulk_load of a range that begins behind its end", "memory": "std::bad_alloc"}
NOT_CLANG_14 = r"clang\+\+(?!-14).*"  # it knows neither, and crashes on precompiled brands
NEWEST = rf"g\+\+.*|{NOT_CLANG_14}"  # what optimises: the oldest clang says nothing new


@dataclass
class Mode:
    name: str
    why: str
    flags: list
    units: list = field(default_factory=lambda: UNITS)
    only: str = ""  # a pattern of the compilers that have it, where the compiler itself cannot be asked
    says: str = ""  # an error that is expected instead of a program
    stops: dict = field(default_factory=dict)  # an argument of the program, with what it says before it aborts


MODES = [
    Mode("c++23", "the next standard", ["-std=c++23"]),
    Mode("c++26", "the one behind it", ["-std=c++26"]),
    Mode("no-rtti", "without run-time type information", ["-fno-rtti"]),
    Mode("no-exceptions", "without exceptions: what would throw says so and stops", ["-fno-exceptions"], stops=STOPS),
    Mode("no-exceptions, release", "the same without run-time checks", ["-fno-exceptions", "-fno-rtti", "-O2", "-DNDEBUG"], stops=STOPS,
         only=NEWEST),
    Mode("lto", "link-time optimisation, of units that share instantiations", ["-flto", "-O2", "-DNDEBUG"], only=NEWEST),
    Mode("ubsan", "UndefinedBehaviorSanitizer, which keeps the bodies of what is inlined", ["-fsanitize=undefined", "-fno-sanitize-recover=all"]),
    Mode("unity", "both units as one", [], units=["unity.cpp"]),
    Mode("pch", "the umbrella header precompiled", [], only=NEWEST),
    Mode("libc++", "LLVM's standard library", ["-stdlib=libc++"], only=NOT_CLANG_14),
    Mode("modules", "three units of C++20 modules that share brands", [], only=NOT_CLANG_14),
    Mode("m32", "32-bit targets are refused, in words", ["-m32"], says="guarded needs a 64-bit target"),
]


def run(command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, errors="replace", check=False, **options)


class Build:
    def __init__(self, cxx, mode, include):
        standard = [] if any(flag.startswith("-std=") for flag in mode.flags) else ["-std=c++20"]
        self.cxx, self.mode = cxx, mode
        # g++ warns that it links the parts of a program one after the other: here it has one part.
        whole = ["-flto-partition=one"] if "-flto" in mode.flags and "clang" not in cxx else []
        self.command = [cxx, *standard, *mode.flags, *whole, *WARNINGS, f"-I{include}", f"-I{HERE}", "-pthread", *runner.liburcu("cflags")]

    def known(self, directory):
        """Whether the compiler, its linker and its libraries have this mode: an empty program is the judge."""
        if self.mode.only and not re.fullmatch(self.mode.only, Path(self.cxx).name):
            return False
        if self.mode.says:
            return run([self.cxx, *self.mode.flags, "-E", "-x", "c++", os.devnull]).returncode == 0
        empty = directory / "empty.cpp"
        empty.write_text("#include <string>\nint main() { return std::string{}.size() != 0; }\n")
        return run([*self.command, empty, "-o", directory / "empty"]).returncode == 0

    def commands(self, directory, program):
        """What is to be run one after the other until the program is there."""
        link = [*runner.liburcu("libs"), "-o", program]
        units = [HERE / unit for unit in self.mode.units]
        if self.mode.name == "pch":
            header = directory / "tour.hpp"
            header.write_text(f'#include "{HERE}/tour.hpp"\n')
            precompiled = f"{header}.gch" if "clang" not in self.cxx else f"{header}.pch"
            use = ["-include", header, "-Winvalid-pch"] if "clang" not in self.cxx else ["-include-pch", precompiled]
            return [[*self.command, "-x", "c++-header", header, "-o", precompiled], [*self.command, *use, *units, *link]]
        if self.mode.name == "modules":
            steps = []
            for name in ("first", "second"):
                source = directory / f"{name}.cppm"  # brands are told apart by a unit's path
                source.write_text((HERE / "module.cppm").read_text())
                steps.append([*self.command, f"-DNAME={name}", f"-DOPENS={name}_opens", "--precompile", source, "-o", directory / f"{name}.pcm"])
                steps.append([self.cxx, "-c", directory / f"{name}.pcm", "-o", directory / f"{name}.o"])
            return [*steps, [*self.command, f"-fprebuilt-module-path={directory}", HERE / "importer.cpp", directory / "first.o",
                             directory / "second.o", *link]]
        return [[*self.command, *units, *link]]

    def try_it(self):
        """None where the mode is not known, else what went wrong; empty for nothing."""
        with tempfile.TemporaryDirectory() as name:
            directory = Path(name)
            if not self.known(directory):
                return None
            program = directory / "program"
            for command in self.commands(directory, program):
                done = run(command)
                if self.mode.says and done.returncode != 0 and self.mode.says in done.stderr:
                    return ""
                if done.returncode != 0 or done.stderr.strip():
                    return " ".join(map(str, command)) + "\n" + done.stdout + done.stderr
            if self.mode.says:
                return "it compiles"
            for argument, says in {"": EXPECTED, **self.mode.stops}.items():
                done = run([program, argument])
                said = done.stdout + done.stderr
                if says not in said or done.returncode != (-signal.SIGABRT if argument else 0):
                    return f"{argument}: exit status {done.returncode}\n{said}"
            return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--compiler", action="append", metavar="CXX", help="only this one; may be repeated")
    parser.add_argument("--include", default=HERE.parent.parent / "include", metavar="DIR", help="where <guarded/...> is found")
    parser.add_argument("--only", metavar="REGEX", default="", help="only the modes of such names")
    parser.add_argument("--jobs", type=int, default=runner.JOBS, metavar="N", help="compilers run at once")
    parser.add_argument("--quick", action="store_true", help="by the newest clang alone, which knows most of them")
    options = parser.parse_args()
    compilers = options.compiler or (runner.newest_of_each_kind()[-1:] if options.quick else runner.compilers())
    compilers = [cxx for cxx in compilers if shutil.which(cxx)]
    modes = [mode for mode in MODES if re.search(options.only, mode.name)]
    if not compilers or not modes:
        sys.exit("no such compiler or mode")
    builds = [Build(cxx, mode, options.include) for mode in modes for cxx in compilers]
    failed = passed = 0
    for build, wrong in zip(builds, runner.each(Build.try_it, builds, options.jobs)):
        answer = "not here" if wrong is None else "FAILED" if wrong else "ok"
        print(f"{build.mode.name:<32}{build.cxx:<12}{answer:<10}{build.mode.why}", flush=True)
        passed += wrong == ""
        failed += bool(wrong)
        if wrong:
            print("".join(f"  | {line[:300]}\n" for line in wrong.splitlines()[:20]), end="")
    return runner.finish(passed, failed) or int(not passed)


if __name__ == "__main__":
    sys.exit(main())
