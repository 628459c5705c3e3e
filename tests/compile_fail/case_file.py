"""A case of the suite as its file describes it, and the configurations it is compiled in."""
import re
from dataclasses import dataclass
from pathlib import Path

from runner import UsageError

FLAGS = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow"]
LEVELS = ["-O0", "-O2"]
TIERS = ["types", "typestate", "optimiser", "flow", "checked"]
SEEN = re.compile(r"all|none|gcc(-\d+)?:prove|(gcc|clang)(-\d+)?(:O[02])?(:(consumed|bare))?")
MISUSE = "// misuse"


@dataclass(frozen=True)
class Config:
    """One way to compile a case."""
    cxx: str
    family: str  # gcc or clang
    version: str
    level: str
    consumed: bool = False
    prove: bool = False
    extra: tuple = ()

    @property
    def label(self):
        name = "g++" if self.family == "gcc" else "clang"
        return f"{name}-{self.version}" + (" -Wconsumed" if self.consumed else "") + (" prove" if self.prove else "")

    @property
    def flags(self):
        return " ".join([self.level, *self.extra])

    def command(self, source, options, includes):
        """Compiles to an object: the optimiser's errors come no earlier."""
        limit = "-fmax-errors=0" if self.family == "gcc" else "-ferror-limit=0"
        mode = ["-Wconsumed"] if self.consumed else ["-DGUARDED_PROVE"] if self.prove else []
        paths = [f"-I{path}" for path in includes]
        return [self.cxx, *FLAGS, *mode, limit, self.level, *self.extra, *paths, *options, "-c", str(source), "-o", "/dev/null"]


@dataclass(frozen=True)
class Case:
    """A misuse with its twin; a correct program is one without the rest."""
    path: Path
    row: int = 0
    bug: str = ""
    tier: str = ""
    seen: tuple = ()
    expect: tuple = ()
    run: str = ""
    marked: int = 0
    late: str = ""  # why the compiler's message says the reason late
    prove: bool = True  # of a correct program: whether its guards can all be proved alive

    @property
    def name(self):
        return self.path.stem

    def expected_in(self, config):
        """Whether the misuse is to be rejected: a token of `seen:` matches each configuration that it does not exclude."""
        if config.prove:
            return any(token in self.seen for token in ("gcc:prove", f"gcc-{config.version}:prove"))
        words = {config.family, f"{config.family}-{config.version}", config.level.lstrip("-")}
        if config.family == "clang":
            words.add("consumed" if config.consumed else "bare")
        return any(token == "all" or set(token.split(":")) <= words for token in self.seen)


def words_of(text):
    """Letters and digits alone: the same for g++'s type names and for clang's sentences."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def read_correct(path):
    return Case(path, prove="\n// prove: no" not in path.read_text())


def read_case(path, rows, bugs):
    lines = path.read_text().splitlines()
    fields = {}
    for line in lines:
        match = re.match(r"// ([a-z-]+): (.*)", line)
        if match:
            fields[match[1]] = match[2].strip()
        elif not line.startswith("//"):
            break
    marked = [number for number, line in enumerate(lines, 1) if line.rstrip().endswith(MISUSE)]
    expect = [words_of(part) for key, text in fields.items() if key.startswith("expect") for part in text.split(" | ")]
    seen = tuple(fields.get("seen", "").split())

    def require(condition, what):
        if not condition:
            raise UsageError(f"{path}: {what}")

    require(fields.get("row", "").isdigit() and int(fields["row"]) in rows, "no '// row: N' of the misuse table")
    unknown = set(fields.get("bug", "").split()) - set(bugs)
    require(not unknown, f"no such bug in bugs.txt: {', '.join(sorted(unknown))}")
    require(fields.get("tier") in TIERS, f"'// tier:' is one of {', '.join(TIERS)}")
    require(seen and all(SEEN.fullmatch(token) for token in seen), "'// seen:' holds all, none, gcc:prove, or COMPILER[:LEVEL][:MODE]")
    require(len(marked) == 1, f"exactly one line ends in '{MISUSE}'")
    require(seen == ("none",) or expect, "no '// expect:'")
    require(fields["tier"] != "checked" or "run" in fields, "tier checked needs '// run:'")
    return Case(path, int(fields["row"]), fields.get("bug", ""), fields["tier"], seen, tuple(expect), fields.get("run", ""),
                marked[0], fields.get("late", ""))
