"""How well and how fast scans are read: `python -m bench.scans`, with the extra `[ocr]` installed.

The first disclosure, drawn, is turned into pictures as a careful and as a hasty person would scan it (askew, out of
focus, noisy, saved small), read, and its facts are laid beside those of the text. Right: the same form, subject, item,
dimensions and value; missing: rejected or not found; wrong: what the text does not say. CPU seconds a page on one core.
"""

from __future__ import annotations

import resource
import time
from collections import Counter
from pathlib import Path

from pipelines.disclose import disclose
from pipelines.model import Disclosure
from pipelines.readers import read_bytes
from pipelines.readers.scan import installed
from tests.render_pdf import to_pdf
from tests.test_scans import scanned, shots, worn

GOAL = 10.0  # seconds a page
DPI = {"careful": 150, "hasty": 200}


def main() -> None:
    """Print one line a kind of scan."""
    if not installed():
        raise SystemExit("the extra [ocr] (rapidocr, onnxruntime) is not installed")
    text = next((Path(__file__).resolve().parents[1] / "raw").rglob("*.txt"))
    truth = Counter(_facts(disclose(read_bytes(text.read_bytes(), text.name))))
    drawn = to_pdf(text.read_text(encoding="utf-8"))
    print(f"{'scan':10}{'pages':>6}{'facts':>7}{'right':>7}{'missing':>9}{'wrong':>7}{'s/page':>8}{'goal':>6}")
    for name, dpi in DPI.items():
        pictures = shots(drawn, dpi)
        if name == "hasty":
            pictures = [worn(picture, (number % 5 - 2) * 0.4) for number, picture in enumerate(pictures)]
        data = scanned(pictures, dpi)
        start = time.process_time()
        document = read_bytes(data, "x.pdf")
        spent = (time.process_time() - start) / len(document.pages)
        found = Counter(_facts(disclose(document)))
        right = (truth & found).total()
        figures = f"{right:>7}{truth.total() - right:>9}{found.total() - right:>7}{spent:>8.1f}{GOAL:>6.0f}"
        print(f"{name:10}{len(document.pages):>6}{truth.total():>7}{figures}")
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _facts(said: Disclosure) -> list[tuple[object, ...]]:
    return [
        (fact.form, fact.subject_code, fact.item, fact.flow, fact.source, fact.fund, fact.part, fact.stage,
         fact.fiscal_year, fact.measure, fact.amount, fact.ratio)
        for fact in said.facts
    ]  # fmt: skip


if __name__ == "__main__":
    main()
