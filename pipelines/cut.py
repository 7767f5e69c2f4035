"""A text that stops before its end: half a file, whose missing rows are nobody's mistake.

Belongs here: the signs by which an end is known to be none. Does not belong here: formats that say themselves where
they end (their readers), what becomes of it (rules are not asked of what may be missing).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.model import Document, Reject, Sheet
from pipelines.names import bare, plain

MARKS = {"tabs": "\t", "bars": "|"}
LOST = "\ufffd"  # a character of which the last bytes are not there
END = re.compile("[。！？；!?;]")
SAID = re.compile("[。：:）)]")  # in a line behind a table that is a note, not a row
#: a sentence with a comma, and no sign at its end
GOES_ON = re.compile(r".*[,、][^:]*[^\W_]")


def cut_off(document: Document, sheets: Sequence[Sheet]) -> tuple[Reject, ...]:
    """What says that the text ends within a row or a sentence: `cut_off`, once of the text and once of the last form.

    >>> [reject.reason for reject in cut_off(Document("", "全年收入增加，其中财政拨"), ())]
    ['cut_off']
    >>> cut_off(Document("", "全年收入增加。\\n附件：预算表"), ()), cut_off(Document("", "收入增加，支出减少\\n"), ())
    ((), ())
    """
    text = document.text
    if document.read_by != "text" or text.endswith("\n"):
        return ()
    last = max(sheets, key=lambda sheet: sheet.grid.stop, default=None)
    line = text[text.rfind("\n") + 1 :]
    # the last line is the last row of a form, or stands right behind it
    within = last is not None and "\n" not in text[last.grid.stop :]
    if line.endswith(LOST):
        ends = True
    elif last is not None and within:
        ends = _is_short(line, text[last.grid.starts[0][0] :].split("\n")[:-1], last)
    else:
        ends = GOES_ON.fullmatch(bare(END.split(line)[-1])) is not None
    end = len(text), len(text)
    told = [Reject("read", "cut_off", *end, "")] if ends else []
    if last is not None and ends and within:
        told.append(Reject("facts", "cut_off", *end, "", last.form, last.form_instance))
    return tuple(told)


def _is_short(line: str, above: Sequence[str], sheet: Sheet) -> bool:
    """Whether the last line of a form is shorter than every other row of it: cells, or the sign that closes one."""
    if not sheet.rows or SAID.search(line) or bare(line) != plain(line):  # a heading
        return False
    grid = sheet.grid
    if mark := MARKS.get(grid.method):
        return line.count(mark) < min([one.count(mark) for one in above if mark in one][-len(sheet.rows) :], default=0)
    if grid.method == "cells":  # one a line
        return not line.rstrip().endswith("|") and all(one.rstrip().endswith("|") for one in above if one.strip())
    filled = [max((at for at, cell in enumerate(grid.rows[row.index]) if cell), default=0) for row in sheet.rows]
    return grid.method == "blanks" and len(filled) > 1 and filled[-1] < min(filled[:-1])
