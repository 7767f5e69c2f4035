"""Draws PDFs as programs draw them: tables in every way that lines are drawn, text upright, turned, hidden or raised.

Belongs here: one drawing board for tests and benches. Does not belong here: anything that reads.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reportlab.lib.colors import white
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.render import parts

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
SIZE = 9.0
Extents = Mapping[tuple[int, int], tuple[int, int]]  # (row, column) -> (height, width)


def edges(board: Board, x0: float, y0: float, x1: float, y1: float) -> None:
    """The four sides of a cell as four strokes."""
    for side in ((x0, y0, x1, y0), (x1, y0, x1, y1), (x0, y1, x1, y1), (x0, y0, x0, y1)):
        board.canvas.line(side[0], board.up(side[1]), side[2], board.up(side[3]))


def boxes(board: Board, x0: float, y0: float, x1: float, y1: float) -> None:
    """A cell as one outlined rectangle."""
    board.canvas.rect(x0, board.up(y1), x1 - x0, y1 - y0, stroke=1, fill=0)


def slats(board: Board, x0: float, y0: float, x1: float, y1: float) -> None:
    """The four sides of a cell as thin filled rectangles, as WPS and Excel draw them."""
    for left, top, right, bottom in ((x0, y0, x1, y0), (x1, y0, x1, y1), (x0, y1, x1, y1), (x0, y0, x0, y1)):
        board.canvas.rect(left, board.up(bottom) - 0.4, right - left + 0.8, bottom - top + 0.8, stroke=0, fill=1)


def apart(board: Board, x0: float, y0: float, x1: float, y1: float) -> None:
    """A cell as a rectangle that does not touch its neighbours, as web browsers print separated borders."""
    board.canvas.rect(x0 + 1, board.up(y1) + 1, x1 - x0 - 2, y1 - y0 - 2, stroke=1, fill=0)


def dots(board: Board, x0: float, y0: float, x1: float, y1: float) -> None:
    """The four sides of a cell as rows of dots."""
    for step in range(int((x1 - x0) / 2.5) + 1):
        for y in (y0, y1):
            board.canvas.rect(x0 + 2.5 * step, board.up(y), 1, 1, stroke=0, fill=1)
    for step in range(int((y1 - y0) / 2.5) + 1):
        for x in (x0, x1):
            board.canvas.rect(x, board.up(y0 + 2.5 * step), 1, 1, stroke=0, fill=1)


def invisible(board: Board, x0: float, y0: float, x1: float, y1: float) -> None:
    """A cell as a white box without outline."""
    board.canvas.saveState()
    board.canvas.setFillColor(white)
    board.canvas.rect(x0, board.up(y1), x1 - x0, y1 - y0, stroke=0, fill=1)
    board.canvas.restoreState()


Style = Callable[["Board", float, float, float, float], None]
STYLES: dict[str, Style] = {"strokes": edges, "rectangles": boxes, "thin boxes": slats, "apart": apart, "dots": dots}


class Board:
    """A PDF under construction; coordinates in points from the top-left corner."""

    def __init__(self, width: float = 595, height: float = 842, **options: Any) -> None:
        self._buffer = io.BytesIO()
        self.width, self.height = width, height
        self.canvas = Canvas(self._buffer, pagesize=(width, height), invariant=1, **options)

    def up(self, y: float) -> float:
        return self.height - y

    def text(self, x: float, y: float, words: str, size: float = SIZE) -> Board:
        """Words whose line stands at y."""
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.up(y), words)
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Board:
        self.canvas.line(x0, self.up(y0), x1, self.up(y1))
        return self

    def table(
        self,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        at: tuple[float, float] = (50, 100),
        style: Style | None = edges,
        merged: Extents | None = None,
        height: float = 18,
    ) -> Board:
        """A table; words with line breaks stand on several lines, figures to the right."""
        merged = merged or {}
        covered = {
            (row + down, column + right)
            for (row, column), (tall, wide) in merged.items()
            for down in range(tall)
            for right in range(wide)
            if down or right
        }
        xs = [at[0] + sum(widths[:column]) for column in range(len(widths) + 1)]
        tall_rows = [height * max(1, *(words.count("\n") + 1 for words in row)) for row in rows]
        ys = [at[1] + sum(tall_rows[:row]) for row in range(len(rows) + 1)]
        for row, line in enumerate(rows):
            for column, words in enumerate(line):
                if (row, column) in covered:
                    continue
                tall, wide = merged.get((row, column), (1, 1))
                box = (xs[column], ys[row], xs[column + wide], ys[row + tall])
                if style:
                    style(self, *box)
                self._words(words, *box)
        return self

    def _words(self, words: str, x0: float, y0: float, x1: float, y1: float) -> None:
        printed = words.split("\n")
        pitch = SIZE * 1.3
        for number, line in enumerate(printed):
            y = (y0 + y1) / 2 + (number - (len(printed) - 1) / 2) * pitch + SIZE * 0.36
            wide = pdfmetrics.stringWidth(line, FONT, SIZE)
            self.text(x1 - 3 - wide if line[:1].isdigit() else x0 + 3, y, line)

    def page(self) -> Board:
        """End this page and begin the next."""
        self.canvas.showPage()
        return self

    def bytes(self) -> bytes:
        self.canvas.save()
        return self._buffer.getvalue()


def to_pdf(text: str) -> bytes:
    """A text disclosure as a landscape PDF: paragraphs broken by the margin, tables ruled and broken by the page."""
    board = Board(842, 595)
    y = 50.0

    def room(height: float) -> None:
        nonlocal y
        if y + height > board.height - 40:
            board.page()
            y = 50.0

    for part in parts(text):
        if isinstance(part, str):
            for line in _broken(part, board.width - 100):
                room(14)
                board.text(50, y, line)
                y += 14
            continue
        width = (board.width - 100) / len(part[0])
        y += 4
        for row in part:
            cells = ["\n".join(_broken(cell, width - 6)) for cell in row]
            height = 14 * max(1, *(cell.count("\n") + 1 for cell in cells))
            room(height)
            board.table([cells], [width] * len(row), at=(50, y), height=14)
            y += height
        y += 18
    return board.bytes()


def _broken(words: str, width: float) -> list[str]:
    found = [""]
    for char in words:
        if pdfmetrics.stringWidth(found[-1] + char, FONT, SIZE) > width:
            found.append("")
        found[-1] += char
    return found
