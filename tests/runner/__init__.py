"""What the runners of this folder's neighbours share: compilers and their flags, programs that may hang, pages that hold what a
runner wrote, and the last line."""
import concurrent.futures
import functools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HANG_SECONDS = 300  # a program that waits for itself fails; it does not hang its runner
JOBS = len(os.sched_getaffinity(0))


class UsageError(Exception):
    """Something the caller must put right: exit status 2."""


# ---- compilers -------------------------------------------------------------------------------------------------------------

def compilers():
    """Those of cmake/compilers.txt that are installed, by name, g++ before the clangs, and those by age."""
    names = [line for line in (ROOT / "cmake/compilers.txt").read_text().splitlines() if not line.startswith("#")]
    found = [name for name in names if shutil.which(name)]
    if not any("clang" in name for name in found) and shutil.which("clang++"):
        found.append("clang++")
    return found


def newest_of_each_kind():
    """g++ and the newest clang++."""
    found = compilers()
    return found[:1] + found[1:][-1:]


def c_compiler(cxx):
    """The C compiler that comes with it."""
    return cxx.replace("clang++", "clang").replace("g++", "gcc")


@functools.cache
def liburcu(what):
    """pkg-config's "cflags" or "libs" of the flavours that cmake/GuardedDependencies.cmake names."""
    modules = re.search(r"set\(guarded_flavours ([^)]*)\)", (ROOT / "cmake/GuardedDependencies.cmake").read_text())[1].split()
    asked = subprocess.run(["pkg-config", f"--{what}", *modules], capture_output=True, text=True)
    if asked.returncode != 0:
        raise UsageError(asked.stderr.strip())
    return asked.stdout.split()


def must(command):
    """Runs a command that the rest needs; where it fails, which it says itself, the runner ends."""
    if subprocess.run(command, check=False).returncode != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}")


def build(compiler, flags, sources, program, jobs=JOBS, link=()):
    """Compiles a program of these sources, each by itself, and links it, there with the flags `link` too. Its path."""
    program = Path(program)
    program.parent.mkdir(parents=True, exist_ok=True)
    flags = ["-std=c++20", f"-I{ROOT / 'include'}", *liburcu("cflags"), *flags]

    def compiled(source):
        target = program.parent / f"{Path(source).stem}.o"
        must([compiler, *flags, "-c", str(source), "-o", str(target)])
        return str(target)

    must([compiler, *flags, *link, *each(compiled, sources, jobs), "-o", str(program), *liburcu("libs"), "-pthread"])
    return program


# ---- running ---------------------------------------------------------------------------------------------------------------

def each(function, arguments, jobs=JOBS):
    """What the function gives for each argument, in their order; so many calls at once."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(function, arguments))


def run(command, **environment):
    """The exit status, None when there is none, and what it said to stderr."""
    try:
        ran = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=HANG_SECONDS,
                             env=dict(os.environ, **environment))
    except subprocess.TimeoutExpired:
        return None, f"no end after {HANG_SECONDS} s"
    return ran.returncode, ran.stderr


def with_fixed_addresses():
    """What comes before a program under ThreadSanitizer: widely randomised addresses leave no room for its memory layout."""
    works = subprocess.run(["setarch", "-R", "true"], capture_output=True).returncode == 0 if shutil.which("setarch") else False
    return ["setarch", "-R"] if works else []


# ---- what is said ----------------------------------------------------------------------------------------------------------

class Page:
    """A page of the docs with a part that a runner writes, between two lines that stay."""

    def __init__(self, path, begin, end):
        self.path = Path(path)
        text = self.path.read_text() if self.path.is_file() else ""
        if begin not in text or end not in text:
            raise UsageError(f"{path}: no page with {begin} and {end} in it")
        self.head, rest = text.split(begin, 1)
        self.part, self.tail = rest.split(end, 1)
        self.begin, self.end = begin, end

    def holds(self, part):
        return self.part.strip("\n") == part.strip("\n")

    def write(self, part):
        self.path.write_text(f"{self.head}{self.begin}\n{part}\n{self.end}{self.tail}")


def finish(passed, failed):
    """Says the last line, which ./dev test counts; the exit status."""
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
