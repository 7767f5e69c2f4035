"""Document → blocks, and prose blocks → paragraphs.

Belongs here: cutting the text into runs of whole lines without loss (law 1), telling tables from prose by how the lines
are built, joining printed lines and page-broken lines into paragraphs that can be read. Does not belong here: what a
table or a sentence means.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from pipelines.catalog import vocabulary
from pipelines.model import Block, Document, Grid, Paragraph
from pipelines.names import bare, plain

ENDS = frozenset("。；！？;!?")  # after these a printed line may well be the end of its paragraph
INNER = re.compile(r"[，。；：,;:]")
HEADING = 40  # letters: a longer line is not a heading
FULL = 0.86  # of the usual printed width: a line that reaches it was broken by the margin, not by the writer
PAGE = 400  # letters: a line that is longer may be a whole page whose line ends were lost
HEADINGS = 3  # by which it is
INLINE = re.compile(vocabulary().inline_heading)
FORM_NUMBER = re.compile(vocabulary().form_number)
PAGE_NUMBER = re.compile(vocabulary().page_number)
WORDS = re.compile(r"\S(?:[^\n]*\S)?")  # of a line, without the blanks around them
_BLANK = r"(?:[^\S\n]*\n)+(?:[^\S\n]+\Z)?|[^\S\n]+\Z"
BLANK = re.compile(_BLANK)  # lines without words, where a line begins
BLANKS = re.compile(rf"\n(?:{_BLANK})")  # behind a line with words


class Line(NamedTuple):
    """A printed line: its words without the blanks around them, and where they begin."""

    text: str
    start: int

    @property
    def stop(self) -> int:
        """Where the words end."""
        return self.start + len(self.text)


_LINE, _BLOCK = partial(tuple.__new__, Line), partial(tuple.__new__, Block)  # without the Python functions around it


def segment(document: Document, grids: Sequence[Grid] = ()) -> tuple[Block, ...]:
    """Cut the document into blocks of whole lines; joined, they are the document. Where a grid lies, a table block is.

    >>> grid = Grid(3, 11, (("甲", "1"), ("乙", "2")), ((3, 5), (7, 9)))
    >>> [(b.kind, b.start, b.stop) for b in segment(Document("", "题\\n\\n甲\\t1\\n乙\\t2\\n注：无"), (grid,))]
    [('prose', 0, 2), ('blank', 2, 3), ('table', 3, 11), ('prose', 11, 14)]
    """
    text = document.text
    blocks: list[Block] = []
    position = 0
    for start, stop in sorted((grid.start, min(grid.stop, len(text))) for grid in grids):
        if start < position:
            start = position  # a grid drawn inside another one
        if start > position:
            blocks += _runs(text, position, start)
        if stop > start:
            blocks.append(Block("table", start, stop))
            position = stop
    blocks += _runs(text, position, len(text))
    return tuple(blocks)


def _runs(text: str, start: int, stop: int) -> list[Block]:
    """Maximal runs of lines that are all blank or all not, between two offsets where lines begin."""
    blocks: list[Block] = []
    if found := BLANK.match(text, start, stop):
        blocks.append(Block("blank", start, found.end()))
        start = found.end()
    for found in BLANKS.finditer(text, start, stop):
        begin, end = found.span()
        blocks += _BLOCK(("prose", start, begin + 1)), _BLOCK(("blank", begin + 1, end))
        start = end
    if stop > start:
        blocks.append(Block("prose", start, stop))
    return blocks


def lines(document: Document, start: int, stop: int) -> Iterator[Line]:
    """The lines with words between two offsets; a line that holds a whole page is cut at the headings inside it."""
    for found in WORDS.finditer(document.text, start, stop):
        if found.end() - found.start() < PAGE or not (cuts := _inner(document.text, *found.span())):
            yield _LINE((found.group(), found.start()))
            continue
        for begin, end in pairwise([found.start(), *cuts, found.end()]):
            if piece := WORDS.search(document.text, begin, end):
                yield _LINE((piece.group(), piece.start()))


def _inner(text: str, start: int, stop: int) -> list[int]:
    """Where headings inside a line begin and end, if there are enough of them to be those of a page."""
    found = [*INLINE.finditer(text, start, stop)]
    return sorted({edge for one in found for edge in one.span()}) if len(found) >= HEADINGS else []


def paragraphs(
    document: Document, blocks: Sequence[Block], running: Set[int] = frozenset()
) -> tuple[Paragraph, ...]:
    """Prose as it is read: printed lines joined, page numbers left out, page breaks mended.

    A line goes on in the next one where it was broken by the margin (it reaches the usual width) or by a page (it has
    the look of a sentence but no end), also over lines that are `running` over pages; headings and numbered beginnings
    stand alone.

    >>> document = Document("", "（2）项目支出，主要用于项目评\\n\\n估服务等工作。\\n\\n2.按科目说明\\n")
    >>> [paragraph.text for paragraph in paragraphs(document, segment(document))]
    ['（2）项目支出，主要用于项目评估服务等工作。', '2.按科目说明']
    >>> document = Document("", "附表二 某某县部门财政拨款收支预算总表\\n\\n附表三 某某县部门一般公共预算表\\n")
    >>> len(paragraphs(document, segment(document)))
    2
    """
    found: list[Paragraph] = []
    section = ""
    prose = [[*lines(document, start, stop)] for start, stop in _stretches(blocks)]
    width = _usual_width(prose)
    for stretch in prose:
        run: list[Line] = []
        aside: list[Line] = []
        for line in stretch:
            if PAGE_NUMBER.fullmatch(line.text):
                continue
            if line.start in running:
                aside.append(line)
                continue
            if run and not _goes_on(run[-1].text, line.text, width):
                found.append(_paragraph(document, run, section))
                if len(run) == 1 and _is_heading(run[0].text):
                    section = run[0].text
                run = []
            if not run:
                found += [_paragraph(document, [words], section) for words in aside]
                aside = []
            run.append(line)
        found += [_paragraph(document, words, section) for words in (run, *([words] for words in aside)) if words]
    return tuple(found)


def _stretches(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """What stands between tables."""
    start = stop = 0
    for block in blocks:
        if block.kind == "table":
            yield start, stop
            start = block.stop
        stop = block.stop
    yield start, stop


def home(paragraph: Paragraph, start: int, stop: int) -> tuple[int, int]:
    """Where a stretch of a paragraph stands in the document: from its first letter to after its last."""
    pieces = paragraph.pieces
    return place(pieces, start), place(pieces, max(start, stop - 1)) + (1 if stop > start else 0)


def place(pieces: tuple[tuple[int, int], ...], offset: int) -> int:
    """Where one letter of a paragraph stands in the document."""
    if len(pieces) == 1:
        return pieces[0][1] + offset
    here, there = pieces[bisect_right(pieces, (offset, 1 << 62)) - 1]
    return there + offset - here


def page_of(document: Document, offset: int) -> int | None:
    """The page, from 1, on which an offset lies; None where the format has none."""
    return bisect_right(document.pages, offset) if document.pages else None


def _paragraph(document: Document, run: Sequence[Line], section: str) -> Paragraph:
    """The paragraph of a run of lines; between two ASCII words a blank takes the place of the line's end."""
    words, start = run[0]
    page = page_of(document, start)
    if len(run) == 1:
        return Paragraph(words, ((0, start),), section, page)
    text, pieces = "", []
    for line in run:
        if text and text[-1].isascii() and text[-1].isalpha() and line.text[0].isascii() and line.text[0].isalpha():
            text += " "
        pieces.append((len(text), line.start))
        text += line.text
    return Paragraph(text, tuple(pieces), section, page)


