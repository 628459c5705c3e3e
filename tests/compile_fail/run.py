#!/usr/bin/env python3
"""The compile-fail suite: each misuse is rejected where its case says so and nowhere else; each fixed twin compiles.

README.md beside this file tells how a case is written. A case is judged in ten configurations: g++ at -O0 and -O2, each
clang at -O0 and -O2 with and without -Wconsumed; cases that name it also in g++'s prove mode. Twins and correct programs
must compile without a word where a compiler says most: at -O2, by clang with -Wconsumed, and at -O0 where types alone decide.
"""
import argparse
import fnmatch
import json
import resource
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import runner
from batch import Answer, Batches
from case_file import LEVELS, Config, read_case, read_correct
from diagnostics import Verdict, judge, judge_end, judge_stop
from runner import UsageError
from table import BEGIN, END, bug_table, read_bugs, read_rows, table

BATCH = 40
MARGIN = ("-O1", "-Os", "-O3")
SHOWN_LINES = 15


def find_configs(compilers, quick):
    def ask(cxx, option):
        answer = subprocess.run([cxx, option], capture_output=True, text=True).stdout.strip()
        if not answer:
            raise UsageError(f"--compiler: {cxx} is no compiler that knows {option}")
        return answer

    configs = []
    for cxx in compilers or (runner.newest_of_each_kind() if quick else runner.compilers()):
        if not shutil.which(cxx):
            raise UsageError(f"--compiler: {cxx} is not installed")
        family = "clang" if "clang" in ask(cxx, "--version").splitlines()[0] else "gcc"
        version = ask(cxx, "-dumpversion").split(".")[0]
        if quick:  # where each compiler sees most
            configs.append(Config(cxx, family, version, "-O2", consumed=family == "clang"))
            continue
        modes = [False, True] if family == "clang" else [False]
        configs += [Config(cxx, family, version, level, mode) for mode in modes for level in LEVELS]
        if family == "gcc":
            configs.append(Config(cxx, family, version, "-O2", prove=True))
    if not configs:
        raise UsageError("no compiler of cmake/compilers.txt is installed; name one by --compiler")
    return configs


