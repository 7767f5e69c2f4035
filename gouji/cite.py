"""`gouji cite`: one figure or one statement, in its own words, with the place to point at.

Belongs here: the quote from the warehouse, the line of the file itself where the file is there and unchanged. Does not
belong here: which figures there are (`facts`, `claims`), reading (`pipelines.readers`).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.say import plain, say

if TYPE_CHECKING:
    import duckdb

TRUST = "SELECT held, broken, untestable FROM facts_asked WHERE fact_id = ?"


class NoSuchRef(Exception):
    """Neither a fact nor a claim has this id."""


def cited(connection: duckdb.DuckDBPyConnection, ref: str, raw: Path) -> dict[str, Any]:
    """Everything that a citation needs, by the columns of `source_quotes`, with its document and how it was asked.

    `line` is the file's own line; None where the file is not in `raw`, is not the one that was read, or has no lines.
    Raises NoSuchRef.
    """
    result = connection.execute("FROM cite(?)", [ref])
    row = result.fetchone()
    if row is None:
        raise NoSuchRef(ref)
    quote = dict(zip([column[0] for column in result.description or ()], row, strict=True))
    title = connection.execute(
        "SELECT title, entity_name, report_year, kind FROM documents WHERE document_id = ?", [quote["document_id"]]
    ).fetchone()
    quote |= dict(zip(("title", "entity_name", "report_year", "kind"), title or (None,) * 4, strict=True))
    asked = connection.execute(TRUST, [ref]).fetchone()
    quote |= dict(zip(("held", "broken", "untestable"), asked or (0, 0, 0), strict=True))
    return quote | {"line": _line(quote, raw)}


def told(quote: dict[str, Any]) -> list[str]:
    """The citation as lines of text, ready to be pasted."""
    place = [
        say("check.page", page_number=quote["page_number"]) if quote["page_number"] else "",
        say("check.line", line_number=quote["line_number"]) if quote["line_number"] else "",
        plain(quote["locator"] or ""),
    ]
    where = quote["source_path"] + (f"!{quote['inner_name']}" if quote["inner_name"] else "")
    lines = [
        f"“{plain(_words(quote))}”",
        "  " + "  ".join(plain(quote[key]) for key in ("title", "sheet_title", "column_path") if quote[key]),
        f"  {plain(where)}  {' '.join(filter(None, place))}".rstrip(),
        f"  sha256 {quote['document_id']}",
    ]
    if quote["url"]:
        lines.append(f"  {plain(quote['url'])}")
    if quote["form"]:
        asked = {key: quote[key] for key in ("held", "broken", "untestable")}
        lines.append("  " + say("cite.asked", **asked))
    return lines


def _words(quote: dict[str, Any]) -> str:
    """What is quoted: of prose the sentence, which may run over several lines; of a form the line itself."""
    line, sentence = quote["line"], quote["source_quote"]
    return str((line or sentence if quote["form"] else sentence) or quote["amount_text"] or "")


def _line(quote: dict[str, Any], raw: Path) -> str | None:
    """The line of the raw file, read again, contact words masked."""
    path = raw / quote["source_path"]
    if quote["inner_name"] or quote["line_number"] is None or not path.is_file():
        return None
    if hashlib.sha256(path.read_bytes()).hexdigest() != quote["document_id"]:
        return None
    from pipelines.disclose import disclose
    from pipelines.readers import read
    from pipelines.store.masking import masker

    given = disclose(read(path))
    start = given.document.text.rfind("\n", 0, quote["span_start"]) + 1
    stop = given.document.text.find("\n", quote["span_stop"])
    return masker(given)(given.document.text[start : stop if stop >= 0 else None])
