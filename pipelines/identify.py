"""Who published a document, for which year, of which kind, in which region: read from its content, never from its path.

Belongs here: titles and covers, label lines that name the body, the vote of form titles and wording where the title is
silent or contradicts them. Does not belong here: reading forms, knowing any document, deciding what becomes of a text
without a year or a kind (the caller quarantines it). The vocabulary is `catalog/identify.toml`.

The title counts most: the first line that is nothing but [name] [year] [level] KIND [tail]. A text that has such a line
but nothing of a disclosure under it (a piece of news, a notice) has no kind; one without a title has a kind only where
its forms and its wording leave no doubt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from pipelines.catalog import vocabulary
from pipelines.catalog.identity import words as shelf
from pipelines.catalog.regions import Region, chain, find, region
from pipelines.model import Document, Identity
from pipelines.names import annotation, bare, plain, simplified
from pipelines.titles import unit_in
from pipelines.wording import FEW, kind_of_form, kind_of_voice, kind_of_wording, year_of_wording, years_in

HEAD_LINES = 90  # lines that are not blank, among which a title may stand
TITLE_LENGTH = 80  # letters: a longer line is a sentence
NAME_LENGTH = 45
FORM_TITLE_LENGTH = 60
MIRROR = 4000  # letters among which a page of traditional characters shows itself
OPENING = 6  # lines by which news, laws and notices show themselves
COVER = 4  # lines around a title that may complete it

TITLE_VOTES, FORM_VOTES, WORDING_VOTES = 5, 4, 2  # forms and wording together outvote a title
SOME = 5  # signs of a disclosure that are enough without a title; under one, FEW are


class Heading(NamedTuple):
    """A line read as a title: [name] [year] [level] KIND [tail]."""

    line: int  # its number among the lines of the head
    kind: str
    mixed: bool  # it names the other kind too
    year: int | None
    name: str  # plain; '' where the line has none
    level: str  # the words that say whose budget it is in general: department, unit, municipal …
    tail: str
    of_part: bool = False  # it is the heading of a part: nothing around it belongs to it


def identify(document: Document) -> Identity:
    """Everything that the content says of the publisher; None for what it does not say.

    >>> text = "上海市某区财政局\\n2024年度部门决算\\n目录\\n收入支出决算总表\\n支出决算表\\n基本支出、项目支出12万元"
    >>> found = identify(Document("", text))
    >>> found.title, found.kind, found.report_year, found.region_code, found.entity_name, found.scope
    ('上海市某区财政局2024年度部门决算', 'final_accounts', 2024, '310000', '上海市某区财政局', 'department')
    """
    text = readable(document.text)
    lines = text.split("\n")
    head = list(islice((line.strip() for line in lines if line and not line.isspace()), HEAD_LINES))
    forms = _form_titles(lines)
    heading = _heading(head)
    kind = _kind(heading, forms, text, head)
    if kind is None:
        stated = _squeezed(head[heading.line]) if heading and heading.year else None
        return Identity(stated, None, None, None, None, None, None)
    if heading and heading.mixed:
        heading = _read(heading.line, head[heading.line], kind) or heading
    cover = _cover(head, heading) if heading and not heading.of_part else {}
    year = _year(heading, cover, forms, text)
    label = labelled(text)
    printed, at = _name(heading, cover, head, label, text)
    name, scope = _scope(printed, heading, forms, text)
    place = _region([printed, label, heading.name if heading else "", *cover.values()], year)
    place = place or _region_around(name, text, head, year)
    return Identity(
        title=_title(heading, head, cover, at),
        kind=kind,
        report_year=year,
        region_code=place.code if place else None,
        region_name=place.name if place else None,
        entity_name=name or None,
        scope=scope,
    )


# ---- the title -------------------------------------------------------------------------------------------------------


def _heading(head: Sequence[str]) -> Heading | None:
    """The first line that is a title and whose year stands in it or on the cover around it; else the first title, else
    the heading of a part."""
    known, first, part = shelf(), None, None
    for number, line in enumerate(head):
        if known.title["kind_sign"] not in line or len(line) > 2 * TITLE_LENGTH:
            continue
        if (found := _read(number, line)) is None:
            part = part or _read(number, known.numbered.sub("", _normal(line)))
        elif found.year or any(years_in(words) for words in _cover(head, found).values()):
            return found
        else:
            first = first or found
    return first or (part._replace(of_part=True) if part and part.year else None)


def _read(number: int, line: str, wanted: str | None = None) -> Heading | None:
    """A line as a title (of the kind wanted, where it names several); None where it is something else.

    >>> _read(0, "重庆市某区某办公室 2024 年部门预算情况说明")[1:]
    ('budget', False, 2024, '重庆市某区某办公室', '部门', '情况说明', False)
    >>> _read(0, "关于某县2023年预算执行情况和二〇二四年预算草案的报告")[1:5]
    ('budget', False, 2024, '某县')
    >>> _read(0, "关于做好2024年部门预算编制工作的通知"), _read(0, "2024年一般公共预算支出表"), _read(0, "三、部门预算")
    (None, None, None)
    """
    known, title = shelf(), shelf().title
    words = _normal(line)
    if len(words) > TITLE_LENGTH or known.sentence.search(words) or known.numbered.match(words) or bare(words) != words:
        return None
    if any(word in words for word in title["navigation"]):
        return None
    mentions = [
        found
        for found in known.kind.finditer(words)
        if not words.endswith(known.narrow, 0, found.start()) or words.endswith(known.alone, 0, found.start())
    ]
    for found in reversed(mentions):
        kind = known.kinds[found[0]]
        tail = known.year.sub("", words[found.end() :])
        if (wanted and kind != wanted) or not known.tail.fullmatch(tail):
            continue
        before = words[: found.start()]
        years = list(known.year.finditer(before)) or None
        name, level = _name_and_level(before, years[-1] if years else None)
        if any(word in name for word in known.kinds):  # the name of a form
            continue
        year = years[-1] if years else known.year.search(words, found.end())
        mixed = any(known.kinds[other[0]] != kind for other in mentions)
        return Heading(number, kind, mixed, int(year[0][:4]) if year else None, name, level, tail)
    return None


def _name_and_level(before: str, year: re.Match[str] | None) -> tuple[str, str]:
    """What stands in front of the kind word, without the year: the name of the body, and the words of level."""
    known = shelf()
    left, middle = (before[: year.start()], before[year.end() :]) if year else (before, "")
    if other := known.year.search(left):  # made public in one year and about another
        left = left[: other.start()]
    found = known.levels.search(middle if year else left)
    level = found[0] if found else ""
    middle, left = known.levels.sub("", middle), known.levels.sub("", known.lead.sub("", known.code.sub("", left)))
    if left and middle and (_only_region(left) or middle.endswith(known.endings)):
        return (left if _only_region(left) and not middle.startswith(left) else "") + middle, level
    return left or known.lead.sub("", middle), level


def _cover(head: Sequence[str], heading: Heading) -> dict[int, str]:
    """The lines around a title that may hold what it lacks: line number -> words, those above first, nearest first."""
    known, found = shelf(), {}
    above = range(heading.line - 1, max(-1, heading.line - 1 - COVER), -1)
    below = range(heading.line + 1, min(len(head), heading.line + 1 + COVER))
    for numbers in (above, below):
        for number in numbers:
            words = _normal(head[number]) if len(head[number]) <= 2 * NAME_LENGTH else ""
            if words in known.title["contents"]:
                break
            if words and len(words) <= NAME_LENGTH and not known.sentence.search(words) and bare(words) == words:
                found[number] = words
    return found


def _title(heading: Heading | None, head: Sequence[str], cover: Mapping[int, str], name_at: int | None) -> str | None:
    """The title as printed, blanks between its letters taken out, with the cover lines that complete it."""
    if heading is None:
        return None
    used = {heading.line} | ({name_at} if name_at is not None and not heading.name else set())
    if heading.year is None:
        used |= set(islice((number for number, words in cover.items() if years_in(words)), 1))
    printed = "".join(_squeezed(head[number]) for number in sorted(used))
    return shelf().numbered.sub("", printed)


# ---- kind and year ---------------------------------------------------------------------------------------------------


def _form_titles(lines: Iterable[str]) -> list[str]:
    """Lines that may be names of forms of one kind or the other, in the contents or above a table."""
    kind_sign, form_sign, prose = (shelf().title[key] for key in ("kind_sign", "form_sign", "prose"))
    short = [
        line.strip() for line in lines if form_sign in line and kind_sign in line and len(line) <= 2 * TITLE_LENGTH
    ]
    return [
        line
        for line in dict.fromkeys(short)
        if len(line) <= FORM_TITLE_LENGTH and not any(mark in line for mark in prose)
    ]


def _kind(heading: Heading | None, forms: Sequence[str], text: str, head: Sequence[str]) -> str | None:
    """Budget or final accounts; None where it is no disclosure, or where nothing decides."""
    evidence = shelf().evidence
    named = Counter(kind_of_form(line) for line in forms)
    del named[None]
    if sum(named.values()) < FEW and _is_foreign(head, titled=heading is not None):
        return None
    if heading is None and not named and (said := kind_of_voice(text)):
        return said
    signs = (word for word in (*evidence["phrases"], *evidence["topics"]) if word in text)
    lines = text.split("\n") if named or heading else ()  # what has neither is asked for its wording alone
    table = any(unit_in(line) for line in lines if len(line) <= FORM_TITLE_LENGTH)
    enough = 1 if heading and (named or table) else FEW if heading or table or sum(named.values()) >= FEW else SOME
    if len(list(islice(signs, enough))) < enough or not any(word in text for word in evidence["money"]):
        return None
    votes: Counter[str] = Counter()
    if heading and not heading.mixed:
        votes[heading.kind] += TITLE_VOTES
    for kind, count in named.most_common(1):
        votes[str(kind)] += min(count, FORM_VOTES)
    if (heading is None or heading.mixed or len(votes) > 1) and (worded := kind_of_wording(text)):
        votes[worded] += WORDING_VOTES
    ranked = votes.most_common(2)
    return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]) else None


def _is_foreign(head: Sequence[str], *, titled: bool) -> bool:
    """Whether the first lines are those of news, or where no title says otherwise, of a law, a notice or a tender."""
    evidence = shelf().evidence
    if any(word in line for line in head[:OPENING] for word in evidence["news"]):
        return True
    short = [line for line in head[:OPENING] if len(line) <= NAME_LENGTH]
    return not titled and any(word in line for line in short for word in evidence["foreign"])


def _year(heading: Heading | None, cover: Mapping[int, str], forms: Sequence[str], text: str) -> int | None:
    """The year that the title, the names of the forms and the wording vote for."""
    votes: Counter[int] = Counter()
    stated = heading.year if heading else None
    stated = stated or next((years[-1] for words in cover.values() if (years := years_in(words))), None)
    if stated:
        votes[stated] += TITLE_VOTES
    named = Counter(years[-1] for line in forms if (years := years_in(line)))
    for year, count in named.most_common(1):
        votes[year] += min(count, FORM_VOTES)
    if len(votes) != 1 and (spoken := year_of_wording(text)):
        votes[spoken] += WORDING_VOTES
    return max(votes, key=lambda year: (votes[year], year), default=None)


# ---- the body --------------------------------------------------------------------------------------------------------


def labelled(text: str) -> str:
    """The name that label lines state most often; a department's label counts before a unit's. '' where none does."""
    known = shelf()
    said: Counter[tuple[int, str]] = Counter()
    for colon in "\uff1a:":
        position = text.find(colon)
        while position >= 0:
            if position and text[position - 1] in known.label_ends:
                label = _label(text[max(0, position - 16) : position].rpartition("\n")[2])
                if label:
                    rank = 0 if label in known.entity["weak_labels"] else 2 if known.entity["senior"] in label else 1
                    stop = text.find("\n", position, position + 2 * NAME_LENGTH)
                    words = text[position + 1 : stop if stop >= 0 else position + 2 * NAME_LENGTH]
                    said[rank, words] += 1
            position = text.find(colon, position + 1)
    names: Counter[tuple[int, str]] = Counter()
    for (rank, words), count in said.items():
        names[rank, _stated(words)] += count
    ranked = sorted(names, key=lambda found: (found[0], names[found]), reverse=True)
    return next((name for rank, name in ranked if _is_name(plain(name)) and (rank or name.endswith(known.endings))), "")


@lru_cache(maxsize=4096)
def _label(words: str) -> str:
    """The label that words in front of a colon end with; '' where they are none."""
    label = bare(shelf().cell.split(words)[-1])
    return label if label in shelf().labels else ""


def _stated(words: str) -> str:
    """The name at the beginning of what follows a label: no code in front, nothing of the next label behind.

    >>> _stated("920123某某镇财政所   单位：元"), _stated("[101]某局填报日期")
    ('某某镇财政所', '某局')
    """
    known = shelf()
    cell = known.cell.split(words.lstrip(" \u3000"), maxsplit=1)[0]
    return known.behind.split(known.code.sub("", _squeezed(cell)), maxsplit=1)[0]


def _name(
    heading: Heading | None, cover: Mapping[int, str], head: Sequence[str], label: str, text: str
) -> tuple[str, int | None]:
    """The name of the body and its line in the head: from the title, the cover, labels, the parts, the prose."""
    known = shelf()
    if heading and _is_name(heading.name) and not (label and heading.name[-1] in known.entity["local"]):
        longer = plain(label).endswith(heading.name) and label
        return longer or _as_printed(heading.name, head[heading.line]), heading.line
    for number, words in cover.items():
        label_words, colon, stated = words.rpartition(":")
        name = known.levels.sub("", known.code.sub("", known.year.sub("", stated)))
        if _is_name(name) and (name.endswith(known.endings) or (colon and label_words in known.labels)):
            return _as_printed(name, head[number]), number
    if label:
        return label, None
    for line in head:
        found = known.part.fullmatch(_normal(line)) if len(line) <= NAME_LENGTH else None
        if found and _is_name(found["name"]):
            return _as_printed(found["name"], line), None
    return _spoken_of(text), None


def _spoken_of(text: str) -> str:
    """The body that the prose names most in front of a year. '' where no such words end like a name."""
    known = shelf()
    spoken: Counter[str] = Counter()
    for found in known.body_year.finditer(text):
        before = text[max(0, found.start() - NAME_LENGTH) : found.start()].rpartition("\n")[2]
        words = known.phrase.split(_squeezed(before))[-1]
        if words.endswith(known.endings) and _is_name(plain(words)):
            spoken[words] += 1
    return next((name for name, count in spoken.most_common(1) if count > 1), "")


def _as_printed(name: str, line: str) -> str:
    """A name that was read plain, with the brackets and signs of the line it stands on."""
    pattern = "".join(re.escape(letter) if letter.isalnum() else "." for letter in name)
    found = re.search(pattern, _squeezed(line))
    return found[0] if found else name


def _is_name(words: str) -> bool:
    """Whether the words may name a body: not a region alone, not a unit of money, not a template's XX."""
    known = shelf()
    return (
        len(words) <= NAME_LENGTH
        and bare(words) == words
        and sum(letter.isalnum() for letter in words) >= 3
        and words not in vocabulary().units
        and not known.sentence.search(words)
        and not any(mark in words for mark in known.entity["placeholders"])
        and known.levels.sub("", words) != ""
        and not _only_region(words)
    )


