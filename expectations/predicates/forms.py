"""CMP over forms: which are there, what an empty one says, how deep they go.

The absence of a form is certain only where every table of the file was recognised; a file without forms, or with a few
of them, is a part of a disclosure. So all of this is said of the file given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from expectations.predicates.given import (
    HOLDS,
    Answer,
    Claim,
    Expected,
    Given,
    Question,
    Settings,
    Sheet,
    decided,
    said,
    squeezed,
    vocabulary,
)
from pipelines.titles import forms_named

LONGEST_TITLE = 40  # letters
DEPTHS = {"functional": 7, "department_economic": 5}


def announced(given: Given, settings: Settings) -> Iterator[Answer]:
    """Every entry of the contents list that is the title of a table; performance sheets may be attached elsewhere."""
    listed = _listed(given)
    present = sum(1 for one in given.expected if one.present)
    if listed and not present:
        yield Answer("lacking", missing="forms")
        return
    for one in listed:
        # with fewer than half the file holds a part of what it announces
        certain = 2 * present >= len(listed) and one.shape != "performance"
        yield _absent(given, one, "error" if certain else "warn")


def listed(given: Given, settings: Settings) -> Iterator[Answer]:
    """Every form but attachments, where the contents list names at least three."""
    if len(_listed(given)) >= 3:
        for one in given.expected:
            if one.present and one.shape != "performance":
                yield decided(one.announced, one.title, given.ref(one.span_start))


def minimum_set(given: Given, settings: Settings) -> Iterator[Answer]:
    """Every form of the national minimum; an error only where the file announces it."""
    if given.body.scope == "government":
        return
    if not _has_most(given):
        yield Answer("lacking", missing="forms")
        return
    since = dict(word.split("=") for word in settings.words("since"))
    for one in given.expected:
        if one.required and one.national and given.body.report_year >= int(since.get(one.form, "0")):
            yield _absent(given, one, "error" if one.announced else "warn")


def template_set(given: Given, settings: Settings) -> Iterator[Answer]:
    """Every form that the region's template adds to the national minimum."""
    added = [one for one in given.expected if one.required and not one.national]
    if added and not _has_most(given):
        yield Answer("lacking", missing="forms")
        return
    for one in added:
        yield _absent(given, one, None)


def _listed(given: Given) -> list[Expected]:
    """Entries of the contents list that are titles of tables."""
    title, other = vocabulary().pattern("entry_title"), vocabulary().pattern("entry_other")
    entries = (one for one in given.expected if one.announced)
    return [one for one in entries if title.search(one.title) and not other.search(one.title)]


def _has_most(given: Given) -> bool:
    there = [one.present for one in given.expected if one.required and one.national]
    return 2 * sum(there) >= len(there)


def _absent(given: Given, one: Expected, severity: str | None) -> Answer:
    if one.present:
        return HOLDS
    if _lost(given):
        return Answer("untestable", missing=one.form)  # it may be the table that was not recognised
    if _titled(given, one):
        return Answer("untestable", missing=one.form)  # its title is printed: it is we who did not see the table
    return Answer("broken", one.title, (given.ref(one.span_start),), severity)


def _lost(given: Given) -> bool:
    """Whether there is a table in the file that was not recognised."""
    unread = given.body.unread_amounts >= vocabulary().number("unread_table")
    return unread or any(reject.stage in ("read", "tabulate", "recognise") for reject in given.rejects)


def _titled(given: Given, one: Expected) -> bool:
    """Whether the title of a form is printed as a line of its own: of a listed one, again behind the list; of another,
    anywhere but in a list of titles."""
    lines = [(_bare(line), paragraph) for paragraph in given.paragraphs for line in paragraph.text.splitlines()]
    if one.span_start is not None:
        title = _bare(one.title)
        return any(line == title and paragraph.span_start > one.span_start for line, paragraph in lines)

    def names(line: str) -> tuple[str, ...]:
        short = len(line) <= LONGEST_TITLE and vocabulary().pattern("entry_title").search(line)
        return forms_named(line, given.body.kind) if short else ()

    alone = ["", *(line for line, _ in lines if line), ""]
    return any(
        one.form in names(line) and not names(before) and not names(after)
        for before, line, after in zip(alone, alone[1:], alone[2:], strict=False)
    )


def _bare(title: str) -> str:
    """A title without blanks and without its number."""
    return vocabulary().pattern("numbering").sub("", squeezed(title))


