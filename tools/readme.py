"""Run the commands of README.md as a reader would, so that they cannot rot.

    .venv/bin/python tools/readme.py

Every line of a block marked `sh` is run by a shell in the project's folder, as it stands. `make test` is left out (it
would call itself), and so is `gouji ui` (it does not end). `gouji check` may end with 1: it found something.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
LEFT_OUT = ("make test", "gouji ui", "git clone", "cd ")


def commands(text: str) -> list[str]:
    """The lines of the blocks marked `sh`, continued lines joined, comments left out.

    >>> commands("x\\n```sh\\nmake a  # why\\ngouji sql \\\\\\n  'FROM b'\\n```\\n```text\\nno\\n```")
    ['make a', "gouji sql 'FROM b'"]
    """
    blocks = re.findall(r"^```sh\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    lines = re.sub(r"\\\n\s*", "", "".join(blocks)).splitlines()
    return [bare for line in lines if (bare := re.sub(r"\s+# .*$|^# .*$", "", line).strip())]


def main() -> None:
    """Run them all; exit 1 at the first that fails."""
    for command in commands((PROJECT / "README.md").read_text(encoding="utf-8")):
        if any(word in command for word in LEFT_OUT):
            print(f"-- {command}   (left out)", flush=True)
            continue
        print(f"-- {command}", flush=True)
        code = subprocess.run(command, shell=True, cwd=PROJECT, check=False).returncode
        if code and not (code == 1 and "gouji check" in command):
            sys.exit(f"README.md: exit {code} from: {command}")


if __name__ == "__main__":
    main()
