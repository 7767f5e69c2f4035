"""python -m bench.corpus OUT --documents N --seed S [--errors] [--families a,b] [--size X] [--no-key] [--processes P]

Writes OUT/raw/<year>/<region>/… and OUT/key/<year>/<region>/….jsonl. The same arguments give the same bytes, in however
many processes. A line of a key is a document, a form, a figure, an indicator, a statement or an error (`is` says
which); a key is ten times its document, so a large corpus may go without.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from bench.corpus import errors, text
from bench.corpus.page import Paragraph
from bench.corpus.papers import YEARS, Paper, families, paper, publisher

FORMATS = ("txt", "txt", "txt", "txt", "txt", "html", "docx", "xlsx", "pdf", "pdf")
TOGETHER = 64  # documents of a task for one process: series of years stay together, and share their books
Lot = tuple[int, dict[str, Any]]


def main() -> int:
    """Write the corpus."""
    parser = argparse.ArgumentParser(prog="python -m bench.corpus", description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--errors", action="store_true", help="plant one error in every second document; add rubbish")
    parser.add_argument("--families", default="", help="only these, comma-separated")
    parser.add_argument("--formats", default="", help="only these (txt html docx xlsx pdf), comma-separated")
    parser.add_argument("--size", type=float, help="0 … 1; drawn where it is not given (1 is about 1 MB)")
    parser.add_argument("--no-key", action="store_true", help="only the documents")
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    drawn = enumerate(islice(lots(asked.seed, asked.families, asked.formats, asked.size), asked.documents))
    one = partial(_write, asked.out, asked.errors, not asked.no_key)
    if asked.processes > 1:
        with multiprocessing.Pool(asked.processes) as pool:
            for _ in pool.imap_unordered(one, drawn, TOGETHER):
                pass
    else:
        for lot in drawn:
            one(lot)
    return 0


def _write(out: Path, faulty: bool, keys: bool, lot: Lot) -> None:
    write(out, lot[0], faulty, **lot[1], keys=keys)


def lots(seed: str, only: str, formats: str, size: float | None) -> Iterator[dict[str, Any]]:
    """What each document is: bodies in series of two to four years, each in one family and one habit of format."""
    names = only.split(",") if only else list(families())
    met: Counter[str] = Counter()
    kinds = tuple(formats.split(",")) if formats else FORMATS
    for series in range(10**9):
        rng = Random(f"{seed}|{series}")
        family, form = names[series % len(names)], rng.choice(kinds)
        start, length = rng.choice(YEARS[:-3]), rng.randint(2, 4)
        large = size if size is not None else rng.random() ** 3
        called = publisher(f"{seed}-{series}", family, large).name
        met[called] += 1
        lot = {"seed": f"{seed}-{series}", "family": family, "size": large, "form": form, "twin": met[called]}
        for year in range(start, start + length):
            yield lot | {"year": year}


def write(
    out: Path, number: int, faulty: bool, seed: str, family: str, year: int, size: float, form: str, twin: int,
    keys: bool = True,
) -> None:  # fmt: skip
    """One document and its key; now and then rubbish instead."""
    rng = Random(f"{seed}|{year}|file")
    if faulty and rng.random() < 0.03:
        name, data = errors.rubbish(rng)
        path = out / "raw" / str(year) / "000000" / f"{number:06d}_{name}"
        put(path, data)
        if keys:
            put(key_of(out, path), line({"is": "document", "document": str(path.relative_to(out)), "kind": None}))
        return
    made = paper(seed, family, year, size, twin)
    planted = errors.plant(made, rng) if faulty and rng.random() < 0.5 else None
    if form == "txt":
        how = text.carrier(made, Random(f"{seed}|carrier"))
        data = text.render(made, how, Random(f"{seed}|carrier habits")).encode(
            "gb18030" if rng.random() < 0.15 else "utf-8"
        )
    else:
        from bench.corpus.files import WRITERS  # heavy libraries, only where they are needed

        how, data = form, WRITERS[form](made, Random(f"{seed}|carrier"))
    path = out / "raw" / str(year) / made.body.region / f"{number:06d}.{form}"
    put(path, data)
    if keys:
        put(key_of(out, path), b"".join(line(one) for one in keyed(made, str(path.relative_to(out)), how, planted)))


def keyed(made: Paper, document: str, how: str, planted: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    """The key of a document, line by line."""
    yield {
        "is": "document",
        "document": document,
        "kind": made.kind,
        "report_year": made.year,
        "region_code": made.body.region,
        "entity_name": made.body.name,
        "scope": "unit|department" if made.body.scope == "unit" and "单位" not in made.title else made.body.scope,
        "title": made.title,
        "family": made.family,
        "carrier": how,
        **made.traits,
    }
    for sheet in made.sheets:
        place = {"form": sheet.form, "form_instance": sheet.instance}
        yield {"is": "form", **place, "title": sheet.title, "sub": sheet.sub, "unit": sheet.unit, "note": sheet.note}
        paths = column_paths(sheet.header)
        for at, row in enumerate(sheet.body):
            for column, cell in enumerate(row):
                if cell.truth:
                    value = {"amount": cell.truth.amount, "ratio": cell.truth.ratio}
                    yield {
                        "is": "figure",
                        **place,
                        **cell.truth.about,
                        "unit": sheet.unit,
                        "words": cell.words,
                        "value_kind": cell.truth.kind,
                        **{k: f"{v:f}" for k, v in value.items() if v is not None},
                        "column": paths[column] if paths else "",
                        "row": at,
                    }
        for indicator in sheet.indicators:
            yield {"is": "indicator", **place, **indicator}
    for block in made.blocks:
        if isinstance(block, Paragraph):
            for statement in block.statements:
                plain = {k: f"{v:f}" if not isinstance(v, str | int) else v for k, v in statement.items()}
                yield {"is": "statement", **plain, "words": block.text}
    if planted:
        yield {"is": "error", **planted}


def column_paths(header: list[list[str]]) -> list[str]:
    """The header words above each column, for a person who reads the key."""
    return [" / ".join(row[at] for row in header if row[at]) for at in range(len(header[0]))] if header else []


def key_of(out: Path, path: Path) -> Path:
    return out / "key" / path.relative_to(out / "raw").with_suffix(path.suffix + ".jsonl")


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def line(record: dict[str, Any]) -> bytes:
    return (json.dumps(record, ensure_ascii=False) + "\n").encode()


if __name__ == "__main__":
    raise SystemExit(main())
