"""The road over a generated corpus, laid beside its answer key: `python -m bench.score OUT [-v [N]] [--by trait]`.

Prints recall and precision of figures, the share of right values of every dimension, the same by family and by
carrier, rejects by reason, whether the identity was read, recall of indicators and of statements, and seconds. With -v
the first N failures (20) are shown, each cause once per document, with what was wanted and what was read.

A figure is found when a fact of the same form has the same words; equal words are paired by how many dimensions agree.
A dimension is right when it has the key's value, one of 'a|b', or anything where the key says '*'. Rubbish is right
when it is not read or cannot be placed. Documents with a planted error are scored against what they print.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.disclose import disclose
from pipelines.model import Claim, Disclosure, Fact, Unreadable
from pipelines.readers import read

DIMENSIONS = (
    "classification",
    "subject_code",
    "subject_name",
    "is_total",
    "item",
    "flow",
    "source",
    "fund",
    "part",
    "stage",
    "fiscal_year",
    "base_year",
    "measure",
    "value_kind",
    "unit",
    "amount",
    "ratio",
)
IDENTITY = ("kind", "report_year", "region_code", "entity_name", "scope")
STATED = ("amount", "change", "ratio", "share", "completion", "count", "direction")
Record = dict[str, Any]


class Score:
    """Counts over a corpus, by family and carrier."""

    def __init__(self, trait: str) -> None:
        self.trait = trait
        self.count: Counter[tuple[str, str]] = Counter()  # (group, what)
        self.dimensions: dict[str, Counter[str]] = defaultdict(Counter)  # group -> dimension right/asked
        self.rejects: Counter[str] = Counter()
        self.causes: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self.seconds = [0.0, 0.0]

    def add(self, groups: Iterable[str], what: str, by: int = 1) -> None:
        for group in groups:
            self.count[group, what] += by

    def failed(self, cause: str, document: str, detail: str) -> None:
        self.causes[cause] += 1
        self.examples.setdefault(cause, f"{document}: {detail}")


def main() -> int:
    """Score a corpus."""
    parser = argparse.ArgumentParser(prog="python -m bench.score", description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("-v", nargs="?", type=int, const=20, default=0, help="show so many causes of failure")
    parser.add_argument("--by", default="", help="a third grouping: codes, blank, numbers, unit, total")
    asked = parser.parse_args()
    score = Score(asked.by)
    for key in sorted((asked.out / "key").rglob("*.jsonl")):
        with key.open(encoding="utf-8") as lines:
            one(score, asked.out, [json.loads(line) for line in lines])
    report(score, asked.v)
    return 0


def one(score: Score, out: Path, records: list[Record]) -> None:
    """Read one document and lay it beside its key."""
    head = records[0]
    began = time.perf_counter()
    try:
        document = read(out / head["document"])
    except Unreadable as why:
        score.seconds[0] += time.perf_counter() - began
        score.add(["all"], "rubbish kept out" if head["kind"] is None else "documents not read")
        if head["kind"] is not None:
            score.failed(f"not read: {why.reason}", head["document"], str(why))
        return
    score.seconds[0] += time.perf_counter() - began
    began = time.perf_counter()
    said = disclose(document)
    score.seconds[1] += time.perf_counter() - began
    if head["kind"] is None:
        placed = said.identity.kind is not None and said.identity.report_year is not None
        score.add(["all"], "rubbish read" if placed else "rubbish kept out")
        return
    groups = ["all", f"family {head['family']}", f"carrier {head['carrier']}"]
    groups += [f"{score.trait} {head[score.trait]}"] if score.trait else []
    score.add(groups, "documents")
    for field in IDENTITY:
        agreed = str(getattr(said.identity, field)) in str(head[field]).split("|")
        score.add(groups, f"identity {field}", int(agreed))
        if not agreed:
            cause = f"identity {field}: wanted {head[field] if field in ('kind', 'scope') else 'the key'}"
            score.failed(
                cause, head["document"], f"{head[field]} | read {getattr(said.identity, field)} | {head['title']}"
            )
    for reject in said.rejects:
        score.rejects[f"{reject.stage} {reject.reason}"] += 1
        score.failed(
            f"reject {reject.reason} [{head['carrier']}]", head["document"], f"{reject.form} {reject.words[:90]!r}"
        )
    forms(score, groups, head, [r for r in records if r["is"] == "form"], said)
    figures(score, groups, head, [r for r in records if r["is"] == "figure"], said)
    indicators(score, groups, [r for r in records if r["is"] == "indicator"], said)
    statements(score, groups, head, [r for r in records if r["is"] == "statement"], said.claims)
    score.add(groups, "unread", sum(1 for figure in said.figures if figure.accounted_as == "unread"))
    score.add(groups, "printed", len(said.figures))


def forms(score: Score, groups: list[str], head: Record, wanted: list[Record], said: Disclosure) -> None:
    """Whether every printed form became a sheet."""
    here = Counter(sheet.form for sheet in said.sheets)
    for form in wanted:
        score.add(groups, "forms")
        score.add(groups, "forms read", int(here[form["form"]] > 0))
        if here[form["form"]] > 0:
            here[form["form"]] -= 1
        else:
            score.failed(f"form {form['form']} [{head['family']}/{head['carrier']}]", head["document"], form["title"])


def figures(score: Score, groups: list[str], head: Record, wanted: list[Record], said: Disclosure) -> None:
    """Pair printed figures with facts."""
    pool: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in said.facts:
        pool[fact.form, fact.amount_text].append(fact)
    waiting: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in wanted:
        waiting[record["form"], record["words"]].append(record)
    found = 0
    for place, records in waiting.items():
        facts = pool.get(place, [])
        pairs = sorted(
            ((likeness(record, fact), -i, -j) for i, record in enumerate(records) for j, fact in enumerate(facts)),
            reverse=True,
        )
        left, right = set(range(len(records))), set(range(len(facts)))
        for _, i, j in pairs:
            if -i in left and -j in right:
                left.discard(-i)
                right.discard(-j)
                found += 1
                judge(score, groups, head, records[-i], facts[-j])
        for i in left:
            cause = f"missing {place[0]} [{head['family']}/{head['carrier']}]"
            score.failed(cause, head["document"], told(records[i]))
        for j in right:
            cause = f"beyond {place[0]} [{head['family']}/{head['carrier']}]"
            score.failed(cause, head["document"], shown(facts[j]))
    for place, facts in pool.items():
        if place not in waiting:
            cause = f"beyond {place[0]} [{head['family']}/{head['carrier']}]"
            score.failed(cause, head["document"], shown(facts[0]))
    score.add(groups, "wanted", len(wanted))
    score.add(groups, "facts", len(said.facts))
    score.add(groups, "found", found)


def right(record: Record, fact: Fact, dimension: str) -> bool:
    """Whether a fact has the key's value of a dimension."""
    wanted, value = record.get(dimension), getattr(fact, dimension)
    if dimension in ("amount", "ratio"):
        return wanted is None or value is not None and Decimal(wanted) == value
    if wanted is None or wanted == "*":
        return True
    if dimension == "unit":
        return fact.measure not in ("amount", "change") or fact.value_kind != "number" or value == wanted
    if dimension == "subject_name":
        return plain(str(value)) == plain(wanted) or not value
    return ("none" if value is None else str(value)) in str(wanted).split("|")


