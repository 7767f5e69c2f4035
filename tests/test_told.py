"""Prose as disclosures print it, and all that a reader takes from it: one page of paragraphs with what they say.

`told.txt` has a document a paragraph of lines: its kind (b, f) and its year, where it tells one; its words; and
indented, in the order of the text, what is told: the type and the subject; the dimensions; year and stage; the figures;
what they are compared with and what they are part of; the reason; last the words at which the claim begins and ends.
`?` is what could not be read, `#` what asserts nothing. `python -m tests.test_told` writes all of it anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.model import Claim
from tests.test_claims import figures, told

TOLD = Path(__file__).parent / "told.txt"
PAGES = TOLD.read_text(encoding="utf-8").strip().split("\n\n")


def shown(claim: Claim, words: str) -> str:
    """A claim in a line."""
    subject = f"{claim.subject_phrase}{'' if claim.known else '?'}"
    about = (claim.subject_code, claim.item, claim.fund, claim.source, claim.flow, claim.part)
    base = (claim.base_year, claim.base_stage)
    silent = claim.direction in ("increase", "decrease") and not (claim.change_text or claim.ratio_text)
    told = [
        f"{claim.claim_type} {subject}", " ".join(filter(None, about)), f"{claim.fiscal_year} {claim.stage}",
        f"{figures(claim)} {claim.unit or ''}".strip(), claim.measure if claim.measure != "amount" else "",
        " ".join(["than", *(str(one) for one in base if one), *[claim.direction or ""] * silent]) if any(base) else "",
        f"in {claim.part_of}" if claim.part_of else "", f"because {claim.reason}" if claim.reason else "",
        f"{words[claim.span_start :][:4]}…{words[: claim.span_stop][-4:]}".replace("\n", "¶"),
    ]  # fmt: skip
    return " | ".join(one for one in told if one)


def lines(words: str, head: str) -> list[str]:
    """All that a text tells, a line each."""
    kind, _, year = head.partition(" ")
    said = told(words, kind, int(year) if year else None)
    return [
        *(shown(claim, words) for claim in said.claims),
        *(f"? {reject.reason} {reject.words}" for reject in said.rejects),
        *(f"# {note.kind} {words[note.start : note.stop]}" for note in said.notes),
    ]


def written(page: str) -> str:
    """A document with all that it tells."""
    head, *body = page.split("\n")
    words = [line for line in body if not line.startswith("    ")]
    return "\n".join([head, *words, *(f"    {line}" for line in lines("\n".join(words), head))])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.split("\n")[1][:24])
def test_all_that_is_told(page: str) -> None:
    assert written(page).split("\n") == page.split("\n")


if __name__ == "__main__":
    TOLD.write_text("\n\n".join(map(written, PAGES)) + "\n", encoding="utf-8")