@lru_cache(maxsize=4096)
def _only_region(words: str) -> bool:
    """Whether the words are the name of a region and nothing else.

    >>> _only_region("上海市长宁区"), _only_region("长宁区某局")
    (True, False)
    """
    found = find(words)
    if found is None:
        return False
    for code in chain(found.code):
        one = region(code)
        for name in (one.name, one.alias) if one else ():
            words = words.replace(plain(name), "") if name else words
    return not words


def _scope(name: str, heading: Heading | None, forms: Sequence[str], text: str) -> tuple[str, str | None]:
    """The name without the mark of its scope, and the scope: whose figures these are."""
    scope = shelf().scope
    words = plain(name)
    for kind in ("own", "consolidated"):
        for mark in scope[kind]:
            if words.endswith(f"({mark})"):
                return name[: -len(mark) - 2].strip(), kind
            if kind == "own" and mark == scope["own"][0] and words.endswith(mark):
                return name[: -len(mark)], kind
    level = heading.level if heading else ""
    if heading and any(mark in heading.tail for mark in scope["consolidated"]):
        return name, "consolidated"
    for kind in ("department", "unit"):
        if any(mark in level for mark in scope[kind]):
            return name, kind
    if heading and (level in scope["government"] or any(mark in heading.tail for mark in scope["draft"])):
        return name, "government"
    for lines in (forms, [text]):
        counts = [sum(line.count(scope[kind][0] + word) for line in lines for word in scope["of"])
                  for kind in ("department", "unit")]  # fmt: skip
        if counts[0] != counts[1]:
            return name, "department" if counts[0] > counts[1] else "unit"
    return name, None


