"""How long each reader takes for the first disclosure: `python -m bench.readers`.

CPU milliseconds a document on one core, the median and the best of several readings after one that loads the library;
beside it the goal. Belongs here: readers only; the road behind them is measured elsewhere.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from pipelines.readers import read_bytes
from tests import render

ROUNDS = 15
RAW = Path(__file__).parents[1] / "raw" / "2024"
FORMATS: dict[str, tuple[Callable[[str], bytes], float]] = {  # how it is made, and the goal in milliseconds
    "txt": (str.encode, 1.0),
    "html": (render.to_html, 10.0),
    "docx": (render.to_docx, 20.0),
    "xlsx": (render.to_xlsx, 50.0),
    "xls": (render.to_xls, 50.0),
}


def main() -> None:
    """Print one line a format."""
    text = next(RAW.rglob("*.txt")).read_text(encoding="utf-8")
    print(f"{'format':8}{'bytes':>8}{'tables':>8}{'median':>10}{'best':>8}{'goal':>8}")
    for suffix, (made, goal) in FORMATS.items():
        data = made(text)
        document = read_bytes(data, f"x.{suffix}")
        spent = []
        for _ in range(ROUNDS):
            start = time.process_time()
            read_bytes(data, f"x.{suffix}")
            spent.append(1000 * (time.process_time() - start))
        figures = f"{statistics.median(spent):>10.2f}{min(spent):>8.2f}{goal:>8.0f}"
        print(f"{suffix:8}{len(data):>8}{len(document.grids):>8}{figures}")


if __name__ == "__main__":
    main()