class Suite:
    def __init__(self, options, configs, cases, correct):
        self.options, self.configs, self.cases, self.correct = options, configs, cases, correct
        self.batches = Batches(options.include)
        self.emulator = [options.emulator] if options.emulator else []
        self.link = [*runner.liburcu("libs"), "-pthread"]
        self.lock = threading.Lock()
        # Verdicts by (case, compiler, level).
        self.misuses, self.margin, self.twins, self.clean = {}, {}, {}, {}
        self.failures = {}  # (file, what went wrong) -> its (compiler, level, answer)

    def fail(self, answer, compiler, level, why):
        with self.lock:
            self.failures.setdefault((answer.case.path.name, why), []).append((compiler, level, answer))

    def failure_texts(self):
        """What failed in the same way in several configurations is told once, with the answer of the first."""
        for (file, why), places in sorted(self.failures.items()):
            places.sort(key=lambda place: place[:2])
            answer = places[0][2]
            told = "".join(f"  | {line[:300]}\n" for line in answer.text.splitlines()[:SHOWN_LINES])
            where = ", ".join(f"{compiler} {level}" for compiler, level, _ in places)
            yield f"FAILED {file}: {why}\n  in {where}\n  {answer.command}\n{told}"

    def check_silent(self, config, cases, into, why, settled=()):
        """Twins and correct programs compile without a word; what is silent in this configuration is so in those settled."""
        for answer in self.batches.settle(config, cases, ["-Werror"], lambda _: False):
            for each in settled or [config]:
                into[answer.case, each.label, each.flags] = Verdict(why=[] if answer.silent else [why])
                if not answer.silent:
                    self.fail(answer, each.label, each.flags, why)

    def check_misuses(self, config, cases, into, settled=()):
        """Without -Werror: what rejects a misuse must be an error to every user. What is so here is so in those settled."""
        def verdict(answer):
            return judge(answer.case, config, answer.failed, answer.text)

        for answer in self.batches.settle(config, cases, ["-DMISUSE"], lambda answer: not verdict(answer).why):
            found = verdict(answer)
            for each in settled or [config]:
                into[answer.case, each.label, each.flags] = found
                if found.why:
                    self.fail(answer, each.label, each.flags, "; ".join(found.why))

    def run_alone(self, config, case, options):
        answer = Answer(case, False, "")
        answer.command, program, answer.text = self.batches.build(config, case.path, options, self.link)
        if program is None:
            return answer, None
        status, answer.text = runner.run([*self.emulator, program])
        return answer, status

    def check_runs(self, config, cases):
        """Misuses that compile are stopped with their message; twins end well."""
        for options, judge_run, into in ((["-DMISUSE"], judge_stop, self.misuses), ([], judge_end, self.twins)):
            program = None
            if len(cases) > 1:
                _, program, _ = self.batches.build(config, self.batches.write_program(cases), options, self.link)
            for number, case in enumerate(cases):
                verdict = judge_run(case, *runner.run([*self.emulator, program, str(number)])) if program else None
                if verdict is None or verdict.why:
                    answer, status = self.run_alone(config, case, options)
                    verdict = judge_run(case, status, answer.text)
                    if verdict.why:
                        self.fail(answer, config.label, f"run {config.level}", "; ".join(verdict.why))
                into[case, config.label, f"run {config.level}"] = verdict

    def tasks(self):
        """Pieces of work: the number of answers each gives, the function and its arguments."""
        def chunks(cases, size=BATCH):
            size = 1 if self.options.no_batch else size
            return [cases[at:at + size] for at in range(0, len(cases), size)]

        for config in self.configs:
            # What cannot be proved is rejected, too: the prove mode is for the cases that name it.
            cases = [case for case in self.cases if not config.prove or case.expected_in(config)]
            rejected = [case for case in cases if case.expected_in(config)]
            compiling = [case for case in cases if not case.expected_in(config)]
            types = [case for case in rejected if case.tier == "types"]
            # What types reject everywhere is rejected before an optimiser or an analysis looks: one configuration speaks for all.
            alike = [other for other in self.configs if other.cxx == config.cxx and not other.prove]
            everywhere = [case for case in types if case.seen == ("all",)]
            types = [case for case in types if case not in everywhere]
            for group in chunks(everywhere) if config == alike[0] else []:
                yield len(group), self.check_misuses, config, group, self.misuses, alike
            flow = [case for case in rejected if case.tier != "types"]
            # Bare clang's errors come from the optimiser, which does not say where: there each is compiled alone.
            nameless = config.family == "clang" and not config.consumed
            for group in chunks(types) + chunks(compiling) + chunks(flow, 1 if nameless else BATCH):
                yield len(group), self.check_misuses, config, group, self.misuses
            # Whether g++'s optimiser sees a misuse must not hang on a few instructions that are inlined, or are not.
            for level in MARGIN if config.family == "gcc" and config.level == "-O2" and not (config.prove or self.options.quick) else []:
                for group in chunks(flow):
                    yield len(group), self.check_misuses, replace(config, extra=(level,)), group, self.margin
            # A compiler warns of the same at all levels, its optimiser has errors to add, and -Wconsumed does nothing but warn.
            # Those of what types reject need no clang's optimiser: g++'s looks at them.
            settled = alike if not config.prove else [config]
            unoptimised = settled[-2] if config.family == "clang" and len(settled) > 1 else settled[-1]
            twins = [case for case in cases if config == (unoptimised if case in everywhere else settled[-1])]
            for group in chunks(twins):
                yield len(group), self.check_silent, config, group, self.twins, "the twin does not compile silently", settled
            if config.family == "gcc":
                for group in chunks([case for case in compiling if case.run]):
                    yield len(group), self.check_runs, config, group
        release = [Config(c.cxx, c.family, c.version, c.level, extra=("-DNDEBUG",)) for c in self.configs
                   if c.family == "gcc" and c.level == "-O2" and not c.prove and not self.options.quick]
        # In the quick form g++ speaks for clang, too, which compiles the unit tests with -Wconsumed.
        gcc_speaks = self.options.quick and any(config.family == "gcc" for config in self.configs)
        newest = max((int(config.version) for config in self.configs if config.family == "clang"), default=0)
        for config in self.configs + release:
            clang = config.family == "clang"
            level = "-O0" if clang and int(config.version) < newest and not self.options.quick else "-O2"  # one optimiser of a kind will do
            if config.level != level or clang and (gcc_speaks or not config.consumed):
                continue
            for group in chunks([program for program in self.correct if program.prove or not config.prove]):
                yield len(group), self.check_silent, config, group, self.clean, "a correct program does not compile silently"

    def run(self):
        tasks = list(self.tasks())
        total, done, shown = sum(task[0] for task in tasks), 0, 0
        terminal = sys.stdout.isatty()
        with ThreadPoolExecutor(self.options.jobs) as pool:
            running = {pool.submit(*task[1:]): task[0] for task in tasks}
            for future in as_completed(running):
                future.result()
                done += running[future]
                line = f"{done} of {total} checks, {sum(map(len, self.failures.values()))} failures"
                if terminal:
                    print(f"\r{line}", end="" if done < total else "\n", flush=True)
                elif done * 10 // total > shown:
                    shown = done * 10 // total
                    print(line, flush=True)

    def entries(self):
        """One for each case and configuration. What was not to be compared, as the message of a misuse that compiles, is ok."""
        levels = LEVELS + [f"run {level}" for level in LEVELS]
        compilers = [config.label for config in self.configs]
        for key in sorted(self.misuses, key=lambda key: (key[0].name, levels.index(key[2]), compilers.index(key[1]))):
            case, compiler, level = key
            found, twin = self.misuses[key], not self.twins[key].why
            yield {"name": case.name, "row": case.row, "bug": case.bug, "compiler": compiler, "level": level, "tier": case.tier,
                   "rejected": found.rejected, "message_ok": found.message_ok, "line_ok": found.line_ok, "twin_ok": twin,
                   "ok": twin and not found.why}


