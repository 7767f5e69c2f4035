"""TOML shelves, parsed once for all processes: what a shelf says is kept beside the compiled modules.

Belongs here: reading a shelf of the project's own. Does not belong here: what its keys mean, files of other people
(`files` reads those). As with compiled modules, what is kept counts only for the size and the time of change of the
file it was made from, is left out where it cannot be written, and may be deleted at any time.
"""

from __future__ import annotations

import marshal
import os
import sys
from pathlib import Path
from typing import Any


def read(path: Path) -> dict[str, Any]:
    """What the shelf says, the caller's own. UnicodeDecodeError or TOMLDecodeError where it is malformed."""
    about = path.stat()
    stamp = (about.st_mtime_ns, about.st_size)
    kept = path.parent / "__pycache__" / f"{path.name}.{sys.implementation.cache_tag}.shelf"
    given = _kept(kept, stamp)
    if given is None:
        import tomllib  # rarely: it takes longer to load than all that is kept

        given = tomllib.loads(path.read_text(encoding="utf-8"))
        if not sys.dont_write_bytecode:
            _keep(kept, stamp, given)
    return given


def _kept(kept: Path, stamp: tuple[int, int]) -> dict[str, Any] | None:
    try:
        made_from, given = marshal.loads(kept.read_bytes())
    except (OSError, ValueError, EOFError, TypeError):  # not there, or not whole
        return None
    return dict(given) if made_from == stamp else None


def _keep(kept: Path, stamp: tuple[int, int], given: dict[str, Any]) -> None:
    """For the next process; without a trace where the folder is not ours or a value cannot be kept (a date)."""
    draft = kept.with_name(f"{kept.name}.{os.getpid()}")
    try:
        words = marshal.dumps((stamp, given))
        kept.parent.mkdir(exist_ok=True)
        draft.write_bytes(words)
        draft.replace(kept)
    except (OSError, ValueError):
        draft.unlink(missing_ok=True)
