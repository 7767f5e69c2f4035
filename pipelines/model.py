"""The nouns of the house: what is carried along the road, and nothing else.

Belongs here: immutable values, their fields, and the few words (constants) every room shares. Does not belong here:
reading, parsing, recognising, storing, judging. Imports the standard library only; a test keeps it so.

Offsets are code points into `Document.text`. A *span* is the half-open pair (start, stop). Money is `Decimal` yuan.
Values that occur once per figure are NamedTuples (cheap to build by the million); values that occur once per document
are frozen dataclasses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

FIGURES = frozenset(("amount", "rate", "share", "count"))  # roles of columns that hold figures
STUBS = frozenset(("code", "part_code", "name"))  # and of those that say what a row is
NOTHING: Mapping[tuple[int, int], str] = MappingProxyType({})
UNMERGED: Mapping[tuple[int, int], tuple[int, int]] = MappingProxyType({})


class Grid(NamedTuple):
    """A table as it lies on the page: a rectangle of words, before anyone asks what they mean.

    `rows[r][c]` are the trimmed words of a cell ('' where empty or covered by a merged neighbour) and `starts[r][c]`
    where they begin in `Document.text`, so that `text[starts[r][c]:][:len(rows[r][c])] == rows[r][c]`. All rows have
    the same length. Where a cell's words are broken over lines inside the cell, the reader has joined them in the text.
    """

    start: int  # the span of whole lines that the grid covers in the text
    stop: int
    rows: tuple[tuple[str, ...], ...]
    starts: tuple[tuple[int, ...], ...]
    merged: Mapping[tuple[int, int], tuple[int, int]] = UNMERGED  # (row, column) -> (height, width), only where > 1
    locators: Mapping[tuple[int, int], str] = NOTHING  # (row, column) -> 'p3[72.0,80.1,120.5,92.3]', 'Sheet1!B7', …
    method: str = "tabs"  # how it was found: tabs, bars, commas, cells (one a line), blanks, ruled, markup, sheet …


@dataclass(frozen=True, slots=True)
class Document:
    """One disclosure as text. What every reader gives; what the road takes.

    Readers of formats with tables write each table into `text` as lines of tab-separated cells and say in `grids`
    where it is; for plain text `grids` is empty and `tabulate` finds them. `pages[i]` is the offset where page i+1
    begins; empty where the format has no pages.
    """

    document_id: str  # sha256 of the bytes, hex
    text: str
    media_type: str = "text/plain"
    encoding: str = ""  # of the bytes, where they are text
    grids: tuple[Grid, ...] = ()
    pages: tuple[int, ...] = ()
    read_by: str = "text"  # text, pdf, docx, xlsx, xls, html, ocr
    scores: Mapping[tuple[int, int], float] = field(default_factory=dict)  # span -> certainty, for ocr only
    rejects: tuple[Reject, ...] = ()  # what the reader itself could not read or left out; stage 'read'


class Reject(NamedTuple):
    """Something that we could not read. Never a judgement on the discloser."""

    stage: str  # read, identify, segment, tabulate, recognise, facts, claims
    reason: str  # a word of `catalog/reasons.toml`, which holds its sentences
    start: int
    stop: int
    words: str
    form: str | None = None
    form_instance: int | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who published what, for which year, of which kind, in which region: from the content, never from the path."""

    title: str | None
    kind: str | None  # budget, final_accounts
    report_year: int | None
    region_code: str | None
    region_name: str | None
    entity_name: str | None
    scope: str | None  # department, unit, own (本级), consolidated (汇总), government


class Paragraph(NamedTuple):
    """Prose as it is read: lines joined, page breaks mended. `pieces` say where every stretch came from."""

    text: str
    pieces: tuple[tuple[int, int], ...]  # (offset in this text, offset in the document), ascending
    section: str = ""  # the heading above it, as printed
    page: int | None = None


class Block(NamedTuple):
    """A run of whole lines of one kind. Joined, the blocks are the document (law 1)."""

    kind: str  # blank, heading, prose, table, contents
    start: int
    stop: int


class Column(NamedTuple):
    """What a column of a sheet says, from its header path."""

    index: int  # type: ignore[assignment]  # in the grid; nobody asks a Column for tuple.index
    role: str  # code, name, amount, rate, share, count, order (行次/序号), text
    path: tuple[str, ...]  # the header words above it, top to bottom, as printed
    means: Mapping[str, object]  # dimension -> value
    lane: int = 0  # two lists printed side by side are two lanes


