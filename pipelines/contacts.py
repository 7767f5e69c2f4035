"""Where a contact person stands in a text: names and numbers behind the labels of `catalog/contacts.toml`.

Belongs here: finding the spans. Does not belong here: what becomes of them (`figures` keeps place and kind without
words, `store` masks them).
"""

from __future__ import annotations

import re
from functools import cache

from pipelines.catalog import SHELF, load, only


def contacts(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of contact persons' names, telephone numbers and addresses, ascending.

    >>> text = "部门预算公开联系人：王小明 联系电话：010-55555555"
    >>> [text[start:stop] for start, stop in contacts(text)]
    ['王小明', '010-55555555']
    """
    return tuple(found.span(found.lastindex or 0) for found in after_label().finditer(text))


@cache
def after_label() -> re.Pattern[str]:
    """A label, what parts it from what follows, and in its last group the words to mask."""
    given = load(SHELF / "contacts.toml")
    only(given, {"names", "numbers"}, "contacts.toml")
    names, numbers = ("|".join(map(re.escape, given[key])) for key in ("names", "numbers"))
    between = r"\s*[:\uff1a]\s*|[\t \u3000]+"
    name = r"[^\W\d_]{1,4}(?:[\u00b7.][^\W\d_]+)*(?![^\W\d_])"
    number = r"[\d(\uff08][\d\-\uff0d\u2014()\uff08\uff09 ]{4,}\d|[\w.+-]+@[\w.-]+"
    first = "".join(sorted({label[0] for labels in given.values() for label in labels}))  # where a label may begin
    return re.compile(rf"(?=[{first}])(?:(?:{names})(?:{between})({name})|(?:{numbers})(?:{between})({number}))")
