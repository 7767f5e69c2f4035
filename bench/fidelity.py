"""Extraction laid beside figures that a person read: recall, precision, and whether every dimension is right.

    python -m bench.fidelity            every document that has a facts.csv under ../shared/data, and the passages

Run from the repository. The truths are not part of the project; where they are absent this says so and ends with 0.
A figure is found when form, row, column and printed words agree; form, code, year, part and unit are then laid beside
what the truth's own header words say. Nothing here is used by the road.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from pathlib import Path

from pipelines.catalog import forms
from pipelines.disclose import disclose
from pipelines.model import Disclosure, Document, Fact
from pipelines.names import bare, plain
from pipelines.readers import read
from pipelines.titles import forms_named

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PARTS = {
    "基本支出": "basic",
    "项目支出": "project",
    "人员经费": "personnel",
    "公用经费": "operating",
    "上缴上级支出": "remitted_up",
    "经营支出": "business_activity",
    "对附属单位补助支出": "subsidy_down",
}


def main() -> int:
    """Print a line a document; 1 where a goal is missed, 0 otherwise."""
    truths = sorted(DATA.glob("*/*/facts.csv"))
    if not truths:
        print("no truths beside this repository (../shared/data): nothing measured")
        return 0
    verbose = "-v" in sys.argv
    missed = 0
    for path in truths:
        missed += lay_beside(path, verbose)
    missed += passages(verbose)
    return min(missed, 1)


def lay_beside(path: Path, verbose: bool) -> int:
    """One document with a facts.csv; 1 where recall or precision is below 99.9 %."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        truth = list(csv.DictReader(file))
    said = disclose(read(path.parent / "source.pdf"))
    kind = "final_accounts" if "final" in str(path) else "budget"
    forms_of = {
        row["form_name"]: (forms_named(row["form_name"], kind) or ("?",))[0] for row in truth
    }  # '' on pages whose title the truth lacks
    facts = [fact for fact in said.facts if forms()[fact.form].shape != "performance"]
    pool: dict[tuple[str, str, str], list[Fact]] = {}
    for fact in facts:
        pool.setdefault((fact.form, fact.amount_text, plain(fact.subject_name)), []).append(fact)
    found, wrong = 0, Counter[str]()
    missing = []
    for row in truth:
        alike = (fact for (_, amount, _), some in pool.items() if amount == row["amount_raw"] for fact in some)
        likest = max(alike, key=lambda fact: likeness(fact, row), default=None)
        key = forms_of[row["form_name"]] if row["form_name"] else likest.form if likest else "?"
        name = plain(row["subject_name"].split("/")[-1])
        here = pool.get((key, row["amount_raw"], name)) or pool.get((key, row["amount_raw"], plain(leaf(row))))
        if not here:
            here = next(
                (v for (f, a, n), v in pool.items() if v and (f, a, bare(n)) == (key, row["amount_raw"], bare(name))),
                None,
            )
        if not here and not name:  # a matrix: its figures are named by their columns alone
            here = max(
                (v for (f, a, n), v in pool.items() if v and (f, a) == (key, row["amount_raw"])),
                key=lambda v: max(likeness(x, row) for x in v),
                default=None,
            )
        if not here:
            missing.append(row)
            continue
        fact = max(here, key=lambda one: likeness(one, row))
        here.remove(fact)
        found += 1
        for field, right in checks(fact, row, said):
            if not right:
                wrong[field] += 1
                if verbose:
                    print(
                        "  wrong",
                        field,
                        row["form_name"],
                        row["subject_code"],
                        row["subject_name"],
                        row["column_path"],
                        row["amount_raw"],
                        "|",
                        fact.subject_code,
                        fact.column_path,
                        fact.part,
                        fact.fiscal_year,
                    )
    left = [fact for facts_left in pool.values() for fact in facts_left]
    if verbose:
        for row in missing:
            print(
                "  missing",
                row["form_name"],
                row["pages"],
                row["row_no"],
                row["subject_code"],
                row["subject_name"],
                row["column_path"],
                row["amount_raw"],
            )
        for fact in left:
            print(
                "  extra",
                fact.form,
                fact.page_number,
                fact.subject_code,
                fact.subject_name,
                fact.column_path,
                fact.amount_text,
            )
        for reject in said.rejects:
            print("  reject", reject)
    unread = sum(1 for figure in said.figures if figure.accounted_as == "unread")
    recall, precision = found / len(truth), found / len(facts) if facts else 0.0
    print(
        f"{path.parent.name:24} recall {recall:8.3%}  precision {precision:8.3%}"
        f"  ({found} of {len(truth)}, {len(left)} beyond)"
        f"  wrong fields {dict(wrong) or 0}  rejects {len(said.rejects)}  unread {unread}/{len(said.figures)}"
        f"  sheets {len(said.sheets)}  {said.identity.kind} {said.identity.report_year} {said.identity.region_code}"
    )
    return int(recall < 0.999 or precision < 0.999 or bool(wrong))


