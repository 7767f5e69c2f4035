"""One disclosure as rows of its relations.

Belongs here: ids, places (line and page of a span), counts of a document, the order of columns, and the refusal of what
a column cannot hold exactly. Does not belong here: types (they are in the DDL), files, any judgement of a figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Context, Decimal, Inexact, InvalidOperation
from itertools import compress
from operator import attrgetter, not_
from typing import TypeVar

from pipelines.catalog import forms
from pipelines.facts import Places, column_meaning
from pipelines.model import (
    FIGURES,
    Claim,
    Column,
    Disclosure,
    Fact,
    Indicator,
    Paragraph,
    Project,
    Reject,
    Sheet,
)
from pipelines.store.masking import masker

Row = tuple[object, ...]
Printed = TypeVar("Printed", Fact, Claim)
Words = Callable[[str | None], str | None]
PlaceOf = Callable[[int, int], tuple[int | None, int | None, int, int]]

PLACE = ("line_number", "page_number", "span_start", "span_stop")
DIMENSIONS = (
    "classification", "item", "flow", "source", "fund", "part", "stage", "fiscal_year", "base_year", "measure",
)  # fmt: skip
ROW_DIMENSIONS = DIMENSIONS[:6]
DOCUMENT = ("document_id", "kind", "report_year", "region_code", "entity_name")
#: the columns of every relation that a document fills, in the order of the rows below
COLUMNS: dict[str, tuple[str, ...]] = {
    "documents": (
        "document_id", "title", "kind", "report_year", "region_code", "region_name", "entity_name", "scope",
        "media_type", "encoding", "read_by", "character_count", "line_count", "page_count", "sheet_count",
        "fact_count", "indicator_count", "project_count", "claim_count", "reject_count", "figure_count",
        "unread_count", "coverage",
    ),
    "sheets": (
        "document_id", "form", "form_instance", "title", "unit", "scope", "entity_name", "note", "read_by", "certain",
        "row_count", "column_count", *PLACE,
    ),
    "form_columns": (
        "document_id", "form", "form_instance", "column_number", "lane", "role", "column_path", *DIMENSIONS,
    ),
    "form_rows": (
        "document_id", "form", "form_instance", "row_number", "lane", "kind", "code", "name", *ROW_DIMENSIONS,
    ),
    "facts": ("fact_id", *DOCUMENT, *Fact._fields),
    "forms_expected": (
        "document_id", "form", "title", "announced", "present", "required", "empty_note", *PLACE,
    ),
    "projects": ("project_id", "document_id", *Project._fields),
    "indicators": (
        "indicator_id", "document_id", *Indicator._fields[:-2], "weight_start", "weight_stop", "target_start",
        "target_stop",
    ),
    "claims": ("claim_id", "document_id", *Claim._fields[:-1]),
    "paragraphs": ("document_id", "paragraph_number", "section", "text", *PLACE),
    "rejects": ("document_id", "stage", "reason", "form", "form_instance", "words", *PLACE),
    "figures": ("document_id", "words", "accounted_as", "ref", *PLACE),
}  # fmt: skip

CENT, EIGHTH, FOURTH = Decimal("0.01"), Decimal("1e-8"), Decimal("1e-4")
MONEY = Context(prec=20, traps=[Inexact, InvalidOperation])
FRACTION = Context(prec=18, traps=[Inexact, InvalidOperation])
STEP = Context(prec=24, traps=[Inexact, InvalidOperation])
COUNT = Context(prec=20, traps=[Inexact, InvalidOperation])
WEIGHT = Context(prec=18, traps=[Inexact, InvalidOperation])
#: decimal field -> (step, context) of its column: what cannot be held exactly is refused, never rounded
FACT_DECIMALS = {
    "amount": (CENT, MONEY),
    "ratio": (EIGHTH, FRACTION),
    "quantity": (FOURTH, COUNT),
    "quantum": (EIGHTH, STEP),
}
CLAIM_DECIMALS = {
    "amount": (CENT, MONEY), "change_amount": (CENT, MONEY), "change_ratio": (EIGHTH, FRACTION),
    "share": (EIGHTH, FRACTION), "count": (FOURTH, COUNT), "completion": (EIGHTH, FRACTION),
    "quantum": (EIGHTH, STEP), "change_quantum": (EIGHTH, STEP), "ratio_quantum": (EIGHTH, STEP),
}  # fmt: skip
ACCOUNTS = {"fact": "-", "claim": "-c", "indicator": "-i"}  # what `figures.ref` points to


def fact_id(document_id: str, span_start: int) -> str:
    """The id of the fact that begins at a place of a document.

    >>> fact_id("0123456789abcdef" * 4, 120)
    '0123456789abcdef-120'
    """
    return f"{document_id[:16]}-{span_start}"


def rows(disclosure: Disclosure) -> dict[str, list[Row]]:
    """The rows of every document relation, columns as in `COLUMNS`; contact words masked.

    A figure whose value a column cannot hold exactly (30 digits, a tenth of a fen) becomes a reject `out_of_range`:
    it is shown, and what needs it is untestable. Raises ValueError where the document has no year or no kind, since
    such a document is quarantined, never stored.
    """
    identity, document = disclosure.identity, disclosure.document
    if identity.report_year is None or identity.kind is None:
        raise ValueError("a document without year or kind is not stored")
    mask_text = masker(disclosure)

    def words(text: str | None) -> str | None:
        return text and mask_text(text)

    key, places = document.document_id, Places(document)
    line, page = places.line, places.page

    def place(start: int, stop: int) -> tuple[int | None, int | None, int, int]:
        return line(start), page(start), start, stop

    facts, unfit_facts = _fitting(disclosure.facts, FACT_DECIMALS)
    claims, unfit_claims = _fitting(disclosure.claims, CLAIM_DECIMALS)
    refused = [
        *(
            Reject("facts", "out_of_range", f.span_start, f.span_stop, f.amount_text, f.form, f.form_instance)
            for f in unfit_facts
        ),
        *(Reject("claims", "out_of_range", c.span_start, c.span_stop, c.sentence) for c in unfit_claims),
    ]
    rejects = [*(r for r in document.rejects if r not in disclosure.rejects), *disclosure.rejects, *refused]
    figures = _figures(disclosure, key, place, {(reject.start, reject.stop) for reject in refused})
    entities = {(sheet.form, sheet.form_instance): sheet.entity_name for sheet in disclosure.sheets}
    told = (key, identity.kind, identity.report_year, identity.region_code)

    made: dict[str, list[Row]] = {
        "sheets": [
            (
                key, s.form, s.form_instance, words(s.title), s.unit, s.scope, s.entity_name, words(s.note), s.read_by,
                s.certain, len(s.rows), len(s.columns), *place(s.title_start, s.grid.stop),
            )
            for s in disclosure.sheets
        ],
        "form_columns": [
            (
                key, s.form, s.form_instance, column.index, column.lane, column.role, " / ".join(column.path),
                *_column_means(s, column, identity.report_year),
            )
            for s in disclosure.sheets
            for column in s.columns
        ],
        "form_rows": [
            (
                key, s.form, s.form_instance, row.index, row.lane, row.kind, row.code, words(row.name),
                *(row.means.get(dimension) for dimension in ROW_DIMENSIONS),
            )
            for s in disclosure.sheets
            for row in s.rows
        ],
        "facts": [
            (
                fact_id(key, fact.span_start), *told,
                entities.get((fact.form, fact.form_instance)) or identity.entity_name,
                *fact[:2], fact.scope or identity.scope, *fact[3:],
            )
            for fact in facts
        ],
        "forms_expected": [
            (
                key, e.form, e.title, e.announced, e.present, e.required, words(e.empty_note), e.line_number,
                e.page_number, e.span_start, e.span_stop,
            )
            for e in disclosure.forms_expected
        ],
        "projects": [
            (f"{key[:16]}-p{p.span_start}", key, *p[:5], words(p.overview), words(p.basis), words(p.goal), *p[8:])
            for p in disclosure.projects
        ],
        "indicators": [_indicator(key, indicator) for indicator in disclosure.indicators],
        "claims": _claims(key, claims, words),
        "paragraphs": [
            (key, number, words(p.section) or None, words(p.text), *place(*_span(p)))
            for number, p in enumerate(disclosure.paragraphs, 1)
        ],
        "rejects": [
            (
                key, reject.stage, reject.reason, reject.form, reject.form_instance, words(reject.words),
                *place(reject.start, reject.stop),
            )
            for reject in rejects
        ],
        "figures": figures,
    }  # fmt: skip
    unread = sum(figure.accounted_as == "unread" for figure in disclosure.figures)
    total = len(disclosure.figures)
    made["documents"] = [
        (
            key, words(identity.title), identity.kind, identity.report_year, identity.region_code, identity.region_name,
            identity.entity_name, identity.scope, document.media_type, document.encoding or None, document.read_by,
            len(document.text), document.text.count("\n") + (not document.text.endswith("\n")),
            len(document.pages) or None,
            len(disclosure.sheets), len(facts), len(disclosure.indicators), len(disclosure.projects), len(claims),
            len(rejects), total, unread,
            (1 - Decimal(unread) / total).quantize(Decimal("1e-6")) if total else None,
        )
    ]  # fmt: skip
    return made


def _column_means(sheet: Sheet, column: Column, year: int) -> tuple[object, ...]:
    """The dimensions of a column of figures, those of its form included: what a blank cell in it would be about."""
    if column.role not in FIGURES:
        return (None,) * len(DIMENSIONS)
    return (forms()[sheet.form].classification, *column_meaning(sheet, column, year))


def _span(paragraph: Paragraph) -> tuple[int, int]:
    """Where a paragraph begins and ends in the document; (0, 0) where it has no pieces."""
    if not paragraph.pieces:
        return 0, 0
    within, start = paragraph.pieces[-1]
    return paragraph.pieces[0][1], start + len(paragraph.text) - within


def _fits(value: Decimal | None, step: Decimal, context: Context) -> bool:
    """Whether a column of that step and precision holds the value exactly."""
    try:
        return value is None or value.quantize(step, context=context) == value
    except (Inexact, InvalidOperation):
        return False


def _fitting(
    values: Sequence[Printed], decimals: dict[str, tuple[Decimal, Context]]
) -> tuple[list[Printed], list[Printed]]:
    """Those that their columns can hold, and those that they cannot."""
    fits = [True] * len(values)
    for field, (step, context) in decimals.items():
        for at, number in enumerate(map(attrgetter(field), values)):
            if number is not None and not _fits(number, step, context):
                fits[at] = False
    return list(compress(values, fits)), list(compress(values, map(not_, fits)))


def _indicator(key: str, indicator: Indicator) -> Row:
    given = indicator._asdict()
    del given["weight_span"], given["target_span"]
    if not _fits(indicator.weight, FOURTH, WEIGHT):
        given["weight"] = None
    if not _fits(indicator.target_value, EIGHTH, STEP):
        given["target_value"] = None  # its words stay in target_text
    nowhere = (None, None)
    spans = (*(indicator.weight_span or nowhere), *(indicator.target_span or nowhere))
    return (f"{key[:16]}-i{indicator.span_start}", key, *given.values(), *spans)


def _claims(key: str, claims: Iterable[Claim], words: Words) -> list[Row]:
    met: Counter[int] = Counter()
    made: list[Row] = []
    for claim in claims:
        met[claim.span_start] += 1
        again = f".{met[claim.span_start]}" if met[claim.span_start] > 1 else ""
        given = claim._asdict()
        del given["figure_spans"]
        for field in ("subject_phrase", "reason", "sentence"):
            given[field] = words(given[field])
        made.append((f"{key[:16]}-c{claim.span_start}{again}", key, *given.values()))
    return made


def _figures(disclosure: Disclosure, key: str, place: PlaceOf, refused: set[tuple[int, int]]) -> list[Row]:
    """Every printed figure; what was refused here is accounted as a reject, a contact person's words are left out."""
    refers = {account: key[:16] + sign for account, sign in ACCOUNTS.items()}
    made: list[Row] = []
    for start, stop, words, account, ref in disclosure.figures:
        if refused and (start, stop) in refused:
            account = "reject"
        to = refers[account] + ref if ref and account in refers else None
        made.append((key, None if account == "contact" else words, account, to, *place(start, stop)))
    return made
