"""How much of a broken figure would be noticed in a document: `gouji prove`, and the same table for the bench.

Belongs here: counting outcomes by kind, the shape of the JSON, the lines that are printed. Does not belong here:
changing and judging (`expectations.prove`, `expectations.ceiling`), reading files (`check`), sentences.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.check import files_of, read
from gouji.say import language, plain, say
from pipelines.catalog.reasons import sentence
from pipelines.facts import Places

if TYPE_CHECKING:
    from expectations.ceiling import Place
    from expectations.prove import Change, Proof
    from pipelines.model import Document

MEASURES = ("witnessed", "noticed", "told", "located", "tied", "restored")
WIDTH = 11


def prove(
    paths: Sequence[Path], draws: int, seed: int, only: Collection[str] | None, *, quiet: bool
) -> Iterator[dict[str, Any]]:
    """An entry for every document of the files: why it was not read, or what `as_entry` says of its proof.

    Progress goes to stderr where somebody watches it.
    """
    from expectations.prove import prove as proved

    for given in read(files_of(paths)):
        if given.status == "read" and given.disclosure:
            proof = proved(given.disclosure, seed, draws, (lambda done, of: None) if quiet else _progress, only)
            told = as_entry(proof, given.disclosure.document)
            yield {"path": given.path, "status": given.status, "reason": None} | told
        else:
            yield {"path": given.path, "status": given.status, "reason": given.reason}


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r" + say("prove.progress", done=done, of=of) + ("\n" if done == of else ""))
        sys.stderr.flush()


def as_entry(proof: Proof, document: Document) -> dict[str, Any]:
    """One proof of a document: counts by place and kind of slip, the changes that nothing noticed, the ceiling."""
    places = Places(document)
    groups = sorted({(one.change.where, one.change.kind) for one in proof.outcomes})
    kinds = []
    for where, kind in groups:
        mine = [one for one in proof.outcomes if (one.change.where, one.change.kind) == (where, kind)]
        counts = {measure: sum(getattr(one, measure) for one in mine) for measure in MEASURES}
        kinds.append({"where": where, "kind": kind, "tried": len(mine)} | counts)
    bound = proof.ceiling
    twins = {place.ref for some in bound.tied for place in some}
    apart = [
        one
        for one in proof.outcomes
        if one.change.where == "table" and f"{document.document_id[:16]}-{one.change.ref}" not in twins
    ]
    return {
        "own_findings": proof.own,
        "changes": len(proof.outcomes),
        "kinds": kinds,
        "apart": {"tried": len(apart)} | {name: sum(getattr(one, name) for one in apart) for name in MEASURES},
        "unnoticed": [
            _quiet(one.change, document.text, places) | {"witnessed": one.witnessed}
            for one in proof.outcomes
            if not one.noticed
        ],
        "figures": bound.figures,
        "told_figures": bound.told,
        "uncovered": [_placed(one) | {"bounded": one.ref in bound.asked} for one in bound.uncovered],
        "alone": [_placed(one) | {"bounded": one.ref in bound.asked} for one in bound.alone],
        "ties": [[_placed(one) for one in some] for some in bound.tied],
    }


def _quiet(change: Change, text: str, places: Places) -> dict[str, Any]:
    return {
        "where": change.where,
        "kind": change.kind,
        "line_number": places.line(change.start),
        "page_number": places.page(change.start),
        "before": text[change.start : change.stop].strip()[:60],
        "after": change.words,
        "around": text[max(0, change.start - 24) : change.start + 12],
    }


def _placed(one: Place) -> dict[str, Any]:
    names = ("form", "row", "column", "subject", "column_path", "amount_text", "line_number", "page_number")
    return dict(zip(names, one[1:9], strict=True))


def lines(entry: dict[str, Any]) -> Iterator[str]:
    """An entry for a person."""
    yield plain(entry["path"])
    if entry["status"] != "read":
        why = sentence(entry["reason"], language()) if entry["reason"] else ""
        yield "  " + say(f"prove.{entry['status']}", sentence=why)
        return
    yield "  " + say("prove.head", **entry)
    left, right = ("where", "slip"), ("tried", *MEASURES)
    yield "  " + "".join(f"{name:<{WIDTH}}" for name in left) + "".join(f"{name:>{WIDTH}}" for name in right)
    for one in entry["kinds"]:
        shares = "".join(f"{one[measure] / one['tried']:>{WIDTH}.1%}" for measure in MEASURES)
        yield f"  {one['where']:<{WIDTH}}{one['kind']:<{WIDTH}}{one['tried']:>{WIDTH}}{shares}"
    if one := entry["apart"]["tried"] and entry["apart"]:
        yield "  " + say("prove.apart", located=f"{one['located'] / one['tried']:.1%}",
                         restored=f"{one['restored'] / one['tried']:.1%}", tried=one["tried"])  # fmt: skip
    yield "  " + say("prove.unnoticed", count=len(entry["unnoticed"]))
    for one in entry["unnoticed"]:
        slip = f"{one['kind']}  {plain(one['before'])} \u2192 {plain(one['after'])}"
        lonely = "" if one["witnessed"] else say("prove.lonely")
        yield f"    {_line(one)}  {one['where']} {slip}  ({plain(one['around'])})  {lonely}".rstrip()
    yield "  " + say("prove.uncovered", count=len(entry["uncovered"]), figures=entry["figures"])
    yield from _bounded(entry["uncovered"])
    yield "  " + say("prove.ties", count=len(entry["ties"]))
    for some in entry["ties"]:
        yield "    " + say("prove.tie", count=len(some))
        yield from (f"      {_figure(one)}" for one in some)
    yield "  " + say("prove.alone", count=len(entry["alone"]), figures=entry["told_figures"])
    yield from _bounded(entry["alone"])


def _bounded(some: Iterable[dict[str, Any]]) -> Iterator[str]:
    for one in some:
        yield f"    {_figure(one)}" + (f"  {say('prove.bounded')}" if one["bounded"] else "")


def _figure(one: dict[str, Any]) -> str:
    place = () if one["form"] is None else (one["form"], say("prove.cell", row=one["row"], column=one["column"]))
    return "  ".join(filter(None, (_line(one), *place, plain(one["subject"]), plain(one["amount_text"]))))


def _line(one: dict[str, Any]) -> str:
    if one.get("page_number"):
        return say("check.page", page_number=one["page_number"])
    return say("check.line", line_number=one["line_number"]) if one["line_number"] else ""
