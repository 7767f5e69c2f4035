"""What prose says, laid beside what a person read in it: recall, precision and fields right, for each source.

    python -m bench.claims [-v]       claims.csv of final accounts, the prose of the passages; then the time of a run

Run from the repository. The truths are not part of the project; where they are absent this says so and ends with 0.
A truth is one figure (or one word of equality): it is found when a claim holds that figure in the field that its
measure means; its fields are right when unit, direction, year compared with, stage and subject are right too. Figures
claimed beside figures told: only where the truth holds every figure of the prose. Nothing here is used by the road.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from pipelines.claims import tell
from pipelines.claims.lexicon import lexicon, understand
from pipelines.claims.reading import read as fold
from pipelines.disclose import disclose
from pipelines.model import Claim, Document, Identity, Paragraph
from pipelines.names import bare
from pipelines.readers import read
from pipelines.segment import paragraphs, segment

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
FIRST = Path(__file__).resolve().parents[1] / "raw"

#: words of the truths' measure -> the field that holds the figure
FIELDS = {
    "增减额": "change_amount",
    "增减率": "change_ratio",
    "占比": "share",
    "完成率": "completion",
    "数量": "count",
    "项目数": "count",
    "得分": "count",
}
STAGES = {"年初预算": "approved", "决算": "executed"}
DIRECTIONS = {"减少": "decrease", "下降": "decrease", "增加": "increase", "增长": "increase", "持平": "equal"}
NOT_SUBJECT = ("(narrative)", "支出", "财政拨款", "收入和")


class Truth(NamedTuple):
    """One figure of prose as a person read it."""

    subject: str
    code: str
    field: str
    value: Decimal | None
    unit: str
    stage: str | None
    direction: str | None
    base: int | None
    absent: bool
    about: str


def main() -> int:
    """Print a line a source; 1 where a goal (98 % of claims with all fields right, 95 % of passages) is missed."""
    if not DATA.exists():
        print("no truths beside this repository (../shared/data): nothing measured")
        return 0
    verbose = "-v" in sys.argv
    missed = 0
    for path in sorted(DATA.glob("*/*/claims.csv")):
        said = disclose(read(path.parent / "source.pdf"))
        told = tell(said.document, said.paragraphs, said.facts, said.identity)
        with path.open(encoding="utf-8-sig", newline="") as file:
            truths = [
                _truth(
                    row["subject"],
                    row["subject_code"],
                    row["measure"],
                    row["amount_raw"],
                    row["unit"],
                    row["direction"],
                    row["base_or_period"],
                    row["quote"],
                )
                for row in csv.DictReader(file)
            ]
        missed += report(path.parent.name, truths, told.claims, 0.98, verbose, precision=True)
    found = right = total = 0
    for path in sorted((DATA / "passages").glob("*.json")):
        given = json.loads(path.read_text(encoding="utf-8"))
        truths = [
            _truth(f["subject"], "", f["measure"], f["amount_raw"], f["unit"], f["direction_or_period"], "", "")
            for f in given["facts"]
            if _of_prose(f, given)
        ]
        if not truths:
            continue
        counts = lay_beside(truths, passage(given), verbose and path.stem)
        print(f"passage {path.stem}  {counts[0]}/{len(truths)} found, {counts[1]} right")
        found, right, total = found + counts[0], right + counts[1], total + len(truths)
    print(f"passages  recall {found / total:.4f}  fields right {right / total:.4f}  of {total}")
    missed += right / total < 0.95
    for path in sorted(FIRST.rglob("*.txt")):
        speed(path)
    return min(missed, 1)


def _of_prose(fact: dict[str, str], given: dict[str, object]) -> bool:
    if not given["table_bearing"]:
        return True
    return "narrative" in fact["subject"] or (fact["measure"] == "数量" and str(given["id"]) in ("33", "36"))


def passage(given: dict[str, object]) -> list[Claim]:
    """The claims of a passage: its year and kind are given, it has no forms."""
    document = Document("passage", str(given["excerpt"]))
    kind = "final_accounts" if given["kind"] == "final" else "budget"
    identity = Identity(None, kind, int(str(given["year"])), None, None, None, None)
    if given["table_bearing"]:  # cells of one line each: their lines are no sentences
        prose = tuple(
            Paragraph(line, ((0, document.text.index(line)),)) for line in document.text.split("\n") if "|" not in line
        )
    else:
        prose = paragraphs(document, segment(document))
    return list(tell(document, prose, (), identity).claims)


def report(
    name: str, truths: list[Truth], claims: tuple[Claim, ...], goal: float, verbose: bool, precision: bool
) -> int:
    """Print a source's line; 1 where the goal is missed."""
    found, right = lay_beside(truths, claims, verbose and name)
    line = f"{name}  recall {found / len(truths):.4f}  fields right {right / len(truths):.4f}  of {len(truths)}"
    if precision:
        figures = {span for claim in claims for span in claim.figure_spans}
        wanted = [truth for truth in truths if truth.value is not None]
        line += f"  figures claimed {len(figures)}, told {len(wanted)}"
    print(line)
    return int(right / len(truths) < goal)


