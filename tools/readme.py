"""Run the commands of README.md and of the tour as a reader would, and compare what they print: they cannot rot.

    .venv/bin/python tools/readme.py            exit 1 where a command fails or prints something else
    .venv/bin/python tools/readme.py --write    paste what they print now

The table of the README's figures is made from docs/measured in the same way: one pattern finds them, one sentence says
them. The lines of a block marked `sh` are run by a shell in the project's folder, as they stand. A block marked `text`
right below it is what they print together. `make` is left out (who runs this has run it), and so is what does not end
or stands for itself. `gouji check` may end with 1: it found something.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PAGES = (PROJECT / "README.md", PROJECT / "docs" / "tour.md")
MEASURED = PROJECT / "docs" / "measured"
TABLE = re.compile(r"(?<=^\| what \| figures \| made by \|\n\|---\|---\|---\|\n)(?:\|.*\n)+", flags=re.MULTILINE)
#: what is measured; the file of docs/measured; a pattern over it; the sentence its groups make
FIGURES = (
    ("figures of tables, of 4 disclosures that a person read", "fidelity",
     r"recall ([\d.]+)%  precision ([\d.]+)%.*passages .*\((.+)%\)",
     r"recall \1 %, precision \2 %; of loose passages \3 %"),
    ("statements of prose that a person read", "claims",
     r"recall ([\d.]+)  fields right ([\d.]+)  of (\d+).*passages  recall [\d.]+  fields right [\d.]+  of (\d+)",
     r"recall \1, fields right \2, of \3 and of \4"),
    ("a figure of a table changed in one of eight ways", "prove",
     r"table +swapped +\d+ +([\d.]+)%.*首先指出 ([\d.]+)%，还原 ([\d.]+)%",
     r"\1 % noticed; where equations tell apart, \2 % located, \3 % restored"),
    ("invented clean documents in which an error is told", "planted",
     r"(\d+) clean documents: error in (\d+)", r"\2 of \1"),
    ("one disclosure (text), milliseconds of CPU", "disclose",
     r"read, hash, split +([\d.]+).*disclose +([\d.]+).*gouji check --json +([\d.]+)",
     r"read whole \2 (reading, hashing and splitting alone: \1); `gouji check --json` as a process \3"),
    ("decoding one document, milliseconds of CPU", "readers",
     r"html[^.]+ ([\d.]+) .*docx[^.]+ ([\d.]+) .*xlsx[^.]+ ([\d.]+) ", r"web page \1, Word \2, Excel \3"),
    ("a page of PDF, milliseconds of CPU", "pdf",
     r"template_\d+ +\d+ +\d+ +([\d.]+) +\d+ +([\d.]+).*drawn +\d+ +\d+ +([\d.]+) +\d+ +([\d.]+)",
     r"\1 to \3; pdfplumber \2 to \4"),
    ("ten million facts, milliseconds by the clock", "query",
     r"one document's facts +([\d.]+).*year and region +([\d.]+).*a whole process +([\d.]+)",
     r"one document \1; a year and region \2; `gouji sql` as a process \3"),
)  # fmt: skip
LEFT_OUT = ("make ", "gouji ui", "git clone", "cd ", "export ")
BLOCK = re.compile(r"^```sh\n(.*?)^```\n(\n```text\n(.*?)^```\n)?", flags=re.MULTILINE | re.DOTALL)


def commands(block: str) -> list[str]:
    """The commands of a block, continued lines joined, comments left out.

    >>> commands("make a  # why\\ngouji sql \\\\\\n  'FROM b'\\n# no more\\n")
    ['make a', "gouji sql 'FROM b'"]
    """
    lines = re.sub(r"\\\n\s*", "", block).splitlines()
    return [bare for line in lines if (bare := re.sub(r"\s+# .*$|^# .*$", "", line).strip())]


def renewed(page: str, run: Callable[[str], str]) -> str:
    """The page with what its commands print now; every command is run, the output of a block without `text` dropped.

    >>> renewed("```sh\\nls\\n```\\n\\n```text\\nold\\n```\\n", str.upper)
    '```sh\\nls\\n```\\n\\n```text\\nLS\\n```\\n'
    """

    def anew(found: re.Match[str]) -> str:
        told = [re.sub(r"[ \t]+$", "", run(command), flags=re.MULTILINE).strip("\n") for command in commands(found[1])]
        lines = "\n".join(filter(None, told))
        return f"```sh\n{found[1]}```\n" + (f"\n```text\n{lines}\n```\n" if found[2] else "")

    return BLOCK.sub(anew, page)


def figures(page: str) -> str:
    """The page with its table of figures as docs/measured has them. Leaves with 1 where a file has no such figures."""
    rows = []
    for what, name, pattern, sentence in FIGURES:
        kept = (MEASURED / f"{name}.txt").read_text(encoding="utf-8")
        found = re.search(pattern, kept, flags=re.DOTALL)
        if found is None:
            sys.exit(f"docs/measured/{name}.txt does not say: {what}")
        command = kept.partition("\n")[0].removeprefix("$ ")
        rows.append(f"| {what} | {found.expand(sentence)} | `{command}` ([all](docs/measured/{name}.txt)) |\n")
    return TABLE.sub(lambda _: "".join(rows), page)


def printed_by(command: str) -> str:
    """What a command prints. Leaves with 1 where it fails."""
    if command.startswith(LEFT_OUT):
        print(f"-- {command}   (left out)", flush=True)
        return ""
    print(f"-- {command}", flush=True)
    environment = os.environ | {"PATH": f"{PROJECT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        command, shell=True, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, encoding="utf-8", check=False
    )
    if done.returncode and not (done.returncode == 1 and "gouji check" in command):
        sys.exit(f"exit {done.returncode} from: {command}")
    return done.stdout


def main() -> int:
    """Compare, or write."""
    untrue = 0
    for path in PAGES:
        page = path.read_text(encoding="utf-8")
        now = figures(renewed(page, printed_by))
        if "--write" in sys.argv:
            path.write_text(now, encoding="utf-8")
            continue
        old = [line for line in page.splitlines() if line not in now.splitlines()]
        print("\n".join(f"{path.name} says, and it is no more: {line}" for line in old) or f"{path.name} is true")
        untrue += now != page
    return int(untrue > 0)


if __name__ == "__main__":
    sys.exit(main())