def _usual_width(prose: Iterable[Sequence[Line]]) -> int:
    """The printed width of prose in a document whose lines were broken by a margin; 0 where lines are paragraphs.

    Lines were broken by a margin where many of the long ones are nearly equally long.
    """
    widths = sorted([size for run in prose for words, _ in run if (size := len(words)) > 15])
    if len(widths) < 4:
        return 0
    wide = widths[int(len(widths) * 0.9)]
    near = bisect_right(widths, wide * 1.15) - bisect_left(widths, wide * FULL)
    return wide if near >= max(3, len(widths) * 0.3) and wide <= 90 else 0


def _is_heading(text: str) -> bool:
    return len(text) <= HEADING and not INNER.search(text)


def _goes_on(line: str, following: str, width: int) -> bool:
    if line[-1] in ENDS:
        return False
    if len(line) < width * FULL if width else _is_heading(line) or _is_heading(following):
        return False
    if bare(following) != plain(following) or (FORM_NUMBER.match(following) and not INNER.search(following)):
        return False
    return not (_is_label(line) or _is_label(following))


def _is_label(line: str) -> bool:
    """Whether a line is a form's label line (单位：元, 部门：…), which belongs to no sentence."""
    if len(line) > HEADING * 2:
        return False
    head, colon, _ = plain(line).partition(":")
    labels = vocabulary().labels
    return bool(colon) and (head in labels["entity"] or head in labels["unit"])