def leaf(row: dict[str, str]) -> str:
    """The last header word of a truth's column."""
    return row["column_path"].split("/")[-1]


def likeness(fact: Fact, row: dict[str, str]) -> int:
    """How well a fact's place fits the truth's, to pair equal amounts."""
    code = int((fact.subject_code or "") == row["subject_code"])
    words = {plain(word) for word in fact.column_path.split(" / ")}
    wanted = [plain(word) for word in row["column_path"].split("/")]
    flow = {"收入": "revenue", "支出": "expenditure"}.get(row["side"], fact.flow)
    return 4 * code + sum(2 for word in wanted if word in words) + int(flow == fact.flow)


def checks(fact: Fact, row: dict[str, str], said: Disclosure) -> list[tuple[str, bool]]:
    """(field, right) for every field that the truth speaks of."""
    words = [plain(word) for word in row["column_path"].split("/")]
    parts = [PARTS[word] for word in words if word in PARTS]
    printed_code = row["subject_code"]
    return [
        ("code", not printed_code or fact.subject_code == printed_code),
        (
            "column",
            words[-1] in {plain(word) for word in fact.column_path.split(" / ")}
            or words[-1] in plain(fact.column_path),
        ),
        ("part", not parts or fact.part == parts[-1]),
        ("unit", fact.unit == row["unit"] or fact.measure != "amount"),
        ("year", fact.fiscal_year == int(row["fiscal_year"])),
        (
            "side",
            {"收入": "revenue", "支出": "expenditure"}.get(row["side"], fact.flow)
            in (fact.flow, "revenue" if fact.flow == "opening_balance" else "expenditure"),
        ),
        ("kind", said.identity.kind == ("final_accounts" if "决算" in row["doc_kind"] else "budget")),
    ]


def passages(verbose: bool) -> int:
    """The short passages: the share of their figures that stand in a fact or a claim with the right amount."""
    total = found = 0
    for path in sorted((DATA / "passages").glob("*.json")):
        given = json.loads(path.read_text(encoding="utf-8"))
        said = disclose(Document(document_id=given["id"], text=given["excerpt"]))
        printed = Counter(fact.amount_text.rstrip("%％") for fact in said.facts)
        for claim in said.claims:
            for start, stop in claim.figure_spans:
                printed[said.document.text[start:stop].rstrip("%％")] += 1
        wanted = Counter(row["amount_raw"] for row in given["facts"])
        here = sum(min(count, printed[words]) for words, count in wanted.items())
        total, found = total + sum(wanted.values()), found + here
        if verbose or here < sum(wanted.values()):
            lost = {words: count - printed[words] for words, count in wanted.items() if count > printed[words]}
            print(
                f"  passage {given['id']} {said.identity.kind} {said.identity.report_year}:"
                f" {here} of {sum(wanted.values())}; not read {lost}"
            )
    print(f"passages                 {found} of {total} figures ({found / total:.1%})" if total else "no passages")
    return int(bool(total) and found / total < 0.95)


if __name__ == "__main__":
    raise SystemExit(main())
