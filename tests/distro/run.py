#!/usr/bin/env python3
"""Builds and tests guarded in another distribution, inside a chroot with this tree mounted in it.

  ./dev distro trixie    Debian 13: g++ 14, clang 19, liburcu 0.15, Catch2 3
  ./dev distro sid       Debian's newest g++ and clang
  ./dev distro arm64     Debian 12 with cross compilers and arm64's liburcu; what is built runs under qemu-user
  ./dev distro self      this machine's own system, as a test of this command

The chroot is made by debootstrap when it is not there yet, and kept; that of self holds the machine's own folders, to be read
only. What is built in it lies in its own /build. Needs root.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
INSIDE = "/guarded"  # where the tree lies in the chroot
OWN = ("bin", "etc", "lib", "lib64", "sbin", "usr", "var/lib/dpkg")  # of this machine, what is seen in self
TAIL = 60  # lines of a failed stage's log that are shown

# In another Debian the stages are those of ./dev test, and this is the one that runs unless others are named.
QUICK = "quick"
TOOLS = ("cmake ninja-build pkg-config libmsgsl-dev libcli11-dev libfmt-dev catch2 python3").split()
DEBIAN = [*TOOLS, *("g++ clang libclang-rt-dev liburcu-dev libc++-dev libc++abi-dev valgrind binutils").split()]

CROSS = "PKG_CONFIG_LIBDIR=/usr/lib/aarch64-linux-gnu/pkgconfig"
CROSS_GCC, CROSS_CLANG = "aarch64-linux-gnu-g++", "aarch64-linux-gnu-clang++"  # clang reads its target off its name
# qemu-user 7.2 asserts when a forked child begins a thread, adds lines of its own to what an aborted program says, and ignores limits.
NOT_IN_QEMU = ("fork|[Cc]hild|a guard on another thread is stopped|another handler of SIGSEGV|a handler hears of the misuse|"
               "a strict build says so where it can have no pages")
CROSS_UNIT = (f"{CROSS} cmake --preset dev -B build/{{cxx}} -DGUARDED_EXAMPLES=OFF -DGUARDED_TEST_ALL_TREES=OFF -DCMAKE_SYSTEM_NAME=Linux "
              "-DCMAKE_SYSTEM_PROCESSOR=aarch64 -DCMAKE_CROSSCOMPILING_EMULATOR=/usr/bin/qemu-aarch64 -DCMAKE_CXX_COMPILER={cxx} && "
              "cmake --build build/{cxx} && ctest --test-dir build/{cxx} --parallel $(($(nproc) * 2)) -L '^unit$' -E '" + NOT_IN_QEMU + "' --output-on-failure --no-tests=error")
ARM64 = {
    "gcc": ("unit tests by g++, run under qemu-user", CROSS_UNIT.format(cxx=CROSS_GCC)),
    "clang": ("unit tests by clang++, run under qemu-user", CROSS_UNIT.format(cxx=CROSS_CLANG)),
    "compile-fail": ("each misuse is rejected as its case says, where each compiler sees most",
                     f"{CROSS} python3 tests/compile_fail/run.py --quick --compiler {CROSS_GCC} --compiler {CROSS_CLANG} --emulator qemu-aarch64"),
}


@dataclass
class Distro:
    suite: str  # what debootstrap makes; empty where it has nothing to make
    packages: list
    stages: dict  # empty where they are those of ./dev test
    foreign: str = ""
    after: list = field(default_factory=list)  # commands, once the packages are there


DISTROS = {
    "self": Distro("", [], {}),
    "trixie": Distro("trixie", DEBIAN, {}),
    "sid": Distro("sid", DEBIAN, {}),
    "arm64": Distro("bookworm", [*TOOLS, *("qemu-user g++-aarch64-linux-gnu clang-19 liburcu-dev:arm64 libstdc++6:arm64 binutils").split()], ARM64, "arm64",
                    [f"ln -sf clang++-19 /usr/bin/{CROSS_CLANG}"]),
}


def die(why):
    sys.exit(f"distro: {why}")


def host_mirror():
    """Where this machine's own release comes from, by its apt sources."""
    release = dict(re.findall(r'^(\w+)="?([^"\n]*)', Path("/etc/os-release").read_text(), re.M))
    name = release.get("VERSION_CODENAME", "")
    for path in sorted(Path("/etc/apt/sources.list.d").glob("*.sources")):
        for stanza in path.read_text().split("\n\n"):
            fields = dict(re.findall(r"^(\w+):[ \t]*(.*)", stanza, re.M))
            if name in fields.get("Suites", "").split():
                return fields["URIs"].split()[0]
    for path in [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*.list"))]:
        found = path.is_file() and re.search(rf"^deb(?: \[.*?\])? (\S+) {name} ", path.read_text(), re.M)
        if found:
            return found[1]
    return die("no mirror in this machine's apt sources: name one by --mirror")


def run_inside(distro, root, command, **options):
    """In a mount namespace of its own: whatever becomes of the command, no mount is left behind."""
    own = [] if distro.suite else [f"/{folder}" for folder in OWN if Path("/", folder).is_dir()]
    for folder in ("build", INSIDE.lstrip("/"), "proc", "dev/shm", "tmp", "root", *(each.lstrip("/") for each in own)):
        (root / folder).mkdir(parents=True, exist_ok=True)
    # A root that is a mount of its own may run this command, too.
    mounts = ['mount --bind "$1" "$1"', *(f'mount --bind -o ro {each} "$1{each}"' for each in own), f'mount --bind "{TREE}" "$1{INSIDE}"',
              f'mount --bind "$1/build" "$1{INSIDE}/build"', 'mount -t proc proc "$1/proc"']
    if own:
        mounts.append('mount --bind /dev "$1/dev"')
    mounts += ['mount -t tmpfs tmpfs "$1/dev/shm"', 'exec chroot "$1" sh -c "cd $2 && $3"']
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": "/root", "CMAKE_GENERATOR": "Ninja", "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", " && ".join(mounts), "sh", str(root), INSIDE, command],
                          env=environment, stdin=subprocess.DEVNULL, check=False, **options).returncode