class Row(NamedTuple):
    """What a row of a sheet (within one lane) says, from its stub."""

    index: int  # type: ignore[assignment]  # in the grid
    lane: int
    kind: str  # subject, line, total, unit, project, matrix
    code: str | None
    name: str
    means: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A recognised form: a grid whose columns and rows have meanings."""

    form: str  # key of catalog/forms
    form_instance: int
    title: str
    title_start: int
    grid: Grid
    unit: str | None  # as printed: 元, 万元, …
    scope: str | None
    entity_name: str | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str | None = None  # the empty note (备注：…故此表无数据)
    read_by: str = "text"
    certain: bool = True  # title and every amount column recognised without doubt


class Fact(NamedTuple):
    """One printed figure of a form. The columns of relation `facts` that do not repeat per document, in its order."""

    form: str
    form_instance: int
    scope: str | None
    classification: str  # functional, department_economic, government_economic, line, three_public, project …
    subject_code: str | None
    code_printed: bool | None
    subject_name: str
    subject_level: int | None
    is_total: bool
    is_leaf: bool
    item: str | None
    flow: str
    source: str | None
    fund: str | None
    part: str | None
    stage: str
    fiscal_year: int
    base_year: int | None
    measure: str  # amount, growth_rate, share, count
    amount: Decimal | None  # yuan
    ratio: Decimal | None  # a fraction: 68 % is 0.68
    quantity: Decimal | None  # counts: vehicles, persons, groups
    value_kind: str  # number, dash, error
    amount_text: str
    unit: str | None
    quantum: Decimal | None  # yuan for amounts, a fraction for ratios; 0 = exact
    read_by: str
    line_number: int | None
    page_number: int | None
    span_start: int
    span_stop: int
    row_number: int  # row and column in the grid, from 0
    column_number: int
    column_path: str  # header words joined with ' / '
    project_name: str | None
    locator: str | None
    certain: bool  # form and column were recognised without doubt: what severity `error` needs
    score: Decimal | None = None  # how sure the recogniser of a scan was of the words, 0 to 1


class Indicator(NamedTuple):
    """One row of a performance form's indicator list (绩效指标)."""

    form: str
    form_instance: int
    project_name: str | None
    name: str
    weight: Decimal | None
    unit: str | None
    comparator: str | None  # =, ≥, ≤, 定性 …, as printed
    target_text: str | None
    target_value: Decimal | None
    is_core: bool | None
    level_1: str | None  # 一级指标 …, where the form has levels
    level_2: str | None
    line_number: int | None
    page_number: int | None
    span_start: int  # of the row
    span_stop: int
    weight_span: tuple[int, int] | None
    target_span: tuple[int, int] | None


class Project(NamedTuple):
    """One project sheet (项目绩效目标表) or the head of an overall performance form."""

    form: str
    form_instance: int
    name: str | None
    owner_unit: str | None  # 编制单位
    department: str | None  # 业务主管部门
    overview: str | None
    basis: str | None
    goal: str | None
    line_number: int | None
    page_number: int | None
    span_start: int
    span_stop: int


class Claim(NamedTuple):
    """One thing that the prose asserts with a figure or with a word of direction."""

    claim_type: str  # key of handbook claims: A01 … G06
    subject_phrase: str
    subject_code: str | None
    measure: str
    fund: str | None
    source: str | None
    flow: str | None
    part: str | None
    item: str | None
    scope: str | None
    stage: str | None
    fiscal_year: int | None
    base_year: int | None
    base_stage: str | None
    amount: Decimal | None
    change_amount: Decimal | None
    change_ratio: Decimal | None
    share: Decimal | None
    share_base: str | None
    direction: str | None  # increase, decrease, equal, undefined
    count: Decimal | None  # type: ignore[assignment]  # the field's word; nobody asks a Claim for tuple.count
    counted: str | None  # what is counted: vehicles, projects, persons …
    completion: Decimal | None
    reason: str | None
    unit: str | None
    quantum: Decimal | None  # of the amount (yuan)
    change_quantum: Decimal | None
    ratio_quantum: Decimal | None
    amount_text: str | None
    change_text: str | None
    ratio_text: str | None
    share_text: str | None
    sentence: str
    line_number: int | None
    page_number: int | None
    span_start: int
    span_stop: int
    passage: int = 0  # which paragraph of the document's prose it stands in, from 1: what a page has cut is one
    known: bool = True  # the subject is of the vocabulary or of the classifications, not only named
    part_of: str | None = None  # what it is told to be part of: a code, an item, 'total', or 'unknown'
    figure_spans: tuple[tuple[int, int], ...] = ()


class Figure(NamedTuple):
    """One figure printed anywhere in the text, and what became of it (law 3)."""

    start: int
    stop: int
    words: str | None  # None where it belongs to a contact person
    accounted_as: str  # fact, indicator, claim, reject, unread, or a named kind of non-data: year, date, code, …
    ref: str | None = None  # span_start of the fact or claim that holds it, as text


class ExpectedForm(NamedTuple):
    """A form that is announced by the contents list, required, or present."""

    form: str
    title: str
    announced: bool
    present: bool
    required: bool
    empty_note: str | None
    line_number: int | None
    page_number: int | None
    span_start: int | None
    span_stop: int | None


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Everything that one document says: the end of the road for one document."""

    document: Document
    identity: Identity
    blocks: tuple[Block, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    facts: tuple[Fact, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    projects: tuple[Project, ...] = ()
    claims: tuple[Claim, ...] = ()
    forms_expected: tuple[ExpectedForm, ...] = ()
    rejects: tuple[Reject, ...] = ()
    figures: tuple[Figure, ...] = ()


class Unreadable(Exception):
    """A file that cannot become a document: carries the reason (a key of catalog/reasons.toml) and its words."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