def empty_explained(given: Given, settings: Settings) -> Iterator[Answer]:
    """Forms that hold no figure at all, in a document that has figures."""
    for sheet in given.sheets:
        if given.body.fact_count == 0 or not _can_be_empty(given, sheet) or given.printed(sheet.key):
            continue
        if sheet.key in given.unread or not sheet.note and _lost(given):
            yield Answer("untestable", missing=sheet.form)
        else:
            denied = any(_denies(claim) for claim in _spoken(given).get(sheet.form[2:], ()))
            yield decided(sheet.note or denied, sheet.title, given.ref(sheet.span_start))


def note_true(given: Given, settings: Settings) -> Iterator[Answer]:
    """Forms whose note says that they are empty; a note that names the subject of another form belongs to that one."""
    subjects = settings.patterns("subjects")
    for sheet in given.sheets:
        note = sheet.note or ""
        if given.body.fact_count == 0 or not settings.pattern("words").search(note):
            continue
        if any(pattern.pattern != sheet.form[2:] and word in note for word, pattern in subjects):
            continue
        filled = given.filled(sheet.key)
        largest = max(filled, key=lambda fact: (abs(fact.amount or Decimal(0)), -fact.span_start), default=None)
        severity = "error" if sheet.certain else "warn"
        evidence = (largest.fact_id if largest else None, given.ref(sheet.span_start))
        yield decided(largest is None, note, *evidence, severity=severity)


def empty_in_text(given: Given, settings: Settings) -> Iterator[Answer]:
    """Empty forms of whose subject prose speaks."""
    if given.several:
        return
    for sheet in given.sheets:
        if not _can_be_empty(given, sheet) or given.printed(sheet.key) or sheet.key in given.unread:
            continue
        if not sheet.note and _lost(given):
            yield Answer("untestable", missing=sheet.form)
            continue
        spoken = _spoken(given).get(sheet.form[2:], ())
        told = max((claim for claim in spoken if claim.amount), key=lambda claim: claim.amount or 0, default=None)
        if told:
            severity = "error" if sheet.certain else "warn"
            yield Answer(
                "broken", sheet.title, (told.claim_id, given.ref(sheet.span_start)), severity, left=told.amount
            )
        elif any(_denies(claim) for claim in spoken):
            yield HOLDS


def _can_be_empty(given: Given, sheet: Sheet) -> bool:
    if sheet.shape != "performance":
        return given.amount_columns.get(sheet.key, 0) > 0
    filled = {(one.form, one.form_instance) for one in given.indicators}
    filled |= {(one.form, one.form_instance) for one in given.projects if one.name}
    return sheet.key not in filled


def _denies(claim: Claim) -> bool:
    return claim.measure == "absence" or (claim.count if claim.amount is None else claim.amount) == 0


def _spoken(given: Given) -> Mapping[str, list[Claim]]:
    """What prose says this year of a whole fund, the three public expenses, procurement, by the form that prints it."""
    funds = {"government_fund": "FND", "state_capital": "SCP"}
    items = {"three_public_total": "3G", "procurement": "PROC", "projects_key": "PERF_K"}
    found: dict[str, list[Claim]] = {}
    for claim in given.claims:
        form = items.get(claim.item) if claim.item else funds.get(claim.fund or "")
        if form and claim.year == 0 and claim.stage in (None, given.stage):
            found.setdefault(form, []).append(claim)
    return found


def title_lines(given: Given, settings: Settings) -> Iterator[Answer]:
    """Forms with amounts: the unit, and the body where most of them name one."""
    sheets = [
        sheet
        for sheet in given.sheets
        if given.amount_columns.get(sheet.key) and (given.printed(sheet.key) or sheet.key in given.unread)
    ]
    named = 2 * sum(1 for sheet in sheets if sheet.entity_name) > len(sheets)
    for sheet in sheets:
        yield decided(sheet.unit and (sheet.entity_name or not named), sheet.title, given.ref(sheet.span_start))


def code_depth(given: Given, settings: Settings) -> Iterator[Answer]:
    """How many digits the longest code of a form has."""
    forms = settings.words("forms")
    for sheet in given.sheets:
        if sheet.form not in forms or not given.filled(sheet.key):
            continue
        rows = given.rows_of.get(sheet.key, [])
        reached = max((len(row.code or "") for row in rows if row.kind == "subject"), default=0)
        wanted = DEPTHS[sheet.classification]
        if reached < wanted and (not reached or any(row.kind == "line" for row in rows)):
            yield Answer("untestable", missing="code")
        else:
            severity = "error" if sheet.certain else "warn"
            yield decided(reached >= wanted, sheet.title, given.ref(sheet.span_start), severity=severity)


