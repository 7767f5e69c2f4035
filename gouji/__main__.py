"""`python -m gouji`, and the entry point of the `gouji` script.

`gouji check FILE…` and `gouji check --json FILE…`, which scripts run once a file, are recognised here: typer, which
reads all other arguments, takes longer to import than a document to read.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn


def main() -> NoReturn:
    """Run what the command line says."""
    given = _files(sys.argv[1:])
    if given is None:
        from gouji.main import main as run

        run()
    from gouji.leave import leave
    from gouji.tell import check

    leave(lambda: check(*given))


def _files(arguments: Sequence[str]) -> tuple[list[Path], bool] | None:
    """The files of `check [--json] FILE…`, and whether JSON is asked for; None for any other command or option.

    >>> _files(["check", "a.txt", "--json"]), _files(["check", "a.txt"]), _files(["check", "--jason", "a.txt"])
    (([PosixPath('a.txt')], True), ([PosixPath('a.txt')], False), None)
    """
    command, *others = arguments or [""]
    files = [Path(one) for one in others if not one.startswith("-")]
    options = {one for one in others if one.startswith("-")}
    return (files, "--json" in options) if command == "check" and files and options <= {"--json"} else None


if __name__ == "__main__":
    main()
