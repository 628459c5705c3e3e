#!/usr/bin/env python3
"""What including <guarded/guarded.hpp> costs at compile time, beside liburcu's headers, <memory>, <atomic> and <mutex>.

Compiles an empty main() with either, in turn, and prints the medians of the processor time: by ratio and by difference. Then the
same of a program of 20 functions that take a guard and a pointer, called under four guards: as templates, by packages in the same unit, and by packages that another unit opens.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tests"))

import runner

FUNCTIONS, GUARDS = 20, 4
BASE = [f"urcu/urcu-{flavour}.h" for flavour in ("memb", "mb", "qsbr", "bp")] + ["memory", "atomic", "mutex"]


def seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def empty_main(headers):
    return "".join(f"#include <{header}>\n" for header in headers) + "int main() {}\n"


BODY = "return get(g, s, &session::visits) + {n} + (load(g, s, &session::next) ? 1 : 0);"
TEMPLATE = ("template <class G>\nint f{n}(guarded::borrowed<G> g, guarded::ptr<session, G> s) {{ " + BODY + " }}\n", "f{n}(borrow(g), s)")
PACKAGE = ("int f{n}(guarded::package<guarded::rcu_bp, session> in) {{ auto [g, s] = open(in); " + BODY + " }}\n", "f{n}(pack(g, s))")
DECLARED = ("int f{n}(guarded::package<guarded::rcu_bp, session> in);\n", PACKAGE[1])


def program(kind):
    function, call = kind
    calls = " + ".join(call.format(n=n) for n in range(FUNCTIONS))
    return ("#include <guarded/rcu.hpp>\nstruct session { int visits = 1; guarded::slot<session> next; };\n"
            + "".join(function.format(n=n) for n in range(FUNCTIONS))
            + "".join(f"int caller{n}(const guarded::slot<session>& all) {{ auto g = guarded::read_lock(); auto s = all.load(g); return {calls}; }}\n"
                      for n in range(GUARDS)))


class Comparison:
    """Compiles two sources in turn with each compiler, prints the medians, and returns them."""

    def __init__(self, options, directory):
        self.options, self.directory = options, directory

    def __call__(self, one, one_source, other, other_source):
        print(f"{'compiler':<12}{one + ' ms':>14}{other + ' ms':>14}{'ratio':>8}{'more ms':>9}   -std=c++20 -O2 -c, medians of {self.options.runs}")
        for name, source in ((one, one_source), (other, other_source)):
            with open(f"{self.directory}/{name}.cpp", "w", encoding="ascii") as out:
                out.write(source)
        results = []
        for compiler in runner.compilers():
            times = {one: [], other: []}
            for _ in range(self.options.runs):
                for name, measured in times.items():
                    measured.append(seconds([compiler, "-std=c++20", "-O2", f"-I{self.options.include}", "-c", "-o", os.devnull,
                                             f"{self.directory}/{name}.cpp"]))
            first, second = (1000 * statistics.median(times[name]) for name in (one, other))
            results.append({"compiler": compiler, f"{one}_ms": first, f"{other}_ms": second, "ratio": second / first})
            print(f"{compiler:<12}{first:>14.0f}{second:>14.0f}{second / first:>8.2f}{second - first:>9.0f}")
        return results


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--include", default=os.path.join(HERE, "..", "include"))
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    results = {}
    with tempfile.TemporaryDirectory() as directory:
        compare = Comparison(options, directory)
        results["include_cost"] = compare("base", empty_main(BASE), "guarded", empty_main(["guarded/guarded.hpp"]))
        results["package_cost"] = compare("templates", program(TEMPLATE), "packages", program(PACKAGE))
        results["caller_cost"] = compare("templates", program(TEMPLATE), "declared", program(DECLARED))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as out:
            json.dump(results, out, indent=1)
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
