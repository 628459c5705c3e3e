"""What compilers print and programs do, held against what a case expects of them."""
import re
import signal
from dataclasses import dataclass, field

from case_file import words_of

MAX_LINES = 15  # that a misuse may print, without those that say which file includes which: they hang on the user's files
MAX_COLUMN = 120  # of an error, behind its place: where the reason begins, at the latest

INCLUDED = re.compile(r"In file included from |\s+from \S+:\d")

CONTEXT = re.compile(r"In |\s+from \S+:\d|\s+inlined from |\S+: (In|At) |\S+:\d+:\d+: {2,}")
HEADLINE = re.compile(r"(\S+?):(?:\d+:){0,2} (?:fatal )?(error|warning|note): ")
SUMMARY = re.compile(r"\d+ (error|warning)s?.* generated\.|cc1plus: all warnings")
OPTIMISER = re.compile(r"declared with ('error' attribute|attribute error)")


@dataclass
class Verdict:
    rejected: bool = False
    message_ok: bool = True
    line_ok: bool = True
    why: list = field(default_factory=list)


def diagnostics(text):
    """Splits a compiler's output into blocks of lines: an error or warning with what leads up to it and its notes."""
    blocks, context = [], []
    for line in text.splitlines():
        head = HEADLINE.match(line)
        if SUMMARY.match(line) or not line.strip():
            continue
        if not head and CONTEXT.match(line):
            context.append(line)
            continue
        if not blocks or (head and head[2] != "note"):
            blocks.append([])
        blocks[-1] += context + [line]
        context = []
    return blocks + ([context] if context else [])


def is_error(block):
    return any(HEADLINE.match(line) and "error: " in line for line in block)


def at_marked_line(case, config, block):
    """Whether a block's error lies at the misuse. The optimiser's error lies in the header: g++ names the user's line in
    'inlined from', clang does not name it at all."""
    headline = next(line for line in block if HEADLINE.match(line))
    optimiser = OPTIMISER.search(headline)
    if optimiser and config.family == "clang":
        return True
    return any(f"{case.path}:{case.marked}:" in line for line in (block if optimiser else [headline]))


def says_why_at_once(case, block):
    """Whether an error begins to say what the case expects within its first columns. A deleted member and a concept say it in
    the line that the compiler shows."""
    headline = next(line for line in block if HEADLINE.match(line))
    said = [words_of(headline[HEADLINE.match(headline).end():][:MAX_COLUMN])]
    if re.search("deleted|constraint", headline) and "guarded::why::" not in headline:
        said += map(words_of, block)
    return any(" ".join(expected.split()[:4]) in words for words in said for expected in case.expect)


def judge(case, config, failed, text):
    """What a compile of the misuse says, against what the case expects of it."""
    verdict = Verdict(rejected=failed)
    if failed != case.expected_in(config):
        verdict.why.append("the misuse is rejected, unlike what 'seen:' says" if failed else "the misuse compiles")
    if not failed:
        if text.strip():
            verdict.message_ok = False
            verdict.why.append("the misuse compiles, but not silently")
        return verdict
    blocks = diagnostics(text)
    if not any(expected in words_of(text) for expected in case.expect):
        verdict.message_ok = False
        verdict.why.append("the expected message is missing")
    elif not case.late and not says_why_at_once(case, next(filter(is_error, blocks))):
        verdict.message_ok = False
        verdict.why.append(f"the first error does not say why within its first {MAX_COLUMN} columns")
    length = sum(not INCLUDED.match(line) for block in blocks for line in block)
    if length > MAX_LINES:
        verdict.message_ok = False
        verdict.why.append(f"{length} lines of diagnostics, at most {MAX_LINES} are allowed")
    if not all(at_marked_line(case, config, block) for block in blocks if is_error(block)):
        verdict.line_ok = False
        verdict.why.append(f"an error lies elsewhere than at the marked line, {case.marked}")
    return verdict


def judge_stop(case, status, text):
    """What a run of the misuse says: it is stopped by the library, with the case's message and a place in the case's file."""
    verdict = Verdict(rejected=status == -signal.SIGABRT)
    if not verdict.rejected:
        verdict.why.append(f"the misuse was not stopped, its exit status is {status}")
    elif case.run not in text:
        verdict.message_ok = False
        verdict.why.append(f"the misuse was stopped without its message, '{case.run}'")
    elif f"/{case.path.name}:" not in text:
        verdict.message_ok = False
        verdict.why.append("the misuse was stopped without a word on where its guard, or what it used, is from")
    return verdict


def judge_end(case, status, text):
    """What a run of the twin says: it ends well."""
    return Verdict(why=[] if status == 0 else [f"the twin fails, its exit status is {status}"])