def plain(words: str) -> str:
    """A name without blanks, for comparing."""
    return "".join(words.split())


def likeness(record: Record, fact: Fact) -> int:
    agreed = sum(right(record, fact, dimension) for dimension in DIMENSIONS)
    name = plain(record.get("subject_name", "")) == plain(fact.subject_name)
    project = record.get("project") in (None, fact.project_name)
    return agreed + int(record["form_instance"] == fact.form_instance) + 2 * int(name) + int(project)


def judge(score: Score, groups: list[str], head: Record, record: Record, fact: Fact) -> None:
    """Every dimension of a pair."""
    for dimension in DIMENSIONS:
        if record.get(dimension) in (None, "*"):
            continue
        good = right(record, fact, dimension)
        for group in groups:
            score.dimensions[group][f"{dimension} asked"] += 1
            score.dimensions[group][f"{dimension} right"] += good
        if not good:
            got = getattr(fact, dimension)
            value = (
                f"{record[dimension]} read {got}" if dimension not in ("subject_code", "subject_name", "amount") else ""
            )
            cause = f"wrong {dimension} {fact.form} {value} [{head['family']}/{head['carrier']}]"
            score.failed(cause, head["document"], f"{told(record)} | {shown(fact)}")


def told(record: Record) -> str:
    """A figure of the key for a person."""
    return f"{record.get('subject_code', '')} {record.get('subject_name', '')} · {record['column']} · {record['words']}"


