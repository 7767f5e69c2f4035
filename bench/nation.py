"""From one measured corpus to a nation: hours, machines, storage, query times. Arithmetic only; nothing is run.

    python -m bench.nation                      with the figures of `MEASURED`
    python -m bench.nation --read 12 --judge 9  with others, milliseconds of a processor for a document

Costs grow with figures, not with files: a document of the measured corpus has `facts` facts, one of the nation
`FACTS / DOCUMENTS`, and every cost is scaled by that. Belongs here: the multiplication. Does not belong here: measuring
(`bench.scale`, `bench.cluster`, `bench.query`), what breaks first (docs/nation.md).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

DOCUMENTS, FACTS = 4_600_000, 1_000_000_000
PROVINCES, LARGEST = 31, 0.08  # of the nation's documents the largest province has about this share
BUSY = 0.7  # of a worker's time it computes; else it waits for the store or for work
WORKERS = (16, 64, 256)
PART, PUTS, GETS = 500, 14, 2  # objects of a task; requests to put its part; to fetch a raw object
#: name -> (value, what it is): of one document of the measured corpus, but for pages and `all`. The corpus: 250 and 300
#: generated texts, read, brought home and judged in one process, on two processors that twenty other processes wanted.
#: Caches were cold and small files many, so every figure is more than a quiet machine's.
MEASURED: dict[str, tuple[float, str]] = {
    "facts": (527.0, "facts in a document of the measured corpus"),
    "read": (62.0, "ms of a processor: fetched, read, its part put"),
    "judge": (59.0, "ms of a processor: judged"),
    "home": (32.0, "ms of a processor: brought home, in one process"),
    "load": (21.0, "ms of a processor: candidate loaded, published, in one process"),
    "pages": (25.0, "pages, were it a PDF"),
    "page": (8.0, "ms of a processor: a page of PDF decoded (before it is read)"),
    "scan": (5000.0, "ms of a processor: a scanned page recognised"),
    "raw": (22.0, "kB: as published, as text"),
    "parts": (22.0, "kB: in parts"),
    "parquet": (55.0, "kB: in Parquet files of a publication"),
    "database": (110.0, "kB: in the database of a publication"),
    "memory": (4.0, "kB of memory, in who hands out and brings home"),
    "all": (70.0, "ms of the clock: a question that touches ten million facts (an earlier trial)"),
}


def lines(of: dict[str, float]) -> Iterator[str]:
    """The page's table, line by line."""
    scale = FACTS / DOCUMENTS / of["facts"]  # a document of the nation, in documents of the measured corpus
    each = {name: of[name] * scale for name in ("read", "judge", "home", "load", "raw", "parts", "parquet", "database")}
    hours = {name: DOCUMENTS * each[name] / 3.6e6 for name in ("read", "judge", "home", "load")}
    pages = DOCUMENTS * of["pages"] / 3.6e6
    hours |= {"pdf": pages * of["page"], "scans": pages * of["scan"] / 100}
    yield "measured, a document"
    for name, (_, what) in MEASURED.items():
        yield f"  --{name:10}{of[name]:>10.1f}  {what}"
    yield f"\n{DOCUMENTS / 1e6:.1f} million documents, {FACTS / 1e9:.0f} thousand million facts: one of the nation"
    yield f"has {FACTS / DOCUMENTS:.0f} facts and costs {scale:.2f} of a measured one\n"
    yield f"{'hours':44}{'processor':>10}" + "".join(f"{f'{workers} workers':>13}" for workers in WORKERS)
    steps = (
        ("read", "read, on the cluster"),
        ("pdf", "and decoded, were all of it PDF"),
        ("scans", "and recognised, for each scan in 100 pages"),
        ("judge", "judged, on the cluster"),
    )
    for name, what in steps:
        shares = "".join(f"{hours[name] / workers / BUSY:>13.1f}" for workers in WORKERS)
        yield f"  {what:42}{hours[name]:>10.1f}{shares}"
    alone = hours["home"] + hours["load"]
    yield f"  {'home and load, one after the other':42}{alone:>10.1f}"
    yield f"  {f'the same, a warehouse a province ({PROVINCES}), largest':42}{LARGEST * alone:>10.1f}\n"
    yield f"{'storage':44}{'nation':>10}{'largest province':>18}"
    for name in ("raw", "parts", "parquet", "database"):
        size = DOCUMENTS * each[name] / 1e6
        yield f"  {f'{name}, GB':42}{size:>10.0f}{LARGEST * size:>18.0f}"
    memory = DOCUMENTS * of["memory"] / 1e6
    yield f"  {'memory of who brings home, GB':42}{memory:>10.1f}{LARGEST * memory:>18.1f}\n"
    yield f"{'requests to the store, millions':44}{'get':>10}{'put':>18}"
    yield f"  {'one whole reading':42}{DOCUMENTS * GETS / 1e6:>10.1f}{DOCUMENTS / PART * PUTS / 1e6:>18.2f}"
    scan = FACTS / 1e7 * of["all"] / 1000
    yield f"\n{'a question that touches every fact, seconds':44}{scan:>10.1f}{LARGEST * scan:>18.1f}"


def main() -> int:
    """Print it."""
    parser = argparse.ArgumentParser(prog="python -m bench.nation", description=(__doc__ or "").partition("\n")[0])
    for name, (value, what) in MEASURED.items():
        parser.add_argument(f"--{name}", type=float, default=value, help=what)
    for line in lines(vars(parser.parse_args())):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
