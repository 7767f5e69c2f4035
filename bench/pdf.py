"""How long the PDF reader takes for a page, beside pdfplumber on the same pages, and its memory for 300 pages.

    python -m bench.pdf            the shared documents, where they lie beside the repository; the first, drawn

CPU milliseconds a page on one core, the best of several rounds, text and tables. The drawn document has a font that is
not embedded: loading it is half of its time. Belongs here: the PDF reader only.
"""

from __future__ import annotations

import io
import multiprocessing
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber

from pipelines.readers.pdf import read_pdf
from tests.render_pdf import to_pdf

ROUNDS = 3
PAGES = 300
GOAL_MS, GOAL_MB = 10.0, 300
ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Print one line a document, then memory."""
    text = next((ROOT / "raw").rglob("*.txt")).read_text(encoding="utf-8")
    documents = {
        path.parent.name: path.read_bytes() for path in sorted((ROOT.parent / "shared" / "data").rglob("*.pdf"))
    }
    documents["first disclosure, drawn"] = to_pdf(text)
    print(f"{'document':26}{'pages':>6}{'grids':>6}{'ours':>8}{'goal':>6}{'pdfplumber':>12}{'times':>7}")
    for name, data in documents.items():
        document = read_pdf(data)
        pages = len(document.pages)
        ours = min(_spent(read_pdf, data) for _ in range(ROUNDS)) / pages
        theirs = _spent(_plumb, data) / pages
        figures = f"{ours:>8.1f}{GOAL_MS:>6.0f}{theirs:>12.1f}{theirs / ours:>7.1f}"
        print(f"{name:26}{pages:>6}{len(document.grids):>6}{figures}")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        longer = to_pdf("\n".join([text] * (PAGES // len(read_pdf(documents["first disclosure, drawn"]).pages) + 2)))
        pages, most = pool.apply(_memory, (longer,))
    print(f"{pages} pages: at most {most:.0f} MB (goal {GOAL_MB})")


def _spent(work: Callable[[bytes], object], data: bytes) -> float:
    start = time.process_time()
    work(data)
    return 1000 * (time.process_time() - start)


def _plumb(data: bytes) -> None:
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_text()
            page.extract_tables()
            page.close()


def _memory(data: bytes) -> tuple[int, float]:
    """Pages, and a bound in MB on the memory of reading them: the system counts the peak of the starting process in."""
    pages = len(read_pdf(data).pages)
    return pages, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
