"""`python -m gouji`, and the entry point of the `gouji` script.

`gouji check [--json] FILE…` and `gouji report FILE [--out PAGE]`, which scripts run once a file, are recognised here:
typer, which reads all other arguments, takes several times longer to load than a document to read.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from os.path import isfile  # `Path.is_file` raises where a name is too long
from pathlib import Path
from typing import NoReturn

#: values made until the collector looks for circles: what is loaded has none, and is looked through at every 700th else
COLLECTED = 50_000


def main() -> NoReturn:
    """Run what the command line says."""
    from gouji.leave import leave

    gc.set_threshold(COLLECTED)
    if checked := _files(sys.argv[1:]):
        from gouji.tell import check

        leave(lambda: check(*checked))
    if reported := _page(sys.argv[1:]):
        from gouji.report import write_file

        leave(lambda: write_file(*reported))
    from gouji.main import main as run

    run()


def _files(arguments: Sequence[str]) -> tuple[list[Path], bool] | None:
    """The files of `check [--json] FILE…`, and whether JSON is asked for; None for any other command or option.

    >>> _files(["check", "a.txt", "--json"]), _files(["check", "a.txt"]), _files(["check", "--jason", "a.txt"])
    (([PosixPath('a.txt')], True), ([PosixPath('a.txt')], False), None)
    """
    command, *others = arguments or [""]
    files = [Path(one) for one in others if one and not one.startswith("-")]
    options = {one for one in others if not one or one.startswith("-")}
    return (files, "--json" in options) if command == "check" and files and options <= {"--json"} else None


def _page(arguments: Sequence[str]) -> tuple[Path, Path | None] | None:
    """The file of `report FILE [--out PAGE]`, and where its page goes; None for anything else that `report` takes.

    >>> _page(["report", __file__]) == (Path(__file__), None), _page(["report", __file__, "--out", "a.html"])[1]
    (True, PosixPath('a.html'))
    >>> _page(["report", "--index"]), _page(["report", "de5f89967d0e"]), _page(["check", __file__])
    (None, None, None)
    """
    match arguments:
        case ["report", given]:
            out = None
        case ["report", given, "--out", page] | ["report", "--out", page, given] if not page.startswith("-"):
            out = Path(page)
        case _:
            return None
    return (Path(given), out) if not given.startswith("-") and isfile(given) else None


if __name__ == "__main__":
    main()
