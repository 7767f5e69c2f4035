"""A workbook as its file says it, before it is text: sheets, their words by place, what is merged and what is hidden.

Belongs here: the values that the readers of spreadsheet formats give to `sheets`. Does not belong here: any format.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.readers.compose import Cell, Table, address

MAX_CELLS = 400_000  # with words, of a whole workbook: ten times a large department's, and 300 MB of memory


@dataclass(slots=True)
class Sheet:
    """One sheet: `words[row, column]` as displayed, rows and columns from 0."""

    name: str
    visible: bool = True
    words: dict[tuple[int, int], str] = field(default_factory=dict)
    extents: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    without_result: list[str] = field(default_factory=list)  # addresses of formulas that were never calculated

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Say that the cells between two corners are one."""
        if bottom >= top and right >= left:
            self.extents[top, left] = (bottom - top + 1, right - left + 1)

    def table(self) -> Table:
        """All cells with words. The locator of a hidden one says so: it is in the file, but not on the page."""
        cells = []
        for (row, column), words in self.words.items():
            height, width = self.extents.get((row, column), (1, 1))
            hidden = " (hidden)" if row in self.hidden_rows or column in self.hidden_columns else ""
            cells.append(Cell(row, column, (words,), height, width, f"{self.name}!{address(row, column)}{hidden}"))
        return Table(cells, method="sheet")
