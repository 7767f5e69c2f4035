"""The prose of a disclosure with its figures marked: what was read as a statement, what disagrees, what nothing read.

Belongs here: finding the printed figures again in the paragraphs, marking them, listing what each statement was read
as. Does not belong here: reading statements.

`paragraphs` holds words as they are read (lines joined, page breaks mended), `figures` every printed figure in its
order: walking both together finds each figure in its paragraph without any map of offsets.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from report.gather import Row, Told
from report.markup import Html, join, tag
from report.sheets import anchor, numbers, word, worst
from report.words import Words

SAID = ("amount_text", "change_text", "ratio_text", "share_text")
MARKED = ("claim", "unread")


class Part(NamedTuple):
    """A paragraph with what was found in it."""

    paragraph: Row
    figures: Sequence[Row]
    claims: Sequence[Row]

    @property
    def speaks(self) -> bool:
        """Whether anything in it can be asked about, or was left unread."""
        return bool(self.claims) or any(one["accounted_as"] == "unread" for one in self.figures)


def prose(told: Told, words: Words) -> Html:
    """All paragraphs in their order; those that state nothing are folded away between the others."""
    made: list[Html] = []
    silent: list[Part] = []
    section = None
    for part in _parts(told):
        if not part.speaks and told.places.get(word(told, part.paragraph)) != "paragraphs":
            silent.append(part)
            continue
        if silent:
            made.append(_folded(silent, words))
            silent = []
        if part.paragraph["section"] and part.paragraph["section"] != section:
            section = part.paragraph["section"]
            made.append(tag("h3", section))
        made.append(_paragraph(told, part, words))
    if silent:
        made.append(_folded(silent, words))
    return join(made)


def _parts(told: Told) -> Iterator[Part]:
    figures, claims = told["figures"], told["claims"]
    starts = [row["span_start"] for row in figures]
    begins = [row["span_start"] for row in claims]
    for paragraph in told["paragraphs"]:
        start, stop = paragraph["span_start"], paragraph["span_stop"]
        yield Part(
            paragraph,
            figures[bisect_left(starts, start) : bisect_left(starts, stop)],
            claims[bisect_left(begins, start) : bisect_left(begins, stop)],
        )


def _folded(parts: Sequence[Part], words: Words) -> Html:
    said = tag("summary", words.say("silent_paragraphs", count=len(parts)))
    return tag("details", said, *(tag("p", part.paragraph["text"]) for part in parts), class_="silent")


def _paragraph(told: Told, part: Part, words: Words) -> Html:
    shown: list[object] = []
    text, at = str(part.paragraph["text"]), 0
    quoted = {claim["claim_id"]: claim for claim in part.claims if claim["claim_id"] in told.marks}
    numbered: set[str] = set()
    for one in part.figures:
        if not one["words"]:
            continue
        found = text.find(one["words"], at)
        if found < 0:  # printed across a page break, or masked
            continue
        shown.append(text[at:found])
        at = found + len(one["words"])
        shown.append(_figure(told, one, quoted, numbered, words))
    shown.append(text[at:])
    ref = word(told, part.paragraph)
    own = told.marks[ref] if told.places.get(ref) == "paragraphs" else ()
    left = [claim_id for claim_id in quoted if anchor(claim_id) not in numbered]
    return tag(
        "div",
        tag(
            "p",
            tag("span", words.place(part.paragraph), class_="at"),
            tag("b", numbers(own, words)) if own else None,
            *shown,
            *(_number_alone(told, claim_id, numbered, words) for claim_id in left),
        ),
        _statements(part.claims, words),
        class_="paragraph",
        id=anchor(ref) if own else None,
    )


def _figure(told: Told, one: Row, quoted: Mapping[str, Row], numbered: set[str], words: Words) -> Html:
    """One printed figure, as it was read."""
    if one["accounted_as"] not in MARKED:
        return join([one["words"]])
    if one["accounted_as"] == "unread":
        return tag("u", one["words"], tag("sup", words.say("unread")), class_="unread")
    mine = [
        claim_id
        for claim_id, claim in quoted.items()
        if claim_id.partition(".")[0] == one["ref"] and one["words"] in _printed(claim)
    ]
    if not mine:
        return tag("u", one["words"])
    marks = [mark for claim_id in mine for mark in told.marks[claim_id]]
    place = anchor(mine[0])
    first = None if place in numbered else place
    numbered.add(place)
    return tag("b", one["words"], numbers(marks, words), class_=worst(marks), id=first)


def _printed(claim: Row) -> str:
    """The figures of a claim that a finding may be about."""
    return " ".join(str(claim[name]) for name in (*SAID, "count") if claim[name] is not None)


def _number_alone(told: Told, claim_id: str, numbered: set[str], words: Words) -> Html:
    """A statement without a figure of its own that a finding quotes: its number at the end of the paragraph."""
    place = anchor(claim_id)
    first = None if place in numbered else place
    numbered.add(place)
    marks = told.marks[claim_id]
    return tag("b", numbers(marks, words), class_=worst(marks), id=first)


def _said(claim: Row, words: Words) -> Html:
    """The figures of a claim as printed; a count where that is all it says."""
    said = [claim[name] for name in SAID if claim[name]]
    if not said and claim["count"] is not None:
        said = [f"{claim['count'].normalize():f}"]
    return join(said, words.say("separator"))


def _statements(claims: Sequence[Row], words: Words) -> Html | None:
    if not claims:
        return None
    rows = [
        tag(
            "tr",
            tag("td", words.claim_type(claim["claim_type"])),
            tag("td", claim["subject_phrase"]),
            tag("td", _said(claim, words)),
            tag("td", words.say(f"direction_{claim['direction']}") if claim["direction"] else None),
        )
        for claim in claims
    ]
    return tag(
        "details",
        tag("summary", words.say("statements", count=len(claims))),
        tag("div", tag("table", *rows), class_="wide"),
    )