def make(distro, root, mirror, log):
    """The chroot with all packages; what is there already is left as it is."""
    done = root / "guarded.packages"
    wanted = " ".join([*distro.packages, *distro.after])
    if done.is_file() and done.read_text() == wanted:
        return
    with log.open("w") as out:
        told = {"stdout": out, "stderr": subprocess.STDOUT}

        def must(status, what):
            if status != 0:
                die(f"{what} failed; the log is {log}")

        if not shutil.which("debootstrap"):
            must(subprocess.run(["apt-get", "install", "-y", "debootstrap"], check=False, **told).returncode, "apt-get install debootstrap")
        if not (root / "usr/bin/apt-get").exists():
            mirror = mirror or host_mirror()
            print(f"Making {root} from {mirror}", flush=True)
            root.mkdir(parents=True, exist_ok=True)
            must(subprocess.run(["debootstrap", "--variant=minbase", distro.suite, str(root), mirror], check=False, **told).returncode,
                 "debootstrap")
            (root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")  # no package starts a service
            (root / "usr/sbin/policy-rc.d").chmod(0o755)
            (root / "etc/apt/apt.conf.d/90guarded").write_text('Acquire::Check-Valid-Until "false";\n')  # a mirror may lag behind
            (root / "etc/dpkg/dpkg.cfg.d/90guarded").write_text("force-unsafe-io\n")  # a chroot is made again, not mended
        print("Installing its packages", flush=True)
        add = f"dpkg --add-architecture {distro.foreign} && " if distro.foreign else ""
        install = f"{add}apt-get update && apt-get install -y --no-install-recommends {' '.join(distro.packages)}"
        must(run_inside(distro, root, " && ".join([install, *distro.after]), **told), "apt-get")
    done.write_text(wanted)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=DISTROS)
    parser.add_argument("stages", nargs="*", metavar="STAGE",
                        help="instead of quick, any NAME of ./dev test; of arm64: gcc, clang, compile-fail; `make` makes the chroot and stops")
    parser.add_argument("--mirror", help="where debootstrap loads from, instead of where this machine's packages come from")
    parser.add_argument("--root", type=Path, metavar="DIR", help="the chroot, instead of build/distro/NAME")
    options = parser.parse_intermixed_args()
    distro = DISTROS[options.name]
    root = (options.root or TREE / "build/distro" / options.name).resolve()
    for stage in options.stages:
        if distro.stages and stage not in [*distro.stages, "make"]:
            die(f"{options.name} has the stages {' '.join(distro.stages)}, and make")
    if os.geteuid() != 0:
        die("needs root, for debootstrap and chroot")
    logs = TREE / "build/log"
    logs.mkdir(parents=True, exist_ok=True)
    if distro.suite:
        make(distro, root, options.mirror, logs / f"distro-{options.name}-make.log")

    if options.stages == ["make"]:
        print(f"{root} is there")
        return 0
    passed, failed = 0, 0
    for stage in options.stages or distro.stages or [QUICK]:
        if stage == "make":
            continue
        own = ("./dev test in this distribution", "./dev test" if stage == QUICK else f"./dev test {stage}")
        why, command = distro.stages.get(stage, own)
        print(f"{stage}: {why}", flush=True)
        log = logs / f"distro-{options.name}-{stage}.log"
        began = time.monotonic()
        with log.open("w") as out:
            status = run_inside(distro, root, command, stdout=out, stderr=subprocess.STDOUT)
        said = log.read_text(errors="replace").splitlines()
        counts = [line for line in said if re.match(r"\d+(% tests)? passed, ", line)]
        if status == 0:
            passed += 1
        else:
            failed += 1
            print("".join(f"  | {line}\n" for line in said[-TAIL:]), end="")
            print(f"  FAILED: the log is {log}; alone: ./dev distro {options.name} {stage}")
        print(f"  {'; '.join(counts) or 'done'} in {time.monotonic() - began:.0f} s", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
