"""Compiles cases: together in one translation unit where that settles the question, else alone."""
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from case_file import Case
from diagnostics import diagnostics, is_error


@dataclass
class Answer:
    """What a compiler said of one case."""
    case: Case
    failed: bool
    text: str
    command: str = ""

    @property
    def silent(self):
        return not self.failed and not self.text.strip()


class Batches:
    def __init__(self, includes):
        self.includes = includes
        self.scratch = tempfile.TemporaryDirectory(prefix="compile-fail-")
        self.environment = {**os.environ, "LC_ALL": "C"}

    def compile(self, config, path, options):
        command = config.command(path, options, self.includes)
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=self.environment)
        return " ".join(command), done.returncode != 0, done.stdout + done.stderr

    def alone(self, config, case, options):
        command, failed, text = self.compile(config, case.path, options)
        return Answer(case, failed, text, command)

    def write(self, cases):
        """The headers of all cases, then each case in a namespace of its own, where its include lines find nothing left."""
        sources = [case.path.read_text().splitlines() for case in cases]
        headers = dict.fromkeys(line for lines in sources for line in lines if line.startswith("#include <"))
        bodies = [f'namespace batch_{n} {{\n#include "{case.path}"\n}}' for n, case in enumerate(cases)]
        with tempfile.NamedTemporaryFile("w", suffix=".cpp", dir=self.scratch.name, delete=False) as file:
            file.write("\n".join([*headers, *bodies]) + "\n")
        return file.name

    def settle(self, config, cases, options, stands):
        """An Answer for each case. A batch that compiles silently settles all its cases. Of one that fails it settles those
        whose own errors are the expected ones, as stands(answer) says; what it says of others may be wrong, since an error
        hides what a later phase of the compiler would have found."""
        if len(cases) == 1:
            return [self.alone(config, cases[0], options)]
        batch = self.write(cases)
        _, failed, text = self.compile(config, batch, options)
        if not failed and not text.strip():
            return [Answer(case, False, "") for case in cases]
        own = {case: [] for case in cases}
        stray = False
        for block in diagnostics(text):
            owners = [case for case in cases if any(f"{case.path}:" in line for line in block)]
            if len(owners) == 1:
                own[owners[0]].append(block)
            else:
                stray = True
        answers, alone, rest = [], [], []
        for case, blocks in own.items():
            answer = Answer(case, any(map(is_error, blocks)), "\n".join(line for block in blocks for line in block))
            if blocks and not stray and stands(answer):
                answers.append(answer)
            else:
                (alone if blocks or stray else rest).append(case)
        if len(rest) == len(cases):
            alone, rest = rest, []
        answers += [self.alone(config, case, options) for case in alone]
        return answers + (self.settle(config, rest, options, stands) if rest else [])
