"""Run the commands of README.md as a reader would, and compare what they print, so that they cannot rot.

    .venv/bin/python tools/readme.py            exit 1 where a command fails or prints something else
    .venv/bin/python tools/readme.py --write    paste what they print now

The lines of a block marked `sh` are run by a shell in the project's folder, as they stand. A block marked `text` right
below it is what they print together. `make` is left out (who runs this has run it), and so is what does not end or
stands for itself. `gouji check` may end with 1: it found something.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PAGE = PROJECT / "README.md"
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
        sys.exit(f"README.md: exit {done.returncode} from: {command}")
    return done.stdout


def main() -> int:
    """Compare, or write."""
    page = PAGE.read_text(encoding="utf-8")
    (PROJECT / "build").mkdir(exist_ok=True)
    now = renewed(page, printed_by)
    if "--write" in sys.argv:
        PAGE.write_text(now, encoding="utf-8")
        return 0
    old = [line for line in page.splitlines() if line not in now.splitlines()]
    print("\n".join(f"README.md says, and it is no more: {line}" for line in old) or "README.md is true")
    return int(now != page)


if __name__ == "__main__":
    sys.exit(main())