def shown(fact: Fact) -> str:
    """A fact for a person."""
    return (
        f"{fact.subject_code} {fact.subject_name} · {fact.column_path} · {fact.amount_text} "
        f"({fact.item} {fact.flow} {fact.source} {fact.fund} {fact.part} {fact.stage} {fact.fiscal_year}, "
        f"line {fact.line_number})"
    )


def indicators(score: Score, groups: list[str], wanted: list[Record], said: Disclosure) -> None:
    """Indicator rows by name, weight and target."""
    here = Counter((one.name, str(one.weight), one.target_text or "") for one in said.indicators)
    rows = Counter((row["name"], row["weight"], row["target"]) for row in wanted)
    score.add(groups, "indicators", len(wanted))
    score.add(groups, "indicators found", sum((here & rows).values()))


def statements(score: Score, groups: list[str], head: Record, wanted: list[Record], claims: tuple[Claim, ...]) -> None:
    """Statements by what they assert: every number and direction in one claim."""
    score.add(groups, "statements", len(wanted))
    score.add(groups, "claims", len(claims))
    for record in wanted:
        fits = [claim for claim in claims if all(states(record, field, claim) for field in STATED)]
        score.add(groups, "statements found", int(bool(fits)))
        if not fits:
            part = [field for field in STATED if field in record and not any(states(record, field, c) for c in claims)]
            kind = record["about"].partition(":")[0]
            cause = f"statement {kind}: {' '.join(part) or 'not in one claim'} [{head['family']}]"
            asserted = {field: record[field] for field in STATED if field in record}
            score.failed(cause, head["document"], f"{asserted} in {record['words'][:160]}")


def states(record: Record, field: str, claim: Claim) -> bool:
    """Whether a claim says what the key says."""
    if field not in record:
        return True
    if field == "direction":
        return bool(claim.direction == record[field])
    name = {"change": "change_amount", "ratio": "change_ratio"}.get(field, field)
    value = getattr(claim, name)
    return value is not None and abs(Decimal(value)) == abs(Decimal(str(record[field])))


def share(part: int, whole: int) -> str:
    return f"{part / whole:8.2%}" if whole else "       -"


def report(score: Score, show: int) -> None:
    """Print it all."""
    count = score.count
    groups = ["all", *sorted({group for group, _ in count if group != "all"})]
    print(
        f"{'':34}{'docs':>6}{'forms':>9}{'figures':>10}{'recall':>9}{'precision':>10}{'dims':>9}{'claims':>9}{'unread':>8}"
    )
    for group in groups:
        dims = score.dimensions[group]
        asked = sum(v for k, v in dims.items() if k.endswith("asked"))
        good = sum(v for k, v in dims.items() if k.endswith("right"))
        print(
            f"{group:34}{count[group, 'documents']:>6}{share(count[group, 'forms read'], count[group, 'forms']):>9}"
            f"{count[group, 'wanted']:>10}{share(count[group, 'found'], count[group, 'wanted']):>9}"
            f"{share(count[group, 'found'], count[group, 'facts']):>10}{share(good, asked):>9}"
            f"{share(count[group, 'statements found'], count[group, 'statements']):>9}{count[group, 'unread']:>8}"
        )
    print("\ndimensions (share right of those asked)")
    for dimension in DIMENSIONS:
        asked, good = (score.dimensions["all"][f"{dimension} {word}"] for word in ("asked", "right"))
        print(f"  {dimension:16}{share(good, asked)}  {asked - good} wrong of {asked}")
    documents = count["all", "documents"]
    print("\nidentity:", "  ".join(f"{f} {share(count['all', f'identity {f}'], documents).strip()}" for f in IDENTITY))
    print(
        "indicators:",
        share(count["all", "indicators found"], count["all", "indicators"]).strip(),
        f"of {count['all', 'indicators']}",
    )
    print(
        "statements:",
        share(count["all", "statements found"], count["all", "statements"]).strip(),
        f"of {count['all', 'statements']},",
        f"{count['all', 'claims']} claims",
    )
    print(
        "rubbish:",
        count["all", "rubbish kept out"],
        "kept out,",
        count["all", "rubbish read"],
        "read;",
        "documents not read:",
        count["all", "documents not read"],
    )
    print("rejects:", dict(score.rejects.most_common()) or 0)
    print(f"seconds: {score.seconds[0]:.2f} reading, {score.seconds[1]:.2f} disclosing")
    if show:
        print("\ncauses, most frequent first")
        for cause, times in score.causes.most_common(show):
            print(f"  {times:6} {cause}\n         {score.examples[cause][:330]}")


if __name__ == "__main__":
    raise SystemExit(main())