def parse_options(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", action="append", metavar="CXX", help="compile with CXX alone; may be repeated")
    parser.add_argument("--emulator", metavar="PROGRAM", help="run what a cross compiler builds by PROGRAM")
    parser.add_argument("--include", action="append", metavar="DIR", help="where <guarded/...> is found; may be repeated")
    parser.add_argument("--suite", type=Path, default=HERE, metavar="DIR", help="the folder that holds cases/ and correct/")
    parser.add_argument("--only", default="*", metavar="GLOB", help="only the cases and programs of this name")
    parser.add_argument("--quick", action="store_true", help="by g++ and the newest clang, each as it sees most, and no others")
    parser.add_argument("--jobs", type=int, default=runner.JOBS, metavar="N", help="compilers run at once")
    parser.add_argument("--no-batch", action="store_true", help="compile each case alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every verdict to FILE")
    parser.add_argument("--table", action="store_true", help="print the tables of the misuses and of the real bugs")
    parser.add_argument("--update-docs", type=Path, metavar="FILE", help="write the tables into FILE")
    parser.add_argument("--check-docs", type=Path, metavar="FILE", help="fail if the tables in FILE are out of date")
    options = parser.parse_args(arguments)
    options.include = options.include or [HERE.parent.parent / "include"]
    if options.json:
        try:
            options.json.write_text("")  # rather now than when all is done
        except OSError as error:
            raise UsageError(f"--json: {options.json}: {error.strerror}") from error
    if options.jobs < 1:
        raise UsageError("--jobs: at least 1")
    for page in filter(None, (options.update_docs, options.check_docs)):
        runner.Page(page, BEGIN, END)
        if options.only != "*" or options.quick:
            raise UsageError("--only, --quick: the table needs every case and compiler")
    return options


def main(arguments):
    options = parse_options(arguments)
    rows, bugs = read_rows(HERE / "rows.txt"), read_bugs(HERE / "bugs.txt")
    folder = options.suite.resolve()
    cases, correct = ([path for path in sorted((folder / kind).glob("*.cpp")) if fnmatch.fnmatch(path.stem, options.only)]
                      for kind in ("cases", "correct"))
    if not cases and not correct:
        raise UsageError(f"{folder}: no cases")
    suite = Suite(options, find_configs(options.compiler, options.quick), [read_case(path, rows, bugs) for path in cases],
                  [read_correct(path) for path in correct])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # misuses abort by the dozen
    suite.run()

    failures = list(suite.failure_texts())
    stale = False
    entries = list(suite.entries())
    if options.json:
        options.json.write_text(json.dumps({"cases": entries}, indent=1) + "\n")
    if options.table or options.update_docs or options.check_docs:
        generated = f"{table(entries, rows)}\n\n{bug_table(suite.cases, bugs)}"
        if options.table:
            print(generated)
        if options.update_docs:
            runner.Page(options.update_docs, BEGIN, END).write(generated)
        stale = bool(options.check_docs) and not runner.Page(options.check_docs, BEGIN, END).holds(generated)
        if stale:
            failures.append(f"FAILED {options.check_docs}: its table is out of date\n  run with --update-docs\n")
    for failure in failures:
        print(f"\n{failure}", end="")
    checks = [entry["ok"] for entry in entries] + [not verdict.why for verdict in [*suite.margin.values(), *suite.clean.values()]] + [False] * stale
    print(f"\n{len(cases)} cases and {len(correct)} correct programs in {len(suite.configs)} configurations")
    return runner.finish(checks.count(True), checks.count(False))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except UsageError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