def lay_beside(truths: list[Truth], claims: list[Claim] | tuple[Claim, ...], verbose: str | bool) -> tuple[int, int]:
    """How many truths are found, and how many of them with every field right. A figure serves one truth."""
    found = right = 0
    taken: set[tuple[int, str]] = set()
    for truth in truths:
        candidates = [
            (not _right(truth, claim), (number, truth.field), claim)
            for number, claim in enumerate(claims)
            if (number, truth.field) not in taken and _holds(truth, claim)
        ]
        best = min(candidates, key=lambda one: one[:2], default=None)
        if best is not None:
            taken.add(best[1])
            found += 1
            right += not best[0]
        if verbose and (best is None or best[0]):
            print("   ", verbose, "missing" if best is None else "wrong", truth, best[2] if best else "")
    return found, right


def _holds(truth: Truth, claim: Claim) -> bool:
    if truth.absent:
        return claim.measure == "absence"
    if truth.value is None:
        return claim.direction == truth.direction
    value = getattr(claim, truth.field)
    return value is not None and abs(value) == truth.value


def _right(truth: Truth, claim: Claim) -> bool:
    return (
        (truth.unit not in ("元", "万元", "亿元") or truth.absent or truth.value is None or claim.unit == truth.unit)
        and (truth.stage is None or claim.stage == truth.stage or truth.absent)
        and (truth.direction is None or claim.direction == truth.direction or truth.field in ("amount", "count"))
        and (
            truth.base is None or truth.field not in ("change_amount", "change_ratio") or claim.base_year == truth.base
        )
        and _same(truth, claim)
    )


def _same(truth: Truth, claim: Claim) -> bool:
    """Whether the claim is about the truth's subject: its code, its dimensions, or its words."""
    if truth.code:
        return claim.subject_code == truth.code
    name = fold(Paragraph(truth.subject, ((0, 0),))).letters
    for word in ("(narrative)", "narrative"):
        name = name.replace(word, "")
    last = bare(name.rpartition("/")[2])
    phrase = bare(claim.subject_phrase)
    if truth.field == "count" and lexicon().counted.get(last) == claim.item is not None:
        return True
    meaning = understand(last)
    if meaning.known and meaning.subject and truth.field != "count":
        dims = (meaning.item, meaning.part)
        whole = meaning.flow == claim.flow and meaning.part == claim.part and None in (meaning.item, claim.item)
        if dims == (claim.item, claim.part) or whole:
            return True
    said = bare(claim.sentence)
    return last in phrase or phrase in last or _in_order(last, said) or _in_order(_core(last), said)


def _in_order(name: str, sentence: str) -> bool:
    """Whether the letters of a name stand in the sentence one after another: truths shorten what they name."""
    letters = iter(sentence)
    return all(letter in letters for letter in name)


def _core(name: str) -> str:
    for word in NOT_SUBJECT:
        name = name.replace(word, "")
    return name


def _truth(
    subject: str, code: str, measure: str, value: str, unit: str, direction: str, base: str, quote: str
) -> Truth:
    field = next((field for word, field in FIELDS.items() if word in measure), "amount")
    try:
        number: Decimal | None = Decimal(value.replace(",", ""))
    except InvalidOperation:
        number = None
    factor = {"万元": Decimal(10000), "亿元": Decimal(10**8)}.get(unit, Decimal(1))
    if number is not None:
        number = number * factor if field in ("amount", "change_amount") else number
        number = number / 100 if field in ("change_ratio", "share", "completion") else abs(number)
    stage = next((stage for word, stage in STAGES.items() if word in measure), None) if field == "amount" else None
    turn = next((turn for word, turn in DIRECTIONS.items() if word in direction), None)
    year = int(base[:4]) if base[:4].isdigit() else None
    return Truth(subject, code, field, number, unit, stage, turn, year, value == "无", quote)


def speed(path: Path) -> None:
    """The best of thirty runs over one document's prose, in processor time."""
    said = disclose(read(path))
    best = 10.0
    for _ in range(30):
        start = time.process_time()
        told = tell(said.document, said.paragraphs, said.facts, said.identity)
        best = min(best, time.process_time() - start)
    print(f"{path.name}  {len(told.claims)} claims in {best * 1000:.2f} ms")


if __name__ == "__main__":
    sys.exit(main())
