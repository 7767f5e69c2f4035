"""Word documents (.docx and its kin): the paragraphs and tables of the document's body.

Belongs here: WordprocessingML: merged cells, text boxes, footnotes, automatic numbers, tracked changes (insertions are
read, deletions are not). Does not belong here: headers and footers of pages, comments, pictures, macros (never run) and
anything outside the file (never fetched). Page breaks are not in the file except where someone typed them, so there are
no pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines.model import Document, Unreadable
from pipelines.readers.archive import Package, attribute, local
from pipelines.readers.compose import Cell, Composer, Table, address
from pipelines.readers.numbering import Numbering

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: elements whose words are not those of the document as it stands
SKIPPED = frozenset({"del", "moveFrom", "delText", "instrText", "rPr", "pPr", "tblPr", "tblGrid", "rt", "Fallback"})
MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
OFF = ("0", "false", "off")
#: text that is not on the line of its paragraph: written after it
ASIDE = frozenset({"txbxContent", "footnoteReference", "endnoteReference"})


def read_docx(data: bytes) -> Document:
    """A Word document as paragraphs and tables. Raises `Unreadable`: damaged, no_text, encrypted, archive_bomb."""
    package = Package(data)
    main = package.main("word/document.xml")
    root = package.part(main)
    body = None if root is None else root.find("{*}body")
    if body is None:
        raise Unreadable("damaged", main)
    relations = dict(package.relations(main).values())
    notes = {
        kind: _notes(package.part(relations[f"{kind}s"])) for kind in ("footnote", "endnote") if f"{kind}s" in relations
    }
    numbering = Numbering(
        package.part(relations.get("numbering", "")), lambda: package.part(relations.get("styles", ""))
    )
    composer = Composer()
    composer.write(_Body(notes, numbering).read(body))
    return composer.document(data, MEDIA_TYPE, "docx")


class _Body:
    """One walk through a body, in the order of the document: automatic numbers count as they are met."""

    def __init__(self, notes: dict[str, dict[str, _Element]], numbering: Numbering) -> None:
        self._notes = notes
        self._numbering = numbering
        self._count = 0

    def read(self, parent: _Element) -> list[str | Table]:
        """The paragraphs and tables under an element."""
        content: list[str | Table] = []
        for child in parent:
            tag = local(child)
            if tag == "p":
                self._paragraph(child, content)
            elif tag == "tbl":
                content.append(self._table(child))
            elif tag not in SKIPPED:
                content += self.read(child)  # sdt, ins, customXml …: wrappers that print nothing themselves
        return content

    def _paragraph(self, paragraph: _Element, content: list[str | Table]) -> None:
        """Add the words of a paragraph, its automatic number before them; then its text boxes and notes."""
        if not len(paragraph):
            return
        words: list[str] = []
        asides: list[_Element] = []
        contents = False
        agenda = list(reversed(paragraph))
        properties = agenda.pop() if local(agenda[-1]) == "pPr" else None
        while agenda:
            element = agenda.pop()
            tag = local(element)
            if tag == "r":
                if not _is_hidden(element):
                    agenda.extend(reversed(element))
            elif tag == "t":
                words.append(element.text or "")
            elif tag in MARKS:
                words.append(MARKS[tag])
            elif tag == "instrText":
                contents = contents or "PAGEREF" in (element.text or "")
            elif tag in ASIDE:
                asides.append(element)
            elif tag not in SKIPPED:
                agenda.extend(reversed(element))
        text = "".join(words)
        if contents:  # a line of the contents: its tab leads to a page number, not to a cell
            text = text.replace("\t", " ")
        if text.strip():
            content.append(self._numbering.label(properties) + text)
        for aside in asides:
            if local(aside) == "txbxContent":
                content += self.read(aside)
            else:
                note = self._notes.get(local(aside).removesuffix("Reference"), {}).get(attribute(aside, "id"))
                content += [] if note is None else self.read(note)

    def _table(self, element: _Element) -> Table:
        """A table with its merged cells: `gridSpan` to the right, `vMerge` downwards."""
        self._count += 1
        number, table = self._count, Table()
        open_above: dict[int, int] = {}  # column -> index of the cell that goes on downwards
        for row, tr in enumerate(_rows(element)):
            column = _number(tr.find("{*}trPr/{*}gridBefore"), 0)
            going_on: dict[int, int] = {}
            for tc in _below(tr, "tc"):
                width, merge = 1, None
                for item in tc[0] if len(tc) and local(tc[0]) == "tcPr" else ():
                    if local(item) == "gridSpan":
                        width = max(1, _number(item, 1))
                    elif local(item) == "vMerge":
                        merge = item
                above = open_above.get(column)
                if merge is not None and attribute(merge, "val") != "restart" and above is not None:
                    table.cells[above] = table.cells[above]._replace(height=row - table.cells[above].row + 1)
                    going_on[column] = above
                else:
                    if merge is not None:
                        going_on[column] = len(table.cells)
                    place = f"table {number} {address(row, column)}"
                    table.cells.append(Cell(row, column, self.read(tc), 1, width, place))
                column += width
            open_above = going_on
        return table


def _is_hidden(run: _Element) -> bool:
    """Whether a run is text that Word neither shows nor prints."""
    if not len(run) or local(run[0]) != "rPr":
        return False
    return any(local(item) == "vanish" and attribute(item, "val") not in OFF for item in run[0])


def _rows(table: _Element) -> Iterator[_Element]:
    """The rows of a table that have not been deleted."""
    return (tr for tr in _below(table, "tr") if tr.find("{*}trPr/{*}del") is None)


def _below(parent: _Element, tag: str) -> Iterator[_Element]:
    """The nearest elements of a name under another, through wrappers."""
    for child in parent:
        if local(child) == tag:
            yield child
        elif local(child) in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            yield from _below(child, tag)


def _notes(root: _Element | None) -> dict[str, _Element]:
    """Notes by their id, separators left out."""
    found: dict[str, _Element] = {}
    for note in () if root is None else root:
        if not attribute(note, "type"):
            found[attribute(note, "id")] = note
    return found


def _number(element: _Element | None, default: int) -> int:
    value = "" if element is None else attribute(element, "val")
    return min(int(value), 1000) if value.isdecimal() else default
