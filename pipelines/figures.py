"""The account of every figure (law 3): each one printed anywhere in the text, exactly once, and what became of it.

Belongs here: finding figures, laying them beside what was read (facts, indicators, claims, rejects), naming the rest
by where they stand. Does not belong here: reading any of them. What has no name is `unread`; there is no other rest.

The kinds, with their names for people, are `catalog/figures.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache, partial
from operator import attrgetter, itemgetter

from pipelines.catalog import SHELF, forms, load, only, vocabulary
from pipelines.claims.binding import Note
from pipelines.claims.lexicon import lexicon, named
from pipelines.claims.reading import read
from pipelines.contacts import contacts
from pipelines.model import Disclosure, Figure, Paragraph, Sheet
from pipelines.names import plain
from pipelines.performance import labels
from pipelines.segment import PAGE_NUMBER
from pipelines.titles import TITLE, forms_named, is_label

# a run of digits with its separators; a full-width comma parts thousands only where decimals follow
DIGITS = re.compile(r"\d(?:\d{0,2}(?:\uff0c\d{3})+[.\uff0e]\d+|\d*(?:[.\uff0e,]\d+)*)")
DIGIT = re.compile(r"\d")
WHOLE = frozenset({"fact", "indicator", "claim"})  # owners that are one figure each
WORDLESS = frozenset({"contact", "fact", "indicator"})  # owners of names, dashes and words besides numbers
ROLES = {"code": "code", "part_code": "code", "order": "line_order", "text": "remark_text", "name": "name_text"}


FACT_SPAN = attrgetter("span_start", "span_stop")
_FIGURE = partial(tuple.__new__, Figure)  # without the Python function around it

#: a stretch of the text that somebody has read: from, to, kind, ref
Owner = tuple[int, int, str, str | None]


@cache
def kinds() -> Mapping[str, tuple[str, str]]:
    """Kind -> its names in Chinese and English."""
    given = load(SHELF / "figures.toml")
    for key, names in given.items():
        only(names, {"zh", "en"}, f"figures.toml [{key}]")
    return {key: (names["zh"], names["en"]) for key, names in given.items()}


def account(said: Disclosure, notes: Sequence[Note] = ()) -> tuple[Figure, ...]:
    """Every figure of the document's text, in its order. `notes` are those of `claims.tell`.

    A fact, an indicator or a claim is one figure with the span that it has there; its `ref` is where the fact, the
    indicator or the claim begins. Anything else is one figure a run of digits. A number in characters is a figure
    where it was read as one.
    """
    text = said.document.text
    owners = [*_owners(said, notes)]
    made = _printed(text, [*owners, *_cells(said, set(map(itemgetter(0), owners)))])
    spoken = {
        (start, stop): (kind, ref)
        for start, stop, kind, ref in reversed(owners)
        if kind not in WORDLESS and not text[start : start + 1].isdigit() and not DIGIT.search(text, start, stop)
    }
    if spoken:
        made += [Figure(*span, text[slice(*span)], *named) for span, named in spoken.items()]
        made.sort(key=itemgetter(0))
    return tuple(made)


def _printed(text: str, owners: Sequence[Owner]) -> list[Figure]:
    """One figure a run of digits, or a fact, an indicator, a claim around it. Of several owners the first one counts.

    Runs and owners are met once, in the order of the text; `held` are the owners that have begun, by rank.
    """
    made: list[Figure] = []
    waiting = sorted(((owner[0], rank) for rank, owner in enumerate(owners)), reverse=True)
    waiting.insert(0, (len(text), 0))  # nobody: no run begins there
    held: list[int] = []
    done = 0
    runs = DIGITS.finditer(text)
    while found := next(runs, None):
        start, stop = found.span()
        if start < done:  # inside a figure that is already written down, or cut by its end
            if stop > done:
                runs = DIGITS.finditer(text, done)
            continue
        done = stop
        if held:
            held = [rank for rank in held if owners[rank][1] > start]
        while waiting[-1][0] <= start:
            rank = waiting.pop()[1]
            if owners[rank][1] > start:
                held.append(rank)
        if not held:
            made.append(Figure(start, stop, text[start:stop], _by_itself(text, start, stop)))
            continue
        begin, end, kind, ref = owners[held[0] if len(held) == 1 else min(held)]
        if kind == "unread":  # prose did not know it
            kind = _by_itself(text, start, stop)
        if kind in WHOLE:
            if end < stop:  # what a full stop has joined to it is a figure of its own
                runs = DIGITS.finditer(text, end)
            start, stop = begin, end
            done = end
        elif end < stop:  # a number and a year that a full stop has joined
            stop = done = end
            while not text[stop - 1].isdigit():
                stop -= 1
            runs = DIGITS.finditer(text, done)
        made.append(_FIGURE((start, stop, None if kind == "contact" else text[start:stop], kind, ref)))
    return made


def _owners(said: Disclosure, notes: Sequence[Note]) -> Iterator[Owner]:
    """Whoever read a figure, the surest first."""
    for start, stop in contacts(said.document.text):
        yield start, stop, "contact", None
    for start, stop in map(FACT_SPAN, said.facts):
        yield start, stop, "fact", str(start)
    for indicator in said.indicators:
        for span in (indicator.weight_span, indicator.target_span):
            if span:
                yield *span, "indicator", str(indicator.span_start)
    for claim in said.claims:
        ref = str(claim.span_start)
        for span in claim.figure_spans:
            yield *span, "claim", ref
    for start, stop, kind in notes:
        yield start, stop, kind, None


def _cells(said: Disclosure, read_already: Set[int]) -> Iterator[Owner]:
    """What was refused; what stands in the cells of sheets besides figures; the lines of the contents list."""
    text = said.document.text
    for reject in said.rejects:
        yield reject.start, reject.stop, "reject", None
    for sheet in said.sheets:
        performance = forms()[sheet.form].shape == "performance"
        yield from (_performance if performance else _plain_sheet)(sheet, read_already)
        yield from _words(sheet.title, sheet.title_start, "form_number")
    for expected in said.forms_expected:
        if expected.announced and expected.span_start is not None and expected.span_stop is not None:
            start = text.rfind("\n", 0, expected.span_start) + 1
            stop = text.find("\n", expected.span_stop)
            line = text[start : stop if stop >= 0 else len(text)]
            yield from _words(line, start, "contents")


def _plain_sheet(sheet: Sheet, read_already: Set[int]) -> Iterator[Owner]:
    """Cells by their column; above the first row of figures stands the header."""
    rows, starts = sheet.grid.rows, sheet.grid.starts
    first = min((row.index for row in sheet.rows), default=len(rows))
    for words_of, begun in zip(rows[:first], starts, strict=False):
        for cell, start in zip(words_of, begun, strict=True):
            if cell and start not in read_already and DIGIT.search(cell):
                yield from _words(cell, start, "line_order" if cell.isdigit() and len(cell) < 4 else "header_text")
    below = [(column.index, kind) for column in sheet.columns if (kind := ROLES.get(column.role))]
    for words_of, begun in zip(rows[first:], starts[first:], strict=True):
        for index, kind in below:
            cell, start = words_of[index], begun[index]
            if cell and start not in read_already and DIGIT.search(cell):
                coded = kind == "name_text" and cell[0].isdigit() and CODE.match(cell)
                yield from _words(cell, start, "code" if coded else kind)


CODE = re.compile(r"\[?\d{3}(?:\d{2}){0,2}(?!\d)")


def _performance(sheet: Sheet, read_already: Set[int]) -> Iterator[Owner]:
    """Cells of a performance sheet by the label to their left, or of the list by the label above them."""
    known = labels()
    for words, starts in zip(sheet.grid.rows, sheet.grid.starts, strict=True):
        for at, (cell, start) in enumerate(zip(words, starts, strict=True)):
            if cell and start not in read_already and DIGIT.search(cell):
                label = next((key for one in words[at::-1] if (key := known.texts.get(plain(one)))), "")
                kind = "goal_text" if label == "goal" else "project_text" if label else "indicator_text"
                yield from _words(cell, start, kind)


def _words(words: str, start: int, kind: str) -> Iterator[Owner]:
    """The figures of some words: years, numbering and the like by the grammar, the others of the given kind."""
    if not words.isdigit():
        for begin, end, told in _named(words):
            yield start + begin, start + end, told, None
    yield start, start + len(words), kind, None


@lru_cache(maxsize=1 << 13)
def _named(words: str) -> tuple[tuple[int, int, str], ...]:
    """What the grammar knows by itself in some words, and where: headers and stubs are the same in many documents.

    >>> _named("2023\u5e74\u9884\u7b97\u65703"), _named("7")
    (((0, 5, 'year'),), ())
    """
    letters = read(Paragraph(words, ((0, 0),)))
    found: list[tuple[int, int, str]] = []
    for token in lexicon().token.finditer(letters.letters):
        found += [(*letters.span(start, stop), kind) for start, stop, kind in named(token)]
    return tuple(found)


def _by_itself(text: str, start: int, stop: int) -> str:
    """A figure that nobody claims: the grammar, asked of its line alone."""
    begin = text.rfind("\n", 0, start) + 1
    whole, titled, named = _line(text, begin)
    if start == begin and text[stop : stop + 1] == "\t" and stop - start < 4 and whole != "page_number":
        return "line_order"  # a small whole number is the whole first cell of a row that no form claims
    if whole:
        return whole
    if stop - begin < 4 and titled:
        return "form_number"  # of a sheet: 04财政拨款收支总表
    return named.get(start - begin, "unread")


@lru_cache(maxsize=4)
def _line(text: str, begin: int) -> tuple[str | None, bool, Mapping[int, str]]:
    """For all figures of a line: what they are because of the whole line, or else whether it is the name of a form, and
    the kind of every place that the grammar, or else a web page, names.
    """
    end = text.find("\n", begin)
    line = text[begin : end if end >= 0 else len(text)]
    words = line.strip()
    if PAGE_NUMBER.fullmatch(words):
        return "page_number", False, {}
    if is_label(line):
        return "identifier", False, {}  # the code of a body in front of its name
    if re.fullmatch(vocabulary().form_number, words):
        return "form_number", False, {}
    named = (*_named(line), *_around(line))
    kinds = {place: kind for first, last, kind in reversed(named) for place in range(first, last)}
    return None, len(line) < TITLE and bool(forms_named(words, None)), kinds


def _around(line: str) -> list[tuple[int, int, str]]:
    """What a web page prints around a disclosure, by the label before it.

    >>> _around("索引号: 002590358/2022-77534 发布时间 10:24")
    [(0, 25, 'identifier'), (31, 36, 'clock')]
    """
    return [(*found.span(), str(found.lastgroup)) for found in _furniture().finditer(line)]


@cache
def _furniture() -> re.Pattern[str]:
    given = load(SHELF / "furniture.toml")
    only(given, {"word", "words"}, "furniture.toml")
    behind = {"word": r"[A-Za-z0-9/_\-,.]*", "words": r"\S*"}
    parts = [
        f"(?P<{kind}>(?:{'|'.join(map(re.escape, labels))})[\\])\u3011\\s|:\uff1a]*{behind[how]})"
        for how, shelf in given.items()
        for kind, labels in shelf.items()
    ]
    return re.compile("|".join([*parts, r"(?P<clock>(?<!\d)\d{1,2}[:\uff1a]\d\d(?:[:\uff1a]\d\d)?(?!\d))"]))
