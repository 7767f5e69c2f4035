"""What `gouji check` says to a person: a document, what was read of it, what does not agree.

Belongs here: the order and the style of the lines. Does not belong here: sentences (`messages.toml`), the work and
the JSON (`check`), how a line is printed (`paper`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gouji.check import exit_code, tell_json, told
from gouji.leave import FAILED
from gouji.paper import Paper
from gouji.say import language, plain, say
from pipelines.catalog import forms
from pipelines.catalog.reasons import sentence
from pipelines.dispositions import DispositionError

SHOWN_REJECTS, SHOWN_EVIDENCE = 8, 8
STYLE = {"error": "bold red", "warn": "yellow", "info": "cyan"}


def check(paths: Iterable[Path], json: bool) -> int:
    """`gouji check`: prints every document as it is judged, or all of them as JSON; the exit code."""
    if json:
        return tell_json(paths)
    entries = []
    out = Paper(sys.stdout)
    try:
        for entry in told(paths):
            entries.append(entry)
            tell(out, entry)
    except DispositionError as error:
        sys.stderr.write(plain(error).rstrip() + "\n")
        return FAILED
    if len(entries) > 1:
        tell_total(out, entries)
    return exit_code(entries)


def tell(out: Paper, entry: dict[str, Any]) -> None:
    """One document for a person: what was read, then what does not agree."""
    out.print(plain(entry["path"]), style="bold")
    if entry["status"] == "quarantined":
        words = say("check.quarantined", sentence=sentence(entry["reason"], language()))
        out.print(f"  {words}" + (f" ({plain(entry['detail'])})" if entry["detail"] else ""), style="yellow")
        return
    if entry["status"] == "duplicate":
        out.print(f"  {say('check.duplicate')}", style="dim")
        return
    counts = entry["counts"]
    kind = say(f"kind.{entry['kind']}")
    out.print(f"  {plain(entry['title'] or '')}  {entry['report_year']} {kind}".rstrip())
    out.print(f"  {say('check.read', **counts)}")
    out.print(f"  {say('check.judged', **counts)}")
    _tell_rejects(out, entry["rejects"])
    if counts["unread"]:
        out.print(f"  {say('check.unread', **counts)}", style="yellow")
    findings = entry["findings"]
    if findings:
        decided = sum(finding["disposition"] is not None for finding in findings)
        more = say("decided.among", count=decided) if decided else ""
        out.print(f"  {say('check.findings', count=len(findings), decided=more)}")
        for finding in findings:
            _tell_finding(out, finding)
    elif counts["holds"]:
        out.print(f"  {say('check.well')}", style="green")
    else:
        out.print(f"  {say('check.nothing')}", style="yellow")


def _tell_rejects(out: Paper, rejects: list[dict[str, Any]]) -> None:
    if not rejects:
        return
    out.print(f"  {say('check.rejects', rejects=len(rejects))}", style="yellow")
    for reject in rejects[:SHOWN_REJECTS]:
        words = plain(reject["words"] or "")
        shown = words if len(words) <= 40 else words[:40] + "…"
        out.print(f"    {_place(reject)} {shown}  {sentence(reject['reason'], language())}", style="dim")
    if len(rejects) > SHOWN_REJECTS:
        out.print(f"    {say('check.more', count=len(rejects) - SHOWN_REJECTS)}", style="dim")


def _tell_finding(out: Paper, finding: dict[str, Any]) -> None:
    severity = finding["severity"]
    rules = " ".join(finding["rule_ids"])
    first, second = ("message_en", "message_zh") if language() == "en" else ("message_zh", "message_en")
    out.print(f"  [{say(f'severity.{severity}')}] {rules}  {plain(finding[first])}", style=STYLE[severity])
    for one in finding["evidence"][:SHOWN_EVIDENCE]:
        words = (_form(one["form"]), plain(one["subject"] or ""), plain(one["amount_text"] or ""))
        out.print("      " + "  ".join(filter(None, (_place(one), *words))))
    if len(finding["evidence"]) > SHOWN_EVIDENCE:
        out.print(f"      {say('check.more', count=len(finding['evidence']) - SHOWN_EVIDENCE)}", style="dim")
    for one in finding["evidence"]:
        if finding["suggestion"] and one["ref"] == finding["suspect"]:
            now, should = plain(one["amount_text"] or ""), plain(finding["suggestion"])
            out.print(f"      {say('check.suspected', place=_place(one), now=now, should=should)}", style="bold")
            break
    out.print(f"      {plain(finding[second])}", style="dim")
    if decided := finding["disposition"]:
        words = {key: plain(value) for key, value in decided.items()}
        word = say(f"decided.{decided['disposition']}")
        out.print(f"      {say('decided.told', word=word, **words)}", style="green")


def tell_total(out: Paper, entries: list[dict[str, Any]]) -> None:
    """How many files, read and not, and what was found in all of them."""
    statuses = [entry["status"] for entry in entries]
    out.print(
        say(
            "check.total",
            documents=len(entries),
            read=statuses.count("read"),
            quarantined=statuses.count("quarantined"),
            findings=sum(len(entry["findings"]) for entry in entries),
        ),
        style="bold",
    )


def _form(key: str | None) -> str:
    """The name of a form; nothing for prose."""
    if key is None:
        return ""
    return forms()[key].name_en if language() == "en" else forms()[key].name_zh


def _place(place: dict[str, Any]) -> str:
    if place.get("line_number"):
        return say("check.line", line_number=place["line_number"])
    return say("check.page", page_number=place["page_number"]) if place.get("page_number") else ""
