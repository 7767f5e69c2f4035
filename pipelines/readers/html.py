"""Web pages: the words that a browser shows, as paragraphs and tables.

Belongs here: HTML as it is served or saved (a spreadsheet or Word file saved as a web page included, also inside a MIME
archive). Does not belong here: deciding which part of a page is the disclosure. Navigation marked as such and lists
that are nothing but links to other pages are left out; everything else is kept, hidden panels too (tabs are opened by
scripts, which are never run). Nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.model import Document, Unreadable
from pipelines.readers.compose import MAX_CELLS, Cell, Composer, Table, address, wide
from pipelines.readers.plain import decode

MAX_SPAN = 1000  # of a cell over columns or rows: what browsers allow for columns
DROPPED = frozenset({
    "script", "style", "noscript", "template", "head", "nav", "footer", "svg", "iframe", "object", "video", "audio",
    "button", "select", "input", "textarea",
})
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset",
    "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "ol", "p", "pre",
    "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})
CELLS = frozenset({"td", "th"})
LISTS = frozenset({"ul", "ol", "dl"})
MAX_DEPTH = 20  # of tables in tables; what lies deeper is read as the words of its cell
MAX_TOWER = 10_000  # elements open at once: a parser's time grows with their square
MANY_TAGS = 20_000  # a page with fewer cannot be a tower high enough to matter
OURS = "Gouji"  # the generator that a page of `report` names
MIN_LINKS = 4  # so many links and no other word make a list a menu
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_DIGITS = re.compile(r"\s*(\d{1,6})", re.ASCII)
_NESTING = re.compile(r"<(/)?(?:div|span|font|b|i|u|em|strong|a|table|section|center|ul|ol|dl)[\s>]", re.IGNORECASE)
_BLANKS = re.compile(" {2,}")


@dataclass(slots=True)
class _Open:
    """A table under construction: where the next cell goes, and until which row a column is taken by a cell above."""

    number: int
    table: Table
    taken: dict[int, int] = field(default_factory=dict)
    row: int = -1
    column: int = 0
    cell: tuple[int, int, int, int] = (0, 0, 1, 1)  # the last one begun: row, column, height, width
    covered: int = 0  # columns that were passed over or taken so far, each time anew

    def place(self, spans: Mapping[str, str | None]) -> None:
        """Begin the next cell: right of the last one and of what reaches down from rows above.

        Raises `Unreadable` where spans cover an absurd extent.
        """
        row, column = max(self.row, 0), self.column
        while self.taken and self.taken.get(column, -1) >= row:
            column += 1
        height = width = 1
        if spans:
            height, width = _span(spans.get("rowspan")) or MAX_SPAN, _span(spans.get("colspan")) or 1
        self.covered += column - self.column + (width if height > 1 else 0)
        if self.covered > MAX_CELLS:
            raise Unreadable("too_large", f"{row + 1} x {column + width}")
        if height > 1:
            self.taken.update(dict.fromkeys(range(column, column + width), row + height - 1))
        self.column = column + width
        self.cell = row, column, height, width


def read_html(data: bytes) -> Document:
    """A web page as paragraphs and tables. Raises `Unreadable`: no_text, too_large, own_page and those of
    `plain.decode`.

    >>> page = "<h1>收支总表</h1><table><tr><td>收入<td>预算数<tr><td>合计<td>1,200.00</table>"
    >>> document = read_html(page.encode("gbk"))
    >>> document.text, document.grids[0].rows
    ('收支总表\\n\\n收入\\t预算数\\n合计\\t1,200.00\\n\\n', (('收入', '预算数'), ('合计', '1,200.00')))
    """
    declared = _CHARSET.search(data[:4096])
    decoded = decode(data, declared.group(1).decode("ascii") if declared else "")
    _refuse_towers(decoded.text)
    tree = LexborHTMLParser(decoded.text)
    if (made := tree.css_first('meta[name="generator"]')) is not None and made.attributes.get("content") == OURS:
        raise Unreadable("own_page")
    composer = Composer()
    if tree.body is not None:
        composer.paragraph(_title(tree))
        composer.write(_Page().read(tree.body))
    return composer.document(data, "text/html", "html", decoded)


def read_mime(data: bytes) -> Document:
    """A web page saved with its parts in one file (.mht, or a .doc or .xls that is one): its first page.

    Raises `Unreadable`: damaged where it holds no page, and those of `read_html`.
    """
    for part in message_from_bytes(data, policy=policy.default).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes):
                return read_html(page)
    raise Unreadable("damaged", "multipart/related")


class _Page:
    """One walk through the elements of a page, without recursion: pages may be nested as deep as they like."""

    def __init__(self) -> None:
        self._contents: list[list[str | Table]] = [[]]  # of the page, and of every cell that is open
        self._words: list[str] = []  # of the paragraph that is open
        self._tables: list[_Open] = []
        self._verbatim = 0
        self._count = 0
        self._deep = 0  # tables open beyond the bound

    def read(self, root: LexborNode) -> list[str | Table]:
        """The paragraphs and tables of an element, in the order of the page."""
        agenda: list[LexborNode | str] = [root]  # nodes to enter, names of blocks to leave
        while agenda:
            node = agenda.pop()
            if isinstance(node, str):
                self._leave(node)
                continue
            tag = node.tag or "-"
            if tag == "-text":
                self._write(node.text_content or "")
            elif tag == "br":
                self._words.append("\n")
            elif tag not in DROPPED and tag[0] != "-":
                if tag in BLOCKS:
                    if tag in LISTS and _is_menu(node):
                        continue
                    self._enter(node, tag)
                    agenda.append(tag)
                child = node.last_child
                while child is not None:
                    agenda.append(child)
                    child = child.prev
        if self._words:
            self._flush()
        return self._contents[0]

    def _enter(self, node: LexborNode, tag: str) -> None:
        if self._words:
            self._flush()
        if tag in CELLS:
            if self._tables and not self._deep:
                self._tables[-1].place(node.attributes)
                self._contents.append([])
        elif tag == "tr":
            if self._tables and not self._deep:
                self._tables[-1].row += 1
                self._tables[-1].column = 0
        elif tag == "table":
            self._count += 1
            if len(self._tables) < MAX_DEPTH:
                self._tables.append(_Open(self._count, Table()))
            else:
                self._deep += 1
        elif tag == "pre":
            self._verbatim += 1

    def _leave(self, tag: str) -> None:
        if self._words:
            self._flush()
        if tag in CELLS:
            if self._tables and not self._deep and (content := self._contents.pop()):
                table = self._tables[-1]
                row, column, height, width = table.cell
                place = f"table {table.number} {address(row, column)}"
                table.table.cells.append(Cell(row, column, content, height, width, place))
        elif tag == "table":
            if self._deep:
                self._deep -= 1
            else:
                self._contents[-1].append(self._tables.pop().table)
        elif tag == "pre":
            self._verbatim -= 1

    def _write(self, words: str) -> None:
        if self._verbatim:
            self._words.append(words)
        elif not words.isspace():
            self._words.append(_SPACE.sub(_blank, words))
        elif self._words:
            self._words.append(" ")

    def _flush(self) -> None:
        words = "".join(self._words)
        self._words.clear()
        if not self._verbatim:
            words = _BLANKS.sub(" ", words)
        words = words.replace("\xa0", " ")
        if not words.isspace():
            self._contents[-1].append(words)


def _blank(found: re.Match[str]) -> str:
    """What a browser makes of white space; but a source line broken inside a Chinese sentence is one sentence."""
    text, start, stop = found.string, found.start(), found.end()
    if "\n" in found.group() and 0 < start and stop < len(text) and wide(text[start - 1]) and wide(text[stop]):
        return ""
    return " "


def _span(value: str | None) -> int:
    """A span as browsers read it: digits at the beginning, bounded. 1 where there are none."""
    if not value:
        return 1
    digits = _DIGITS.match(value)
    return min(int(digits.group(1)), MAX_SPAN) if digits else 1


def _refuse_towers(page: str) -> None:
    """Refuse a page whose elements are nested beyond all sense. Raises `Unreadable('damaged')`."""
    if page.count("<") < MANY_TAGS:
        return
    height = 0
    for found in _NESTING.finditer(page):
        height += -1 if found[1] else 1
        if height > MAX_TOWER:
            raise Unreadable("damaged", f"{height} elements deep")


def _is_menu(node: LexborNode) -> bool:
    """Whether a list is nothing but links to other pages. Links into the page itself are a table of contents."""
    links = node.css("a")
    if len(links) < MIN_LINKS or node.css_first("table") is not None:
        return False
    if any((link.attributes.get("href") or "#").startswith("#") for link in links):
        return False
    others = "".join(node.text().split())
    for link in links:
        others = others.replace("".join(link.text().split()), "", 1)
    return not any(character.isalpha() for character in others)


def _title(tree: LexborHTMLParser) -> str:
    """The page's own title where its body does not say it: publishing systems print it by other means."""
    said = "".join(tree.body.text().split()) if tree.body is not None else ""
    names = {(node.attributes.get("name") or "").lower(): node.attributes.get("content") for node in tree.css("meta")}
    title = tree.css_first("title")
    words = names.get("articletitle") or (title.text() if title is not None else "")
    return "" if "".join(words.split()) in said else _SPACE.sub(" ", words)
