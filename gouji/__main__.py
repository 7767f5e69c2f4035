"""`python -m gouji`, and the entry point of the `gouji` script.

`gouji check --json FILE…`, which scripts run once a file, is recognised here: typer, which reads all other arguments,
takes longer to import than a document to read.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn


def main() -> NoReturn:
    """Run what the command line says."""
    paths = _files_as_json(sys.argv[1:])
    if paths is None:
        from gouji.main import main as run

        run()
    from gouji.check import tell_json
    from gouji.leave import leave

    leave(lambda: tell_json(paths))


def _files_as_json(arguments: Sequence[str]) -> list[Path] | None:
    """The files of `check --json FILE…`; None for any other command or option.

    >>> _files_as_json(["check", "a.txt", "--json"]), _files_as_json(["check", "--jason", "a.txt"])
    ([PosixPath('a.txt')], None)
    """
    command, *others = arguments or [""]
    files = [Path(one) for one in others if not one.startswith("-")]
    plain = command == "check" and "--json" in others and {one for one in others if one.startswith("-")} == {"--json"}
    return files if plain and files else None


if __name__ == "__main__":
    main()
