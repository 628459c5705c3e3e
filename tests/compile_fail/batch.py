"""Compiles cases: together in one translation unit where that settles the question, else alone."""
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from case_file import Case
from diagnostics import diagnostics, is_error

ENTER = """\
#include <cstdlib>
int enter(int (*program)()) { return program(); }
int enter(int (*program)(int, char**)) {
    char name[] = "case";
    char* arguments[] = {name, nullptr};
    return program(1, arguments);
}
int main(int, char** arguments) {
    switch (std::atoi(arguments[1])) {
"""


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

    def write(self, cases, main=""):
        """The headers of all cases, then each case in a namespace of its own, where its include lines find nothing left."""
        sources = [case.path.read_text().splitlines() for case in cases]
        headers = dict.fromkeys(line for lines in sources for line in lines if line.startswith("#include <"))
        bodies = [f'namespace batch_{n} {{\n#include "{case.path}"\n}}' for n, case in enumerate(cases)]
        with tempfile.NamedTemporaryFile("w", suffix=".cpp", dir=self.scratch.name, delete=False) as file:
            file.write("\n".join([*headers, *bodies, main]) + "\n")
        return file.name

    def write_program(self, cases):
        """A program that runs the main of the case whose number it is given."""
        choices = "".join(f"        case {n}: return enter(batch_{n}::main);\n" for n in range(len(cases)))
        return self.write(cases, ENTER + choices + "    }\n    return 1;\n}")

    def build(self, config, source, options, link):
        """The command, the program it makes or None, and what the compiler said."""
        program = f"{self.scratch.name}/{Path(source).stem}{config.level}{''.join(options)}"
        compile_only = config.command(source, options, self.includes)
        command = [word for word in compile_only if word not in ("-c", "-o", "/dev/null")] + ["-o", program, *link]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=self.environment)
        return " ".join(command), program if done.returncode == 0 else None, done.stderr

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