def totals_there(given: Given, settings: Settings) -> Iterator[Answer]:
    """Forms with figures in several rows: whether their total is printed, where the file prints those of other forms.

    Of a form that has several totals by regulation, each of them. A row whose name may be that of a total excuses.
    """
    by_law = [word.split("=") for word in settings.words("totals")]
    asked = [
        sheet
        for sheet in given.sheets
        if sheet.shape in ("codes", "listing", "lines")
        and len({fact.row_number for fact in given.filled(sheet.key)}) > 1
    ]
    totals = {sheet.key: [row for row in given.rows_of.get(sheet.key, ()) if row.kind == "total"] for sheet in asked}
    for sheet in asked:
        if not any(rows for key, rows in totals.items() if key != sheet.key):
            continue
        there = {row.item for row in totals[sheet.key]}
        missing = [words for form, item, words in by_law if form == sheet.form and item not in there]
        missing = missing if totals[sheet.key] else [settings.one("total")]
        like_one = any(
            row.kind != "total" and settings.pattern("like_one").search(row.name) for row in given.rows_of[sheet.key]
        )
        if missing and (like_one or sheet.key in given.unread or _lost(given)):
            yield Answer("untestable", missing=sheet.form)
        else:
            yield decided(not missing, said(sheet.title, *missing), given.ref(sheet.span_start))


def printed_twice(given: Given, settings: Settings) -> Iterator[Answer]:
    """Forms that occur more than once: whether two of one body hold the same figures of the same project."""
    instances = Counter(sheet.form for sheet in given.sheets)
    heads = {(one.form, one.form_instance): (one.name, one.owner_unit) for one in given.projects}
    met = set()
    for sheet in given.sheets:
        least = 1 if sheet.shape == "performance" else 3
        if instances[sheet.form] < 2 or len(given.filled(sheet.key)) < least:
            continue
        figures = tuple((fact.row_number, fact.column_number, fact.amount_text) for fact in given.facts_of[sheet.key])
        same = (sheet.form, sheet.scope, sheet.entity_name, figures, heads.get(sheet.key))
        yield decided(same not in met, sheet.title, given.ref(sheet.span_start))
        met.add(same)


def project_count(given: Given, settings: Settings) -> Iterator[Answer]:
    """The number of projects that prose states, and that of the project sheets of the file."""
    goals = (claim for claim in given.claims if claim.claim_type in ("F01", "F02") and claim.item == "projects")
    told = [claim for claim in goals if claim.year == 0 and claim.count is not None]
    sheets = sum(1 for one in given.projects if one.form in ("B_PERF_P", "B_PERF_K") and one.name)
    if told and sheets:
        most = max(told, key=lambda claim: claim.count or 0)
        subject = f"{most.count:.0f} \u2260 {sheets}"
        yield decided(most.count == sheets, subject, most.claim_id, left=most.count, right=sheets)
    elif told or sheets:
        yield Answer("lacking", missing="F01" if sheets else "B_PERF_P")


def published_in_time(given: Given, settings: Settings) -> Iterator[Answer]:
    """The days between approval and publication, from the sidecar of the file or from its text."""
    approved = next((one.approved for one in given.dates if one.approved), None)
    published = next((one.published for one in given.dates if one.published), None)
    approved = approved or _date(settings, "approved", given.whole)
    published = published or _date(settings, "published", given.whole)
    if approved is None or published is None:
        yield Answer("lacking", missing="approved" if approved is None else "published")
    else:
        days = (published - approved).days
        yield decided(days <= settings.number("days"), f"{approved} \u2026 {published}")


def _date(settings: Settings, name: str, text: str) -> date | None:
    found = settings.pattern(name).search(text)
    if not found:
        return None
    year, month, day = (int(number) for number in found.groups())
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= _days(year, month) else None


@cache
def _days(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days


def readable(given: Given, settings: Settings) -> Iterator[Answer]:
    """Pages that are pictures, pages with hardly a word, signs that mean nothing."""
    pictures = sorted({one.page_number or 0 for one in given.rejects if one.reason == "scan_page"})
    pages = given.body.page_count or 0
    garbled = len(settings.pattern("signs").findall(given.whole))
    good = (
        given.body.read_by != "ocr"
        and not pictures
        and (garbled < settings.number("garbled") or 100 * garbled < given.letters)
        and (pages < 3 or given.body.character_count >= settings.number("letters") * pages)
    )
    yield decided(good, ", ".join(str(page) for page in pictures))


QUESTIONS: Mapping[str, Question] = {
    one.__name__: one
    for one in (
        announced, listed, minimum_set, template_set, empty_explained, note_true, empty_in_text, title_lines,
        code_depth, totals_there, printed_twice, project_count, published_in_time, readable,
    )
}  # fmt: skip
