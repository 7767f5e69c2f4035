"""What share of broken figures is noticed in the documents that we have, by kind of slip.

    python -m bench.prove [FILE…] [--draws N] [--seed N] [--only KIND…] [--sample N]

FILE may be a folder of texts. Without it: every disclosure under raw/ and every budget and final account of
../shared/data, where that is. Each is proved as `gouji prove` does it. `--sample` tries every Nth change only, for a
look at a large document.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from expectations.prove import KINDS, prove
from gouji.prove import as_entry, lines
from pipelines.disclose import disclose
from pipelines.readers import read

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"


def main() -> int:
    """Print a table a document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--draws", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=KINDS)
    parser.add_argument("--sample", type=int, default=1)
    given = parser.parse_args()
    texts = [one for path in given.files for one in (sorted(path.rglob("*.txt")) if path.is_dir() else [path])]
    for path in texts or documents():
        report(path, given.seed, given.draws, given.only, given.sample)
    return 0


def documents() -> Sequence[Path]:
    """Every real disclosure at hand."""
    return [*sorted((ROOT / "raw").rglob("*.txt")), *sorted(SHARED.glob("*/*/source.pdf"))]


def report(path: Path, seed: int, draws: int, only: Sequence[str] | None, sample: int) -> None:
    """The table of one document, and how long it took."""
    began = time.perf_counter()
    said = disclose(read(path))
    whole = path.resolve()
    name = str(whole.relative_to(ROOT)) if whole.is_relative_to(ROOT) else "/".join(whole.parts[-3:])
    proof = prove(said, seed, draws, only=only, sample=sample)
    for line in lines({"path": name, "status": "read"} | as_entry(proof, said.document)):
        print(line)
    seconds = time.perf_counter() - began
    print(f"  {seconds:.0f} s, {seconds / max(1, len(proof.outcomes)):.2f} s a change\n", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