# ---- the region ------------------------------------------------------------------------------------------------------


def _region(names: Iterable[str], year: int | None) -> Region | None:
    return next((found for name in names if name and (found := find(name, year))), None)


def _region_around(name: str, text: str, head: Sequence[str], year: int | None) -> Region | None:
    """Where the name has no region: what stands in front of it in the text, then who published the page."""
    short = plain(name)
    short = short[1:] if short[:1] in shelf().entity["local"] else short
    position = text.find(short) if len(short) > 1 else -1
    for _ in range(2 * COVER):
        if position < 0:
            break
        if found := find(text[max(0, position - 16) : position].rsplit("\n", 1)[-1] + short, year):
            return found
        position = text.find(short, position + 1)
    for line in head[: HEAD_LINES // 3]:
        label, colon, said = plain(line).partition(":")
        if colon and bare(label) in shelf().entity["publishers"] and (found := find(said[:NAME_LENGTH], year)):
            return found
    return None


# ---- words -----------------------------------------------------------------------------------------------------------


def readable(text: str) -> str:
    """The text of a mirror page without the romanisation in brackets and in simplified characters."""
    if annotation().search(text, 0, MIRROR):
        text = annotation().sub("", text)
    return simplified(text) if any(text.find(mark, 0, MIRROR) >= 0 for mark in shelf().title["traditional"]) else text


_SPACED_DIGITS = re.compile(r"(?<=\d) (?=\d)")
_BLANKS = re.compile(r"(?<![0-9A-Za-z])\s+|\s+(?![0-9A-Za-z])")


def _normal(line: str) -> str:
    """`plain`, with a spaced or spelt year in digits."""
    words = _SPACED_DIGITS.sub("", plain(line))
    return shelf().spelt_year.sub(lambda found: found[0].translate(shelf().digits), words)


def _squeezed(line: str) -> str:
    """The line as printed, without blanks between letters that need none."""
    return _BLANKS.sub("", line.strip())
